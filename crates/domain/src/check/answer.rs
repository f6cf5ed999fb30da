//! The promise check: can we, what would it displace, what does it rest on.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::change::Change;
use super::delta::Delta;
use super::flaw::Flaw;
use super::load::{Load, load};
use super::outcome::{Chance, Effect, Finish, Prospect};
use super::parts::{Node, Together};
use super::plan::{Away, Level, Member, Plan, Team, Work};
use super::ready::Ready;
use super::record::Whose;
use super::run::{Futures, Row, Workers, run};
use super::supply::Axis;
use crate::kernel::{CommitmentId, PartyId, PersonId, SkillId};

/// Futures that a page draws as dots.
const DOTS: u32 = 20;

/// What somebody wants to know before a word is given.
#[derive(Clone, Debug)]
pub struct Question {
    /// The promise first, then its parts, if it has any. One that is in the plan already is asked anew: its old terms are
    /// what *before* means. The same question has to come with the same ids, as each commitment's luck hangs on its own.
    pub asked: Vec<Work>,
    /// The day that is wanted.
    pub wanted: Date,
    /// The agreed level, in a hundred.
    pub agreed: u8,
    /// What would be done about it, taken together.
    pub changes: Vec<Change>,
}

/// What is said.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What can be expected of the promise.
    pub promise: Prospect,
    /// The chance of the wanted day.
    pub chance: Chance,
    /// Whether promising that day is a stretch.
    pub stretch: bool,
    /// Days on which some futures end, each with the chance of that day; rising. A day between two has the chance of the
    /// one before it.
    pub by_day: Vec<(Date, Chance)>,
    /// Twenty futures, the earliest first.
    pub dots: Vec<Finish>,
    /// Everything else that can move, what loses most first.
    pub effects: Vec<Effect>,
    /// Its parts, as they are asked.
    pub parts: Vec<Prospect>,
    /// Where the hours go without it.
    pub before: Load,
    /// Where the hours go with it, and what it waits for.
    pub after: Load,
    /// What all of this rests on.
    pub rests: Rests,
    /// How many futures were gone through.
    pub futures: u32,
}

/// What an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rests {
    /// For each team that is asked: how its estimates turned out.
    pub records: Vec<Estimates>,
    /// What has to be finished first.
    pub waits: Vec<Prospect>,
    /// Days off of these teams until the date at 85, with their names.
    pub days_off: Vec<(PartyId, Date, String)>,
    /// Who of them is away in that time.
    pub away: Vec<(PartyId, PersonId, Away)>,
    /// Skills that are asked of a team in which nobody has them. With one of these there is no date.
    pub missing: Vec<(PartyId, SkillId)>,
    /// Skills that are asked of a team in which one person alone can do them, with who that is. Who is still learning does not
    /// count.
    pub alone: Vec<(PartyId, SkillId, PersonId)>,
}

/// How estimates turned out, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimates {
    /// Asked of whom.
    pub team: PartyId,
    /// Whose record it is.
    pub whose: Whose,
    /// On how many it rests.
    pub count: usize,
    /// The mean of actual by estimated.
    pub mean: u32,
    /// The ratio that one in ten stays below.
    pub low: u32,
    /// The ratio that one in ten exceeds.
    pub high: u32,
    /// Whose record of the unplanned it is.
    pub unplanned_of: Whose,
    /// What the unplanned took in the mean.
    pub unplanned: u16,
}

impl Question {
    /// The promise itself, due when it is wanted.
    fn promise(&self) -> Result<Work, Flaw> {
        let first = self.asked.first().ok_or(Flaw::Nothing)?;
        Ok(Work { due: Some(self.day()), ..first.clone() })
    }

    /// The wanted day, unless a change says another.
    pub(super) fn day(&self) -> Date {
        let changed = self.changes.iter().rev().find_map(|change| match change {
            Change::Day { on } => Some(*on),
            _ => None,
        });
        changed.unwrap_or(self.wanted)
    }

    /// What is asked, each with a day.
    fn works(&self) -> Result<Vec<Work>, Flaw> {
        let promise = self.promise()?;
        let parts = self.asked.iter().skip(1).map(|part| Work { due: part.due.or(promise.due), ..part.clone() });
        Ok(std::iter::once(promise.clone()).chain(parts).collect())
    }

    /// The plan with what is asked and what would be done about it.
    ///
    /// # Errors
    /// Nothing is asked, or a change names what is not there.
    pub fn put_to(&self, plan: &Plan) -> Result<Plan, Flaw> {
        let with = plan.clone().with(&self.works()?);
        self.changes.iter().try_fold(with, |plan, change| plan.changed(change))
    }
}

/// Checks a promise. Nothing is kept and nothing changes.
///
/// # Errors
/// What makes the question impossible to answer.
pub fn check(plan: &Plan, question: &Question, futures: u32, workers: &impl Workers) -> Result<Answer, Flaw> {
    let promise = question.promise()?;
    let after = question.put_to(plan)?;
    let axis = Axis::of(plan);
    let nodes = reach(&[plan, &after], &[promise.id], &question.changes);
    let base = Ready::of(&plan.within(&nodes), &axis)?;
    let after = after.within(&nodes);
    let delta = Delta::of(Ready::of(&after, &axis)?, &base);
    let deltas = [delta];
    let (seen, mut beside) = run(&base, &deltas, futures, workers);
    let (Some(with), [delta]) = (beside.pop(), deltas) else { return Err(Flaw::Nothing) };
    let pair = Pair { axis: &axis, before: &seen, with: &with };
    let asked: Vec<CommitmentId> = question.asked.iter().map(|work| work.id).collect();
    let row = pair.after(promise.id).ok_or(Flaw::Nothing)?;
    let chance = axis.chance(row, question.day());
    let prospect = axis.prospect(promise.id, promise.due, false, row);
    let effects = pair.effects(&base, &asked);
    let parts = asked.iter().skip(1).filter_map(|id| pair.prospect(&delta.ready, *id)).collect();
    let look = |n| if n == 0 { load(&base, &[], futures) } else { load(&delta.ready, &asked, futures) };
    let mut loads = workers.all(2, look).into_iter();
    Ok(Answer {
        chance,
        stretch: chance.is_stretch(question.agreed),
        by_day: axis.by_day(row),
        dots: axis.dots(row, DOTS),
        effects,
        parts,
        before: loads.next().unwrap_or_default(),
        after: loads.next().unwrap_or_default(),
        rests: rests(&after, &pair, &delta.ready, &asked, &prospect),
        promise: prospect,
        futures: row.count,
    })
}

/// Everything that what is asked, or a change, can reach.
pub(super) fn reach(plans: &[&Plan], asked: &[CommitmentId], changes: &[Change]) -> BTreeSet<Node> {
    let mut wanted: BTreeSet<Node> = asked.iter().map(|id| Node::Work(*id)).collect();
    for change in changes {
        match change {
            Change::Borrow { from, to, .. } => wanted.extend([Node::Team(*from), Node::Team(*to)]),
            Change::Smaller { work, .. } | Change::Begin { work, .. } | Change::Without { part: work } => {
                wanted.insert(Node::Work(*work));
            }
            Change::NotAfter { work, first, .. } | Change::Behind { work, first } => {
                wanted.extend([Node::Work(*work), Node::Work(*first)]);
            }
            Change::Day { .. } => {}
        }
    }
    let parts = Together::of(plans.iter().copied()).parts();
    parts.into_iter().filter(|part| !part.is_disjoint(&wanted)).flatten().collect()
}

/// The same futures without and with.
pub(super) struct Pair<'a> {
    pub(super) axis: &'a Axis,
    pub(super) before: &'a Futures,
    pub(super) with: &'a Futures,
}

impl Pair<'_> {
    pub(super) fn after(&self, id: CommitmentId) -> Option<Row<'_>> {
        self.with.row(id).or_else(|| self.before.row(id))
    }

    fn prospect(&self, ready: &Ready, id: CommitmentId) -> Option<Prospect> {
        let item = ready.position(id).map(|at| &ready.items[at])?;
        Some(self.axis.prospect(id, item.due, item.promised, self.after(id)?))
    }

    /// What moves of the rest; what loses most first, then by id.
    pub(super) fn effects(&self, base: &Ready, asked: &[CommitmentId]) -> Vec<Effect> {
        let mut effects: Vec<Effect> = (base.items.iter())
            .filter(|item| !asked.contains(&item.id))
            .filter_map(|item| {
                let before = self.before.row(item.id)?;
                let after = self.after(item.id)?;
                Some(self.axis.effect((item.id, item.due, item.promised), before, after))
            })
            .collect();
        effects.sort_by_key(|effect| (i64::from(effect.won) - i64::from(effect.lost), effect.id));
        effects
    }
}

fn rests(plan: &Plan, pair: &Pair<'_>, ready: &Ready, asked: &[CommitmentId], prospect: &Prospect) -> Rests {
    let works: Vec<&Work> = plan.work.iter().filter(|work| asked.contains(&work.id)).collect();
    let needs: BTreeSet<(PartyId, SkillId)> =
        works.iter().flat_map(|work| work.needs.iter().map(|need| (need.team, need.skill))).collect();
    let asked_of: BTreeSet<PartyId> = needs.iter().map(|(team, _)| *team).collect();
    let mut rests = Rests {
        records: Vec::new(),
        waits: Vec::new(),
        days_off: Vec::new(),
        away: Vec::new(),
        missing: Vec::new(),
        alone: Vec::new(),
    };
    let until = prospect.p85.day().unwrap_or_else(|| pair.axis.dates.last().copied().unwrap_or(plan.from));
    let teams: BTreeMap<PartyId, _> = plan.teams.iter().map(|team| (team.id, team)).collect();
    for team in asked_of.iter().filter_map(|id| teams.get(id)) {
        let (record, whose) = team.record.or(&plan.record);
        let (unplanned, unplanned_of) = team.unplanned.or(&plan.unplanned);
        rests.records.push(Estimates {
            team: team.id,
            whose,
            count: record.len(),
            mean: record.mean(),
            low: record.at(100),
            high: record.at(900),
            unplanned_of,
            unplanned: unplanned.mean(),
        });
        let mut day = plan.from;
        while day <= until {
            let usual = !team.days.week().on(day.weekday()).is_empty();
            if let Some(name) = team.days.name_of(day).filter(|_| usual && !team.days.works(day)) {
                rests.days_off.push((team.id, day, name.to_owned()));
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        let away = team.people.iter().flat_map(|member| member.away.iter().map(|away| (member.person, *away)));
        let soon = away.filter(|(_, away)| away.from <= until && away.until >= plan.from);
        rests.away.extend(soon.map(|(person, away)| (team.id, person, away)));
    }
    let waits: BTreeSet<CommitmentId> = works.iter().flat_map(|work| work.after.iter().copied()).collect();
    rests.waits = waits.iter().filter(|id| !asked.contains(id)).filter_map(|id| pair.prospect(ready, *id)).collect();
    let nobody = |(team, skill): &(PartyId, SkillId)| {
        ready.team(*team).is_none_or(|team| ready.supply.holders(team, *skill).is_empty())
    };
    rests.alone =
        needs.iter().filter_map(|(team, skill)| Some((*team, *skill, alone(teams.get(team)?, *skill)?))).collect();
    rests.missing = needs.into_iter().filter(nobody).collect();
    rests
}

/// The one person of a team who can do something, where it is one. Guests who are lent for it count too.
fn alone(team: &Team, skill: SkillId) -> Option<PersonId> {
    let can = |member: &&Member| member.skills.iter().any(|(s, level)| *s == skill && *level > Level::Learning);
    let mut able: Vec<PersonId> = team.people.iter().filter(can).map(|member| member.person).collect();
    able.sort_unstable();
    able.dedup();
    if let [one] = able.as_slice() { Some(*one) } else { None }
}
