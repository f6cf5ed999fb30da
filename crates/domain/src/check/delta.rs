//! A plan that differs a little from another, gone through beside it: only what the difference can reach is placed anew.
//!
//! An item is *clean* where it is the same in both plans, all that it waits for is clean, and everybody who took hours of
//! its groups before it is the same, in the same order, and clean. Then it ends on the same day in every future. A group
//! is taken over from the other plan as the last clean item left it. What follows is exact, not an estimate: the
//! properties hold it against going through the whole plan.

use std::collections::{BTreeMap, BTreeSet};

use super::place::{Nobody, State};
use super::ready::{Item, Ready};

/// How to go through one plan beside another.
#[derive(Clone, Debug)]
pub(super) struct Delta {
    pub(super) ready: Ready,
    /// Positions here of what is placed anew, in order.
    pub(super) touched: Vec<usize>,
    /// Ends that are taken over: position here, position there.
    ends: Vec<(usize, usize)>,
    /// Groups that are taken over: after so many items there, the group there, the group here. Sorted.
    pub(super) copies: Vec<(usize, usize, usize)>,
    /// Teams here, each with those of its groups that begin anew.
    fresh: Vec<(usize, Vec<usize>)>,
}

impl Delta {
    pub(super) fn of(ready: Ready, base: &Ready) -> Self {
        let mut compared = Compared::new(&ready, base);
        for at in 0..ready.items.len() {
            compared.look(at);
        }
        let Compared { twin, touched, copies, fresh, .. } = compared;
        let (copies, fresh) = (copies.into_iter().collect(), fresh.into_iter().collect());
        let needed: BTreeSet<usize> = touched
            .iter()
            .flat_map(|at| {
                let item = &ready.items[*at];
                ready.others[item.waits.start..item.parts.end].iter().copied()
            })
            .collect();
        let ends = needed.into_iter().filter_map(|at| twin[at].map(|there| (at, there))).collect();
        Self { touched, ends, copies, fresh, ready }
    }

    /// Groups that the other plan has left as this one finds them after so many items there.
    #[inline]
    pub(super) fn copy(&self, state: &mut State, base: &State, there: usize, here: usize) {
        let stride = self.ready.supply.stride;
        let (from, to) = (there * stride..(there + 1) * stride, here * stride..(here + 1) * stride);
        state.cells[to].copy_from_slice(&base.cells[from]);
    }

    /// Places what is touched, when the other plan has been gone through and its groups are copied.
    pub(super) fn go(&self, state: &mut State, base: &State, future: u32, mut ended: impl FnMut(usize, u16)) {
        for (team, groups) in &self.fresh {
            self.ready.supply.crews[*team].shares(&self.ready.axis, future, state.left.as_flattened_mut());
            for group in groups {
                self.ready.supply.begin_group(*group, &mut state.cells, &state.left);
            }
        }
        state.first.fill(0);
        for (here, there) in &self.ends {
            state.ends[*here] = base.ends[*there];
        }
        for (n, at) in self.touched.iter().enumerate() {
            let end = state.place(&self.ready, *at, future, &mut Nobody);
            ended(n, end);
        }
    }
}

/// Two plans side by side while they are compared.
struct Compared<'a> {
    here: &'a Ready,
    there: &'a Ready,
    /// The same item there, where it is clean.
    twin: Vec<Option<usize>>,
    places: BTreeMap<crate::kernel::CommitmentId, usize>,
    /// The same group there.
    same: Vec<Option<usize>>,
    /// Who takes hours of each group there, in order; how many of them were found here; whether it is still clean.
    takers: Vec<Vec<usize>>,
    met: Vec<usize>,
    dirty: Vec<bool>,
    touched: Vec<usize>,
    copies: BTreeSet<(usize, usize, usize)>,
    fresh: BTreeMap<usize, Vec<usize>>,
}

impl<'a> Compared<'a> {
    fn new(here: &'a Ready, there: &'a Ready) -> Self {
        let names: BTreeMap<_, usize> = (0..there.supply.groups.len()).map(|g| (there.supply.name(g), g)).collect();
        let same = (0..here.supply.groups.len())
            .map(|g| {
                let twin = names.get(&here.supply.name(g)).copied();
                twin.filter(|twin| here.axis == there.axis && here.supply.same(g, &there.supply, *twin))
            })
            .collect();
        let mut takers = vec![Vec::new(); there.supply.groups.len()];
        for at in 0..there.items.len() {
            for group in groups(there, at) {
                takers[group].push(at);
            }
        }
        Self {
            here,
            there,
            twin: vec![None; here.items.len()],
            places: there.items.iter().enumerate().map(|(n, item)| (item.id, n)).collect(),
            same,
            met: vec![0; takers.len()],
            takers,
            dirty: vec![false; here.supply.groups.len()],
            touched: Vec::new(),
            copies: BTreeSet::new(),
            fresh: BTreeMap::new(),
        }
    }

    fn look(&mut self, at: usize) {
        let groups = groups(self.here, at);
        let twin = self.places.get(&self.here.items[at].id).copied();
        let twin = twin.filter(|there| self.alike(at, *there) && groups.iter().all(|g| self.next(*g) == Some(*there)));
        self.twin[at] = twin;
        if twin.is_some() {
            for group in groups.iter().filter_map(|g| self.same[*g]) {
                self.met[group] += 1;
            }
            return;
        }
        self.touched.push(at);
        for group in groups {
            self.spoil(group);
        }
    }

    /// Who takes hours of a clean group next, there.
    fn next(&self, group: usize) -> Option<usize> {
        let there = self.same[group].filter(|_| !self.dirty[group])?;
        self.takers[there].get(self.met[there]).copied()
    }

    /// From here on the group goes its own way.
    fn spoil(&mut self, group: usize) {
        if std::mem::replace(&mut self.dirty[group], true) {
            return;
        }
        match self.same[group] {
            Some(there) => {
                let last = self.met[there].checked_sub(1).map_or(0, |n| self.takers[there][n] + 1);
                self.copies.insert((last, there, group));
            }
            None => self.fresh.entry(self.here.supply.groups[group].team).or_default().push(group),
        }
    }

    /// Whether the same is asked of the same people after the same others.
    fn alike(&self, at: usize, there: usize) -> bool {
        let (a, b) = (&self.here.items[at], &self.there.items[there]);
        let times = |ready: &Ready, item: &Item| {
            let lasts = item.lasts.map(|n| ready.lasts[n].clone());
            (item.earliest, ready.freezes[item.freezes.clone()].to_vec(), lasts)
        };
        let others = |mine: std::ops::Range<usize>, theirs: std::ops::Range<usize>| {
            let mine: Option<Vec<usize>> = self.here.others[mine].iter().map(|n| self.twin[*n]).collect();
            let mut theirs = self.there.others[theirs].to_vec();
            theirs.sort_unstable();
            mine.is_some_and(|mut mine| {
                mine.sort_unstable();
                mine == theirs
            })
        };
        a.in_time == b.in_time
            && times(self.here, a) == times(self.there, b)
            && others(a.waits.clone(), b.waits.clone())
            && others(a.parts.clone(), b.parts.clone())
            && a.tasks.len() == b.tasks.len()
            && a.tasks.clone().zip(b.tasks.clone()).all(|(here, there)| self.alike_task(here, there))
    }

    fn alike_task(&self, here: usize, there: usize) -> bool {
        let (a, b) = (&self.here.tasks[here], &self.there.tasks[there]);
        let holders = &self.here.holders[a.holders.clone()];
        let theirs = &self.there.holders[b.holders.clone()];
        (a.key, a.pert, a.added, a.most) == (b.key, b.pert, b.added, b.most)
            && self.here.curves[a.team] == self.there.curves[b.team]
            && holders.len() == theirs.len()
            && holders.iter().zip(theirs).all(|(a, b)| self.same[a.group] == Some(b.group) && a.pace == b.pace)
    }
}

/// The groups of which an item may take hours, each once.
fn groups(ready: &Ready, at: usize) -> Vec<usize> {
    let tasks = &ready.tasks[ready.items[at].tasks.clone()];
    let mut all: Vec<usize> =
        tasks.iter().flat_map(|task| ready.holders[task.holders.clone()].iter().map(|holder| holder.group)).collect();
    all.sort_unstable();
    all.dedup();
    all
}
