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
    /// "As those went that had run for as long as this one, half would be delivered by 3 Apr, …"; empty where it does not run.
    pub left: String,
    /// "Rests on 31 promises of the same kind by the same team, 2 of them still open."
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
                    "As those went that had run for as long as this one, half would be delivered by {half}, 85 in 100 by {most}."
                )
            }
            _ => String::new(),
        };
        Self {
            take: format!("Half are delivered within {} of their promise, 85 in 100 within {}.", days(50), days(85)),
            left,
            rests: rests(similar),
        }
    }
}

/// "Rests on 31 promises of the same kind by the same team, 2 of them not delivered yet."
#[must_use]
pub fn rests(similar: &Similar) -> String {
    let open = match similar.count.open {
        0 => String::new(),
        open => format!(", {} of them not delivered yet", say::number(open)),
    };
    format!("Rests on {} promises {}{open}.", say::number(similar.all()), whose(similar.whose))
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
        Whose::Organisation | Whose::Nothing => "of all kinds and teams, as too few are nearer to this one",
    }
}
