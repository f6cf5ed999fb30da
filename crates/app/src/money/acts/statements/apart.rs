//! What stands on no statement: priced and not charged, or without a price.

use std::collections::{BTreeSet, HashMap};

use db::Conn;
use domain::charging::{Because, Line, NoPrice, Period};
use domain::kernel::PartyId;

use super::periods;
use crate::kit::error::AppError;
use crate::money::rights;
use crate::money::store::statements::{self as store, UnpricedRow};
use crate::people::scope::Scope;
use crate::people::store as people;

/// What stands on no statement of a period.
#[derive(Clone, Debug)]
pub struct Apart {
    /// Priced and not charged, with why as it is kept.
    pub not_charged: Vec<(PartyId, Line, String)>,
    /// Without a price.
    pub without: Vec<UnpricedRow>,
    /// Names of the clients.
    pub clients: HashMap<PartyId, String>,
}

/// The first so many of each.
///
/// # Errors
/// Not found, also for everybody who is not of our house; the database.
pub fn apart(conn: &mut Conn, scope: &Scope, period: Period, limit: u32) -> Result<Apart, AppError> {
    rights::need_house(scope)?;
    periods::period(conn, period)?;
    let not_charged = store::uncharged(conn, period.first(), None, limit)?;
    let without = store::unpriced(conn, period.first(), None, limit)?;
    let ids: BTreeSet<PartyId> = not_charged.iter().map(|(client, ..)| *client).collect();
    let mut clients = HashMap::new();
    for id in ids {
        clients.insert(id, people::find_party(conn, scope, id)?.name);
    }
    Ok(Apart { not_charged, without, clients })
}

/// Why it is not charged, in a sentence, from how it is kept.
#[must_use]
pub fn because(kept: &str) -> String {
    match kept.strip_prefix("waived ") {
        Some(reason) => Because::Waived(reason.to_owned()).sentence(),
        None => Because::Neither.sentence(),
    }
}

/// Why it has no price and what to do, from its code.
#[must_use]
pub fn no_price(code: &str) -> &'static str {
    let all = [NoPrice::NoRate, NoPrice::NotThatDay, NoPrice::OtherUnit, NoPrice::TooMuch];
    all.into_iter().find(|why| why.code() == code).map_or("", NoPrice::sentence)
}
