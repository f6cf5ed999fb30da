//! Behind the curtain: what a client may see of the queue of those who serve it. Its own work is counted apart; that of all others is one
//! number, and none where so few others are served that one of them could be told apart.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::commitment::State;
use crate::kernel::PartyId;
use crate::profile::coded;

/// So many others at least, or their number stays untold.
pub const ENOUGH: usize = 3;

coded! {
    /// Who goes to whom for a day.
    Goes {
        /// Somebody of the client comes to IT.
        ToIt "to_it" "theirs comes to us",
        /// Somebody of IT goes to the client.
        ToClient "to_client" "ours goes to them",
    }
}

/// Open work of one client with one team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Which team.
    pub team: PartyId,
    /// For whom.
    pub client: PartyId,
    /// The client at the top of it: all units of one client are one.
    pub family: PartyId,
    /// Where it stands.
    pub state: State,
    /// So many.
    pub count: u64,
}

/// How much waits and how much is under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Nobody has promised it yet.
    pub waiting: u64,
    /// Promised, and not done.
    pub running: u64,
}

impl Amount {
    fn with(mut self, work: &Work) -> Self {
        if work.state.is_binding() {
            self.running += work.count;
        } else if !work.state.is_closed() {
            self.waiting += work.count;
        }
        self
    }
}

/// A team that serves a client, as the client sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Which; for whoever draws it, and never told.
    pub team: PartyId,
    /// Of the client.
    pub own: Amount,
    /// Of all others together; nothing where they are too few to show apart.
    pub others: Option<Amount>,
}

/// The queues of the teams that have open work of this client, in an order that tells nothing: what has most of its own stands first.
#[must_use]
pub fn queues(all: &[Work], own: &BTreeSet<PartyId>) -> Vec<Queue> {
    let mut teams: BTreeMap<PartyId, (Amount, Amount, BTreeSet<PartyId>)> = BTreeMap::new();
    for work in all.iter().filter(|work| work.count > 0 && !work.state.is_closed()) {
        let (mine, others, who) = teams.entry(work.team).or_default();
        if own.contains(&work.client) {
            *mine = mine.with(work);
        } else {
            *others = others.with(work);
            who.insert(work.family);
        }
    }
    let serves = teams.into_iter().filter(|(_, (mine, ..))| *mine != Amount::default());
    let mut found: Vec<Queue> =
        serves.map(|(team, (own, others, who))| Queue { team, own, others: told(others, who.len()) }).collect();
    found.sort_by_key(|queue| std::cmp::Reverse((queue.own.running + queue.own.waiting, queue.own.running)));
    found
}

/// None at all is told: there is nobody to tell apart.
fn told(others: Amount, clients: usize) -> Option<Amount> {
    (clients == 0 || clients >= ENOUGH).then_some(others)
}
