//! Order taker or partner: what became of it when the two sides differed, and who stands between a need and the person who
//! builds. Pure; where it is kept and who may read it is no concern of these rules. Nothing here speaks about a person.

mod disagreement;
mod layers;
mod litmus;
#[cfg(test)]
mod litmus_tests;
mod maturity;
#[cfg(test)]
mod maturity_tests;
mod record;
#[cfg(test)]
mod tests;

pub use disagreement::{
    BASE, Came, Ended, FEW, MANY, MONTHS, Outcome, Relief, Share, Verdict, gave_in, is_counted, share,
};
pub use layers::{Chain, LONGEST, Layer, NoChain, StandsOn};
pub use litmus::{
    Apart, Counts, Finding, LONGEST_OPEN, MOST_VOICES, NotNow, Says, Stand, Stands, Test, Voice, can_close, can_read,
    finding, furthest_first, heard, missing, stands, takes_answers,
};
pub use maturity::{Rung, next_rung, steps_to};
pub use record::{Counted, Line, RECORD_MONTHS, reading, weakest};
