//! A person who is added or changed: name, e-mail, title, and for a new one where they belong and as what.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use domain::kernel::{PartyId, PersonId};

use super::{Offered, again, done, offered, role_of};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{page, urls};
use crate::people::access::plausible_email;
use crate::people::acts::{self, blank_person};
use crate::people::links;
use crate::people::signed_in::SignedIn;
use crate::people::store::{self, Party, Person};

#[derive(Template)]
#[template(path = "people/person_form.html")]
struct PersonForm {
    chrome: Chrome,
    title: String,
    action: String,
    back: (String, String),
    button: &'static str,
    /// Where a new person belongs.
    at: Option<At>,
    typed: Typed,
    errors: FieldErrors,
    /// Somebody else was first: what it says now.
    meanwhile: Option<String>,
    may_write_about: bool,
}

/// The party a new person belongs to, and what they may be there.
struct At {
    id: PartyId,
    name: String,
    roles: Vec<Offered>,
}

fn fresh(chrome: Chrome, party: &Party, typed: Typed, errors: FieldErrors) -> PersonForm {
    PersonForm {
        chrome,
        title: format!("Add a person at {}", party.name),
        action: "/people/new".into(),
        back: (links::party(party.id, party.kind), party.name.clone()),
        button: "Add this person",
        at: Some(At { id: party.id, name: party.name.clone(), roles: offered(party.kind) }),
        typed,
        errors,
        meanwhile: None,
        may_write_about: true,
    }
}

/// `GET /people/new?party=`; without a party it asks for one first.
pub async fn new(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let Ok(at) = query.get("party").parse::<PartyId>() else {
        return Ok(Redirect::to("/people/where").into_response());
    };
    let scope = me.scope.clone();
    let party = app.read(move |conn, _| store::find_party(conn, &scope, at)).await?;
    acts::may_tend(&me.scope, party.kind)?;
    page::show(&fresh(me.chrome, &party, query, FieldErrors::default()))
}

fn read(typed: &Typed, before: Person) -> Result<Person, AppError> {
    let mut f = Fields::of(typed);
    let name = f.needed("name", "Write the name as others should see it.");
    let email = f.line("email").map(|e| e.to_lowercase());
    if email.as_deref().is_some_and(|e| !plausible_email(e)) {
        f.wrong("email", "An e-mail has a name, an @ and a place, such as mara@example.org.");
    }
    let (title, about) = (f.line("title"), f.sentence("about"));
    let version = f.number("version", 1, i64::MAX).unwrap_or(before.version);
    f.done(Person { name, email, title, about, version, ..before })
}

/// `POST /people/new`
pub async fn add(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let at = typed.get("party").parse::<PartyId>().map_err(|_| AppError::NotFound)?;
    let scope = me.scope.clone();
    let party = app.read(move |conn, _| store::find_party(conn, &scope, at)).await?;
    let scope = me.scope.clone();
    let added = match (read(&typed, blank_person()), role_of(&typed, party.kind)) {
        (Ok(person), Ok(role)) => {
            app.write(move |tx, env| acts::add_person(tx, env, &scope, person.clone(), at, role)).await
        }
        (Err(AppError::Invalid(mut all)), Err(AppError::Invalid(more))) => {
            all.0.extend(more.0);
            Err(AppError::Invalid(all))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    let error = match added {
        Ok(id) => {
            let next = match typed.get("email").trim() {
                "" => "",
                _ => " What is asked of them reaches them by mail. To sign in they need a password: invite them.",
            };
            let words = format!("{} is at {} now.{next}", typed.get("name").trim(), party.name);
            let another = urls::with_query("/people/new", &[("party", &party.id.to_string())]);
            let next = if typed.has("another") { another } else { urls::person(id) };
            return Ok(done(jar, &words, &next));
        }
        Err(error) => error,
    };
    let (status, page) = again(error, |errors| fresh(me.chrome, &party, typed, errors))?;
    page::with_status(status, &page)
}

fn typed_from(person: &Person) -> Typed {
    Typed::default()
        .with("name", person.name.as_str())
        .with("email", person.email.clone().unwrap_or_default())
        .with("title", person.title.clone().unwrap_or_default())
        .with("about", person.about.clone().unwrap_or_default())
        .with("version", person.version.to_string())
}

fn change(me: SignedIn, person: &Person, typed: Typed, errors: FieldErrors) -> PersonForm {
    PersonForm {
        may_write_about: me.scope.is_staff(),
        chrome: me.chrome,
        title: format!("Edit {}", person.name),
        action: format!("{}/edit", urls::person(person.id)),
        back: (urls::person(person.id), person.name.clone()),
        button: "Keep these changes",
        at: None,
        typed,
        errors,
        meanwhile: None,
    }
}

/// `GET /people/{id}/edit`
pub async fn edit(me: SignedIn, State(app): State<App>, Path(id): Path<PersonId>) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let person = app
        .read(move |conn, _| {
            let person = store::find_person(conn, &scope, id)?;
            acts::may_change(conn, &scope, id)?;
            Ok(person)
        })
        .await?;
    let typed = typed_from(&person);
    page::show(&change(me, &person, typed, FieldErrors::default()))
}

/// `POST /people/{id}/edit`
pub async fn save(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PersonId>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let before = app.read(move |conn, _| store::find_person(conn, &scope, id)).await?;
    let scope = me.scope.clone();
    let saved = match read(&typed, before) {
        Ok(person) => app.write(move |tx, env| acts::change_person(tx, env, &scope, person.clone())).await,
        Err(error) => Err(error),
    };
    let error = match saved {
        Ok(()) => return Ok(done(jar, "That is written down.", &urls::person(id))),
        Err(error) => error,
    };
    let scope = me.scope.clone();
    let now = app.read(move |conn, _| store::find_person(conn, &scope, id)).await?;
    if matches!(error, AppError::Stale) {
        let typed = typed.with("version", now.version.to_string());
        let mut page = change(me, &now, typed, FieldErrors::default());
        page.meanwhile = Some(meanwhile(&now));
        return page::with_status(StatusCode::CONFLICT, &page);
    }
    let (status, page) = again(error, |errors| change(me, &now, typed, errors))?;
    page::with_status(status, &page)
}

fn meanwhile(now: &Person) -> String {
    let email = now.email.as_deref().unwrap_or("no e-mail");
    let title = now.title.as_deref().unwrap_or("no title");
    format!("It now says: {}, {email}, {title}. What you typed is below; keeping it writes over that.", now.name)
}
