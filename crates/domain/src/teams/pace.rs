//! Whether a team can go on as it does: how its weeks were beside limits that it gave itself.

use jiff::civil::Date;

/// How a week was, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaceWeek {
    /// Its Monday.
    pub week: Date,
    /// What there was of people's hours.
    pub there: u64,
    /// How many people these were.
    pub people: u32,
    /// What nobody had planned.
    pub unplanned: Option<u64>,
    /// What was worked.
    pub worked: Option<u64>,
    /// What was learnt.
    pub learning: Option<u64>,
}

/// What a team can bear for long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of its hours at most this was worked, in thousandths.
    pub utilisation: u64,
    /// Of its hours at least this was for learning, in thousandths.
    pub learning: u64,
    /// Minutes that a person works in a week, at most.
    pub worked: u64,
}

impl Default for Limits {
    /// Where a team has said nothing: its hours and no more, a twentieth for learning, 42 hours°.
    fn default() -> Self {
        Self { utilisation: 1000, learning: 50, worked: 42 * 60 }
    }
}

/// A limit that was crossed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breach {
    /// More was worked than there was time for.
    Utilisation,
    /// People worked longer than is good for them.
    Hours,
    /// Too little was learnt.
    Learning,
}

impl Breach {
    /// Every one.
    pub const ALL: [Breach; 3] = [Breach::Utilisation, Breach::Hours, Breach::Learning];

    /// For programs; stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Breach::Utilisation => "utilisation",
            Breach::Hours => "hours",
            Breach::Learning => "learning",
        }
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Breach::Utilisation => "over its hours",
            Breach::Hours => "long weeks",
            Breach::Learning => "little learning",
        }
    }
}

/// What weeks come to together: thousandths of what there was, and minutes of a person in a week. Each over the weeks in
/// which it was noted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Weeks that were noted at all.
    pub weeks: usize,
    /// What was worked of what there was.
    pub utilisation: Option<u64>,
    /// Minutes that a person worked in a week.
    pub worked: Option<u64>,
    /// What was learnt of what there was.
    pub learning: Option<u64>,
    /// What nobody had planned, of what there was.
    pub unplanned: Option<u64>,
}

/// What these weeks come to.
#[must_use]
pub fn pace(weeks: &[PaceWeek]) -> Pace {
    let share = |of: fn(&PaceWeek) -> Option<u64>, base: fn(&PaceWeek) -> u64, times: u64| {
        let noted = weeks.iter().filter_map(|week| Some((of(week)?, base(week))));
        let (part, whole) = noted.fold((0, 0), |(part, whole), (a, b)| (part + a, whole + b));
        (part * times).checked_div(whole)
    };
    Pace {
        weeks: weeks.len(),
        utilisation: share(|w| w.worked, |w| w.there, 1000),
        worked: share(|w| w.worked, |w| u64::from(w.people), 1),
        learning: share(|w| w.learning, |w| w.there, 1000),
        unplanned: share(|w| w.unplanned, |w| w.there, 1000),
    }
}

/// Which limits were crossed.
#[must_use]
pub fn breaches(pace: &Pace, limits: &Limits) -> Vec<Breach> {
    let crossed = |breach: &Breach| match breach {
        Breach::Utilisation => pace.utilisation.is_some_and(|share| share > limits.utilisation),
        Breach::Hours => pace.worked.is_some_and(|minutes| minutes > limits.worked),
        Breach::Learning => pace.learning.is_some_and(|share| share < limits.learning),
    };
    Breach::ALL.into_iter().filter(crossed).collect()
}
