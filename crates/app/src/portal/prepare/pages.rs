//! The page of the sheet: whom to meet and when, then the sheet itself.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use db::Conn;
use domain::kernel::{PartyId, PersonId};
use jiff::civil::Date;

use super::load::{self, Material};
use super::sheet::{Meeting, Sheet, sheet};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

#[derive(Debug, Template)]
#[template(path = "portal/prepare.html")]
struct PreparePage {
    chrome: Chrome,
    sheet: Sheet,
    client: (String, String),
    people: Vec<(String, String)>,
    person: String,
    day: String,
    action: String,
}

/// `GET /clients/{id}/prepare?person=&day=`
pub async fn prepare(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let (scope, it) = (me.scope.clone(), me.org.it);
    let (material, names) = app
        .read(move |conn, env| {
            let material = load::load(conn, env, &scope, it, id)?;
            let names = names(conn, &scope, &material)?;
            Ok((material, names))
        })
        .await?;
    let env = app.env();
    let meeting = meeting(&query, &material, env.local().date());
    page::show(&PreparePage {
        sheet: sheet(&material, meeting, &me.scope, &env, &names),
        client: (material.party.name.clone(), urls::client(id)),
        people: choices(&material),
        person: meeting.person.map(|id| id.to_string()).unwrap_or_default(),
        day: meeting.day.to_string(),
        action: urls::prepare(id),
        chrome: me.chrome,
    })
}

/// What the address asks for; what cannot be read is whoever stands behind the needs, and today.
fn meeting(query: &Typed, material: &Material, today: Date) -> Meeting {
    let asked: Option<PersonId> = query.get("person").parse().ok();
    let known = |id: &PersonId| material.people.iter().any(|p| p.person == *id);
    let first = || material.people.iter().find(|p| p.role == domain::party::Role::Sponsor).map(|p| p.person);
    let person = if query.has("person") { asked.filter(known) } else { first() };
    Meeting { person, day: query.get("day").parse().unwrap_or(today) }
}

/// Everybody there once, with the first of what they are.
fn choices(material: &Material) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for p in &material.people {
        let id = p.person.to_string();
        if all.iter().all(|(known, _)| *known != id) {
            all.push((id, format!("{}, {}", p.person_name, p.role.word().to_lowercase())));
        }
    }
    all
}

/// Names of those who wrote notes.
pub(super) fn names(
    conn: &mut Conn,
    scope: &Scope,
    material: &Material,
) -> Result<HashMap<PersonId, String>, AppError> {
    let mut names = HashMap::new();
    for id in material.notes.iter().filter_map(|note| note.by).take(100) {
        if !names.contains_key(&id)
            && let Ok(person) = people::find_person(conn, scope, id)
        {
            names.insert(id, person.name);
        }
    }
    Ok(names)
}
