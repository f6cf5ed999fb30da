//! The pages of telling: what one was told, and how often one wants mail, with an account or by a link.

pub mod notices;
pub mod rhythm;

use crate::kit::error::AppError;
use crate::people::signed_in::SignedIn;

/// With somebody else's eyes one does not read what they were told.
fn theirs_alone(me: &SignedIn) -> Result<(), AppError> {
    if me.scope.looks_on() {
        return Err(AppError::Forbidden("What they were told is for them alone.".to_owned()));
    }
    Ok(())
}

/// Above these pages lies the one on which one settles things.
fn trail() -> Vec<(String, String)> {
    vec![("Your settings".to_owned(), "/me".to_owned())]
}
