//! What is told of a bill before its month is over.

use super::Weight;

/// On which side a bill leaves what was told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutlookNews {
    /// It will probably cost more.
    Above,
    /// It will probably cost less.
    Below,
}

impl OutlookNews {
    /// Both.
    pub const ALL: [OutlookNews; 2] = [OutlookNews::Above, OutlookNews::Below];

    /// As stored.
    #[must_use]
    pub const fn side(self) -> &'static str {
        match self {
            OutlookNews::Above => "above",
            OutlookNews::Below => "below",
        }
    }

    /// Back from [`OutlookNews::side`].
    #[must_use]
    pub fn from_side(side: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|news| news.side() == side)
    }

    /// As letters name it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            OutlookNews::Above => "bill_above",
            OutlookNews::Below => "bill_below",
        }
    }

    /// How soon it has to reach somebody: more is wanted at once, less can wait for the daily mail.
    #[must_use]
    pub const fn weight(self) -> Weight {
        match self {
            OutlookNews::Above => Weight::Heavy,
            OutlookNews::Below => Weight::Light,
        }
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            OutlookNews::Above => "a bill will cost more than was told",
            OutlookNews::Below => "a bill will cost less than was told",
        }
    }
}
