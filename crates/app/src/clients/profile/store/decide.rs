//! Rows of who decides on IT at a client, and how they stand toward us. Stances are read by our house alone.

use db::{Conn, Query, Row, Tx, Val};
use domain::charging::{Currency, Money};
use domain::kernel::{PartyId, PersonId};
use domain::profile::{Part, Stance, Whose, still_stands};
use jiff::Timestamp;
use uuid::Uuid;

use super::{coded, named, reads_inside};
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Somebody with a part in deciding.
#[derive(Clone, Debug)]
pub struct Decider {
    /// Its id.
    pub id: Uuid,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// In which part.
    pub part: Part,
    /// Up to which amount.
    pub limit: Option<Money>,
    /// Whose word it is.
    pub whose: Whose,
    /// Since when it is known.
    pub at: Timestamp,
    /// When something last moved that bears their name.
    pub moved_at: Option<Timestamp>,
}

const DECIDER: &str = "select d.id, d.person_id, p.name, d.part, d.limit_minor, d.limit_currency, d.side, d.said_at, \
     (select max(c.moved_at) from commitments c where c.customer_person_id = d.person_id and c.closed_at is null) as asked_at, \
     (select max(c.moved_at) from commitments c where c.performer_person_id = d.person_id and c.closed_at is null) as owing_at, \
     (select max(t.moved_at) from conversations t where t.customer_person_id = d.person_id) as talked_at \
     from deciders d join people p on p.id = d.person_id";

fn limit(row: &Row) -> Result<Option<Money>, AppError> {
    let minor: Option<i64> = row.get("limit_minor")?;
    let code: Option<String> = row.get("limit_currency")?;
    let Some((minor, code)) = minor.zip(code) else { return Ok(None) };
    let currency = Currency::of(&code).map_err(|e| AppError::Internal(e.sentence()))?;
    Ok(Some(Money::new(minor, currency)))
}

fn decider(row: &Row) -> Result<Decider, AppError> {
    let at = |column: &str| row.get::<Option<Timestamp>>(column);
    Ok(Decider {
        id: row.get("id")?,
        person: PersonId(row.get("person_id")?),
        name: row.get("name")?,
        part: coded(row, "part", Part::from_code)?,
        limit: limit(row)?,
        whose: coded(row, "side", Whose::from_code)?,
        at: row.get("said_at")?,
        moved_at: at("asked_at")?.max(at("owing_at")?).max(at("talked_at")?),
    })
}

/// Who has a part in deciding now, who decides first. Whoever asks has found the client through the reader's scope.
///
/// # Errors
/// The database.
pub fn deciders(conn: &mut Conn, party: PartyId) -> Result<Vec<Decider>, AppError> {
    let query = Query::new(DECIDER).and("d.party_id = {}", Val::Uuid(party.0)).and_raw("d.ended_at is null");
    let rows = query.order("p.name, d.id").limit(100).all(conn)?;
    let mut found = rows.iter().map(decider).collect::<Result<Vec<_>, _>>()?;
    found.sort_by_key(|d| d.part);
    Ok(found)
}

/// What part somebody has at a client now.
///
/// # Errors
/// Not found, or the database.
pub fn find_decider(conn: &mut Conn, party: PartyId, person: PersonId) -> Result<Option<Decider>, AppError> {
    let query = Query::new(DECIDER).and("d.party_id = {}", Val::Uuid(party.0));
    let query = query.and("d.person_id = {}", Val::Uuid(person.0)).and_raw("d.ended_at is null");
    query.one(conn)?.as_ref().map(decider).transpose()
}

/// Keeps what part somebody has.
///
/// # Errors
/// The database.
pub fn insert_decider(tx: &mut Tx, party: PartyId, d: &Decider, by: Option<PersonId>) -> Result<(), AppError> {
    const INSERT: &str = "insert into deciders (id, party_id, person_id, part, limit_minor, limit_currency, side, said_by, \
         said_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let (minor, currency) = (d.limit.map(|l| l.minor), d.limit.map(|l| l.currency.code().to_owned()));
    tx.run(
        INSERT,
        &[
            d.id.into(),
            party.0.into(),
            d.person.0.into(),
            d.part.code().into(),
            minor.into(),
            currency.into(),
            d.whose.code().into(),
            by.map(|p| p.0).into(),
            d.at.into(),
        ],
    )?;
    Ok(())
}

/// They have that part no more.
///
/// # Errors
/// The database.
pub fn end_decider(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<(), AppError> {
    tx.run("update deciders set ended_at = $2 where id = $1", &[id.into(), now.into()])?;
    Ok(())
}

/// How somebody stands toward us, as one of ours noted it.
#[derive(Clone, Debug)]
pub struct Noted {
    /// Who stands so.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// How.
    pub stance: Stance,
    /// On what that rests.
    pub evidence: String,
    /// Who of ours noted it.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub at: Timestamp,
}

const NOTED: &str = "select s.person_id, w.name, s.stance, s.evidence, s.said_by, b.name as by_name, s.said_at \
     from stances s join people w on w.id = s.person_id left join people b on b.id = s.said_by";

fn noted(row: &Row) -> Result<Noted, AppError> {
    Ok(Noted {
        person: PersonId(row.get("person_id")?),
        name: row.get("name")?,
        stance: coded(row, "stance", Stance::from_code)?,
        evidence: row.get("evidence")?,
        by: named(row, "said_by", "by_name")?,
        at: row.get("said_at")?,
    })
}

/// Every stance at a client that may still be read, newest first, so that the first of a person holds. Nothing for others than
/// our own people.
///
/// # Errors
/// The database.
pub fn stances(conn: &mut Conn, scope: &Scope, party: PartyId, now: Timestamp) -> Result<Vec<Noted>, AppError> {
    all_stances(conn, scope, Query::new(NOTED).and("s.party_id = {}", Val::Uuid(party.0)), now)
}

/// Every stance of a person at a client that may still be read, newest first. Nothing for others than our own people.
///
/// # Errors
/// The database.
pub fn stances_of(
    conn: &mut Conn,
    scope: &Scope,
    (party, person): (PartyId, PersonId),
    now: Timestamp,
) -> Result<Vec<Noted>, AppError> {
    let query = Query::new(NOTED).and("s.party_id = {}", Val::Uuid(party.0));
    all_stances(conn, scope, query.and("s.person_id = {}", Val::Uuid(person.0)), now)
}

fn all_stances(conn: &mut Conn, scope: &Scope, query: Query, now: Timestamp) -> Result<Vec<Noted>, AppError> {
    if !reads_inside(scope) {
        return Ok(Vec::new());
    }
    let rows = query.order("s.said_at desc, s.id desc").limit(400).all(conn)?;
    let all = rows.iter().map(noted).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().filter(|note| still_stands(note.at, now)).collect())
}

/// Keeps how somebody stands toward us.
///
/// # Errors
/// The database.
pub fn insert_stance(tx: &mut Tx, id: Uuid, party: PartyId, note: &Noted) -> Result<(), AppError> {
    const INSERT: &str = "insert into stances (id, party_id, person_id, stance, evidence, said_by, said_at) \
         values ($1, $2, $3, $4, $5, $6, $7)";
    let by = note.by.as_ref().map(|(id, _)| id.0);
    let (stance, evidence) = (note.stance.code(), note.evidence.as_str());
    tx.run(
        INSERT,
        &[id.into(), party.0.into(), note.person.0.into(), stance.into(), evidence.into(), by.into(), note.at.into()],
    )?;
    Ok(())
}
