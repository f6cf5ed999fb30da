//! Rows of how content clients are: sums of their answers, and which of them are not sure to stay. For our own people.

use std::collections::HashMap;

use db::{Conn, Direction, Query, Val};
use domain::kernel::PartyId;
use domain::market::{LOW_WORD, UNHAPPY_BELOW};
use domain::trust;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

/// Answers of a client in a month: their sum, each from 1 to 5, and how many there were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answers {
    /// The first day of the month.
    pub month: Date,
    /// The sum.
    pub sum: u64,
    /// How many.
    pub answers: u64,
}

/// What these clients answered since that month, by month.
///
/// # Errors
/// The database.
pub fn answers(conn: &mut Conn, parties: &[PartyId], since: Date) -> Result<HashMap<PartyId, Vec<Answers>>, AppError> {
    const ANSWERS: &str = "select c.party_id, c.month, c.value, c.n from review_counts c";
    let mut found: HashMap<PartyId, Vec<Answers>> = HashMap::new();
    if parties.is_empty() {
        return Ok(found);
    }
    let query = Query::new(ANSWERS).in_list("c.party_id", parties.iter().map(|p| Val::Uuid(p.0)));
    let query = query.and("c.month >= {}", Val::Day(since)).and_raw(RATED);
    for row in query.order("c.party_id, c.month").all(conn)? {
        let whole = |column: &str| row.get::<i64>(column).map(|n| u64::try_from(n).unwrap_or(0));
        let of = found.entry(PartyId(row.get("party_id")?)).or_default();
        let (month, value, n): (Date, u64, u64) = (row.get("month")?, whole("value")?, whole("n")?);
        match of.last_mut().filter(|last| last.month == month) {
            Some(last) => (last.sum, last.answers) = (last.sum + value * n, last.answers + n),
            None => of.push(Answers { month, sum: value * n, answers: n }),
        }
    }
    Ok(found)
}

/// Answers of clients to questions; steps are told in another way, and who could not say is not counted.
const RATED: &str = "c.side = 'customer' and c.value between 1 and 5 and c.topic not like 'step%'";

/// The last month in which each of these clients answered at all.
///
/// # Errors
/// The database.
pub fn last_asked(conn: &mut Conn, parties: &[PartyId]) -> Result<HashMap<PartyId, Date>, AppError> {
    const LAST: &str = "select p.id, (select max(c.month) from review_counts c where c.party_id = p.id \
         and c.side = 'customer' and c.value between 1 and 5 and c.topic not like 'step%') as month from parties p";
    let mut found = HashMap::new();
    if parties.is_empty() {
        return Ok(found);
    }
    for row in Query::new(LAST).in_list("p.id", parties.iter().map(|p| Val::Uuid(p.0))).order("p.id").all(conn)? {
        if let Some(month) = row.get::<Option<Date>>("month")? {
            found.insert(PartyId(row.get("id")?), month);
        }
    }
    Ok(found)
}

/// Clients by name after the given one: all, or those whose answers since that month are below the middle or to whom our word is
/// low. What is not enough to tell is no reason.
///
/// # Errors
/// The database.
pub fn clients(
    conn: &mut Conn,
    (it, now, since): (PartyId, Timestamp, Date),
    unsure: bool,
    after: Option<(String, Uuid)>,
    most: u32,
) -> Result<Vec<(PartyId, String)>, AppError> {
    const UNSURE: &str = "(p.id in (select w.toward_id from words w where w.owner_id = {} and w.recent * {} >= 3.0 \
         and 1.0 + w.alpha * {} < {} * (2.0 + (w.alpha + w.beta) * {})) or p.id in (select c.party_id from review_counts c \
         where c.month >= {} and c.side = 'customer' and c.value between 1 and 5 and c.topic not like 'step%' \
         group by c.party_id having sum(c.value * c.n) < {} * sum(c.n)))";
    let mut query =
        Query::new("select p.id, p.name from parties p").and_raw("p.kind = 'client' and p.retired_at is null");
    if unsure {
        let fade = Val::from(trust::fade(now));
        let low = Val::from(LOW_WORD / 100.0);
        let below = Val::from(i64::try_from(UNHAPPY_BELOW).unwrap_or(3));
        let values = vec![Val::Uuid(it.0), fade.clone(), fade.clone(), low, fade, Val::Day(since), below];
        query = query.and(UNSURE, values);
    }
    if let Some((name, id)) = after {
        query = query.keyset(&["p.name", "p.id"], vec![name.into(), id.into()], Direction::Ascending);
    }
    let rows = query.order("p.name, p.id").limit(most).all(conn)?;
    rows.iter().map(|row| Ok((PartyId(row.get("id")?), row.get("name")?))).collect()
}
