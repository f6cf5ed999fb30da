//! Sponsors for programs: who stands behind what, recording a change, and saying what came of looking again.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::kernel::{CommitmentId, ConversationId, PartyId, PersonId};
use domain::profile::{Leaving, Verdict};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts::{self, Leaves};
use super::store::{self, Matter};
use crate::api::kit::{Caller, Checks, Named, Sent, codes};
use crate::clients::profile::known;
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sponsors))
        .routes(routes!(record_sponsor_change))
        .routes(routes!(name_sponsor))
        .routes(routes!(look_again))
}

codes!(
    /// What somebody can stand behind.
    MatterCode = ["conversation", "commitment"]
);
codes!(
    /// Why somebody sponsors no longer.
    LeavingCode = Leaving::ALL.iter().map(|l| l.code())
);
codes!(
    /// What came of looking at it again.
    VerdictCode = Verdict::ALL.iter().map(|v| v.code())
);

/// Something open, and who stands behind it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SponsoredMatter {
    #[schema(value_type = MatterCode)]
    kind: &'static str,
    id: Uuid,
    /// The need of the conversation, or the subject of the promise.
    words: String,
    /// Whoever is named, else whoever sponsors the client.
    sponsor: Option<Named>,
    /// Somebody is named.
    named: bool,
    /// It lost its sponsor and has to be looked at again.
    flagged: bool,
    /// The promise to do so.
    commitment: Option<Uuid>,
}

/// The last open matters of a client with their sponsors, a hundred of each kind at most.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ClientSponsors {
    /// Who sponsors the client as a whole.
    sponsor: Option<Named>,
    matters: Vec<SponsoredMatter>,
}

/// Matters of a kind that are told.
const MOST: u32 = 100;

fn named(who: Option<&(PersonId, String)>) -> Option<Named> {
    who.map(|(id, name)| Named::of(id.0, name))
}

fn shown(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<ClientSponsors, AppError> {
    let party = known::client(conn, scope, id)?;
    let all = store::sponsored(conn, id, MOST)?;
    let usual = acts::usual(conn, scope, &all)?;
    let flags = store::open_of(conn, id, acts::MOST)?;
    let matter = |m: &store::Sponsored| {
        let flag = flags.iter().find(|f| f.matter == m.matter);
        SponsoredMatter {
            kind: m.matter.code(),
            id: m.matter.id(),
            words: m.words.clone(),
            sponsor: named(m.named.as_ref().or(usual.get(&m.party))),
            named: m.named.is_some(),
            flagged: flag.is_some(),
            commitment: flag.and_then(|f| f.promise).map(|id| id.0),
        }
    };
    Ok(ClientSponsors {
        sponsor: named(acts::of_client(conn, &party)?.as_ref()),
        matters: all.iter().map(matter).collect(),
    })
}

/// Who stands behind what at a client.
#[utoipa::path(get, path = "/parties/{id}/sponsors", tag = "parties", params(("id" = Uuid, Path)),
    responses((status = 200, body = ClientSponsors)))]
async fn sponsors(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ClientSponsors>, AppError> {
    caller.read(&app, move |conn, _, caller| shown(conn, &caller.scope, PartyId(id))).await
}

/// Somebody sponsors no longer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSponsorChange {
    person: Uuid,
    #[schema(value_type = LeavingCode)]
    reason: String,
    /// Who follows.
    #[serde(default)]
    successor: Option<Uuid>,
    /// Since when.
    day: Date,
}

/// Records that somebody sponsors no longer. What they stood behind is flagged, and a promise to look again is opened.
#[utoipa::path(post, path = "/parties/{id}/sponsor-changes", tag = "parties", params(("id" = Uuid, Path)),
    request_body = NewSponsorChange, responses((status = 200, body = ClientSponsors)))]
async fn record_sponsor_change(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<NewSponsorChange>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let mut f = Checks::default();
        let why = f.code("reason", Some(&sent.body.reason), Leaving::from_code);
        let day = f.day("day", Some(sent.body.day));
        let (why, day) = f.done(why.zip(day))?.ok_or(AppError::NotFound)?;
        let (who, successor) = (PersonId(sent.body.person), sent.body.successor.map(PersonId));
        acts::record(tx, env, scope, PartyId(id), Leaves { who, why, successor, day })?;
        shown(tx, scope, PartyId(id))
    })
    .await
}

/// Which matter.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SponsorOf {
    #[schema(value_type = MatterCode)]
    kind: String,
    id: Uuid,
    /// Nobody leaves it to whoever sponsors the client.
    #[serde(default)]
    person: Option<Uuid>,
}

fn matter(f: &mut Checks, kind: &str, id: Uuid) -> Option<Matter> {
    f.code("kind", Some(kind), |code| match code {
        "conversation" => Some(Matter::Talk(ConversationId(id))),
        "commitment" => Some(Matter::Promise(CommitmentId(id))),
        _ => None,
    })
}

/// Names who stands behind a conversation or a promise.
#[utoipa::path(post, path = "/parties/{id}/sponsors", tag = "parties", params(("id" = Uuid, Path)),
    request_body = SponsorOf, responses((status = 200, body = ClientSponsors)))]
async fn name_sponsor(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<SponsorOf>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        known::client(tx, scope, PartyId(id))?;
        let mut f = Checks::default();
        let matter = matter(&mut f, &sent.body.kind, sent.body.id);
        let matter = f.done(matter)?.ok_or(AppError::NotFound)?;
        acts::name(tx, env, scope, matter, sent.body.person.map(PersonId))?;
        shown(tx, scope, PartyId(id))
    })
    .await
}

/// What came of looking at a matter again.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LookedAgain {
    #[schema(value_type = MatterCode)]
    kind: String,
    id: Uuid,
    #[schema(value_type = VerdictCode)]
    verdict: String,
    /// In whose words; both sides read them.
    #[serde(default)]
    #[schema(max_length = 500)]
    words: Option<String>,
}

/// Says what came of looking at a matter again that lost its sponsor.
#[utoipa::path(post, path = "/parties/{id}/sponsors/look-again", tag = "parties", params(("id" = Uuid, Path)),
    request_body = LookedAgain, responses((status = 200, body = ClientSponsors)))]
async fn look_again(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<LookedAgain>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        known::client(tx, scope, PartyId(id))?;
        let mut f = Checks::default();
        let matter = matter(&mut f, &sent.body.kind, sent.body.id);
        let verdict = f.code("verdict", Some(&sent.body.verdict), Verdict::from_code);
        let words = f.sentence("words", sent.body.words.as_deref());
        let (both, words) = f.done((matter.zip(verdict), words))?;
        let (matter, verdict) = both.ok_or(AppError::NotFound)?;
        acts::settle(tx, env, scope, matter, (verdict, words))?;
        shown(tx, scope, PartyId(id))
    })
    .await
}
