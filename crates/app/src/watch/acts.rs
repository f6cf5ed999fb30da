//! What is done at its time, and what is planned for later. One job for each open promise: it does what is due, and
//! plans what comes next.

use db::{Conn, Tx};
use domain::calendar::WorkingDays;
use domain::commitment::{self, Act, ActKind, Channel, Kind, Passed, Side, State, Visibility};
use domain::kernel::{CommitmentId, PersonId};
use domain::watch::{Asking, Deed, Timer, ahead};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::store::{self, Ask};
use super::told;
use crate::calendars;
use crate::commitments::acts::{self as promises, Saying};
use crate::commitments::store::{self as commitments, Made, Row};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::{self, Job};
use crate::organisation;
use crate::people::scope::Scope;

/// The job of one promise; its key is the promise.
pub const LOOK: &str = "commitment";
/// The job that looks at all promises once.
pub const LOOK_AT_ALL: &str = "all commitments";
/// The setting: whether and when people are asked ahead.
pub const ASKING: &str = "asking ahead";
/// The setting that says since when somebody watches; before it there is only history.
const WATCHED: &str = "watched since";

const WATCH: Scope = Scope::System("what time brings");
/// Promises looked at in one transaction.
const CHUNK: u32 = 100;
/// How long until it is looked again whether something was forgotten.
const AGAIN: SignedDuration = SignedDuration::from_hours(24 * 7);
/// When somebody begins to watch, questions of the last week are asked late rather than not at all.
const LATE: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Whether and when people are asked ahead.
///
/// # Errors
/// The database.
pub fn asking(conn: &mut Conn) -> Result<Asking, AppError> {
    organisation::setting(conn, ASKING)
}

/// Something was said, or a promise is new: what time will bring to it is planned anew.
///
/// # Errors
/// The database.
pub fn replan(tx: &mut Tx, env: &Env, new: commitment::Commitment, made: Made<'_>) -> Result<(), AppError> {
    if made.state.head.kind == Kind::Ticket {
        return Ok(());
    }
    if answers(made) {
        store::answered(tx, made.state.head.id, env.now)?;
    }
    // What was due and not done yet is still to be done, if it still makes sense.
    let open = jobs::open(tx, LOOK, &made.state.head.id.to_string())?;
    let seen = open.filter(|job| job.at <= env.now).map_or(env.now, |job| seen_by(&job, env));
    plan_next(tx, env, new, made, seen)
}

/// The job of a promise is due when the next thing is; there is none where nothing will come.
fn plan_next(
    tx: &mut Tx,
    env: &Env,
    new: commitment::Commitment,
    made: Made<'_>,
    seen: Timestamp,
) -> Result<(), AppError> {
    let key = made.state.head.id.to_string();
    let asking = asking(tx)?;
    let theirs = asked_by(tx, env, made.state)?;
    match ahead(new, made.state, made.events, &asking, (&env.days, &theirs), seen).first() {
        Some(next) => jobs::plan(tx, env, LOOK, &key, next.at, Some(json!({ "seen": seen }))),
        None => jobs::cancel(tx, LOOK, &key),
    }
}

/// The days by which the performer would be asked; of no matter where nobody would be.
fn asked_by(conn: &mut Conn, env: &Env, c: &commitment::Commitment) -> Result<WorkingDays, AppError> {
    if c.state != State::Promised || c.told {
        return Ok(env.days.clone());
    }
    calendars::store::of(conn, env, c.head.performer)
}

/// Whether the last word leaves no question open: yes, no, or other terms.
fn answers(made: Made<'_>) -> bool {
    let c = made.state;
    let said = made.events.last().map(|e| e.act.kind());
    c.state != State::Promised || c.told || matches!(said, Some(ActKind::Assure | ActKind::Agree | ActKind::Clock))
}

fn seen_by(job: &Job, env: &Env) -> Timestamp {
    let seen = job.payload.as_ref().and_then(|p| p.get("seen")).and_then(|s| s.as_str());
    seen.and_then(|s| s.parse().ok()).unwrap_or(env.now)
}

/// The job of one promise: does what is due.
///
/// # Errors
/// The database.
pub fn look(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    let Ok(id) = job.key.parse::<CommitmentId>() else { return Ok(()) };
    look_at(tx, env, id, seen_by(job, env), false)
}

/// Does what is due about one promise since `seen`, and plans the next. What is `history` is written down and told to
/// nobody.
fn look_at(tx: &mut Tx, env: &Env, id: CommitmentId, seen: Timestamp, history: bool) -> Result<(), AppError> {
    let row = match commitments::find(tx, &WATCH, id) {
        Err(AppError::NotFound) => return Ok(()),
        found => found?,
    };
    let env = &calendars::within(tx, env, row.between.customer)?;
    let (c, events) = commitments::replayed(tx, &row)?;
    let asking = asking(tx)?;
    let theirs = asked_by(tx, env, &c)?;
    let all = ahead(row.fresh(), &c, &events, &asking, (&env.days, &theirs), seen);
    for timer in the_last_of_each(all.into_iter().filter(|timer| timer.at <= env.now)) {
        brings(tx, env, &row, timer, history)?;
    }
    let row = commitments::find(tx, &WATCH, id)?;
    let (c, events) = commitments::replayed(tx, &row)?;
    plan_next(tx, env, row.fresh(), Made { state: &c, events: &events }, env.now)
}

/// Of questions and reminders that are late only the last is worth anything.
fn the_last_of_each(due: impl Iterator<Item = Timer>) -> Vec<Timer> {
    let mut kept: Vec<Timer> = Vec::new();
    for timer in due {
        kept.retain(|other| {
            !matches!(
                (other.deed, timer.deed),
                (Deed::Ask { .. }, Deed::Ask { .. }) | (Deed::Remind { .. }, Deed::Remind { .. })
            )
        });
        kept.push(timer);
    }
    kept
}

fn brings(tx: &mut Tx, env: &Env, row: &Row, Timer { at, deed }: Timer, history: bool) -> Result<(), AppError> {
    match deed {
        Deed::Note(passed) => {
            note(tx, env, row, passed, at)?;
            if history { Ok(()) } else { told::passed(tx, env, row, passed, at) }
        }
        Deed::Ask { days } => {
            let asked_at = if history { at } else { env.now };
            match ask(tx, env, row, (Some(i64::from(days)), None), asked_at)? {
                Some((person, question)) => told::asked(tx, env, row, person, question),
                None => Ok(()),
            }
        }
        Deed::Remind { days } if !history => told::reminded(tx, env, row, days),
        Deed::Remind { .. } => Ok(()),
    }
}

/// Writes down that something passed. It judges the promise anew, and moves nothing.
fn note(tx: &mut Tx, env: &Env, row: &Row, passed: Passed, at: Timestamp) -> Result<(), AppError> {
    let said = Saying { channel: Channel::System, said_at: Some(at), ..Saying::now(Act::Clock { passed, at }, None) };
    promises::say(tx, env, &WATCH, row.id, said)?;
    Ok(())
}

/// Asks whoever answers for a promise whether they will make it: so many working days ahead, or for a reason. Answers who
/// that is and the question, unless it was asked before.
fn ask(
    tx: &mut Tx,
    env: &Env,
    row: &Row,
    (days, reason): (Option<i64>, Option<String>),
    asked_at: Timestamp,
) -> Result<Option<(PersonId, Uuid)>, AppError> {
    let Some((due, person)) = row.due.zip(told::accountable(tx, row, Side::Performer)?) else { return Ok(None) };
    let id = env.id();
    let new = store::ask(tx, id, person, &Ask { commitment: row.id, due, days, reason, asked_at })?;
    Ok(new.then_some((person, id)))
}

/// Asks at once, because the promise is at risk; not again while a question is open. Whoever found the risk tells of it.
///
/// # Errors
/// The database.
pub fn ask_now(tx: &mut Tx, env: &Env, id: CommitmentId, reason: &str) -> Result<(), AppError> {
    let row = commitments::find(tx, &WATCH, id)?;
    let silent = row.state == State::Promised && !row.told && row.kind != Kind::Ticket && asking(tx)?.on;
    if !silent || store::open(tx, id)?.is_some() {
        return Ok(());
    }
    ask(tx, env, &row, (None, Some(reason.to_owned())), env.now)?;
    Ok(())
}

/// Whoever leads on the other side, where that side let its time to answer pass and the lead was not asked about it yet.
///
/// # Errors
/// The database.
pub fn lead_to_ask(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    row: &Row,
) -> Result<Option<(PersonId, String)>, AppError> {
    let Some(side) = scope.side_of(&row.between).filter(|_| !row.state.is_closed()) else { return Ok(None) };
    match row.answer_by.filter(|by| row.to_move == Some(side.other()) && *by < env.now) {
        Some(by) if !store::lead_was_asked(conn, row.id, by)? => told::lead(conn, row, side.other()),
        _ => Ok(None),
    }
}

/// Asks the lead of the other side, which let its time to answer pass. It stands in the ledger, for both to read.
///
/// # Errors
/// No answer is overdue, their lead was asked already or there is none, the database.
pub fn ask_lead(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: CommitmentId,
    words: Option<String>,
) -> Result<(), AppError> {
    let row = commitments::find(tx, scope, id)?;
    let found = lead_to_ask(tx, env, scope, &row)?.zip(row.answer_by).zip(scope.side_of(&row.between));
    let Some((((lead, name), by), side)) = found else {
        let words = "No answer of theirs is overdue for which their lead could be asked now.";
        return Err(AppError::refused("no_answer_owed", words));
    };
    store::lead_asked(tx, id, by, lead, env.now)?;
    let words =
        words.unwrap_or_else(|| format!("The time to answer passed without an answer, so I ask {name} as well."));
    let note = Act::Note { visibility: Visibility::Shared };
    promises::say(tx, env, scope, id, Saying::now(note, Some(words)))?;
    told::lead_asked(tx, env, &row, lead, side.other(), by)
}

/// The questions to this person with their promises, the nearest due first. What has moved on since is left out.
///
/// # Errors
/// The database.
pub fn asked(conn: &mut Conn, scope: &Scope, person: PersonId) -> Result<Vec<(Ask, Row)>, AppError> {
    let asks = store::asked_of(conn, person)?;
    let ids: Vec<_> = asks.iter().map(|ask| ask.commitment.0).collect();
    let rows = commitments::all_of(conn, &ids)?;
    let with = |ask: Ask| {
        let row = rows.iter().find(|row| row.id == ask.commitment && scope.sees(&row.between).is_ok())?;
        Some((ask, row.clone()))
    };
    Ok(asks.into_iter().filter_map(with).collect())
}

/// Says yes, they will be kept, to each of these; answers to how many, and how many had moved on meanwhile.
///
/// # Errors
/// The database.
pub fn yes(tx: &mut Tx, env: &Env, scope: &Scope, ids: &[CommitmentId]) -> Result<(usize, usize), AppError> {
    let (mut said, mut left) = (0, 0);
    for id in ids {
        match promises::say(tx, env, scope, *id, Saying::now(Act::Assure, None)) {
            Ok(_) => said += 1,
            Err(AppError::Refused { .. } | AppError::NotFound | AppError::Forbidden(_)) => left += 1,
            Err(other) => return Err(other),
        }
    }
    Ok((said, left))
}

/// Where looking at all promises has got to.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Walk {
    /// After this one.
    after: Option<CommitmentId>,
    /// Nobody watched before it began.
    history: bool,
    /// Questions since then are asked.
    seen: Option<Timestamp>,
}

/// Looks at every open promise, a part at a time: once when somebody begins to watch, and from then on every week in case
/// something was forgotten. What had passed before anybody watched is history.
///
/// # Errors
/// The database.
pub fn look_at_all(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    let walk = match &job.payload {
        Some(walk) => serde_json::from_value(walk.clone()).unwrap_or_default(),
        None => Walk { history: since(tx)?.is_none(), ..Walk::default() },
    };
    match a_part(tx, env, walk)? {
        Some(walk) => {
            let walk = serde_json::to_value(&walk).map_err(|e| AppError::Internal(e.to_string()))?;
            jobs::plan(tx, env, LOOK_AT_ALL, "", env.now, Some(walk))
        }
        None => jobs::plan(tx, env, LOOK_AT_ALL, "", env.now + AGAIN, None),
    }
}

fn since(conn: &mut Conn) -> Result<Option<Timestamp>, AppError> {
    organisation::setting(conn, WATCHED)
}

/// Looks at the next part; answers where it goes on.
fn a_part(tx: &mut Tx, env: &Env, walk: Walk) -> Result<Option<Walk>, AppError> {
    let seen = walk.seen.unwrap_or(env.now - LATE);
    let part = store::open_after(tx, walk.after.map(|id| id.0), CHUNK)?;
    for id in &part {
        look_at(tx, env, *id, seen, walk.history)?;
    }
    if part.len() == CHUNK as usize {
        return Ok(Some(Walk { after: part.last().copied(), seen: Some(seen), ..walk }));
    }
    if walk.history {
        organisation::set(tx, env, WATCHED, &Some(env.now), None)?;
    }
    Ok(None)
}

/// A new house has no history: from its first day on, what passes is told.
///
/// # Errors
/// The database.
pub fn from_now_on(tx: &mut Tx, env: &Env) -> Result<(), AppError> {
    organisation::set(tx, env, WATCHED, &Some(env.now), None)
}

/// Begins to watch over a world that was made all at once, as though somebody always had.
///
/// # Errors
/// The database.
pub fn begin(tx: &mut Tx, env: &Env) -> Result<(), AppError> {
    let mut walk = Some(Walk { history: true, ..Walk::default() });
    while let Some(part) = walk {
        walk = a_part(tx, env, part)?;
    }
    Ok(())
}

/// Says anew when people are asked ahead, and plans everything anew by it.
///
/// # Errors
/// Not theirs to say, or the database.
pub fn set_asking(tx: &mut Tx, env: &Env, scope: &Scope, asking: &Asking) -> Result<(), AppError> {
    let reader = scope.reader().filter(|r| r.administers());
    let reader = reader.ok_or_else(|| AppError::Forbidden("Administrators say when people are asked.".into()))?;
    organisation::set(tx, env, ASKING, asking, Some(reader.id))?;
    plan_all_anew(tx, env)
}

/// The calendar or a setting is another: everything that time will bring is planned anew.
///
/// # Errors
/// The database.
pub fn plan_all_anew(tx: &mut Tx, env: &Env) -> Result<(), AppError> {
    let walk = Walk { after: None, history: since(tx)?.is_none(), seen: Some(env.now) };
    let walk = serde_json::to_value(&walk).map_err(|e| AppError::Internal(e.to_string()))?;
    jobs::plan(tx, env, LOOK_AT_ALL, "", env.now, Some(walk))
}
