//! The promise check: can we, by when, what would it displace, and what would make it likelier.
//!
//! Many futures are gone through. In each, every estimate and every week's unplanned work turns out somehow, as the record
//! says it may; everything that is promised takes its hours in its order; and it is noted when each ends. A chance is the
//! share of futures in which something was in time. `docs/promise-check.md` says it in plain words.
//!
//! ```
//! use domain::check::{Alone, Plan, Question, QUICK, check, offer};
//! # fn look(plan: &Plan, question: &Question) -> Result<(), domain::check::Flaw> {
//! let answer = check(plan, question, QUICK, &Alone)?;
//! if answer.stretch {
//!     let better = offer(plan, question, &answer, QUICK, &Alone)?;
//!     println!("{} in 100; rather {:?}", answer.chance.in_hundred(), better.map(|offer| offer.day));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! It must not know where plans come from or what pages show. It starts no threads ([`Workers`] is who may), reads no
//! clock, and the same question has the same answer on every machine.

mod answer;
mod change;
mod delta;
mod draw;
mod flaw;
mod load;
mod offer;
mod order;
mod outcome;
mod pace;
mod parts;
mod place;
mod plan;
mod quantiles;
mod ready;
mod record;
mod run;
mod supply;
mod ways;
mod whole;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod story;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Estimates, Question, Rests, check};
pub use change::Change;
pub use draw::warm;
pub use flaw::Flaw;
pub use load::{Lack, Load, SkillWeek, TeamWeek};
pub use offer::{Offer, offer};
pub use outcome::{AGREED, Chance, Effect, Finish, Prospect};
pub use plan::{Away, Effort, HANDS, Kept, Level, MOST_WEEKS, Member, Need, Plan, Team, WEEKS, Work};
pub use quantiles::Quantiles;
pub use record::{ENOUGH, ENOUGH_WEEKS, Record, Unplanned, Whose};
pub use run::{Alone, QUICK, THOROUGH, Workers};
pub use ways::{Way, likelier, worth_trying};
pub use whole::{Part, Whole};
