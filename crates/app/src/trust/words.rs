//! Words about trust: how long something took, and why a promise counts as it does. They never say who is to blame.

use domain::commitment::Side;
use domain::trust::{Because, Judgement, Spread};
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

use crate::kit::say;

/// The hours of a working day, where something took longer than a week of them.
const DAY: f64 = 8.0;

/// "2.4 h", "38 h", "13 days"; what took less than an hour in minutes.
pub(super) fn hours(hours: f64) -> String {
    match hours {
        h if h <= 0.25 => "a quarter of an hour or less".to_owned(),
        h if h < 1.0 => format!("{:.0} min", h * 60.0),
        h if h < 9.95 => format!("{h:.1} h").replace(".0 h", " h"),
        h if h < 5.0 * DAY => format!("{} h", say::number(whole(h))),
        h => format!("{} days", say::number(whole(h / DAY))),
    }
}

#[allow(clippy::cast_possible_truncation, reason = "hours of some years at most")]
fn whole(hours: f64) -> i64 {
    hours.round() as i64
}

/// The median, and under it what most take with on how many it rests. Nothing where there is none.
pub(super) fn times(spread: &Spread, one: &str, many: &str) -> Option<(String, String)> {
    let (median, most) = spread.within(0.5).zip(spread.within(0.85))?;
    let most = format!("85 in 100 within {}, {}", hours(most), say::count(spread.count(), one, many));
    Some((hours(median), most))
}

/// "Mar 26".
pub(super) fn month(date: Date) -> String {
    date.strftime("%b %Y").to_string()
}

/// Why it counts so.
pub(super) fn why(because: &Because, j: &Judgement, now: &Zoned) -> String {
    let on = |at: Timestamp| say::short_day(at.to_zoned(now.time_zone().clone()).date(), now);
    let (words, delivered) = match *because {
        Because::ByFirst { delivered, due, moved: false } => {
            (format!("Delivered on {}, by the first date, {}.", on(delivered), on(due)), true)
        }
        Because::ByFirst { delivered, due, moved: true } => (
            format!("Delivered on {}, by {}, the date that the other side had asked for.", on(delivered), on(due)),
            true,
        ),
        Because::SettledAnew { delivered, due, first, rounds } => {
            let often = match rounds {
                0 | 1 => "once".to_owned(),
                2 => "twice".to_owned(),
                n => format!("{} times", say::number_in_words(n)),
            };
            let (on_day, due, first) = (on(delivered), on(due), on(first));
            (format!("Settled anew in time, {often}: delivered on {on_day}, by {due} in place of {first}."), true)
        }
        Because::LastMoment { delivered, due } => (
            format!(
                "Delivered on {}, by {}. That the date before would not hold was said in the last tenth of the time.",
                on(delivered),
                on(due)
            ),
            true,
        ),
        Because::AfterAll { delivered, due } => (
            format!("Said before the date that it would not hold; delivered on {}, after {}.", on(delivered), on(due)),
            true,
        ),
        Because::SpokeSoon { due, spoke, accepted } => {
            let end = if accepted { "Delivered in the end." } else { "Not accepted so far." };
            (
                format!("The date, {}, passed in silence; a word came soon after, on {}. {end}", on(due), on(spoke)),
                accepted,
            )
        }
        Because::Silence { due, first_word } => {
            let after = match first_word {
                None => "No word has come since.".to_owned(),
                Some((Side::Performer, at)) => format!("The first word came on {}.", on(at)),
                Some((Side::Customer, at)) => format!("The other side asked first, on {}.", on(at)),
            };
            (format!("The date, {}, passed, and nobody had spoken. {after}", on(due)), false)
        }
        Because::GivenUp { at, notice: true } => {
            (format!("Given up on {}, early enough to do something about it.", on(at)), false)
        }
        Because::GivenUp { at, notice: false } => (format!("Given up on {}, with little time left.", on(at)), false),
    };
    if delivered && j.unconfirmed { format!("{words} Not confirmed by the other side.") } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_as_fine_as_they_are_known() {
        let said: Vec<String> = [0.1, 0.5, 1.0, 2.38, 9.5, 38.05, 108.0, 10_000.0].into_iter().map(hours).collect();

        assert_eq!(
            said,
            ["a quarter of an hour or less", "30 min", "1 h", "2.4 h", "9.5 h", "38 h", "14 days", "1,250 days"]
        );
    }
}
