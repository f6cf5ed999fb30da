//! Finding for programs: the same as on the page, one sort after the other or one of them page by page.

use axum::Json;
use axum::extract::State;
use db::Conn;
use domain::finding::{Asked as Sought, Piece};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts::{self, Hit, MOST};
use super::offered::{Offered, offered};
use super::shown;
use super::store::Sort;
use crate::api::kit::{Asked, Caller, Checks, Page};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::people::scope::Scope;

/// Hits of each sort where no sort is asked for.
const EACH: u32 = 10;
/// Fewer letters find too much.
const SHORTEST: usize = 2;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(find))
}

/// What can be found.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum FoundSort {
    Commitment,
    Conversation,
    Party,
    Person,
}

impl From<FoundSort> for Sort {
    fn from(sort: FoundSort) -> Self {
        match sort {
            FoundSort::Commitment => Self::Commitment,
            FoundSort::Conversation => Self::Conversation,
            FoundSort::Party => Self::Party,
            FoundSort::Person => Self::Person,
        }
    }
}

/// What is looked for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FindBy {
    /// Words, of which all have to be there; the last may be its beginning. What stands in quotes is found word for word.
    #[param(min_length = 2, max_length = 200)]
    q: String,
    /// Only this sort, page by page. Without it at most ten of each sort come, and there are no pages.
    #[param(inline, nullable = false)]
    sort: Option<FoundSort>,
}

/// What was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Found {
    parties: Vec<FoundItem>,
    people: Vec<FoundItem>,
    /// Of the catalogue; only where no sort is asked for. `/services` has all of them.
    services: Vec<FoundItem>,
    conversations: Vec<FoundItem>,
    commitments: Vec<FoundItem>,
    /// Sorts in which older entries are still being read in and may not be found yet.
    reading_in: Vec<String>,
    /// Send it as `cursor` for the next page of the sort that was asked for; nothing after the last one.
    next: Option<String>,
}

/// A piece of a text.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct TextPiece {
    text: String,
    /// One of the words that were looked for.
    marked: bool,
}

/// Something that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct FoundItem {
    id: Uuid,
    /// Its name, need or subject.
    name: String,
    /// What else tells it apart.
    about: Option<String>,
    /// How it stands, in words.
    state: Option<String>,
    /// The part of a text in which the words stand, where the name does not say it all.
    excerpt: Option<Vec<TextPiece>>,
}

fn pieces(all: Vec<Piece>) -> Vec<TextPiece> {
    all.into_iter().map(|piece| TextPiece { text: piece.text, marked: piece.marked }).collect()
}

fn item(env: &Env, scope: &Scope, hit: Hit) -> FoundItem {
    let seen = shown::told(env, scope, &hit);
    FoundItem {
        id: hit.found.id(),
        name: hit.title.iter().map(|piece| piece.text.as_str()).collect(),
        about: Some(seen.about).filter(|about| !about.is_empty()),
        state: Some(seen.state).filter(|state| !state.is_empty()),
        excerpt: hit.excerpt.map(pieces),
    }
}

/// Everything one may see that has these words.
#[utoipa::path(get, path = "/find", tag = "me", params(FindBy, Page), responses((status = 200, body = Found)))]
async fn find(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<FindBy>,
) -> Result<Json<Found>, AppError> {
    let mut f = Checks::default();
    let q = f.line("q", Some(&by.q)).unwrap_or_default();
    if q.chars().count() < SHORTEST {
        f.wrong("q", "Two letters or more find something.");
    }
    if by.sort.is_none() && page.cursor.is_some() {
        f.wrong("cursor", "Pages follow each other within one sort. Send sort as well.");
    }
    let q = f.done(q)?;
    let skip: u32 = page.after()?.unwrap_or(0);
    if skip > MOST {
        return Err(AppError::Invalid(FieldErrors::one("cursor", "This is no cursor of this list.")));
    }
    let only = by.sort.map(Sort::from);
    caller
        .read(&app, move |conn, env, caller| {
            let Some(sought) = Sought::read(&q) else {
                return answer(conn, [Vec::new(), vec![], vec![], vec![]], Vec::new(), None);
            };
            let services = match only {
                Some(_) => Vec::new(),
                None => offered(conn, env, &caller.scope, (&sought, &q), EACH)?.into_iter().map(service).collect(),
            };
            let mut found = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
            let mut next = None;
            for (sort, into) in Sort::ALL.into_iter().zip(&mut found) {
                let (from, most) = match only {
                    Some(one) if one != sort => continue,
                    Some(_) => (skip, page.fetch()),
                    None => (0, EACH),
                };
                let hits = acts::find(conn, &caller.scope, &sought, sort, from, most)?;
                if only.is_some() {
                    let paged =
                        page.paged(hits, |_| skip + page.limit, |hit| Ok(item(env, &caller.scope, hit.clone())))?;
                    (*into, next) = (paged.items, paged.next);
                } else {
                    *into = hits.into_iter().map(|hit| item(env, &caller.scope, hit)).collect();
                }
            }
            answer(conn, found, services, next)
        })
        .await
}

fn service(found: Offered) -> FoundItem {
    FoundItem {
        id: found.service.id.0,
        name: found.service.name,
        about: Some(found.told.about).filter(|about| !about.is_empty()),
        state: Some(found.told.state).filter(|state| !state.is_empty()),
        excerpt: None,
    }
}

fn answer(
    conn: &mut Conn,
    found: [Vec<FoundItem>; 4],
    services: Vec<FoundItem>,
    next: Option<String>,
) -> Result<Found, AppError> {
    let [parties, people, conversations, commitments] = found;
    let reading_in = acts::reading_in(conn)?.into_iter().map(|sort| sort.code().to_owned()).collect();
    Ok(Found { parties, people, services, conversations, commitments, reading_in, next })
}
