//! Chances after they were told: whether they were right (of promises given at a chance, how many were kept; a share of few
//! says little, and says so), and how the chance of a promise moves until its day.

mod standing;
mod why;

pub use standing::{Fall, Given, MARKED, Standing};
pub use why::{Reasons, Why, expected};

/// Below so many nothing is said about being right°.
pub const FEW: i64 = 10;

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// So many there were.
    pub count: i64,
    /// So many came true.
    pub kept: i64,
}

/// What a share says about the chance that was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Too few to say.
    TooFew,
    /// What was said lies in the range of what came of it.
    Right,
    /// More was said than came true.
    TooSure,
    /// Less was said than came true.
    TooCautious,
}

impl Verdict {
    /// For programs; stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Verdict::TooFew => "too_few",
            Verdict::Right => "right",
            Verdict::TooSure => "too_sure",
            Verdict::TooCautious => "too_cautious",
        }
    }

    /// Every one.
    pub const ALL: [Verdict; 4] = [Verdict::TooFew, Verdict::Right, Verdict::TooSure, Verdict::TooCautious];
}

impl Share {
    /// Between 0 and 1; nothing of nothing.
    #[must_use]
    pub fn part(self) -> Option<f64> {
        (self.count > 0).then(|| self.kept as f64 / self.count as f64)
    }

    /// Where the true share lies in 19 of 20 cases: Wilson's interval (*Probable inference, the law of succession, and
    /// statistical inference*, 1927), which is honest for few and near 0 and 1.
    #[must_use]
    pub fn range(self) -> (f64, f64) {
        const Z: f64 = 1.96;
        let Some(p) = self.part() else { return (0.0, 1.0) };
        let n = self.count as f64;
        let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / (1.0 + Z * Z / n);
        ((middle - half).max(0.0), (middle + half).min(1.0))
    }

    /// Whether a chance between 0 and 1 that was told fits what came of it.
    #[must_use]
    pub fn verdict(self, said: f64) -> Verdict {
        let (low, high) = self.range();
        match () {
            () if self.count < FEW => Verdict::TooFew,
            () if said > high => Verdict::TooSure,
            () if said < low => Verdict::TooCautious,
            () => Verdict::Right,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn share(count: i64, kept: i64) -> Share {
        Share { count, kept }
    }

    #[test]
    fn nine_say_nothing_however_they_turned_out() {
        assert_eq!(share(9, 0).verdict(0.95), Verdict::TooFew);
        assert_eq!(share(0, 0).verdict(0.5), Verdict::TooFew);
    }

    #[test]
    fn what_was_said_is_held_against_what_came_of_it() {
        assert_eq!(share(100, 84).verdict(0.85), Verdict::Right);
        assert_eq!(share(100, 60).verdict(0.85), Verdict::TooSure);
        assert_eq!(share(100, 99).verdict(0.85), Verdict::TooCautious);
    }

    proptest! {
        #[test]
        fn a_range_holds_its_share_and_narrows_with_more(count in 1_i64..500, part in 0.0..=1.0_f64) {
            let kept = (count as f64 * part) as i64;
            let (few, more) = (share(count, kept), share(count * 4, kept * 4));
            let (low, high) = few.range();
            let (closer, near) = more.range();

            prop_assert!(low <= few.part().unwrap_or(0.0) + 1e-9 && few.part().unwrap_or(1.0) <= high + 1e-9);
            prop_assert!(near - closer <= high - low + 1e-9);
        }
    }
}
