//! What is typed about a system outside IT, as what it means.

use domain::charging::{Currency, Money};
use domain::kernel::PersonId;
use domain::market::{Risk, Standing, Way};
use jiff::civil::Date;

use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::shadow::acts::{NewRisk, Told};

fn cost(f: &mut Fields<'_>, typed: &Typed) -> Option<Money> {
    let text = typed.get("cost").trim().replace([',', ' ', '\u{a0}'], "");
    if text.is_empty() {
        return None;
    }
    let money = Currency::of(typed.get("currency").trim()).and_then(|currency| Money::parse(&text, currency));
    match money {
        Ok(money) if money.minor >= 0 => Some(money),
        Ok(_) => {
            f.wrong("cost", "Write an amount from 0 up, or leave it empty where it is not known.");
            None
        }
        Err(error) => {
            f.wrong("cost", error.sentence());
            None
        }
    }
}

fn needed(f: &mut Fields<'_>, field: &str, ask: &str) -> Option<String> {
    let words = f.words(field);
    if words.is_none() && !f.is_wrong(field) {
        f.wrong(field, ask);
    }
    words
}

/// What somebody tells of one.
pub(super) fn told(typed: &Typed) -> Result<Told, AppError> {
    let mut f = Fields::of(typed);
    let name = f.needed("name", "Say what it is called there.");
    let used_for = needed(&mut f, "used_for", "Say what it is used for.");
    let why = needed(&mut f, "why", "Say why it came to be: what was missing.");
    let (owner, owner_name) = (f.id::<PersonId>("owner"), f.line("owner_name"));
    let cost = cost(&mut f, typed);
    let safer = f.words("safer");
    let (used_for, why) = f.done(used_for.zip(why))?.ok_or(AppError::NotFound)?;
    Ok(Told { name, used_for, why, owner, owner_name, cost, safer })
}

/// How risky somebody thinks it is.
pub(super) fn risk(typed: &Typed) -> Result<NewRisk, AppError> {
    let mut f = Fields::of(typed);
    let risk = Risk::from_code(typed.get("risk"));
    if risk.is_none() {
        f.wrong("risk", "Choose how much could go wrong.");
    }
    let (data, continuity, security) = (f.sentence("data"), f.sentence("continuity"), f.sentence("security"));
    let risk = f.done(risk)?.ok_or(AppError::NotFound)?;
    Ok(NewRisk { risk, data, continuity, security })
}

/// How it stands, in whose words.
pub(super) fn standing(typed: &Typed) -> Result<(Standing, Option<String>), AppError> {
    let mut f = Fields::of(typed);
    let standing = Standing::from_code(typed.get("standing"));
    if standing.is_none() {
        f.wrong("standing", "Choose how it stands now.");
    }
    let words = f.words("words");
    let standing = f.done(standing)?.ok_or(AppError::NotFound)?;
    Ok((standing, words))
}

/// What is offered, until when, and how both know that it is done.
pub(super) fn offer(typed: &Typed) -> Result<(Way, Date, Vec<String>), AppError> {
    let mut f = Fields::of(typed);
    let way = Way::from_code(typed.get("way"));
    if way.is_none() {
        f.wrong("way", "Choose what is offered.");
    }
    let by = f.day("by");
    if by.is_none() && !f.is_wrong("by") {
        f.wrong("by", "Say by which day.");
    }
    let conditions = f.lines("conditions");
    let (way, by) = f.done(way.zip(by))?.ok_or(AppError::NotFound)?;
    Ok((way, by, conditions))
}

/// What is talked about, and what it serves.
pub(super) fn talk(typed: &Typed) -> Result<(Way, Option<String>), AppError> {
    let mut f = Fields::of(typed);
    let way = Way::from_code(typed.get("talk_way"));
    if way.is_none() {
        f.wrong("talk_way", "Choose what it is about.");
    }
    let serves = f.sentence("serves");
    let way = f.done(way)?.ok_or(AppError::NotFound)?;
    Ok((way, serves))
}
