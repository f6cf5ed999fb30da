//! People.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId};
use domain::party::Role;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::parties::{PartyKindCode, turn};
use crate::api::kit::{Asked, Caller, Checks, IfMatch, Named, Nothing, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::links;
use crate::people::access::plausible_email;
use crate::people::acts::{self, blank_person};
use crate::people::scope::Scope;
use crate::people::store::{self, Membership, PeopleFilter};

codes!(
    /// What somebody is to a party.
    RoleCode = Role::ALL.iter().map(|r| r.code())
);

/// A person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Person {
    id: Uuid,
    name: String,
    /// Of the people of IT only for our own staff.
    email: Option<String>,
    /// What they do. Of the people of IT only for our own staff.
    title: Option<String>,
    /// A sentence about them. Only for our own staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    about: Option<String>,
    /// The roles they hold now, as far as the reader sees the parties.
    roles: Vec<PersonRole>,
    /// Since when they are no longer here.
    retired_at: Option<Timestamp>,
}

/// A role of a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PersonRole {
    id: Uuid,
    party: Named,
    #[schema(value_type = PartyKindCode)]
    party_kind: &'static str,
    #[schema(value_type = RoleCode)]
    role: &'static str,
    from: Timestamp,
}

impl Person {
    fn of(scope: &Scope, p: &store::Person, held: &[Membership]) -> Self {
        let now = |m: &&Membership| m.person == p.id && m.until.is_none();
        let roles = held.iter().filter(now).filter(|m| scope.knows_party(m.party, m.party_kind));
        Self {
            id: p.id.0,
            name: p.name.clone(),
            email: p.email.clone(),
            title: p.title.clone(),
            about: p.about.clone().filter(|_| scope.is_staff()),
            roles: roles
                .map(|m| PersonRole {
                    id: m.id,
                    party: Named::of(m.party, &m.party_name),
                    party_kind: m.party_kind.code(),
                    role: m.role.code(),
                    from: m.from,
                })
                .collect(),
            retired_at: p.retired_at,
        }
    }
}

/// A person with their deputies.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct PersonInFull {
    #[serde(flatten)]
    person: Person,
    /// Who may say binding words for them, today or later. Only for themselves and for our own staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    deputies: Option<Vec<Deputy>>,
}

/// A deputy, on these days.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Deputy {
    id: Uuid,
    deputy: Named,
    from: Date,
    until: Date,
}

pub(super) fn shown(conn: &mut Conn, env: &Env, scope: &Scope, id: PersonId) -> Result<PersonInFull, AppError> {
    let person = store::find_person(conn, scope, id)?;
    let held = store::held_by(conn, &[id])?;
    let deputies = match scope.knows_deputies_of(id) {
        true => Some(store::deputies(conn, id, env.local().date())?),
        false => None,
    };
    let deputy = |d: store::Deputy| Deputy {
        id: d.id,
        deputy: Named::of(d.deputy, &d.deputy_name),
        from: d.from,
        until: d.until,
    };
    Ok(PersonInFull {
        person: Person::of(scope, &person, &held),
        deputies: deputies.map(|all| all.into_iter().map(deputy).collect()),
    })
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PeopleBy {
    /// Part of name or e-mail.
    #[param(nullable = false, max_length = 200)]
    q: Option<String>,
    /// Holds a role there or below it.
    #[param(nullable = false)]
    party: Option<Uuid>,
    /// Those who are no longer here, instead of those who are.
    #[param(default = false)]
    retired: bool,
}

/// People, by name. Others than our own staff see the people of their parties, and those of the IT organisation.
#[utoipa::path(get, path = "/people", tag = "people", params(PeopleBy, Page),
    responses((status = 200, body = Paged<Person>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<PeopleBy>,
) -> Result<Json<Paged<Person>>, AppError> {
    let (mut f, turn) = (Checks::default(), turn(&page)?);
    let filter =
        PeopleFilter { like: f.line("q", by.q.as_deref()), party: by.party.map(PartyId), retired: Some(by.retired) };
    let filter = f.done(filter)?;
    caller
        .read(&app, move |conn, _, caller| {
            let rows = store::page_of_people(conn, &caller.scope, &filter, turn.as_ref(), page.fetch())?;
            let ids: Vec<PersonId> = rows.iter().map(|p| p.id).collect();
            let held = store::held_by(conn, &ids)?;
            page.paged(rows, |p| (p.name.clone(), p.id.0), |p| Ok(Person::of(&caller.scope, p, &held)))
        })
        .await
}

/// One person, with roles and deputies.
#[utoipa::path(get, path = "/people/{id}", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 200, body = PersonInFull)))]
pub(super) async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<PersonInFull>, AppError> {
    caller.read(&app, move |conn, env, caller| shown(conn, env, &caller.scope, PersonId(id))).await
}

/// What can be said of a person.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonFields {
    /// The name as others should see it.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What they sign in with, and where mails go.
    #[schema(max_length = 200)]
    email: Option<String>,
    /// What they do.
    #[schema(max_length = 200)]
    title: Option<String>,
    /// A sentence about them. Kept as it is where the reader is not of our own staff.
    #[schema(max_length = 500)]
    about: Option<String>,
}

impl PersonFields {
    fn read(&self, before: store::Person) -> Result<store::Person, AppError> {
        let mut f = Checks::default();
        let name = f.needed("name", &self.name, "Write the name as others should see it.");
        let email = f.line("email", self.email.as_deref()).map(|e| e.to_lowercase());
        if email.as_deref().is_some_and(|e| !plausible_email(e)) {
            f.wrong("email", "An e-mail has a name, an @ and a place, such as mara@example.org.");
        }
        let (title, about) = (f.line("title", self.title.as_deref()), f.sentence("about", self.about.as_deref()));
        f.done(store::Person { name, email, title, about, ..before })
    }
}

/// A person who is to be added, with a first role.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPerson {
    /// Where they belong.
    party: Uuid,
    /// What they are there; it has to fit the kind of the party.
    #[schema(value_type = RoleCode)]
    role: String,
    /// The name as others should see it.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What they sign in with, and where mails go.
    #[schema(max_length = 200)]
    email: Option<String>,
    /// What they do.
    #[schema(max_length = 200)]
    title: Option<String>,
    /// A sentence about them.
    #[schema(max_length = 500)]
    about: Option<String>,
}

impl NewPerson {
    fn fields(&self) -> PersonFields {
        let Self { name, email, title, about, .. } = self.clone();
        PersonFields { name, email, title, about }
    }
}

/// A new person. They can sign in once somebody has set a password, or by a link in a mail.
#[utoipa::path(post, path = "/people", tag = "people", request_body = NewPerson,
    responses((status = 201, body = PersonInFull)))]
pub(super) async fn add(State(app): State<App>, sent: Sent<NewPerson>) -> Result<Response, AppError> {
    sent.made(&app, |tx, env, sent| {
        let scope = &sent.caller.scope;
        let mut f = Checks::default();
        let role = f.code("role", Some(&sent.body.role), Role::from_code).unwrap_or(Role::User);
        f.done(())?;
        let person = sent.body.fields().read(blank_person())?;
        let id = acts::add_person(tx, env, scope, person, PartyId(sent.body.party), role)?;
        Ok((format!("/api/v1/people/{id}"), shown(tx, env, scope, id)?))
    })
    .await
}

/// Another name, e-mail, title or sentence. What is left out is emptied.
#[utoipa::path(put, path = "/people/{id}", tag = "people", params(("id" = Uuid, Path), IfMatch),
    request_body = PersonFields, responses((status = 200, body = PersonInFull)))]
pub(super) async fn change(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<PersonFields>,
) -> Result<Response, AppError> {
    let id = PersonId(id);
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        store::find_person(tx, scope, id)?;
        acts::may_change(tx, scope, id)?;
        let before = store::find_person(tx, scope, id)?;
        let changed = sent.body.read(before)?;
        sent.unchanged(tx, |tx| shown(tx, env, scope, id))?;
        acts::change_person(tx, env, scope, changed)?;
        shown(tx, env, scope, id)
    })
    .await
}

/// Invite them by mail to choose their first password.
#[utoipa::path(post, path = "/people/{id}/invite", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 200, body = PersonInFull)))]
pub(super) async fn invite(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        links::acts::invite(tx, env, &sent.caller.scope, PersonId(id))?;
        shown(tx, env, &sent.caller.scope, PersonId(id))
    })
    .await
}

fn retired(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, retire: bool) -> Result<PersonInFull, AppError> {
    acts::retire_person(tx, env, scope, PersonId(id), retire)?;
    shown(tx, env, scope, PersonId(id))
}

/// They are no longer here: signed out, and their tokens open nothing. What they said stays theirs.
#[utoipa::path(post, path = "/people/{id}/retire", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 200, body = PersonInFull)))]
pub(super) async fn retire(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| retired(tx, env, &sent.caller.scope, id, true)).await
}

/// They are here again.
#[utoipa::path(post, path = "/people/{id}/bring-back", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 200, body = PersonInFull)))]
pub(super) async fn bring_back(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| retired(tx, env, &sent.caller.scope, id, false)).await
}
