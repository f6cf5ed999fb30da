//! Rows of how relationships stand, and what they are found from. For our own house alone.

mod facts;
mod figures;
mod list;
mod said;
pub(super) mod sources;
mod stages;

pub use facts::{Behind, Happened, facts, missed, put as put_fact, remove as remove_fact};
pub use figures::{Month, figures, put as put_figure, readings};
pub use list::{Filter, Listed, count, page};
pub use said::{Said, begin, beginnings, end_overrule, overrule, overrules};
pub use sources::{Asked, contacts, known_since};
pub use stages::{
    Changed, Kept, Mark, below, changed, changes, changes_of, due, forget, kept, marks, moved_since, put as put_stage,
};
