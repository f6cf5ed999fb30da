//! Telling of a system that was built outside IT.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::kernel::PartyId;

use super::{Options, Sent, clients, fields, people_of};
use crate::clients::profile::known::client;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{flash, page, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::shadow::acts;

#[derive(Template)]
#[template(path = "shadow/new.html")]
struct NewPage {
    chrome: Chrome,
    staff: bool,
    /// At which client, where that is known; else one is chosen first.
    client: Option<(String, String)>,
    clients: Options,
    people: Options,
    sent: Sent,
}

fn build(conn: &mut Conn, scope: &Scope, chrome: Chrome, sent: Sent) -> Result<NewPage, AppError> {
    let id: Option<PartyId> = sent.typed.get("client").parse().ok();
    let party = id.map(|id| client(conn, scope, id)).transpose()?;
    if let Some(party) = &party {
        acts::may_write(conn, scope, party.id)?;
    }
    let typed = if sent.typed.has("currency") { sent.typed } else { sent.typed.with("currency", "EUR") };
    Ok(NewPage {
        staff: scope.is_staff(),
        people: party.as_ref().map(|party| people_of(conn, party.id)).transpose()?.unwrap_or_default(),
        clients: if party.is_none() { clients(conn, scope)? } else { Options::new() },
        client: party.map(|party| (party.id.to_string(), party.name)),
        sent: Sent { typed, ..sent },
        chrome,
    })
}

/// `GET /outside/new`
pub async fn new(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let sent = Sent { typed: Typed::default().with("client", query.get("client")), ..Sent::default() };
    let built = app.read(move |conn, _| build(conn, &me.scope, me.chrome.clone(), sent.clone()));
    page::show(&built.await?)
}

/// `POST /outside/new`
pub async fn add(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, party) = (me.scope.clone(), typed.get("client").parse::<PartyId>().map_err(|_| AppError::NotFound)?);
    let posted = typed.clone();
    let told = app.write(move |tx, env| {
        acts::may_write(tx, &scope, party)?;
        acts::tell(tx, env, &scope, party, &fields::told(&posted)?)
    });
    let error = match told.await {
        Ok(id) => {
            let words = "That is written down. Both sides read it.";
            return Ok((flash::say(jar, words), Redirect::to(&urls::outside(id))).into_response());
        }
        Err(error) => error,
    };
    let (sent, status) = Sent::back("new", typed, error)?;
    let built = app.read(move |conn, _| build(conn, &me.scope, me.chrome.clone(), sent.clone()));
    page::with_status(status, &built.await?)
}
