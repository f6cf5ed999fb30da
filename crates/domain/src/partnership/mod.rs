//! Order taker or partner: what became of it when the two sides differed, and who stands between a need and the person who
//! builds. Pure; where it is kept and who may read it is no concern of these rules. Nothing here speaks about a person.

mod disagreement;
mod layers;
#[cfg(test)]
mod tests;

pub use disagreement::{
    BASE, Came, Ended, FEW, MANY, MONTHS, Outcome, Relief, Share, Verdict, gave_in, is_counted, share,
};
pub use layers::{Chain, LONGEST, Layer, NoChain, Stands};
