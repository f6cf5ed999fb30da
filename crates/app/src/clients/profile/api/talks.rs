//! Whom to talk with next, and how many days each tier of clients may wait: for programs of our own people.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Conn;
use domain::kernel::PersonId;
use domain::profile::Tier;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::wire::TierCode;
use crate::api::kit::{Asked, Caller, Checks, IfMatch, Named, Page, Paged, Sent};
use crate::clients::profile::store::{self, ToTalk};
use crate::clients::profile::talked;
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::{Reader, Scope};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(talks)).routes(routes!(talk_days, set_talk_days))
}

const FOR_US: &str = "With whom we want to talk is for our own people.";

/// A client with whom a talk is wanted.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct WantedTalk {
    party: Named,
    lead: Option<Named>,
    #[schema(value_type = Option<TierCode>)]
    tier: Option<&'static str>,
    /// Days between two talks.
    every_days: Option<i64>,
    /// The day of the last contact, either way; nothing where none is known.
    last: Option<Date>,
    /// By when the next one is wanted.
    by: Option<Date>,
}

impl From<&ToTalk> for WantedTalk {
    fn from(t: &ToTalk) -> Self {
        Self {
            party: Named::of(t.party, &t.name),
            lead: t.lead.as_ref().map(|(id, name)| Named::of(*id, name)),
            tier: t.kept.rhythm.tier.map(Tier::code),
            every_days: t.kept.rhythm.every(),
            last: t.kept.on,
            by: t.kept.by,
        }
    }
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct TalksBy {
    /// Who leads the relationship.
    #[param(nullable = false)]
    lead: Option<Uuid>,
    /// Only talks that are wanted before this day; two weeks from today where nothing is said.
    #[param(nullable = false)]
    before: Option<Date>,
}

/// Clients with whom a talk is wanted, the longest overdue first. For our own people.
#[utoipa::path(get, path = "/talks", tag = "parties", params(TalksBy, Page),
    responses((status = 200, body = Paged<WantedTalk>)))]
async fn talks(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<TalksBy>,
) -> Result<Json<Paged<WantedTalk>>, AppError> {
    caller.scope.need(Reader::is_staff, FOR_US)?;
    let mut f = Checks::default();
    let before = f.day("before", by.before);
    let before = f.done(before)?;
    let after = page.after::<(Date, Uuid)>()?;
    caller
        .read(&app, move |conn, env, caller| {
            let before = before.unwrap_or_else(|| talked::ahead(env.local().date()));
            let lead = by.lead.map(PersonId);
            let rows = store::to_talk(conn, &caller.scope, lead, (after, before), page.fetch())?;
            page.paged(rows, |row| (row.kept.by, row.party.0), |row| Ok(WantedTalk::from(row)))
        })
        .await
}

/// How many days may lie between two talks with a client of each tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TalkDays {
    #[schema(minimum = 1, maximum = 365)]
    key: i64,
    #[schema(minimum = 1, maximum = 365)]
    regular: i64,
    #[schema(minimum = 1, maximum = 365)]
    small: i64,
}

fn shown(conn: &mut Conn, scope: &Scope) -> Result<TalkDays, AppError> {
    scope.need(Reader::is_staff, FOR_US)?;
    let days = store::tier_days(conn)?;
    let of = |tier: Tier| days.iter().find(|(known, _)| *known == tier).map_or(0, |(_, days)| *days);
    Ok(TalkDays { key: of(Tier::Key), regular: of(Tier::Regular), small: of(Tier::Small) })
}

/// How many days each tier of clients may wait for a talk. For our own people.
#[utoipa::path(get, path = "/talk-days", tag = "parties", responses((status = 200, body = TalkDays)))]
async fn talk_days(State(app): State<App>, caller: Caller) -> Result<Json<TalkDays>, AppError> {
    caller.read(&app, move |conn, _, caller| shown(conn, &caller.scope)).await
}

/// Sets how many days each tier of clients may wait for a talk. For those who add and change clients.
#[utoipa::path(put, path = "/talk-days", tag = "parties", params(IfMatch), request_body = TalkDays,
    responses((status = 200, body = TalkDays)))]
async fn set_talk_days(State(app): State<App>, sent: Sent<TalkDays>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        sent.unchanged(tx, |tx| shown(tx, scope))?;
        let all = [(Tier::Key, sent.body.key), (Tier::Regular, sent.body.regular), (Tier::Small, sent.body.small)];
        let mut f = Checks::default();
        for (tier, days) in all {
            if !(1..=365).contains(&days) {
                f.wrong(tier.code(), "Write a whole number from 1 to 365.");
            }
        }
        f.done(())?;
        talked::set_days(tx, env, scope, &all)?;
        shown(tx, scope)
    })
    .await
}
