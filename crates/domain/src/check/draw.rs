//! Chance, without any: every number is a function of the seed, of what it is for and of the number of the future. So
//! a commitment meets the same luck whatever else is in the plan (common random numbers), in whatever order and on
//! however many threads the futures are gone through, and on any machine: whole numbers, and of binary fractions only
//! what IEEE 754 rounds exactly (+ − × ÷ √).

use std::sync::OnceLock;

/// The odd number nearest to 2⁶⁴ divided by the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finalizer of SplitMix64 (Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, 2014; constants
/// of David Stafford's variant 13, as in Java's `SplittableRandom`).
#[inline]
const fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// What a number is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(u64);

impl Key {
    pub(super) const fn new(seed: u64) -> Self {
        Self(mixed(seed.wrapping_add(GOLDEN)))
    }

    /// The key of something within this one.
    pub(super) const fn of(self, what: u128) -> Self {
        let (high, low) = ((what >> 64) as u64, what as u64);
        let once = mixed(self.0 ^ high).wrapping_add(GOLDEN);
        Self(mixed(mixed(once ^ low).wrapping_add(GOLDEN)))
    }

    /// What is drawn in the n-th future: the n-th number of a SplitMix64 that begins here.
    #[inline]
    pub(super) const fn turn(self, future: u32) -> Turn {
        Turn(mixed(self.0.wrapping_add((future as u64 + 1).wrapping_mul(GOLDEN))))
    }

    pub(super) const fn number(self) -> u64 {
        self.0
    }
}

/// One draw: 64 bits, enough for two numbers of 24.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn(u64);

impl Turn {
    /// A share of 2²⁴.
    #[inline]
    pub(super) const fn first(self) -> u32 {
        (self.0 >> 40) as u32
    }

    /// Another, independent of the first.
    #[inline]
    pub(super) const fn second(self) -> u32 {
        (self.0 as u32) & 0xff_ffff
    }

    /// A number below `n`, as near to equally likely as makes no difference for a few thousand (Lemire, *Fast random
    /// integer generation in an interval*, 2019, without the rejection).
    #[inline]
    pub(super) const fn below(self, n: u32) -> u32 {
        (((self.0 >> 32) * n as u64) >> 32) as u32
    }
}

/// The value of a curve of 257 knots at a share of 2²⁴.
#[inline]
pub(super) fn between(knots: &[u32], share: u32) -> u32 {
    let (piece, rest) = ((share >> 16) as usize, i64::from(share & 0xffff));
    let (Some(low), Some(high)) = (knots.get(piece), knots.get(piece + 1)) else { return 0 };
    (i64::from(*low) + (((i64::from(*high) - i64::from(*low)) * rest) >> 16)) as u32
}

/// Steps of the place of the likely value between low and high.
const STEPS: usize = 32;
/// Pieces of each curve.
const PIECES: usize = 256;
/// Cells over which a density is summed.
const CELLS: usize = 4096;

/// An estimate of three numbers made ready for drawing.
///
/// PERT: a Beta distribution between low and high with α = 1 + 4r and β = 5 − 4r, where r is the place of the likely
/// value between them, so that the mean is (low + 4 likely + high) / 6 (Malcolm, Roseboom, Clark and Fazar,
/// *Application of a technique for research and development program evaluation*, 1959; Vose, *Risk Analysis*, 2008).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pert {
    low: u32,
    span: u32,
    /// The step below the place of the likely value.
    step: u16,
    /// How far above that step it lies, of 256.
    above: u16,
}

impl Pert {
    pub(super) fn new(low: u32, likely: u32, high: u32) -> Self {
        let span = high.saturating_sub(low);
        let place = (u64::from(likely.saturating_sub(low)) * (STEPS as u64) * 256).checked_div(u64::from(span));
        let place = place.unwrap_or(0).min(STEPS as u64 * 256);
        let step = (place / 256).min(STEPS as u64 - 1);
        Self { low, span, step: step as u16, above: (place - step * 256) as u16 }
    }

    /// Minutes in this future.
    #[inline]
    pub(super) fn drawn(self, turn: Turn) -> u64 {
        if self.span == 0 {
            return u64::from(self.low);
        }
        let curves = curves();
        let at = |step: usize| {
            let curve = curves.get(step * (PIECES + 1)..(step + 1) * (PIECES + 1)).unwrap_or(&[]);
            u64::from(between(curve, turn.first()))
        };
        let above = u64::from(self.above);
        let part = at(usize::from(self.step)) * (256 - above) + at(usize::from(self.step) + 1) * above;
        u64::from(self.low) + ((u64::from(self.span) * (part >> 8)) >> 16)
    }

    /// The variance divided by the square of the mean: (μ − low)(high − μ) / 7μ².
    pub(super) fn relative(self) -> f64 {
        let r = (f64::from(self.step) + f64::from(self.above) / 256.0) / STEPS as f64;
        let (low, span) = (f64::from(self.low), f64::from(self.span));
        let over = span * (1.0 + 4.0 * r) / 6.0;
        let mean = low + over;
        if mean <= 0.0 { 0.0 } else { over * (span - over) / 7.0 / (mean * mean) }
    }

    pub(super) fn numbers(self) -> [u32; 3] {
        [self.low, self.span, u32::from(self.step) << 16 | u32::from(self.above)]
    }
}

/// Quantiles of PERT between 0 and 1, in 65,536ths, for each step of the likely value.
fn curves() -> &'static [u32] {
    static CURVES: OnceLock<Vec<u32>> = OnceLock::new();
    CURVES.get_or_init(|| (0..=STEPS).flat_map(curve).collect())
}

/// Warms what is made once for the life of a program, so that nobody waits for it at the first question.
pub fn warm() {
    curves();
}

/// One curve: the density summed over cells, and the sum inverted by straight lines.
fn curve(step: usize) -> Vec<u32> {
    let mut sums = Vec::with_capacity(CELLS + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for cell in 0..CELLS {
        let x = (cell as f64 + 0.5) / CELLS as f64;
        // 4r and 4 − 4r are whole eighths, so powers are products of roots.
        sum += power(x, step) * power(1.0 - x, STEPS - step);
        sums.push(sum);
    }
    let mut cell = 0;
    (0..=PIECES)
        .map(|piece| {
            let wanted = sum * (piece as f64 / PIECES as f64);
            while cell + 1 < CELLS && sums[cell + 1] < wanted {
                cell += 1;
            }
            let (low, high) = (sums[cell], sums[cell + 1]);
            let within = if high > low { ((wanted - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
            let x = if piece == 0 { 0.0 } else { (cell as f64 + within) / CELLS as f64 };
            (x * 65_536.0) as u32
        })
        .collect()
}

/// x to so many eighths.
fn power(x: f64, eighths: usize) -> f64 {
    let half = x.sqrt();
    let quarter = half.sqrt();
    let mut product = 1.0;
    for _ in 0..eighths / 8 {
        product *= x;
    }
    for (bit, root) in [(4, half), (2, quarter), (1, quarter.sqrt())] {
        if eighths & bit != 0 {
            product *= root;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{Beta, ContinuousCDF};

    use super::*;

    #[test]
    fn the_sequence_is_splitmix64() {
        // The first numbers of the reference implementation by Sebastiano Vigna, begun at 1234567.
        let drawn: Vec<u64> = (0..3).map(|n| Key(1_234_567).turn(n).0).collect();

        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn pert_is_the_beta_distribution_that_another_library_has() {
        for likely in [0_u32, 130, 250, 500, 777, 1000] {
            let r = f64::from(likely) / 1000.0;
            let beta = Beta::new(1.0 + 4.0 * r, 5.0 - 4.0 * r).unwrap();
            let pert = Pert::new(0, likely * 1000, 1_000_000);
            for hundredth in 1..100_u64 {
                let turn = Turn(((1_u64 << 24) * hundredth / 100) << 40);
                let wanted = beta.inverse_cdf(hundredth as f64 / 100.0);
                let drawn = pert.drawn(turn) as f64 / 1e6;
                assert!((drawn - wanted).abs() < 0.003, "{likely} at {hundredth}: {drawn} and not {wanted}");
            }
        }
    }

    #[test]
    fn the_mean_of_what_is_drawn_is_the_mean_of_pert() {
        let pert = Pert::new(4_000, 10_000, 30_000);
        let key = Key::new(7).of(99);

        let mean = (0..200_000).map(|n| pert.drawn(key.turn(n)) as f64).sum::<f64>() / 200_000.0;

        assert!((mean - 74_000.0 / 6.0).abs() < 30.0, "{mean}");
        assert!(
            (pert.relative() - (12_333.3_f64 - 4_000.0) * (30_000.0 - 12_333.3) / 7.0 / 12_333.3_f64.powi(2)).abs()
                < 1e-4
        );
    }
}
