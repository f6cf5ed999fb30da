//! The part of a record that is looked at: the latest items, reaching back until enough of them are done.

use super::item::Item;
use super::survival::{Seen, order};

/// So many finished items are enough.
const ENOUGH: usize = 1_500;
/// And never more items than this, finished or open.
const MOST: usize = 4_000;

/// Which items are looked at, kept in the order in which they leave those at risk.
#[derive(Clone, Debug, Default)]
pub(super) struct Window {
    start: usize,
    /// Finished ones from `start` on.
    enough: usize,
    finished: Vec<Seen>,
    open: Vec<u32>,
    all: usize,
}

impl Window {
    /// The first item that is looked at.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Finished ones, the quickest first.
    pub(super) fn finished(&self) -> &[Seen] {
        &self.finished
    }

    /// Open ones, the oldest first.
    pub(super) fn open(&self) -> &[u32] {
        &self.open
    }

    /// The last of `items` began.
    pub(super) fn began(&mut self, items: &[Item]) {
        self.all = items.len();
        self.open.push((items.len() - 1) as u32);
        self.forward(items);
    }

    /// One of `items` is done.
    pub(super) fn done(&mut self, items: &[Item], number: u32) {
        if let Ok(at) = self.open.binary_search(&number) {
            self.open.remove(at);
        }
        let Some(item) = items.get(number as usize).filter(|_| number as usize >= self.start) else { return };
        let seen = Seen { days: item.took, done: true, item: number };
        let at = self.finished.partition_point(|s| order(s, &seen).is_lt());
        self.finished.insert(at, seen);
        self.enough += 1;
        self.forward(items);
    }

    fn forward(&mut self, items: &[Item]) {
        let before = self.start;
        while self.enough > ENOUGH || self.all - self.start > MOST {
            if items[self.start].done.is_some() {
                self.enough -= 1;
            }
            self.start += 1;
        }
        if self.start > before {
            let start = self.start;
            self.finished.retain(|s| s.item as usize >= start);
            self.open.retain(|n| *n as usize >= start);
        }
    }

    /// Their times were worked out anew.
    pub(super) fn sort(&mut self, items: &[Item]) {
        for seen in &mut self.finished {
            seen.days = items[seen.item as usize].took;
        }
        self.finished.sort_by(order);
    }
}
