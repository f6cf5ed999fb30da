//! A plan made ready for going through futures: numbers in rows, everything sorted, names resolved, circles refused.
//! Whatever order the plan was written in, this comes out the same.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;

use super::draw::{Key, Pert};
use super::flaw::Flaw;
use super::order::{Rank, order};
use super::pace::{MOST, Pace, UNITS};
use super::plan::{Effort, MOST_WEEKS, Need, Plan, Work};
use super::quantiles::Quantiles;
use super::record::Curve;
use super::supply::{Axis, Supply};
use crate::kernel::{CommitmentId, PartyId, SkillId};

/// A plan, ready.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) axis: Axis,
    pub(super) supply: Supply,
    /// In the order in which they take their hours.
    pub(super) items: Vec<Item>,
    pub(super) tasks: Vec<Task>,
    /// Groups that can do something, and how well.
    pub(super) holders: Vec<Holder>,
    /// By team and skill.
    pub(super) pools: BTreeMap<(usize, SkillId), Pool>,
    /// Positions of what an item waits for, and of its parts.
    pub(super) others: Vec<usize>,
    pub(super) lasts: Vec<(Key, Quantiles)>,
    /// Days on which an item cannot be put into use: first and last, by number.
    pub(super) freezes: Vec<(u16, u16)>,
    /// One for each team.
    pub(super) curves: Vec<Curve>,
}

/// A commitment as work.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) id: CommitmentId,
    pub(super) tasks: Range<usize>,
    pub(super) waits: Range<usize>,
    pub(super) parts: Range<usize>,
    pub(super) freezes: Range<usize>,
    pub(super) lasts: Option<usize>,
    pub(super) earliest: u16,
    /// Days that are in time: those with smaller numbers.
    pub(super) in_time: Option<u16>,
    pub(super) due: Option<Date>,
    pub(super) promised: bool,
}

/// What one team has to give of one skill.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Task {
    pub(super) team: usize,
    pub(super) skill: SkillId,
    pub(super) key: Key,
    pub(super) pert: Pert,
    /// How much of the spread of the team's record is added.
    pub(super) added: i64,
    /// The most that can be done in a day.
    pub(super) most: u16,
    /// Which of the pools.
    pub(super) pool: usize,
    pub(super) holders: Range<usize>,
}

/// A group that can do a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) group: usize,
    /// Where its row of days begins.
    pub(super) row: usize,
    pub(super) pace: &'static Pace,
}

/// All that can do the same, in the order in which they are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pool {
    number: usize,
    holders: Range<usize>,
}

impl Ready {
    /// # Errors
    /// What makes the plan impossible to ask about.
    pub(super) fn of(plan: &Plan, axis: &Axis) -> Result<Self, Flaw> {
        sound(plan)?;
        let mut works: Vec<&Work> = plan.work.iter().collect();
        works.sort_by_key(|work| work.id);
        let place: BTreeMap<CommitmentId, usize> = works.iter().enumerate().map(|(n, work)| (work.id, n)).collect();
        let links = Links::of(&works, &place)?;
        let ranks: Vec<Rank> = works.iter().map(|work| rank(work, &works, &place)).collect();
        let waits: Vec<Vec<usize>> = (0..works.len()).map(|n| links.all(n)).collect();
        let order =
            order(&ranks, &waits).map_err(|circle| Flaw::Circle(circle.into_iter().map(|n| works[n].id).collect()))?;
        let mut position = vec![0; works.len()];
        for (at, n) in order.iter().enumerate() {
            position[*n] = at;
        }
        let supply = Supply::of(plan, axis);
        let curves = curves(plan);
        let mut ready = Self {
            axis: axis.clone(),
            supply,
            items: Vec::with_capacity(works.len()),
            tasks: Vec::new(),
            holders: Vec::new(),
            pools: BTreeMap::new(),
            others: Vec::new(),
            lasts: Vec::new(),
            freezes: Vec::new(),
            curves,
        };
        for n in order {
            ready.put(works[n], plan.seed, &links, n, &position)?;
        }
        Ok(ready)
    }

    fn put(&mut self, work: &Work, seed: u64, links: &Links, n: usize, position: &[usize]) -> Result<(), Flaw> {
        let key = Key::new(seed).of(work.id.0.as_u128());
        let tasks = self.tasks.len();
        for need in needs(work) {
            let task = self.task(work.id, key, &need)?;
            self.tasks.push(task);
        }
        let sorted = |of: &[usize]| {
            let mut places: Vec<usize> = of.iter().map(|n| position[*n]).collect();
            places.sort_unstable();
            places.dedup();
            places
        };
        let waits = self.others.len();
        self.others.extend(sorted(&links.waits[n]));
        let parts = self.others.len();
        self.others.extend(sorted(&links.parts[n]));
        let freezes = self.freezes.len();
        let mut spans: Vec<(u16, u16)> = (work.freezes.iter())
            .map(|f| (self.axis.on_or_after(f.from), self.axis.until(f.until)))
            .filter(|(first, after)| first < after)
            .map(|(first, after)| (first, after - 1))
            .collect();
        spans.sort_unstable();
        spans.dedup();
        self.freezes.extend(spans);
        let lasts = work.lasts.as_ref().map(|lasts| {
            self.lasts.push((key.of(u128::from(u64::MAX)), lasts.clone()));
            self.lasts.len() - 1
        });
        self.items.push(Item {
            id: work.id,
            tasks: tasks..self.tasks.len(),
            waits: waits..parts,
            parts: parts..self.others.len(),
            freezes: freezes..self.freezes.len(),
            lasts,
            earliest: links.earliest[n].map_or(0, |day| self.axis.on_or_after(day)),
            in_time: work.due.map(|due| self.axis.until(due)),
            due: work.due,
            promised: work.promised,
        });
        Ok(())
    }

    fn task(&mut self, of: CommitmentId, key: Key, need: &Need) -> Result<Task, Flaw> {
        let found = self.supply.crews.binary_search_by_key(&need.team, |crew| crew.id);
        let team = found.map_err(|_| Flaw::NoTeam { of, team: need.team })?;
        let Pool { number: pool, holders } = self.pool(team, need.skill);
        let pert = Pert::new(need.effort.low(), need.effort.likely(), need.effort.high());
        let day = self.supply.crews[team].day.saturating_mul(u32::from(UNITS));
        Ok(Task {
            team,
            skill: need.skill,
            key: key.of(need.team.0.as_u128()).of(need.skill.0.as_u128()),
            pert,
            added: self.curves[team].added(pert.relative()),
            most: day.saturating_mul(u32::from(need.hands.max(1))).min(u32::from(MOST)) as u16,
            pool,
            holders,
        })
    }

    fn pool(&mut self, team: usize, skill: SkillId) -> Pool {
        let (number, begins, stride) = (self.pools.len(), self.holders.len(), self.supply.stride);
        let pool = self.pools.entry((team, skill)).or_insert_with(|| {
            let found = self.supply.holders(team, skill).into_iter();
            self.holders.extend(found.map(|(group, pace)| Holder {
                group,
                row: group * stride,
                pace: Pace::find(pace),
            }));
            Pool { number, holders: begins..self.holders.len() }
        });
        pool.clone()
    }

    pub(super) fn position(&self, id: CommitmentId) -> Option<usize> {
        self.items.iter().position(|item| item.id == id)
    }

    pub(super) fn team(&self, id: PartyId) -> Option<usize> {
        self.supply.crews.binary_search_by_key(&id, |crew| crew.id).ok()
    }
}

/// What every plan must be, apart from circles and names of work.
fn sound(plan: &Plan) -> Result<(), Flaw> {
    if plan.weeks == 0 || plan.weeks > MOST_WEEKS {
        return Err(Flaw::Weeks(plan.weeks));
    }
    let mut teams: Vec<PartyId> = plan.teams.iter().map(|team| team.id).collect();
    teams.sort_unstable();
    match teams.windows(2).find(|two| two[0] == two[1]) {
        Some(two) => Err(Flaw::TeamTwice(two[0])),
        None => Ok(()),
    }
}

/// One curve for each team, in the order of their ids.
fn curves(plan: &Plan) -> Vec<Curve> {
    let mut teams: Vec<_> = plan.teams.iter().collect();
    teams.sort_by_key(|team| team.id);
    teams.iter().map(|team| Curve::of(&team.record.or(&plan.record).0)).collect()
}

/// By priority, then due; what steps behind something comes directly after it at the earliest.
fn rank(work: &Work, works: &[&Work], place: &BTreeMap<CommitmentId, usize>) -> Rank {
    let own = |work: &Work| (work.priority, work.due.unwrap_or(Date::MAX));
    let (priority, due) = own(work);
    let before = work.yields_to.and_then(|id| place.get(&id)).map(|n| own(works[*n]));
    match before.filter(|before| *before >= (priority, due)) {
        Some((priority, due)) => (priority, due, true),
        None => (priority, due, false),
    }
}

/// Each team and skill once.
fn needs(work: &Work) -> Vec<Need> {
    let mut once: BTreeMap<(PartyId, SkillId), Need> = BTreeMap::new();
    for need in &work.needs {
        once.entry((need.team, need.skill))
            .and_modify(|known| {
                let (a, b) = (known.effort, need.effort);
                let sum = Effort::new(a.low() + b.low(), a.likely() + b.likely(), a.high() + b.high());
                known.effort = sum.unwrap_or(Effort::exactly(Effort::MOST));
                known.hands = known.hands.max(need.hands);
            })
            .or_insert(*need);
    }
    once.into_values().collect()
}

/// Who waits for whom, with what a part has from the promise it belongs to.
struct Links {
    waits: Vec<Vec<usize>>,
    parts: Vec<Vec<usize>>,
    earliest: Vec<Option<Date>>,
}

impl Links {
    fn of(works: &[&Work], place: &BTreeMap<CommitmentId, usize>) -> Result<Self, Flaw> {
        if let Some(two) = works.windows(2).find(|two| two[0].id == two[1].id) {
            return Err(Flaw::Twice(two[0].id));
        }
        let find =
            |of: CommitmentId, named: CommitmentId| place.get(&named).copied().ok_or(Flaw::Unknown { of, named });
        let mut links =
            Self { waits: Vec::new(), parts: vec![Vec::new(); works.len()], earliest: vec![None; works.len()] };
        for (n, work) in works.iter().enumerate() {
            let waits: Result<Vec<usize>, Flaw> = work.after.iter().map(|first| find(work.id, *first)).collect();
            links.waits.push(waits?);
            if let Some(whole) = work.part_of {
                links.parts[find(work.id, whole)?].push(n);
            }
        }
        for n in 0..works.len() {
            links.inherit(n, works, place);
        }
        Ok(links)
    }

    /// A part waits for what the whole waits for, and begins no earlier.
    fn inherit(&mut self, n: usize, works: &[&Work], place: &BTreeMap<CommitmentId, usize>) {
        let (mut at, mut steps) = (n, 0);
        self.earliest[n] = works[n].earliest;
        // A circle of parts ends here too; it is found and named when they are put in order.
        while let Some(above) = works[at].part_of.and_then(|id| place.get(&id)).filter(|_| steps < works.len()) {
            let more = works[*above].after.iter().filter_map(|id| place.get(id));
            self.waits[n].extend(more);
            self.earliest[n] = self.earliest[n].max(works[*above].earliest);
            (at, steps) = (*above, steps + 1);
        }
        self.waits[n].sort_unstable();
        self.waits[n].dedup();
    }

    fn all(&self, n: usize) -> Vec<usize> {
        let mut all = [self.waits[n].as_slice(), self.parts[n].as_slice()].concat();
        all.sort_unstable();
        all.dedup();
        all
    }
}
