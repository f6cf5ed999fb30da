//! *Is that your answer?* The page behind the mail that asks a person to confirm what somebody else said by their link.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use db::Conn;
use domain::commitment::ActKind;

use super::answer::{Failure, Wanted, build};
use super::guessed;
use super::parts::Around;
use crate::commitments::answering as promises;
use crate::conversations::answering as talks;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::visitor::Visitor;
use crate::kit::{flash, say, urls};
use crate::links::acts::{self, Opened, subject, todo};
use crate::mail::About;

/// The page.
#[derive(Debug, Template)]
#[template(path = "links/confirm.html")]
pub struct ConfirmPage {
    a: Around,
    subject: String,
    name: String,
    email: String,
    when: String,
    todo: &'static str,
    facts: Vec<(String, String)>,
    refusal: String,
}

impl ConfirmPage {
    pub(super) fn new(conn: &mut Conn, env: &Env, opened: &Opened, a: Around, w: &Wanted) -> Result<Self, AppError> {
        let answer = acts::waiting(conn, opened)?;
        let facts = match opened.about {
            About::Commitment(id) => {
                let kind = ActKind::from_code(&answer.act).ok_or(AppError::NotFound)?;
                promises::read_back(conn, env, &opened.scope, id, kind, &answer.fields)?
            }
            About::Conversation(_) => talks::read_back(&answer.fields),
        };
        let refusal = match &w.failed {
            Some((_, _, Failure::Refused(_, sentence))) => sentence.clone(),
            Some((_, _, Failure::Invalid(errors))) => errors.to_string(),
            Some((_, _, Failure::Stale)) => "Somebody else was first. Look at it again.".to_owned(),
            None => String::new(),
        };
        Ok(Self {
            subject: subject(conn, opened.about)?,
            when: say::when(answer.said_at, &env.local()),
            todo: todo(opened.about, &answer.act),
            email: answer.email.unwrap_or_default(),
            name: answer.name,
            facts,
            refusal,
            a,
        })
    }
}

/// `POST /a/{token}/confirm`
pub async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    let text = token.clone();
    let done = app.write(move |tx, env| acts::confirm(tx, env, &text)).await;
    settled(app, visitor, jar, token, done).await
}

/// `POST /a/{token}/drop`
pub async fn drop(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    let text = token.clone();
    let done = app.write(move |tx, env| acts::drop_answer(tx, env, &text)).await;
    let done = done.map(|()| "It is dropped. Nothing was said in your name.".to_owned());
    settled(app, visitor, jar, token, done).await
}

async fn settled(
    app: App,
    visitor: Visitor,
    jar: CookieJar,
    token: String,
    done: Result<String, AppError>,
) -> Result<Response, AppError> {
    match guessed(&app, &visitor, done) {
        Ok(words) => Ok((flash::say(jar, &words), Redirect::to(&urls::by_link(&token))).into_response()),
        Err(error) => {
            let status = error.status();
            let failed = Some((String::new(), Default::default(), Failure::of(error)?));
            let wanted = Wanted { token, failed, ..Wanted::default() };
            app.read(move |conn, env| build(conn, env, &wanted)).await?.answer(status)
        }
    }
}
