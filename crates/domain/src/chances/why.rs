//! Why a promise is not likely to be kept: what holds it up, of what was found when everything that is open was gone through.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::check::{Finish, Plan, TeamWeek, Whole, Work};
use crate::kernel::{CommitmentId, PartyId, SkillId};

/// Hours are short from so many in a hundred that are taken.
const SHORT: u64 = 85;

/// What holds a promise up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// What it waits for, or a part of it, is not likely to end before its day.
    Rests(CommitmentId),
    /// So many in a hundred of the hours that a team has of a skill until its day are taken; a hundred where it has none.
    Hours {
        /// Whose.
        team: PartyId,
        /// Of which skill.
        skill: SkillId,
        /// In a hundred.
        taken: u8,
    },
    /// Similar ones took longer than there is time.
    Similar,
    /// Its own work takes longer than there is time.
    Work,
}

impl Why {
    /// For programs; stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Why::Rests(_) => "rests",
            Why::Hours { .. } => "hours",
            Why::Similar => "similar",
            Why::Work => "work",
        }
    }

    /// Every code.
    pub const CODES: [&'static str; 4] = ["rests", "hours", "similar", "work"];
}

/// What reasons are found in.
#[derive(Debug)]
pub struct Reasons<'a> {
    whole: &'a Whole,
    work: BTreeMap<CommitmentId, &'a Work>,
    parts: BTreeMap<CommitmentId, Vec<CommitmentId>>,
    weeks: BTreeMap<PartyId, Vec<&'a TeamWeek>>,
}

impl<'a> Reasons<'a> {
    /// Of a plan that was gone through.
    #[must_use]
    pub fn of(plan: &'a Plan, whole: &'a Whole) -> Self {
        let mut parts: BTreeMap<CommitmentId, Vec<CommitmentId>> = BTreeMap::new();
        for work in &plan.work {
            if let Some(above) = work.part_of {
                parts.entry(above).or_default().push(work.id);
            }
        }
        let mut weeks: BTreeMap<PartyId, Vec<&TeamWeek>> = BTreeMap::new();
        for week in whole.parts().flat_map(|part| &part.load.weeks) {
            weeks.entry(week.team).or_default().push(week);
        }
        Self { whole, work: plan.work.iter().map(|work| (work.id, work)).collect(), parts, weeks }
    }

    /// Why this one is not likely to be done by then.
    #[must_use]
    pub fn why(&self, id: CommitmentId, by: Date) -> Option<Why> {
        let work = self.work.get(&id)?;
        let below = work.after.iter().chain(self.parts.get(&id).into_iter().flatten());
        // What has no day is later than any day.
        let ends = below.filter_map(|id| Some((self.whole.of(*id)?.p85, *id)));
        let last = ends.map(|(end, id)| (end.day().unwrap_or(Date::MAX), id)).max();
        if let Some((_, id)) = last.filter(|(end, _)| *end >= by) {
            return Some(Why::Rests(id));
        }
        let short = work.needs.iter().filter_map(|need| {
            let weeks = self.weeks.get(&need.team)?.iter().filter(|week| week.week <= by);
            let skills = weeks.flat_map(|week| &week.skills).filter(|s| s.skill == need.skill);
            let (taken, free) = skills.fold((0, 0), |(taken, free), s| (taken + s.taken, free + s.free));
            let share = (taken * 100).checked_div(taken + free).unwrap_or(100);
            (share >= SHORT).then_some((share, need.team, need.skill))
        });
        Some(match short.max() {
            Some((share, team, skill)) => {
                Why::Hours { team, skill, taken: u8::try_from(share.min(100)).unwrap_or(100) }
            }
            None if work.needs.is_empty() && work.lasts.is_some() => Why::Similar,
            None => Why::Work,
        })
    }
}

/// The chance of the due of one commitment in a hundred, and its day at 85.
#[must_use]
pub fn expected(whole: &Whole, id: CommitmentId) -> Option<(u8, Option<Date>)> {
    let prospect = whole.of(id)?;
    let chance = u8::try_from(prospect.chance?.in_hundred()).unwrap_or(100);
    Some((chance, Finish::day(prospect.p85)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;
    use uuid::Uuid;

    use super::*;
    use crate::calendar::WorkingDays;
    use crate::check::{Alone, Effort, Kept, Level, Member, Need, Record, Team, Unplanned};
    use crate::kernel::PersonId;

    const DUE: Date = date(2026, 3, 20);

    fn n(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn work(id: u128, hours: u32) -> Work {
        let effort = Effort::exactly(hours * 60);
        let need = Need { team: PartyId(n(1)), skill: SkillId(n(1)), effort, hands: 1 };
        let needs = if hours == 0 { Vec::new() } else { vec![need] };
        Work {
            needs,
            priority: u32::try_from(id).unwrap_or(0),
            promised: true,
            due: Some(DUE),
            ..Work::new(CommitmentId(n(id)))
        }
    }

    /// One person who works forty hours in a week, from Monday the second of March.
    fn plan(work: Vec<Work>) -> Plan {
        let skills = vec![(SkillId(n(1)), Level::Able)];
        let member = Member { person: PersonId(n(1)), minutes: 2400, skills, away: Vec::new() };
        let (record, unplanned) = (Record::new([1000; 10]), Unplanned::new([0; 8]));
        let team = Team {
            id: PartyId(n(1)),
            days: WorkingDays::weekdays(TimeZone::UTC),
            people: vec![member],
            kept: Kept::default(),
            record: record.clone(),
            unplanned: unplanned.clone(),
        };
        Plan { from: date(2026, 3, 2), weeks: 26, seed: 1, teams: vec![team], work, record, unplanned }
    }

    fn why(plan: &Plan, id: u128) -> Option<Why> {
        let whole = Whole::of_plan(plan, &Whole::default(), 64, &Alone).expect("a plan");
        Reasons::of(plan, &whole).why(CommitmentId(n(id)), DUE)
    }

    #[test]
    fn hours_that_others_take_hold_it_up() {
        let found = why(&plan(vec![work(1, 200), work(2, 40)]), 2);

        assert!(matches!(found, Some(Why::Hours { taken: 95..=100, .. })), "{found:?}");
    }

    #[test]
    fn what_it_waits_for_comes_before_hours() {
        let mut late = work(2, 8);
        late.after = vec![CommitmentId(n(1))];

        assert_eq!(why(&plan(vec![work(1, 200), late]), 2), Some(Why::Rests(CommitmentId(n(1)))));
    }

    #[test]
    fn a_part_that_ends_late_holds_the_whole_up() {
        let part = Work { part_of: Some(CommitmentId(n(2))), ..work(1, 200) };

        assert_eq!(why(&plan(vec![part, work(2, 0)]), 2), Some(Why::Rests(CommitmentId(n(1)))));
    }

    #[test]
    fn the_chance_is_that_of_the_whole() {
        let plan = plan(vec![work(1, 40), work(2, 200)]);
        let whole = Whole::of_plan(&plan, &Whole::default(), 64, &Alone).expect("a plan");

        assert_eq!(expected(&whole, CommitmentId(n(1))), Some((100, Some(date(2026, 3, 6)))));
        assert_eq!(expected(&whole, CommitmentId(n(2))).map(|(chance, _)| chance), Some(0));
        assert_eq!(expected(&whole, CommitmentId(n(3))), None);
    }
}
