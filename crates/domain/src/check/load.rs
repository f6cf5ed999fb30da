//! Where the hours go: for each team and week, how many there are, how many are taken, by which skill, and what the asked
//! work has to wait for. A mean over some of the futures; looking on costs more than going through.

use jiff::civil::Date;

use super::outcome::Chance;
use super::pace::{ABREAST, UNITS};
use super::place::{State, Watch};
use super::ready::{Ready, Task};
use crate::kernel::{CommitmentId, PartyId, SkillId};

/// One future in so many is looked at this closely, and no more than that many.
const ONE_IN: u32 = 32;
const LOOKED: u32 = 256;

/// One week of one team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamWeek {
    /// Whose.
    pub team: PartyId,
    /// The first day of the week that was looked at.
    pub week: Date,
    /// Minutes for promises: after running, learning and the unplanned.
    pub there: u64,
    /// Of these, minutes that are taken.
    pub taken: u64,
    /// Minutes of one person on a usual day, to say it in people.
    pub day: u32,
    /// Days that somebody works.
    pub days: u16,
    /// Work that is due in this week, in minutes of somebody able, whether or not it will be done by then.
    pub due: u64,
    /// By skill.
    pub skills: Vec<SkillWeek>,
}

/// One week of one skill of one team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SkillWeek {
    /// Which.
    pub skill: SkillId,
    /// Minutes that it takes.
    pub taken: u64,
    /// Minutes left of people who could do it.
    pub free: u64,
}

/// What asked work waits for in a week: the skill of a team of which there was less than it could have used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The first day of the week.
    pub week: Date,
    /// Whose.
    pub team: PartyId,
    /// Which.
    pub skill: SkillId,
    /// In how many futures.
    pub chance: Chance,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// By team and week.
    pub weeks: Vec<TeamWeek>,
    /// By week; of each week the most frequent first.
    pub lacks: Vec<Lack>,
    /// The day on which work on what is asked can begin, as likely as not.
    pub begins: Option<Date>,
}

impl TeamWeek {
    /// People that are free on a working day.
    #[must_use]
    pub fn free_people(&self) -> f64 {
        let days = f64::from(self.day) * f64::from(self.days);
        if days > 0.0 { (self.there - self.taken) as f64 / days } else { 0.0 }
    }

    /// The skill of which the largest share is taken, if most of it is: what holds the team up.
    #[must_use]
    pub fn bottleneck(&self) -> Option<SkillWeek> {
        let most = |s: &&SkillWeek| s.taken > 0 && s.taken * 100 >= (s.taken + s.free) * 85;
        // a/(a+b) compared without dividing.
        let tighter = |a: &&SkillWeek, b: &&SkillWeek| (a.taken * b.free).cmp(&(b.taken * a.free));
        self.skills.iter().filter(most).max_by(tighter).copied()
    }
}

/// Sums over futures.
struct Sums<'a> {
    ready: &'a Ready,
    /// By item: whether it is asked for.
    asked: Vec<bool>,
    weeks: usize,
    /// The item of each task.
    owner: Vec<usize>,
    /// Teams with their skills, in order; the one of each task.
    slots: Vec<(usize, SkillId)>,
    slot: Vec<usize>,
    /// By slot and week.
    taken: Vec<u64>,
    /// By team and week.
    due: Vec<u64>,
    /// By slot and week: in how many futures, and the last of them.
    lacks: Vec<(u32, Option<u32>)>,
    future: u32,
    begins: Vec<u16>,
    begun: u16,
}

impl<'a> Sums<'a> {
    fn new(ready: &'a Ready, asked: &[CommitmentId]) -> Self {
        let weeks = ready.axis.weeks_seen();
        let mut owner = vec![0; ready.tasks.len()];
        for (n, item) in ready.items.iter().enumerate() {
            owner[item.tasks.clone()].fill(n);
        }
        let mut slots: Vec<(usize, SkillId)> = ready.tasks.iter().map(|task| (task.team, task.skill)).collect();
        slots.sort_unstable();
        slots.dedup();
        let slot = |task: &Task| slots.partition_point(|slot| *slot < (task.team, task.skill));
        Self {
            asked: ready.items.iter().map(|item| asked.contains(&item.id)).collect(),
            weeks,
            owner,
            slot: ready.tasks.iter().map(slot).collect(),
            taken: vec![0; slots.len() * weeks],
            due: vec![0; ready.supply.crews.len() * weeks],
            lacks: vec![(0, None); slots.len() * weeks],
            slots,
            future: 0,
            begins: Vec::new(),
            begun: u16::MAX,
            ready,
        }
    }

    fn at(&self, task: usize, day: usize) -> usize {
        self.slot[task] * self.weeks + usize::from(self.ready.axis.week[day])
    }
}

impl Watch for Sums<'_> {
    fn begins(&mut self, item: usize, day: u16) {
        if self.asked[item] && !self.ready.items[item].tasks.is_empty() {
            self.begun = self.begun.min(day);
        }
    }

    fn needs(&mut self, task: usize, units: u32) {
        let item = &self.ready.items[self.owner[task]];
        // What is overdue is due at once.
        let day = item.in_time.map(|days| usize::from(days.saturating_sub(1)));
        if let Some(week) = day.and_then(|day| self.ready.axis.week.get(day)) {
            self.due[self.ready.tasks[task].team * self.weeks + usize::from(*week)] +=
                u64::from(units / u32::from(UNITS));
        }
    }

    fn works(&mut self, task: usize, _group: usize, day: usize, minutes: u16, _units: u16) {
        let at = self.at(task, day);
        self.taken[at] += u64::from(minutes);
    }

    fn lacks(&mut self, task: usize, day: usize) {
        if self.asked[self.owner[task]] {
            let (at, future) = (self.at(task, day), self.future);
            let (count, last) = &mut self.lacks[at];
            if last.replace(future) != Some(future) {
                *count += 1;
            }
        }
    }
}

/// Looks closely at a plan; `asked` is what is asked for.
pub(super) fn load(ready: &Ready, asked: &[CommitmentId], count: u32) -> Load {
    let count = count.div_ceil(ONE_IN).clamp(1, LOOKED);
    let mut sums = Sums::new(ready, asked);
    let weeks = sums.weeks;
    let mut free = vec![0_u64; ready.supply.groups.len() * weeks];
    let mut state = State::new(ready);
    for future in 0..count {
        (sums.future, sums.begun) = (future, u16::MAX);
        state.begin(ready, future);
        for at in 0..ready.items.len() {
            state.place(ready, at, future, &mut sums);
        }
        let begun = sums.begun;
        sums.begins.push(begun);
        for (row, free) in
            state.cells.as_flattened().chunks((ready.supply.stride * ABREAST).max(1)).zip(free.chunks_mut(weeks.max(1)))
        {
            for (minutes, week) in row.iter().zip(&ready.axis.week) {
                free[usize::from(*week)] += u64::from(*minutes);
            }
        }
    }
    sums.load(&free, count)
}

impl Sums<'_> {
    fn load(mut self, free: &[u64], count: u32) -> Load {
        self.begins.sort_unstable();
        let middle = self.begins.get(self.begins.len() / 2);
        let begins = middle.and_then(|day| self.ready.axis.dates.get(usize::from(*day))).copied();
        let days = self.worked();
        let teams = 0..self.ready.supply.crews.len();
        let weeks = teams.flat_map(|team| (0..self.weeks).map(move |week| (team, week)));
        let weeks = weeks.map(|(team, week)| self.week(team, week, free, &days, u64::from(count))).collect();
        let lack = |at: usize, kept: u32| {
            let ((team, skill), week) = (self.slots[at / self.weeks], at % self.weeks);
            let chance = Chance { kept, of: count };
            (
                week,
                Lack {
                    week: self.ready.axis.begins(week as u16),
                    team: self.ready.supply.crews[team].id,
                    skill,
                    chance,
                },
            )
        };
        let found = self.lacks.iter().enumerate().filter(|(_, (kept, _))| *kept > 0);
        let mut lacks: Vec<(usize, Lack)> = found.map(|(at, (kept, _))| lack(at, *kept)).collect();
        lacks.sort_by_key(|(week, lack)| (*week, u32::MAX - lack.chance.kept, lack.team, lack.skill));
        Load { weeks, lacks: lacks.into_iter().map(|(_, lack)| lack).collect(), begins }
    }

    /// Days that somebody works, by team and week.
    fn worked(&self) -> Vec<u16> {
        let mut days = vec![0; self.ready.supply.crews.len() * self.weeks];
        for (team, crew) in self.ready.supply.crews.iter().enumerate() {
            for (day, week) in self.ready.axis.week.iter().enumerate() {
                let works = crew.groups.clone().any(|group| self.ready.supply.row(group)[day] > 0);
                days[team * self.weeks + usize::from(*week)] += u16::from(works);
            }
        }
        days
    }

    fn week(&self, team: usize, week: usize, free: &[u64], days: &[u16], count: u64) -> TeamWeek {
        let crew = &self.ready.supply.crews[team];
        let left = |group: usize| free[group * self.weeks + week];
        let own = self.slots.partition_point(|slot| slot.0 < team)..self.slots.partition_point(|slot| slot.0 <= team);
        let of = |slot: usize| self.taken[slot * self.weeks + week];
        let skills = own.clone().map(|slot| {
            let skill = self.slots[slot].1;
            let groups = self.ready.supply.holders(team, skill);
            let free: u64 = groups.iter().map(|(group, _)| left(*group)).sum();
            SkillWeek { skill, taken: of(slot) / count, free: free / count }
        });
        let taken = own.clone().map(of).sum::<u64>() / count;
        TeamWeek {
            team: crew.id,
            week: self.ready.axis.begins(week as u16),
            there: taken + crew.groups.clone().map(left).sum::<u64>() / count,
            taken,
            day: crew.day,
            days: days[team * self.weeks + week],
            due: self.due[team * self.weeks + week] / count,
            skills: skills.collect(),
        }
    }
}
