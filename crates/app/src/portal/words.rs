//! Days as the portal speaks them. Pure.

use domain::kernel::Due;
use jiff::{Timestamp, Zoned};

use crate::kit::say;

/// "today", "tomorrow at 09:40", "on Monday 16 March", "on Monday 16 March at 17:00".
#[must_use]
pub fn on(at: Timestamp, is_day: bool, now: &Zoned) -> String {
    let local = at.to_zoned(now.time_zone().clone());
    let clock = if is_day { String::new() } else { local.strftime(" at %H:%M").to_string() };
    let day = match now.date().until(local.date()).map_or(0, |span| span.get_days()) {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        _ => format!("on {}", day(&local, now)),
    };
    format!("{day}{clock}")
}

/// "Monday 16 March", with the year when it is not the reader's.
fn day(at: &Zoned, now: &Zoned) -> String {
    let long = say::long_day(at.date());
    match long.rsplit_once(' ') {
        Some((day, _)) if at.year() == now.year() => day.to_owned(),
        _ => long,
    }
}

/// A due of terms: "Monday 16 March at 17:00", "no date yet".
#[must_use]
pub fn due(due: Option<&Due>, now: &Zoned) -> String {
    let words = due.map(|due| on(due.at, due.day, now));
    words.map_or_else(|| "no date yet".to_owned(), |words| words.strip_prefix("on ").unwrap_or(&words).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Zoned {
        "2026-03-12T08:30[Europe/Dublin]".parse().expect("an instant")
    }

    #[test]
    fn a_day_is_said_as_near_as_it_is() {
        let at = |text: &str| text.parse::<Timestamp>().expect("an instant");

        assert_eq!(on(at("2026-03-12T17:00:00Z"), false, &now()), "today at 17:00");
        assert_eq!(on(at("2026-03-13T17:00:00Z"), true, &now()), "tomorrow");
        assert_eq!(on(at("2026-03-16T17:00:00Z"), true, &now()), "on Monday 16 March");
        assert_eq!(on(at("2027-01-04T09:40:00Z"), false, &now()), "on Monday 4 January 2027 at 09:40");
    }
}
