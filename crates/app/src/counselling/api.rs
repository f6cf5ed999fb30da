//! Counselling, for programs of those who are in the room: the same as they read on pages, and nothing for anybody else.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::counselling::Voice;
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{acts, store};
use crate::api::kit::{Caller, Checks, IfMatch, Named, Nothing, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(counsellings))
        .routes(routes!(joint_statements))
        .routes(routes!(one_counselling))
        .routes(routes!(open_counselling))
        .routes(routes!(say_in_confidence))
        .routes(routes!(release_statement))
        .routes(routes!(draft_joint))
        .routes(routes!(agree_joint))
        .routes(routes!(close_counselling))
        .routes(routes!(let_in))
}

codes!(
    /// On which side somebody takes part.
    CounselVoice = Voice::ALL.iter().map(|v| v.code())
);

/// A room that the caller is in.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CounsellingSeen {
    id: Uuid,
    client: Named,
    facilitator: Named,
    /// Since when the facilitator is kept out, because somebody else chose their password or e-mail.
    facilitator_shut_since: Option<Timestamp>,
    begun_at: Timestamp,
    /// The joint statement as it stands.
    joint: Option<String>,
    /// Which draft it is.
    number: i64,
    shared_at: Option<Timestamp>,
    /// Since when it is closed without a joint statement; it takes no more words.
    closed_at: Option<Timestamp>,
}

impl From<&store::Counselling> for CounsellingSeen {
    fn from(c: &store::Counselling) -> Self {
        Self {
            id: c.id,
            client: Named::of(c.client.0.0, &c.client.1),
            facilitator: Named::of(c.facilitator.0.0, &c.facilitator.1),
            facilitator_shut_since: c.shut,
            begun_at: c.at,
            joint: c.joint.clone(),
            number: c.number,
            shared_at: c.shared,
            closed_at: c.closed,
        }
    }
}

/// Somebody in the room.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CounselPerson {
    person: Named,
    #[schema(value_type = CounselVoice)]
    voice: &'static str,
    /// They agree to the joint statement as it stands.
    agrees: bool,
    /// Since when they are kept out, because somebody else chose their password or e-mail.
    shut_since: Option<Timestamp>,
}

/// Something that was said, as far as the caller may read it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CounselStatement {
    id: Uuid,
    author: Named,
    words: String,
    said_at: Timestamp,
    released_at: Option<Timestamp>,
}

/// A room with what may be read of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CounsellingWhole {
    #[serde(flatten)]
    counselling: CounsellingSeen,
    people: Vec<CounselPerson>,
    statements: Vec<CounselStatement>,
}

fn whole(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<CounsellingWhole, AppError> {
    let c = store::find(conn, scope, id)?;
    let yes = store::yes(conn, &c)?;
    let people = store::people(conn, &c)?.into_iter().map(|one| CounselPerson {
        agrees: yes.contains(&one.person),
        person: Named::of(one.person.0, &one.name),
        voice: one.voice.code(),
        shut_since: one.shut,
    });
    let statements = store::statements(conn, scope, id)?.into_iter().map(|said| CounselStatement {
        id: said.id,
        author: Named::of(said.author.0.0, &said.author.1),
        words: said.words,
        said_at: said.at,
        released_at: said.released,
    });
    Ok(CounsellingWhole {
        counselling: CounsellingSeen::from(&c),
        people: people.collect(),
        statements: statements.collect(),
    })
}

/// The rooms that the caller is in, the latest first.
#[utoipa::path(get, path = "/counsellings", tag = "health", responses((status = 200, body = Vec<CounsellingSeen>)))]
async fn counsellings(State(app): State<App>, caller: Caller) -> Result<Json<Vec<CounsellingSeen>>, AppError> {
    caller
        .read(&app, |conn, _, caller| Ok(store::list(conn, &caller.scope)?.iter().map(CounsellingSeen::from).collect()))
        .await
}

/// A statement to which both sides agreed.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct JointStatement {
    client: Named,
    words: String,
    shared_at: Timestamp,
}

/// What both sides have agreed to, of clients that may be seen, the latest first.
#[utoipa::path(get, path = "/joint-statements", tag = "health", responses((status = 200, body = Vec<JointStatement>)))]
async fn joint_statements(State(app): State<App>, caller: Caller) -> Result<Json<Vec<JointStatement>>, AppError> {
    caller
        .read(&app, |conn, _, caller| {
            let all = store::shared(conn, &caller.scope, None)?.into_iter().map(|joint| JointStatement {
                client: Named::of(joint.client.0.0, &joint.client.1),
                words: joint.words,
                shared_at: joint.at,
            });
            Ok(all.collect())
        })
        .await
}

/// One room, with what may be read of it. Nobody else than those who are in it finds it.
#[utoipa::path(get, path = "/counsellings/{id}", tag = "health", params(("id" = Uuid, Path)),
    responses((status = 200, body = CounsellingWhole)))]
async fn one_counselling(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<CounsellingWhole>, AppError> {
    caller.read(&app, move |conn, _, caller| whole(conn, &caller.scope, id)).await
}

/// People of one side who can take part.
const MOST: usize = 50;

/// Who takes part.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToOpenRoom {
    /// Of IT.
    #[schema(max_items = 50)]
    ours: Vec<Uuid>,
    /// Of the client.
    #[schema(max_items = 50)]
    theirs: Vec<Uuid>,
}

/// Opens a room for named people of both sides. For facilitators.
#[utoipa::path(post, path = "/parties/{id}/counsellings", tag = "health", params(("id" = Uuid, Path)),
    request_body = ToOpenRoom, responses((status = 201, body = CounsellingWhole)))]
async fn open_counselling(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToOpenRoom>,
) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let mut f = Checks::default();
        let mut people = |field: &str, all: &[Uuid]| -> Vec<PersonId> {
            f.at_most(field, all, MOST).iter().copied().map(PersonId).collect()
        };
        let people = (people("ours", &sent.body.ours), people("theirs", &sent.body.theirs));
        let (ours, theirs) = f.done(people)?;
        let made = acts::open(tx, env, scope, PartyId(id), (&ours, &theirs))?;
        Ok((format!("/api/v1/counsellings/{made}"), whole(tx, scope, made)?))
    })
    .await
}

/// Words.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CounselWords {
    #[schema(max_length = 4000)]
    words: String,
}

impl CounselWords {
    fn read(&self) -> Result<String, AppError> {
        let mut f = Checks::default();
        let words = f.words("words", Some(&self.words));
        if words.is_none() {
            f.wrong("words", "Write something here.");
        }
        f.done(words)?.ok_or(AppError::NotFound)
    }
}

/// Says something in confidence. Its author and the facilitator read it.
#[utoipa::path(post, path = "/counsellings/{id}/statements", tag = "health", params(("id" = Uuid, Path)),
    request_body = CounselWords, responses((status = 201, body = CounsellingWhole)))]
async fn say_in_confidence(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<CounselWords>,
) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        store::find(tx, scope, id)?;
        acts::say(tx, env, scope, id, &sent.body.read()?)?;
        Ok((format!("/api/v1/counsellings/{id}"), whole(tx, scope, id)?))
    })
    .await
}

/// Its author gives a statement to the room. It cannot be taken back.
#[utoipa::path(post, path = "/counsellings/{id}/statements/{statement}/release", tag = "health",
    params(("id" = Uuid, Path), ("statement" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = CounsellingWhole)))]
async fn release_statement(
    State(app): State<App>,
    Path((id, statement)): Path<(Uuid, Uuid)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        acts::release(tx, env, scope, id, statement)?;
        whole(tx, scope, id)
    })
    .await
}

/// Writes the joint statement anew; everybody is asked again. For the facilitator.
#[utoipa::path(put, path = "/counsellings/{id}/joint", tag = "health", params(("id" = Uuid, Path), IfMatch),
    request_body = CounselWords, responses((status = 200, body = CounsellingWhole)))]
async fn draft_joint(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<CounselWords>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let version = store::find(tx, scope, id)?.version;
        let words = sent.body.read()?;
        sent.unchanged(tx, |tx| whole(tx, scope, id))?;
        acts::draft(tx, env, scope, (id, version), &words)?;
        whole(tx, scope, id)
    })
    .await
}

/// Which draft somebody agrees to.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToAgreeJoint {
    number: i64,
}

/// Agrees to the joint statement as it was read. Once everybody has, both sides share it.
#[utoipa::path(post, path = "/counsellings/{id}/joint/agreement", tag = "health", params(("id" = Uuid, Path)),
    request_body = ToAgreeJoint, responses((status = 200, body = CounsellingWhole)))]
async fn agree_joint(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToAgreeJoint>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        store::find(tx, scope, id)?;
        acts::agree(tx, env, scope, id, sent.body.number)?;
        whole(tx, scope, id)
    })
    .await
}

/// Closes a room that comes to no joint statement. What was said in it stays as confidential as it was. For the facilitator.
#[utoipa::path(post, path = "/counsellings/{id}/close", tag = "health", params(("id" = Uuid, Path), IfMatch),
    request_body = Nothing, responses((status = 200, body = CounsellingWhole)))]
async fn close_counselling(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let version = store::find(tx, scope, id)?.version;
        sent.unchanged(tx, |tx| whole(tx, scope, id))?;
        acts::close(tx, env, scope, (id, version))?;
        whole(tx, scope, id)
    })
    .await
}

/// Lets somebody in again whose password or e-mail somebody else chose. The facilitator says so of those who take part, and they of the facilitator.
#[utoipa::path(post, path = "/counsellings/{id}/people/{person}/let-in", tag = "health",
    params(("id" = Uuid, Path), ("person" = Uuid, Path)), request_body = Nothing,
    responses((status = 200, body = CounsellingWhole)))]
async fn let_in(
    State(app): State<App>,
    Path((id, person)): Path<(Uuid, Uuid)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        acts::let_in(tx, env, &sent.caller.scope, id, PersonId(person))?;
        whole(tx, &sent.caller.scope, id)
    })
    .await
}
