//! The whole organisation: what can be expected of everything that is open. Kept part by part, so that after a change
//! only those parts are gone through again that it can reach.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::flaw::Flaw;
use super::load::{Load, load};
use super::outcome::Prospect;
use super::parts::Together;
use super::plan::Plan;
use super::ready::Ready;
use super::run::{Workers, run};
use super::supply::Axis;
use crate::kernel::CommitmentId;

/// What can be expected of everything, as of one plan.
#[derive(Clone, Debug, Default)]
pub struct Whole {
    parts: BTreeMap<[u8; 32], Part>,
    /// Parts that were gone through for this; the others were known.
    pub anew: usize,
}

/// Teams that hang together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What is open there, by id.
    pub prospects: Vec<Prospect>,
    /// Where the hours go.
    pub load: Load,
}

impl Whole {
    /// All parts, in no order that means anything, though always the same.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.parts.values()
    }

    /// What can be expected of one commitment.
    #[must_use]
    pub fn of(&self, id: CommitmentId) -> Option<&Prospect> {
        let found = |part: &Part| part.prospects.binary_search_by_key(&id, |p| p.id).ok();
        self.parts.values().find_map(|part| found(part).and_then(|n| part.prospects.get(n)))
    }

    /// Goes through a plan; what `known` has of the same question is taken over.
    ///
    /// # Errors
    /// What makes the plan impossible.
    pub fn of_plan(plan: &Plan, known: &Whole, futures: u32, workers: &impl Workers) -> Result<Whole, Flaw> {
        let axis = Axis::of(plan);
        // What is named and not there has to be told before the plan is taken apart.
        let mut whole = Whole::default();
        for nodes in Together::of([plan]).parts() {
            let ready = Ready::of(&plan.within(&nodes), &axis)?;
            let digest = digest(&ready, futures);
            let part = match known.parts.get(&digest) {
                Some(part) => part.clone(),
                None => {
                    whole.anew += 1;
                    gone_through(&ready, futures, workers)
                }
            };
            whole.parts.insert(digest, part);
        }
        Ok(whole)
    }
}

fn gone_through(ready: &Ready, futures: u32, workers: &impl Workers) -> Part {
    let (seen, _) = run(ready, &[], futures, workers);
    let mut prospects: Vec<Prospect> = (ready.items.iter())
        .filter_map(|item| Some(ready.axis.prospect(item.id, item.due, item.promised, seen.row(item.id)?)))
        .collect();
    prospects.sort_by_key(|p| p.id);
    Part { prospects, load: load(ready, &[], futures) }
}

/// Everything that an answer depends on, in one number.
fn digest(ready: &Ready, futures: u32) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut put = |n: u64| hash.update(n.to_le_bytes());
    put(u64::from(futures));
    for day in &ready.axis.dates {
        put(day.year().unsigned_abs().into());
        put(day.day_of_year().unsigned_abs().into());
    }
    for (crew, curve) in ready.supply.crews.iter().zip(&ready.curves) {
        crew.numbers().chain(curve.numbers().map(u64::from)).for_each(&mut put);
        put(u64::from(crew.day));
    }
    for group in 0..ready.supply.groups.len() {
        ready.supply.row(group).iter().for_each(|minutes| put(u64::from(*minutes)));
    }
    for item in &ready.items {
        let id = item.id.0.as_u128();
        [(id >> 64) as u64, id as u64].into_iter().for_each(&mut put);
        for n in [item.earliest, item.in_time.unwrap_or(u16::MAX), u16::from(item.promised)] {
            put(u64::from(n));
        }
        for range in [&item.tasks, &item.waits, &item.parts, &item.freezes] {
            put(range.len() as u64);
        }
        put(item.lasts.map_or(0, |n| n as u64 + 1));
        // A due on a day off is another due than the day before it, though nothing ends between.
        put(item
            .due
            .map_or(0, |due| due.year().unsigned_abs() as u64 * 1_000 + due.day_of_year().unsigned_abs() as u64));
    }
    for task in &ready.tasks {
        task.pert.numbers().into_iter().map(u64::from).for_each(&mut put);
        let more = [task.key.number(), task.added.unsigned_abs(), u64::from(task.most), task.team as u64];
        more.into_iter().for_each(&mut put);
        for holder in &ready.holders[task.holders.clone()] {
            put(holder.group as u64 * 1000 + u64::from(holder.pace.number()));
        }
    }
    ready.others.iter().for_each(|n| put(*n as u64));
    ready.freezes.iter().for_each(|(a, b)| put(u64::from(*a) << 16 | u64::from(*b)));
    for (_, lasts) in &ready.lasts {
        lasts.knots().iter().for_each(|(at, days)| put(u64::from(*at) << 32 | u64::from(*days)));
        put(u64::MAX);
    }
    hash.finalize().into()
}
