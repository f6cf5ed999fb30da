//! How the chance of a promise moves after the word was given: when it is at risk, from what it fell, and when that is over.

use jiff::Timestamp;

/// A promise that was given as a stretch, or that is known to be at risk, has fallen further when it lost so many in a
/// hundred. A convention: twice what a small change of a plan moves, and far more than what luck does.
pub const MARKED: u8 = 15;

/// How the word was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// The chance that was shown then, in a hundred, where one was.
    pub chance: Option<u8>,
    /// It was declared a stretch.
    pub stretch: bool,
}

/// A chance that fell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fall {
    /// When that was seen.
    pub at: Timestamp,
    /// From what; the same as `to` where nobody knew a chance before.
    pub from: u8,
    /// To what, in a hundred.
    pub to: u8,
}

/// How a promise stands, as long as the same terms are in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The chance of its day, in a hundred, rounded down.
    pub chance: u8,
    /// The chance when the word was given, or the first that was known of it.
    pub given: u8,
    /// It was declared a stretch.
    pub stretch: bool,
    /// It is at risk since then.
    pub fall: Option<Fall>,
}

impl Standing {
    /// Of terms that nobody has looked at yet.
    #[must_use]
    pub fn first(given: Given, chance: u8, agreed: u8, now: Timestamp) -> Self {
        let new = Self { chance, given: given.chance.unwrap_or(chance), stretch: given.stretch, fall: None };
        new.next(chance, agreed, now)
    }

    /// At another time. A fall stays the same fall until the chance is above again, or falls markedly further.
    #[must_use]
    pub fn next(self, chance: u8, agreed: u8, now: Timestamp) -> Self {
        let fall = match self.fall {
            _ if !self.is_at_risk(chance, agreed) => None,
            Some(known) if chance.saturating_add(MARKED) > known.to => Some(known),
            Some(known) => Some(Fall { at: now, from: known.to, to: chance }),
            None => Some(Fall { at: now, from: self.given.max(chance), to: chance }),
        };
        Self { chance, fall, ..self }
    }

    /// Below the agreed level; where that was said when the word was given, far below what was said.
    fn is_at_risk(self, chance: u8, agreed: u8) -> bool {
        if self.stretch { chance.saturating_add(MARKED) <= self.given } else { chance < agreed }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;

    const AGREED: u8 = 80;

    fn day(n: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * n)
    }

    fn at(given: Given, chances: &[u8]) -> Standing {
        let mut all = chances.iter().zip(0..);
        let (first, n) = all.next().expect("a chance");
        let first = Standing::first(given, *first, AGREED, day(n));
        all.fold(first, |standing, (chance, n)| standing.next(*chance, AGREED, day(n)))
    }

    fn safe(chance: u8) -> Given {
        Given { chance: Some(chance), stretch: false }
    }

    #[test]
    fn it_falls_from_what_was_shown_when_the_word_was_given() {
        let fall = at(safe(88), &[85, 61]).fall;

        assert_eq!(fall, Some(Fall { at: day(1), from: 88, to: 61 }));
    }

    #[test]
    fn one_fall_is_told_once_and_over_when_the_chance_is_above_again() {
        assert_eq!(at(safe(88), &[61, 66, 58]).fall.map(|f| f.at), Some(day(0)));
        assert_eq!(at(safe(88), &[61, 80]).fall, None);
        assert_eq!(at(safe(88), &[61, 80, 79]).fall, Some(Fall { at: day(2), from: 88, to: 79 }));
    }

    #[test]
    fn a_fall_that_goes_on_markedly_is_another() {
        assert_eq!(at(safe(88), &[61, 47]).fall.map(|f| f.at), Some(day(0)));
        assert_eq!(at(safe(88), &[61, 46]).fall, Some(Fall { at: day(1), from: 61, to: 46 }));
    }

    #[test]
    fn what_nobody_knew_before_stands_where_it_is_first_seen() {
        assert_eq!(at(Given::default(), &[61]).fall, Some(Fall { at: day(0), from: 61, to: 61 }));
    }

    #[test]
    fn a_stretch_is_at_risk_only_far_below_what_was_said() {
        let stretch = Given { chance: Some(55), stretch: true };

        assert_eq!(at(stretch, &[55, 41]).fall, None);
        assert_eq!(at(stretch, &[55, 40]).fall, Some(Fall { at: day(1), from: 55, to: 40 }));
        assert_eq!(at(Given { chance: None, ..stretch }, &[30, 16, 15]).fall.map(|f| f.to), Some(15));
    }

    proptest! {
        #[test]
        fn at_the_agreed_level_nothing_is_at_risk_and_below_it_everything_that_is_no_stretch(
            given in proptest::option::of(0_u8..=100),
            chances in proptest::collection::vec(0_u8..=100, 1..12),
        ) {
            let standing = at(Given { chance: given, stretch: false }, &chances);
            prop_assert_eq!(standing.fall.is_some(), standing.chance < AGREED);
            if let Some(fall) = standing.fall {
                prop_assert!(fall.to <= fall.from);
                prop_assert!(standing.chance.saturating_add(MARKED) > fall.to);
            }
        }
    }
}
