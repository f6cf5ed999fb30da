//! The form by which a service is said to fail, or to run again.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::kernel::{PartyId, ServiceId};
use domain::party::PartyKind;

use super::{done, id, wrong};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{page, urls};
use crate::levels::acts::{self, Saying};
use crate::levels::flags::{self, Failing};
use crate::levels::shown;
use crate::levels::store;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

/// Clients offered in the list, and lines of what fails.
const CLIENTS: u32 = 500;

#[derive(Template)]
#[template(path = "levels/running.html")]
struct FormPage {
    chrome: Chrome,
    service: (String, String),
    action: String,
    clients: Vec<(String, String)>,
    failing: Vec<Failing>,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

struct Known {
    service: (String, String),
    clients: Vec<(String, String)>,
    failing: Vec<Failing>,
}

fn known(conn: &mut Conn, env: &Env, scope: &Scope, id: ServiceId) -> Result<Known, AppError> {
    let service = shown::find(conn, scope, id)?;
    acts::may_say(scope)?;
    let now = env.local();
    let all = people::list_parties(conn, scope, Some(PartyKind::Client), None, false, CLIENTS)?;
    let found = store::failing_of(conn, id, now.date(), env.zone(), CLIENTS)?;
    Ok(Known {
        service: (service.name, urls::service(id)),
        clients: all.into_iter().map(|p| (p.id.to_string(), p.name)).collect(),
        failing: found.iter().filter_map(|f| flags::failing(f, &now)).collect(),
    })
}

fn form(chrome: Chrome, id: ServiceId, known: Known, typed: Typed, wrong: (FieldErrors, String)) -> FormPage {
    FormPage {
        chrome,
        service: known.service,
        action: format!("{}/running", urls::levels(id)),
        clients: known.clients,
        failing: known.failing,
        typed,
        errors: wrong.0,
        refusal: wrong.1,
    }
}

/// `GET /levels/{service}/running?say=&client=`
pub async fn ask(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let id: ServiceId = id(&text)?;
    let scope = me.scope.clone();
    let known = app.read(move |conn, env| known(conn, env, &scope, id)).await?;
    let say = if query.get("say") == "runs" { "runs" } else { "fails" };
    let typed = Typed::default().with("say", say).with("client", query.get("client"));
    page::show(&form(me.chrome, id, known, typed, Default::default()))
}

/// `POST /levels/{service}/running`
pub async fn say(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let id: ServiceId = id(&text)?;
    let (scope, sent) = (me.scope.clone(), typed.clone());
    let said = app.write(move |tx, env| {
        shown::find(tx, &scope, id)?;
        acts::may_say(&scope)?;
        let mut f = Fields::of(&sent);
        let (client, words) = (f.id::<PartyId>("client"), f.words("words"));
        let fails = match sent.get("say") {
            "fails" => true,
            "runs" => false,
            _ => {
                f.wrong("say", "Choose whether it fails or runs again.");
                false
            }
        };
        let new = f.done(Saying { service: id, client, fails, words })?;
        acts::say(tx, env, &scope, &new)?;
        Ok(fails)
    });
    let error = match said.await {
        Ok(true) => return Ok(done(jar, "It is said. Whom it concerns reads it.", &urls::service(id))),
        Ok(false) => return Ok(done(jar, "It runs again. The flag is gone.", &urls::service(id))),
        Err(error) => error,
    };
    let (status, errors, refusal) = wrong(error)?;
    let scope = me.scope.clone();
    let known = app.read(move |conn, env| known(conn, env, &scope, id)).await?;
    let status = if status.is_client_error() { status } else { StatusCode::CONFLICT };
    page::with_status(status, &form(me.chrome, id, known, typed, (errors, refusal)))
}
