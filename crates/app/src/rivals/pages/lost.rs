//! Demand that went elsewhere: the list with what it comes to, and writing one down.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::charging::{Money, Sums, amount};
use domain::kernel::{PartyId, ServiceId};
use domain::market::Went;
use jiff::civil::Date;
use jiff::{ToSpan, Zoned};
use uuid::Uuid;

use super::{Options, Sent, client_of, clients, fields};
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self as catalogue, Shown};
use crate::clients::profile::known::client;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::Turn;
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::rivals::acts;
use crate::rivals::rights;
use crate::rivals::store::{self, Filter, Lost, LostFilter};
use crate::sponsors::store::Matter;

/// Lines on a page.
const PAGE: usize = 50;
/// Alternatives that can be chosen.
const CHOSEN: u32 = 500;

/// Demand that went, in a line.
struct Line {
    id: String,
    what: String,
    client: String,
    href: String,
    day: String,
    went: String,
    of: String,
    why: String,
    kept_by: String,
    worth: String,
    /// Where it began with us.
    began: Option<(String, &'static str)>,
    who: String,
    anew: String,
}

fn line(l: &Lost, now: &Zoned) -> Line {
    let name = l.alternative.as_ref().map(|(_, name)| name.clone()).or_else(|| l.where_to.clone());
    Line {
        id: l.id.to_string(),
        what: l.what.clone(),
        client: l.party.1.clone(),
        href: urls::client(l.party.0),
        day: say::short_day(l.day, now),
        went: name.map_or_else(|| l.went.word().to_owned(), |name| format!("{}: {name}", l.went.word())),
        of: l.service.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        why: l.why.clone(),
        kept_by: l.kept_by.clone().unwrap_or_default(),
        worth: l.worth.map(|worth| amount(worth.exact(), worth)).unwrap_or_default(),
        began: l.matter.map(|matter| match matter {
            Matter::Talk(_) => (matter.href(), "The conversation it came from"),
            Matter::Promise(_) => (matter.href(), "The promise it came from"),
        }),
        who: l.by.as_ref().map_or_else(|| "Entente".to_owned(), |(_, name)| name.clone()),
        anew: urls::with_query("/lost/new", &[("replaces", &l.id.to_string())]),
    }
}

#[derive(Template)]
#[template(path = "rivals/lost.html")]
struct LostPage {
    chrome: Chrome,
    narrowed: String,
    lead: String,
    /// Where it went, how often and what it was worth.
    went: Vec<(&'static str, String, String)>,
    lines: Vec<Line>,
    writes: bool,
    add: String,
    newest: String,
    later: String,
}

/// A year before today.
fn since(today: Date) -> Date {
    today.checked_sub(1.year()).unwrap_or(today)
}

fn sums(all: &[Money]) -> Result<String, AppError> {
    let sums = Sums::of(all.iter().copied()).map_err(|e| AppError::refused(e.code(), e.sentence()))?;
    let each: Vec<String> = sums.each().map(|sum| amount(sum.exact(), sum)).collect();
    Ok(each.join(", "))
}

/// `GET /lost`
pub async fn list(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    rights::reads(&me.scope)?;
    let (party, service): (Option<PartyId>, Option<ServiceId>) = (client_of(&query), query.get("service").parse().ok());
    let (scope, filter, turn) = (me.scope.clone(), LostFilter { party, service }, Turn::asked(&query));
    let after = turn.as_ref().and_then(|turn| Some((turn.key.parse::<Date>().ok()?, turn.id)));
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let found = app.read(move |conn, env| {
        let name = party.map(|id| client(conn, &scope, id)).transpose()?.map(|party| party.name);
        let worth = store::worth(conn, &filter, since(env.local().date()))?;
        Ok((store::list_lost(conn, &filter, after, most)?, worth, name))
    });
    let (mut rows, worth, name) = found.await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let now = app.env().local();
    let mut went = Vec::new();
    for (which, (n, all)) in Went::ALL.iter().filter_map(|went| Some((went, worth.get(went)?))) {
        went.push((which.word(), say::count(*n, "time", "times"), sums(all)?));
    }
    let all: Vec<Money> = worth.values().flat_map(|(_, all)| all.iter().copied()).collect();
    let count: i64 = worth.values().map(|(n, _)| n).sum();
    let href = |more: &[(&str, &str)]| {
        let (client, service) = (query.get("client").to_owned(), query.get("service").to_owned());
        let mut pairs = vec![("client", client.as_str()), ("service", service.as_str())];
        pairs.extend_from_slice(more);
        urls::with_query("/lost", &pairs)
    };
    let last = rows.last().filter(|_| more).map(|l| crate::kit::turn::mark(&l.day.to_string(), l.id));
    let writes = rights::may_write(&me.scope);
    page::show(&LostPage {
        lead: lead(count, &sums(&all)?),
        went,
        lines: rows.iter().map(|l| line(l, &now)).collect(),
        writes,
        add: if writes { urls::with_query("/lost/new", &[("client", query.get("client"))]) } else { String::new() },
        newest: if turn.is_some() { href(&[]) } else { String::new() },
        later: last.map(|mark| href(&[("after", &mark)])).unwrap_or_default(),
        narrowed: name.unwrap_or_default(),
        chrome: me.chrome,
    })
}

fn lead(count: i64, worth: &str) -> String {
    match (count, worth) {
        (0, _) => {
            "Nothing is known to have gone elsewhere in the last twelve months. Few of those who go say so.".to_owned()
        }
        (n, "") => {
            format!("{} in the last twelve months.", say::count(n, "demand went elsewhere", "demands went elsewhere"))
        }
        (n, worth) => {
            let went = say::count(n, "demand went elsewhere", "demands went elsewhere");
            format!("{went} in the last twelve months, worth {worth} a year as far as that is known.")
        }
    }
}

#[derive(Template)]
#[template(path = "rivals/lost_form.html")]
struct FormPage {
    chrome: Chrome,
    clients: Options,
    services: Options,
    alternatives: Options,
    ways: Options,
    /// Where it began with us, in words.
    began: String,
    /// What it stands in place of.
    replaces: String,
    today: String,
    sent: Sent,
}

fn ways() -> Options {
    Went::ALL.iter().map(|went| (went.code().to_owned(), format!("It went {}", went.word()))).collect()
}

fn build(conn: &mut Conn, env: &Env, scope: &Scope, chrome: Chrome, sent: Sent) -> Result<FormPage, AppError> {
    rights::writes(scope)?;
    let today = env.local().date().to_string();
    let mut typed = sent.typed;
    for (field, usual) in [("day", today.as_str()), ("currency", "EUR")] {
        if !typed.has(field) {
            typed = typed.with(field, usual);
        }
    }
    let matter = typed.get("matter").parse().ok().and_then(|id| Matter::named(typed.get("matter_kind"), id));
    let began = matter.map(|matter| acts::began(conn, scope, matter)).transpose()?.map(|(_, what)| what);
    let asked = catalogue::Asked { shown: Shown::All, ..catalogue::Asked::default() };
    let services = catalogue::list(conn, Sight::House, &asked, (None, false), CHOSEN)?;
    let alternatives = store::list(conn, &Filter::default(), None, CHOSEN)?;
    Ok(FormPage {
        clients: clients(conn, scope)?,
        services: services.into_iter().map(|service| (service.id.to_string(), service.name)).collect(),
        alternatives: alternatives.into_iter().map(|a| (a.id.to_string(), a.name)).collect(),
        ways: ways(),
        began: began.unwrap_or_default(),
        replaces: typed.get("replaces").to_owned(),
        today,
        sent: Sent { typed, ..sent },
        chrome,
    })
}

/// What is known already: from the matter in which it began, or from the line that is put right.
fn known(conn: &mut Conn, scope: &Scope, query: &Typed) -> Result<Typed, AppError> {
    for (name, kind) in [("conversation", "conversation"), ("promise", "commitment")] {
        let matter = query.get(name).parse().ok().and_then(|id| Matter::named(kind, id));
        if let Some(matter) = matter {
            let (party, what) = acts::began(conn, scope, matter)?;
            let typed = Typed::default().with("client", party.to_string()).with("what", what);
            return Ok(typed.with("matter", matter.id().to_string()).with("matter_kind", matter.code()));
        }
    }
    let Ok(id) = query.get("replaces").parse::<Uuid>() else {
        return Ok(Typed::default().with("client", query.get("client")));
    };
    let l = store::find_lost(conn, id)?;
    let text = |value: Option<String>| value.unwrap_or_default();
    let all = [
        ("client", l.party.0.to_string()),
        ("what", l.what),
        ("day", l.day.to_string()),
        ("went", l.went.code().to_owned()),
        ("where_to", text(l.where_to)),
        ("service", text(l.service.map(|(id, _)| id.to_string()))),
        ("alternative", text(l.alternative.map(|(id, _)| id.to_string()))),
        ("why", l.why),
        ("kept_by", text(l.kept_by)),
        ("worth", text(l.worth.map(|worth| worth.exact().to_string()))),
        ("currency", l.worth.map_or_else(|| "EUR".to_owned(), |worth| worth.currency.code().to_owned())),
        ("matter", text(l.matter.map(|matter| matter.id().to_string()))),
        ("matter_kind", text(l.matter.map(|matter| matter.code().to_owned()))),
        ("replaces", l.id.to_string()),
    ];
    Ok(Typed(all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}

/// `GET /lost/new`
pub async fn new(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    rights::writes(&me.scope)?;
    let built = app.read(move |conn, env| {
        let sent = Sent { typed: known(conn, &me.scope, &query)?, ..Sent::default() };
        build(conn, env, &me.scope, me.chrome.clone(), sent)
    });
    page::show(&built.await?)
}

/// `POST /lost/new`
pub async fn add(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    rights::writes(&me.scope)?;
    let (scope, replaces) = (me.scope.clone(), typed.get("replaces").parse().ok());
    let made = match fields::lost(&typed) {
        Ok(new) => app.write(move |tx, env| acts::lose(tx, env, &scope, &new, replaces)).await,
        Err(error) => Err(error),
    };
    let error = match made {
        Ok(_) => {
            let words = "That is written down. Only our house reads it.";
            return Ok((flash::say(jar, words), Redirect::to("/lost")).into_response());
        }
        Err(error) => error,
    };
    let (sent, status) = Sent::back("new", typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, &me.scope, me.chrome.clone(), sent.clone()));
    page::with_status(status, &built.await?)
}

/// `POST /lost/{id}/take-back`
pub async fn take_back(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    app.write(move |tx, env| acts::take_back(tx, env, &me.scope, id)).await?;
    Ok((flash::say(jar, "It is taken back, and counts no more."), Redirect::to("/lost")).into_response())
}
