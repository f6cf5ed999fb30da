//! What an import made and changed, for taking it back.

use db::{Conn, Tx, Val};
use domain::kernel::CommitmentId;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::imports::report::Counts;
use crate::kit::error::AppError;

/// The commitments it made that are not void, the last of each matter first.
///
/// # Errors
/// The database.
pub fn created(conn: &mut Conn, import: Uuid) -> Result<Vec<CommitmentId>, AppError> {
    const CREATED: &str = "select i.commitment_id from import_items i join commitments c on c.id = i.commitment_id \
         where i.import_id = $1 and i.effect = 'created' and c.state <> 'void' order by i.commitment_id";
    conn.all(CREATED, &[import.into()])?.iter().map(|row| Ok(CommitmentId(row.at(0)?))).collect()
}

/// A commitment that an import said more about, and what stood before.
#[derive(Clone, Debug)]
pub struct Changed {
    /// Which.
    pub id: CommitmentId,
    /// The import that made it.
    pub made_by: Option<Uuid>,
    /// What the system calls it.
    pub reference: String,
    /// Which part of it.
    pub part: i64,
    /// Lines of its ledger before.
    pub acts: i64,
    /// Entries of the source before.
    pub entries: i64,
    /// Their digest.
    pub fingerprint: Vec<u8>,
    /// The columns before.
    pub attributes: Option<Value>,
    /// The service it is about.
    pub service: Option<Uuid>,
}

/// The commitments it said more about that are not void.
///
/// # Errors
/// The database.
pub fn changed(conn: &mut Conn, import: Uuid) -> Result<Vec<Changed>, AppError> {
    const CHANGED: &str = "select i.commitment_id, c.import_id, m.reference, m.part, i.acts_before, i.entries_before, \
         i.fingerprint_before, i.attributes_before, c.service_id from import_items i \
         join commitments c on c.id = i.commitment_id join import_matters m on m.commitment_id = i.commitment_id \
         where i.import_id = $1 and i.effect = 'changed' and c.state <> 'void' order by i.commitment_id";
    let read = |row: &db::Row| {
        Ok(Changed {
            id: CommitmentId(row.at(0)?),
            made_by: row.at(1)?,
            reference: row.at(2)?,
            part: row.at(3)?,
            acts: row.at(4)?,
            entries: row.at(5)?,
            fingerprint: row.at(6)?,
            attributes: row.at(7)?,
            service: row.at(8)?,
        })
    };
    conn.all(CHANGED, &[import.into()])?.iter().map(read).collect()
}

/// Whether somebody, or a later import, has said something about it after the first `acts` lines of its ledger.
///
/// # Errors
/// The database.
pub fn acted_on(conn: &mut Conn, id: CommitmentId) -> Result<bool, AppError> {
    const ACTED: &str = "select 1 from acts where matter_id = $1 and person_id is not null limit 1";
    Ok(conn.one(ACTED, &[id.0.into()])?.is_some())
}

/// The system's reference no longer leads to a void commitment: to another one, or nowhere.
///
/// # Errors
/// The database.
pub fn repoint(tx: &mut Tx, from: CommitmentId, to: Option<(CommitmentId, &Changed)>) -> Result<(), AppError> {
    const TO: &str =
        "update import_matters set commitment_id = $1, entries = $2, fingerprint = $3 where commitment_id = $4";
    const NOWHERE: &str = "delete from import_matters where commitment_id = $1";
    match to {
        Some((id, before)) => {
            let fingerprint = before.fingerprint.clone();
            tx.run(TO, &[id.0.into(), before.entries.into(), fingerprint.into(), from.0.into()])?
        }
        None => tx.run(NOWHERE, &[from.0.into()])?,
    };
    Ok(())
}

/// Ends the memberships it began, and retires the people, services and parties it made, where nothing needs them any more.
/// Answers how many.
///
/// # Errors
/// The database.
pub fn retire_unused(tx: &mut Tx, import: Uuid, now: Timestamp) -> Result<Counts, AppError> {
    const MEMBERS: &str = "update memberships set until_at = $1 where until_at is null \
         and id in (select membership_id from import_members where import_id = $2) \
         and person_id not in (select id from people where password is not null) \
         and not exists (select 1 from commitments c where c.customer_id = memberships.party_id \
             and c.customer_person_id = memberships.person_id and c.state <> 'void')";
    const PEOPLE: &str = "update people set retired_at = $1, version = version + 1 where import_id = $2 \
         and retired_at is null and password is null \
         and id not in (select customer_person_id from commitments where customer_person_id is not null and state <> 'void') \
         and id not in (select performer_person_id from commitments where performer_person_id is not null and state <> 'void') \
         and id not in (select customer_person_id from conversations where customer_person_id is not null) \
         and id not in (select person_id from acts where person_id is not null)";
    const SERVICES: &str = "update services set retired_at = $1, version = version + 1 where import_id = $2 \
         and retired_at is null and stage = 'draft' and id not in (select service_id from offerings) \
         and id not in (select service_id from commitments where service_id is not null and state <> 'void')";
    const PARTIES: &str = "update parties set retired_at = $1, version = version + 1 where import_id = $2 \
         and retired_at is null \
         and id not in (select customer_id from commitments where state <> 'void') \
         and id not in (select performer_id from commitments where state <> 'void') \
         and id not in (select team_id from commitments where team_id is not null and state <> 'void') \
         and id not in (select customer_id from conversations) and id not in (select performer_id from conversations) \
         and id not in (select m.party_id from memberships m join people p on p.id = m.person_id \
             where m.until_at is null and p.retired_at is null)";
    let values: [Val; 2] = [now.into(), import.into()];
    tx.run(MEMBERS, &values)?;
    Ok(Counts {
        people: tx.run(PEOPLE, &values)?,
        services: tx.run(SERVICES, &values)?,
        parties: tx.run(PARTIES, &values)?,
        ..Counts::default()
    })
}
