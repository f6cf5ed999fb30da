//! What is typed into the forms of a calendar, as the change that it means.

use domain::calendar::{Edit, Hours, Moved, On, Span, read_days, spans};
use domain::kernel::CalendarId;

use crate::calendars::words::WEEK;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};

/// What a form does.
pub(super) enum Asked {
    /// The calendar itself is changed.
    Edit(Edit),
    /// Its name and the one it lies under.
    Settle(String, Option<CalendarId>),
    /// It is retired, or brought back.
    Retire(bool),
}

fn hours(f: &mut Fields<'_>, typed: &Typed, field: &str) -> Vec<Span> {
    match spans::read(typed.get(field)) {
        Ok(spans) => spans,
        Err(error) => {
            f.wrong(field, error.to_string());
            Vec::new()
        }
    }
}

fn year(f: &mut Fields<'_>, field: &str) -> i16 {
    let year = f.number(field, 1970, 2200);
    if year.is_none() && !f.is_wrong(field) {
        f.wrong(field, "Write a year, such as 2026.");
    }
    year.and_then(|n| i16::try_from(n).ok()).unwrap_or(1970)
}

fn on(f: &mut Fields<'_>, typed: &Typed) -> On {
    let mut small =
        |field: &str, low: i64, high: i64| i8::try_from(f.number(field, low, high).unwrap_or(0)).unwrap_or(0);
    match typed.get("rule") {
        "nth" => On::Nth { month: small("month", 1, 12), weekday: small("weekday", 1, 7), nth: small("nth", -1, 5) },
        "after" => On::After { month: small("month", 1, 12), day: small("on", 1, 31), weekday: small("weekday", 1, 7) },
        "easter" => On::Easter { days: i16::try_from(f.number("easter", -180, 180).unwrap_or(0)).unwrap_or(0) },
        _ => On::Date { month: small("month", 1, 12), day: small("on", 1, 31) },
    }
}

fn freeze(f: &mut Fields<'_>, typed: &Typed) -> Edit {
    let name = f.needed("name", "Write what it is for.");
    let mut day = |field: &str| {
        let day = f.day(field);
        if day.is_none() && !f.is_wrong(field) {
            f.wrong(field, "Choose the day.");
        }
        day.unwrap_or_default()
    };
    Edit::Freeze { from: day("from"), until: day("until"), name, closed: typed.has("closed") }
}

/// Reads the form of this name.
///
/// # Errors
/// What is wrong with its fields; a form that there is not.
pub(super) fn read(what: &str, typed: &Typed) -> Result<Asked, AppError> {
    let mut f = Fields::of(typed);
    let edit = match what {
        "hours" if typed.has("inherit") => Edit::Hours(None),
        "hours" => {
            let week =
                std::array::from_fn(|n| WEEK.get(n).map_or_else(Vec::new, |(field, _)| hours(&mut f, typed, field)));
            Edit::Hours(Some(Hours(week)))
        }
        "zone" => Edit::Zone(f.needed("zone", "Choose the place whose clock counts.")),
        "day" => {
            let name = f.needed("name", "Write what day it is.");
            let day = f.day("day");
            if day.is_none() && !f.is_wrong("day") {
                f.wrong("day", "Choose the day.");
            }
            let hours = hours(&mut f, typed, "hours");
            Edit::Day { day: day.unwrap_or_default(), name, hours }
        }
        "list" => {
            let listed = read_days(typed.get("list")).unwrap_or_else(|error| {
                f.wrong("list", error.to_string());
                Vec::new()
            });
            if listed.is_empty() && !f.is_wrong("list") {
                f.wrong("list", "Paste days with their names, one a line, or what an iCalendar file holds.");
            }
            Edit::Days(listed)
        }
        "yearly" => {
            let name = f.needed("name", "Write what day it is.");
            let moved = match typed.get("moved") {
                "next" => Moved::Next,
                "nearest" => Moved::Nearest,
                _ => Moved::Stays,
            };
            let (on, hours) = (on(&mut f, typed), hours(&mut f, typed, "hours"));
            Edit::Yearly { name, on, moved, hours }
        }
        "country" => Edit::Ready(typed.get("country").to_owned()),
        "copy" => Edit::CopyYear { from: year(&mut f, "from_year"), to: year(&mut f, "to_year") },
        "freeze" => freeze(&mut f, typed),
        "remove" => {
            Edit::Remove(f.number("entry", 0, i64::from(u32::MAX)).and_then(|n| u32::try_from(n).ok()).unwrap_or(0))
        }
        "settle" => {
            let (name, parent) = (f.needed("name", "Write whose calendar it is, or what for."), f.id("parent"));
            return f.done(Asked::Settle(name, parent));
        }
        "retire" => return Ok(Asked::Retire(true)),
        "bring-back" => return Ok(Asked::Retire(false)),
        _ => return Err(AppError::NotFound),
    };
    f.done(Asked::Edit(edit))
}
