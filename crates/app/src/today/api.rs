//! Today for programs: what is one's own to do, in the order of what hurts trust most.

use axum::Json;
use axum::extract::State;
use domain::commitment::Side;
use domain::today::Reason;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts::{self, ToDo, Turn};
use crate::api::kit::{Caller, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(today))
}

const fn code(reason: Reason) -> &'static str {
    match reason {
        Reason::MissedInSilence => "missed_in_silence",
        Reason::BreaksInSilence => "breaks_in_silence",
        Reason::SlipsBelow => "slips_below",
        Reason::NewTermsWanted => "new_terms_wanted",
        Reason::AnswerOwed => "answer_owed",
        Reason::ToAccept => "to_accept",
        Reason::NoLongerNeeded => "no_longer_needed",
        Reason::TheyAreLate => "they_are_late",
        Reason::NoAnswerFromThem => "no_answer_from_them",
        Reason::LateAndTold => "late_and_told",
        Reason::NextStep => "next_step",
        Reason::FallsDue => "falls_due",
    }
}

codes!(
    /// Why something is on the list.
    TodayReason = [
        Reason::MissedInSilence,
        Reason::BreaksInSilence,
        Reason::SlipsBelow,
        Reason::NewTermsWanted,
        Reason::AnswerOwed,
        Reason::ToAccept,
        Reason::NoLongerNeeded,
        Reason::TheyAreLate,
        Reason::NoAnswerFromThem,
        Reason::LateAndTold,
        Reason::NextStep,
        Reason::FallsDue,
    ]
    .map(code)
);
codes!(
    /// What it is about.
    TodayKind = ["commitment", "conversation"]
);
codes!(
    /// On which side one stands.
    TodaySide = ["customer", "performer"]
);

/// Today, worst first.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Today {
    /// Promises, worst first, then conversations, the longest waiting first.
    items: Vec<TodayItem>,
}

/// One thing to do.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct TodayItem {
    #[schema(value_type = TodayKind)]
    kind: &'static str,
    id: Uuid,
    /// The subject of the promise, or the need of the conversation.
    subject: String,
    /// On which side one stands.
    #[schema(value_type = TodaySide)]
    side: &'static str,
    /// Why it is on the list.
    #[schema(value_type = TodayReason)]
    reason: &'static str,
    /// It waits for one's own word, and not for one of the other side.
    asks: bool,
    /// The instant it turns on.
    at: Timestamp,
    /// It belongs to today; else to later this week.
    today: bool,
}

fn side(side: Side) -> &'static str {
    side.code()
}

impl From<&ToDo> for TodayItem {
    fn from(todo: &ToDo) -> Self {
        Self {
            kind: "commitment",
            id: todo.row.id.0,
            subject: todo.row.subject.clone(),
            side: side(todo.side),
            reason: code(todo.ranked.reason),
            asks: todo.ranked.reason.asks(),
            at: todo.ranked.at,
            today: todo.ranked.today,
        }
    }
}

impl From<&Turn> for TodayItem {
    fn from(turn: &Turn) -> Self {
        Self {
            kind: "conversation",
            id: turn.row.id.0,
            subject: turn.row.statement.clone(),
            side: side(turn.side),
            reason: code(turn.ranked.reason),
            asks: turn.ranked.reason.asks(),
            at: turn.ranked.at,
            today: turn.ranked.today,
        }
    }
}

/// What is one's own to do: promises, worst first, then conversations.
#[utoipa::path(get, path = "/today", tag = "me", responses((status = 200, body = Today)))]
async fn today(State(app): State<App>, caller: Caller) -> Result<Json<Today>, AppError> {
    caller
        .read(&app, |conn, env, caller| {
            let day = acts::day(conn, env, &caller.scope, caller.reader()?.id)?;
            let promises = day.promises.iter().map(TodayItem::from);
            Ok(Today { items: promises.chain(day.turns.iter().map(TodayItem::from)).collect() })
        })
        .await
}
