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
use super::run::{Workers, run};
use super::supply::Axis;
use crate::kernel::{CommitmentId, PartyId, PersonId, SkillId};

/// Ways of one kind that are tried.
const EACH: usize = 3;

/// One way, as it turned out.
#[derive(Clone, Debug)]
pub struct Way {
    /// What is done.
    pub change: Change,
    /// The chance of the wanted day then.
    pub chance: Chance,
    /// Compared with doing nothing, for the promise itself.
    pub gain: Effect,
    /// What it costs or gives others, compared with taking on what is asked and doing nothing; what loses most first.
    /// Only what moves.
    pub others: Vec<Effect>,
    /// The date at 85 then.
    pub p85: Finish,
    /// Whether the wanted day is then at the agreed level.
    pub keeps: bool,
}

impl Way {
    /// Promises that this puts below the agreed level.
    pub fn endangered(&self, agreed: u8) -> impl Iterator<Item = &Effect> {
        self.others.iter().filter(move |effect| effect.promised && effect.falls_below(agreed))
    }
}

/// Goes through each of these ways on its own, beside what was asked. The likeliest first; what endangers promises of
/// others stands behind what does not.
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
    let asked: Vec<CommitmentId> = question.asked.iter().map(|work| work.id).collect();
    let promise = *asked.first().ok_or(Flaw::Nothing)?;
    let with = question.put_to(plan)?;
    let axis = Axis::of(plan);
    let changes: Vec<Change> = question.changes.iter().chain(ways).cloned().collect();
    let nodes = reach(&[plan, &with], &[promise], &changes);
    let with = with.within(&nodes);
    let base = Ready::of(&with, &axis)?;
    let deltas: Result<Vec<Delta>, Flaw> =
        ways.iter().map(|way| Ok(Delta::of(Ready::of(&with.clone().changed(way)?, &axis)?, &base))).collect();
    let deltas = deltas?;
    let (seen, beside) = run(&base, &deltas, futures, workers);
    let mut found = Vec::new();
    for (change, with) in ways.iter().zip(&beside) {
        let pair = Pair { axis: &axis, before: &seen, with };
        let (Some(before), Some(after)) = (seen.row(promise), pair.after(promise)) else { continue };
        let day = match change {
            Change::Day { on } => *on,
            _ => question.day(),
        };
        let chance = axis.chance(after, day);
        let mut others = pair.effects(&base, &asked);
        others.retain(|effect| effect.lost + effect.won > 0 || effect.p85_before != effect.p85_after);
        found.push(Way {
            change: change.clone(),
            chance,
            gain: axis.effect((promise, Some(day), false), before, after),
            others,
            p85: axis.by(after, 850),
            keeps: !chance.is_stretch(question.agreed),
        });
    }
    found.sort_by_cached_key(|way| {
        let endangers = way.endangered(question.agreed).count();
        (endangers > 0, u32::MAX - way.chance.kept, way.change.place(), endangers)
    });
    Ok(found)
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
