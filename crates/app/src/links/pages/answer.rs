//! The page behind a link: one matter in plain words, and every answer that its person may give now.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::commitment::ActKind;
use domain::kernel::CommitmentId;

use super::confirm::ConfirmPage;
use super::parts::{Around, OverPage, around};
use super::{guessed, known, marked};
use crate::check::door::{self, Word};
use crate::commitments::answering as promises;
use crate::conversations::answering as talks;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::visitor::Visitor;
use crate::kit::{flash, page, urls};
use crate::links::Purpose;
use crate::links::acts::{self, Opened, Stands};
use crate::mail::About;

/// A promise.
#[derive(Debug, Template)]
#[template(path = "links/promise.html")]
pub struct PromisePage {
    a: Around,
    m: promises::Answering,
    /// Where its forms are sent to.
    to: String,
    /// The conversation that it belongs to, where the link is for that one.
    back: String,
}

/// A conversation.
#[derive(Debug, Template)]
#[template(path = "links/conversation.html")]
pub struct TalkPage {
    a: Around,
    m: talks::Answering,
}

/// Whatever a link shows.
pub(super) enum Shown {
    Promise(Box<PromisePage>),
    Talk(Box<TalkPage>),
    Confirm(Box<ConfirmPage>),
    Over(Box<OverPage>),
}

impl Shown {
    pub(super) fn answer(&self, status: StatusCode) -> Result<Response, AppError> {
        match self {
            Shown::Promise(page) => page::with_status(status, page.as_ref()),
            Shown::Talk(page) => page::with_status(status, page.as_ref()),
            Shown::Confirm(page) => page::with_status(status, page.as_ref()),
            Shown::Over(page) => page.shown(),
        }
    }
}

/// What somebody asked to see.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub(super) token: String,
    pub(super) browser: Option<Vec<u8>>,
    /// What was just done.
    pub(super) said: String,
    /// A promise of the conversation that the link is for.
    pub(super) promise: Option<CommitmentId>,
    /// The answer that was chosen in the mail.
    pub(super) say: String,
    /// A form that was sent and not taken: its act, what was typed.
    pub(super) failed: Option<(String, Typed, Failure)>,
}

/// Why a form was not taken. An error itself cannot be kept for a second try.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    Invalid(crate::kit::form::FieldErrors),
    Refused(&'static str, String),
    Stale,
}

impl Failure {
    /// The failure in an error.
    ///
    /// # Errors
    /// Whatever is no fault of the form.
    pub(super) fn of(error: AppError) -> Result<Self, AppError> {
        Ok(match error {
            AppError::Invalid(errors) => Self::Invalid(errors),
            AppError::Refused { code, sentence } => Self::Refused(code, sentence),
            AppError::Stale => Self::Stale,
            other => return Err(other),
        })
    }

    fn error(self) -> AppError {
        match self {
            Self::Invalid(errors) => AppError::Invalid(errors),
            Self::Refused(code, sentence) => AppError::Refused { code, sentence },
            Self::Stale => AppError::Stale,
        }
    }
}

/// What a link for contesting offers.
const CONTEST: &[ActKind] = &[ActKind::Contest, ActKind::Note];

pub(super) fn build(conn: &mut Conn, env: &Env, w: &Wanted) -> Result<Shown, AppError> {
    let opened = acts::opened(conn, env, &w.token)?;
    let a = around(conn, env, &opened, (&w.token, w.browser.as_deref(), &w.said))?;
    if opened.stands != Stands::Open {
        return Ok(Shown::Over(Box::new(OverPage::new(conn, &opened, a)?)));
    }
    if matches!(opened.link.purpose, Purpose::Confirm { .. }) {
        return Ok(Shown::Confirm(Box::new(ConfirmPage::new(conn, env, &opened, a, w)?)));
    }
    match (opened.about, w.promise) {
        (About::Commitment(id), None) => promise(conn, env, &opened, a, w, id),
        (About::Conversation(_), Some(id)) => promise(conn, env, &opened, a, w, id),
        (About::Conversation(id), None) => {
            let scope = if a.open { opened.scope.clone() } else { opened.forwarded() };
            let failed =
                w.failed.clone().map(|(act, typed, why)| talks::failed(&act, typed, why.error())).transpose()?;
            let contest = matches!(opened.link.purpose, Purpose::Contest { .. });
            let wanted = if contest { "contest" } else { w.say.as_str() };
            let mut m = talks::load(conn, env, &scope, id, wanted, failed.as_ref())?;
            if contest {
                m.acts.retain(|form| form.act == "note");
                m.ask = m.ask.filter(|form| form.act == "contest");
            }
            Ok(Shown::Talk(Box::new(TalkPage { a, m })))
        }
        (About::Commitment(_), Some(_)) => Err(AppError::NotFound),
    }
}

fn promise(
    conn: &mut Conn,
    env: &Env,
    opened: &Opened,
    a: Around,
    w: &Wanted,
    id: CommitmentId,
) -> Result<Shown, AppError> {
    let kind = |code: &str| ActKind::from_code(code);
    let failed = match w.failed.clone() {
        Some((act, typed, why)) => match kind(&act) {
            Some(kind) => Some(promises::failed(kind, typed, why.error())?),
            None => None,
        },
        None => None,
    };
    let contest = matches!(opened.link.purpose, Purpose::Contest { .. });
    let only = if contest { Some(CONTEST) } else { None };
    let asked = promises::Asked { say: kind(&w.say), only, failed };
    // Who may not answer is not spoken to as if they could.
    let scope = if a.open { opened.scope.clone() } else { opened.forwarded() };
    let mut m = promises::load(conn, env, &scope, id, &asked)?;
    if m.closed {
        m.acts.clear();
    }
    let inside = w.promise.map(|id| format!("/p/{id}")).unwrap_or_default();
    let back = if w.promise.is_some() { a.base.clone() } else { String::new() };
    Ok(Shown::Promise(Box::new(PromisePage { to: format!("{}{inside}", a.base), a, m, back })))
}

async fn shown(app: &App, visitor: &Visitor, wanted: Wanted, status: StatusCode) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, &wanted)).await;
    guessed(app, visitor, built)?.answer(status)
}

/// `GET /a/{token}`: nothing is changed by looking.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Path(token): Path<String>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let browser = known(&jar);
    let said = flash::take(jar).0.map(|flash| flash.words).unwrap_or_default();
    let say = query.get("say").to_owned();
    shown(&app, &visitor, Wanted { token, browser, said, say, ..Wanted::default() }, StatusCode::OK).await
}

/// `GET /a/{token}/p/{id}`: a promise of the conversation that the link is for.
pub async fn show_promise(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Path((token, id)): Path<(String, CommitmentId)>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let browser = known(&jar);
    let said = flash::take(jar).0.map(|flash| flash.words).unwrap_or_default();
    let say = query.get("say").to_owned();
    let wanted = Wanted { token, browser, said, say, promise: Some(id), failed: None };
    shown(&app, &visitor, wanted, StatusCode::OK).await
}

/// `POST /a/{token}/say/{act}`
pub async fn say(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Path((token, act)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    said(app, visitor, jar, (token, None, act), typed).await
}

/// `POST /a/{token}/p/{id}/say/{act}`
pub async fn say_of_promise(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    Path((token, id, act)): Path<(String, CommitmentId, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    said(app, visitor, jar, (token, Some(id), act), typed).await
}

/// Before one of ours gives a word by a link its chance is reckoned, as on the page. A link that opens nothing says so itself.
async fn weighed(
    app: &App,
    token: &str,
    promise: Option<CommitmentId>,
    act: &str,
    typed: &Typed,
) -> Result<(), AppError> {
    let (Some(kind), text) = (ActKind::from_code(act), token.to_owned()) else { return Ok(()) };
    let opened = app.read(move |conn, env| Ok(acts::opened(conn, env, &text).ok())).await?;
    let Some(opened) = opened.filter(|opened| opened.stands == Stands::Open) else { return Ok(()) };
    let of = match (opened.about, promise) {
        (About::Commitment(id), None) | (About::Conversation(_), Some(id)) => id,
        _ => return Ok(()),
    };
    match door::before(app, &opened.scope, Word { of, kind, day: typed.get("due").parse().ok() }).await {
        Ok(_) | Err(AppError::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn said(
    app: App,
    visitor: Visitor,
    jar: CookieJar,
    (token, promise, act): (String, Option<CommitmentId>, String),
    typed: Typed,
) -> Result<Response, AppError> {
    let (jar, browser) = marked(&app, jar);
    weighed(&app, &token, promise, &act, &typed).await?;
    let (text, by, what, sent) = (token.clone(), browser.clone(), act.clone(), typed.clone());
    let done = app.write(move |tx, env| {
        let opened = acts::opened(tx, env, &text)?;
        match (opened.about, promise) {
            (About::Commitment(id), None) | (About::Conversation(_), Some(id)) => {
                let kind = ActKind::from_code(&what).ok_or(AppError::NotFound)?;
                acts::say_of_promise(tx, env, &text, &by, id, (kind, &sent))
            }
            (About::Conversation(_), None) => acts::say_in_conversation(tx, env, &text, &by, (&what, &sent)),
            (About::Commitment(_), Some(_)) => Err(AppError::NotFound),
        }
    });
    match guessed(&app, &visitor, done.await) {
        Ok(words) => {
            let inside = promise.map(|id| format!("/p/{id}")).unwrap_or_default();
            let here = format!("{}{inside}", urls::by_link(&token));
            Ok((flash::say(jar, &words), Redirect::to(&here)).into_response())
        }
        Err(error) => {
            let status = error.status();
            let failed = Some((act, typed, Failure::of(error)?));
            let wanted = Wanted { token, browser: known(&jar).or(Some(browser)), promise, failed, ..Wanted::default() };
            Ok((jar, shown(&app, &visitor, wanted, status).await?).into_response())
        }
    }
}
