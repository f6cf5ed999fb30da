//! The first page for programs: what waits for somebody's word, and what both sides have promised each other.

use axum::Json;
use axum::extract::State;
use domain::commitment::Side;
use domain::kernel::PersonId;
use domain::today::Reason;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::line::{Liner, Stands};
use super::load::{self, Loaded};
use crate::api::kit::{Caller, Named, codes};
use crate::commitments::phrase;
use crate::commitments::store::Row;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::today::acts::{ToDo, Turn};

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(home))
}

codes!(
    /// Why something waits for a word.
    HomeReason = REASONS.map(|(_, code)| code)
);
codes!(
    /// How an open promise stands: `silent` passed its date without a word, `late` was told, `otherwise` is not agreed yet or
    /// delivered.
    HomeStands = ["silent", "broken", "late", "at_risk", "on_its_way", "otherwise"]
);

const REASONS: [(Reason, &str); 7] = [
    (Reason::MissedInSilence, "missed_in_silence"),
    (Reason::BreaksInSilence, "breaks_in_silence"),
    (Reason::NewTermsWanted, "new_terms_wanted"),
    (Reason::AnswerOwed, "answer_owed"),
    (Reason::ToAccept, "to_accept"),
    (Reason::LateAndTold, "late_and_told"),
    (Reason::NextStep, "next_step"),
];

/// What waits for the reader's word, what is promised, and who answers for it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Home {
    /// What waits for the reader's word today, what hurts trust most first.
    asks: Vec<HomeAsk>,
    /// What the IT organisation owes: to the reader's parties, or for our own people what they answer for. Next date first.
    owed: Vec<HomePromise>,
    /// What is owed to the IT organisation, in the same way.
    owing: Vec<HomePromise>,
    /// Who of ours answers for everything between us. Only for people of a client or a supplier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    lead: Option<HomeLead>,
}

/// One thing that waits.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HomeAsk {
    /// Why.
    #[schema(value_type = HomeReason)]
    reason: &'static str,
    /// The promise it is about.
    commitment: Option<Named>,
    /// The conversation it is about.
    conversation: Option<Named>,
    /// Who waits, where somebody is named.
    with: Option<Named>,
    /// The instant it turns on: a due, the end of a clock, or since when it waits.
    at: Timestamp,
    /// What the reader may say now, as codes of acts.
    may: Vec<&'static str>,
}

/// One open promise.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HomePromise {
    id: Uuid,
    /// What.
    subject: String,
    /// The due in force, else the one on the table.
    due_at: Option<Timestamp>,
    /// How it stands.
    #[schema(value_type = HomeStands)]
    stands: &'static str,
    /// The same in words, as the page says it.
    words: String,
}

/// Who answers.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HomeLead {
    name: String,
    /// How to reach them.
    email: Option<String>,
    /// Who stands in for them today.
    deputy: Option<String>,
}

/// What waits for me, and what we promised each other
///
/// The first page of a client or a supplier. For our own people it is what they answer for themselves.
#[utoipa::path(get, path = "/home", tag = "me", responses((status = 200, body = Home)))]
async fn home(State(app): State<App>, caller: Caller) -> Result<Json<Home>, AppError> {
    caller
        .read(&app, |conn, env, caller| {
            let loaded = load::load(conn, env, &caller.scope, caller.org.it)?;
            Ok(Home::of(&caller.scope, env, &loaded))
        })
        .await
}

impl Home {
    fn of(scope: &Scope, env: &Env, loaded: &Loaded) -> Self {
        let now = env.local();
        let liner = Liner { scope, env, now: &now };
        let promises = loaded.day.asking().map(|todo| (todo.ranked.hurt, promise(todo, loaded)));
        let turns = loaded.day.turns.iter().map(|turn| (turn.ranked.hurt, talk(turn, loaded)));
        let mut asks: Vec<(f64, HomeAsk)> = promises.chain(turns).collect();
        asks.sort_by(|a, b| b.0.total_cmp(&a.0));
        let open = |rows: &[Row]| rows.iter().map(|row| line(&liner, row)).collect();
        Self {
            asks: asks.into_iter().map(|(_, ask)| ask).collect(),
            owed: open(&loaded.owed),
            owing: open(&loaded.owing),
            lead: loaded.lead.as_ref().map(|lead| HomeLead {
                name: lead.name.clone(),
                email: lead.email.clone(),
                deputy: lead.deputy.clone(),
            }),
        }
    }
}

fn code(reason: Reason) -> &'static str {
    REASONS.iter().find(|(known, _)| *known == reason).map_or("next_step", |(_, code)| code)
}

fn promise(todo: &ToDo, loaded: &Loaded) -> HomeAsk {
    let near = loaded.near.get(&todo.row.id);
    let them = phrase::person(&todo.row, todo.side.other());
    HomeAsk {
        reason: code(todo.ranked.reason),
        commitment: Some(Named::of(todo.row.id, &todo.row.subject)),
        conversation: None,
        with: them.map(|(id, name)| Named::of(id, name)),
        at: todo.ranked.at,
        may: near.map(|near| near.possible.iter().map(|kind| kind.code()).collect()).unwrap_or_default(),
    }
}

fn talk(turn: &Turn, loaded: &Loaded) -> HomeAsk {
    let them: &Option<(PersonId, String)> = match turn.side {
        Side::Customer => &turn.row.performer_person,
        Side::Performer => &turn.row.customer_person,
    };
    let talk = loaded.talks.get(&turn.row.id);
    HomeAsk {
        reason: code(turn.ranked.reason),
        commitment: None,
        conversation: Some(Named::of(turn.row.id, &turn.row.statement)),
        with: them.as_ref().map(|(id, name)| Named::of(*id, name)),
        at: turn.ranked.at,
        may: talk.map(|talk| talk.possible.iter().map(|kind| kind.code()).collect()).unwrap_or_default(),
    }
}

fn line(liner: &Liner<'_>, row: &Row) -> HomePromise {
    let stands = match liner.stands(row) {
        Stands::Silent => "silent",
        Stands::Broken => "broken",
        Stands::Late => "late",
        Stands::AtRisk => "at_risk",
        Stands::OnItsWay => "on_its_way",
        Stands::Otherwise => "otherwise",
    };
    let words = liner.line(row).state;
    HomePromise { id: row.id.0, subject: row.subject.clone(), due_at: row.due, stands, words }
}
