//! What a team has promised beside the hours it has: week by week, as they are to be expected. No futures are gone through;
//! it is a sum that anybody can check, and the promise check says how likely things are.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::place::monday;
use crate::calendar::WorkingDays;
use crate::check::{Effort, Kept, Member, Plan, Record, Team, Unplanned, Work};
use crate::kernel::{CommitmentId, PartyId, SkillId};

/// A week of a team, in minutes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeekLoad {
    /// Minutes for promises: what is left of people's hours after running, learning and the unplanned.
    pub there: u64,
    /// Work that is due in it, as it is to be expected.
    pub due: u64,
    /// By skill: minutes of people who can do it, and work that is due.
    pub skills: BTreeMap<SkillId, (u64, u64)>,
}

/// What one promise still takes of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which.
    pub id: CommitmentId,
    /// Its due.
    pub due: Option<Date>,
    /// Whether that day was promised.
    pub promised: bool,
    /// Which goes first.
    pub priority: u32,
    /// Minutes to be expected, by skill.
    pub skills: BTreeMap<SkillId, u64>,
}

impl Piece {
    /// All of it.
    #[must_use]
    pub fn minutes(&self) -> u64 {
        self.skills.values().sum()
    }
}

/// More is promised until some week than there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Over {
    /// The week until whose end it is so, by its Monday.
    pub week: Date,
    /// By how many minutes.
    pub minutes: u64,
    /// Of which skill; none where it is of all of the team's hours.
    pub skill: Option<SkillId>,
}

/// A promise that could be put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Which.
    pub id: CommitmentId,
    /// What that would free until the week that is too full.
    pub frees: u64,
    /// Whether nothing would be too much any more.
    pub enough: bool,
}

/// A team's load.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// By Monday, from this week on.
    pub weeks: BTreeMap<Date, WeekLoad>,
    /// What is open, the first due first.
    pub pieces: Vec<Piece>,
    /// Where the most is too much, of all hours or of one skill.
    pub over: Option<Over>,
    /// Every skill of which more is promised than there is.
    pub short: Vec<Over>,
}

impl Load {
    /// Of what there is in the first weeks, how much is promised: thousandths. None where there are no hours.
    #[must_use]
    pub fn promised(&self, weeks: usize) -> Option<u64> {
        let sum = |of: fn(&WeekLoad) -> u64| self.weeks.values().take(weeks).map(of).sum::<u64>();
        (sum(|w| w.due) * 1000).checked_div(sum(|w| w.there))
    }

    /// Promises that could be put off to bring the fullest week down: what goes last first, and of that what is least
    /// and yet enough.
    #[must_use]
    pub fn moves(&self) -> Vec<Move> {
        let Some(over) = self.over else { return Vec::new() };
        let until = over.week.saturating_add(6.days());
        let mut all: Vec<(&Piece, Move)> = (self.pieces.iter())
            .filter(|piece| piece.due.is_some_and(|due| due <= until))
            .map(|piece| {
                let frees = over.skill.map_or_else(|| piece.minutes(), |s| piece.skills.get(&s).copied().unwrap_or(0));
                (piece, Move { id: piece.id, frees, enough: frees >= over.minutes })
            })
            .filter(|(_, way)| way.frees > 0)
            .collect();
        all.sort_by_key(|(piece, way)| {
            let size = if way.enough { way.frees } else { u64::MAX - way.frees };
            (!way.enough, u32::MAX - piece.priority, size, piece.id)
        });
        all.into_iter().map(|(_, way)| way).collect()
    }
}

/// Minutes to be expected of an estimate, where estimates turned out as this record says: the mean of PERT by the mean of
/// the record.
#[must_use]
pub fn expected(effort: Effort, record: &Record) -> u64 {
    let sum = u64::from(effort.low()) + 4 * u64::from(effort.likely()) + u64::from(effort.high());
    sum * u64::from(record.mean()) / 6000
}

/// What is left of so many minutes for promises.
#[must_use]
pub fn left(minutes: u64, kept: Kept, unplanned: &Unplanned) -> u64 {
    let taken = u64::from(kept.running) + u64::from(kept.learning) + u64::from(unplanned.mean());
    minutes * 1000_u64.saturating_sub(taken) / 1000
}

/// Minutes of these people on these days, both ends included, before anything is kept free.
fn minutes<'a>(people: impl Iterator<Item = &'a Member> + Clone, days: &WorkingDays, from: Date, until: Date) -> u64 {
    let week: u64 = days.week().0.iter().flatten().map(|span| span.minutes().unsigned_abs()).sum();
    let (mut sum, mut day) = (0, from);
    while day <= until && week > 0 {
        let open: u64 = days.hours_on(day).iter().map(|span| span.minutes().unsigned_abs()).sum();
        let there = people.clone().filter(|m| !m.away.iter().any(|a| a.from <= day && day <= a.until));
        sum += there.map(|m| open * u64::from(m.minutes) / week).sum::<u64>();
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    sum
}

/// What a team has promised beside the hours it has, over so many weeks. What is overdue is due at once; what has no due
/// weighs on no week. Parts weigh where they are due, and what has no due of its own where the promise above is.
#[must_use]
pub fn load(plan: &Plan, team: &Team, weeks: u16) -> Load {
    let (record, unplanned) = (team.record.or(&plan.record).0, team.unplanned.or(&plan.unplanned).0);
    let mut found = Load { pieces: pieces(plan, team.id, &record), ..Load::default() };
    let first = monday(plan.from);
    let mut skills: Vec<SkillId> = found.pieces.iter().flat_map(|piece| piece.skills.keys().copied()).collect();
    skills.sort_unstable();
    skills.dedup();
    for n in 0..i64::from(weeks) {
        let week = first.saturating_add(n.weeks());
        let (from, until) = (week.max(plan.from), week.saturating_add(6.days()));
        let of = |skill: Option<SkillId>| {
            let can = move |m: &&Member| skill.is_none_or(|s| m.skills.iter().any(|(known, _)| *known == s));
            left(minutes(team.people.iter().filter(can), &team.days, from, until), team.kept, &unplanned)
        };
        let skills = skills.iter().map(|skill| (*skill, (of(Some(*skill)), 0))).collect();
        found.weeks.insert(week, WeekLoad { there: of(None), due: 0, skills });
    }
    for piece in found.pieces.iter().filter(|piece| piece.promised) {
        let Some(due) = piece.due else { continue };
        let Some(week) = found.weeks.get_mut(&monday(due.max(plan.from))) else { continue };
        week.due += piece.minutes();
        for (skill, minutes) in &piece.skills {
            week.skills.entry(*skill).or_default().1 += minutes;
        }
    }
    let all = over(&found.weeks, None);
    found.short = skills.into_iter().filter_map(|skill| over(&found.weeks, Some(skill))).collect();
    found.over =
        all.into_iter().chain(found.short.iter().copied()).max_by_key(|over| (over.minutes, over.skill.is_none()));
    found
}

/// The week until whose end the most is too much.
fn over(weeks: &BTreeMap<Date, WeekLoad>, skill: Option<SkillId>) -> Option<Over> {
    let (mut there, mut due) = (0, 0);
    let mut worst: Option<Over> = None;
    for (week, load) in weeks {
        let (more, asked) = skill.map_or((load.there, load.due), |s| load.skills.get(&s).copied().unwrap_or_default());
        (there, due) = (there + more, due + asked);
        let minutes = due.saturating_sub(there);
        if minutes > worst.map_or(0, |worst| worst.minutes) {
            worst = Some(Over { week: *week, minutes, skill });
        }
    }
    worst
}

fn pieces(plan: &Plan, team: PartyId, record: &Record) -> Vec<Piece> {
    let by_id: BTreeMap<CommitmentId, &Work> = plan.work.iter().map(|work| (work.id, work)).collect();
    let above = |work: &Work| work.part_of.and_then(|id| by_id.get(&id)).copied();
    let mut all: Vec<Piece> = (plan.work.iter())
        .filter(|work| work.needs.iter().any(|need| need.team == team))
        .map(|work| {
            let mut skills = BTreeMap::new();
            for need in work.needs.iter().filter(|need| need.team == team) {
                *skills.entry(need.skill).or_default() += expected(need.effort, record);
            }
            let (mut due, mut at, mut steps) = (work.due, above(work), 0);
            while let Some(whole) = at.filter(|_| due.is_none() && steps < by_id.len()) {
                (due, at, steps) = (whole.due, above(whole), steps + 1);
            }
            Piece { id: work.id, due, promised: work.promised, priority: work.priority, skills }
        })
        .collect();
    all.sort_by_key(|piece| (piece.due.unwrap_or(Date::MAX), piece.priority, piece.id));
    all
}
