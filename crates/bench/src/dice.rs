//! Chance from a seed, with the shapes that a world needs.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A sequence that is the same for the same seed.
#[derive(Debug)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `n`; 0 for none.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.0.next_u64() % n }
    }

    /// One of these by position.
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    /// One of these.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.index(of.len())]
    }

    /// Between 0 and 1.
    pub fn part(&mut self) -> f64 {
        // 53 bits are what a double holds.
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True in `share` of all cases.
    pub fn chance(&mut self, share: f64) -> bool {
        self.part() < share
    }

    /// A position below `len`, the first far oftener than the last: Zipf with exponent 1, by inverting the harmonic sum
    /// as its logarithm.
    pub fn skewed(&mut self, len: usize) -> usize {
        let at = ((len as f64 + 1.0).ln() * self.part()).exp() - 1.0;
        (at as usize).min(len.saturating_sub(1))
    }
}
