//! Where somebody belongs and as what: first the party is chosen, then a role that fits it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::kernel::{PartyId, PersonId};
use domain::party::PartyKind;
use uuid::Uuid;

use super::{Offered, again, done, offered, role_of};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::{page, urls};
use crate::people::acts;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store::{self, Party, PartyFilter, Person};

/// Parties offered at once; the rest is found by its name.
const OFFERED: u32 = 30;

#[derive(Template)]
#[template(path = "people/where.html")]
struct Where {
    chrome: Chrome,
    title: String,
    action: String,
    back: (String, String),
    q: String,
    /// Name, side, what it is, and the page that goes on.
    parties: Vec<(String, &'static str, String, String)>,
    more: bool,
}

/// Parties that the reader may add people to, those asked for by name first.
fn choosable(conn: &mut Conn, scope: &Scope, q: &str) -> Result<Vec<Party>, AppError> {
    let filter = PartyFilter { like: Some(q.to_owned()), ..PartyFilter::default() };
    let mut parties = store::page_of_parties(conn, scope, &filter, None, OFFERED + 1)?;
    parties.retain(|p| acts::may_tend(scope, p.kind).is_ok());
    Ok(parties)
}

fn whereabouts(me: SignedIn, who: Option<&Person>, q: &str, parties: Vec<Party>) -> Where {
    let next = |party: &Party| match who {
        Some(person) => {
            urls::with_query(&format!("{}/roles", urls::person(person.id)), &[("party", &party.id.to_string())])
        }
        None => urls::with_query("/people/new", &[("party", &party.id.to_string())]),
    };
    let line = |p: &Party| {
        let what =
            p.parent_name.as_ref().map_or(p.kind.word().to_owned(), |above| format!("{}, {above}", p.kind.word()));
        (p.name.clone(), p.kind.side(), what, next(p))
    };
    let shown = OFFERED as usize;
    Where {
        title: who.map_or("Where does this person belong?".into(), |p| format!("Where does {} belong?", p.name)),
        action: who.map_or("/people/where".into(), |p| format!("{}/roles", urls::person(p.id))),
        back: who.map_or(("/people".into(), "People".into()), |p| (urls::person(p.id), p.name.clone())),
        q: q.to_owned(),
        more: parties.len() > shown,
        parties: parties.iter().take(shown).map(line).collect(),
        chrome: me.chrome,
    }
}

/// `GET /people/where?q=`: the party of a new person.
pub async fn choose_party(
    me: SignedIn,
    State(app): State<App>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    acts::may_tend(&me.scope, PartyKind::Client)?;
    let (scope, q) = (me.scope.clone(), query.get("q").trim().to_owned());
    let parties = app.read(move |conn, _| choosable(conn, &scope, &q)).await?;
    page::show(&whereabouts(me, None, query.get("q"), parties))
}

#[derive(Template)]
#[template(path = "people/role_form.html")]
struct RoleForm {
    chrome: Chrome,
    title: String,
    person: (String, String),
    action: String,
    party: PartyId,
    party_name: String,
    roles: Vec<Offered>,
    typed: Typed,
    errors: FieldErrors,
}

fn role_form(me: SignedIn, person: &Person, party: &Party, typed: Typed, errors: FieldErrors) -> RoleForm {
    RoleForm {
        chrome: me.chrome,
        title: format!("What is {} at {}?", person.name, party.name),
        person: (urls::person(person.id), person.name.clone()),
        action: format!("{}/roles", urls::person(person.id)),
        party: party.id,
        party_name: party.name.clone(),
        roles: offered(party.kind),
        typed,
        errors,
    }
}

/// `GET /people/{id}/roles?party=`: a further role; without a party it asks for one first.
pub async fn new(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PersonId>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let (scope, asked) = (me.scope.clone(), query.clone());
    acts::may_tend(&scope, PartyKind::Client)?;
    let (person, party, parties) = app
        .read(move |conn, _| {
            let person = store::find_person(conn, &scope, id)?;
            let party = asked.get("party").parse::<PartyId>().ok();
            let party = party.map(|at| store::find_party(conn, &scope, at)).transpose()?;
            let q = asked.get("q").trim();
            let parties = if party.is_none() { choosable(conn, &scope, q)? } else { Vec::new() };
            Ok((person, party, parties))
        })
        .await?;
    match party {
        Some(party) => page::show(&role_form(me, &person, &party, query, FieldErrors::default())),
        None => page::show(&whereabouts(me, Some(&person), query.get("q"), parties)),
    }
}

/// `POST /people/{id}/roles`
pub async fn give(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PersonId>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let at = typed.get("party").parse::<PartyId>().map_err(|_| AppError::NotFound)?;
    let scope = me.scope.clone();
    let (person, party) = app
        .read(move |conn, _| Ok((store::find_person(conn, &scope, id)?, store::find_party(conn, &scope, at)?)))
        .await?;
    let scope = me.scope.clone();
    let given = match role_of(&typed, party.kind) {
        Ok(role) => app.write(move |tx, env| acts::give_role(tx, env, &scope, id, at, role)).await,
        Err(error) => Err(error),
    };
    match given {
        Ok(()) => Ok(done(jar, &format!("{} has this role at {} now.", person.name, party.name), &urls::person(id))),
        Err(error) => {
            let (status, page) = again(error, |errors| role_form(me, &person, &party, typed, errors))?;
            page::with_status(status, &page)
        }
    }
}

/// `POST /people/{id}/roles/{membership}/end`
pub async fn end(
    me: SignedIn,
    State(app): State<App>,
    Path((_, membership)): Path<(PersonId, Uuid)>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    let scope = me.scope;
    let person = app.write(move |tx, env| acts::end_role(tx, env, &scope, membership)).await?;
    Ok(done(jar, "That role has ended. What was said in it stays theirs.", &urls::person(person)))
}
