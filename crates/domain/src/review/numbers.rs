//! Ratings in numbers: counts stay counts, and beside them stands the middle one.

/// The median of what was rated, given how many chose 1, 2, 3, 4 and 5; nothing where nobody rated. Where two stand in the
/// middle it lies between them.
#[must_use]
pub fn median(counts: [u64; 5]) -> Option<f64> {
    let all: u64 = counts.iter().sum();
    let nth = |n: u64| {
        let mut before = 0;
        counts.iter().zip(1_u8..).find_map(|(count, value)| {
            before += count;
            (before > n).then(|| f64::from(value))
        })
    };
    match (all, all % 2) {
        (0, _) => None,
        (_, 1) => nth(all / 2),
        _ => Some(f64::midpoint(nth(all / 2 - 1)?, nth(all / 2)?)),
    }
}
