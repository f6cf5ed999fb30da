//! What is done on the page of a person: password, retiring, deputies.

use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use domain::kernel::PersonId;
use jiff::civil::Date;
use uuid::Uuid;

use super::done;
use super::person::{Sent, page_of};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::urls;
use crate::links;
use crate::people::acts;
use crate::people::sessions::{self, SHORTEST};
use crate::people::signed_in::SignedIn;
use crate::people::store;

/// The hash of a new password, made off the threads that answer requests.
pub(super) async fn hashed(password: &str) -> Result<String, AppError> {
    if password.chars().count() < SHORTEST {
        let sentence = format!("Choose at least {SHORTEST} characters. A short sentence is good.");
        return Err(AppError::Invalid(FieldErrors::one("password", sentence)));
    }
    let password = password.to_owned();
    sessions::apart(move || sessions::hashed(&password)).await?
}

/// What a form for a deputy says.
pub(super) fn deputy(typed: &Typed) -> Result<(PersonId, (Date, Date)), AppError> {
    let mut f = Fields::of(typed);
    let who = f.id::<PersonId>("deputy");
    let (from, until) = (f.day("from"), f.day("until"));
    if who.is_none() && typed.get("deputy").trim().is_empty() {
        f.wrong("deputy", "Choose who speaks meanwhile.");
    }
    for (field, day) in [("from", from), ("until", until)] {
        if day.is_none() && typed.get(field).trim().is_empty() {
            f.wrong(field, if field == "from" { "Say the first day." } else { "Say the last day." });
        }
    }
    f.done(())?;
    who.zip(from.zip(until)).ok_or(AppError::NotFound)
}

/// `POST /people/{id}/password`
pub async fn set_password(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PersonId>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    app.read(move |conn, _| {
        acts::may_change(conn, &scope, id)?;
        acts::may_set_password(&scope, &store::find_person(conn, &scope, id)?)
    })
    .await?;
    let scope = me.scope.clone();
    let set = match hashed(typed.get("password")).await {
        Ok(hash) => app.write(move |tx, env| acts::set_password(tx, env, &scope, id, &hash)).await,
        Err(error) => Err(error),
    };
    match set {
        Ok(()) => Ok(done(
            jar,
            "The password is set, and they are signed out everywhere. Tell them yourself.",
            &urls::person(id),
        )),
        Err(AppError::Invalid(errors)) => {
            page_of(me, &app, id, Sent { form: "password", typed: Typed::default(), errors }).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /people/{id}/invite`
pub async fn invite(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PersonId>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    let scope = me.scope;
    let name = app.write(move |tx, env| links::acts::invite(tx, env, &scope, id)).await?;
    let words = match app.settings.mailing.smtp {
        Some(_) => format!("{name} is invited. A mail brings a link to choose a password, good for a week."),
        None if app.settings.demo.is_some() => format!("{name} is invited. The mail is among the mails of this demo."),
        None => {
            format!("The letter to {name} is written, but no mail leaves yet: no mail server is named. Set a password.")
        }
    };
    Ok(done(jar, &words, &urls::person(id)))
}

/// `POST /people/{id}/retire`
pub async fn retire(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PersonId>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    let scope = me.scope;
    let person = app.write(move |tx, env| acts::retire_person(tx, env, &scope, id, true)).await?;
    let words = format!("{} is retired and signed out. What they said stays theirs.", person.name);
    Ok(done(jar, &words, &urls::person(id)))
}

/// `POST /people/{id}/bring-back`
pub async fn bring_back(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PersonId>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    let scope = me.scope;
    let person = app.write(move |tx, env| acts::retire_person(tx, env, &scope, id, false)).await?;
    Ok(done(jar, &format!("{} is back.", person.name), &urls::person(id)))
}

/// `POST /people/{id}/deputies`
pub async fn name_deputy(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PersonId>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let named = match deputy(&typed) {
        Ok((who, days)) => app.write(move |tx, env| acts::name_deputy(tx, env, &scope, id, who, days)).await,
        Err(error) => Err(error),
    };
    match named {
        Ok(()) => Ok(done(jar, "The deputy is named.", &urls::person(id))),
        Err(AppError::Invalid(errors)) => page_of(me, &app, id, Sent { form: "deputy", typed, errors }).await,
        Err(error) => Err(error),
    }
}

/// `POST /people/{id}/deputies/{deputy}/end`
pub async fn end_deputy(
    me: SignedIn,
    State(app): State<App>,
    Path((id, deputy)): Path<(PersonId, Uuid)>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    let scope = me.scope;
    app.write(move |tx, _| acts::end_deputy(tx, &scope, id, deputy)).await?;
    Ok(done(jar, "That deputy no longer speaks.", &urls::person(id)))
}
