//! Seals: one a day over all chains, each over the one before. Evident against a seal kept elsewhere, not against the
//! owner of the machine.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use domain::commitment::Sealing;
use jiff::{SignedDuration, Timestamp, civil::Date};
use uuid::Uuid;

use super::store;
use crate::kit::env::Env;
use crate::kit::error::AppError;

/// A seal covers what was recorded until this long before it is made, so that no write under way is torn by it.
const SETTLED: SignedDuration = SignedDuration::from_mins(1);

/// One seal.
#[derive(Clone, Debug)]
pub struct Seal {
    /// Its day.
    pub day: Date,
    /// The seal itself.
    pub seal: Vec<u8>,
    /// Chains under it.
    pub chains: i64,
    /// Everything recorded until then is under it.
    pub until: Timestamp,
}

/// As people read and keep it.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Seals made so far, newest first.
///
/// # Errors
/// The database.
pub fn made(conn: &mut Conn) -> Result<Vec<Seal>, AppError> {
    store::seals(conn)
}

/// The seal over everything recorded until `until`, and the number of chains under it.
///
/// # Errors
/// The database.
pub fn over(conn: &mut Conn, previous: Option<&[u8]>, until: Timestamp) -> Result<(Vec<u8>, i64), AppError> {
    let mut sealing = Sealing::over(previous);
    let mut chains = 0;
    let mut matter: Option<Uuid> = None;
    let mut heads: BTreeMap<String, (i64, Vec<u8>)> = BTreeMap::new();
    let mut flush = |matter: Option<Uuid>, heads: &mut BTreeMap<String, (i64, Vec<u8>)>| {
        for (chain, (length, head)) in std::mem::take(heads) {
            sealing.add(&format!("{}/{chain}", matter.unwrap_or_default()), length, &head);
            chains += 1;
        }
    };
    store::each_link(conn, until, &mut |id, chain, position, hash| {
        if matter != Some(id) {
            flush(matter, &mut heads);
            matter = Some(id);
        }
        heads.insert(chain, (position, hash));
    })?;
    flush(matter, &mut heads);
    Ok((sealing.done().to_vec(), chains))
}

/// Makes the seal of the day before today, if it is not there yet and there is something to seal.
///
/// # Errors
/// The database. Two at once end in one of them.
pub fn make(tx: &mut Tx, env: &Env) -> Result<Option<Seal>, AppError> {
    let day = env.local().date().yesterday().unwrap_or_else(|_| env.local().date());
    let before = made(tx)?;
    let last = before.first();
    let until = env.now - SETTLED;
    if last.is_some_and(|s| s.day >= day || s.until >= until) {
        return Ok(None);
    }
    let (seal, chains) = over(tx, last.map(|s| s.seal.as_slice()), until)?;
    if chains == 0 {
        return Ok(None);
    }
    let made = Seal { day, seal, chains, until };
    store::insert_seal(tx, &made)?;
    Ok(Some(made))
}
