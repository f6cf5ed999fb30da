//! What clients hold: begun on a day, ended on another.

use db::Tx;
use domain::charging::{Name, Subscription};
use domain::kernel::{PartyId, SubscriptionId};
use jiff::civil::Date;

use super::statements;
use super::usage::{above_nothing, client, invalid, priced};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::rights;
use crate::money::store;
use crate::people::scope::Scope;

/// Something that is to be held.
#[derive(Clone, Debug)]
pub struct NewHeld {
    /// Who holds it.
    pub client: PartyId,
    /// By which rate it is charged.
    pub key: String,
    /// How many.
    pub quantity: String,
    /// The first day.
    pub from: Date,
    /// The last one, where it is known.
    pub until: Option<Date>,
    /// Who pays inside the client.
    pub cost_centre: Option<String>,
}

/// A client holds this from a day on.
///
/// # Errors
/// No right, no client, a key without a price, a quantity or days that cannot be, the database.
pub fn hold(tx: &mut Tx, env: &Env, scope: &Scope, new: &NewHeld) -> Result<SubscriptionId, AppError> {
    rights::need_keeper(scope)?;
    let client = client(tx, scope, new.client)?;
    let quantity = above_nothing("quantity", &new.quantity)?;
    if new.until.is_some_and(|last| last < new.from) {
        return Err(invalid("until", "The last day lies before the first. Choose a later one."));
    }
    let Some((service, _)) = priced(tx, &new.key, new.from)? else {
        return Err(invalid("key", "No price has this key. Add the price first, or choose another key."));
    };
    let held = Subscription {
        id: SubscriptionId(env.id()),
        client,
        service,
        key: Name::new(new.key.trim()),
        quantity,
        from: new.from,
        until: new.until,
        cost_centre: new.cost_centre.as_deref().map(Name::new),
    };
    store::insert_held(tx, &held, scope.person(), env.now)?;
    statements::restated(tx, env, scope, (None, Some(&held)))?;
    Ok(held.id)
}

/// It is held until this day, and no longer.
///
/// # Errors
/// Not found, no right, a day before the first, it has an end already, the database.
pub fn end(tx: &mut Tx, env: &Env, scope: &Scope, id: SubscriptionId, last: Date) -> Result<(), AppError> {
    let row = store::find_held(tx, scope, id)?;
    rights::need_keeper(scope)?;
    if row.held.until.is_some() {
        return Err(AppError::refused("ended", "It has a last day already. What is held anew begins as another one."));
    }
    if last < row.held.from {
        return Err(invalid("last", format!("It begins on {}. Choose that day or a later one.", row.held.from)));
    }
    store::end_held(tx, id, last, env.now)?;
    let after = Subscription { until: Some(last), ..row.held.clone() };
    statements::restated(tx, env, scope, (Some(&row.held), Some(&after)))
}
