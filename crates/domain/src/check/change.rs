//! Changes to a plan: what is asked, and what could be done about it. Each gives another plan; none is judged here.

use jiff::ToSpan;
use jiff::civil::Date;

use super::flaw::Flaw;
use super::plan::{Away, Member, Need, Plan, Work};
use crate::kernel::{CommitmentId, PartyId, PersonId, SkillId};

/// Something that could be done to make a date likelier.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Only so many hundredths of the work.
    Smaller {
        /// Of what.
        work: CommitmentId,
        /// What is left of it.
        hundredths: u8,
    },
    /// A part is left out, with its own parts.
    Without {
        /// Which.
        part: CommitmentId,
    },
    /// It does not wait for something.
    NotAfter {
        /// What does not wait.
        work: CommitmentId,
        /// For what.
        first: CommitmentId,
        /// Work that this makes, later or now.
        rework: Vec<Need>,
    },
    /// Somebody works for another team.
    Borrow {
        /// Who.
        person: PersonId,
        /// In which skill.
        skill: SkillId,
        /// From where.
        from: PartyId,
        /// To where.
        to: PartyId,
        /// When, both ends included.
        during: Away,
    },
    /// Another commitment steps behind.
    Behind {
        /// Which.
        work: CommitmentId,
        /// Behind what.
        first: CommitmentId,
    },
    /// It may begin on an earlier day.
    Begin {
        /// What.
        work: CommitmentId,
        /// When.
        on: Date,
    },
    /// Another day is asked for.
    Day {
        /// Which.
        on: Date,
    },
}

impl Change {
    /// For programs; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Change::Smaller { .. } => "smaller",
            Change::Without { .. } => "without",
            Change::NotAfter { .. } => "not_after",
            Change::Borrow { .. } => "borrow",
            Change::Behind { .. } => "behind",
            Change::Begin { .. } => "begin",
            Change::Day { .. } => "day",
        }
    }

    /// Among equals: what costs nobody anything is told first.
    pub(super) const fn place(&self) -> u8 {
        match self {
            Change::Without { .. } => 0,
            Change::Begin { .. } => 1,
            Change::NotAfter { .. } => 2,
            Change::Smaller { .. } => 3,
            Change::Day { .. } => 4,
            Change::Borrow { .. } => 5,
            Change::Behind { .. } => 6,
        }
    }
}

impl Plan {
    /// The plan with this work; what is there already under the same id is replaced.
    #[must_use]
    pub fn with(mut self, asked: &[Work]) -> Plan {
        for work in asked {
            match self.work.iter_mut().find(|known| known.id == work.id) {
                Some(known) => known.clone_from(work),
                None => self.work.push(work.clone()),
            }
        }
        self
    }

    /// The plan after a change. What it is asked for belongs to the question and not to the plan, so [`Change::Day`]
    /// changes nothing here.
    ///
    /// # Errors
    /// The change names what is not there.
    pub fn changed(mut self, change: &Change) -> Result<Plan, Flaw> {
        match change {
            Change::Smaller { work, hundredths } => {
                for need in &mut self.find(*work, *work)?.needs {
                    need.effort = need.effort.part(*hundredths);
                }
            }
            Change::Without { part } => self.leave_out(*part)?,
            Change::NotAfter { work, first, rework } => {
                self.find(*work, *first)?;
                let work = self.find(*first, *work)?;
                work.after.retain(|id| id != first);
                work.needs.extend(rework.iter().copied());
            }
            Change::Borrow { person, skill, from, to, during } => self.lend(*person, *skill, (*from, *to), *during)?,
            Change::Behind { work, first } => {
                self.find(*work, *first)?;
                self.find(*first, *work)?.yields_to = Some(*first);
            }
            Change::Begin { work, on } => {
                let work = self.find(*work, *work)?;
                work.earliest = work.earliest.map(|day| day.min(*on));
            }
            Change::Day { .. } => {}
        }
        Ok(self)
    }

    fn find(&mut self, of: CommitmentId, named: CommitmentId) -> Result<&mut Work, Flaw> {
        self.work.iter_mut().find(|work| work.id == named).ok_or(Flaw::Unknown { of, named })
    }

    /// Takes a part out, with everything below it; nobody waits for it any more.
    fn leave_out(&mut self, part: CommitmentId) -> Result<(), Flaw> {
        self.find(part, part)?;
        let mut gone = vec![part];
        while let Some(more) = {
            let below =
                |work: &&Work| work.part_of.is_some_and(|whole| gone.contains(&whole)) && !gone.contains(&work.id);
            self.work.iter().find(below).map(|work| work.id)
        } {
            gone.push(more);
        }
        self.work.retain(|work| !gone.contains(&work.id));
        for work in &mut self.work {
            work.after.retain(|id| !gone.contains(id));
            work.yields_to = work.yields_to.filter(|id| !gone.contains(id));
        }
        Ok(())
    }

    /// Somebody is away from one team while they are in another. Leave that they have anyway stays leave.
    fn lend(
        &mut self,
        person: PersonId,
        skill: SkillId,
        (from, to): (PartyId, PartyId),
        during: Away,
    ) -> Result<(), Flaw> {
        let missing = |team| Flaw::NotThere { person, team };
        let lender = self.teams.iter_mut().find(|team| team.id == from).ok_or_else(|| missing(from))?;
        let own = lender.people.iter_mut().find(|member| member.person == person).ok_or_else(|| missing(from))?;
        let levels = own.skills.iter().filter(|(s, _)| *s == skill).map(|(_, level)| *level);
        let level = levels.max().ok_or_else(|| missing(from))?;
        let mut away = own.away.clone();
        own.away.push(during);
        if let Ok(until) = during.from.yesterday() {
            away.push(Away { from: Date::MIN, until });
        }
        if let Ok(from) = during.until.tomorrow() {
            away.push(Away { from, until: Date::MAX });
        }
        let guest = Member { person, minutes: own.minutes, skills: vec![(skill, level)], away };
        let borrower = self.teams.iter_mut().find(|team| team.id == to).ok_or_else(|| missing(to))?;
        borrower.people.push(guest);
        Ok(())
    }
}

/// Weeks for which somebody is lent where nobody says otherwise.
const LENT_WEEKS: i32 = 2;

/// Two weeks from a day on.
pub(super) fn two_weeks(from: Date) -> Away {
    let until = from.checked_add((LENT_WEEKS * 7 - 1).days()).unwrap_or(from);
    Away { from, until }
}
