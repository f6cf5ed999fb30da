//! What would make a date likelier: each way is gone through in the same futures, and told with what it does to others.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Answer, Pair, Question, reach};
use super::change::{Change, two_weeks};
use super::delta::Delta;
use super::flaw::Flaw;
use super::offer::Offer;
use super::outcome::{Chance, Effect, Finish};
use super::plan::{Level, Plan, Work};
use super::ready::Ready;
use super::run::{Futures, Workers, run};
use super::supply::Axis;
use crate::kernel::{CommitmentId, PartyId, PersonId, SkillId};

/// Ways of one kind that are tried.
const EACH: usize = 3;

/// Single steps of which pairs are made, and pairs that are tried.
const PARTNERS: usize = 4;
const PAIRS: usize = 3;
/// A pair is told where it is likelier by so many in a hundred than the better of its steps, or its date at 85 by so many days
/// earlier: less could be chance.
const MORE: u32 = 5;
const EARLIER: i32 = 7;

/// One way, as it turned out.
#[derive(Clone, Debug)]
pub struct Way {
    /// What is done: one step, or two together.
    pub changes: Vec<Change>,
    /// The chance of the wanted day then.
    pub chance: Chance,
    /// Compared with doing nothing, for the promise itself.
    pub gain: Effect,
    /// What it costs or gives others, compared with taking on what is asked and doing nothing; what loses most first.
    /// Only what moves.
    pub others: Vec<Effect>,
    /// The date at 85 then, while it keeps the place that the wanted day gives it.
    pub p85: Finish,
    /// Whether the wanted day is then at the agreed level.
    pub keeps: bool,
}

impl Way {
    /// Promises that this puts below the agreed level.
    pub fn endangered(&self, agreed: u8) -> impl Iterator<Item = &Effect> {
        self.others.iter().filter(move |effect| effect.promised && effect.falls_below(agreed))
    }

    /// Whether it helps: the wanted day is likelier, or, where that cannot be told apart, the date at 85 earlier.
    #[must_use]
    pub fn helps(&self) -> bool {
        self.worth() > (0, 0)
    }

    /// Futures that are won, then days by which the date at 85 comes earlier.
    fn worth(&self) -> (i64, i32) {
        let (before, after) = (self.gain.p85_before.day(), self.gain.p85_after.day());
        let days = match (before, after) {
            (Some(_), Some(_)) => self.gain.shift().map_or(0, |days| -days),
            (None, Some(_)) => i32::from(u16::MAX),
            (Some(_), None) => -i32::from(u16::MAX),
            (None, None) => 0,
        };
        (i64::from(self.gain.won) - i64::from(self.gain.lost), days)
    }

    /// The one step that it is; nothing for two together.
    #[must_use]
    pub fn step(&self) -> Option<&Change> {
        if let [step] = self.changes.as_slice() { Some(step) } else { None }
    }

    /// Whether another day is all that it is.
    #[must_use]
    pub fn is_another_day(&self) -> bool {
        matches!(self.step(), Some(Change::Day { .. }))
    }
}

/// Goes through each of these ways on its own, beside what was asked, and through pairs of those steps that help and are not
/// enough alone. The likeliest first, then the earliest; what endangers promises of others stands behind what does not.
///
/// # Errors
/// What makes the question, or a way, impossible.
pub fn likelier(
    plan: &Plan,
    question: &Question,
    ways: &[Change],
    futures: u32,
    workers: &impl Workers,
) -> Result<Vec<Way>, Flaw> {
    let trying = Trying::of(plan, question, ways)?;
    let single: Vec<Vec<Change>> = ways.iter().map(|way| vec![way.clone()]).collect();
    let mut found = trying.all(&single, futures, workers)?;
    let order = |way: &Way| {
        let endangers = way.endangered(question.agreed).count();
        let place = way.changes.iter().map(Change::place).max();
        let ends = way.p85.day().unwrap_or(jiff::civil::Date::MAX);
        (endangers > 0, u32::MAX - way.chance.in_ten_thousand(), ends, way.changes.len(), place, endangers)
    };
    found.sort_by_cached_key(order);
    let pairs = trying.pairs(&found);
    if !pairs.is_empty() {
        // Half of the futures do for what is only offered to be looked at: whoever ticks it asks anew.
        let alone = found.clone();
        let together = trying.all(&pairs, (futures / 2).max(1), workers)?;
        found.extend(together.into_iter().filter(|pair| is_worth_it(pair, &alone)));
        found.sort_by_cached_key(order);
    }
    Ok(found)
}

/// Whether two steps together do clearly more than either of them.
fn is_worth_it(pair: &Way, alone: &[Way]) -> bool {
    let mut steps = alone.iter().filter(|way| way.step().is_some_and(|step| pair.changes.contains(step)));
    let more = |way: &Way| {
        let likelier = pair.chance.in_hundred() >= way.chance.in_hundred() + MORE;
        likelier || pair.worth().1 >= way.worth().1.saturating_add(EARLIER)
    };
    pair.helps() && steps.all(more)
}

/// Everything that steps are tried on.
struct Trying<'a> {
    question: &'a Question,
    asked: Vec<CommitmentId>,
    promise: CommitmentId,
    axis: Axis,
    with: Plan,
    base: Ready,
}

impl<'a> Trying<'a> {
    fn of(plan: &Plan, question: &'a Question, ways: &[Change]) -> Result<Self, Flaw> {
        let asked: Vec<CommitmentId> = question.asked.iter().map(|work| work.id).collect();
        let promise = *asked.first().ok_or(Flaw::Nothing)?;
        let with = question.put_to(plan)?;
        let axis = Axis::of(plan);
        let changes: Vec<Change> = question.changes.iter().chain(ways).cloned().collect();
        let nodes = reach(&[plan, &with], &[promise], &changes);
        let with = with.within(&nodes);
        let base = Ready::of(&with, &axis)?;
        Ok(Self { question, asked, promise, axis, with, base })
    }

    fn ready(&self, steps: &[Change]) -> Result<Ready, Flaw> {
        let plan = steps.iter().try_fold(self.with.clone(), |plan, step| plan.changed(step))?;
        Ready::of(&plan, &self.axis)
    }

    fn all(&self, ways: &[Vec<Change>], futures: u32, workers: &impl Workers) -> Result<Vec<Way>, Flaw> {
        let deltas: Result<Vec<Delta>, Flaw> =
            ways.iter().map(|way| Ok(Delta::of(self.ready(way)?, &self.base))).collect();
        let (seen, beside) = run(&self.base, &deltas?, futures, workers);
        let found = ways.iter().zip(&beside).filter_map(|(changes, with)| self.way(changes, &seen, with));
        Ok(found.collect())
    }

    fn way(&self, changes: &[Change], seen: &Futures, with: &Futures) -> Option<Way> {
        let pair = Pair { axis: &self.axis, before: seen, with };
        let (before, after) = (seen.row(self.promise)?, pair.after(self.promise)?);
        let day = match changes {
            [Change::Day { on }] => *on,
            _ => self.question.day(),
        };
        let chance = self.axis.chance(after, day);
        let mut others = pair.effects(&self.base, &self.asked);
        others.retain(|effect| effect.lost + effect.won > 0 || effect.p85_before != effect.p85_after);
        Some(Way {
            changes: changes.to_vec(),
            chance,
            gain: self.axis.effect((self.promise, Some(day), false), before, after),
            others,
            p85: self.axis.by(after, 850),
            keeps: !chance.is_stretch(self.question.agreed),
        })
    }

    /// Of the steps that help most and are not enough alone, the pairs that promise most.
    fn pairs(&self, alone: &[Way]) -> Vec<Vec<Change>> {
        let open = |way: &&Way| !way.keeps && !way.is_another_day() && way.helps();
        let steps: Vec<(&Way, &Change)> =
            alone.iter().filter(open).filter_map(|way| Some((way, way.step()?))).take(PARTNERS).collect();
        let mut pairs: Vec<((i64, i32), Vec<Change>)> = Vec::new();
        for (n, (one, step)) in steps.iter().enumerate() {
            for (other, more) in steps[n + 1..].iter().filter(|(_, more)| go_together(step, more)) {
                let (a, b) = (one.worth(), other.worth());
                pairs.push(((a.0 + b.0, a.1.saturating_add(b.1)), vec![(*step).clone(), (*more).clone()]));
            }
        }
        // What the first step takes away the second may need: such a pair is none.
        pairs.retain(|(_, pair)| self.ready(pair).is_ok());
        pairs.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
        pairs.into_iter().take(PAIRS).map(|(_, pair)| pair).collect()
    }
}

/// Two steps that say different things.
fn go_together(one: &Change, other: &Change) -> bool {
    match (one, other) {
        (Change::Smaller { work: a, .. }, Change::Smaller { work: b, .. })
        | (Change::Begin { work: a, .. }, Change::Begin { work: b, .. }) => a != b,
        (Change::Borrow { person: a, .. }, Change::Borrow { person: b, .. }) => a != b,
        _ => true,
    }
}

/// Ways worth trying, for an answer that is not good enough; the day to offer among them.
///
/// # Errors
/// What makes the question impossible.
pub fn worth_trying(
    plan: &Plan,
    question: &Question,
    answer: &Answer,
    offer: Option<&Offer>,
) -> Result<Vec<Change>, Flaw> {
    let with = question.put_to(plan)?;
    let ids: BTreeSet<CommitmentId> = question.asked.iter().map(|work| work.id).collect();
    let asked: Vec<&Work> = with.work.iter().filter(|work| ids.contains(&work.id)).collect();
    let promise = answer.promise.id;
    let mut ways: Vec<Change> = Vec::new();
    for work in &asked {
        if work.id != promise {
            ways.push(Change::Without { part: work.id });
        }
        let firsts = work.after.iter().filter(|first| !ids.contains(first));
        ways.extend(firsts.map(|first| Change::NotAfter { work: work.id, first: *first, rework: Vec::new() }));
        if work.earliest.is_some_and(|day| day > plan.from) {
            ways.push(Change::Begin { work: work.id, on: plan.from });
        }
    }
    let largest = asked.iter().max_by_key(|work| (size(work), work.id)).filter(|work| size(work) > 0);
    ways.extend(
        largest.iter().flat_map(|work| [75, 50].map(|hundredths| Change::Smaller { work: work.id, hundredths })),
    );
    ways.extend(guests(&with, &asked, answer));
    ways.extend(in_front(&with, &asked, promise));
    ways.extend(offer.filter(|offer| offer.day != question.day()).map(|offer| Change::Day { on: offer.day }));
    Ok(ways)
}

fn size(work: &Work) -> u64 {
    work.needs.iter().map(|need| u64::from(need.effort.likely())).sum()
}

/// People of other teams who can do what is lacking: of each of the teams with the most free hours the one who does it
/// best.
fn guests(plan: &Plan, asked: &[&Work], answer: &Answer) -> Vec<Change> {
    let mut lacking: BTreeMap<(PartyId, SkillId), u64> = BTreeMap::new();
    for lack in &answer.after.lacks {
        *lacking.entry((lack.team, lack.skill)).or_default() += u64::from(lack.chance.kept);
    }
    // Where nothing was ever lacking, more hands would not help.
    let Some(((team, skill), _)) = lacking.into_iter().max_by_key(|(_, count)| *count) else { return Vec::new() };
    if !asked.iter().any(|work| work.needs.iter().any(|need| (need.team, need.skill) == (team, skill))) {
        return Vec::new();
    }
    let during = two_weeks(answer.after.begins.unwrap_or(plan.from).max(plan.from));
    let free = |id: PartyId| -> u64 {
        let weeks = answer.after.weeks.iter().filter(|week| week.team == id && week.week <= during.until);
        weeks.map(|week| week.there.saturating_sub(week.taken)).sum()
    };
    let mut lenders: Vec<(u64, PartyId, PersonId)> = (plan.teams.iter())
        .filter(|other| other.id != team)
        .filter_map(|other| {
            let level = |skills: &[(SkillId, Level)]| {
                skills
                    .iter()
                    .filter(|(s, level)| *s == skill && *level > Level::Learning)
                    .map(|(_, level)| *level)
                    .max()
            };
            let able = other.people.iter().filter_map(|m| level(&m.skills).map(|level| (level, m)));
            let best = able.max_by_key(|(level, m)| (*level, m.minutes, std::cmp::Reverse(m.person)))?;
            Some((free(other.id), other.id, best.1.person))
        })
        .collect();
    lenders.sort_by_key(|(free, team, person)| (u64::MAX - free, *team, *person));
    lenders
        .into_iter()
        .take(EACH)
        .map(|(_, from, person)| Change::Borrow { person, skill, from, to: team, during })
        .collect()
}

/// What takes most of the same hours and goes first.
fn in_front(plan: &Plan, asked: &[&Work], promise: CommitmentId) -> Vec<Change> {
    let needs: BTreeSet<(PartyId, SkillId)> =
        asked.iter().flat_map(|work| work.needs.iter().map(|need| (need.team, need.skill))).collect();
    let waits: BTreeSet<CommitmentId> = asked.iter().flat_map(|work| work.after.iter().copied()).collect();
    let Some(own) = asked.iter().find(|work| work.id == promise) else { return Vec::new() };
    let rank = |work: &Work| (work.priority, work.due.unwrap_or(jiff::civil::Date::MAX));
    let mut found: Vec<(u64, CommitmentId)> = (plan.work.iter())
        .filter(|work| !asked.iter().any(|a| a.id == work.id) && !waits.contains(&work.id))
        .filter(|work| rank(work) <= rank(own) && work.yields_to != Some(promise))
        .map(|work| {
            let same = work.needs.iter().filter(|need| needs.contains(&(need.team, need.skill)));
            (same.map(|need| u64::from(need.effort.likely())).sum(), work.id)
        })
        .filter(|(size, _)| *size > 0)
        .collect();
    found.sort_by_key(|(size, id)| (u64::MAX - size, *id));
    found.into_iter().take(EACH).map(|(_, work)| Change::Behind { work, first: promise }).collect()
}
