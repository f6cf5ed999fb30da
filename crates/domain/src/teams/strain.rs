//! What a pace costs: people who leave, and deliveries that were not what was promised. Looked at over a year, as a month of
//! either says little.

use jiff::civil::Date;

/// Of the people of a year at most so many leave, in thousandths°.
pub const LEAVING: u64 = 150;
/// Of the deliveries of a year at most so many are sent back, in thousandths°.
pub const SENT_BACK: u64 = 100;
/// Of fewer people or deliveries a share says nothing°.
pub const FEWEST: u32 = 5;

/// A month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrainMonth {
    /// Its first day.
    pub month: Date,
    /// So many left.
    pub left: u32,
    /// So much was delivered.
    pub delivered: u32,
    /// Of that so much was sent back at least once.
    pub rejected: u32,
}

/// A year of a team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strain {
    /// People who were in it at any time.
    pub people: u32,
    /// Its months, the earliest first.
    pub months: Vec<StrainMonth>,
}

impl Strain {
    /// So many left.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.months.iter().map(|m| m.left).sum()
    }

    /// So much was delivered, and sent back.
    #[must_use]
    pub fn deliveries(&self) -> (u32, u32) {
        self.months.iter().fold((0, 0), |(all, back), m| (all + m.delivered, back + m.rejected))
    }

    /// More left than a team bears for long.
    #[must_use]
    pub fn loses_people(&self) -> bool {
        above(self.left(), self.people, LEAVING)
    }

    /// More was sent back than is due to chance and new needs.
    #[must_use]
    pub fn delivers_badly(&self) -> bool {
        let (all, back) = self.deliveries();
        above(back, all, SENT_BACK)
    }
}

fn above(part: u32, of: u32, limit: u64) -> bool {
    of >= FEWEST && u64::from(part) * 1000 > u64::from(of) * limit
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn year(people: u32, left: u32, delivered: u32, rejected: u32) -> Strain {
        let month = |n, left, delivered, rejected| StrainMonth { month: date(2026, n, 1), left, delivered, rejected };
        Strain { people, months: vec![month(1, left, 0, 0), month(2, 0, delivered, rejected)] }
    }

    #[test]
    fn a_limit_is_crossed_above_it_and_not_at_it() {
        assert!(!year(20, 3, 0, 0).loses_people());
        assert!(year(20, 4, 0, 0).loses_people());
        assert!(!year(0, 0, 30, 3).delivers_badly());
        assert!(year(0, 0, 30, 4).delivers_badly());
    }

    #[test]
    fn few_say_nothing() {
        assert!(!year(4, 4, 4, 4).loses_people() && !year(4, 4, 4, 4).delivers_badly());
        assert_eq!((year(4, 4, 4, 3).left(), year(4, 4, 4, 3).deliveries()), (4, (4, 3)));
    }
}
