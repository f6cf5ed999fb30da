//! What is said about a statement: opened, taken back, issued, closed, disputed and answered.

use std::collections::BTreeSet;

use db::{Conn, Tx};
use domain::charging::Period;
use domain::charging::statement::{
    Act, ActKind, Event, House, Refusal, Speaker, State, Status, after, allowed, decide,
};
use domain::kernel::{PartyId, StatementId};
use jiff::civil::Date;

use super::making::freshen;
use super::{Outcome, disputes, letters, periods};
use crate::calendars;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::rights;
use crate::money::store::statements::{self as store, StatementRow};
use crate::people::scope::Scope;

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        AppError::refused(refusal.why.code(), refusal.why.sentence())
    }
}

/// What somebody is to a statement of this client.
pub(super) fn speaker(scope: &Scope, client: PartyId) -> Speaker {
    let Some(reader) = scope.reader() else { return Speaker::System };
    if rights::keeps(scope) {
        return Speaker::Keeper(reader.id);
    }
    if rights::answers_for(scope, client) { Speaker::Client(reader.id) } else { Speaker::Reader(reader.id) }
}

/// What the house knows beside the statement.
pub(super) fn known(conn: &mut Conn, env: &Env, row: &StatementRow) -> Result<House, AppError> {
    let look = periods::house(conn)?.look;
    let env = calendars::within(conn, env, row.client.0)?;
    let least_look = env.days.after(env.now, look).to_zoned(env.zone().clone()).date();
    let period = periods::period(conn, row.period)?.standing;
    Ok(House { today: env.local().date(), period, least_look })
}

/// Where a statement stands, by what was said about it.
pub(super) fn status(conn: &mut Conn, row: &StatementRow) -> Result<Status, AppError> {
    let mut status = Status::NEW;
    for (event, _) in store::events(conn, row.id)? {
        status = after(status, &event);
    }
    Ok(status)
}

/// What this reader may say about a statement now, and the earliest last day for looking at it.
///
/// # Errors
/// The database.
pub fn possible(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    row: &StatementRow,
) -> Result<(Vec<ActKind>, Date), AppError> {
    let (house, status) = (known(conn, env, row)?, status(conn, row)?);
    Ok((allowed(&status, speaker(scope, row.client.0), &house), house.least_look))
}

/// What is said, with its words. For opening, no day means the earliest that is possible.
#[derive(Clone, Debug)]
pub enum Said {
    /// Opens it, and whatever else there is of the client in the period, for looking at it until this day.
    Open(Option<Date>),
    /// Anything else; making drafts is [`super::make`].
    Act(Act),
}

/// Says something about a statement.
///
/// # Errors
/// Not found, a refusal that says what is possible instead, the database.
pub fn say(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: StatementId,
    (said, words): (Said, Option<String>),
) -> Result<Outcome, AppError> {
    rights::sees_prices(scope)?;
    let row = store::find_statement(tx, scope, id)?;
    match said {
        Said::Open(until) => open(tx, env, scope, &row, until),
        Said::Act(Act::Preview { until }) => open(tx, env, scope, &row, Some(until)),
        Said::Act(Act::TakeBack) => take_back(tx, env, scope, &row, words),
        Said::Act(act) => one(tx, env, scope, row, act, words).map(|()| Outcome::Done(1)),
    }
}

/// Decides and appends; answers what it makes of the statement.
fn decided(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    row: &StatementRow,
    (act, words): (Act, Option<String>),
) -> Result<(Event, Status), AppError> {
    let (house, before) = (known(tx, env, row)?, status(tx, row)?);
    let event = decide(&before, act, words, speaker(scope, row.client.0), &house, env.now)?;
    let seq = store::said(tx, row.id)? + 1;
    store::append(tx, row.id, seq, &event)?;
    Ok((event.clone(), after(before, &event)))
}

fn one(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    row: StatementRow,
    act: Act,
    words: Option<String>,
) -> Result<(), AppError> {
    if matches!(act, Act::Run { .. }) {
        return Err(AppError::refused("not_now", "Make the drafts of its period anew."));
    }
    let (event, status) = decided(tx, env, scope, &row, (act, words))?;
    let was = row.state;
    let waiting = i64::try_from(status.waiting().count()).unwrap_or(i64::MAX);
    let mut now = StatementRow { state: status.state, waiting, ..row };
    match event.act {
        Act::Issue => {
            now.number = Some(store::last_number(tx, now.period.first())? + 1);
            now.issued_at = Some(env.now);
        }
        Act::Close => now.closed_at = Some(env.now),
        _ => {}
    }
    let words = event.words.as_deref().unwrap_or_default();
    match event.act {
        Act::Dispute { line } => disputes::raise(tx, env, scope, &now, line, words)?,
        Act::Withdraw { line } => disputes::withdraw(tx, env, scope, &now, line)?,
        Act::Answer { line, answer } => disputes::answer(tx, env, scope, &now, (line, answer), words)?,
        _ => {}
    }
    store::change(tx, &now, was)?;
    if matches!(event.act, Act::Issue) {
        letters::issued(tx, env, &now)?;
    }
    Ok(())
}

/// Opens everything of one client in the period, if it is up to date and nothing before it is still a draft.
fn open(tx: &mut Tx, env: &Env, scope: &Scope, row: &StatementRow, until: Option<Date>) -> Result<Outcome, AppError> {
    let house = known(tx, env, row)?;
    let before = status(tx, row)?;
    // Whatever is refused for another reason than being out of date is refused first.
    let act = Act::Preview { until: until.unwrap_or(house.least_look) };
    decide(&before, act.clone(), None, speaker(scope, row.client.0), &house, env.now)?;
    let changed = freshen(tx, env, row.period, Some(row.client.0))?;
    if !changed.is_empty() {
        return Ok(Outcome::MadeAnew(changed.len()));
    }
    earlier_drafts(tx, row.client.0, row.period)?;
    let first = row.period.first();
    let mine = store::of_client(tx, row.client.0, first, first)?;
    for row in mine.into_iter().filter(|row| row.state == State::Draft) {
        opened(tx, env, scope, row, act.clone())?;
    }
    Ok(Outcome::Done(1))
}

/// One that is up to date is opened.
pub(super) fn opened(tx: &mut Tx, env: &Env, scope: &Scope, row: StatementRow, act: Act) -> Result<(), AppError> {
    let (_, status) = decided(tx, env, scope, &row, (act, None))?;
    let (opened_at, opened_by) = (Some(env.now), scope.person());
    let now = StatementRow { state: status.state, until: status.until, waiting: 0, opened_at, opened_by, ..row };
    store::change(tx, &now, State::Draft)?;
    letters::opened(tx, env, &now)
}

/// What is used in a period before lands in the next draft, so nothing before may still be one.
pub(super) fn earlier_drafts(conn: &mut Conn, client: PartyId, period: Period) -> Result<(), AppError> {
    let before = store::of_client(
        conn,
        client,
        Date::MIN.max(period.first().saturating_sub(jiff::ToSpan::years(20))),
        period.before().first(),
    )?;
    match before.iter().rev().find(|row| row.state == State::Draft) {
        Some(row) => {
            let words = format!("Their statement of {} is still a draft. Open that one first.", row.period);
            Err(AppError::refused("earlier_draft", words))
        }
        None => Ok(()),
    }
}

/// Takes everything of one client in the period back to a draft, unless they have seen a later one.
fn take_back(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    row: &StatementRow,
    words: Option<String>,
) -> Result<Outcome, AppError> {
    let (client, period) = (row.client.0, row.period);
    let (house, before) = (known(tx, env, row)?, status(tx, row)?);
    decide(&before, Act::TakeBack, words.clone(), speaker(scope, client), &house, env.now)?;
    let seen = store::frontiers(tx, Some(&[client]))?.remove(&client);
    if seen.is_some_and(|until| until > period.first()) {
        let words = "They have seen a later statement, which counts on this one. What is wrong becomes a correction.";
        return Err(AppError::refused("later_seen", words));
    }
    let all = store::of_client(tx, client, period.first(), period.first())?;
    let mut back: BTreeSet<StatementId> = BTreeSet::new();
    for row in all.into_iter().filter(|row| row.state != State::Draft) {
        let (_, status) = decided(tx, env, scope, &row, (Act::TakeBack, words.clone()))?;
        back.insert(row.id);
        let now = StatementRow { state: status.state, until: None, waiting: 0, draft: row.draft + 1, ..row.clone() };
        store::change(tx, &now, row.state)?;
        letters::taken_back(tx, env, &now, words.as_deref().unwrap_or_default())?;
    }
    // What was used in its days meanwhile is on time again.
    store::forget_late(tx, client, period.first())?;
    freshen(tx, env, period, Some(client))?;
    Ok(Outcome::Done(back.len()))
}
