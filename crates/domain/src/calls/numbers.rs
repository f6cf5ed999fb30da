//! The numbers of the conditions. All of them are settings with these defaults, and each condition can be off.

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use crate::profile::coded;

coded! {
    /// One of the numbers, for whoever shows or types them.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Number {
        /// Days without a word, where nobody has said how often we want to talk.
        Silence "silence" "days without a word",
        /// So many breakdowns.
        Breakdowns "breakdowns" "breakdowns",
        /// Within so many days.
        Within "within" "days between the first and the last of them",
        /// The mean of answers below which a client is not content, in tenths.
        Content "content" "tenths of a point: the mean of answers below which somebody is not content",
        /// Days for which a charge may be in dispute.
        Dispute "dispute" "days in dispute",
        /// Days after the day by which both should have looked back.
        Review "review" "days after looking back was due",
        /// So many refusals of one need.
        Refusals "refusals" "refusals of one need",
        /// Days for which something that happened once is news.
        News "news" "days for which what happened once is news",
        /// Percent of its hours above which a team has no slack.
        Load "load" "percent of a team’s hours",
        /// So many weeks in a row.
        Weeks "weeks" "weeks in a row",
        /// Days in which something should have been offered.
        Offered "offered" "days without an offer",
    }
}

impl Number {
    /// From where to where it makes sense.
    #[must_use]
    pub const fn bounds(self) -> (u32, u32) {
        match self {
            Self::Silence => (7, 730),
            Self::Breakdowns => (2, 10),
            Self::Within => (7, 180),
            Self::Content => (15, 45),
            Self::Dispute => (1, 180),
            Self::Review => (0, 180),
            Self::Refusals => (2, 10),
            Self::News => (7, 180),
            Self::Load => (50, 150),
            Self::Weeks => (1, 26),
            Self::Offered => (30, 730),
        }
    }

    /// As it comes.
    #[must_use]
    pub const fn usual(self) -> u32 {
        match self {
            Self::Silence => 90,
            Self::Breakdowns | Self::Refusals => 2,
            Self::Within => 30,
            Self::Content => 30,
            Self::Dispute => 10,
            Self::Review => 0,
            Self::News => 30,
            Self::Load => 85,
            Self::Weeks => 3,
            Self::Offered => 365,
        }
    }

    const fn place(self) -> usize {
        self as usize
    }
}

/// The numbers that hold, and which conditions are off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Numbers {
    each: Vec<(Number, u32)>,
    off: Vec<Condition>,
}

impl Default for Numbers {
    fn default() -> Self {
        Self { each: Number::ALL.iter().map(|which| (*which, which.usual())).collect(), off: Vec::new() }
    }
}

impl Numbers {
    /// One of them.
    #[must_use]
    pub fn get(&self, which: Number) -> u32 {
        self.each.iter().find(|(one, _)| *one == which).map_or(which.usual(), |(_, value)| *value)
    }

    /// The same with another number, held to what makes sense.
    #[must_use]
    pub fn with(mut self, which: Number, value: u32) -> Self {
        let (low, high) = which.bounds();
        self.each.retain(|(one, _)| *one != which);
        self.each.push((which, value.clamp(low, high)));
        self.each.sort_by_key(|(one, _)| one.place());
        self
    }

    /// Whether a condition calls at all.
    #[must_use]
    pub fn is_on(&self, condition: Condition) -> bool {
        !self.off.contains(&condition)
    }

    /// The same with a condition on or off.
    #[must_use]
    pub fn switched(mut self, condition: Condition, on: bool) -> Self {
        self.off.retain(|one| *one != condition);
        if !on {
            self.off.push(condition);
            self.off.sort_unstable();
        }
        self
    }

    /// As they were kept, held to what makes sense: each number once.
    #[must_use]
    pub fn sound(self) -> Self {
        let numbers = Number::ALL.iter().fold(Self::default(), |all, which| all.with(*which, self.get(*which)));
        self.off.iter().fold(numbers, |all, condition| all.switched(*condition, false))
    }
}
