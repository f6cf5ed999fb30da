//! What is typed about an alternative or about lost demand, as what it means.

use domain::catalogue::{Price, PriceError};
use domain::charging::{Currency, Money};
use domain::kernel::{PartyId, ServiceId};
use domain::market::{Elsewhere, Went};
use uuid::Uuid;

use super::chosen;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::rivals::acts::{Found, Named, NewLost};
use crate::sponsors::store::Matter;

/// An amount with its currency that may be missing.
pub(super) fn money(f: &mut Fields<'_>, typed: &Typed, field: &str) -> Option<Money> {
    let text = typed.get(field).trim().replace([',', ' ', '\u{a0}'], "");
    if text.is_empty() {
        return None;
    }
    let currency = match Currency::of(typed.get("currency").trim()) {
        Ok(currency) => currency,
        Err(error) => {
            f.wrong("currency", error.sentence());
            return None;
        }
    };
    match Money::parse(&text, currency) {
        Ok(money) if money.minor >= 0 => Some(money),
        Ok(_) => {
            f.wrong(field, "Write an amount from 0 up, or leave it empty where it is not known.");
            None
        }
        Err(error) => {
            f.wrong(field, error.sentence());
            None
        }
    }
}

fn price(f: &mut Fields<'_>, typed: &Typed) -> Option<(i64, String, String)> {
    if typed.get("amount").trim().is_empty() {
        return None;
    }
    let unit = f.needed("unit", "Write for one of what, such as laptop a month.");
    match Price::read(typed.get("amount"), typed.get("currency")) {
        Ok((minor, currency)) => Some((minor, currency, unit)),
        Err(error) => {
            f.wrong(if error == PriceError::NoCurrency { "currency" } else { "amount" }, error.sentence());
            None
        }
    }
}

/// What an alternative is, of which service, and what was found.
pub(super) fn compared(typed: &Typed) -> Result<(ServiceId, Named, Found), AppError> {
    let mut f = Fields::of(typed);
    let of = chosen(typed.get("of"));
    if of.is_none() {
        f.wrong("of", "Choose what of ours it would be used instead of.");
    }
    let name = f.needed("name", "Say what or who it is.");
    let kind = Elsewhere::from_code(typed.get("kind"));
    if kind.is_none() {
        f.wrong("kind", "Choose what kind of thing it is.");
    }
    let party = f.id::<PartyId>("client");
    let price = price(&mut f, typed);
    let level = f.sentence("level");
    let source = f.needed("source", "Say where you found that, so that somebody else can look.");
    let day = f.day("day");
    if day.is_none() && !f.is_wrong("day") {
        f.wrong("day", "Say on which day it was compared.");
    }
    let (they_better, we_better) = (f.words("they_better"), f.words("we_better"));
    let all = f.done(of.zip(kind).zip(day))?;
    let (((service, offering), kind), day) = all.ok_or(AppError::NotFound)?;
    let found = Found { day, price, level, source, they_better, we_better };
    Ok((service, Named { name, kind, offering, party }, found))
}

/// Demand that went elsewhere.
pub(super) fn lost(typed: &Typed) -> Result<NewLost, AppError> {
    let mut f = Fields::of(typed);
    let party = f.id::<PartyId>("client");
    if party.is_none() && !f.is_wrong("client") {
        f.wrong("client", "Choose whose demand it was.");
    }
    let what = f.sentence("what");
    if what.is_none() && !f.is_wrong("what") {
        f.wrong("what", "Say what they wanted.");
    }
    let went = Went::from_code(typed.get("went"));
    if went.is_none() {
        f.wrong("went", "Choose where it went.");
    }
    let day = f.day("day");
    if day.is_none() && !f.is_wrong("day") {
        f.wrong("day", "Say on which day it went.");
    }
    let why = f.words("why");
    if why.is_none() && !f.is_wrong("why") {
        f.wrong("why", "Say why, as they would say it.");
    }
    let (where_to, kept_by) = (f.line("where_to"), f.words("kept_by"));
    let (service, alternative) = (f.id::<ServiceId>("service"), f.id::<Uuid>("alternative"));
    let worth = money(&mut f, typed, "worth");
    let id = f.id::<Uuid>("matter");
    let all = f.done(party.zip(what).zip(went).zip(day).zip(why))?;
    let ((((party, what), went), day), why) = all.ok_or(AppError::NotFound)?;
    let matter = id.and_then(|id| Matter::named(typed.get("matter_kind"), id));
    Ok(NewLost { party, what, day, went, where_to, service, alternative, why, kept_by, worth, matter })
}
