//! Letters, newest first: all of them, or one's own.

use askama::Template;
use axum::extract::State as With;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;

use super::{Line, PAGE, line};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Leaf, Turn, mark};
use crate::kit::{page, say, urls};
use crate::mail::letter::State;
use crate::mail::store::{self, Filter, Posted};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

#[derive(Template)]
#[template(path = "mail/list.html")]
struct ListPage {
    chrome: Chrome,
    /// Only one's own.
    own: bool,
    /// No mail leaves here: there is no server.
    kept: bool,
    /// It is a demo, where everybody's mails can be read.
    demo: bool,
    /// Words, address, and whether the list is narrowed to it.
    states: Vec<(&'static str, String, bool)>,
    narrowed: bool,
    rows: Vec<Line>,
    words: String,
    earlier: String,
    later: String,
}

impl ListPage {
    fn filled(me: SignedIn, app: &App, own: bool, state: Option<State>, leaf: &Leaf<Posted>) -> Self {
        let path = if own { "/mails/mine" } else { "/mails" };
        let code = state.map_or("", State::code);
        let at = |turn: &str, mark: Option<&String>| {
            let pairs = [("state", code), (turn, mark.map_or("", String::as_str))];
            mark.map(|_| urls::with_query(path, &pairs)).unwrap_or_default()
        };
        let now = app.env().local();
        Self {
            own,
            kept: app.settings.mailing.smtp.is_none(),
            demo: app.settings.demo.is_some(),
            states: State::ALL
                .into_iter()
                .map(|s| (s.words(), urls::with_query(path, &[("state", s.code())]), state == Some(s)))
                .collect(),
            narrowed: state.is_some(),
            rows: leaf.rows.iter().map(|l| line(l, urls::mail(l.id), &now)).collect(),
            words: say::count(leaf.rows.len(), "letter on this page", "letters on this page"),
            earlier: at("before", leaf.earlier.as_ref()),
            later: at("after", leaf.later.as_ref()),
            chrome: me.chrome,
        }
    }
}

/// A page of letters and where it lies in the list.
///
/// # Errors
/// The database.
pub(super) async fn leaf(
    app: &App,
    scope: Scope,
    filter: Filter,
    turn: Option<Turn>,
) -> Result<Leaf<Posted>, AppError> {
    app.read(move |conn, _| {
        let rows = store::page(conn, &scope, &filter, turn.as_ref(), PAGE + 1)?;
        Ok(Leaf::cut(rows, turn.as_ref(), PAGE as usize, |l| mark(&l.made_at.to_string(), l.id.0)))
    })
    .await
}

/// With somebody else's eyes one does not read their mails.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever only looks.
pub(super) fn theirs_alone(me: &SignedIn) -> Result<(), AppError> {
    if me.scope.looks_on() {
        return Err(AppError::Forbidden("Their mails are for them alone.".to_owned()));
    }
    Ok(())
}

/// `GET /mails?state=`: all letters, for administrators; everybody else is taken to their own.
pub async fn all(me: SignedIn, With(app): With<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    if !me.reader()?.administers() {
        return Ok(Redirect::to("/mails/mine").into_response());
    }
    let filter = Filter { state: State::from_code(query.get("state")), to: None };
    let state = filter.state;
    let leaf = leaf(&app, me.scope.clone(), filter, Turn::asked(&query)).await?;
    page::show(&ListPage::filled(me, &app, false, state, &leaf))
}

/// `GET /mails/mine`: the letters to whoever is signed in.
pub async fn mine(me: SignedIn, With(app): With<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    theirs_alone(&me)?;
    let filter = Filter { state: State::from_code(query.get("state")), to: Some(me.reader()?.id) };
    let state = filter.state;
    let leaf = leaf(&app, me.scope.clone(), filter, Turn::asked(&query)).await?;
    page::show(&ListPage::filled(me, &app, true, state, &leaf))
}
