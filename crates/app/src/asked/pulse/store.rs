//! Rows of the question after a delivery. Counts and words without a name hold neither a person nor a promise.

use db::{Conn, Tx, Val};
use domain::asked::{BEST, Tally};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

/// A delivery that a client accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Which promise.
    pub id: CommitmentId,
    /// What it was about.
    pub subject: String,
    /// Of which client.
    pub client: PartyId,
    /// Who asked for it.
    pub person: PersonId,
    /// When it was accepted.
    pub at: Timestamp,
}

/// What clients accepted in this time and nobody was asked about, in order.
///
/// # Errors
/// The database.
pub fn accepted(conn: &mut Conn, (since, until): (Timestamp, Timestamp), most: u32) -> Result<Vec<Accepted>, AppError> {
    const ACCEPTED: &str = "select c.id, c.subject, c.customer_id, c.customer_person_id, c.moved_at from commitments c \
         join parties p on p.id = c.customer_id join people pe on pe.id = c.customer_person_id \
         where c.state = 'accepted' and c.kind in ('promise', 'action', 'order') and p.kind = 'client' \
         and pe.retired_at is null and c.moved_at >= $1 and c.moved_at < $2 \
         and not exists (select 1 from pulses x where x.commitment_id = c.id) order by c.moved_at, c.id limit $3";
    let rows = conn.all(ACCEPTED, &[since.into(), until.into(), i64::from(most).into()])?;
    rows.iter()
        .map(|row| {
            Ok(Accepted {
                id: CommitmentId(row.get("id")?),
                subject: row.get("subject")?,
                client: PartyId(row.get("customer_id")?),
                person: PersonId(row.get("customer_person_id")?),
                at: row.get("moved_at")?,
            })
        })
        .collect()
}

/// When somebody was last asked.
///
/// # Errors
/// The database.
pub fn last_asked(conn: &mut Conn, person: PersonId) -> Result<Option<Date>, AppError> {
    const LAST: &str = "select asked_on from pulses where person_id = $1 order by asked_on desc limit 1";
    conn.one(LAST, &[person.0.into()])?.map(|row| Ok(row.at(0)?)).transpose()
}

/// Somebody is asked about something; there is room for every answer of the quarter.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, one: &Accepted, (asked_on, quarter): (Date, Date)) -> Result<(), AppError> {
    const INSERT: &str = "insert into pulses (commitment_id, client_id, person_id, asked_on, answered) \
         values ($1, $2, $3, $4, $5)";
    const ROOM: &str = "insert into pulse_counts (client_id, quarter, value, n) values ($1, $2, $3, 0) \
         on conflict (client_id, quarter, value) do nothing";
    let (id, client, person) = (one.id.0.into(), one.client.0.into(), one.person.0.into());
    tx.run(INSERT, &[id, client, person, asked_on.into(), false.into()])?;
    for value in 1..=i64::from(BEST) {
        tx.run(ROOM, &[one.client.0.into(), quarter.into(), value.into()])?;
    }
    Ok(())
}

/// Somebody who was asked about a promise: of which client it is, when they were asked, and whether they have answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// Of which client.
    pub client: PartyId,
    /// Who is asked.
    pub person: PersonId,
    /// When.
    pub asked_on: Date,
    /// For themselves alone.
    pub answered: bool,
}

/// What somebody is asked about a promise.
///
/// # Errors
/// Not asked about it, or the database.
pub fn find(conn: &mut Conn, id: CommitmentId, person: PersonId) -> Result<Pulse, AppError> {
    const FIND: &str = "select client_id, asked_on, answered from pulses where commitment_id = $1 and person_id = $2";
    let row = conn.one(FIND, &[id.0.into(), person.0.into()])?.ok_or(AppError::NotFound)?;
    let client = PartyId(row.get("client_id")?);
    Ok(Pulse { client, person, asked_on: row.get("asked_on")?, answered: row.get("answered")? })
}

/// Somebody answers; `false` where they have.
///
/// # Errors
/// The database.
pub fn mark(tx: &mut Tx, id: CommitmentId) -> Result<bool, AppError> {
    const MARK: &str = "update pulses set answered = $2 where commitment_id = $1 and answered = $3";
    Ok(tx.run(MARK, &[id.0.into(), true.into(), false.into()])? == 1)
}

/// Forgets who has answered what was asked before then.
///
/// # Errors
/// The database.
pub fn forget(tx: &mut Tx, before: Date) -> Result<(), AppError> {
    const FORGET: &str = "update pulses set answered = $2 where asked_on < $1 and answered = $3";
    tx.run(FORGET, &[before.into(), false.into(), true.into()])?;
    Ok(())
}

/// Counts what was said without a name.
///
/// # Errors
/// The database.
pub fn count(
    tx: &mut Tx,
    (client, quarter): (PartyId, Date),
    value: u8,
    words: Option<(Uuid, &str)>,
) -> Result<(), AppError> {
    const COUNT: &str = "update pulse_counts set n = n + 1 where client_id = $1 and quarter = $2 and value = $3";
    const WORDS: &str = "insert into pulse_words (id, client_id, quarter, words) values ($1, $2, $3, $4)";
    tx.run(COUNT, &[client.0.into(), quarter.into(), i64::from(value).into()])?;
    if let Some((id, words)) = words {
        tx.run(WORDS, &[id.into(), client.0.into(), quarter.into(), words.into()])?;
    }
    Ok(())
}

/// Keeps what was said under a name.
///
/// # Errors
/// The database.
pub fn sign(tx: &mut Tx, id: CommitmentId, value: u8, words: Option<&str>) -> Result<(), AppError> {
    const SIGN: &str = "insert into pulse_signed (commitment_id, value, words) values ($1, $2, $3)";
    tx.run(SIGN, &[id.0.into(), i64::from(value).into(), words.map(str::to_owned).into()])?;
    Ok(())
}

/// What was said without a name, quarter by quarter, the last one first.
///
/// # Errors
/// The database.
pub fn quarters(conn: &mut Conn, client: PartyId, since: Date) -> Result<Vec<(Date, Tally)>, AppError> {
    const ALL: &str = "select quarter, value, n from pulse_counts where client_id = $1 and quarter >= $2 \
         order by quarter desc, value";
    let mut found: Vec<(Date, Tally)> = Vec::new();
    for row in conn.all(ALL, &[client.0.into(), since.into()])? {
        let (quarter, value, n): (Date, i64, i64) = (row.at(0)?, row.at(1)?, row.at(2)?);
        let (value, n) = (u8::try_from(value).ok(), u64::try_from(n).unwrap_or(0));
        match found.last_mut().filter(|last| last.0 == quarter) {
            Some(last) => last.1 = last.1.with(value, n),
            None => found.push((quarter, Tally::default().with(value, n))),
        }
    }
    Ok(found)
}

/// Words without a name of a quarter, in no order that means something.
///
/// # Errors
/// The database.
pub fn words(conn: &mut Conn, client: PartyId, quarter: Date) -> Result<Vec<String>, AppError> {
    const ALL: &str = "select words from pulse_words where client_id = $1 and quarter = $2 order by id limit 200";
    conn.all(ALL, &[client.0.into(), quarter.into()])?.iter().map(|row| Ok(row.at(0)?)).collect()
}

/// What somebody said of a delivery under their name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Of which promise.
    pub id: CommitmentId,
    /// What that was about.
    pub subject: String,
    /// Who.
    pub by: String,
    /// From 1 to 5.
    pub value: u8,
    /// In their words.
    pub words: Option<String>,
    /// When they were asked.
    pub asked_on: Date,
}

/// Of which client somebody was asked about this promise and when, and what they said under their name: from 1 to 5, and who.
pub type Of = (PartyId, Date, Option<(u8, String)>);

/// What is known of the question about one promise, where anybody was asked.
///
/// # Errors
/// The database.
pub fn of(conn: &mut Conn, id: CommitmentId) -> Result<Option<Of>, AppError> {
    const OF: &str = "select x.client_id, x.asked_on, s.value, pe.name from pulses x join people pe on pe.id = x.person_id \
         left join pulse_signed s on s.commitment_id = x.commitment_id where x.commitment_id = $1";
    let Some(row) = conn.one(OF, &[id.0.into()])? else { return Ok(None) };
    let value: Option<i64> = row.get("value")?;
    let name: String = row.get("name")?;
    let said = value.map(|value| (u8::try_from(value).unwrap_or(BEST), name));
    Ok(Some((PartyId(row.get("client_id")?), row.get("asked_on")?, said)))
}

/// What was said under a name at a client, the last first.
///
/// # Errors
/// The database.
pub fn signed(conn: &mut Conn, client: PartyId, most: u32) -> Result<Vec<Signed>, AppError> {
    const ALL: &str = "select x.commitment_id, c.subject, pe.name, s.value, s.words, x.asked_on from pulse_signed s \
         join pulses x on x.commitment_id = s.commitment_id join commitments c on c.id = s.commitment_id \
         join people pe on pe.id = x.person_id where x.client_id = $1 order by x.asked_on desc, x.commitment_id limit $2";
    let values: [Val; 2] = [client.0.into(), i64::from(most).into()];
    let rows = conn.all(ALL, &values)?;
    rows.iter()
        .map(|row| {
            Ok(Signed {
                id: CommitmentId(row.get("commitment_id")?),
                subject: row.get("subject")?,
                by: row.get("name")?,
                value: u8::try_from(row.get::<i64>("value")?).unwrap_or(BEST),
                words: row.get("words")?,
                asked_on: row.get("asked_on")?,
            })
        })
        .collect()
}
