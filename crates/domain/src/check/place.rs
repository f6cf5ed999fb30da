//! One future: each commitment in its order takes the hours that are left, as early as it can, of those who can do
//! it (the serial scheme of Kelley, *The critical-path method: resources planning and scheduling*, 1963; Kolisch, *Serial
//! and parallel resource-constrained project scheduling methods revisited*, 1996).
//!
//! As everybody takes from people in the same order and as much as they can, a day with more hours leaves no fewer to
//! those who come later. So more capacity makes nothing later as long as nobody waits for anybody; with waits it can
//! (Graham, *Bounds on multiprocessing timing anomalies*, 1969), and then only what is not first.

use std::array;

use super::pace::{ABREAST, Abreast, UNITS};
use super::ready::{Item, Ready, Task};
use super::supply::NEVER;

/// Hours that are left, and when everything ended, in one future. Made once, used for every future.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// Minutes left of each group on each day: rows of eight days.
    pub(super) cells: Vec<Abreast>,
    /// For each pool, how many times eight days at the beginning have nothing left.
    pub(super) first: Vec<u16>,
    /// When each item ends, by position.
    pub(super) ends: Vec<u16>,
    /// The share of each day that is left for promises, of one team at a time.
    pub(super) left: Vec<Abreast>,
}

/// Somebody who looks on. Does nothing, and costs nothing, unless told to.
pub(super) trait Watch {
    /// Whether anybody looks at all.
    const LOOKS: bool = true;

    /// An item begins, with its tasks, on this day.
    fn begins(&mut self, _item: usize, _day: u16) {}
    /// So much is needed for a task, in hundredths of a minute.
    fn needs(&mut self, _task: usize, _units: u32) {}
    /// A group gives minutes to a task, which are so much work.
    fn works(&mut self, _task: usize, _group: usize, _day: usize, _minutes: u16, _units: u16) {}
    /// A task could have used more on this day than there was.
    fn lacks(&mut self, _task: usize, _day: usize) {}
}

/// Nobody looks on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nobody;

impl Watch for Nobody {
    const LOOKS: bool = false;
}

impl State {
    pub(super) fn new(ready: &Ready) -> Self {
        Self {
            cells: vec![[0; ABREAST]; ready.supply.groups.len() * ready.supply.stride],
            first: vec![0; ready.pools.len()],
            ends: vec![NEVER; ready.items.len()],
            left: vec![[0; ABREAST]; ready.supply.stride],
        }
    }

    /// Before anybody takes anything.
    pub(super) fn begin(&mut self, ready: &Ready, future: u32) {
        for team in 0..ready.supply.crews.len() {
            ready.supply.begin(team, &ready.axis, future, &mut self.cells, &mut self.left);
        }
        self.first.fill(0);
    }

    /// One item takes its hours; what it waits for has taken theirs.
    #[inline]
    pub(super) fn place(&mut self, ready: &Ready, at: usize, future: u32, watch: &mut impl Watch) -> u16 {
        let item = &ready.items[at];
        let end = self.end(ready, at, item, future, watch);
        self.ends[at] = end;
        end
    }

    fn end(&mut self, ready: &Ready, at: usize, item: &Item, future: u32, watch: &mut impl Watch) -> u16 {
        let waits = ready.others[item.waits.clone()].iter().map(|n| self.ends[*n]).max();
        if waits == Some(NEVER) {
            return NEVER;
        }
        // What is finished today is there tomorrow.
        let start = waits.map_or(0, |end| end + 1).max(item.earliest);
        if usize::from(start) >= ready.axis.len() {
            return NEVER;
        }
        watch.begins(at, start);
        let mut end = if item.tasks.is_empty() { waits.unwrap_or(0).max(item.earliest) } else { start };
        for n in item.tasks.clone() {
            let task = &ready.tasks[n];
            let turn = task.key.turn(future);
            let minutes = ready.curves[task.team].scaled(task.pert.drawn(turn), task.added, turn);
            let units = u32::try_from(minutes * u64::from(UNITS)).unwrap_or(u32::MAX);
            watch.needs(n, units);
            end = end.max(self.take(ready, n, task, units, start, watch));
        }
        if let Some((key, lasts)) = item.lasts.and_then(|n| ready.lasts.get(n)) {
            end = lasts.drawn(key.turn(future)).map_or(NEVER, |days| ready.axis.after(start, days));
        }
        for part in &ready.others[item.parts.clone()] {
            end = end.max(self.ends[*part]);
        }
        for (first, last) in &ready.freezes[item.freezes.clone()] {
            if *first <= end && end <= *last {
                end = last + 1;
            }
        }
        if usize::from(end) < ready.axis.len() { end } else { NEVER }
    }

    /// A task takes its hours from a day on; answers the day on which it has them all.
    ///
    /// Days do not depend on each other until the last: on every day before it as much is taken as there is. So several
    /// are looked at side by side, first what they could give and then, of that, what is taken.
    #[inline]
    fn take<W: Watch>(&mut self, ready: &Ready, n: usize, task: &Task, units: u32, start: u16, watch: &mut W) -> u16 {
        if units == 0 {
            return start;
        }
        let holders = &ready.holders[task.holders.clone()];
        let first = &mut self.first[task.pool];
        let mut left = units;
        for at in usize::from(*first).max(usize::from(start) / ABREAST)..ready.axis.len().div_ceil(ABREAST) {
            let day = at * ABREAST;
            let most = from(usize::from(start).saturating_sub(day), task.most);
            let mut room = most;
            for holder in holders {
                holder.pace.done(&mut room, &self.cells[holder.row + at]);
            }
            let offered: Abreast = array::from_fn(|d| most[d] - room[d]);
            let sum: u32 = offered.iter().map(|units| u32::from(*units)).sum();
            let (mut wanted, mut before) = (most, ABREAST);
            if sum >= left {
                let rest;
                (before, rest) = last(&offered, left);
                wanted = until(before, most, rest);
            }
            if W::LOOKS {
                let days = ABREAST.min(ready.axis.len() - day);
                (0..days).filter(|d| offered[*d] < wanted[*d]).for_each(|d| watch.lacks(n, day + d));
            }
            if sum == 0 {
                // Nothing before the first; and if none of these days is left out because it is too early, nothing here.
                *first += u16::from(usize::from(*first) == at && usize::from(start) <= day);
                continue;
            }
            for holder in holders {
                let cells = &mut self.cells[holder.row + at];
                let (had, lacked) = (*cells, wanted);
                holder.pace.taken(cells, &lacked);
                holder.pace.done(&mut wanted, &had);
                if W::LOOKS {
                    let gave = |d: usize| (had[d] - cells[d], lacked[d] - wanted[d]);
                    let days = (0..ABREAST).map(|d| (d, gave(d))).filter(|(_, (minutes, _))| *minutes > 0);
                    days.for_each(|(d, (minutes, units))| watch.works(n, holder.group, day + d, minutes, units));
                }
            }
            if sum >= left {
                return (day + before) as u16;
            }
            left -= sum;
        }
        NEVER
    }
}

/// Nothing on the first days, as many as the place in the list says, and everything after them.
static LATER: [Abreast; ABREAST + 1] = later();

const fn later() -> [Abreast; ABREAST + 1] {
    let mut rows = [[u16::MAX; ABREAST]; ABREAST + 1];
    let mut early = 1;
    while early <= ABREAST {
        rows[early] = rows[early - 1];
        rows[early][early - 1] = 0;
        early += 1;
    }
    rows
}

/// The most on each of some days, of which so many are too early.
#[inline]
fn from(early: usize, most: u16) -> Abreast {
    LATER[early.min(ABREAST)].map(|later| later & most)
}

/// Where so much is offered on each of some days, how many of them pass before there is enough, and what is still lacking
/// then. There is enough in the end.
#[inline]
fn last(offered: &Abreast, mut left: u32) -> (usize, u16) {
    let (mut before, mut rest) = (0, left);
    for offered in offered {
        left = left.saturating_sub(u32::from(*offered));
        rest = if left > 0 { left } else { rest };
        before += usize::from(left > 0);
    }
    (before.min(ABREAST - 1), rest as u16)
}

/// The most on each of so many days, and only the rest on the day after.
#[inline]
fn until(before: usize, most: Abreast, rest: u16) -> Abreast {
    array::from_fn(|d| (most[d] & !LATER[before][d]) | (rest & LATER[before][d] & !LATER[before + 1][d]))
}
