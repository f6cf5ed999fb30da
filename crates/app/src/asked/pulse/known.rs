//! What may be read of answers after deliveries: a quarter once it is over and nobody can answer in it any more, and what was signed. For
//! our own people.

use db::Conn;
use domain::asked::{BEST, Mean, Tally, quarter, quarter_readable, readable, sheets_readable};
use domain::kernel::{CommitmentId, PartyId};
use jiff::ToSpan;
use jiff::civil::Date;

use super::store::{self, Signed};
use crate::clients::profile::known::client;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::{Reader, Scope};

const FOR_US: &str = "What clients said after deliveries is for our own people.";
/// Years that are looked at.
const YEARS: i64 = 2;
/// Signed answers that are shown.
const SHOWN: u32 = 50;

/// A quarter that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarter {
    /// Its first day.
    pub first: Date,
    /// What was said without a name; nothing where it is too few.
    pub mean: Option<Mean>,
    /// What was written without a name.
    pub words: Vec<String>,
}

impl Quarter {
    /// "2026 Q1".
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} Q{}", self.first.year(), (self.first.month() + 2) / 3)
    }

    /// What it says, with its base.
    #[must_use]
    pub fn says(&self) -> String {
        match &self.mean {
            Some(mean) => {
                let tenths = (mean.hundredths() + 5) / 10;
                format!("{}.{} of {BEST}, from {} answers", tenths / 10, tenths % 10, mean.n())
            }
            None => "too few to show".to_owned(),
        }
    }
}

/// Beside a promise: what was signed of it, else what its quarter says once that may be read. What was said without a name leads to
/// no promise. Nothing where nobody was asked, and for whoever is not of our house.
///
/// # Errors
/// The database.
pub fn of_promise(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    id: CommitmentId,
) -> Result<Option<(String, PartyId)>, AppError> {
    if !scope.is_staff() || scope.only().is_some() {
        return Ok(None);
    }
    let Some((client, asked_on, signed)) = store::of(conn, id)? else { return Ok(None) };
    if let Some((value, by)) = signed {
        return Ok(Some((format!("{value} of {BEST}, {by}"), client)));
    }
    let first = quarter(asked_on);
    let (quarters, _) = all(conn, env, scope, client)?;
    let words = match quarters.iter().find(|q| q.first == first) {
        Some(q) => format!("deliveries of {}: {}", q.name(), q.says()),
        None => "asked; it can be read with its quarter".to_owned(),
    };
    Ok(Some((words, client)))
}

/// What was said after deliveries to a client: quarters that are over, the last first, and what was signed.
///
/// # Errors
/// Not found, no right, the database.
pub fn all(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId) -> Result<(Vec<Quarter>, Vec<Signed>), AppError> {
    let party = client(conn, scope, id)?;
    scope.need(Reader::is_staff, FOR_US)?;
    let today = env.local().date();
    let mut quarters = Vec::new();
    for (first, tally) in store::quarters(conn, party.id, today.saturating_sub(YEARS.years()))? {
        // One in which nobody answered stands here too: left out, it would tell that whoever answered first had answered.
        if !quarter_readable(first, today) {
            continue;
        }
        let words = if sheets_readable(&tally) { store::words(conn, party.id, first)? } else { Vec::new() };
        quarters.push(Quarter { first, mean: readable(&tally, &Tally::default()), words });
    }
    Ok((quarters, store::signed(conn, party.id, SHOWN)?))
}
