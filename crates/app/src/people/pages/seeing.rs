//! The way into somebody's eyes, and the way back.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use domain::kernel::PersonId;

use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::urls;
use crate::people::seeing::acts;
use crate::people::signed_in::{COOKIE, SignedIn};

/// `POST /people/{id}/seeing`
pub async fn look(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PersonId>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    let token = jar.get(COOKIE).map(|c| c.value().to_owned()).ok_or(AppError::NotFound)?;
    app.write(move |tx, env| acts::look(tx, env, &me.scope, id, &token)).await?;
    Ok(Redirect::to("/").into_response())
}

/// `POST /seeing/end`: back to one's own view, on the page of the person.
pub async fn leave(State(app): State<App>, jar: CookieJar) -> Result<Response, AppError> {
    let Some(token) = jar.get(COOKIE).map(|c| c.value().to_owned()) else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let eyes = app.write(move |tx, env| acts::leave(tx, env, &token)).await?;
    let to = eyes.map_or_else(|| "/".to_owned(), urls::person);
    Ok(Redirect::to(&to).into_response())
}
