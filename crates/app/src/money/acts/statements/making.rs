//! Drafts are made, and made anew, from usage, subscriptions and rates. What a client has seen is left as it is.

use std::collections::BTreeSet;

use db::Tx;
use domain::charging::{Period, Standing};
use domain::kernel::PartyId;

use super::books::Books;
use super::seal::seals;
use super::writing::Writing;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::rights;
use crate::money::store::statements::{self as store, PeriodRow};
use crate::people::scope::Scope;

/// More clients than these are written all at once.
const FEW: usize = 64;

/// What making drafts came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Clients for whom something is different from what was there.
    pub changed: BTreeSet<PartyId>,
    /// Statements that were worked out.
    pub statements: usize,
}

/// Makes the drafts of a period anew. The first one that is made begins the count of periods; after it each begins the
/// next, so that there is never a gap.
///
/// # Errors
/// No right, a period that cannot be made, amounts that are too large, the database.
pub fn make(tx: &mut Tx, env: &Env, scope: &Scope, period: Period) -> Result<Made, AppError> {
    rights::need_keeper(scope)?;
    begun(tx, env, period)?;
    let mut last = Made::default();
    for row in unclosed(tx, period)? {
        last = remake(tx, env, row.period, None)?;
    }
    Ok(last)
}

/// The period is there, and is not closed.
fn begun(tx: &mut Tx, env: &Env, period: Period) -> Result<(), AppError> {
    if let Some(row) = store::find_period(tx, period.first())? {
        if row.period != period {
            return Err(AppError::refused(
                "other_length",
                "Statements are made for another length of time. Choose that.",
            ));
        }
        return if row.standing == Standing::Closed {
            Err(AppError::refused("closed", "This period is closed. A correction is a line of a later one."))
        } else {
            Ok(())
        };
    }
    if period.first() > env.local().date() {
        return Err(AppError::refused("ahead", "That period has not begun, so nothing can be charged for it yet."));
    }
    match store::latest(tx)? {
        Some(latest) if latest.period.next() != period => {
            let next = latest.period.next();
            let words = format!("Periods follow each other without a gap. The next one to make is {next}.");
            Err(AppError::refused("not_next", words))
        }
        _ => store::begin(tx, period, env.now),
    }
}

/// Periods that are not closed, up to this one, the earliest first: counting goes from one to the next.
fn unclosed(tx: &mut Tx, until: Period) -> Result<Vec<PeriodRow>, AppError> {
    let after = until.next().first();
    let mut rows = store::periods(tx, Some(after), 120)?;
    rows.retain(|row| row.standing != Standing::Closed);
    rows.reverse();
    Ok(rows)
}

/// Makes anew what is not up to date, in this period and those before it, for one client or for all.
pub(super) fn freshen(
    tx: &mut Tx,
    env: &Env,
    period: Period,
    client: Option<PartyId>,
) -> Result<BTreeSet<PartyId>, AppError> {
    let mut changed = BTreeSet::new();
    for row in unclosed(tx, period)? {
        changed.extend(remake(tx, env, row.period, client)?.changed);
    }
    Ok(changed)
}

fn remake(tx: &mut Tx, env: &Env, period: Period, client: Option<PartyId>) -> Result<Made, AppError> {
    let books = Books::now(tx, period, client)?;
    let seals = seals(&books);
    let before = store::counts_of(tx, period.first(), client)?;
    let frontier = store::frontiers(tx, client.map(|id| vec![id]).as_deref())?;
    let gone = before.keys().filter(|id| !seals.contains_key(id));
    let gone = gone.filter(|id| frontier.get(id).is_none_or(|until| *until < period.first()));
    let differs = seals.iter().filter(|(id, seal)| before.get(id).is_none_or(|counts| counts.seal != **seal));
    let changed: BTreeSet<PartyId> = differs.map(|(id, _)| *id).chain(gone.copied()).collect();
    if !changed.is_empty() {
        let run = books.run()?;
        let whole = client.is_none() && changed.len() > FEW;
        let writing = Writing { period, books: &books, seals: &seals };
        writing.write(tx, env, run, if whole { None } else { Some(&changed) })?;
    }
    store::made(tx, period, env.now)?;
    Ok(Made { changed, statements: seals.len() })
}
