//! What was used: booked line by line, and taken back by another line where it was wrong.

use db::{Conn, Tx};
use domain::charging::{Name, Quantity, Usage};
use domain::kernel::{PartyId, ServiceId, UsageId};
use domain::party::PartyKind;
use jiff::civil::Date;

use super::statements;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::money::rights::{self, Sees};
use crate::money::store::{self, Booking};
use crate::people::scope::Scope;
use crate::people::store as people;

/// A line of usage that is to be booked.
#[derive(Clone, Debug)]
pub struct NewUsage {
    /// Who used it.
    pub client: PartyId,
    /// By which rate it is charged.
    pub key: String,
    /// How much; less than nothing only takes back, and for that there is [`reverse`].
    pub quantity: String,
    /// Of what; the unit of the rate where nothing stands.
    pub unit: Option<String>,
    /// The day of use.
    pub day: Date,
    /// Who pays inside the client.
    pub cost_centre: Option<String>,
    /// What its source calls it, so that it is booked once.
    pub reference: Option<String>,
}

pub(super) fn invalid(field: &str, sentence: impl Into<String>) -> AppError {
    AppError::Invalid(FieldErrors::one(field, sentence))
}

/// What is used, by its key: the service and the unit of the price that holds on that day, or of the last one.
pub(super) fn priced(conn: &mut Conn, key: &str, day: Date) -> Result<Option<(ServiceId, Name)>, AppError> {
    let key = Name::new(key.trim());
    let versions = store::versions(conn, Sees::All, std::slice::from_ref(&key))?;
    let holding = versions.iter().find(|v| v.rate.holds_on(day)).or_else(|| versions.first());
    Ok(holding.map(|v| (v.rate.service, v.rate.unit.clone())))
}

/// The client, who must be one.
pub(super) fn client(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<PartyId, AppError> {
    let party = people::find_party(conn, scope, id)?;
    if party.kind == PartyKind::Client {
        return Ok(party.id);
    }
    Err(invalid("client", "Only clients are charged. Choose a client."))
}

/// So much, above nothing.
pub(super) fn above_nothing(field: &str, text: &str) -> Result<Quantity, AppError> {
    let quantity: Quantity = text.parse().map_err(|e: domain::charging::NumberError| invalid(field, e.sentence()))?;
    if quantity > Quantity::ZERO {
        return Ok(quantity);
    }
    Err(invalid(field, "Write how much, above nothing. A line that was wrong is taken back."))
}

/// Books a line. It has been used, so its day is no later than today.
///
/// # Errors
/// No right, no client, a key without a price, a quantity or a day that cannot be, a reference that is booked already,
/// the database.
pub fn book(tx: &mut Tx, env: &Env, scope: &Scope, new: &NewUsage) -> Result<UsageId, AppError> {
    rights::need_keeper(scope)?;
    let client = client(tx, scope, new.client)?;
    if new.day > env.local().date() {
        return Err(invalid(
            "day",
            "That day lies ahead, and nothing has been used on it. Choose today or an earlier day.",
        ));
    }
    let quantity = above_nothing("quantity", &new.quantity)?;
    let Some((service, unit)) = priced(tx, &new.key, new.day)? else {
        return Err(invalid("key", "No price has this key. Add the price first, or choose another key."));
    };
    let source = if new.reference.is_some() { "program" } else { "page" };
    if let Some(reference) = &new.reference
        && !store::booked(tx, source, std::slice::from_ref(reference))?.is_empty()
    {
        return Err(AppError::refused("booked", "A line with this reference is booked already."));
    }
    let usage = Usage {
        id: UsageId(env.id()),
        client,
        service,
        key: Name::new(new.key.trim()),
        quantity,
        unit: new.unit.as_deref().filter(|unit| !unit.trim().is_empty()).map_or(unit, |unit| Name::new(unit.trim())),
        day: new.day,
        cost_centre: new.cost_centre.as_deref().map(Name::new),
        source: Name::new(source),
        reverses: None,
    };
    let id = usage.id;
    let line = Booking { usage: usage.clone(), reference: new.reference.clone() };
    store::insert_usage(tx, &[line], (scope.person(), None, env.now))?;
    statements::came(tx, &[usage])?;
    Ok(id)
}

/// Takes a line back by another, the same with its quantity turned.
///
/// # Errors
/// Not found, no right, it was taken back before or takes one back itself, the database.
pub fn reverse(tx: &mut Tx, env: &Env, scope: &Scope, id: UsageId) -> Result<UsageId, AppError> {
    let row = store::find_usage(tx, scope, id)?;
    rights::need_keeper(scope)?;
    let reversed = row.usage.reversed(UsageId(env.id()), Name::new("taken back"), row.reversed_by);
    let reversed = reversed.map_err(|fault| AppError::refused(fault.code(), fault.sentence()))?;
    let by = reversed.id;
    let line = Booking { usage: reversed.clone(), reference: None };
    store::insert_usage(tx, &[line], (scope.person(), None, env.now))?;
    statements::came(tx, &[reversed])?;
    Ok(by)
}
