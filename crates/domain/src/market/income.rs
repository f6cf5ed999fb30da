//! Which income rests on clients who are not content: a simple rule that can be read out. A client is unsure when its answers
//! of the last twelve months are below the middle, or when our word toward it is low. What it was billed in these months is
//! what could be lost.

use crate::profile::coded;

coded! {
    /// Why it is not sure that a client stays.
    Why {
        /// Its answers are below the middle.
        Unhappy "unhappy" "its answers are below 3 of 5",
        /// Our word toward it is low.
        LowWord "low_word" "our word to it is below 60 of 100",
    }
}

/// Answers below this, of 5, are not content.
pub const UNHAPPY_BELOW: u64 = 3;
/// A word below this, of 100, is low.
pub const LOW_WORD: f64 = 60.0;

/// What is known of how content a client is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Unsure {
    /// The sum of its answers, each from 1 to 5.
    pub sum: u64,
    /// How many there were.
    pub answers: u64,
    /// Our word toward it, from 0 to 100; nothing while it is too early to tell.
    pub word: Option<f64>,
}

impl Unsure {
    /// The mean of its answers in tenths, rounded; nothing where it was not asked.
    #[must_use]
    pub fn tenths(&self) -> Option<u64> {
        (self.answers > 0).then(|| (self.sum * 10 + self.answers / 2) / self.answers)
    }
}

/// Every reason why it is not sure that a client stays; none where it is, and none where nothing is known.
#[must_use]
pub fn unsure(of: &Unsure) -> Vec<Why> {
    let unhappy = of.answers > 0 && of.sum < UNHAPPY_BELOW * of.answers;
    let low = of.word.is_some_and(|word| word < LOW_WORD);
    [(Why::Unhappy, unhappy), (Why::LowWord, low)].into_iter().filter(|(_, is)| *is).map(|(why, _)| why).collect()
}
