//! Logarithm and exponential from the four basic operations alone. Those give the same bits on every machine (IEEE 754); the
//! functions of a C library need not, and one bit is enough to make a forecast differ.

const LN_2: f64 = std::f64::consts::LN_2;

/// The natural logarithm. What is not above zero is taken for the smallest number there is.
///
/// `x = m · 2^k` with `m` near one; `ln m = 2 (t + t³/3 + t⁵/5 + …)` with `t = (m − 1)/(m + 1)`
/// (Abramowitz and Stegun, *Handbook of Mathematical Functions*, 4.1.27).
pub(super) fn ln(x: f64) -> f64 {
    let bits = x.clamp(f64::MIN_POSITIVE, f64::MAX).to_bits();
    let mut k = f64::from(((bits >> 52) & 0x7ff) as u32) - 1023.0;
    let mut m = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    if m > std::f64::consts::SQRT_2 {
        m /= 2.0;
        k += 1.0;
    }
    let t = (m - 1.0) / (m + 1.0);
    let square = t * t;
    let series = (0..12).rev().fold(0.0, |sum, i| sum * square + 1.0 / f64::from(2 * i + 1));
    k * LN_2 + 2.0 * t * series
}

/// The exponential, held between `e^-700` and `e^700`.
///
/// `x = k · ln 2 + r` with `r` near zero, and the series of `e^r` (the same, 4.2.1).
pub(super) fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let k = (x / LN_2).round();
    let r = x - k * LN_2;
    let series = (1..=14).rev().fold(1.0, |sum, i| 1.0 + sum * r / f64::from(i));
    // Between -1010 and 1010: a normal number for certain.
    let power = f64::from_bits(((k as i64 + 1023) as u64) << 52);
    series * power
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
        assert_eq!((ln(1.0), exp(0.0)), (0.0, 1.0));
        assert!(ln(0.0).is_finite() && ln(-1.0).is_finite() && exp(1e9).is_finite());
    }
}
