//! Beginning a litmus: who speaks for the client, who for IT, who belongs to neither, and until when.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::Conn;
use domain::kernel::{PartyId, PersonId};
use domain::partnership::Test;
use jiff::ToSpan;

use super::{Sent, fields};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{flash, page, urls};
use crate::partnership::litmus::choosing::{self, About};
use crate::partnership::litmus::{acts, of_client, one};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

/// Somebody who can be asked: id, name, what they are, whether they are chosen.
type Boxes = Vec<(String, String, String, bool)>;

#[derive(Template)]
#[template(path = "partnership/litmus/new.html")]
struct NewPage {
    chrome: Chrome,
    client: (String, String),
    list: String,
    action: String,
    questions: Vec<&'static str>,
    theirs: Boxes,
    ours: Boxes,
    neutral: Boxes,
    today: String,
    sent: Sent,
}

impl NewPage {
    fn v(&self, field: &str) -> &str {
        self.sent.typed.get(field)
    }

    fn e(&self, field: &str) -> &str {
        self.sent.errors.on(field)
    }
}

fn boxes(all: Vec<(PersonId, String)>, about: &About, chosen: &[String]) -> Boxes {
    let one = |(id, name): (PersonId, String)| {
        let (about, key) = (about.get(&id).cloned().unwrap_or_default(), id.to_string());
        let chosen = chosen.contains(&key);
        (key, name, about, chosen)
    };
    all.into_iter().map(one).collect()
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: PartyId,
    sent: Sent,
) -> Result<NewPage, AppError> {
    let party = acts::tends(conn, scope, id)?;
    let (all, today) = (acts::choices(conn, id)?, env.local().date());
    let (begun, about) = (sent.typed.has("closes_on"), choosing::about(conn, &all, id)?);
    let chosen = |field: &str| -> Vec<String> { sent.typed.all(field).map(str::to_owned).collect() };
    let (mut theirs, mut ours, mut neutral) = (chosen("theirs"), chosen("ours"), chosen("neutral"));
    if !begun {
        let fit = choosing::fit(conn, env, &party, &all)?;
        let ids = |people: &[PersonId]| people.iter().map(PersonId::to_string).collect::<Vec<_>>();
        theirs.extend(ids(&fit.0));
        ours.extend(ids(&fit.1));
        neutral.extend(all.neutral.first().map(|(id, _)| id.to_string()));
    }
    let typed = match begun {
        true => sent.typed.clone(),
        false => {
            let until = today.saturating_add(acts::USUAL_DAYS.days());
            sent.typed.clone().with("closes_on", until.to_string())
        }
    };
    Ok(NewPage {
        client: (party.name, urls::client(id)),
        list: of_client(id),
        action: format!("{}/new", of_client(id)),
        questions: Test::ALL.iter().map(|test| test.word()).collect(),
        theirs: boxes(all.theirs, &about, &theirs),
        ours: boxes(all.ours, &about, &ours),
        neutral: boxes(all.neutral, &about, &neutral),
        today: today.to_string(),
        sent: Sent { typed, ..sent },
        chrome,
    })
}

/// `GET /clients/{id}/litmus/new`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, Sent::default()));
    page::show(&built.await?)
}

/// `POST /clients/{id}/litmus/new`
pub async fn begin(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted) = (me.scope.clone(), typed.clone());
    let begun = app.write(move |tx, env| {
        acts::tends(tx, &scope, id)?;
        acts::begin(tx, env, &scope, id, &fields::asking(&posted)?)
    });
    let error = match begun.await {
        Ok(made) => {
            let words = "It is open. Everybody who is asked gets a letter with a link.";
            return Ok((flash::say(jar, words), Redirect::to(&one(made))).into_response());
        }
        Err(error) => error,
    };
    // A form in which nothing was chosen comes back as it was sent.
    let typed = if typed.has("closes_on") { typed } else { typed.with("closes_on", "") };
    let (sent, status) = Sent::back(typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, sent.clone()));
    page::with_status(status, &built.await?)
}
