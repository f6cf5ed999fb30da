//! Opening a room: first of which client, then who takes part on both sides. For facilitators.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::kernel::{PartyId, PersonId};
use domain::party::PartyKind;

use super::{Sent, href};
use crate::clients::profile::known::client as find_client;
use crate::counselling::acts;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::{flash, page};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

/// People and clients to choose from.
const MOST: u32 = 300;

/// Somebody who can be named.
struct Choice {
    id: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "counselling/new.html")]
struct NewPage {
    chrome: Chrome,
    client: Option<(String, String)>,
    clients: Vec<(String, String)>,
    ours: Vec<Choice>,
    theirs: Vec<Choice>,
    sent: Sent,
}

fn choices(
    all: impl IntoIterator<Item = (PersonId, String)>,
    me: Option<PersonId>,
    field: &str,
    sent: &Sent,
) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for (id, name) in all {
        let text = id.to_string();
        if Some(id) != me && choices.iter().all(|known| known.id != text) {
            let chosen = sent.typed.all(field).any(|typed| typed == text);
            choices.push(Choice { id: text, name, chosen });
        }
    }
    choices
}

fn build(
    conn: &mut Conn,
    scope: &Scope,
    chrome: Chrome,
    client: Option<PartyId>,
    sent: Sent,
) -> Result<NewPage, AppError> {
    acts::may_open(scope)?;
    let me = scope.person();
    let Some(id) = client else {
        let all = people::list_parties(conn, scope, Some(PartyKind::Client), None, false, MOST)?;
        let clients = all.into_iter().map(|party| (party.id.to_string(), party.name)).collect();
        return Ok(NewPage { chrome, client: None, clients, ours: Vec::new(), theirs: Vec::new(), sent });
    };
    let party = find_client(conn, scope, id)?;
    let theirs = people::members(conn, id, MOST)?.into_iter().map(|m| (m.person, m.person_name));
    let ours = people::speakers(conn, MOST)?;
    Ok(NewPage {
        client: Some((party.id.to_string(), party.name)),
        clients: Vec::new(),
        ours: choices(ours, me, "ours", &sent),
        theirs: choices(theirs, me, "theirs", &sent),
        sent,
        chrome,
    })
}

/// `GET /counselling/new`
pub async fn new(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let client: Option<PartyId> = query.get("client").parse().ok();
    let built = app.read(move |conn, _| build(conn, &me.scope, me.chrome.clone(), client, Sent::default()));
    page::show(&built.await?)
}

fn named(typed: &Typed, field: &str) -> Vec<PersonId> {
    typed.all(field).filter_map(|id| id.parse().ok()).collect()
}

/// `POST /counselling/new`
pub async fn add(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted) = (me.scope.clone(), typed.clone());
    let client: Option<PartyId> = typed.get("client").parse().ok();
    let done = app.write(move |tx, env| {
        acts::may_open(&scope)?;
        let choose = || AppError::Invalid(FieldErrors::one("client", "Choose a client."));
        let client = client.ok_or_else(choose)?;
        acts::open(tx, env, &scope, client, (&named(&posted, "ours"), &named(&posted, "theirs")))
    });
    let error = match done.await {
        Ok(id) => {
            let words = "The room is open. Only those whom you named and you learn of it.";
            return Ok((flash::say(jar, words), Redirect::to(&href(id))).into_response());
        }
        Err(error) => error,
    };
    let (sent, status) = Sent::back("new", typed, error)?;
    let built = app.read(move |conn, _| build(conn, &me.scope, me.chrome.clone(), client, sent.clone()));
    page::with_status(status, &built.await?)
}
