//! The hours there are: days that anybody works, and for each team who can do the same, day by day. It knows no work.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;

use super::draw::Key;
use super::pace::{ABREAST, Abreast, MOST_MINUTES};
use super::plan::{Kept, MOST_WEEKS, Member, Plan, Team};
use super::record::Unplanned;
use crate::kernel::{PartyId, SkillId};

/// No day: later than anybody looks.
pub(super) const NEVER: u16 = u16::MAX;
/// Weeks that are drawn from a record in one piece, as a bad week seldom comes alone.
const BLOCK: usize = 4;
/// One whole, of the share of a day that is left for promises.
const WHOLE: u64 = 32_768;

/// The days that somebody works, numbered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Axis {
    pub(super) from: Date,
    pub(super) weeks: u16,
    pub(super) dates: Vec<Date>,
    /// The week of each, counted from the one in which it begins.
    pub(super) week: Vec<u16>,
    /// The days of each week.
    of_week: Vec<Range<usize>>,
    /// Days of the calendar from the first.
    since: Vec<u32>,
    /// The number of the first on or after each day of the calendar.
    next: Vec<u16>,
}

impl Axis {
    /// Of all days that any of the teams works; every day where there is no team.
    pub(super) fn of(plan: &Plan) -> Self {
        let monday = i64::from(plan.from.weekday().to_monday_zero_offset());
        let mut axis = Self {
            from: plan.from,
            weeks: plan.weeks,
            dates: Vec::new(),
            week: Vec::new(),
            of_week: Vec::new(),
            since: Vec::new(),
            next: Vec::new(),
        };
        let mut day = plan.from;
        for n in 0..u32::from(plan.weeks.min(MOST_WEEKS)) * 7 {
            axis.next.push(axis.dates.len() as u16);
            if plan.teams.is_empty() || plan.teams.iter().any(|team| team.days.works(day)) {
                axis.dates.push(day);
                axis.week.push(((i64::from(n) + monday) / 7) as u16);
                axis.since.push(n);
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        let first = |week: usize| axis.week.partition_point(|of| usize::from(*of) < week);
        axis.of_week = (0..axis.weeks_seen()).map(|week| first(week)..first(week + 1)).collect();
        axis
    }

    pub(super) fn len(&self) -> usize {
        self.dates.len()
    }

    pub(super) fn weeks_seen(&self) -> usize {
        self.week.last().map_or(0, |last| usize::from(*last) + 1)
    }

    /// How many of the days lie on or before this one.
    pub(super) fn until(&self, day: Date) -> u16 {
        self.dates.partition_point(|d| *d <= day) as u16
    }

    /// The number of the first day on or after this one.
    pub(super) fn on_or_after(&self, day: Date) -> u16 {
        self.dates.partition_point(|d| *d < day) as u16
    }

    /// The number of the day so many days of the calendar after another.
    #[inline]
    pub(super) fn after(&self, start: u16, days: u32) -> u16 {
        let since = self.since.get(usize::from(start)).map(|since| since.saturating_add(days));
        since.and_then(|since| self.next.get(since as usize)).copied().unwrap_or(NEVER)
    }

    /// The first day of a week, or of what is left of the first.
    pub(super) fn begins(&self, week: u16) -> Date {
        let at = self.week.partition_point(|w| *w < week);
        self.dates.get(at).copied().unwrap_or(self.from)
    }
}

/// People of one team who can do the same equally well: their hours are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) team: usize,
    pub(super) skills: Vec<(SkillId, u16)>,
    /// Which of several with the same skills.
    row: u16,
}

/// What a team's hours are made of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Crew {
    pub(super) id: PartyId,
    /// The share of each week of the record that is left for promises.
    left: Vec<u16>,
    /// For each piece of weeks, what chooses its place in the record.
    keys: Vec<Key>,
    /// Minutes that one person has for promises on a usual day.
    pub(super) day: u32,
    /// Its groups.
    pub(super) groups: Range<usize>,
}

/// The hours of all teams.
#[derive(Clone, Debug)]
pub(super) struct Supply {
    pub(super) crews: Vec<Crew>,
    pub(super) groups: Vec<Group>,
    /// Twice the minutes of each group on each day before anything is kept free: rows of days. Twice, so that the upper
    /// half of a product with a share of 32,768 is exact.
    twice: Vec<Abreast>,
    days: usize,
    /// How many times eight days a row has; odd, as rows a power of two apart would push each other out of the processor's
    /// cache. Days after the last are without hours.
    pub(super) stride: usize,
}

impl Supply {
    pub(super) fn of(plan: &Plan, axis: &Axis) -> Self {
        let mut teams: Vec<&Team> = plan.teams.iter().collect();
        teams.sort_by_key(|team| team.id);
        let mut supply = Self {
            crews: Vec::new(),
            groups: Vec::new(),
            twice: Vec::new(),
            days: axis.len(),
            stride: axis.len().div_ceil(ABREAST) | 1,
        };
        for team in teams {
            let begins = supply.groups.len();
            supply.put(team, axis);
            let unplanned = team.unplanned.or(&plan.unplanned).0;
            let key = Key::new(plan.seed).of(team.id.0.as_u128());
            supply.crews.push(Crew {
                id: team.id,
                left: unplanned.weeks().iter().map(|w| left(team.kept, *w)).collect(),
                keys: (0..axis.weeks_seen().div_ceil(BLOCK)).map(|block| key.of(block as u128)).collect(),
                day: usual_day(team, &unplanned),
                groups: begins..supply.groups.len(),
            });
        }
        supply
    }

    /// Adds the groups of a team.
    fn put(&mut self, team: &Team, axis: &Axis) {
        let minutes: Vec<u64> = axis
            .dates
            .iter()
            .map(|day| team.days.hours_on(*day).iter().map(|s| s.minutes().unsigned_abs()).sum())
            .collect();
        let week = week_of(team).0;
        let mut rows: BTreeMap<Vec<(SkillId, u16)>, Vec<u64>> = BTreeMap::new();
        for member in &team.people {
            let row = rows.entry(skills(member)).or_insert_with(|| vec![0; axis.len()]);
            for (n, day) in axis.dates.iter().enumerate() {
                let there = !member.away.iter().any(|a| a.from <= *day && *day <= a.until);
                if there && week > 0 {
                    row[n] += minutes[n] * u64::from(member.minutes) / week;
                }
            }
        }
        for (skills, row) in rows {
            let parts = row.iter().max().map_or(1, |most| most.div_ceil(u64::from(MOST_MINUTES)).max(1));
            for part in 0..parts {
                self.groups.push(Group { team: self.crews.len(), skills: skills.clone(), row: part as u16 });
                // What does not divide evenly goes to the first.
                let share = |sum: &u64| sum / parts + if part == 0 { sum % parts } else { 0 };
                let begins = self.twice.len();
                self.twice.resize(begins + self.stride, [0; ABREAST]);
                for (twice, sum) in self.twice[begins..].as_flattened_mut().iter_mut().zip(&row) {
                    *twice = (share(sum) * 2).min(u64::from(u16::MAX)) as u16;
                }
            }
        }
    }

    /// Who in a team can do something, and how well: who can do least else first, then who does it best.
    pub(super) fn holders(&self, team: usize, skill: SkillId) -> Vec<(usize, u16)> {
        let groups = self.crews.get(team).map_or(0..0, |crew| crew.groups.clone());
        let mut found: Vec<(usize, u16)> = groups
            .filter_map(|g| self.groups[g].skills.iter().find(|(s, _)| *s == skill).map(|(_, pace)| (g, *pace)))
            .collect();
        found.sort_by_key(|(g, pace)| (self.groups[*g].skills.len(), u16::MAX - pace, *g));
        found
    }

    /// The hours of a team's groups in one future, before anybody takes any.
    ///
    /// The unplanned is drawn from its record in pieces of four weeks that may run over the end (the circular block
    /// bootstrap of Politis and Romano, 1992), so that bad weeks come in rows as they did.
    pub(super) fn begin(&self, team: usize, axis: &Axis, future: u32, cells: &mut [Abreast], left: &mut [Abreast]) {
        let crew = &self.crews[team];
        crew.shares(axis, future, left.as_flattened_mut());
        for group in crew.groups.clone() {
            self.begin_group(group, cells, left);
        }
    }

    /// The hours of one group, where the shares of its team are known.
    #[inline]
    pub(super) fn begin_group(&self, group: usize, cells: &mut [Abreast], left: &[Abreast]) {
        let row = group * self.stride..(group + 1) * self.stride;
        for ((cells, twice), left) in cells[row.clone()].iter_mut().zip(&self.twice[row]).zip(left) {
            for d in 0..ABREAST {
                cells[d] = ((u32::from(twice[d]) * u32::from(left[d])) >> 16) as u16;
            }
        }
    }

    pub(super) fn row(&self, group: usize) -> &[u16] {
        &self.twice[group * self.stride..(group + 1) * self.stride].as_flattened()[..self.days]
    }

    /// Whether a group of another supply has the same hours by the same chance.
    pub(super) fn same(&self, group: usize, other: &Supply, theirs: usize) -> bool {
        let (ours, yours) = (&self.crews[self.groups[group].team], &other.crews[other.groups[theirs].team]);
        self.row(group) == other.row(theirs) && ours.left == yours.left && ours.keys == yours.keys
    }

    /// What a group is called, whichever number it has.
    pub(super) fn name(&self, group: usize) -> (PartyId, &[(SkillId, u16)], u16) {
        let group = &self.groups[group];
        (self.crews[group.team].id, &group.skills, group.row)
    }
}

impl Crew {
    /// The share of each day that is left for promises in one future.
    pub(super) fn shares(&self, axis: &Axis, future: u32, left: &mut [u16]) {
        for (weeks, key) in axis.of_week.chunks(BLOCK).zip(&self.keys) {
            let mut place = key.turn(future).below(self.left.len() as u32) as usize;
            for days in weeks {
                left[days.clone()].fill(self.left.get(place).copied().unwrap_or(0));
                place = if place + 1 < self.left.len() { place + 1 } else { 0 };
            }
        }
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        self.left.iter().map(|l| u64::from(*l)).chain(self.keys.iter().map(|k| k.number()))
    }
}

/// What is left of a day, of 32,768.
fn left(kept: Kept, unplanned: u16) -> u16 {
    let taken = u64::from(kept.running) + u64::from(kept.learning) + u64::from(unplanned);
    (1000_u64.saturating_sub(taken) * WHOLE / 1000) as u16
}

/// Minutes and days of a usual week.
fn week_of(team: &Team) -> (u64, u64) {
    let days = || team.days.week().0.iter().map(|spans| spans.iter().map(|s| s.minutes().unsigned_abs()).sum::<u64>());
    (days().sum(), days().filter(|minutes| *minutes > 0).count() as u64)
}

/// What one person has for promises on a usual day.
fn usual_day(team: &Team, unplanned: &Unplanned) -> u32 {
    let (minutes, days) = week_of(team);
    let day = minutes.checked_div(days).unwrap_or(0);
    ((day * u64::from(left(team.kept, unplanned.mean())) / WHOLE) as u32).max(1)
}

/// What somebody can do, each skill once and as well as they do it.
fn skills(member: &Member) -> Vec<(SkillId, u16)> {
    let mut best: BTreeMap<SkillId, u16> = BTreeMap::new();
    for (skill, level) in &member.skills {
        let pace = best.entry(*skill).or_default();
        *pace = (*pace).max(level.pace());
    }
    best.into_iter().collect()
}
