//! Reading what another system wrote down: rows of a table become drafts of commitments, each with its ledger.
//!
//! Here is what a file *means*: a [`Mapping`] names the columns, a [`Plan`] puts the rows of one matter in order and
//! says them again as acts that the rules of [`crate::commitment`] allow. Opening files, finding out which party a name
//! stands for, and writing anything is somebody else's work: names stay names here.
//!
//! Nothing is skipped silently. A row that cannot be used is refused, a row that is odd is flagged; both by line number.

mod attribute;
mod bound;
mod choice;
mod dates;
mod draft;
mod facts;
mod guess;
mod ladder;
mod list;
mod log;
mod mapping;
mod parties;
mod plan;
mod problem;
mod ready;
mod table;
mod template;

#[cfg(test)]
mod tests;

pub use attribute::AttrType;
pub use bound::Named;
pub use choice::{Choice, Part};
pub use dates::{Dates, When};
pub use draft::{Draft, DraftEvent, Matter};
pub use facts::{Fact, Facts, SourceEvent};
pub use guess::{guess, states, step};
pub use ladder::Step;
pub use mapping::{List, Log, Mapping, MappingError, Naming, Shape};
pub use parties::{PartyProblem, PartyRow, PartyTree, party_tree};
pub use plan::{Options, Plan};
pub use problem::{LineNote, Problem};
pub use ready::READY;
pub use table::{Row, Table};
pub use template::Template;
