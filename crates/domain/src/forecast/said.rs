//! What a forecast says.

use super::curve::Curve;

/// Fewer finished items than this are too few to speak for their kind or team.
pub const FEWEST: u32 = 10;

/// How many items a forecast rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Done.
    pub finished: u32,
    /// Not yet, which says that such things take at least as long as they have been open.
    pub open: u32,
}

/// What a forecast rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// Of the same kind, in the same team where there is one.
    pub kind: Count,
    /// Of the same team.
    pub team: Count,
    /// All of them.
    pub organisation: Count,
    /// There is a date that is wanted, which says something too.
    pub dated: bool,
}

/// Whose record it is, mostly. Others count a little, and less the more there are of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Its kind.
    Kind,
    /// Its team.
    Team,
    /// All of them.
    Organisation,
    /// There is no record: a default.
    Nothing,
}

impl Basis {
    /// The narrowest of kind, team and organisation with enough of a record, and its numbers.
    #[must_use]
    pub fn scope(&self) -> (Scope, Count) {
        let narrow = [(Scope::Kind, self.kind), (Scope::Team, self.team)];
        let enough = narrow.into_iter().find(|(_, count)| count.finished >= FEWEST);
        let none = self.organisation == Count::default();
        enough.unwrap_or((if none { Scope::Nothing } else { Scope::Organisation }, self.organisation))
    }

    /// There is something to go by: a date that is wanted, something that is done, or [`FEWEST`] that are open.
    #[must_use]
    pub fn any(&self) -> bool {
        self.dated || self.organisation.finished > 0 || self.organisation.open >= FEWEST
    }
}

/// When something will be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    began: f64,
    curve: Curve,
    /// What it rests on.
    pub basis: Basis,
}

impl Forecast {
    pub(super) fn new(began: f64, curve: Curve, basis: Basis) -> Self {
        Self { began, curve, basis }
    }

    /// Days from its begin until so many in a hundred are done, 50, 85 or 95 for instance; at most 99.
    #[must_use]
    pub fn days(&self, in_a_hundred: u8) -> f64 {
        self.curve.at(f64::from(in_a_hundred) / 100.0)
    }

    /// Days that are left of something that has been open for so many, until this share of such cases is done; none where
    /// that is not known: beyond 99 in a hundred, or where everything was always done at once.
    #[must_use]
    pub fn left(&self, open_for: f64, share: f64) -> Option<f64> {
        let gone = self.curve.level(open_for);
        let days = self.curve.beyond(gone + share.clamp(0.0, 1.0) * (1.0 - gone))?;
        (share <= 0.99).then(|| (days - open_for).max(0.0))
    }

    /// The chance that it is done by then, between 0 and 1.
    #[must_use]
    pub fn chance(&self, by: f64) -> f64 {
        self.curve.level(by - self.began)
    }
}

/// What cannot be taken into a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForecastError {
    /// It lies before what is known already.
    Backwards,
    /// There is no such open item.
    Unknown,
    /// A time that no calendar has.
    NoMoment,
}

impl std::fmt::Display for ForecastError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Backwards => "This lies before what is known already. Tell a record in the order of time.",
            Self::NoMoment => "This is no moment of a calendar. Say it in days, within 2,700 years of day 0.",
            Self::Unknown => "There is no such open item. Tell its begin first, and its end once.",
        })
    }
}

impl std::error::Error for ForecastError {}
