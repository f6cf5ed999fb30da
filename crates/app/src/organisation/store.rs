//! The one row of the organisation.

use db::{Conn, Tx};
use domain::kernel::PartyId;
use jiff::{Timestamp, tz::TimeZone};

use crate::kit::error::AppError;

/// The organisation.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// Where its days begin and end.
    pub zone: TimeZone,
    /// The IT organisation: the performer toward every client.
    pub it: PartyId,
}

/// The organisation, or nothing before the first run.
///
/// # Errors
/// The database.
pub fn find(conn: &mut Conn) -> Result<Option<Organisation>, AppError> {
    const FIND: &str = "select name, zone, party_id from organisation where id = 1";
    let Some(row) = conn.one(FIND, &[])? else { return Ok(None) };
    let zone: String = row.get("zone")?;
    let zone = TimeZone::get(&zone).map_err(|_| AppError::Internal(format!("unknown time zone {zone}")))?;
    Ok(Some(Organisation { name: row.get("name")?, zone, it: PartyId(row.get("party_id")?) }))
}

/// The organisation.
///
/// # Errors
/// A refusal before the first run; the database.
pub fn needed(conn: &mut Conn) -> Result<Organisation, AppError> {
    find(conn)?
        .ok_or_else(|| AppError::refused("not_founded", "Set up your organisation first: open Entente in a browser."))
}

/// Writes it down, once.
///
/// # Errors
/// The database; a second time.
pub fn found(tx: &mut Tx, name: &str, zone: &TimeZone, it: PartyId, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into organisation (id, name, zone, party_id, founded_at) values (1, $1, $2, $3, $4)";
    tx.run(INSERT, &[name.into(), zone.iana_name().unwrap_or("UTC").into(), it.0.into(), now.into()])?;
    Ok(())
}
