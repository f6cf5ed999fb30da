//! How a relationship stands: which stage its evidence carries, over time and in words that can be checked, and beside it a
//! health figure that says how much of it is known. `docs/health.md` says it in plain words.
//!
//! A stage comes from [`Evidence`]: what somebody said and a person confirmed, what a survey was answered with, and facts
//! ([`Fact`]) that the ledger and the registers hold by themselves. Everything fades. [`History::picture`] answers where a
//! relationship stands at an instant and how it came there, [`History::account`] why, [`Change::between`] what has become
//! of it since.
//!
//! ```
//! use domain::health::{History, Rules, Stage};
//! # fn look(history: &History, now: jiff::Timestamp) {
//! let picture = history.picture(&Rules::default(), now);
//! if picture.shown > Stage::Healthy {
//!     println!("{}, at the earliest until {:?}", picture.shown.word(), picture.ends);
//! }
//! # }
//! ```
//!
//! A stage is internal ([`Visibility::Internal`]) and reaches a client's people only where somebody releases it. These rules
//! know no texts, no names and no pages; they read no clock. The stage, the figure, the litmus and the word are four
//! instruments: none of them is an input of another here, and nothing makes one number of them.

mod account;
mod change;
mod evidence;
mod fact;
mod figure;
mod found;
mod history;
mod overrule;
mod picture;
mod rules;
mod soft;
mod stage;
mod supposed;
mod walk;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod story;
#[cfg(test)]
mod tests;

pub use crate::commitment::Visibility;
pub use account::{Account, Lack, Piece};
pub use change::{Because, Change, Course};
pub use evidence::{Evidence, Origin, Standing, WHOLE};
pub use fact::Fact;
pub use figure::{
    ENOUGH, Figure, Measure, Mover, Part, RECIPES, Reading, Recipe, Scored, figure, latest, movers, recipe,
};
pub use found::{FEW_ANSWERS, LONG_CHAIN, QUIET_DAYS, SLOWER_TIMES, Slower, long_chain, quiet, slower};
pub use history::History;
pub use overrule::{Beginning, MOST_DAYS, Overrule, Unfit};
pub use picture::{Picture, Span};
pub use rules::{Bounds, HALF_LIFE_DAYS, LEAVING_DAYS, Number, Rules};
pub use soft::{Mood, Soft, Spoke, Tone};
pub use stage::{Kind, Side, Source, Stage};
pub use supposed::Supposed;
