//! *Not you?* Somebody else holds the link: they may say who they are, comment, or answer for the person who was written to,
//! who confirms it or not.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::Conn;
use domain::commitment::ActKind;

use super::answer::{Failure, Shown};
use super::parts::{Around, OverPage, around};
use super::{FRESH, guessed, known, slowly};
use crate::commitments::answering::{self as promises, ActForm};
use crate::conversations::answering::{self as talks, FormView};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::visitor::Visitor;
use crate::kit::{flash, page, urls};
use crate::links::Purpose;
use crate::links::acts::{self, Comment, Stands, subject, verified};
use crate::mail::About;

/// The page.
#[derive(Debug, Template)]
#[template(path = "links/forwarded.html")]
pub struct ForwardedPage {
    a: Around,
    subject: String,
    seen: i64,
    /// Answers to a promise.
    acts: Vec<ActForm>,
    /// Answers in a conversation.
    talks: Vec<FormView>,
    /// What was sent and not taken: which form, what was typed, what is wrong.
    sent: String,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

impl ForwardedPage {
    /// What was typed into the form of this act.
    fn typed(&self, act: &str, field: &str) -> &str {
        if self.sent == act { self.typed.get(field) } else { "" }
    }

    /// What is wrong with a field of the form of this act.
    fn wrong(&self, act: &str, field: &str) -> &str {
        if self.sent == act { self.errors.on(field) } else { "" }
    }

    /// Everything that is wrong with the form of this act.
    fn all_wrong(&self, act: &str) -> Vec<(&str, &str)> {
        if self.sent == act { self.errors.pairs() } else { Vec::new() }
    }
}

#[derive(Clone, Debug, Default)]
struct Sent {
    act: String,
    typed: Typed,
    failure: Option<Failure>,
}

/// What somebody else can propose: not a note, which is a comment, and nothing that only the person can know.
fn by_others(kind: ActKind) -> bool {
    !matches!(kind, ActKind::Note | ActKind::Contest | ActKind::Assure)
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (token, browser, said): (&str, Option<&[u8]>, &str),
    sent: &Sent,
) -> Result<Result<ForwardedPage, Shown>, AppError> {
    let opened = acts::opened(conn, env, token)?;
    let a = around(conn, env, &opened, (token, browser, said))?;
    if opened.stands == Stands::Expired {
        return Ok(Err(Shown::Over(Box::new(OverPage::new(conn, &opened, a)?))));
    }
    let (errors, refusal) = match sent.failure.clone() {
        Some(Failure::Invalid(errors)) => (errors, String::new()),
        Some(Failure::Refused(_, sentence)) => (FieldErrors::default(), sentence),
        Some(Failure::Stale) => (FieldErrors::default(), "Somebody else was first. Look at it again.".to_owned()),
        None => (FieldErrors::default(), String::new()),
    };
    let proposes = opened.stands == Stands::Open && opened.link.purpose == Purpose::Answer;
    let (mut acts, mut talks, mut seen) = (Vec::new(), Vec::new(), 0);
    match opened.about {
        About::Commitment(id) if proposes => {
            let kind = ActKind::from_code(&sent.act);
            let failed = kind.map(|kind| promises::Failed {
                kind,
                for_other: false,
                typed: sent.typed.clone(),
                errors: errors.clone(),
                refusal: String::new(),
            });
            let asked = promises::Asked { failed, ..promises::Asked::default() };
            let m = promises::load(conn, env, &opened.scope, id, &asked)?;
            seen = m.seen;
            acts = m.ask.into_iter().chain(m.acts).collect();
            acts.retain(|form| !m.closed && ActKind::from_code(form.code).is_some_and(by_others));
        }
        About::Conversation(id) if proposes => {
            let m = talks::load(conn, env, &opened.scope, id, &sent.act, None)?;
            talks = m.ask.into_iter().chain(m.acts).collect();
            talks.retain(|form| m.ended.is_none() && !matches!(form.act, "note" | "contest" | "review"));
        }
        About::Commitment(_) | About::Conversation(_) => {}
    }
    Ok(Ok(ForwardedPage {
        subject: subject(conn, opened.about)?,
        a,
        seen,
        acts,
        talks,
        sent: sent.act.clone(),
        typed: sent.typed.clone(),
        errors,
        refusal,
    }))
}

async fn shown(
    app: &App,
    visitor: &Visitor,
    jar: CookieJar,
    token: String,
    (sent, status): (Sent, StatusCode),
) -> Result<Response, AppError> {
    let browser = known(&jar);
    let said = flash::take(jar).0.map(|flash| flash.words).unwrap_or_default();
    let built = app.read(move |conn, env| build(conn, env, (&token, browser.as_deref(), &said), &sent)).await;
    match guessed(app, visitor, built)? {
        Ok(page) => page::with_status(status, &page),
        Err(over) => over.answer(status),
    }
}

/// `GET /a/{token}/not-me`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    shown(&app, &visitor, jar, token, (Sent::default(), StatusCode::OK)).await
}

/// `POST /a/{token}/comment`
pub async fn comment(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    slowly(&app, &visitor, &token)?;
    let (text, sent) = (token.clone(), typed.clone());
    let done = app.write(move |tx, env| acts::comment(tx, env, &text, &Comment::typed(&sent, true)?)).await;
    let words = "Your comment is kept. Both sides can read it, with your name and that it came by a forwarded link.";
    after(app, visitor, jar, token, (done, words, "comment", typed)).await
}

/// `POST /a/{token}/for/{act}`
pub async fn answer_for(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Path((token, act)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    slowly(&app, &visitor, &token)?;
    let fits = ActKind::from_code(&act).is_none_or(by_others);
    let (text, sent, what) = (token.clone(), typed.clone(), act.clone());
    let done = match fits {
        true => app.write(move |tx, env| acts::answer_for(tx, env, &text, &what, &sent)).await,
        false => Err(AppError::NotFound),
    };
    let words =
        "Your answer is kept. A mail asks the person it was meant for to confirm it; until then nothing is said.";
    after(app, visitor, jar, token, (done, words, &act, typed)).await
}

async fn after(
    app: App,
    visitor: Visitor,
    jar: CookieJar,
    token: String,
    (done, words, act, typed): (Result<(), AppError>, &str, &str, Typed),
) -> Result<Response, AppError> {
    match done {
        Ok(()) => {
            let back = format!("{}/not-me", urls::by_link(&token));
            Ok((flash::say(jar, words), Redirect::to(&back)).into_response())
        }
        Err(error) => {
            let status = error.status();
            let sent = Sent { act: act.to_owned(), typed, failure: Some(Failure::of(error)?) };
            shown(&app, &visitor, jar, token, (sent, status)).await
        }
    }
}

/// `POST /a/{token}/fresh`: a new link, to the address of the person it was for.
pub async fn fresh(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    let text = token.clone();
    let link = app.read(move |conn, env| verified(conn, env, &text)).await;
    let person = guessed(&app, &visitor, link)?.person;
    app.limits.take(&FRESH, &person.to_string(), app.clock.now())?;
    let text = token.clone();
    let address = app.write(move |tx, env| acts::fresh(tx, env, &text)).await?;
    let words = format!("A fresh link is on its way to {address}.");
    Ok((flash::say(jar, &words), Redirect::to(&urls::by_link(&token))).into_response())
}
