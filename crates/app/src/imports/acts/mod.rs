//! What can be done with a file: see what it would come to, bring it in, take it back. Page and command line call these.

mod begin;
mod compare;
mod more;
mod names;
mod parties;
mod prepare;
mod run;
mod undo;
mod write;

pub use begin::{File, fresh, mapping, parse, save_mapping, start, start_undo, toml};
pub use parties::{PARTIES, bring_parties_in, parties_dry_run};
pub use prepare::{Meant, find, guessed, look_again, receive, run_behind, undo_behind};
pub use run::{Job, dry_run, run};
pub use undo::{Undone, undo};
