//! Calls for programs of our own people: the list, one, putting it off and ending it, and the numbers with their dry run.

mod numbers;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::calls::{Condition, Outcome};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::store::{self, Filter, Shown};
use super::{acts, broke, words};
use crate::api::kit::{Asked, Caller, Checks, Named, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(calls))
        .routes(routes!(one_call))
        .routes(routes!(snooze_call))
        .routes(routes!(end_call))
        .merge(numbers::routes())
}

codes!(
    /// Why somebody is called.
    CallReason = Condition::ALL.iter().map(|c| c.code())
);
codes!(
    /// What a call came to.
    CallOutcome = Outcome::ALL.iter().map(|o| o.code())
);
codes!(
    /// Whether a call is open, waits, has a reason that is over, or has ended.
    CallShown = Shown::ALL.iter().map(|s| s.code())
);

/// It can wait.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CallWaits {
    until: Date,
    why: String,
    by: Option<Named>,
    said_at: Timestamp,
}

/// It is over.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CallEnd {
    #[schema(value_type = CallOutcome)]
    outcome: &'static str,
    words: Option<String>,
    by: Option<Named>,
    said_at: Timestamp,
}

/// A call: somebody of ours should go to a client, or look after a team.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Call {
    id: Uuid,
    party: Named,
    /// Who leads there.
    lead: Option<Named>,
    #[schema(value_type = CallReason)]
    reason: &'static str,
    /// Why, in a sentence.
    why: String,
    /// Since when it stands; as it stood last where it is over.
    since: Timestamp,
    opened_at: Timestamp,
    /// When it was found that the reason is over; nothing while it stands.
    passed_at: Option<Timestamp>,
    /// Promises that broke down, where the call is about that: the last ones first, five at most.
    promises: Vec<Named>,
    /// The steps of the play.
    steps: Vec<&'static str>,
    /// The page on which the first of them is done.
    begin: String,
    waits: Option<CallWaits>,
    ended: Option<CallEnd>,
}

fn by(who: &Option<(PersonId, String)>) -> Option<Named> {
    who.as_ref().map(|(id, name)| Named::of(id.0, name))
}

impl Call {
    fn of(conn: &mut Conn, env: &Env, scope: &Scope, c: &store::Call) -> Result<Self, AppError> {
        let (play, now) = (words::play(c), env.local());
        let waits = c.snoozed.as_ref().filter(|s| c.ended.is_none() && c.passed.is_none() && s.until > now.date());
        let promises = broke::of(conn, scope, c)?.named;
        Ok(Self {
            id: c.id,
            party: Named::of(c.party.0.0, &c.party.1),
            lead: by(&c.lead),
            reason: c.reason.code(),
            why: words::why(c.reason, &c.told, &now),
            since: c.told.since,
            opened_at: c.opened_at,
            passed_at: c.passed,
            promises: promises.iter().map(|(id, subject, _)| Named::of(id.0, subject)).collect(),
            steps: play.steps.to_vec(),
            begin: play.href,
            waits: waits.map(|s| CallWaits { until: s.until, why: s.why.clone(), by: by(&s.by), said_at: s.at }),
            ended: c.ended.as_ref().map(|e| CallEnd {
                outcome: e.outcome.code(),
                words: e.words.clone(),
                by: by(&e.by),
                said_at: e.at,
            }),
        })
    }
}

fn shown(conn: &mut Conn, env: &Env, scope: &Scope, id: Uuid) -> Result<Call, AppError> {
    let call = acts::find(conn, scope, id)?;
    Call::of(conn, env, scope, &call)
}

/// Which calls.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CallsBy {
    /// Open ones, unless something else is asked for.
    #[param(value_type = Option<CallShown>, inline, nullable = false)]
    shown: Option<String>,
    /// For this reason.
    #[param(value_type = Option<CallReason>, inline, nullable = false)]
    reason: Option<String>,
    /// About this client or team.
    #[param(nullable = false)]
    party: Option<Uuid>,
    /// Where this person leads.
    #[param(nullable = false)]
    lead: Option<Uuid>,
}

/// Calls, those opened last first. For our own people.
#[utoipa::path(get, path = "/calls", tag = "calls", params(CallsBy, Page),
    responses((status = 200, body = Paged<Call>)))]
async fn calls(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<CallsBy>,
) -> Result<Json<Paged<Call>>, AppError> {
    acts::reads(&caller.scope)?;
    let after = page.after::<(Timestamp, Uuid)>()?;
    let mut f = Checks::default();
    let shown = by.shown.as_deref().and_then(|code| f.code("shown", Some(code), Shown::from_code));
    let reason = by.reason.as_deref().and_then(|code| f.code("reason", Some(code), Condition::from_code));
    let (shown, reason) = f.done((shown, reason))?;
    let (party, lead) = (by.party.map(PartyId), by.lead.map(PersonId));
    let filter = Filter { shown: shown.unwrap_or_default(), reason, party, lead };
    caller
        .read(&app, move |conn, env, caller| {
            let rows = store::list(conn, &filter, env.local().date(), after, page.fetch())?;
            page.paged(rows, |c| (c.opened_at, c.id), |c| Call::of(conn, env, &caller.scope, c))
        })
        .await
}

/// One call, with its play and what came of it. For our own people.
#[utoipa::path(get, path = "/calls/{id}", tag = "calls", params(("id" = Uuid, Path)),
    responses((status = 200, body = Call)))]
async fn one_call(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Call>, AppError> {
    caller.read(&app, move |conn, env, caller| shown(conn, env, &caller.scope, id)).await
}

/// Until when it can wait, and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToWait {
    /// The day on which it stands on Today again, ninety days ahead at most.
    until: Date,
    /// Why, for everybody of our house who sees the call.
    #[schema(max_length = 500)]
    why: String,
}

/// Puts a call off whose reason stands. For whoever leads there.
#[utoipa::path(post, path = "/calls/{id}/snooze", tag = "calls", params(("id" = Uuid, Path)), request_body = ToWait,
    responses((status = 200, body = Call)))]
async fn snooze_call(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<ToWait>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        acts::find(tx, scope, id)?;
        let mut f = Checks::default();
        let until = f.day("until", Some(sent.body.until));
        let why = f.sentence("why", Some(&sent.body.why)).unwrap_or_default();
        let until = f.done(until)?.ok_or(AppError::NotFound)?;
        acts::snooze(tx, env, scope, id, (until, &why))?;
        shown(tx, env, scope, id)
    })
    .await
}

/// What came of a call.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToEnd {
    #[schema(value_type = CallOutcome)]
    outcome: String,
    #[serde(default)]
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// Ends a call with what came of it. For whoever leads there.
#[utoipa::path(post, path = "/calls/{id}/end", tag = "calls", params(("id" = Uuid, Path)), request_body = ToEnd,
    responses((status = 200, body = Call)))]
async fn end_call(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<ToEnd>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        acts::find(tx, scope, id)?;
        let mut f = Checks::default();
        let outcome = f.code("outcome", Some(&sent.body.outcome), Outcome::from_code);
        let words = f.words("words", sent.body.words.as_deref());
        let outcome = f.done(outcome)?.ok_or(AppError::NotFound)?;
        acts::end(tx, env, scope, id, (outcome, words))?;
        shown(tx, env, scope, id)
    })
    .await
}
