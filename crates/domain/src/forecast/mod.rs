//! When something will be done that nobody estimated: from the record of similar things.
//!
//! A [`Record`] is told what begins and what is done, in the order of time, and answers for whatever begins next: the days until
//! 50, 85 and 95 in a hundred such items are done, the chance of any date, and on how many items that rests. It knows no clock
//! and no chance; the same record gives the same answer, to the last bit, on any machine (`numbers`).
//!
//! How an answer comes about, each part with its source in its own file:
//!
//! 1. **Unfinished items count** (`survival`). What is open has taken at least as long as it is old. Finished items alone are
//!    the quick ones, and dates from them are too early: in the files this was tried on, 55 to 80 of a hundred instead of 85.
//! 2. **The week has a pace** (`week`). Time is counted by when things are done.
//! 3. **Several views of what is similar** (`view`): lately, of the same kind and team, of a like effort, with a like time to the
//!    wanted date. Items that are less alike weigh less and never nothing, so a kind without a record falls back to its team,
//!    and a team to the organisation, without a step.
//! 4. **The record decides between the views** (`mix`): each weighs by how right it was here.
//! 5. **Neighbouring levels speak together** (`curve`), and **dates kept far too often come nearer** (`often`).
//! 6. **A default where there is little** (`record`). It is wide and fades as the record grows: five items outweigh it.
//!
//! [`replay`] asks a past that is over, item by item with what was known then; [`Score`] says how right the answers were, and
//! [`beside`] compares them with a simple rule. [`file`] reads such a past from a table.
//!
//! What was tried and left out because it changed nothing that could be measured, and what it all reaches, is told in
//! `docs/forecast.md`.

mod curve;
pub mod file;
mod item;
mod mix;
mod numbers;
mod often;
mod record;
mod replay;
mod rule;
mod said;
mod survival;
mod view;
mod week;
mod window;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use curve::pinball;
pub use item::{Asked, Grain};
pub use record::Record;
pub use replay::{Answer, Past, Score, replay};
pub use rule::{Beside, LAST, beside};
pub use said::{Basis, Count, FEWEST, Forecast, ForecastError, Scope};
