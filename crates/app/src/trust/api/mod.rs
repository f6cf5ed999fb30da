//! Trust for programs: a word over time, what lies behind it, who agreed to share it, and one's own.

mod list;
mod mine;
mod wire;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::kernel::PartyId;
use domain::party::PartyKind;
use domain::trust::Outcome;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::wire::{BehindWord, WordOverTime};
use super::acts;
use super::known;
use super::store::{self, Said, Whose};
use crate::api::kit::{Asked, Caller, Checks, Named, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store as people;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(trust))
        .routes(routes!(outcomes))
        .routes(routes!(sharing, share))
        .routes(routes!(list::words))
        .routes(routes!(mine::own, mine::want))
        .routes(routes!(mine::own_outcomes))
}

codes!(
    /// One of the two sides of a relationship, as our house sees it.
    WhoseCode = Whose::ALL.map(Whose::code)
);
codes!(
    /// How a promise turned out.
    TurnedOutCode = Outcome::ALL.map(Outcome::code)
);

/// Trust between a party and us.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Trust {
    party: Named,
    /// Both sides agreed to share words, so people of the party read this as well.
    shared: bool,
    /// Our word toward it; nothing for a team of ours.
    ours: Option<WordOverTime>,
    /// Its word toward us.
    theirs: Option<WordOverTime>,
    /// Of a team of ours: its word toward everybody.
    own: Option<WordOverTime>,
}

/// Both words over two years, with answers and rework of the last twelve months. For our own people, and for those of the
/// party once both sides agreed to share words.
#[utoipa::path(get, path = "/parties/{id}/trust", tag = "trust", params(("id" = Uuid, Path)),
    responses((status = 200, body = Trust)))]
async fn trust(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Trust>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            let party = readable(conn, &caller.scope, id)?;
            let shared = !party.kind.is_ours() && acts::shared(conn, party.id)?;
            let mut answer =
                Trust { party: Named::of(party.id, &party.name), shared, ours: None, theirs: None, own: None };
            for (whose, pair) in known::pairs(caller.org.it, &party) {
                let side = Some(WordOverTime::of(&known::side(conn, env, pair)?));
                match (whose, party.kind) {
                    (_, PartyKind::Team | PartyKind::It) => answer.own = side,
                    (Whose::Ours, _) => answer.ours = side,
                    (Whose::Theirs, _) => answer.theirs = side,
                }
            }
            Ok(answer)
        })
        .await
}

/// A party whose words this caller may read.
fn readable(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<people::Party, AppError> {
    let party = people::find_party(conn, scope, PartyId(id))?;
    if acts::may_read(conn, scope, &party)? {
        return Ok(party);
    }
    Err(AppError::Forbidden(NOT_SHARED.to_owned()))
}

const NOT_SHARED: &str = "Words are shown to both sides once both agreed to share them. See /parties/{id}/sharing.";

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct OutcomesBy {
    /// Our promises toward the party, or its own; of a team always its own.
    #[param(value_type = Option<WhoseCode>, inline, nullable = false)]
    whose: Option<String>,
    /// Only those that turned out so.
    #[param(value_type = Option<TurnedOutCode>, inline, nullable = false)]
    outcome: Option<String>,
}

/// Every promise behind a word, the newest first, with why it counts as it does.
#[utoipa::path(get, path = "/parties/{id}/outcomes", tag = "trust", params(("id" = Uuid, Path), OutcomesBy, Page),
    responses((status = 200, body = Paged<BehindWord>)))]
async fn outcomes(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked { by, page }: Asked<OutcomesBy>,
) -> Result<Json<Paged<BehindWord>>, AppError> {
    let mut f = Checks::default();
    let whose = f.code("whose", by.whose.as_deref(), Whose::from_code);
    let outcome = f.code("outcome", by.outcome.as_deref(), Outcome::from_code);
    f.done(())?;
    caller
        .read(&app, move |conn, env, caller| {
            let party = readable(conn, &caller.scope, id)?;
            let pairs = known::pairs(caller.org.it, &party);
            let chosen = pairs.iter().find(|(w, _)| Some(*w) == whose).or_else(|| pairs.first());
            let Some((_, pair)) = chosen else { return Ok(Paged { items: Vec::new(), next: None }) };
            let behind = known::behind(*pair, party.kind);
            let after = page.after::<(Timestamp, Uuid)>()?;
            let lines = known::lines(conn, env, &caller.scope, (behind, outcome), after, page.fetch())?;
            let now = env.local();
            page.paged(lines, |l| (l.judgement.since, l.row.id.0), |l| Ok(BehindWord::of(l, &now)))
        })
        .await
}

/// Whether words between a party and us are shared.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Sharing {
    /// Both sides agreed.
    shared: bool,
    /// What was said last for our house.
    ours: Option<SaidOfWords>,
    /// What was said last for the party.
    theirs: Option<SaidOfWords>,
    /// For which side you may agree or take it back; nothing where that is for others to say.
    #[schema(value_type = Option<WhoseCode>)]
    you_speak_for: Option<&'static str>,
}

/// What somebody said for their side about sharing words.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SaidOfWords {
    /// Agreed, or took it back.
    given: bool,
    by: Option<Named>,
    at: Timestamp,
}

impl From<Said> for SaidOfWords {
    fn from(said: Said) -> Self {
        Self { given: said.given, by: said.by.map(|(id, name)| Named::of(id, &name)), at: said.at }
    }
}

fn shown(conn: &mut Conn, _: &Env, scope: &Scope, id: Uuid) -> Result<Sharing, AppError> {
    let party = people::find_party(conn, scope, PartyId(id))?;
    if party.kind.is_ours() || scope.only().is_some() {
        return Err(AppError::NotFound);
    }
    Ok(Sharing {
        shared: acts::shared(conn, party.id)?,
        ours: store::latest(conn, party.id, Whose::Ours)?.map(SaidOfWords::from),
        theirs: store::latest(conn, party.id, Whose::Theirs)?.map(SaidOfWords::from),
        you_speak_for: acts::speaks_for(scope, &party).map(Whose::code),
    })
}

/// Who agreed to share words, and when.
#[utoipa::path(get, path = "/parties/{id}/sharing", tag = "trust", params(("id" = Uuid, Path)),
    responses((status = 200, body = Sharing)))]
async fn sharing(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Sharing>, AppError> {
    caller.read(&app, move |conn, env, caller| shown(conn, env, &caller.scope, id)).await
}

/// What is said for one's own side.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShareWords {
    /// Agrees, or takes it back.
    given: bool,
}

/// Agrees for one's own side to share words with the other, or takes it back. The other side is told by mail.
#[utoipa::path(put, path = "/parties/{id}/sharing", tag = "trust", params(("id" = Uuid, Path)), request_body = ShareWords,
    responses((status = 200, body = Sharing)))]
async fn share(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<ShareWords>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        acts::share(tx, env, &sent.caller.scope, PartyId(id), sent.body.given)?;
        shown(tx, env, &sent.caller.scope, id)
    })
    .await
}
