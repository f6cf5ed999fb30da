//! Pages of the catalogue: the list, a service with what it offers, forms that describe it, and the order form. Who is not
//! signed in reads the first two where an administrator has switched that on, without prices and names of people.

pub mod describe;
pub mod list;
pub mod offer;
pub mod one;
pub mod order;
pub mod price;
mod rows;
mod shown;

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use jiff::SignedDuration;

use super::acts;
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::flash;
use crate::kit::form::FieldErrors;
use crate::kit::limits::Rule;
use crate::kit::visitor::Visitor;
use crate::people::signed_in::SignedIn;

/// Pages that somebody who is not signed in reads, from one address.
const BY_ANYBODY: Rule = Rule { name: "the catalogue, by anybody", burst: 60, every: SignedDuration::from_secs(2) };

/// Somebody who is signed in, or, where it is switched on, nobody in particular.
async fn reader(app: &App, me: Result<SignedIn, AppError>, visitor: &Visitor) -> Result<Option<SignedIn>, AppError> {
    match me {
        Ok(me) => Ok(Some(me)),
        Err(AppError::SignIn { back }) => {
            if !app.read(|conn, _| acts::open_to_anybody(conn)).await? {
                return Err(AppError::SignIn { back });
            }
            app.limits.take(&BY_ANYBODY, &visitor.0, app.clock.now())?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

fn done(jar: CookieJar, words: &str, to: &str) -> Response {
    (flash::say(jar, words), Redirect::to(to)).into_response()
}

/// What a form shows of an error: fields that are wrong, or a sentence above it; anything else is passed on.
fn wrong(error: AppError) -> Result<(axum::http::StatusCode, FieldErrors, String), AppError> {
    let status = error.status();
    match error {
        AppError::Invalid(errors) => Ok((status, errors, String::new())),
        AppError::Refused { code: "needs_words", sentence } => {
            Ok((status, FieldErrors::one("why", sentence), String::new()))
        }
        AppError::Refused { code: "day_passed", sentence } => {
            Ok((status, FieldErrors::one("on", sentence), String::new()))
        }
        AppError::Refused { sentence, .. } => Ok((status, FieldErrors::default(), sentence)),
        AppError::Stale => {
            let words = "Somebody else was first. It stands on its page as it is now; open the form again from there.";
            Ok((status, FieldErrors::default(), words.to_owned()))
        }
        other => Err(other),
    }
}
