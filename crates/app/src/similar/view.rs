//! The forecast in words.

use domain::forecast::Scope as Whose;
use jiff::Zoned;

use super::acts::Similar;
use crate::kit::say;

/// What stands beside a promise.
#[derive(Clone, Debug)]
pub struct SimilarView {
    /// "Half are done within 12 days of their promise, 85 in 100 within 31."
    pub take: String,
    /// "This one has run for 20 days: …"; empty where it does not run.
    pub left: String,
    /// "Rests on 31 of the same kind by the same team, 2 of them still open."
    pub rests: String,
}

impl SimilarView {
    /// As it is said on this day.
    #[must_use]
    pub fn new(similar: &Similar, runs: bool, now: &Zoned) -> Self {
        let days = |in_a_hundred| say::count(whole(similar.days(in_a_hundred)), "day", "days");
        let day = |in_a_hundred| {
            let at = similar.by(in_a_hundred)?;
            Some(say::short_day(at.to_zoned(now.time_zone().clone()).date(), now))
        };
        let left = match (runs, day(50), day(85)) {
            (true, Some(half), Some(most)) => {
                format!(
                    "Of those that had run for as long as this one, half were done by {half} and 85 in 100 by {most}."
                )
            }
            _ => String::new(),
        };
        let open = match similar.count.open {
            0 => String::new(),
            open => format!(", {} of them not delivered yet", say::number(open)),
        };
        let all = similar.count.finished + similar.count.open;
        Self {
            take: format!("Half are delivered within {} of their promise, 85 in 100 within {}.", days(50), days(85)),
            left,
            rests: format!("Rests on {} {}{open}.", say::number(all), whose(similar.whose)),
        }
    }
}

/// A day that has begun counts as a whole.
#[must_use]
pub fn whole(days: f64) -> i64 {
    days.ceil().clamp(0.0, 100_000.0) as i64
}

/// Whose record that is.
#[must_use]
pub const fn whose(whose: Whose) -> &'static str {
    match whose {
        Whose::Kind => "of the same kind by the same team",
        Whose::Team => "by the same team",
        Whose::Organisation | Whose::Nothing => "of all kinds and teams, as there are too few nearer to this one",
    }
}
