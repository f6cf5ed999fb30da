//! Pages of money: prices with their versions and their form, what was used, what is held, what a month comes to,
//! statements, and what falls between.

pub mod between;
pub mod bill;
pub mod bills;
mod choosing;
pub mod form;
pub mod held;
pub mod rate;
pub mod rates;
pub mod statements;
pub mod usage;

use domain::charging::{Audience, Length, Name, Period, Rate};
use jiff::civil::Date;

use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::say;
use crate::money::store::Version;
use crate::money::words;

/// The month that is asked for, or the one that goes on.
fn asked(query: &Typed, today: Date) -> Result<Period, AppError> {
    let this = Period::holding(today, Length::Month);
    let text = query.get("month");
    if text.is_empty() {
        return Ok(this);
    }
    let period = text.parse::<Period>().ok().filter(|period| period.length() == Length::Month);
    period.filter(|period| (1970..=2200).contains(&period.first().year())).ok_or(AppError::NotFound)
}

/// Of these versions the one that holds today for each kind of people, everybody first; where none does, the one that comes
/// next, or else the last one.
fn current<'a>(versions: &'a [Version], key: &Name, today: Date) -> Vec<&'a Version> {
    let whose = [None, Some(Audience::Internal), Some(Audience::External)];
    let of = |audience: Option<Audience>| {
        let mut all = versions.iter().filter(move |v| v.rate.key == *key && v.rate.audience == audience);
        let now = all.clone().find(|v| v.rate.holds_on(today));
        // Versions come newest first.
        now.or_else(|| all.clone().rfind(|v| v.rate.from > today)).or_else(|| all.next())
    };
    whose.into_iter().filter_map(of).collect()
}

/// From when to when a version holds.
fn holds(rate: &Rate, today: Date, now: &jiff::Zoned) -> String {
    match (rate.from > today, rate.until) {
        (true, None) => format!("from {} on", say::day(rate.from, now)),
        (_, Some(until)) => format!("{} to {}", say::short_day(rate.from, now), say::short_day(until, now)),
        (false, None) => format!("since {}", say::short_day(rate.from, now)),
    }
}

/// For whom it is, where it is not for everybody.
fn for_whom(rate: &Rate) -> String {
    match rate.audience {
        None => String::new(),
        some => format!("for {}", words::audience(some)),
    }
}
