//! Chance that comes out the same for the same seed. Each story throws its own dice, so that a change in one story leaves
//! all others as they were.

use std::collections::VecDeque;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;
use sha2::{Digest, Sha256};

/// The dice of one story.
#[derive(Clone, Debug)]
pub(crate) struct Dice(ChaCha20Rng);

/// A number that only this seed and label have.
pub(super) fn seed_of(seed: u64, label: &str) -> u64 {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    hash.update(label.as_bytes());
    let digest = hash.finalize();
    digest.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

impl Dice {
    pub(crate) fn new(seed: u64, label: &str) -> Self {
        Self(ChaCha20Rng::seed_from_u64(seed_of(seed, label)))
    }

    /// From `low` to `high`, both included; `low` where the range is empty.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        if low >= high { low } else { self.0.random_range(low..=high) }
    }

    /// True so many times of a hundred.
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// From 0 to just below 1.
    pub(super) fn share(&mut self) -> f64 {
        self.0.random_range(0.0..1.0)
    }

    /// One of them.
    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let last = i64::try_from(of.len()).ok()?.checked_sub(1)?;
        of.get(usize::try_from(self.between(0, last)).ok()?)
    }

    /// In any order.
    pub(super) fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            let with = self.0.random_range(0..=last);
            all.swap(last, with);
        }
    }
}

/// Cards that are dealt one after the other, so that nothing is said twice before everything was said once.
#[derive(Debug)]
pub(super) struct Deck<T> {
    all: Vec<T>,
    left: VecDeque<T>,
    rounds: u32,
    dice: Dice,
}

impl<T: Clone> Deck<T> {
    /// A deck that may be gone through so many times.
    pub(super) fn new(all: Vec<T>, rounds: u32, dice: Dice) -> Self {
        Self { all, left: VecDeque::new(), rounds, dice }
    }

    /// The next card; nothing once all rounds are played.
    pub(super) fn deal(&mut self) -> Option<T> {
        if self.left.is_empty() && self.rounds > 0 {
            self.rounds -= 1;
            let mut all = self.all.clone();
            self.dice.shuffle(&mut all);
            self.left = all.into();
        }
        self.left.pop_front()
    }
}
