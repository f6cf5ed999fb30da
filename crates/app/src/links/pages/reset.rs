//! A forgotten password, and the first one: asked for by mail, set by a link.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use jiff::SignedDuration;

use super::guessed;
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::limits::Rule;
use crate::kit::page;
use crate::kit::visitor::Visitor;
use crate::links::acts;
use crate::people::access::{begin, plausible_email};
use crate::people::sessions::{self, SHORTEST};

/// Mails asked for from one address.
const ASKED_FROM: Rule = Rule { name: "forgotten, from an address", burst: 10, every: SignedDuration::from_mins(2) };
/// Mails asked for to one e-mail.
const ASKED_FOR: Rule = Rule { name: "forgotten, for an e-mail", burst: 3, every: SignedDuration::from_mins(10) };

#[derive(Template)]
#[template(path = "links/forgot.html")]
struct ForgotPage {
    typed: Typed,
    errors: FieldErrors,
    sent: bool,
}

#[derive(Template)]
#[template(path = "links/reset.html")]
struct ResetPage {
    token: String,
    errors: FieldErrors,
    shortest: usize,
    over: bool,
}

/// `GET /forgot`
pub async fn forgot_page() -> Result<Response, AppError> {
    page::show(&ForgotPage { typed: Typed::default(), errors: FieldErrors::default(), sent: false })
}

fn email(typed: &Typed) -> Result<String, AppError> {
    let mut f = Fields::of(typed);
    let email = f.needed("email", "Write the e-mail you sign in with.").to_lowercase();
    if !email.is_empty() && !plausible_email(&email) {
        f.wrong("email", "An e-mail has a name, an @ and a place, such as mara@example.org.");
    }
    f.done(email)
}

/// `POST /forgot`: the same answer, whether anybody has this e-mail or not.
pub async fn forgot(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response, AppError> {
    let email = match email(&typed) {
        Ok(email) => email,
        Err(AppError::Invalid(errors)) => {
            let again = ForgotPage { typed, errors, sent: false };
            return page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
        Err(error) => return Err(error),
    };
    app.limits.take(&ASKED_FROM, &visitor.0, app.clock.now())?;
    app.limits.take(&ASKED_FOR, &email, app.clock.now())?;
    app.write(move |tx, env| acts::forgotten(tx, env, &email)).await?;
    page::show(&ForgotPage { typed: Typed::default(), errors: FieldErrors::default(), sent: true })
}

fn reset_of(token: String, errors: FieldErrors, over: bool) -> ResetPage {
    ResetPage { token, errors, shortest: SHORTEST, over }
}

/// `GET /reset/{token}`
pub async fn reset_page(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    let text = token.clone();
    let held = app.read(move |conn, env| acts::held(conn, env, &text)).await;
    match guessed(&app, &visitor, held) {
        Ok(_) => page::show(&reset_of(token, FieldErrors::default(), false)),
        Err(AppError::Refused { .. }) => {
            page::with_status(StatusCode::GONE, &reset_of(token, FieldErrors::default(), true))
        }
        Err(error) => Err(error),
    }
}

/// `POST /reset/{token}`: sets the password, once, and signs in by it.
pub async fn reset(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let text = token.clone();
    let held = app.read(move |conn, env| acts::held(conn, env, &text)).await;
    match guessed(&app, &visitor, held) {
        Ok(_) => {}
        Err(AppError::Refused { .. }) => {
            return page::with_status(StatusCode::GONE, &reset_of(token, FieldErrors::default(), true));
        }
        Err(error) => return Err(error),
    }
    let password = typed.get("password").to_owned();
    if password.chars().count() < SHORTEST {
        let sentence = format!("Choose at least {SHORTEST} characters. A short sentence is good.");
        let again = reset_of(token, FieldErrors::one("password", sentence), false);
        return page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &again);
    }
    let hash = sessions::apart(move || sessions::hashed(&password)).await??;
    let person = app.write(move |tx, env| acts::set_password(tx, env, &token, &hash)).await?;
    let jar = begin(&app, jar, &headers, person).await?;
    Ok((jar, Redirect::to("/")).into_response())
}
