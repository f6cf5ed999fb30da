//! Before a conversation about a gap begins: the sentence that both sides will read, and whether the client knows from where it comes.
//! Nothing is written before somebody says so here.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use uuid::Uuid;

use super::Sent;
use crate::asked::store::{self, Survey};
use crate::asked::{acts, known, of_client, one};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{flash, page, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

#[derive(Template)]
#[template(path = "asked/talk.html")]
struct TalkPage {
    chrome: Chrome,
    client: (String, String),
    list: String,
    survey: String,
    action: String,
    statement: String,
    /// The first sentence of the conversation.
    need: String,
    gap: String,
    /// The client has not read what both sides say.
    hidden: bool,
    /// The reader can share it.
    tends: bool,
    refusal: String,
}

/// Where a conversation about a statement is begun.
pub(super) fn about(survey: Uuid, statement: Uuid) -> String {
    urls::with_query(&format!("{}/talk", one(survey)), &[("statement", &statement.to_string())])
}

/// The survey of a statement, where the reader may talk about it.
fn found(conn: &mut Conn, scope: &Scope, id: Uuid, typed: &Typed) -> Result<(Survey, Uuid), AppError> {
    let statement = typed.get("statement").parse().map_err(|_| AppError::NotFound)?;
    let survey = store::of_statement(conn, scope, statement)?;
    if survey.id != id || !acts::talks(conn, scope, &survey)? {
        return Err(AppError::NotFound);
    }
    Ok((survey, statement))
}

fn build(
    conn: &mut Conn,
    (scope, chrome): (&Scope, Chrome),
    (id, typed): (Uuid, &Typed),
    refusal: String,
) -> Result<TalkPage, AppError> {
    let (survey, statement) = found(conn, scope, id, typed)?;
    let lines = known::results(conn, scope, id)?.lines;
    let line = lines.into_iter().find(|line| line.statement.id == statement).ok_or(AppError::NotFound)?;
    Ok(TalkPage {
        list: of_client(survey.client.0),
        survey: one(id),
        action: format!("{}/talk", one(id)),
        statement: statement.to_string(),
        need: known::need(&line.statement.words),
        gap: line.gap.map(|gap| known::written(gap.hundredths())).unwrap_or_default(),
        hidden: survey.shared_on.is_none(),
        tends: acts::tends(conn, scope, survey.client.0).is_ok(),
        client: (survey.client.1, urls::client(survey.client.0)),
        refusal,
        chrome,
    })
}

/// `GET /surveys/{id}/talk?statement=`
pub async fn show(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Query(typed): Query<Typed>,
) -> Result<Response, AppError> {
    let built = app.read(move |conn, _| build(conn, (&me.scope, me.chrome.clone()), (id, &typed), String::new()));
    page::show(&built.await?)
}

/// `POST /surveys/{id}/talk`
pub async fn begin(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted) = (me.scope.clone(), typed.clone());
    let begun = app.write(move |tx, env| {
        let (_, statement) = found(tx, &scope, id, &posted)?;
        acts::talk(tx, env, &scope, statement)
    });
    let error = match begun.await {
        Ok(talk) => {
            let next = urls::conversation(talk);
            return Ok((flash::say(jar, "The conversation has begun."), Redirect::to(&next)).into_response());
        }
        Err(error) => error,
    };
    let (sent, status): (Sent, StatusCode) = Sent::back(typed, error)?;
    let built =
        app.read(move |conn, _| build(conn, (&me.scope, me.chrome.clone()), (id, &sent.typed), sent.refusal.clone()));
    page::with_status(status, &built.await?)
}
