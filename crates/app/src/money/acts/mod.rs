//! What can be done with money: propose a price, book usage and take it back, begin and end what is held, bring in files
//! of prices and of usage, and work out what a month comes to.

mod bill;
mod held;
mod listing;
mod rates;
pub mod statements;
mod usage;
mod usage_file;

use db::{Conn, Tx};

use crate::imports::report::Report;
use crate::kit::env::Env;
use crate::kit::error::AppError;

pub use bill::{Bill, OfService, Outlook, bill, billed};
pub use held::{NewHeld, end, hold};
pub use listing::Taking;
pub use rates::{New, Next, add, follow, settle_year};
pub use usage::{NewUsage, book, reverse};

/// A file that is no matter of anybody's, and has a reader of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// A price list.
    Prices,
    /// What was used.
    Usage,
}

impl Files {
    /// What a mapping of this name reads, if it is one of these.
    #[must_use]
    pub fn named(mapping: &str) -> Option<Self> {
        match mapping {
            listing::RATES => Some(Files::Prices),
            usage_file::USAGE => Some(Files::Usage),
            _ => None,
        }
    }

    /// What the file would come to. Nothing is written.
    ///
    /// # Errors
    /// Columns that are missing, the database.
    pub fn dry_run(self, conn: &mut Conn, env: &Env, taking: &Taking) -> Result<Report, AppError> {
        match self {
            Files::Prices => listing::dry_run(conn, env, taking),
            Files::Usage => usage_file::dry_run(conn, env, taking),
        }
    }

    /// Brings the file in; the same again changes nothing.
    ///
    /// # Errors
    /// Columns that are missing, the database.
    pub fn bring_in(self, tx: &mut Tx, env: &Env, taking: &Taking) -> Result<Report, AppError> {
        match self {
            Files::Prices => listing::bring_in(tx, env, taking),
            Files::Usage => usage_file::bring_in(tx, env, taking),
        }
    }
}
