//! The numbers of the conditions, for programs: what holds, setting others, and trying them on the last twelve months.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use db::Conn;
use domain::calls::{Condition, Number, Numbers};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::CallReason;
use crate::api::kit::{Caller, Checks, IfMatch, Named, Sent};
use crate::calls::acts;
use crate::calls::dry::{self, Trial};
use crate::calls::numbers::{self, FIELDS};
use crate::kit::app::App;
use crate::kit::error::AppError;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(call_numbers, call_so)).routes(routes!(try_calls))
}

/// The numbers of the conditions, and which are off.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CallNumbers {
    /// Days without a word, where nobody has said how often we talk with a client.
    #[schema(minimum = 7, maximum = 730, example = 90)]
    silence: u32,
    /// Days for which a worse stage and a refusal are news.
    #[schema(minimum = 7, maximum = 180, example = 30)]
    news: u32,
    #[schema(minimum = 2, maximum = 10, example = 2)]
    breakdowns: u32,
    /// Days within which so many broke down.
    #[schema(minimum = 7, maximum = 180, example = 30)]
    within: u32,
    /// The mean of answers below which a client is not content, in tenths.
    #[schema(minimum = 15, maximum = 45, example = 30)]
    content: u32,
    /// Days for which a charge may be in dispute.
    #[schema(minimum = 1, maximum = 180, example = 10)]
    dispute: u32,
    /// Days after looking back was due.
    #[schema(minimum = 0, maximum = 180, example = 0)]
    review: u32,
    #[schema(minimum = 2, maximum = 10, example = 2)]
    refusals: u32,
    /// Percent of its hours above which a team has no slack.
    #[schema(minimum = 50, maximum = 150, example = 85)]
    load: u32,
    /// Weeks in a row.
    #[schema(minimum = 1, maximum = 26, example = 3)]
    weeks: u32,
    /// Days without an offer of ours.
    #[schema(minimum = 30, maximum = 730, example = 365)]
    offered: u32,
    /// Conditions that do not call.
    #[serde(default)]
    #[schema(value_type = Vec<CallReason>, max_items = 10)]
    off: Vec<String>,
}

impl CallNumbers {
    const fn number(&self, which: Number) -> u32 {
        match which {
            Number::Silence => self.silence,
            Number::News => self.news,
            Number::Breakdowns => self.breakdowns,
            Number::Within => self.within,
            Number::Content => self.content,
            Number::Dispute => self.dispute,
            Number::Review => self.review,
            Number::Refusals => self.refusals,
            Number::Load => self.load,
            Number::Weeks => self.weeks,
            Number::Offered => self.offered,
        }
    }

    fn of(n: &Numbers) -> Self {
        let off = Condition::ALL.iter().filter(|condition| !n.is_on(**condition));
        Self {
            silence: n.get(Number::Silence),
            news: n.get(Number::News),
            breakdowns: n.get(Number::Breakdowns),
            within: n.get(Number::Within),
            content: n.get(Number::Content),
            dispute: n.get(Number::Dispute),
            review: n.get(Number::Review),
            refusals: n.get(Number::Refusals),
            load: n.get(Number::Load),
            weeks: n.get(Number::Weeks),
            offered: n.get(Number::Offered),
            off: off.map(|condition| condition.code().to_owned()).collect(),
        }
    }

    fn read(&self) -> Result<Numbers, AppError> {
        let (mut f, mut found) = (Checks::default(), Numbers::default());
        for (which, ..) in FIELDS {
            let (value, (low, high)) = (self.number(which), which.bounds());
            if !(low..=high).contains(&value) {
                f.wrong(which.code(), format!("Send a whole number from {low} to {high}."));
            }
            found = found.with(which, value);
        }
        for code in f.at_most("off", &self.off, Condition::ALL.len()) {
            if let Some(condition) = f.code("off", Some(code), Condition::from_code) {
                found = found.switched(condition, false);
            }
        }
        f.done(found)
    }
}

fn shown(conn: &mut Conn) -> Result<CallNumbers, AppError> {
    Ok(CallNumbers::of(&numbers::held(conn)?))
}

/// The numbers of the conditions. For our own people.
#[utoipa::path(get, path = "/settings/calls", tag = "calls", responses((status = 200, body = CallNumbers)))]
async fn call_numbers(State(app): State<App>, caller: Caller) -> Result<Json<CallNumbers>, AppError> {
    acts::reads(&caller.scope)?;
    caller.read(&app, |conn, _, _| shown(conn)).await
}

/// Call so from now on; no call is ended by that, but its reason can be over by the new numbers. For administrators.
#[utoipa::path(put, path = "/settings/calls", tag = "calls", params(IfMatch), request_body = CallNumbers,
    responses((status = 200, body = CallNumbers)))]
async fn call_so(State(app): State<App>, sent: Sent<CallNumbers>) -> Result<Response, AppError> {
    acts::reads(&sent.caller.scope)?;
    sent.done(&app, |tx, env, sent| {
        numbers::sets(&sent.caller.scope)?;
        let all = sent.body.read()?;
        sent.unchanged(tx, |tx| shown(tx))?;
        numbers::set(tx, env, &sent.caller.scope, &all)?;
        shown(tx)
    })
    .await
}

/// Whom a condition would have named, and how often.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CallNamed {
    party: Named,
    times: usize,
}

/// How often one condition would have called.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CallTried {
    #[schema(value_type = CallReason)]
    reason: &'static str,
    times: usize,
    /// About so many clients or teams.
    parties: usize,
    /// Those named most often, three at most.
    most: Vec<CallNamed>,
}

/// What these numbers would have done in the last twelve months.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CallTrial {
    /// Each condition.
    reasons: Vec<CallTried>,
    /// Clients and teams that were looked at.
    looked_at: usize,
    /// There are more than are looked at.
    more: bool,
}

impl CallTrial {
    fn of(trial: &Trial) -> Self {
        let each = |one: &dry::Tried| CallTried {
            reason: one.condition.code(),
            times: one.times,
            parties: one.parties,
            most: one
                .most
                .iter()
                .map(|(id, name, times)| CallNamed { party: Named::of(id.0, name), times: *times })
                .collect(),
        };
        Self { reasons: trial.each.iter().map(each).collect(), looked_at: trial.looked_at, more: trial.more }
    }
}

/// Tries numbers on the last twelve months and keeps nothing. For administrators.
#[utoipa::path(post, path = "/settings/calls/dry-run", tag = "calls", request_body = CallNumbers,
    extensions(("x-repeats" = json!("Nothing is kept."))), responses((status = 200, body = CallTrial)))]
async fn try_calls(State(app): State<App>, sent: Sent<CallNumbers>) -> Result<Response, AppError> {
    let scope = &sent.caller.scope;
    acts::reads(scope)?;
    numbers::sets(scope)?;
    let trial = dry::run(&app, scope, &sent.body.read()?).await?;
    Ok(Json(CallTrial::of(&trial)).into_response())
}
