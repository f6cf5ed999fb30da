//! Links that are none of ours, tried by somebody: wherever a link is opened, by whatever place.

use jiff::SignedDuration;

use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::limits::Rule;
use crate::kit::visitor::Visitor;

/// From one address.
const GUESSES: Rule = Rule { name: "links that are none", burst: 20, every: SignedDuration::from_secs(30) };

/// Whoever opens links that are none of ours is slowed; whoever opens theirs is not.
///
/// # Errors
/// What went wrong in opening it; too many of them.
pub fn guessed<T>(app: &App, visitor: &Visitor, opened: Result<T, AppError>) -> Result<T, AppError> {
    if let Err(AppError::NotFound) = &opened {
        app.limits.take(&GUESSES, &visitor.0, app.clock.now())?;
    }
    opened
}
