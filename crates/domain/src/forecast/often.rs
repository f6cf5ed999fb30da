//! How often dates were kept so far. Where far more were kept than was said, dates come nearer.
//!
//! Only that way: a date that was missed is an open item by then, and open items make the next dates later by themselves.
//! Nothing brings them back once the place has become quicker, or once what lay around for years has been cleared away,
//! but this. Setting levels right in both directions costs more than it gains (`docs/forecast.md`).

use super::curve::{LEVELS, SHOWN, logit};

/// What was said of a date.
const SAID: f64 = LEVELS[SHOWN[1]];
/// So much more than that is no sign yet.
const SLACK: f64 = 0.03;
/// Items that are taken to have come out as was said, beside those that were judged.
const AS_SAID: f64 = 20.0;
/// What is judged counts for so much less with each one that follows: half after 23.
const MEMORY: f64 = 0.97;
/// How far dates come nearer for what was kept too often, and the most they ever do, both in the logit.
const ANSWER: f64 = 1.5;
const MOST: f64 = 1.5;

/// The latest dates at 85, kept or not.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Often {
    kept: f64,
    judged: f64,
}

impl Often {
    /// A date that has come: kept, or not.
    pub(super) fn learn(&mut self, kept: bool) {
        self.kept = self.kept * MEMORY + if kept { 1.0 } else { 0.0 };
        self.judged = self.judged * MEMORY + 1.0;
    }

    /// By how much levels are to be moved, in the logit: zero or below.
    pub(super) fn shift(&self) -> f64 {
        let share = (self.kept + AS_SAID * SAID) / (self.judged + AS_SAID);
        let over = logit(share.min(0.9999)) - logit(SAID + SLACK);
        if over > 0.0 { -(ANSWER * over).min(MOST) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::super::numbers::exp;
    use super::*;

    fn after(kept: u32, of: u32) -> f64 {
        let mut often = Often::default();
        // Spread evenly, so that memory does not favour one.
        (0..of).for_each(|i| often.learn((i + 1) * kept / of > i * kept / of));
        often.shift()
    }

    #[test]
    fn dates_kept_far_too_often_come_nearer_and_others_stay() {
        assert_eq!((after(0, 0), after(85, 100), after(40, 100)), (0.0, 0.0, 0.0));
        assert!(after(100, 100) < -0.3 && after(100, 100) >= -MOST);
        assert!(after(3, 3) > after(100, 100), "three say less than a hundred");
    }

    #[test]
    fn a_shift_is_a_change_of_odds() {
        let level = 1.0 / (1.0 + exp(-logit(SAID) - after(100, 100)));
        assert!((0.55..0.82).contains(&level), "{level}");
    }
}
