//! Prices: a new one, and the next version of one that is there.

use db::Tx;
use domain::charging::{FiscalYear, Name, Rate};
use domain::kernel::{RateId, ServiceId};
use jiff::civil::Date;

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::money::reading::Written;
use crate::money::rights::{self, Sees};
use crate::money::store::{self, Key, Origin};
use crate::people::scope::Scope;

/// Letters of a key.
const MOST_KEY: usize = 60;

/// A price for something that had none.
#[derive(Clone, Debug)]
pub struct New {
    /// What usage will name.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// The service that it charges for.
    pub service: ServiceId,
    /// The first day.
    pub from: Date,
    /// The price.
    pub written: Written,
}

/// Another price from a day on.
#[derive(Clone, Debug)]
pub struct Next {
    /// The first day.
    pub from: Date,
    /// The price.
    pub written: Written,
    /// Why; those who are charged read it.
    pub why: Option<String>,
}

fn invalid(field: &str, sentence: impl Into<String>) -> AppError {
    AppError::Invalid(FieldErrors::one(field, sentence))
}

/// A price for something new, or for people for whom there was none. It may have held before today: what was used without
/// a price has one then.
///
/// # Errors
/// No right, a key that is taken or no key, a price that is wrong, the database.
pub fn add(tx: &mut Tx, env: &Env, scope: &Scope, new: &New) -> Result<Name, AppError> {
    rights::need_keeper(scope)?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if new.key.is_empty() || new.key.len() > MOST_KEY || !new.key.chars().all(plain) {
        return Err(invalid(
            "key",
            format!("Write up to {MOST_KEY} letters and digits without a blank, such as CORE-H."),
        ));
    }
    let key = Name::new(&new.key);
    let service = store::services(tx)?.into_iter().find(|(id, _)| *id == new.service);
    let service = service.ok_or_else(|| invalid("service", "Choose one of the services that are offered."))?;
    let rate = new.written.read(RateId(env.id()), key.clone(), new.service, new.from)?;
    if !store::keys(tx, std::slice::from_ref(&key))?.is_empty() {
        return Err(invalid("key", "There is a price with this key. Open it and propose its next version."));
    }
    store::insert_key(tx, &Key { key: key.clone(), name: new.name.clone(), service, note: None }, env.now)?;
    let origin = Origin { revision: store::next_revision(tx)?, by: scope.person(), ..Origin::default() };
    store::insert_rate(tx, &rate, &origin, env.now)?;
    Ok(key)
}

/// Another price from a day on, which has not begun: whoever is charged by it sees it coming. The version before ends the
/// day before; for people who had no price of their own it may begin on any day.
///
/// # Errors
/// Not found, no right, a day that has begun or lies before the last version, a price that is wrong, the database.
pub fn follow(tx: &mut Tx, env: &Env, scope: &Scope, key: &str, next: &Next) -> Result<(), AppError> {
    rights::need_keeper(scope)?;
    let found = store::find_key(tx, Sees::All, key)?;
    let rate = next.written.read(RateId(env.id()), found.key.clone(), found.service.0, next.from)?;
    let origin =
        Origin { revision: store::next_revision(tx)?, by: scope.person(), note: next.why.clone(), ..Origin::default() };
    let versions = store::versions(tx, Sees::All, std::slice::from_ref(&found.key))?;
    let last = versions.into_iter().map(|v| v.rate).filter(|r| r.audience == rate.audience).max_by_key(|r| r.from);
    if let Some(last) = last {
        succeed(tx, env, last, &rate, &origin)?;
    }
    store::insert_rate(tx, &rate, &origin, env.now)
}

fn succeed(tx: &mut Tx, env: &Env, last: Rate, rate: &Rate, origin: &Origin) -> Result<(), AppError> {
    let today = env.local().date();
    if rate.from <= today {
        let words = "That day has begun. A new price is announced ahead: choose tomorrow or a later day.";
        return Err(invalid("from", words));
    }
    if rate.from <= last.from {
        let words = format!("The last version begins on {}. Choose a later day.", last.from);
        return Err(invalid("from", words));
    }
    if last.until.is_some_and(|day| day < rate.from) {
        return Ok(());
    }
    let id = last.id;
    let followed = last.followed_by(rate.clone(), rate.from);
    let (ended, _) = followed.map_err(|fault| invalid("from", fault.sentence()))?;
    match ended.until {
        Some(day) => store::end_before(tx, id, day, origin.revision),
        None => Ok(()),
    }
}

/// Fiscal years begin with this month from now on.
///
/// # Errors
/// No right, no month, the database.
pub fn settle_year(tx: &mut Tx, scope: &Scope, month: i8) -> Result<(), AppError> {
    rights::need_keeper(scope)?;
    if !(1..=12).contains(&month) {
        return Err(invalid("year_begins", "Choose a month."));
    }
    store::settle_rules(tx, FiscalYear(month))
}
