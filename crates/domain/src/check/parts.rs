//! Who can affect whom: teams that work on the same commitment, or wait for each other's, belong together. What lies in
//! another part of the organisation cannot move, so it is not gone through again.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::Plan;
use crate::kernel::{CommitmentId, PartyId};

/// A team or a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    Team(PartyId),
    Work(CommitmentId),
}

/// What hangs together (disjoint sets with path halving: Tarjan and van Leeuwen, *Worst-case analysis of set union
/// algorithms*, 1984).
#[derive(Clone, Debug, Default)]
pub(super) struct Together {
    number: BTreeMap<Node, usize>,
    above: Vec<usize>,
}

impl Together {
    pub(super) fn of<'a>(plans: impl IntoIterator<Item = &'a Plan>) -> Self {
        let mut all = Self::default();
        for plan in plans {
            for team in &plan.teams {
                all.number(Node::Team(team.id));
            }
            for work in &plan.work {
                let here = all.number(Node::Work(work.id));
                let teams = work.needs.iter().map(|need| Node::Team(need.team));
                let others = work.after.iter().chain(&work.part_of).map(|id| Node::Work(*id));
                for node in teams.chain(others) {
                    let there = all.number(node);
                    all.join(here, there);
                }
            }
        }
        all
    }

    fn number(&mut self, node: Node) -> usize {
        let next = self.above.len();
        let number = *self.number.entry(node).or_insert(next);
        if number == next {
            self.above.push(next);
        }
        number
    }

    fn top(&mut self, mut at: usize) -> usize {
        while self.above[at] != at {
            self.above[at] = self.above[self.above[at]];
            at = self.above[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.top(a), self.top(b));
        // The smaller number stays on top, so that the order of joining does not show.
        let (low, high) = (a.min(b), a.max(b));
        self.above[high] = low;
    }

    /// Each part, as the nodes in it.
    pub(super) fn parts(mut self) -> Vec<BTreeSet<Node>> {
        let mut parts: BTreeMap<usize, BTreeSet<Node>> = BTreeMap::new();
        for (node, number) in self.number.clone() {
            let top = self.top(number);
            parts.entry(top).or_default().insert(node);
        }
        let mut parts: Vec<BTreeSet<Node>> = parts.into_values().collect();
        parts.sort();
        parts
    }
}

impl Plan {
    /// Only what lies in these.
    pub(super) fn within(&self, nodes: &BTreeSet<Node>) -> Plan {
        Plan {
            from: self.from,
            weeks: self.weeks,
            seed: self.seed,
            teams: self.teams.iter().filter(|team| nodes.contains(&Node::Team(team.id))).cloned().collect(),
            work: self.work.iter().filter(|work| nodes.contains(&Node::Work(work.id))).cloned().collect(),
            record: self.record.clone(),
            unplanned: self.unplanned.clone(),
        }
    }
}
