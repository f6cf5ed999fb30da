//! The litmus of partnership, for programs: our own people begin, close and read it, a client reads what was shared with it, and whoever
//! is asked answers. What is answered is never echoed, and an answer is not kept to be repeated.

mod results;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::kernel::{PartyId, PersonId};
use domain::partnership::{MOST_VOICES, Says, Stands, Test, Voice};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts::{self, Asking, Sheet};
use super::store::{self, Litmus};
use crate::api::kit::{Asked, Caller, Checks, Named, Nothing, Page, Paged, Sent, codes};
use crate::asked::known::reads;
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(litmuses, begin_litmus))
        .routes(routes!(litmus))
        .routes(routes!(close_litmus))
        .routes(routes!(drop_litmus))
        .routes(routes!(share_litmus))
        .routes(routes!(answer_litmus))
        .merge(results::routes())
}

codes!(
    /// How a litmus stands.
    LitmusState = Stands::ALL.iter().map(|s| s.code())
);
codes!(
    /// Who says something about partnership.
    LitmusVoice = Voice::ALL.iter().map(|v| v.code())
);
codes!(
    /// One of seven tests of partnership.
    LitmusTest = Test::ALL.iter().map(|t| t.code())
);
codes!(
    /// What is said of a test.
    LitmusSays = Says::ALL.iter().map(|s| s.code())
);

/// A litmus of partnership.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusSeen {
    id: Uuid,
    party: Named,
    #[schema(value_type = LitmusState)]
    state: &'static str,
    /// The last day on which it takes answers.
    closes_on: Date,
    opened_on: Date,
    closed_on: Option<Date>,
    /// Since when the client reads it.
    shared_on: Option<Date>,
    by: Option<Named>,
    made_at: Timestamp,
}

impl From<&Litmus> for LitmusSeen {
    fn from(l: &Litmus) -> Self {
        Self {
            id: l.id,
            party: Named::of(l.client.0.0, &l.client.1),
            state: l.state.code(),
            closes_on: l.closes_on,
            opened_on: l.opened_on,
            closed_on: l.closed_on,
            shared_on: l.shared_on,
            by: l.by.as_ref().map(|(id, name)| Named::of(id.0, name)),
            made_at: l.made_at,
        }
    }
}

/// A question that everybody answers.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusQuestion {
    #[schema(value_type = LitmusTest)]
    test: &'static str,
    words: &'static str,
}

/// Somebody who is asked.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusAsked {
    person: Named,
    #[schema(value_type = LitmusVoice)]
    voice: &'static str,
}

/// A litmus with what and whom it asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusWhole {
    #[serde(flatten)]
    litmus: LitmusSeen,
    questions: Vec<LitmusQuestion>,
    /// Who is asked; for our own people, else empty. Nobody is told who has answered.
    asked: Vec<LitmusAsked>,
}

fn whole(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<LitmusWhole, AppError> {
    let litmus = store::find(conn, scope, id)?;
    if !reads(scope, litmus.client.0) {
        return Err(AppError::NotFound);
    }
    let asked = if scope.is_staff() { store::people(conn, id)? } else { Vec::new() };
    Ok(LitmusWhole {
        litmus: LitmusSeen::from(&litmus),
        questions: Test::ALL.iter().map(|t| LitmusQuestion { test: t.code(), words: t.word() }).collect(),
        asked: asked
            .iter()
            .map(|one| LitmusAsked { person: Named::of(one.person.0, &one.name), voice: one.voice.code() })
            .collect(),
    })
}

/// The litmuses of a client that may be read, the last one first.
#[utoipa::path(get, path = "/parties/{id}/litmuses", tag = "partnership", params(("id" = Uuid, Path), Page),
    responses((status = 200, body = Paged<LitmusSeen>)))]
async fn litmuses(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked { page, .. }: Asked<Nothing>,
) -> Result<Json<Paged<LitmusSeen>>, AppError> {
    let after = page.after::<(Timestamp, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            let party = crate::clients::profile::known::client(conn, &caller.scope, PartyId(id))?;
            if !reads(&caller.scope, party.id) {
                return Err(AppError::NotFound);
            }
            let rows = store::list(conn, &caller.scope, party.id, after, page.fetch())?;
            page.paged(rows, |row| (row.made_at, row.id), |row| Ok(LitmusSeen::from(row)))
        })
        .await
}

/// Who answers for which voice, and until when.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToBeginLitmus {
    closes_on: Date,
    /// Who speaks for the client.
    #[schema(max_items = 50)]
    theirs: Vec<Uuid>,
    /// Who speaks for IT.
    #[schema(max_items = 50)]
    ours: Vec<Uuid>,
    /// A facilitator who belongs to neither.
    neutral: Uuid,
}

/// Begins a litmus: everybody who is asked gets a letter with a link. For our own people who look after the client, and for facilitators.
#[utoipa::path(post, path = "/parties/{id}/litmuses", tag = "partnership", params(("id" = Uuid, Path)),
    request_body = ToBeginLitmus, responses((status = 201, body = LitmusWhole)))]
async fn begin_litmus(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToBeginLitmus>,
) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let (scope, body) = (&sent.caller.scope, &sent.body);
        acts::tends(tx, scope, PartyId(id))?;
        let mut f = Checks::default();
        let closes_on = f.day("closes_on", Some(body.closes_on)).unwrap_or(body.closes_on);
        let mut people = |field: &str, all: &[Uuid]| -> Vec<PersonId> {
            f.at_most(field, all, MOST_VOICES).iter().copied().map(PersonId).collect()
        };
        let (theirs, ours) = (people("theirs", &body.theirs), people("ours", &body.ours));
        let asking = f.done(Asking { closes_on, theirs, ours, neutral: Some(PersonId(body.neutral)) })?;
        let made = acts::begin(tx, env, scope, PartyId(id), &asking)?;
        Ok((format!("/api/v1/litmuses/{made}"), whole(tx, scope, made)?))
    })
    .await
}

/// One litmus, with what and whom it asks.
#[utoipa::path(get, path = "/litmuses/{id}", tag = "partnership", params(("id" = Uuid, Path)),
    responses((status = 200, body = LitmusWhole)))]
async fn litmus(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<LitmusWhole>, AppError> {
    caller.read(&app, move |conn, _, caller| whole(conn, &caller.scope, id)).await
}

/// Closes a litmus before its day; from then on it can be read. For our own people who look after the client, and for facilitators.
#[utoipa::path(post, path = "/litmuses/{id}/close", tag = "partnership", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = LitmusWhole)))]
async fn close_litmus(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        acts::close(tx, env, &sent.caller.scope, id)?;
        whole(tx, &sent.caller.scope, id)
    })
    .await
}

/// What became of a litmus that was dropped.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusGone {
    #[schema(value_type = LitmusState)]
    state: &'static str,
}

/// Drops a litmus before anybody could read it: what was answered is gone. For our own people who look after the client, and for facilitators.
#[utoipa::path(post, path = "/litmuses/{id}/drop", tag = "partnership", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = LitmusGone)))]
async fn drop_litmus(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, _, sent| {
        acts::drop(tx, &sent.caller.scope, id)?;
        Ok(LitmusGone { state: Stands::Dropped.code() })
    })
    .await
}

/// Shares what came of it with those who sponsor the client and decide there, without what only our house knows. For our own people who
/// look after the client, and for facilitators.
#[utoipa::path(post, path = "/litmuses/{id}/share", tag = "partnership", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = LitmusWhole)))]
async fn share_litmus(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        acts::share(tx, env, &sent.caller.scope, id)?;
        whole(tx, &sent.caller.scope, id)
    })
    .await
}

/// An answer to one of the seven.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LitmusAnswer {
    #[schema(value_type = LitmusTest)]
    test: String,
    #[schema(value_type = LitmusSays)]
    says: String,
    /// Why, in a sentence.
    #[serde(default)]
    #[schema(max_length = 500)]
    words: Option<String>,
}

/// What somebody answers.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToAnswerLitmus {
    /// Each of the seven once.
    #[schema(max_items = 7)]
    answers: Vec<LitmusAnswer>,
    /// It may be shown as what their side says although fewer than three answered.
    #[serde(default)]
    alone: bool,
}

/// That it was counted, and nothing of what was said.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct LitmusCounted {
    counted: bool,
}

/// Answers a litmus in which one is asked; once, and it cannot be changed. Nothing of it is kept to be repeated.
#[utoipa::path(post, path = "/litmuses/{id}/answers", tag = "partnership", params(("id" = Uuid, Path)),
    extensions(("x-repeats" = json!("Who has answered is refused; what was sent is not kept."))),
    request_body = ToAnswerLitmus, responses((status = 200, body = LitmusCounted)))]
async fn answer_litmus(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToAnswerLitmus>,
) -> Result<Json<LitmusCounted>, AppError> {
    let Sent { caller, body, .. } = sent;
    caller
        .write(&app, move |tx, env, caller| {
            let person = caller.reader()?.id;
            let mut f = Checks::default();
            let mut said = Vec::new();
            for one in f.at_most("answers", &body.answers, Test::ALL.len()) {
                let test = f.code("answers", Some(&one.test), Test::from_code);
                let says = f.code("answers", Some(&one.says), Says::from_code);
                let words = f.sentence("answers", one.words.as_deref());
                said.extend(test.zip(says).map(|(test, says)| (test, says, words)));
            }
            let sheet = f.done(Sheet { said, alone: body.alone })?;
            acts::own_door(tx, person, id)?;
            acts::answer(tx, env, person, id, &sheet)?;
            Ok(LitmusCounted { counted: true })
        })
        .await
        .map(Json)
}
