//! How a client is charged from a period on, and what is not charged by agreement. Neither reaches into what a client has
//! seen or what is closed.

use db::{Conn, Tx};
use domain::charging::{Audience, Client, Name, Period, Treatment, Waiver};
use domain::kernel::PartyId;
use domain::party::PartyKind;
use jiff::civil::Date;
use uuid::Uuid;

use super::books::seen_until;
use super::periods;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::money::rights::{self, Sees};
use crate::money::store as money;
use crate::money::store::statements as store;
use crate::people::scope::Scope;
use crate::people::store as people;

fn invalid(field: &str, sentence: impl Into<String>) -> AppError {
    AppError::Invalid(FieldErrors::one(field, sentence))
}

/// How a client is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Who.
    pub client: PartyId,
    /// From the period that begins on this day, or the next that begins after it.
    pub from: Date,
    /// By which prices.
    pub audience: Audience,
    /// Charged, shown, or neither.
    pub treatment: Treatment,
}

fn client(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<PartyId, AppError> {
    let party = people::find_party(conn, scope, id)?;
    if party.kind == PartyKind::Client {
        return Ok(party.id);
    }
    Err(invalid("client", "Only clients are charged. Choose a client."))
}

/// The first day of the period that begins on this day or after it.
fn whole(conn: &mut Conn, day: Date) -> Result<Period, AppError> {
    let period = Period::holding(day, periods::house(conn)?.length);
    Ok(if period.first() == day { period } else { period.next() })
}

/// It must lie behind everything that this client has seen and that is closed.
fn ahead(conn: &mut Conn, client: PartyId, period: Period) -> Result<(), AppError> {
    let frontier = store::frontiers(conn, Some(&[client]))?;
    let until = seen_until(&frontier, store::last_closed(conn)?, client);
    match until.map(|until| Period::holding(until, period.length())) {
        Some(until) if period <= until => {
            let words = format!(
                "{until} was opened to them or is closed, and stays as it was. Choose {} or later.",
                until.next()
            );
            Err(invalid("from", words))
        }
        _ => Ok(()),
    }
}

/// A client is charged so from a period on. What was said for the same period before is said anew.
///
/// # Errors
/// No right, no client, a period that was seen or is closed, the database.
pub fn charge(tx: &mut Tx, env: &Env, scope: &Scope, new: &Terms) -> Result<Period, AppError> {
    rights::need_keeper(scope)?;
    let id = client(tx, scope, new.client)?;
    let period = whole(tx, new.from)?;
    ahead(tx, id, period)?;
    let of = Client { id, from: period.first(), audience: new.audience, treatment: new.treatment };
    store::put_terms(tx, &of, scope.person(), env.now)?;
    Ok(period)
}

/// An agreement not to charge.
#[derive(Clone, Debug)]
pub struct NewWaiver {
    /// Whose.
    pub client: PartyId,
    /// What.
    pub key: String,
    /// From the period that begins on this day, or the next that begins after it.
    pub from: Date,
    /// The last day; periods that begin by it are not charged.
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
}

/// Something is not charged by agreement, for whole periods.
///
/// # Errors
/// No right, no client, a key without a price, a period that was seen or is closed, the database.
pub fn agree(tx: &mut Tx, env: &Env, scope: &Scope, new: &NewWaiver) -> Result<Uuid, AppError> {
    rights::need_keeper(scope)?;
    let client = client(tx, scope, new.client)?;
    let period = whole(tx, new.from)?;
    ahead(tx, client, period)?;
    if money::find_key(tx, Sees::All, new.key.trim()).is_err() {
        return Err(invalid("key", "No price has this key. Choose what is not charged."));
    }
    if new.until.is_some_and(|last| last < period.first()) {
        return Err(invalid("until", "The last day lies before the first period. Choose a later one."));
    }
    if new.reason.trim().is_empty() {
        return Err(invalid("reason", "Say why it is not charged. It stands beside what it would have cost."));
    }
    let waiver = Waiver {
        client,
        key: Name::new(new.key.trim()),
        from: period.first(),
        until: new.until,
        reason: new.reason.trim().to_owned(),
    };
    let id = env.id();
    store::insert_waiver(tx, id, &waiver, (scope.person(), env.now))?;
    Ok(id)
}

/// The agreement holds until this day.
///
/// # Errors
/// Not found, no right, it has an end, a day in what was seen or is closed, the database.
pub fn end_agreement(tx: &mut Tx, scope: &Scope, id: Uuid, last: Date) -> Result<(), AppError> {
    let row = store::find_waiver(tx, scope, id)?;
    rights::need_keeper(scope)?;
    if row.waiver.until.is_some() {
        return Err(AppError::refused("ended", "This agreement has a last day already."));
    }
    let next = Period::holding(last, periods::house(tx)?.length).next();
    match ahead(tx, row.waiver.client, next) {
        Err(AppError::Invalid(_)) => Err(invalid("last", "That was opened to them or is closed. Choose a later day.")),
        other => other,
    }?;
    store::end_waiver(tx, id, last.max(row.waiver.from))
}
