//! What could be offered instead: a day that is no stretch when it is the one that is promised.
//!
//! The dates of an answer hold for the day that was asked about. Whoever then promises a later day steps behind everything
//! that is due before it, and may end later still. So each candidate is asked anew, until one holds.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::answer::{Answer, Pair, Question, reach};
use super::change::Change;
use super::delta::Delta;
use super::flaw::Flaw;
use super::outcome::{Chance, Effect, Finish};
use super::plan::Plan;
use super::ready::Ready;
use super::run::{QUICK, Workers, run};
use super::supply::Axis;
use crate::kernel::CommitmentId;

/// The level at which a day is offered, in thousandths, unless more was agreed on.
const AIM: u32 = 850;
/// How far above the agreed level a day is looked for, in thousandths: who offers it must not meet a stretch when it is
/// asked about once more.
const ABOVE: u32 = 50;
/// What few futures may flatter a day by, in a hundred: 2.2 with [`QUICK`], 1 with more.
const MARGIN: (u32, u32) = (3, 1);
/// So many times candidates are asked anew.
const ROUNDS: usize = 4;

/// A day that is no stretch when it is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The day.
    pub day: Date,
    /// Its chance, when it is the one that is promised.
    pub chance: Chance,
    /// Close to certain then.
    pub p95: Finish,
    /// So many promises of others would be in danger then.
    pub endangers: usize,
}

impl Offer {
    /// The wanted day itself, where it is no stretch.
    #[must_use]
    pub fn wanted(question: &Question, answer: &Answer) -> Option<Self> {
        let endangers = endangered(&answer.effects, question.agreed);
        let (day, p95) = (question.day(), answer.promise.p95);
        (!answer.stretch).then_some(Self { day, chance: answer.chance, p95, endangers })
    }
}

fn endangered(effects: &[Effect], agreed: u8) -> usize {
    effects.iter().filter(|effect| effect.promised && effect.in_danger(agreed)).count()
}

/// An early day that holds, whatever day is wanted. Nothing where none was found within the weeks of the plan.
///
/// # Errors
/// What makes the question impossible.
pub fn offer(
    plan: &Plan,
    question: &Question,
    answer: &Answer,
    futures: u32,
    workers: &impl Workers,
) -> Result<Option<Offer>, Flaw> {
    let search = Search { plan, question, axis: Axis::of(plan), futures };
    let (Some(early), Some(last)) = (answer.by(search.aim()), search.axis.dates.last().copied()) else {
        return Ok(None);
    };
    // With the rank of the last day it stands behind everything: by when it is done then is a day that holds, and the
    // latest that has to be looked at.
    let mut candidates = vec![early, last];
    for _ in 0..ROUNDS {
        let tried = search.try_all(&candidates, workers)?;
        let holds = |tried: &&Tried| tried.holds && (tried.offer.day < last || tried.next == Finish::On(last));
        if let Some(found) = tried.iter().find(holds) {
            return Ok(Some(found.offer.clone()));
        }
        // What ends later than it was promised has to be promised later.
        let days: BTreeSet<Date> = tried.iter().filter_map(|tried| tried.next.day()).collect();
        candidates = days.into_iter().filter(|day| !candidates.contains(day)).collect();
        if candidates.is_empty() {
            break;
        }
    }
    Ok(None)
}

/// A candidate as it turned out.
struct Tried {
    offer: Offer,
    holds: bool,
    /// By when it is done when it has the rank of this day.
    next: Finish,
}

struct Search<'a> {
    plan: &'a Plan,
    question: &'a Question,
    axis: Axis,
    futures: u32,
}

impl Search<'_> {
    /// In thousandths.
    fn aim(&self) -> u32 {
        (u32::from(self.question.agreed) * 10 + ABOVE).clamp(AIM, 990)
    }

    fn holds(&self, chance: Chance) -> bool {
        let margin = if self.futures > QUICK { MARGIN.1 } else { MARGIN.0 };
        chance.in_hundred() >= (u32::from(self.question.agreed) + margin).min(99)
    }

    /// What comes of each of these days when it is the one that is promised; all in the same futures.
    fn try_all(&self, days: &[Date], workers: &impl Workers) -> Result<Vec<Tried>, Flaw> {
        let asked: Vec<CommitmentId> = self.question.asked.iter().map(|work| work.id).collect();
        let promise = *asked.first().ok_or(Flaw::Nothing)?;
        let other = |change: &&Change| !matches!(change, Change::Day { .. });
        let changes: Vec<Change> = self.question.changes.iter().filter(other).cloned().collect();
        let on = |day: Date| Question { wanted: day, changes: changes.clone(), ..self.question.clone() };
        let plans: Result<Vec<Plan>, Flaw> = days.iter().map(|day| on(*day).put_to(self.plan)).collect();
        let plans = plans?;
        let all: Vec<&Plan> = std::iter::once(self.plan).chain(&plans).collect();
        let nodes = reach(&all, &[promise], &changes);
        let base = Ready::of(&self.plan.within(&nodes), &self.axis)?;
        let delta = |plan: &Plan| Ok(Delta::of(Ready::of(&plan.within(&nodes), &self.axis)?, &base));
        let deltas: Result<Vec<Delta>, Flaw> = plans.iter().map(delta).collect();
        let (before, with) = run(&base, &deltas?, self.futures, workers);
        let tried = days.iter().zip(&with).filter_map(|(day, with)| {
            let pair = Pair { axis: &self.axis, before: &before, with };
            let row = pair.after(promise)?;
            let chance = self.axis.chance(row, *day);
            let effects = pair.effects(&base, &asked);
            let endangers = endangered(&effects, self.question.agreed);
            let offer = Offer { day: *day, chance, p95: self.axis.by(row, 950), endangers };
            Some(Tried { offer, holds: self.holds(chance), next: self.axis.by(row, self.aim()) })
        });
        Ok(tried.collect())
    }
}

impl Answer {
    /// The day by which so many of a thousand futures have ended.
    fn by(&self, thousandths: u32) -> Option<Date> {
        let enough = |chance: &Chance| u64::from(chance.kept) * 1000 >= u64::from(chance.of) * u64::from(thousandths);
        self.by_day.iter().find(|(_, chance)| enough(chance)).map(|(day, _)| *day)
    }
}
