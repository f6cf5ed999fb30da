//! A small house for tests, in which nothing is left to chance unless a test says so.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::place::{State, Watch};
use super::plan::{Effort, Kept, Level, Member, Need, Plan, Team, Work};
use super::ready::Ready;
use super::record::{Record, Unplanned};
use super::run::Workers;
use crate::calendar::WorkingDays;
use crate::kernel::{CommitmentId, PartyId, PersonId, SkillId};

/// A Monday.
pub(super) const FROM: Date = date(2026, 3, 2);
pub(super) const HOUR: u32 = 60;

pub(super) fn skill(n: u128) -> SkillId {
    SkillId(Uuid::from_u128(n))
}

pub(super) fn party(n: u128) -> PartyId {
    PartyId(Uuid::from_u128(n))
}

pub(super) fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

pub(super) fn id(n: u128) -> CommitmentId {
    CommitmentId(Uuid::from_u128(n))
}

/// Estimates come true.
pub(super) fn exact() -> Record {
    Record::new([1000; 10])
}

/// Nothing unplanned ever happens.
pub(super) fn calm() -> Unplanned {
    Unplanned::new([0; 8])
}

/// Forty hours a week, able.
pub(super) fn member(n: u128, skills: &[u128]) -> Member {
    let skills = skills.iter().map(|n| (skill(*n), Level::Able)).collect();
    Member { person: person(n), minutes: 40 * HOUR, skills, away: Vec::new() }
}

/// Nine to five, Monday to Friday.
pub(super) fn team(n: u128, people: Vec<Member>) -> Team {
    Team {
        id: party(n),
        days: WorkingDays::weekdays(TimeZone::UTC),
        people,
        kept: Kept::default(),
        record: exact(),
        unplanned: calm(),
    }
}

pub(super) fn plan(teams: Vec<Team>, work: Vec<Work>) -> Plan {
    Plan { from: FROM, weeks: 12, seed: 1, teams, work, record: exact(), unplanned: calm() }
}

/// So many hours, by one pair of hands.
pub(super) fn need(team: u128, skill_: u128, hours: u32) -> Need {
    Need { team: party(team), skill: skill(skill_), effort: Effort::exactly(hours * HOUR), hands: 1 }
}

pub(super) fn work(n: u128, needs: &[Need]) -> Work {
    Work { needs: needs.to_vec(), priority: n as u32, promised: true, ..Work::new(id(n)) }
}

/// When everything ends, in the order of ids, in one future.
pub(super) fn ends(ready: &Ready, future: u32, watch: &mut impl Watch) -> Vec<(CommitmentId, u16)> {
    let mut state = State::new(ready);
    state.begin(ready, future);
    let mut ends: Vec<(CommitmentId, u16)> =
        (0..ready.items.len()).map(|at| (ready.items[at].id, state.place(ready, at, future, watch))).collect();
    ends.sort_unstable();
    ends
}

/// Does one thing after another, and says that it could do several.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split(pub usize);

impl Workers for Split {
    fn count(&self) -> usize {
        self.0
    }

    fn all<T: Send>(&self, jobs: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let mut done: Vec<(usize, T)> = (0..jobs).rev().map(|n| (n, job(n))).collect();
        done.sort_by_key(|(n, _)| *n);
        done.into_iter().map(|(_, one)| one).collect()
    }
}
