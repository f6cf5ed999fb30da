//! Rows of roles at parties, and of deputies.

use std::collections::BTreeSet;

use db::{Conn, Query, Row, Tx, Val};
use domain::kernel::{PartyId, PersonId};
use domain::party::{PartyKind, Role};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use super::kind;
use crate::find::acts as find;
use crate::kit::error::AppError;

/// A person's role at a party, from when until when.
#[derive(Clone, Debug)]
pub struct Membership {
    /// Its id.
    pub id: Uuid,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// Where.
    pub party: PartyId,
    /// Its name.
    pub party_name: String,
    /// Its kind.
    pub party_kind: PartyKind,
    /// What.
    pub role: Role,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// A deputy, on these days.
#[derive(Clone, Debug)]
pub struct Deputy {
    /// Its id.
    pub id: Uuid,
    /// Who may speak.
    pub deputy: PersonId,
    /// Their name.
    pub deputy_name: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

const MEMBERSHIP: &str = "select m.id, m.person_id, pe.name as person_name, m.party_id, pa.name as party_name, \
     pa.kind as party_kind, m.role, m.from_at, m.until_at from memberships m \
     join people pe on pe.id = m.person_id join parties pa on pa.id = m.party_id";

fn membership(row: &Row) -> Result<Membership, AppError> {
    let role: String = row.get("role")?;
    Ok(Membership {
        id: row.get("id")?,
        person: PersonId(row.get("person_id")?),
        person_name: row.get("person_name")?,
        party: PartyId(row.get("party_id")?),
        party_name: row.get("party_name")?,
        party_kind: kind(&row.get::<String>("party_kind")?)?,
        role: Role::from_code(&role).ok_or_else(|| AppError::Internal(format!("unknown role {role}")))?,
        from: row.get("from_at")?,
        until: row.get("until_at")?,
    })
}

/// Roles held now at a party and below it, by name. Nobody who is no longer here.
///
/// # Errors
/// The database.
pub fn members(conn: &mut Conn, id: PartyId, limit: u32) -> Result<Vec<Membership>, AppError> {
    let query = Query::new(MEMBERSHIP)
        .and("m.party_id in (select below from party_paths where above = {})", Val::Uuid(id.0))
        .and_raw("m.until_at is null and pe.retired_at is null");
    query.order("pe.name, m.role").limit(limit).all(conn)?.iter().map(membership).collect()
}

/// Everybody who has a role in our house now.
///
/// # Errors
/// The database.
pub fn of_our_house(conn: &mut Conn) -> Result<BTreeSet<PersonId>, AppError> {
    const OURS: &str = "select distinct m.person_id from memberships m join parties p on p.id = m.party_id \
         where m.until_at is null and p.kind in ('it', 'team')";
    conn.all(OURS, &[])?.iter().map(|row| Ok(PersonId(row.at(0)?))).collect()
}

/// Whether somebody has a role in our house now.
///
/// # Errors
/// The database.
pub fn is_ours(conn: &mut Conn, person: PersonId) -> Result<bool, AppError> {
    const OURS: &str = "select 1 from memberships m join parties p on p.id = m.party_id \
         where m.person_id = $1 and m.until_at is null and p.kind in ('it', 'team') limit 1";
    Ok(conn.one(OURS, &[person.0.into()])?.is_some())
}

/// Whether a person belongs to a party now, to one below or above it, or, for a party of ours, to our house.
///
/// # Errors
/// The database.
pub fn belongs(conn: &mut Conn, person: PersonId, party: PartyId) -> Result<bool, AppError> {
    const BELONGS: &str = "select 1 from memberships m join parties h on h.id = m.party_id join parties p on p.id = $2 \
         where m.person_id = $1 and m.until_at is null and ((p.kind in ('it', 'team') and h.kind in ('it', 'team')) \
         or exists (select 1 from party_paths pp where (pp.above = h.id and pp.below = p.id) \
         or (pp.above = p.id and pp.below = h.id))) limit 1";
    Ok(conn.one(BELONGS, &[person.0.into(), party.0.into()])?.is_some())
}

/// Whether a person still belongs to a party, as [`belongs`], and is not retired.
///
/// # Errors
/// The database.
pub fn is_here(conn: &mut Conn, person: PersonId, party: PartyId) -> Result<bool, AppError> {
    const HERE: &str = "select 1 from people where id = $1 and retired_at is null";
    Ok(conn.one(HERE, &[person.0.into()])?.is_some() && belongs(conn, person, party)?)
}

/// All roles of a person, held now and before.
///
/// # Errors
/// The database.
pub fn roles(conn: &mut Conn, id: PersonId) -> Result<Vec<Membership>, AppError> {
    let query = Query::new(MEMBERSHIP).and("m.person_id = {}", Val::Uuid(id.0));
    query.order("m.from_at, m.id").limit(200).all(conn)?.iter().map(membership).collect()
}

/// Roles that these people hold now.
///
/// # Errors
/// The database.
pub fn held_by(conn: &mut Conn, people: &[PersonId]) -> Result<Vec<Membership>, AppError> {
    let query = Query::new(MEMBERSHIP).in_list("m.person_id", people.iter().map(|p| Val::Uuid(p.0)));
    let query = query.and_raw("m.until_at is null").order("m.from_at, m.id").limit(2000);
    query.all(conn)?.iter().map(membership).collect()
}

/// Who holds one of these roles at one of these parties now, longest first. Nobody who is no longer here.
///
/// # Errors
/// The database.
pub fn holders(conn: &mut Conn, parties: &[PartyId], roles: &[Role]) -> Result<Vec<Membership>, AppError> {
    let query = Query::new(MEMBERSHIP)
        .in_list("m.party_id", parties.iter().map(|p| Val::Uuid(p.0)))
        .in_list("m.role", roles.iter().map(|r| Val::Text(r.code().into())))
        .and_raw("m.until_at is null and pe.retired_at is null");
    query.order("m.from_at, m.id").limit(2000).all(conn)?.iter().map(membership).collect()
}

/// Everybody of our own house, by name.
///
/// # Errors
/// The database.
pub fn house(conn: &mut Conn, limit: u32) -> Result<Vec<(PersonId, String)>, AppError> {
    const HOUSE: &str = "select p.id, p.name from people p where p.retired_at is null and exists (select 1 \
         from memberships m join parties t on t.id = m.party_id \
         where m.person_id = p.id and m.until_at is null and t.kind in ('it', 'team'))";
    named(conn, Query::new(HOUSE).order("p.name, p.id").limit(limit))
}

/// Everybody of our own house who speaks for IT, by name. Whoever is there as a facilitator and nothing else speaks for neither side.
///
/// # Errors
/// The database.
pub fn speakers(conn: &mut Conn, limit: u32) -> Result<Vec<(PersonId, String)>, AppError> {
    const SPEAKERS: &str = "select p.id, p.name from people p where p.retired_at is null and exists (select 1 \
         from memberships m join parties t on t.id = m.party_id where m.person_id = p.id and m.until_at is null \
         and t.kind in ('it', 'team') and m.role <> 'facilitator')";
    named(conn, Query::new(SPEAKERS).order("p.name, p.id").limit(limit))
}

/// Whether a person can speak for a party: they belong to it, as [`belongs`], and for our house not as a facilitator and nothing else.
///
/// # Errors
/// The database.
pub fn speaks_for(conn: &mut Conn, person: PersonId, party: PartyId) -> Result<bool, AppError> {
    const NEITHER: &str = "select 1 from parties p where p.id = $2 and p.kind in ('it', 'team') and not exists (select 1 \
         from memberships m join parties h on h.id = m.party_id where m.person_id = $1 and m.until_at is null \
         and h.kind in ('it', 'team') and m.role <> 'facilitator')";
    Ok(belongs(conn, person, party)? && conn.one(NEITHER, &[person.0.into(), party.0.into()])?.is_none())
}

/// Who holds a role at the parties of a person or below them, by name; not themselves.
///
/// # Errors
/// The database.
pub fn companions(conn: &mut Conn, of: PersonId, limit: u32) -> Result<Vec<(PersonId, String)>, AppError> {
    const COMPANIONS: &str = "select p.id, p.name from people p where p.retired_at is null";
    let query = Query::new(COMPANIONS).and(
        "p.id <> {} and exists (select 1 from memberships m join party_paths pp on pp.below = m.party_id \
         join memberships o on o.party_id = pp.above where m.person_id = p.id and m.until_at is null \
         and o.person_id = {} and o.until_at is null)",
        [Val::Uuid(of.0), Val::Uuid(of.0)],
    );
    named(conn, query.order("p.name, p.id").limit(limit))
}

fn named(conn: &mut Conn, query: Query) -> Result<Vec<(PersonId, String)>, AppError> {
    query.all(conn)?.iter().map(|row| Ok((PersonId(row.get("id")?), row.get("name")?))).collect()
}

/// Whether anybody would still administer Entente without this role.
///
/// # Errors
/// The database.
pub fn administered_without(conn: &mut Conn, membership: Uuid) -> Result<bool, AppError> {
    const OTHERS: &str = "select 1 from memberships m join people p on p.id = m.person_id where m.until_at is null \
         and p.retired_at is null and m.role in ('administrator', 'leader') and m.id <> $1";
    Ok(conn.one(OTHERS, &[membership.into()])?.is_some())
}

/// One role.
///
/// # Errors
/// Not found, or the database.
pub fn find_membership(conn: &mut Conn, id: Uuid) -> Result<Membership, AppError> {
    let query = Query::new(MEMBERSHIP).and("m.id = {}", Val::Uuid(id));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), membership)
}

/// Gives a role.
///
/// # Errors
/// The database.
pub fn insert_membership(
    tx: &mut Tx,
    id: Uuid,
    person: PersonId,
    party: PartyId,
    role: Role,
    from: Timestamp,
) -> Result<(), AppError> {
    const INSERT: &str = "insert into memberships (id, person_id, party_id, role, from_at) values ($1, $2, $3, $4, $5)";
    tx.run(INSERT, &[id.into(), person.0.into(), party.0.into(), role.code().into(), from.into()])?;
    find::person_changed(tx, person)
}

/// Ends a role.
///
/// # Errors
/// The database.
pub fn end_membership(tx: &mut Tx, id: Uuid, until: Timestamp) -> Result<(), AppError> {
    const END: &str = "update memberships set until_at = $1 where id = $2 and until_at is null";
    tx.run(END, &[until.into(), id.into()])?;
    Ok(())
}

/// Who speaks for a person, now and later.
///
/// # Errors
/// The database.
pub fn deputies(conn: &mut Conn, of: PersonId, from: Date) -> Result<Vec<Deputy>, AppError> {
    const DEPUTIES: &str = "select d.id, d.deputy_id, p.name, d.from_day, d.until_day from deputies d \
         join people p on p.id = d.deputy_id where d.person_id = $1 and d.until_day >= $2 order by d.from_day, d.id";
    let rows = conn.all(DEPUTIES, &[of.0.into(), from.into()])?;
    rows.iter()
        .map(|row| {
            Ok(Deputy {
                id: row.get("id")?,
                deputy: PersonId(row.get("deputy_id")?),
                deputy_name: row.get("name")?,
                from: row.get("from_day")?,
                until: row.get("until_day")?,
            })
        })
        .collect()
}

/// Names a deputy.
///
/// # Errors
/// The database.
pub fn insert_deputy(
    tx: &mut Tx,
    id: Uuid,
    of: PersonId,
    deputy: PersonId,
    from: Date,
    until: Date,
) -> Result<(), AppError> {
    const INSERT: &str =
        "insert into deputies (id, person_id, deputy_id, from_day, until_day) values ($1, $2, $3, $4, $5)";
    tx.run(INSERT, &[id.into(), of.0.into(), deputy.0.into(), from.into(), until.into()])?;
    Ok(())
}

/// Takes a deputy back.
///
/// # Errors
/// The database.
pub fn delete_deputy(tx: &mut Tx, id: Uuid, of: PersonId) -> Result<(), AppError> {
    const DELETE: &str = "delete from deputies where id = $1 and person_id = $2";
    match tx.run(DELETE, &[id.into(), of.0.into()])? {
        0 => Err(AppError::NotFound),
        _ => Ok(()),
    }
}
