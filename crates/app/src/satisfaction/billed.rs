//! What a client was billed, month by month: the one place where that is asked, whatever bills are made from.

use std::collections::HashMap;

use db::Conn;
use domain::charging::{Length, Money, Period, Sums};
use domain::kernel::PartyId;

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::acts::bill;
use crate::money::store::statements::sums_over;
use crate::people::scope::Scope;

/// Months that are a year.
pub const YEAR: usize = 12;

/// The last month that is over.
#[must_use]
pub fn last_month(env: &Env) -> Period {
    Period::holding(env.local().date(), Length::Month).before()
}

/// What each of the last whole months came to, oldest first, as many as asked for at most: in the currency with the largest sum
/// in the last of them. Months before the first with a charge are missing.
///
/// # Errors
/// Not found for whoever sees no prices; the database.
pub fn by_month(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    client: PartyId,
    months: usize,
) -> Result<Vec<(Period, Money)>, AppError> {
    let (mut found, mut at): (Vec<(Period, Money)>, Period) = (Vec::new(), last_month(env));
    while found.len() < months {
        let bill = bill(conn, env, scope, client, at)?;
        let currency = found.last().map(|(_, money)| money.currency);
        let main = bill.totals.iter().filter(|sum| currency.is_none_or(|c| c == sum.currency));
        let Some(this) = main.max_by_key(|sum| sum.minor.abs()).copied() else { break };
        let before = bill.months.iter().filter(|(_, money)| money.currency == this.currency);
        // Newest first while more are read; the month itself, then those before it.
        found.push((at, this));
        found.extend(before.rev().copied());
        at = found.last().map_or(at, |(period, _)| period.before());
    }
    found.truncate(months);
    while found.last().is_some_and(|(_, money)| money.is_zero()) {
        found.pop();
    }
    found.reverse();
    Ok(found)
}

/// What the last twelve whole months came to for each of these; missing where nothing was billed. Kept statements say it
/// where there is one for every month, else it is worked out, client by client.
///
/// # Errors
/// Not found for whoever sees no prices; amounts that are too large; the database.
pub fn of_year(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    clients: &[PartyId],
) -> Result<HashMap<PartyId, Money>, AppError> {
    let last = last_month(env);
    let first = (1..YEAR).fold(last, |at, _| at.before());
    if let Some(kept) = sums_over(conn, (first, last), clients)? {
        let main = |sums: Vec<Money>| sums.into_iter().max_by_key(|sum| sum.minor.abs());
        return Ok(kept.into_iter().filter_map(|(client, sums)| Some((client, main(sums)?))).collect());
    }
    let mut found = HashMap::new();
    for client in clients {
        let months = by_month(conn, env, scope, *client, YEAR)?;
        let Some(currency) = months.last().map(|(_, money)| money.currency) else { continue };
        let sum = Sums::of(months.into_iter().map(|(_, money)| money));
        let sum = sum.map_err(|e| AppError::refused(e.code(), e.sentence()))?;
        found.insert(*client, sum.in_currency(currency));
    }
    Ok(found)
}
