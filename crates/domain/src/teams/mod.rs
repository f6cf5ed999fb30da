//! What a team can carry: places in it and the hours they come to, estimates and what became of them, waits that would go
//! in a circle. Values for the promise check are made here of what people write down; nothing here is drawn or placed,
//! and nothing knows of stores or pages.

mod circle;
mod debt;
mod estimate;
mod load;
mod pace;
mod place;
mod strain;
#[cfg(test)]
mod tests;

pub use circle::circle;
pub use debt::{Owed, overdue};
pub use estimate::{
    EstimateKind, FIRST, LAST, Line, LineError, MOST_HANDS, NORMAL, Said, UNPROMISED, counted, needs, priority,
    taken_by,
};
pub use load::{Load, Move, Over, Piece, WeekLoad, expected, left, load};
pub use pace::{Breach, Limits, Pace, PaceWeek, breaches, pace};
pub use place::{Place, monday, people, there};
pub use strain::{FEWEST, LEAVING, SENT_BACK, Strain, StrainMonth};

use crate::check::Level;

/// Every level: as stored, and for people.
pub const LEVELS: [(Level, &str, &str); 3] = [
    (Level::Learning, "learning", "learning it"),
    (Level::Able, "able", "does it alone"),
    (Level::Expert, "expert", "expert"),
];

/// A level as it is stored.
#[must_use]
pub const fn code_of(level: Level) -> &'static str {
    match level {
        Level::Learning => LEVELS[0].1,
        Level::Able => LEVELS[1].1,
        Level::Expert => LEVELS[2].1,
    }
}

/// A level for people.
#[must_use]
pub const fn word_of(level: Level) -> &'static str {
    match level {
        Level::Learning => LEVELS[0].2,
        Level::Able => LEVELS[1].2,
        Level::Expert => LEVELS[2].2,
    }
}

/// Back from [`code_of`].
#[must_use]
pub fn level_of(code: &str) -> Option<Level> {
    LEVELS.iter().find(|(_, known, _)| *known == code).map(|(level, _, _)| *level)
}
