//! The page of Find, and the part of it that the palette shows.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use db::Conn;
use domain::finding::{Asked, MOST_TYPED, Piece};

use super::acts::{self, Found as What, Hit as Found, MOST};
use super::doing::{Deed, deeds, says_what};
use super::offered::offered;
use super::shown::{Told, told};
use super::store::Sort;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{leads, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

/// Hits of each sort where all are shown.
const EACH: u32 = 5;
/// Hits of one page of one sort.
const PAGE: u32 = 25;

/// Hits of one sort.
#[derive(Clone, Debug)]
struct Group {
    id: &'static str,
    title: &'static str,
    hits: Vec<Hit>,
    /// Where all of them are; empty when these are all.
    more: String,
}

/// Something that was found.
#[derive(Clone, Debug)]
struct Hit {
    title: Vec<Piece>,
    excerpt: Vec<Piece>,
    told: Told,
}

#[derive(Template)]
#[template(path = "find/find.html")]
struct FindPage {
    chrome: Chrome,
    q: String,
    too_short: bool,
    deeds: Vec<Deed>,
    /// Pages, and what can be begun, by what people call them.
    leads: Vec<(String, String)>,
    groups: Vec<Group>,
    /// What is said of sorts that are still being read in.
    reading_in: String,
    /// Of one sort: its name, and where the pages before and after are.
    only: Option<(&'static str, &'static str)>,
    counted: String,
    earlier: String,
    later: String,
}

#[derive(Template)]
#[template(path = "find/hits.html")]
struct Hits {
    q: String,
    deeds: Vec<Deed>,
    /// The first word said what to do, so that comes before what was found.
    deeds_first: bool,
    groups: Vec<Group>,
    reading_in: String,
}

const fn title(sort: Sort) -> &'static str {
    match sort {
        Sort::Party => "Clients, teams and suppliers",
        Sort::Person => "People",
        Sort::Conversation => "Conversations",
        Sort::Commitment => "Promises",
    }
}

fn still_reading(sorts: &[Sort]) -> String {
    let names: Vec<String> = sorts.iter().map(|sort| title(*sort).to_lowercase()).collect();
    match names.as_slice() {
        [] => String::new(),
        names => {
            format!("Older {} are still being read in, newest first, and may not be found yet.", say::list_and(names))
        }
    }
}

/// What was asked for.
#[derive(Clone, Debug)]
struct Question {
    q: String,
    asked: Option<Asked>,
    sort: Option<Sort>,
    skip: u32,
}

impl Question {
    fn of(query: &Typed) -> Self {
        // A blank at the end says that the last word is whole.
        let q: String = query.get("q").trim_start().chars().filter(|c| !c.is_control()).take(MOST_TYPED).collect();
        let skip = query.get("from").parse().unwrap_or(0).min(MOST - PAGE);
        Self { asked: Asked::read(&q), sort: Sort::from_code(query.get("sort")), skip, q }
    }

    fn path(&self, sort: Sort, skip: u32) -> String {
        let from = if skip == 0 { String::new() } else { skip.to_string() };
        urls::with_query("/find", &[("q", self.q.trim()), ("sort", sort.code()), ("from", &from)])
    }

    fn too_short(&self) -> bool {
        self.asked.as_ref().map_or(!self.q.trim().is_empty(), Asked::is_too_short)
    }
}

fn hit(env: &Env, scope: &Scope, found: Found) -> Hit {
    let mut told = told(env, scope, &found);
    if matches!(found.found, What::Person(_)) && found.excerpt.is_some() {
        told.about.clear(); // it is what the excerpt says
    }
    Hit { title: found.title, excerpt: found.excerpt.unwrap_or_default(), told }
}

/// Some of one sort, and whether there are more.
fn some(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    question: &Question,
    (sort, skip, most): (Sort, u32, u32),
) -> Result<(Vec<Hit>, bool), AppError> {
    let Some(asked) = &question.asked else { return Ok((Vec::new(), false)) };
    let mut found = acts::find(conn, scope, asked, sort, skip, most + 1)?;
    let more = found.len() > most as usize;
    found.truncate(most as usize);
    Ok((found.into_iter().map(|one| hit(env, scope, one)).collect(), more))
}

/// What the catalogue has; all of it is on its own page.
fn services(conn: &mut Conn, env: &Env, scope: &Scope, question: &Question) -> Result<Option<Group>, AppError> {
    let Some(asked) = &question.asked else { return Ok(None) };
    let mut found = offered(conn, env, scope, (asked, &question.q), EACH + 1)?;
    let more = found.len() > EACH as usize;
    found.truncate(EACH as usize);
    let hits: Vec<Hit> = found.into_iter().map(|o| Hit { title: o.title, excerpt: Vec::new(), told: o.told }).collect();
    let more = if more { urls::with_query("/catalogue", &[("q", question.q.trim())]) } else { String::new() };
    Ok((!hits.is_empty()).then_some(Group { id: "service", title: "Services", hits, more }))
}

fn groups(conn: &mut Conn, env: &Env, scope: &Scope, question: &Question) -> Result<(Vec<Group>, bool), AppError> {
    let mut groups = Vec::new();
    let mut further = false;
    for sort in Sort::ALL.into_iter().filter(|sort| question.sort.is_none_or(|only| only == *sort)) {
        if sort == Sort::Conversation && question.sort.is_none() {
            groups.extend(services(conn, env, scope, question)?);
        }
        let wanted = if question.sort.is_some() { (sort, question.skip, PAGE) } else { (sort, 0, EACH) };
        let (hits, more) = some(conn, env, scope, question, wanted)?;
        further |= more;
        if !hits.is_empty() {
            let more = if more && question.sort.is_none() { question.path(sort, 0) } else { String::new() };
            groups.push(Group { id: sort.code(), title: title(sort), hits, more });
        }
    }
    Ok((groups, further))
}

/// `GET /find?q=&sort=&from=`; with the header `X-Partial` only the hits.
pub async fn find(
    me: SignedIn,
    State(app): State<App>,
    headers: HeaderMap,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let question = Question::of(&query);
    let (scope, asked) = (me.scope.clone(), question.clone());
    let found = app.read(move |conn, env| {
        let (groups, further) = groups(conn, env, &scope, &asked)?;
        let deeds = if asked.sort.is_none() { deeds(conn, &scope, &asked.q)? } else { Vec::new() };
        Ok((groups, further, deeds, still_reading(&acts::reading_in(conn)?)))
    });
    let (groups, further, deeds, reading_in) = found.await?;
    // A whole page that comes in place is asked for by "main"; the palette wants the hits alone.
    if headers.get("x-partial").is_some_and(|part| part.as_bytes() == b"#hits") {
        return page::show(&Hits { deeds_first: says_what(&question.q), q: question.q, deeds, groups, reading_in });
    }
    let counted = groups.first().filter(|_| question.sort.is_some()).map(|group| counted(&question, group, further));
    let path = |skip| question.sort.map(|sort| question.path(sort, skip)).unwrap_or_default();
    page::show(&FindPage {
        leads: if question.sort.is_none() { leads::found(&me.chrome, &question.q) } else { Vec::new() },
        chrome: me.chrome,
        too_short: question.too_short(),
        deeds,
        groups,
        reading_in,
        only: question.sort.map(|sort| (sort.code(), title(sort))),
        counted: counted.unwrap_or_default(),
        earlier: if question.skip > 0 { path(question.skip.saturating_sub(PAGE)) } else { String::new() },
        later: if further && question.skip + PAGE < MOST { path(question.skip + PAGE) } else { String::new() },
        q: question.q,
    })
}

/// "26 to 50"; at the end of what is shown it says so.
fn counted(question: &Question, group: &Group, further: bool) -> String {
    let (first, last) = (question.skip + 1, question.skip + u32::try_from(group.hits.len()).unwrap_or(PAGE));
    let end = if further && last >= MOST { ". There are more; another word narrows them down" } else { "" };
    format!("{first} to {last}{end}")
}
