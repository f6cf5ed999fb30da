//! How right verdicts are. Used by the page of corrections, by the tests that guard the figures, and by the example `measure`.

/// The F1 of each class, and their mean: every class counts the same, however rare.
#[must_use]
pub fn macro_f1(pairs: &[(usize, usize)], classes: usize) -> f64 {
    let f1 = |class: usize| {
        let right = pairs.iter().filter(|(is, said)| *is == class && *said == class).count();
        let there = pairs.iter().filter(|(is, _)| *is == class).count()
            + pairs.iter().filter(|(_, said)| *said == class).count();
        if there == 0 { 0.0 } else { 2.0 * right as f64 / there as f64 }
    };
    (0..classes).map(f1).sum::<f64>() / classes.max(1) as f64
}

/// Of what was said, how much was right; and of what was there, how much was said.
#[must_use]
pub fn precision_and_recall(pairs: impl IntoIterator<Item = (bool, bool)>) -> (f64, f64) {
    let (mut right, mut said, mut there) = (0_u32, 0_u32, 0_u32);
    for (is, heard) in pairs {
        right += u32::from(is && heard);
        said += u32::from(heard);
        there += u32::from(is);
    }
    (f64::from(right) / f64::from(said.max(1)), f64::from(right) / f64::from(there.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_the_textbook() {
        let pairs = [(0, 0), (0, 1), (1, 1), (1, 1), (1, 0)];

        assert!((macro_f1(&pairs, 2) - (0.5 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        let (precision, recall) = precision_and_recall(pairs.map(|(is, said)| (is == 1, said == 1)));
        assert!((precision - 2.0 / 3.0).abs() < 1e-12 && (recall - 2.0 / 3.0).abs() < 1e-12);
    }
}
