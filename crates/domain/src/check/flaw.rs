//! What makes a plan impossible to ask about. A plan that merely cannot be kept is no flaw: it has an answer.

use std::fmt;

use crate::kernel::{CommitmentId, PartyId, PersonId};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// These wait for each other in a circle: each for the next, the last for the first.
    Circle(Vec<CommitmentId>),
    /// It names a commitment that is not in the plan. What is delivered is to be left out of both.
    Unknown {
        /// Which names it.
        of: CommitmentId,
        /// What is named.
        named: CommitmentId,
    },
    /// It needs a team that is not in the plan.
    NoTeam {
        /// Which needs it.
        of: CommitmentId,
        /// Which team.
        team: PartyId,
    },
    /// Somebody is to be lent who is not in that team, or cannot do it.
    NotThere {
        /// Who.
        person: PersonId,
        /// Which team.
        team: PartyId,
    },
    /// A commitment stands in the plan twice.
    Twice(CommitmentId),
    /// A team stands in the plan twice.
    TeamTwice(PartyId),
    /// Nothing is asked.
    Nothing,
    /// So many weeks cannot be looked ahead: none, or too many.
    Weeks(u16),
}

impl Flaw {
    /// For programs; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Flaw::Circle(_) => "circle",
            Flaw::Unknown { .. } => "unknown_work",
            Flaw::NoTeam { .. } => "unknown_team",
            Flaw::NotThere { .. } => "nobody_to_lend",
            Flaw::Twice(_) => "work_twice",
            Flaw::TeamTwice(_) => "team_twice",
            Flaw::Nothing => "nothing_asked",
            Flaw::Weeks(_) => "weeks",
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Circle(ids) => {
                f.write_str("These wait for each other in a circle, so none can begin: ")?;
                for (n, id) in ids.iter().enumerate() {
                    write!(f, "{}{id}", if n == 0 { "" } else { ", then " })?;
                }
                f.write_str(". Take away one of the waits.")
            }
            Flaw::Unknown { of, named } => {
                write!(f, "{of} names {named}, which is not open. Leave it out if it is delivered.")
            }
            Flaw::NoTeam { of, team } => {
                write!(f, "{of} needs the team {team}, which is not there. Name another or add it.")
            }
            Flaw::NotThere { person, team } => {
                write!(f, "{person} is not in the team {team} or cannot do it. Choose somebody who can.")
            }
            Flaw::Twice(id) => write!(f, "{id} is there twice. Leave one out."),
            Flaw::TeamTwice(id) => write!(f, "The team {id} is there twice. Put its people together."),
            Flaw::Nothing => f.write_str("Nothing is asked. Say what is to be promised."),
            Flaw::Weeks(weeks) => {
                write!(f, "{weeks} weeks cannot be looked ahead. Choose from 1 to {}.", super::plan::MOST_WEEKS)
            }
        }
    }
}
