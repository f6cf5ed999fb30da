//! Who goes first: by priority, then by due, then by id; and what something waits for goes as early as whatever waits for
//! it. Circles are found and named. Nothing here knows hours.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jiff::civil::Date;

/// What decides who goes first: priority, due, and whether it steps behind equals.
pub(super) type Rank = (u32, Date, bool);

/// The order in which work takes its hours, as positions; each stands behind all that it waits for. Equals stand in the
/// order in which they are given.
///
/// # Errors
/// A circle, as positions: each waits for the next, the last for the first.
pub(super) fn order(ranks: &[Rank], waits: &[Vec<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    let mut waiting = vec![Vec::new(); ranks.len()];
    for (later, firsts) in waits.iter().enumerate() {
        for first in firsts {
            waiting[*first].push(later);
        }
    }
    let plain = sorted(ranks, waits, &waiting);
    if plain.len() < ranks.len() {
        return Err(circle(&plain, waits));
    }
    let mut ranks = ranks.to_vec();
    for later in plain.iter().rev() {
        for first in &waits[*later] {
            ranks[*first] = ranks[*first].min(ranks[*later]);
        }
    }
    Ok(sorted(&ranks, waits, &waiting))
}

/// By rank as far as waits allow (Kahn, *Topological sorting of large networks*, 1962, with a queue by rank). What is in a
/// circle, or waits for one, is missing.
fn sorted(ranks: &[Rank], waits: &[Vec<usize>], waiting: &[Vec<usize>]) -> Vec<usize> {
    let mut open: Vec<usize> = waits.iter().map(Vec::len).collect();
    let mut ready: BinaryHeap<Reverse<(Rank, usize)>> =
        (0..ranks.len()).filter(|n| open[*n] == 0).map(|n| Reverse((ranks[n], n))).collect();
    let mut order = Vec::with_capacity(ranks.len());
    while let Some(Reverse((_, at))) = ready.pop() {
        order.push(at);
        for later in &waiting[at] {
            open[*later] -= 1;
            if open[*later] == 0 {
                ready.push(Reverse((ranks[*later], *later)));
            }
        }
    }
    order
}

/// A circle among what could not be sorted. Every one of them waits for another of them, so going from each to one that
/// it waits for comes back in the end.
fn circle(sorted: &[usize], waits: &[Vec<usize>]) -> Vec<usize> {
    let mut left = vec![true; waits.len()];
    for at in sorted {
        left[*at] = false;
    }
    let mut way: Vec<usize> = left.iter().position(|l| *l).into_iter().collect();
    while let Some(next) = way.last().and_then(|at| waits[*at].iter().find(|w| left[**w])) {
        if let Some(begins) = way.iter().position(|at| at == next) {
            return way.split_off(begins);
        }
        way.push(*next);
    }
    way
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn rank(priority: u32) -> Rank {
        (priority, date(2026, 4, 1), false)
    }

    #[test]
    fn what_is_waited_for_goes_as_early_as_what_waits() {
        let ranks = [rank(2), rank(9), rank(1), rank(3)];
        let waits = [vec![], vec![], vec![1], vec![]];

        assert_eq!(order(&ranks, &waits), Ok(vec![1, 2, 0, 3]));
    }

    #[test]
    fn a_circle_is_named_and_nothing_else() {
        let ranks = [rank(1); 5];
        let waits = [vec![1], vec![2], vec![3], vec![1], vec![]];

        assert_eq!(order(&ranks, &waits), Err(vec![1, 2, 3]));
        assert_eq!(order(&[rank(1)], &[vec![0]]), Err(vec![0]));
    }
}
