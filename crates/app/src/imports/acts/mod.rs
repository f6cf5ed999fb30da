//! What can be done with a file: see what it would come to, bring it in, take it back. Page and command line call these.

mod begin;
mod compare;
mod more;
mod names;
mod own;
mod prepare;
mod run;
mod undo;
mod write;

pub use begin::{File, fresh, mapping, parse, save_mapping, start, start_undo, toml};
pub use own::run_own;
pub use prepare::{Meant, discard, find, guessed, look_again, receive, run_behind, undo_behind};
pub use run::{Job, dry_run, run};
pub use undo::{Undone, undo};
