//! What can be done on the page of an import: another mapping, running it, undoing it, leaving it.

use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use uuid::Uuid;

use super::{done, importer};
use crate::imports::acts::{self, Meant};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::urls;
use crate::people::signed_in::SignedIn;

/// `POST /imports/{id}/mapping`
pub async fn mapping(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let by = importer(&me)?;
    let mapping = match typed.get("mapping") {
        "" => Meant::Fitting,
        name => Meant::Named(name.to_owned()),
    };
    acts::look_again(&app, &by, id, mapping, typed.has("strict")).await?;
    Ok(done(jar, "This is what it would come to now.", &urls::import(id)))
}

/// `POST /imports/{id}/run`
pub async fn run(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    let by = importer(&me)?;
    acts::run_behind(&app, &by, id).await?;
    Ok(done(jar, "The file is being brought in.", &urls::import(id)))
}

/// `POST /imports/{id}/undo`
pub async fn undo(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    let by = importer(&me)?;
    acts::undo_behind(&app, &by, id).await?;
    Ok(done(jar, "The import is being undone.", &urls::import(id)))
}

/// `POST /imports/{id}/discard`
pub async fn discard(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    let by = importer(&me)?;
    app.write(move |tx, _| acts::discard(tx, &by, id)).await?;
    Ok(done(jar, "The file is forgotten. Nothing of it was written.", "/imports"))
}
