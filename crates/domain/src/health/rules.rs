//! The numbers behind a stage. All of them are settings with these defaults, shown beside what they make.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::evidence::Evidence;
use super::stage::Stage;

/// Days after which a piece of evidence weighs half°.
pub const HALF_LIFE_DAYS: u32 = 90;
/// Days that a stage stays below its threshold before it is left°.
pub const LEAVING_DAYS: u32 = 28;
const DAY: i64 = 86_400;

/// How evidence is weighed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Days after which evidence weighs half; from 30 on.
    pub half_life: u32,
    /// Days below the threshold before a stage is left.
    pub leaving: u32,
    /// What sniffles, flu, pneumonia and the end stage need.
    pub needs: [f64; 4],
    /// So much may be missing of it, because it has faded. Two sentences of two days in one month never weigh 2 together, and
    /// are two for everybody who hears them.
    pub faded: f64,
    /// What comes from elsewhere than the strongest source, and what the second voice or the facts bring, has to weigh at least.
    pub other: f64,
    /// Where a sponsor's words and a fact make a stage alone, each has to weigh so much still.
    pub pair: f64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            half_life: HALF_LIFE_DAYS,
            leaving: LEAVING_DAYS,
            needs: [2.0, 3.0, 3.0, 2.0],
            faded: 0.25,
            other: 0.25,
            pair: 0.5,
        }
    }
}

/// From where to where a number makes sense: no stage from next to nothing, no fading within days.
pub type Bounds = (f64, f64);

/// One of the numbers, for whoever shows or types them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// Days after which evidence weighs half.
    HalfLife,
    /// Days below before a stage is left.
    Leaving,
    /// What the n-th of [`Stage::ILL`] needs.
    Needs(usize),
    /// What may be missing by fading.
    Faded,
    /// What has to come from elsewhere.
    Other,
    /// What each of a sponsor's words and a fact has to weigh.
    Pair,
}

impl Number {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::HalfLife,
        Self::Leaving,
        Self::Needs(0),
        Self::Needs(1),
        Self::Needs(2),
        Self::Needs(3),
        Self::Faded,
        Self::Other,
        Self::Pair,
    ];

    /// From where to where.
    #[must_use]
    pub const fn bounds(self) -> Bounds {
        match self {
            Self::HalfLife => (30.0, 730.0),
            Self::Leaving => (0.0, 365.0),
            Self::Needs(_) => (1.5, 50.0),
            Self::Faded => (0.0, 0.45),
            Self::Other | Self::Pair => (0.05, 1.0),
        }
    }

    /// Days are counted in whole ones.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        matches!(self, Self::HalfLife | Self::Leaving)
    }

    /// Whether this can be it.
    #[must_use]
    pub fn allows(self, value: f64) -> bool {
        let (low, high) = self.bounds();
        (low..=high).contains(&value) && (!self.is_whole() || value.fract() == 0.0)
    }
}

impl Rules {
    /// One of the numbers.
    #[must_use]
    pub fn number(&self, which: Number) -> f64 {
        match which {
            Number::HalfLife => f64::from(self.half_life),
            Number::Leaving => f64::from(self.leaving),
            Number::Needs(n) => self.needs.get(n).copied().unwrap_or_default(),
            Number::Faded => self.faded,
            Number::Other => self.other,
            Number::Pair => self.pair,
        }
    }

    /// The same with another number, held to what makes sense.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was held to its bounds")]
    pub fn with(mut self, which: Number, value: f64) -> Self {
        let (low, high) = which.bounds();
        let value = if value.is_finite() { value.clamp(low, high) } else { Self::default().number(which) };
        match which {
            Number::HalfLife => self.half_life = value.round() as u32,
            Number::Leaving => self.leaving = value.round() as u32,
            Number::Needs(n) => self.needs.iter_mut().skip(n).take(1).for_each(|need| *need = value),
            Number::Faded => self.faded = value,
            Number::Other => self.other = value,
            Number::Pair => self.pair = value,
        }
        self
    }

    /// As they were kept, held to what makes sense.
    #[must_use]
    pub fn sound(self) -> Self {
        Number::ALL.into_iter().fold(self, |rules, which| rules.with(which, rules.number(which)))
    }

    /// What a stage needs; the healthy need nothing.
    #[must_use]
    pub fn needs(&self, stage: Stage) -> f64 {
        stage.place().and_then(|n| self.needs.get(n)).copied().unwrap_or(0.0)
    }

    /// From which weight on a stage is there.
    #[must_use]
    pub fn passes(&self, stage: Stage) -> f64 {
        (self.needs(stage) - self.faded).max(0.0)
    }

    /// What a piece of evidence weighs at `now`. Good signs weigh nothing, and nothing weighs before it was.
    #[must_use]
    pub fn weight(&self, evidence: &Evidence, now: Timestamp) -> f64 {
        if evidence.is_good() || evidence.at > now {
            return 0.0;
        }
        let age = now.duration_since(evidence.at).as_secs_f64();
        f64::from(evidence.weight) / 100.0 * (-age / self.half_life()).exp2()
    }

    /// What a piece weighs as of the reference instant. Since all fades alike, sums are kept as of then and scaled when read.
    pub(super) fn kept(&self, evidence: &Evidence) -> f64 {
        let age = (evidence.at.as_second() - reference()) as f64;
        f64::from(evidence.weight) / 100.0 * (age / self.half_life()).clamp(-1000.0, 1000.0).exp2()
    }

    /// A kept sum at an instant in seconds.
    pub(super) fn faded_to(&self, kept: f64, at: i64) -> f64 {
        kept * (-((at - reference()) as f64) / self.half_life()).exp2()
    }

    /// The second from which on a kept sum is below 1: the closed form that spares going through days.
    pub(super) fn below_one(&self, kept: f64) -> i64 {
        if kept <= 0.0 {
            return i64::MIN;
        }
        let after = (self.half_life() * kept.log2()).floor();
        reference() + after as i64 + 1
    }

    /// In seconds.
    fn half_life(&self) -> f64 {
        f64::from(self.half_life.max(1)) * DAY as f64
    }

    /// In seconds.
    pub(super) fn leaving_time(&self) -> i64 {
        i64::from(self.leaving) * DAY
    }
}

/// The start of 2020, in seconds.
const fn reference() -> i64 {
    1_577_836_800
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn the_reference_is_the_start_of_2020() {
        let start = TimeZone::UTC.to_timestamp(date(2020, 1, 1).at(0, 0, 0, 0)).expect("an instant");

        assert_eq!(start.as_second(), reference());
    }

    #[test]
    fn what_makes_no_sense_is_held_to_what_does() {
        let typed = Rules { half_life: 1, needs: [f64::NAN, 0.0, 3.0, 2.0], faded: 9.0, ..Rules::default() };

        let sound = typed.sound();

        assert_eq!((sound.half_life, sound.needs, sound.faded), (30, [2.0, 1.5, 3.0, 2.0], 0.45));
        assert_eq!(Rules::default().sound(), Rules::default());
    }
}
