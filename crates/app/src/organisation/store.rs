//! The one row of the organisation.

use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::kit::env::Env;
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

/// The organisation lives by the clock of this zone from now on.
///
/// # Errors
/// The database.
pub fn move_to(tx: &mut Tx, zone: &str) -> Result<(), AppError> {
    const MOVE: &str = "update organisation set zone = $1 where id = 1";
    tx.run(MOVE, &[zone.into()])?;
    Ok(())
}

/// What an administrator has set under this name, or its default.
///
/// # Errors
/// The database; a value that is not of this kind.
pub fn setting<T: DeserializeOwned + Default>(conn: &mut Conn, name: &str) -> Result<T, AppError> {
    const SETTING: &str = "select value from settings where name = $1";
    let Some(row) = conn.one(SETTING, &[name.into()])? else { return Ok(T::default()) };
    let value: Value = row.get("value")?;
    serde_json::from_value(value).map_err(|e| AppError::Internal(format!("the setting {name} cannot be read: {e}")))
}

/// Since when it is so; nothing where nobody has ever set it.
///
/// # Errors
/// The database.
pub fn set_at(conn: &mut Conn, name: &str) -> Result<Option<Timestamp>, AppError> {
    const SET_AT: &str = "select set_at from settings where name = $1";
    Ok(conn.one(SET_AT, &[name.into()])?.map(|row| row.get("set_at")).transpose()?)
}

/// Sets it.
///
/// # Errors
/// The database; a value that cannot be written down, which is ours.
pub fn set<T: Serialize>(tx: &mut Tx, env: &Env, name: &str, value: &T, by: Option<PersonId>) -> Result<(), AppError> {
    const SET: &str = "insert into settings (name, value, set_at, set_by_id) values ($1, $2, $3, $4) \
         on conflict (name) do update set value = excluded.value, set_at = excluded.set_at, set_by_id = excluded.set_by_id";
    let value = serde_json::to_value(value)
        .map_err(|e| AppError::Internal(format!("the setting {name} cannot be written down: {e}")))?;
    tx.run(SET, &[name.into(), value.into(), env.now.into(), by.map(|p| p.0).into()])?;
    Ok(())
}
