//! Logarithm and exponential from the four basic operations alone, as in the forecasts: a C library may round them as it likes,
//! and a model that is trained twice has to come out the same to the last bit.

use std::f64::consts::{LN_2, SQRT_2};

/// The natural logarithm of what is above zero.
pub(crate) fn ln(x: f64) -> f64 {
    let bits = x.clamp(f64::MIN_POSITIVE, f64::MAX).to_bits();
    let mut k = f64::from(((bits >> 52) & 0x7ff) as u32) - 1023.0;
    let mut m = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    if m > SQRT_2 {
        m /= 2.0;
        k += 1.0;
    }
    let t = (m - 1.0) / (m + 1.0);
    let square = t * t;
    let series = (0..12).rev().fold(0.0, |sum, i| sum * square + 1.0 / f64::from(2 * i + 1));
    k * LN_2 + 2.0 * t * series
}

/// The exponential, held between `e^-700` and `e^700`.
pub(crate) fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let k = (x / LN_2).round();
    let r = x - k * LN_2;
    let series = (1..=14).rev().fold(1.0, |sum, i| 1.0 + sum * r / f64::from(i));
    let power = f64::from_bits(((k as i64 + 1023) as u64) << 52);
    series * power
}

/// Scores to chances: each is the exponential of its score, and together they are one.
pub(crate) fn chances<const N: usize>(scores: [f64; N]) -> [f64; N] {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raised = scores.map(|s| exp(s - most));
    let sum: f64 = raised.iter().sum();
    raised.map(|r| r / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_agree_with_the_library_to_its_last_digits() {
        for i in -600..600 {
            let x = f64::from(i) * 0.37;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-13, "exp {x}");
            assert!((ln(x.exp()) - x).abs() < 1e-12, "ln of exp {x}");
        }
    }

    #[test]
    fn chances_add_up_to_one_however_far_scores_lie_apart() {
        let all = chances([300.0, 0.0, -300.0]);

        assert!((all.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(all[0] > all[1] && all[1] > all[2]);
    }
}
