//! What an offering costs. Where a price of *Money* is what it is charged by, that price is the truth: the words that were
//! told are not read any more, and each sees the version that is for them. Where none is, what was told stands.

use db::{Conn, Tx};
use domain::catalogue::{Price, in_force};
use domain::charging::{Audience, Basis, Money, Name, Pricing, Quantity, Rate};
use domain::kernel::OfferingId;
use jiff::Zoned;
use jiff::civil::Date;

use super::may_change;
use crate::catalogue::sight::Sight;
use crate::catalogue::store;
use crate::catalogue::words::{self, PriceView};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::kit::{say, urls};
use crate::money::rights::Sees;
use crate::money::store as money;
use crate::money::words as charged;
use crate::people::scope::Scope;

/// What it costs, as this reader sees it.
#[derive(Clone, Debug)]
pub enum Cost {
    /// It is charged by this price, of which these versions are for the reader.
    Charged(Name, Vec<Rate>),
    /// Nothing charges it; this was told of it.
    Told(Vec<Price>),
}

/// What an offering costs. `sees` says which prices of *Money* the reader sees; whoever sees none learns of no price where
/// one is charged.
///
/// # Errors
/// The database.
pub fn cost(conn: &mut Conn, (sight, sees): (Sight, Option<Sees>), id: OfferingId) -> Result<Cost, AppError> {
    if !sight.sees_prices() {
        return Ok(Cost::Told(Vec::new()));
    }
    let Some(key) = store::charged_by(conn, id)? else { return Ok(Cost::Told(store::prices(conn, sight, id)?)) };
    let Some(sees) = sees else { return Ok(Cost::Charged(key, Vec::new())) };
    let versions = money::versions(conn, sees, std::slice::from_ref(&key))?;
    let mut rates: Vec<Rate> = versions.into_iter().map(|version| version.rate).collect();
    // A price for these people comes before the one for everybody.
    if let Sees::For(audience) = sees
        && rates.iter().any(|rate| rate.audience == Some(audience))
    {
        rates.retain(|rate| rate.audience == Some(audience));
    }
    Ok(Cost::Charged(key, rates))
}

/// What these offerings cost on a day inside the house, where that is so much for each: by the price that charges them, or
/// as it was told. In three questions however many there are.
///
/// # Errors
/// The database.
pub fn for_each(conn: &mut Conn, ids: &[OfferingId], day: Date) -> Result<Vec<(OfferingId, Price)>, AppError> {
    let (told, charged) = (store::prices_on(conn, ids, day)?, store::charged(conn, ids)?);
    let keys: Vec<Name> = charged.iter().map(|(_, key)| key.clone()).collect();
    let versions = if keys.is_empty() { Vec::new() } else { money::versions(conn, Sees::All, &keys)? };
    let holds = |key: &Name| {
        let mut of = versions.iter().map(|v| &v.rate).filter(|rate| rate.key == *key && rate.holds_on(day));
        of.find(|rate| rate.audience != Some(Audience::External)).and_then(simple)
    };
    let told = told.into_iter().filter(|(id, _)| charged.iter().all(|(other, _)| other != id));
    Ok(told.chain(charged.iter().filter_map(|(id, key)| Some((*id, holds(key)?)))).collect())
}

/// So much for each, where it is no more than that.
fn simple(rate: &Rate) -> Option<Price> {
    let Pricing::Each(each) = &rate.pricing else { return None };
    if rate.per != Quantity::ONE {
        return None;
    }
    let unit = match rate.basis {
        Basis::Held(every) => format!("{} a {}", rate.unit, charged::span(every)),
        Basis::Used | Basis::Once => rate.unit.to_string(),
    };
    let money = Money::parse(&each.to_string(), rate.currency).ok()?;
    Some(Price { minor: money.minor, currency: rate.currency.code().to_owned(), unit, from: rate.from, words: None })
}

impl Cost {
    /// As pages print it; nothing where there is nothing to say.
    #[must_use]
    pub fn view(&self, now: &Zoned) -> Option<PriceView> {
        let (key, rates) = match self {
            Cost::Told(prices) => return words::price(prices, now),
            Cost::Charged(key, rates) => (key, rates),
        };
        let today = now.date();
        let held: Vec<String> = rates.iter().filter(|rate| rate.holds_on(today)).map(said).collect();
        let next = rates.iter().filter(|rate| rate.from > today).min_by_key(|rate| rate.from);
        if held.is_empty() && next.is_none() {
            return None;
        }
        Some(PriceView {
            now: if held.is_empty() { "not begun yet".to_owned() } else { held.join("; ") },
            next: next.map(|rate| format!("from {}: {}", say::day(rate.from, now), said(rate))).unwrap_or_default(),
            words: String::new(),
            href: urls::rate(key.as_str()),
        })
    }

    /// The price of this day in a sentence of an order.
    #[must_use]
    pub fn sentence(&self, now: &Zoned) -> Option<String> {
        match self {
            Cost::Told(prices) => in_force(prices, now.date()).0.map(Price::sentence),
            Cost::Charged(_, rates) => rates.iter().find(|rate| rate.holds_on(now.date())).map(charged::price),
        }
    }

    /// By which price it is charged.
    #[must_use]
    pub fn key(&self) -> Option<&Name> {
        match self {
            Cost::Charged(key, rates) => Some(key).filter(|_| !rates.is_empty()),
            Cost::Told(_) => None,
        }
    }
}

fn said(rate: &Rate) -> String {
    let whom = match rate.audience {
        Some(Audience::External) => " for clients outside the house",
        Some(Audience::Internal) | None => "",
    };
    format!("{}{whom}", charged::price(rate))
}

/// From now on it is charged by this price of the same service, or by none.
///
/// # Errors
/// Not found, no right; a key that is no price of this service; the database.
pub fn charge_by(tx: &mut Tx, env: &Env, scope: &Scope, id: OfferingId, key: Option<&str>) -> Result<(), AppError> {
    let offering = store::find_offering(tx, Sight::of(scope), id)?;
    let service = store::find(tx, Sight::of(scope), offering.service)?;
    may_change(scope, &service)?;
    let key = key.map(Name::new);
    if let Some(key) = &key {
        let known = money::keys(tx, std::slice::from_ref(key))?.into_iter().next();
        if known.is_none_or(|known| known.service.0 != service.id) {
            let words = "Choose a price of this service. Another one is added below Money.";
            return Err(AppError::Invalid(FieldErrors::one("key", words)));
        }
    }
    if store::charged_by(tx, id)? == key {
        return Ok(());
    }
    store::set_charged_by(tx, id, key.as_ref())?;
    let words = match &key {
        Some(key) => format!("“{}” is charged by {key}", offering.says.name),
        None => format!("“{}” is charged by no price any more", offering.says.name),
    };
    store::append(tx, env, (service.id, Some(id)), ("price", &words, None), scope.person())
}
