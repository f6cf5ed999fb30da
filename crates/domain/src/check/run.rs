//! Going through many futures, and counting. Futures are shared out in pieces; as counts are added up and each future
//! depends on nothing but its number, it does not matter who goes through which.

use std::collections::BTreeMap;
use std::ops::Range;

use super::delta::Delta;
use super::place::{Nobody, State};
use super::ready::Ready;
use crate::kernel::CommitmentId;

/// Futures for an answer while somebody types.
pub const QUICK: u32 = 2_000;
/// Futures for an answer that is kept.
pub const THOROUGH: u32 = 10_000;
/// The most that are ever gone through: the error is far below what anybody can tell apart.
const MOST: u32 = 1_000_000;

/// Somebody who can do several things at once. The rules themselves start no threads; whoever calls them may.
pub trait Workers {
    /// How many things at once.
    fn count(&self) -> usize;

    /// Does jobs 0 to n − 1 and answers in this order.
    fn all<T: Send>(&self, jobs: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T>;
}

/// One thing after another.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alone;

impl Workers for Alone {
    fn count(&self) -> usize {
        1
    }

    fn all<T: Send>(&self, jobs: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
        (0..jobs).map(job).collect()
    }
}

/// What came of some commitments in many futures: a row for each, in the order in which they are placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Futures {
    pub(super) count: u32,
    rows: BTreeMap<CommitmentId, usize>,
    /// For each row and day, in how many futures it ended then; the last number is for never.
    ends: Vec<u32>,
    /// For each row, whether it was in time, future by future.
    kept: Vec<u64>,
    days: usize,
}

/// What came of one of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    pub(super) ends: &'a [u32],
    pub(super) kept: &'a [u64],
    pub(super) count: u32,
}

impl Futures {
    fn new(ids: impl Iterator<Item = CommitmentId>, count: u32, days: usize) -> Self {
        let rows: BTreeMap<_, _> = ids.enumerate().map(|(n, id)| (id, n)).collect();
        let words = count.div_ceil(64) as usize;
        let (ends, kept) = (vec![0; rows.len() * (days + 1)], vec![0; rows.len() * words]);
        Self { count, ends, kept, rows, days }
    }

    #[inline]
    fn note(&mut self, row: usize, end: u16, future: u32, in_time: Option<u16>) {
        self.ends[row * (self.days + 1) + usize::from(end).min(self.days)] += 1;
        if in_time.is_some_and(|days| end < days) {
            let words = self.count.div_ceil(64) as usize;
            self.kept[row * words + (future / 64) as usize] |= 1 << (future % 64);
        }
    }

    /// Puts a piece in that began with this future.
    fn add(&mut self, piece: &Futures, begins: u32) {
        for (sum, more) in self.ends.iter_mut().zip(&piece.ends) {
            *sum += more;
        }
        let (words, theirs) = (self.count.div_ceil(64) as usize, piece.count.div_ceil(64) as usize);
        let at = (begins / 64) as usize;
        for row in 0..self.rows.len() {
            let to = row * words + at..row * words + at + theirs;
            self.kept[to].copy_from_slice(&piece.kept[row * theirs..(row + 1) * theirs]);
        }
    }

    pub(super) fn row(&self, id: CommitmentId) -> Option<Row<'_>> {
        let (row, words) = (*self.rows.get(&id)?, self.count.div_ceil(64) as usize);
        Some(Row {
            ends: &self.ends[row * (self.days + 1)..(row + 1) * (self.days + 1)],
            kept: &self.kept[row * words..(row + 1) * words],
            count: self.count,
        })
    }
}

/// Goes through the futures of a plan, and of others beside it. Those hold rows only of what they place anew.
pub(super) fn run(base: &Ready, deltas: &[Delta], count: u32, workers: &impl Workers) -> (Futures, Vec<Futures>) {
    let count = count.clamp(1, MOST);
    let pieces = pieces(count, workers.count());
    let done = workers.all(pieces.len(), |n| piece(base, deltas, pieces[n].clone()));
    let empty = |count| {
        let theirs = deltas.iter().map(|delta| touched(delta, count)).collect::<Vec<_>>();
        (Futures::new(base.items.iter().map(|item| item.id), count, base.axis.len()), theirs)
    };
    let (mut all, mut others) = empty(count);
    for (range, (piece, more)) in pieces.iter().zip(&done) {
        all.add(piece, range.start);
        for (sum, piece) in others.iter_mut().zip(more) {
            sum.add(piece, range.start);
        }
    }
    (all, others)
}

fn touched(delta: &Delta, count: u32) -> Futures {
    Futures::new(delta.touched.iter().map(|at| delta.ready.items[*at].id), count, delta.ready.axis.len())
}

/// Two pieces for each worker, as one may be held up; each begins with a whole word of futures.
fn pieces(count: u32, workers: usize) -> Vec<Range<u32>> {
    let jobs = if workers > 1 { workers as u32 * 2 } else { 1 };
    let each = count.div_ceil(jobs).next_multiple_of(64);
    (0..jobs).map(|n| n * each..((n + 1) * each).min(count)).filter(|range| !range.is_empty()).collect()
}

fn piece(base: &Ready, deltas: &[Delta], range: Range<u32>) -> (Futures, Vec<Futures>) {
    let count = range.end - range.start;
    let mut seen = Futures::new(base.items.iter().map(|item| item.id), count, base.axis.len());
    let mut beside: Vec<Beside<'_>> = deltas.iter().map(|delta| Beside::new(delta, count)).collect();
    let mut copies: Vec<(usize, usize, usize, usize)> = deltas
        .iter()
        .enumerate()
        .flat_map(|(n, delta)| delta.copies.iter().map(move |(after, there, here)| (*after, n, *there, *here)))
        .collect();
    copies.sort_unstable();
    let mut state = State::new(base);
    for future in range.clone() {
        let mut next = copies.iter().peekable();
        state.begin(base, future);
        for at in 0..=base.items.len() {
            while let Some((_, n, there, here)) = next.next_if(|copy| copy.0 == at) {
                beside[*n].delta.copy(&mut beside[*n].state, &state, *there, *here);
            }
            if at < base.items.len() {
                let end = state.place(base, at, future, &mut Nobody);
                seen.note(at, end, future - range.start, base.items[at].in_time);
            }
        }
        for other in &mut beside {
            other.go(&state, future, future - range.start);
        }
    }
    (seen, beside.into_iter().map(|other| other.seen).collect())
}

/// A plan beside the one that is gone through.
struct Beside<'a> {
    delta: &'a Delta,
    state: State,
    seen: Futures,
}

impl<'a> Beside<'a> {
    fn new(delta: &'a Delta, count: u32) -> Self {
        Self { delta, state: State::new(&delta.ready), seen: touched(delta, count) }
    }

    fn go(&mut self, base: &State, future: u32, nth: u32) {
        let Self { delta, state, seen } = self;
        delta.go(state, base, future, |n, end| {
            seen.note(n, end, nth, delta.ready.items[delta.touched[n]].in_time);
        });
    }
}
