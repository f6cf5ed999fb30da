//! Writing down that the two sides differ: at a client, or straight from a promise or a conversation, which fills the form.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::kernel::PartyId;
use domain::partnership::Came;
use domain::party::PartyKind;

use super::super::{acts, fill, path};
use super::{Options, Sent, fields, path_at};
use crate::clients::profile::known::client;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{flash, page};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

/// Clients that can be chosen.
const MOST: u32 = 300;

#[derive(Template)]
#[template(path = "partnership/differ/new.html")]
struct NewPage {
    chrome: Chrome,
    staff: bool,
    /// At which client, where that is known; else one is chosen first.
    client: Option<(String, String)>,
    clients: Options,
    places: Options,
    today: String,
    /// The form was filled from a promise or a conversation.
    filled: bool,
    back: String,
    sent: Sent,
}

/// What the form begins with: what is known of the matter it came up in.
fn begun(conn: &mut Conn, env: &Env, scope: &Scope, asked: &Typed) -> Result<Typed, AppError> {
    let now = env.local();
    let typed = asked.clone().with("on", now.date().to_string()).with("came", Came::Told.code());
    let Some(matter) = fields::matter(asked) else { return Ok(typed) };
    let known = fill::from(conn, scope, matter, &now)?;
    let about: String = known.about.chars().take(180).collect();
    Ok(typed
        .with("client", known.party.to_string())
        .with("about", about)
        .with("theirs", known.theirs)
        .with("ours", known.ours)
        .with("came", known.came.code()))
}

fn build(conn: &mut Conn, env: &Env, scope: &Scope, chrome: Chrome, sent: Sent) -> Result<NewPage, AppError> {
    let id: Option<PartyId> = sent.typed.get("client").parse().ok();
    let party = id.map(|id| client(conn, scope, id)).transpose()?;
    if let Some(party) = &party {
        acts::may_write(conn, scope, party.id)?;
    }
    let clients = match &party {
        Some(_) => Options::new(),
        None => {
            let all = people::list_parties(conn, scope, Some(PartyKind::Client), None, false, MOST)?;
            let seen = all.into_iter().filter(|party| super::super::rights::may_read(scope, party.id));
            seen.map(|party| (party.id.to_string(), party.name)).collect()
        }
    };
    Ok(NewPage {
        staff: scope.is_staff(),
        clients,
        places: Came::ALL.iter().map(|came| (came.code().to_owned(), capital(came.word()))).collect(),
        today: env.local().date().to_string(),
        filled: fields::matter(&sent.typed).is_some(),
        back: party.as_ref().map_or_else(|| "/disagreements".to_owned(), |party| path_at(party.id)),
        client: party.map(|party| (party.id.to_string(), party.name)),
        sent,
        chrome,
    })
}

/// The words as they begin a sentence.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `GET /disagreements/new`
pub async fn new(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| {
        let typed = begun(conn, env, &me.scope, &query)?;
        build(conn, env, &me.scope, me.chrome.clone(), Sent { typed, ..Sent::default() })
    });
    page::show(&built.await?)
}

/// `POST /disagreements/new`
pub async fn add(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, party) = (me.scope.clone(), typed.get("client").parse::<PartyId>().map_err(|_| AppError::NotFound)?);
    let posted = typed.clone();
    let noted = app.write(move |tx, env| {
        acts::may_write(tx, &scope, party)?;
        acts::note(tx, env, &scope, party, &fields::noted(&posted, env.local().date())?)
    });
    let error = match noted.await {
        Ok(id) => {
            let words = "That is written down. Those who decide on either side read it.";
            return Ok((flash::say(jar, words), Redirect::to(&path(id))).into_response());
        }
        Err(error) => error,
    };
    let (sent, status) = Sent::back("new", typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, &me.scope, me.chrome.clone(), sent.clone()));
    page::with_status(status, &built.await?)
}
