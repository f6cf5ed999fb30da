//! The mails of a demo, without signing in: whoever tries it can be somebody who only gets mails. There is nothing here
//! unless this Entente is a demo.

use askama::Template;
use axum::extract::{Path, State as With};
use axum::response::Response;
use axum_extra::extract::Query;
use domain::kernel::PersonId;
use uuid::Uuid;

use super::list::leaf;
use super::show::{Sheet, sheet};
use super::{Line, line};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::Turn;
use crate::kit::{page, say, urls};
use crate::mail::letter::LetterId;
use crate::mail::prepare;
use crate::mail::render::Piece;
use crate::mail::store::{self, Filter};
use crate::people::scope::Scope;
use crate::people::store as people;

/// People on the first page.
const MOST: u32 = 100;
const SCOPE: Scope = Scope::System("somebody tries the demo");

#[derive(Template)]
#[template(path = "mail/demo_people.html")]
struct PeoplePage {
    /// Name, what they are, when the last letter was written, and their mails.
    people: Vec<(String, String, String, String)>,
}

#[derive(Template)]
#[template(path = "mail/demo_mails.html")]
struct MailsPage {
    name: String,
    rows: Vec<Line>,
    words: String,
    earlier: String,
    later: String,
}

#[derive(Template)]
#[template(path = "mail/demo_mail.html")]
struct MailPage {
    name: String,
    back: String,
    sheet: Sheet,
}

fn only_in_a_demo(app: &App) -> Result<(), AppError> {
    if app.settings.demo.is_some() { Ok(()) } else { Err(AppError::NotFound) }
}

fn mails_of(person: PersonId) -> String {
    format!("/demo/mails/{person}")
}

/// `GET /demo/mails`
pub async fn everybody(With(app): With<App>) -> Result<Response, AppError> {
    only_in_a_demo(&app)?;
    let found = app.read(|conn, _| store::readers(conn, MOST)).await?;
    let now = app.env().local();
    let people = found.into_iter().map(|p| (p.name, p.what, say::when(p.last, &now), mails_of(p.id))).collect();
    page::show(&PeoplePage { people })
}

/// `GET /demo/mails/{person}`
pub async fn of(
    With(app): With<App>,
    Path(person): Path<Uuid>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    only_in_a_demo(&app)?;
    let person = PersonId(person);
    let name = app.read(move |conn, _| Ok(people::find_person(conn, &SCOPE, person)?.name)).await?;
    let leaf = leaf(&app, SCOPE, Filter { to: Some(person), state: None }, Turn::asked(&query)).await?;
    let (path, now) = (mails_of(person), app.env().local());
    let at = |turn: &str, mark: Option<&String>| {
        mark.map(|mark| urls::with_query(&path, &[(turn, mark)])).unwrap_or_default()
    };
    page::show(&MailsPage {
        name,
        rows: leaf.rows.iter().map(|l| line(l, format!("{path}/{}", l.id), &now)).collect(),
        words: say::count(leaf.rows.len(), "letter on this page", "letters on this page"),
        earlier: at("before", leaf.earlier.as_ref()),
        later: at("after", leaf.later.as_ref()),
    })
}

/// `GET /demo/mails/{person}/{letter}`
pub async fn one(With(app): With<App>, Path((person, id)): Path<(Uuid, Uuid)>) -> Result<Response, AppError> {
    only_in_a_demo(&app)?;
    let settings = app.settings.clone();
    let (name, sheet) = app
        .read(move |conn, env| {
            let letter = store::find(conn, &SCOPE, LetterId(id))?;
            if letter.to.0 != person {
                return Err(AppError::NotFound);
            }
            prepare::sees(conn, env, letter.to, letter.about)?.map_err(|_| AppError::NotFound)?;
            let sheet = sheet(conn, env, &settings.mailing, &letter, true)?;
            Ok((letter.name, sheet))
        })
        .await?;
    page::show(&MailPage { name, back: mails_of(PersonId(person)), sheet })
}
