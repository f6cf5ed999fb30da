//! What can be done with levels: write a measurement down or put another in its place, say that a service fails or runs
//! again, count from orders, and read what is promised beside what is measured. Pages, programs, files, jobs and the demo
//! call these.

mod count;
mod file;
mod flag;
mod keep;
mod measure;
mod reading;
mod say;
mod show;
mod tell;

pub use count::{COUNT, count, count_all};
pub use file::{LEVELS, NEEDED, dry_run, write_all};
pub use flag::{Flag, flags, for_new_work, known_above};
pub use keep::refresh;
pub use measure::{Booked, NewMeasure, booked, measure};
pub use say::{Saying, say};
pub use show::{Board, OfService, of_client, of_service};

use crate::catalogue::acts as catalogue;
use crate::catalogue::store::Service;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Whether this reader may write measurements down: whoever may change the service.
///
/// # Errors
/// No right, with who has it.
pub fn may_measure(scope: &Scope, service: &Service) -> Result<(), AppError> {
    scope.begins()?;
    let words = "Levels are written down by whoever owns the service and by administrators. Ask one of them.";
    match catalogue::may_change(scope, service) {
        Err(AppError::Forbidden(_)) => Err(AppError::Forbidden(words.to_owned())),
        other => other,
    }
}

/// Whether this reader may say that something fails: everybody of our own house.
///
/// # Errors
/// No right, with the way on.
pub fn may_say(scope: &Scope) -> Result<(), AppError> {
    scope.begins()?;
    if scope.is_staff() && !scope.looks_on() {
        return Ok(());
    }
    let words = "IT says what fails and what runs. Raise it as a need; somebody will answer.";
    Err(AppError::Forbidden(words.to_owned()))
}
