//! Which price an offering is charged by.

use db::{Conn, Query, Tx, Val};
use domain::charging::Name;
use domain::kernel::{OfferingId, ServiceId};

use crate::kit::error::AppError;

/// The price that charges an offering, if one does.
///
/// # Errors
/// The database.
pub fn charged_by(conn: &mut Conn, id: OfferingId) -> Result<Option<Name>, AppError> {
    const KEY: &str = "select key from offering_rates where offering_id = $1";
    Ok(conn.one(KEY, &[id.0.into()])?.map(|row| row.at::<String>(0)).transpose()?.map(|key| Name::new(&key)))
}

/// Which of these offerings are charged, each with the price that does.
///
/// # Errors
/// The database.
pub fn charged(conn: &mut Conn, ids: &[OfferingId]) -> Result<Vec<(OfferingId, Name)>, AppError> {
    let query = Query::new("select offering_id, key from offering_rates");
    let rows = query.in_list("offering_id", ids.iter().map(|id| Val::Uuid(id.0))).all(conn)?;
    rows.iter().map(|row| Ok((OfferingId(row.at(0)?), Name::new(&row.at::<String>(1)?)))).collect()
}

/// It is charged by this price from now on, or by none.
///
/// # Errors
/// The database.
pub fn set_charged_by(tx: &mut Tx, id: OfferingId, key: Option<&Name>) -> Result<(), AppError> {
    const SET: &str = "insert into offering_rates (offering_id, key) values ($1, $2) on conflict (offering_id) do update set key = excluded.key";
    const NONE: &str = "delete from offering_rates where offering_id = $1";
    match key {
        Some(key) => tx.run(SET, &[id.0.into(), key.as_str().into()])?,
        None => tx.run(NONE, &[id.0.into()])?,
    };
    Ok(())
}

/// Prices of one service, to choose from: the key and what it is called.
///
/// # Errors
/// The database.
pub fn prices_of(conn: &mut Conn, service: ServiceId) -> Result<Vec<(String, String)>, AppError> {
    const KEYS: &str = "select k.key, k.name from rate_keys k where k.service_id = $1 order by k.name, k.key limit 200";
    let rows = conn.all(KEYS, &[service.0.into()])?;
    rows.iter().map(|row| Ok((row.get("key")?, row.get("name")?))).collect()
}
