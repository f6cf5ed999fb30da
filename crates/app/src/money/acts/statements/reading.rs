//! Statements as they are read: one with everything that was said about it, and a period as those see it who close it.

use std::collections::BTreeMap;

use db::Conn;
use domain::charging::statement::{ActKind, Event, State};
use domain::charging::{ItemChange, Line, Money, Name, Period, Standing, Treatment, Usage, compare};
use domain::kernel::{ServiceId, StatementId};
use jiff::civil::Date;

use super::again::{keys_of, resting_on};
use super::{periods, saying};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::rights;
use crate::money::store as money;
use crate::money::store::statements::{self as store, Counts, DisputeRow, PeriodRow, StatementRow, StatementSums};
use crate::people::scope::Scope;

/// Disputes that are shown at once.
const MOST_DISPUTES: u32 = 200;

/// A statement with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The statement.
    pub row: StatementRow,
    /// Its lines, each with how many lines of usage rest on it.
    pub lines: Vec<(Line, i64)>,
    /// What the keys on it are called.
    pub names: BTreeMap<Name, String>,
    /// What the services on it are called.
    pub services: BTreeMap<ServiceId, String>,
    /// What was disputed.
    pub disputes: Vec<DisputeRow>,
    /// What was said, with who said it.
    pub events: Vec<(Event, Option<String>)>,
    /// The statement of the period before, as far as the reader sees one.
    pub before: Option<StatementRow>,
    /// What changed since that one.
    pub changes: Vec<ItemChange>,
    /// What the reader may say now.
    pub possible: Vec<ActKind>,
    /// The earliest last day for looking at it.
    pub least_look: Date,
}

fn too_large(error: &domain::charging::MoneyError) -> AppError {
    AppError::refused(error.code(), error.sentence())
}

/// One statement.
///
/// # Errors
/// Not found, also for a client of whom it is a draft; the database.
pub fn read(conn: &mut Conn, env: &Env, scope: &Scope, id: StatementId) -> Result<Shown, AppError> {
    rights::sees_prices(scope)?;
    let row = store::find_statement(conn, scope, id)?;
    let lines = store::lines_of(conn, id)?;
    let earlier = row.period.before().first();
    let ours = rights::need_house(scope).is_ok();
    let mut before = store::of_client(conn, row.client.0, earlier, earlier)?;
    before.retain(|of| of.treatment == row.treatment && (ours || of.state != State::Draft));
    let before = before.into_iter().next();
    let earlier: Vec<Line> = match &before {
        Some(before) => store::lines_of(conn, before.id)?.into_iter().map(|(line, _)| line).collect(),
        None => Vec::new(),
    };
    let bare: Vec<Line> = lines.iter().map(|(line, _)| line.clone()).collect();
    let changes = match before {
        Some(_) => compare(&earlier, &bare).map_err(|e| too_large(&e))?,
        None => Vec::new(),
    };
    let known = money::keys(conn, &keys_of(bare.iter().chain(&earlier)))?;
    let (possible, least_look) = saying::possible(conn, env, scope, &row)?;
    Ok(Shown {
        disputes: store::disputes(conn, id)?,
        events: store::events(conn, id)?,
        names: known.iter().map(|key| (key.key.clone(), key.name.clone())).collect(),
        services: known.into_iter().map(|key| key.service).collect(),
        row,
        lines,
        before,
        changes,
        possible,
        least_look,
    })
}

/// The lines of usage that a line of a statement rests on.
///
/// # Errors
/// Not found, or the database.
pub fn usage_behind(conn: &mut Conn, scope: &Scope, id: StatementId, line: u32) -> Result<Vec<Usage>, AppError> {
    rights::sees_prices(scope)?;
    let row = store::find_statement(conn, scope, id)?;
    let lines = store::lines_of(conn, id)?;
    let (line, _) = lines.iter().find(|(of, _)| of.number == line).ok_or(AppError::NotFound)?;
    resting_on(conn, &row, line)
}

/// What closing a period asks for next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Make the drafts.
    Make,
    /// Usage still comes in until its last day.
    Wait(Date),
    /// Begin to close, so that clients can look.
    BeginToClose,
    /// Open so many drafts.
    Open(i64),
    /// Answer so many disputes.
    Answer(i64),
    /// Issue those whose days for looking are over: so many are open.
    Issue(i64),
    /// Clients look until this day at the latest.
    Looking(Date),
    /// Close so many that are issued.
    Close(i64),
    /// Close the period before.
    Earlier(Period),
    /// Close the period itself.
    ClosePeriod,
    /// It is closed.
    Done,
}

/// A period as those see it who close it.
#[derive(Clone, Debug)]
pub struct Month {
    /// The period.
    pub row: PeriodRow,
    /// How its statements stand, and what they come to.
    pub sums: Vec<StatementSums>,
    /// Where its usage went.
    pub counts: Counts,
    /// What was priced and not charged comes to.
    pub not_charged: Vec<Money>,
    /// Disputes that wait, of any period.
    pub disputes: Vec<DisputeRow>,
    /// What is to be done next.
    pub next: Next,
}

impl Month {
    /// How many statements stand here.
    #[must_use]
    pub fn standing(&self, state: State) -> i64 {
        self.sums.iter().filter(|sums| sums.state == state).map(|sums| sums.statements).sum()
    }

    /// What is charged, or shown, for each currency.
    #[must_use]
    pub fn totals(&self, treatment: Treatment) -> Vec<Money> {
        let mut totals: BTreeMap<&str, Money> = BTreeMap::new();
        for sum in self.sums.iter().filter(|sums| sums.treatment == treatment).flat_map(|sums| &sums.totals) {
            let so_far = totals.entry(sum.currency.code()).or_insert_with(|| Money::zero(sum.currency));
            *so_far = so_far.plus(*sum).unwrap_or(*so_far);
        }
        totals.into_values().collect()
    }
}

/// A period with everything that stands between it and its close.
///
/// # Errors
/// Not found, also for everybody who is not of our house; the database.
pub fn month(conn: &mut Conn, env: &Env, scope: &Scope, period: Period) -> Result<Month, AppError> {
    rights::need_house(scope)?;
    let row = periods::period(conn, period)?;
    let mut month = Month {
        row,
        sums: store::sums_by_state(conn, period.first())?,
        counts: store::counts(conn, period.first())?,
        not_charged: store::sums_not_charged(conn, period.first())?,
        disputes: store::waiting_disputes(conn, scope, MOST_DISPUTES)?,
        next: Next::Make,
    };
    month.next = next(conn, env, scope, &month)?;
    Ok(month)
}

fn next(conn: &mut Conn, env: &Env, scope: &Scope, month: &Month) -> Result<Next, AppError> {
    let (row, today) = (&month.row, env.local().date());
    let waiting: i64 = month.sums.iter().map(|sums| sums.waiting).sum();
    let [draft, open, issued] = [State::Draft, State::Preview, State::Issued].map(|state| month.standing(state));
    Ok(match row.standing {
        Standing::Closed => Next::Done,
        _ if row.made_at.is_none() => Next::Make,
        Standing::Open if row.period.last() >= today => Next::Wait(row.period.last()),
        Standing::Open => Next::BeginToClose,
        Standing::Closing if draft > 0 => Next::Open(draft),
        Standing::Closing if waiting > 0 => Next::Answer(waiting),
        Standing::Closing if open > 0 => {
            let rows = store::of_period(conn, scope, row.period.first(), &[State::Preview])?;
            let over = rows.iter().filter(|row| row.until.is_none_or(|until| until < today)).count();
            match rows.iter().filter_map(|row| row.until).max().filter(|_| over == 0) {
                Some(until) => Next::Looking(until),
                None => Next::Issue(i64::try_from(over).unwrap_or(i64::MAX)),
            }
        }
        Standing::Closing if issued > 0 => Next::Close(issued),
        Standing::Closing => match store::periods(conn, Some(row.period.first()), 1)?.into_iter().next() {
            Some(before) if before.standing != Standing::Closed => Next::Earlier(before.period),
            _ => Next::ClosePeriod,
        },
    })
}

/// Periods, the latest first, each with how its statements stand.
///
/// # Errors
/// Not found for everybody who is not of our house; the database.
pub fn months(
    conn: &mut Conn,
    scope: &Scope,
    before: Option<Date>,
    limit: u32,
) -> Result<Vec<(PeriodRow, Vec<StatementSums>)>, AppError> {
    rights::need_house(scope)?;
    let mut found = Vec::new();
    for row in store::periods(conn, before, limit)? {
        found.push((row, store::sums_by_state(conn, row.period.first())?));
    }
    Ok(found)
}
