//! Both sides asked: the same statements to both, what may be read of the answers, and the gap between them. Pure; where answers
//! are kept, and that nobody finds whose they are, is no concern of these rules. Nothing here knows a person.

mod admissions;
mod gap;
mod pulse;
mod survey;

#[cfg(test)]
mod tests;

pub use admissions::{ADMISSIONS, Admitted, Says, VOTES, checks_itself, half};
pub use gap::{BEST, Gap, MIN, Mean, Moved, Tally, moved, readable, sheets_readable, widest_first};
pub use pulse::{PULSE_DAYS, QUIET_DAYS, may_ask, pulse_answers, quarter, quarter_readable};
pub use survey::{
    AGAIN_DAYS, Draft, FEWEST_STATEMENTS, LONGEST_DAYS, MOST_ASKED, MOST_STATEMENTS, STATEMENTS, State, Why,
    again_from, may_answer, may_change, may_close, may_drop, may_open, may_share,
};
