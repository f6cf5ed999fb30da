//! Finding for programs: parties, people, conversations and promises by a few letters.

use axum::Json;
use axum::extract::State;
use db::Conn;
use domain::kernel::PartyId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::kit::{Caller, Checks, Query};
use crate::commitments::store::{self as commitments, Filter, Sort};
use crate::conversations::store as talks;
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store::{self as people, PartyFilter, PeopleFilter};

/// Hits of each sort.
const EACH: u32 = 10;
/// Fewer letters find too much.
const SHORTEST: usize = 2;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(find))
}

/// What is looked for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FindBy {
    /// Part of a name, an e-mail, a need or a subject.
    #[param(min_length = 2, max_length = 200)]
    q: String,
}

/// What was found, at most ten of each sort.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Found {
    parties: Vec<FoundItem>,
    people: Vec<FoundItem>,
    conversations: Vec<FoundItem>,
    commitments: Vec<FoundItem>,
}

/// Something that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct FoundItem {
    id: Uuid,
    /// Its name, need or subject.
    name: String,
    /// What else tells it apart.
    about: Option<String>,
}

/// Everything whose name, need or subject holds these letters.
#[utoipa::path(get, path = "/find", tag = "me", params(FindBy), responses((status = 200, body = Found)))]
async fn find(State(app): State<App>, caller: Caller, Query(by): Query<FindBy>) -> Result<Json<Found>, AppError> {
    let mut f = Checks::default();
    let q = f.line("q", Some(&by.q)).unwrap_or_default();
    if q.chars().count() < SHORTEST {
        f.wrong("q", "Two letters or more find something.");
    }
    let q = f.done(q)?;
    caller
        .read(&app, move |conn, _, caller| {
            let scope = &caller.scope;
            Ok(Found {
                parties: parties(conn, scope, &q)?,
                people: persons(conn, scope, &q)?,
                conversations: conversations(conn, scope, &q)?,
                commitments: promises(conn, scope, caller.org.it, &q)?,
            })
        })
        .await
}

fn parties(conn: &mut Conn, scope: &Scope, q: &str) -> Result<Vec<FoundItem>, AppError> {
    let filter = PartyFilter { like: Some(q.to_owned()), ..PartyFilter::default() };
    let found = people::page_of_parties(conn, scope, &filter, None, EACH)?;
    let item = |p: people::Party| FoundItem { id: p.id.0, name: p.name, about: Some(p.kind.word().to_owned()) };
    Ok(found.into_iter().map(item).collect())
}

fn persons(conn: &mut Conn, scope: &Scope, q: &str) -> Result<Vec<FoundItem>, AppError> {
    let filter = PeopleFilter { like: Some(q.to_owned()), party: None, retired: Some(false) };
    let found = people::page_of_people(conn, scope, &filter, None, EACH)?;
    Ok(found.into_iter().map(|p| FoundItem { id: p.id.0, name: p.name, about: p.title }).collect())
}

fn conversations(conn: &mut Conn, scope: &Scope, q: &str) -> Result<Vec<FoundItem>, AppError> {
    let filter = talks::Filter { like: Some(q.to_owned()), ..talks::Filter::default() };
    let found = talks::list(conn, scope, &filter, None, EACH)?;
    Ok(found.into_iter().map(|c| FoundItem { id: c.id.0, name: c.statement, about: Some(c.customer) }).collect())
}

fn promises(conn: &mut Conn, scope: &Scope, it: PartyId, q: &str) -> Result<Vec<FoundItem>, AppError> {
    let filter = Filter { like: Some(q.to_owned()), ..Filter::default() };
    let found = commitments::list(conn, scope, it, &filter, Sort::Moved, None, EACH)?;
    let item = |c: commitments::Listed| FoundItem {
        about: Some(format!("{} to {}", c.performer, c.customer)),
        name: c.subject,
        id: c.id.0,
    };
    Ok(found.into_iter().map(item).collect())
}
