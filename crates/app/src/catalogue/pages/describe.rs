//! The form that describes a service: a new one, or one that is there.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::kernel::ServiceId;
use domain::party::PartyKind;

use super::{done, id, wrong};
use crate::catalogue::acts::{self, Described};
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self, Service};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

/// People and teams offered in one list.
const OFFERED: u32 = 300;
/// Areas that are named as examples.
const EXAMPLES: usize = 6;

/// What the form offers to choose from.
struct Lists {
    owners: Vec<(String, String)>,
    teams: Vec<(String, String)>,
    areas: String,
}

#[derive(Template)]
#[template(path = "catalogue/describe.html")]
struct DescribePage {
    chrome: Chrome,
    title: String,
    action: String,
    back: (String, String),
    button: &'static str,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
    lists: Lists,
}

fn lists(conn: &mut Conn, scope: &Scope, s: Option<&Service>) -> Result<Lists, AppError> {
    let mut owners: Vec<(String, String)> =
        people::house(conn, OFFERED)?.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let owner = s.and_then(|s| s.owner.as_ref()).map(|(id, name)| (id.to_string(), name.clone()));
    owners.extend(owner.filter(|owner| !owners.contains(owner)));
    let teams = people::list_parties(conn, scope, Some(PartyKind::Team), None, false, OFFERED)?;
    let areas: Vec<String> = store::areas(conn)?.into_iter().take(EXAMPLES).collect();
    let so_far = if areas.is_empty() { String::new() } else { format!(" So far: {}.", say::list_and(&areas)) };
    let areas = format!("Under what it stands in the catalogue.{so_far}");
    Ok(Lists { owners, teams: teams.into_iter().map(|p| (p.id.to_string(), p.name)).collect(), areas })
}

fn read(typed: &Typed) -> Result<Described, AppError> {
    let mut f = Fields::of(typed);
    let described = Described {
        name: f.needed("name", "Write the name by which people ask for it."),
        about: f.sentence("about"),
        area: f.needed("area", "Write under what it stands in the catalogue, such as Workplace."),
        owner: f.id("owner"),
        team: f.id("team"),
        core: typed.has("core"),
        notes: f.words("notes"),
    };
    f.done(described)
}

fn typed_from(s: &Service) -> Typed {
    let id = |id: Option<String>| id.unwrap_or_default();
    let typed = Typed::default()
        .with("version", s.version.to_string())
        .with("name", s.name.as_str())
        .with("about", s.about.clone().unwrap_or_default())
        .with("area", s.area.as_str())
        .with("owner", id(s.owner.as_ref().map(|(id, _)| id.to_string())))
        .with("team", id(s.team.as_ref().map(|(id, _)| id.to_string())))
        .with("notes", s.notes.clone().unwrap_or_default());
    if s.core { typed.with("core", "1") } else { typed }
}

impl DescribePage {
    fn new(chrome: Chrome, typed: Typed, lists: Lists) -> Self {
        Self {
            chrome,
            title: "Describe a service".into(),
            action: "/catalogue/new".into(),
            back: ("/catalogue".into(), "Catalogue".into()),
            button: "Begin this draft",
            typed,
            errors: FieldErrors::default(),
            refusal: String::new(),
            lists,
        }
    }

    fn change(chrome: Chrome, s: &Service, typed: Typed, lists: Lists) -> Self {
        Self {
            title: format!("Edit {}", s.name),
            action: format!("{}/edit", urls::service(s.id)),
            back: (urls::service(s.id), s.name.clone()),
            button: "Keep these changes",
            ..Self::new(chrome, typed, lists)
        }
    }

    fn again(self, (status, errors, refusal): (StatusCode, FieldErrors, String)) -> Result<Response, AppError> {
        page::with_status(status, &Self { errors, refusal, ..self })
    }
}

/// `GET /catalogue/new`
pub async fn new(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    acts::may_describe(&me.scope)?;
    let scope = me.scope.clone();
    let lists = app.read(move |conn, _| lists(conn, &scope, None)).await?;
    let mine = me.reader()?.id.to_string();
    let query = if query.has("owner") { query } else { query.with("owner", mine) };
    page::show(&DescribePage::new(me.chrome, query, lists))
}

/// `POST /catalogue/new`
pub async fn add(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let added = match read(&typed) {
        Ok(new) => app.write(move |tx, env| acts::describe(tx, env, &scope, &new)).await,
        Err(error) => Err(error),
    };
    let told = match added {
        Ok(id) => {
            let words = "It is a draft that only our side reads. Say what it offers next.";
            return Ok(done(jar, words, &urls::service(id)));
        }
        Err(error) => wrong(error)?,
    };
    let scope = me.scope.clone();
    let lists = app.read(move |conn, _| lists(conn, &scope, None)).await?;
    DescribePage::new(me.chrome, typed, lists).again(told)
}

async fn found(app: &App, scope: &Scope, id: ServiceId) -> Result<(Service, Lists), AppError> {
    let scope = scope.clone();
    app.read(move |conn, _| {
        let s = store::find(conn, Sight::of(&scope), id)?;
        acts::may_change(&scope, &s)?;
        let lists = lists(conn, &scope, Some(&s))?;
        Ok((s, lists))
    })
    .await
}

/// `GET /catalogue/{id}/edit`
pub async fn edit(State(app): State<App>, me: SignedIn, Path(text): Path<String>) -> Result<Response, AppError> {
    let (s, lists) = found(&app, &me.scope, id(&text)?).await?;
    page::show(&DescribePage::change(me.chrome, &s, typed_from(&s), lists))
}

/// `POST /catalogue/{id}/edit`
pub async fn save(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (id, scope): (ServiceId, _) = (id(&text)?, me.scope.clone());
    let seen = typed.get("version").parse().unwrap_or(0);
    let saved = match read(&typed) {
        Ok(new) => app.write(move |tx, env| acts::change(tx, env, &scope, (id, seen), &new)).await,
        Err(error) => Err(error),
    };
    let told = match saved {
        Ok(()) => return Ok(done(jar, "That is written down.", &urls::service(id))),
        Err(error) => wrong(error)?,
    };
    let (s, lists) = found(&app, &me.scope, id).await?;
    DescribePage::change(me.chrome, &s, typed, lists).again(told)
}
