//! Where a period stands, and for how long statements are looked at.

use db::{Conn, Tx};
use domain::charging::statement::State;
use domain::charging::{Length, Period, Standing};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Outcome;
use super::making::freshen;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::rights;
use crate::money::store::statements::{self as store, PeriodRow};
use crate::organisation;
use crate::people::scope::Scope;

const SETTING: &str = "statements";

/// Working days that a client has to look at a statement, where nothing else is set.
const USUAL_LOOK: u32 = 5;
/// The longest time for looking, in working days.
pub const LONGEST_LOOK: u32 = 60;

/// How the house makes statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct House {
    /// Working days of the client's calendar for looking at a statement before it is issued.
    pub look: u32,
    /// For a month, or for a quarter.
    pub length: Length,
}

impl Default for House {
    fn default() -> Self {
        Self { look: USUAL_LOOK, length: Length::Month }
    }
}

/// How the house makes statements.
///
/// # Errors
/// The database.
pub fn house(conn: &mut Conn) -> Result<House, AppError> {
    organisation::setting(conn, SETTING)
}

/// Settles how the house makes statements. Once a period was begun, its length stays.
///
/// # Errors
/// No right, a length that cannot change any more, the database.
pub fn settle_house(tx: &mut Tx, env: &Env, scope: &Scope, new: House) -> Result<(), AppError> {
    rights::need_keeper(scope)?;
    if new.look > LONGEST_LOOK {
        let words = format!("Choose a number of working days up to {LONGEST_LOOK}.");
        return Err(AppError::Invalid(crate::kit::form::FieldErrors::one("look", words)));
    }
    let begun = store::latest(tx)?;
    if begun.is_some_and(|row| row.period.length() != new.length) {
        return Err(AppError::refused(
            "begun",
            "Statements were made already, so their length of time stays as it is.",
        ));
    }
    organisation::set(tx, env, SETTING, &new, scope.person())
}

/// The period that is asked for, as it is written: `2026-03` or `2026-Q1`.
///
/// # Errors
/// Not found where it cannot be read.
pub fn named(text: &str) -> Result<Period, AppError> {
    let period = text.parse::<Period>().map_err(|_| AppError::NotFound)?;
    Some(period).filter(|period| (1970..=2200).contains(&period.first().year())).ok_or(AppError::NotFound)
}

/// The period, which was begun.
///
/// # Errors
/// Not found, or the database.
pub fn period(conn: &mut Conn, period: Period) -> Result<PeriodRow, AppError> {
    let found = store::find_period(conn, period.first())?.filter(|row| row.period == period);
    found.ok_or(AppError::NotFound)
}

/// What can be made next: the first period, where none was begun, and else the one after the last.
///
/// # Errors
/// The database.
pub fn next(conn: &mut Conn, today: Date) -> Result<Option<Period>, AppError> {
    let next = match store::latest(conn)? {
        Some(latest) => latest.period.next(),
        None => Period::holding(today, house(conn)?.length).before(),
    };
    Ok(Some(next).filter(|next| next.first() <= today))
}

/// The period goes on to this standing. It closes when all before it are closed, nothing came in since its drafts were made,
/// and all its statements are closed.
///
/// # Errors
/// No right, not found, a refusal that says what to do first, the database.
pub fn stand(tx: &mut Tx, env: &Env, scope: &Scope, which: Period, to: Standing) -> Result<Outcome, AppError> {
    rights::need_keeper(scope)?;
    let row = period(tx, which)?;
    let mut unclosed = 0;
    if to == Standing::Closed && row.standing == Standing::Closing {
        let changed = freshen(tx, env, which, None)?;
        if !changed.is_empty() {
            return Ok(Outcome::MadeAnew(changed.len()));
        }
        let before = store::periods(tx, Some(which.first()), 1)?.into_iter().next();
        if let Some(before) = before.filter(|before| before.standing != Standing::Closed) {
            let words = format!("{} is not closed yet. Periods close one after the other.", before.period);
            return Err(AppError::refused("earlier_open", words));
        }
        let open = [State::Draft, State::Preview, State::Issued];
        unclosed = store::of_period(tx, scope, which.first(), &open)?.len();
    }
    let to = row.standing.moved(to, unclosed).map_err(|words| AppError::refused("period", words))?;
    store::stand(tx, &row, to, env.now)?;
    Ok(Outcome::Done(1))
}
