//! How content clients are beside what they are billed, read once.

use db::Conn;
use domain::charging::{Length, Money, Period, Sums};
use domain::kernel::PartyId;
use domain::market::{Unsure, Why, unsure};
use domain::trust::{Word, months_before, series};
use jiff::civil::Date;
use uuid::Uuid;

use super::billed;
use super::store;
use crate::clients::profile::known::client;
use crate::commitments::store as commitments;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::{Reader, Scope};
use crate::trust::{Pair, store as words};

const FOR_US: &str = "How content clients are beside what they are billed is for our own people.";
/// Quarters on the page of a client.
const QUARTERS: usize = 8;
/// Clients that are not sure, of whom all is read at once.
pub const MOST: u32 = 200;

/// Only our own people read it, and not by a link.
///
/// # Errors
/// Not found by a link; the reason for everybody else.
pub fn reads(scope: &Scope) -> Result<(), AppError> {
    if scope.only().is_some() {
        return Err(AppError::NotFound);
    }
    scope.need(Reader::is_staff, FOR_US)
}

/// The first of the twelve months that are looked at, this one the last.
#[must_use]
pub fn since(env: &Env) -> Date {
    months_before(env.now, billed::YEAR - 1)
}

/// One client beside its money.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Which.
    pub party: (PartyId, String),
    /// What the last twelve whole months came to.
    pub billed: Option<Money>,
    /// What it answered in the last twelve months, and our word toward it.
    pub of: Unsure,
    /// Our word toward it as it stands.
    pub word: Word,
    /// Why it is not sure that it stays.
    pub why: Vec<Why>,
    /// The month in which it last answered.
    pub asked: Option<Date>,
}

fn beside(
    conn: &mut Conn,
    env: &Env,
    (scope, it): (&Scope, PartyId),
    parties: Vec<(PartyId, String)>,
) -> Result<Vec<Beside>, AppError> {
    let ids: Vec<PartyId> = parties.iter().map(|(id, _)| *id).collect();
    let answers = store::answers(conn, &ids, since(env))?;
    let asked = store::last_asked(conn, &ids)?;
    let billed = billed::of_year(conn, env, scope, &ids)?;
    let all = commitments::words_toward(conn, it, &ids, env.now)?;
    let mut found = Vec::with_capacity(parties.len());
    for (party, (word, _)) in parties.into_iter().zip(all) {
        let months = answers.get(&party.0).map_or(&[][..], Vec::as_slice);
        let of = Unsure {
            sum: months.iter().map(|m| m.sum).sum(),
            answers: months.iter().map(|m| m.answers).sum(),
            word: word.enough.then_some(word.mean),
        };
        let (why, asked) = (unsure(&of), asked.get(&party.0).copied());
        found.push(Beside { billed: billed.get(&party.0).copied(), party, of, word, why, asked });
    }
    Ok(found)
}

/// Clients by name, after the given one.
///
/// # Errors
/// No right, or the database.
pub fn all(
    conn: &mut Conn,
    env: &Env,
    (scope, it): (&Scope, PartyId),
    after: Option<(String, Uuid)>,
    most: u32,
) -> Result<Vec<Beside>, AppError> {
    reads(scope)?;
    let parties = store::clients(conn, (it, env.now, since(env)), false, after, most)?;
    beside(conn, env, (scope, it), parties)
}

/// Clients of whom it is not sure that they stay, those that were billed most first, and what could be lost by currency. No more
/// than two hundred are looked at.
///
/// # Errors
/// No right, amounts that are too large, or the database.
pub fn not_sure(
    conn: &mut Conn,
    env: &Env,
    (scope, it): (&Scope, PartyId),
) -> Result<(Vec<Beside>, Vec<Money>), AppError> {
    reads(scope)?;
    let parties = store::clients(conn, (it, env.now, since(env)), true, None, MOST)?;
    let mut found = beside(conn, env, (scope, it), parties)?;
    // A client that stands in the answer for rounding alone is sure.
    found.retain(|one| !one.why.is_empty());
    found.sort_by_key(|one| std::cmp::Reverse(one.billed.map_or(0, |money| money.minor)));
    let sums = Sums::of(found.iter().filter_map(|one| one.billed));
    let sums = sums.map_err(|e| AppError::refused(e.code(), e.sentence()))?;
    Ok((found, sums.each().collect()))
}

/// A quarter of one client.
#[derive(Clone, Debug)]
pub struct Quarter {
    /// Which.
    pub period: Period,
    /// What it was billed in the whole months of it.
    pub billed: Option<Money>,
    /// What it answered.
    pub of: Unsure,
    /// Our word toward it at its end, or now.
    pub word: Option<Word>,
    /// It goes on.
    pub goes_on: bool,
}

/// One client over the last two years, oldest quarter first, with how it stands now.
///
/// # Errors
/// Not found, no right, or the database.
pub fn over_time(
    conn: &mut Conn,
    env: &Env,
    (scope, it): (&Scope, PartyId),
    id: PartyId,
) -> Result<(Beside, Vec<Quarter>), AppError> {
    reads(scope)?;
    let party = client(conn, scope, id)?;
    let now = beside(conn, env, (scope, it), vec![(id, party.name)])?.pop().ok_or(AppError::NotFound)?;
    let this = Period::holding(env.local().date(), Length::Quarter);
    let first = (1..QUARTERS).fold(this, |at, _| at.before());
    let billed = billed::by_month(conn, env, scope, id, QUARTERS * 3)?;
    let answers = store::answers(conn, &[id], first.first())?.remove(&id).unwrap_or_default();
    let months = words::months(conn, Pair { owner: it, toward: id })?;
    let points = series(&months, env.now, QUARTERS * 3);
    let (mut quarters, mut at) = (Vec::with_capacity(QUARTERS), first);
    while at <= this {
        let mut of = billed.iter().filter(|(month, _)| at.holds(month.first())).map(|(_, money)| *money);
        let sums = Sums::of(of.clone()).map_err(|e| AppError::refused(e.code(), e.sentence()))?;
        let said: Vec<_> = answers.iter().filter(|a| at.holds(a.month)).collect();
        let word = points.iter().rev().find(|point| at.holds(point.month)).map(|point| point.word);
        quarters.push(Quarter {
            period: at,
            billed: of.next_back().map(|money| sums.in_currency(money.currency)),
            of: Unsure {
                sum: said.iter().map(|a| a.sum).sum(),
                answers: said.iter().map(|a| a.answers).sum(),
                word: word.filter(|word| word.enough).map(|word| word.mean),
            },
            word,
            goes_on: at == this,
        });
        at = at.next();
    }
    Ok((now, quarters))
}
