//! By which calendar a party is counted: shown to whoever may say so, and changed.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::Conn;
use domain::kernel::{CalendarId, PartyId};
use domain::party::PartyKind;

use super::done;
use crate::calendars::{acts, store};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::page;
use crate::people::links;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store::{self as people, Party};

#[derive(Template)]
#[template(path = "calendars/whose.html")]
struct WhosePage {
    chrome: Chrome,
    name: String,
    back: String,
    action: String,
    value: String,
    /// What holds where none is chosen; nothing where one has to be.
    none: String,
    options: Vec<(String, String)>,
    errors: FieldErrors,
}

struct Known {
    party: Party,
    value: String,
    none: String,
    options: Vec<(String, String)>,
}

fn known(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId) -> Result<Known, AppError> {
    let party = people::find_party(conn, scope, id)?;
    acts::may_assign(scope, &party)?;
    let all = store::list(conn, false)?;
    let own = store::named_by(conn, id)?;
    let above = match party.parent {
        Some(parent) => store::of(conn, env, parent)?,
        None => store::house(conn, env)?,
    };
    let called = above.version().calendar.and_then(|id| all.iter().find(|c| c.id.0 == id)).map(|c| c.name.as_str());
    let none = match party.kind {
        PartyKind::It => String::new(),
        _ => format!("None of its own: {} holds", called.unwrap_or("the calendar above")),
    };
    let options = all.into_iter().map(|c| (c.id.to_string(), c.name)).collect();
    Ok(Known { party, value: own.map(|id| id.to_string()).unwrap_or_default(), none, options })
}

fn built(chrome: Chrome, k: Known, errors: FieldErrors) -> WhosePage {
    WhosePage {
        chrome,
        back: links::party(k.party.id, k.party.kind),
        action: format!("/parties/{}/calendar", k.party.id),
        name: k.party.name,
        value: k.value,
        none: k.none,
        options: k.options,
        errors,
    }
}

/// `GET /parties/{id}/calendar`
pub async fn show(State(app): State<App>, me: SignedIn, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let known = app.read(move |conn, env| known(conn, env, &scope, id)).await?;
    page::show(&built(me.chrome, known, FieldErrors::default()))
}

/// `POST /parties/{id}/calendar`
pub async fn save(
    State(app): State<App>,
    me: SignedIn,
    Path(id): Path<PartyId>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, sent) = (me.scope.clone(), typed.clone());
    let saved = app.write(move |tx, env| {
        let mut f = Fields::of(&sent);
        let chosen = f.id::<CalendarId>("calendar");
        let chosen = f.done(chosen)?;
        acts::assign(tx, env, &scope, id, chosen)?;
        people::find_party(tx, &scope, id)
    });
    match saved.await {
        Ok(party) => {
            let words = "That is written down. Clocks under way are counted by it from now on.";
            Ok(done(jar, words, &links::party(party.id, party.kind)))
        }
        Err(AppError::Invalid(errors)) => {
            let scope = me.scope.clone();
            let known = app.read(move |conn, env| known(conn, env, &scope, id)).await?;
            page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &built(me.chrome, known, errors))
        }
        Err(error) => Err(error),
    }
}
