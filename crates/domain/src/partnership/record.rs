//! What the record says of a test of partnership: counts of things that happened, each with its base. Below five nothing is read
//! into it. A test stands on its weakest line: hours that are kept do not make up for standards that are not.

use super::{BASE, Says, Test};
use crate::profile::coded;

/// Months back that are counted.
pub const RECORD_MONTHS: i32 = 12;

coded! {
    /// What is counted: how much of something went well, of how much there was.
    Counted {
        /// Conversations that the client opened with a need, and not with a solution.
        Need "need" "opened with a need",
        /// Of everything the client asked for, what it opened a conversation about instead of ordering it.
        Talked "talked" "talked about before it was ordered",
        /// Disagreements in which IT did not simply give in.
        Held "held" "not simply given in",
        /// Breakdowns after which both agreed to new terms.
        Mended "mended" "agreed anew after a breakdown",
        /// What was heard that was not tense.
        Calm "calm" "not tense",
        /// What IT brought up itself, and the client took up.
        Taken "taken" "brought up by IT and taken up",
        /// Other terms of IT to which the client agreed.
        Changed "changed" "changed by other terms of IT",
        /// Disagreements that ended in a third thing.
        Third "third" "ended in a third thing",
        /// Promises that were stopped, or moved to a later day by agreement.
        Left "left" "stopped or put off",
        /// Weeks in which teams worked within their hours.
        Load "load" "weeks within their hours",
        /// Weeks in which nobody worked longer than is good for them.
        Hours "hours" "weeks without long hours",
        /// Weeks with time to learn.
        Learning "learning" "weeks with time to learn",
        /// Standards that were waived, and are paid back or have time still.
        Standards "standards" "waived standards that are in hand",
    }
}

impl Counted {
    /// Of which test it tells.
    #[must_use]
    pub const fn test(self) -> Test {
        match self {
            Counted::Need => Test::Strategy,
            Counted::Talked | Counted::Held => Test::Partner,
            Counted::Mended | Counted::Calm => Test::Issues,
            Counted::Taken | Counted::Changed | Counted::Third => Test::Ideas,
            Counted::Left => Test::Priorities,
            Counted::Load => Test::Pace,
            Counted::Hours | Counted::Learning | Counted::Standards => Test::Protected,
        }
    }

    /// Whether only our own house may know it: what was heard, and what teams bear.
    #[must_use]
    pub const fn is_inside(self) -> bool {
        matches!(self, Counted::Calm | Counted::Load | Counted::Hours | Counted::Learning | Counted::Standards)
    }

    /// Up to how many of a hundred it is *no*, and from how many on it is *yes*.
    #[must_use]
    pub const fn bounds(self) -> (u64, u64) {
        match self {
            Counted::Third => (9, 33),
            Counted::Left => (2, 10),
            Counted::Need | Counted::Talked | Counted::Taken | Counted::Changed => (29, 60),
            // The other side of the test of eighty percent.
            Counted::Held => (20, 60),
            Counted::Mended => (40, 70),
            Counted::Calm | Counted::Load | Counted::Hours | Counted::Learning | Counted::Standards => (50, 80),
        }
    }
}

/// Something that was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// What.
    pub counted: Counted,
    /// How much of it went well.
    pub good: u32,
    /// Of how much there was.
    pub base: u32,
}

impl Line {
    /// What it says; nothing on too small a base.
    #[must_use]
    pub fn says(&self) -> Option<Says> {
        if self.base < BASE {
            return None;
        }
        let (low, high) = self.counted.bounds();
        let (good, base) = (u64::from(self.good.min(self.base)) * 100, u64::from(self.base));
        Some(match () {
            () if good >= high * base => Says::Yes,
            () if good > low * base => Says::Partly,
            () => Says::No,
        })
    }
}

/// What lines of one test say together: what the weakest of those with a base says.
#[must_use]
pub fn reading(lines: &[Line]) -> Option<Says> {
    weakest(lines).and_then(Line::says)
}

/// The line on which a test stands; where several are as weak, the first in the order of their list.
#[must_use]
pub fn weakest(lines: &[Line]) -> Option<&Line> {
    let known = lines.iter().filter(|line| line.says().is_some());
    known.max_by_key(|line| (line.says(), std::cmp::Reverse(line.counted)))
}
