//! What clients could use instead, beside what we offer: the list, and writing another one down.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::kernel::{PartyId, ServiceId};
use domain::market::{Beside, Elsewhere, STALE_MONTHS, beside, is_stale};
use jiff::civil::Date;
use jiff::{ToSpan, Zoned};

use super::{Options, Sent, client_of, clients, fields, offered};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Turn, mark};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::rivals::acts::{self, Ours};
use crate::rivals::rights;
use crate::rivals::store::{self, Alternative, Filter};

/// Alternatives on a page.
const PAGE: usize = 50;

/// One of them beside ours.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) kind: &'static str,
    pub(super) of: String,
    /// For one client alone.
    pub(super) client: String,
    pub(super) their_price: String,
    pub(super) their_level: String,
    pub(super) our_price: String,
    pub(super) our_levels: Vec<String>,
    pub(super) beside: String,
    pub(super) tone: String,
    pub(super) compared: String,
    pub(super) stale: bool,
    pub(super) they_better: String,
    pub(super) we_better: String,
}

fn in_words(beside: Option<Beside>) -> (String, String) {
    let (words, tone) = match beside {
        None => (String::new(), ""),
        Some(Beside::Same) => ("costs the same".to_owned(), ""),
        Some(Beside::Cheaper(n)) => (format!("{n} in 100 cheaper"), "watch"),
        Some(Beside::Dearer(n)) => (format!("{n} in 100 dearer"), ""),
    };
    (words, tone.to_owned())
}

fn money(price: &domain::catalogue::Price) -> Option<domain::charging::Money> {
    let currency = domain::charging::Currency::of(&price.currency).ok()?;
    Some(domain::charging::Money::new(price.minor, currency))
}

/// An alternative beside what ours costs and promises.
pub(super) fn line(a: &Alternative, ours: Option<&Ours>, now: &Zoned) -> Line {
    let our_price = ours.and_then(|ours| ours.price.as_ref());
    let compared = our_price
        .zip(a.last.price.as_ref())
        .and_then(|(ours, theirs)| beside((money(ours)?, ours.unit.as_str()), (money(theirs)?, theirs.unit.as_str())));
    let (beside, tone) = in_words(compared);
    let sentence = |price: Option<&domain::catalogue::Price>| price.map(domain::catalogue::Price::sentence);
    Line {
        name: a.name.clone(),
        href: urls::alternative(a.id),
        kind: a.kind.word(),
        of: a.offering.as_ref().map_or_else(|| a.service.1.clone(), |(_, name)| format!("{}: {name}", a.service.1)),
        client: a.party.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        their_price: sentence(a.last.price.as_ref()).unwrap_or_default(),
        their_level: a.last.level.clone().unwrap_or_default(),
        our_price: sentence(our_price).unwrap_or_default(),
        our_levels: ours.map(|ours| ours.levels.clone()).unwrap_or_default(),
        beside,
        tone,
        compared: say::short_day(a.last.day, now),
        stale: is_stale(a.last.day, now.date()),
        they_better: a.last.they_better.clone().unwrap_or_default(),
        we_better: a.last.we_better.clone().unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "rivals/alternatives.html")]
struct ListPage {
    chrome: Chrome,
    /// Only those that were compared long ago.
    stale: bool,
    /// What it is narrowed to.
    narrowed: String,
    lines: Vec<Line>,
    add: String,
    writes: bool,
    newest: String,
    later: String,
    views: [String; 2],
}

/// The day before which a comparison is too old.
fn too_old(today: Date) -> Date {
    today.checked_sub(STALE_MONTHS.months()).unwrap_or(today)
}

struct Asked {
    service: Option<ServiceId>,
    party: Option<PartyId>,
    stale: bool,
}

impl Asked {
    fn of(query: &Typed) -> Self {
        let stale = query.get("view") == "stale";
        Self { service: query.get("service").parse().ok(), party: client_of(query), stale }
    }

    fn href(&self, path: &str, more: &[(&str, &str)]) -> String {
        let id = |id: Option<String>| id.unwrap_or_default();
        let (service, client) = (id(self.service.map(|s| s.to_string())), id(self.party.map(|p| p.to_string())));
        let mut pairs = vec![("service", service.as_str()), ("client", client.as_str())];
        pairs.extend_from_slice(more);
        urls::with_query(path, &pairs)
    }
}

/// `GET /alternatives`
pub async fn list(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    rights::reads(&me.scope)?;
    let (asked, turn) = (Asked::of(&query), Turn::asked(&query));
    let (scope, after) = (me.scope.clone(), turn.as_ref().map(|turn| (turn.key.clone(), turn.id)));
    let (service, party, stale) = (asked.service, asked.party, asked.stale);
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let found = app.read(move |conn, env| {
        let before = stale.then(|| too_old(env.local().date()));
        let rows = store::list(conn, &Filter { service, party, before }, after.clone(), most)?;
        let ours = acts::ours(conn, env, &rows)?;
        Ok((rows, ours, narrowed(conn, &scope, service, party)?))
    });
    let (mut rows, ours, narrowed) = found.await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let now = app.env().local();
    let of = |a: &Alternative| a.offering.as_ref().and_then(|(id, _)| ours.get(id));
    let view = if stale { "stale" } else { "" };
    let last = rows.last().filter(|_| more).map(|a| mark(&a.name, a.id));
    let writes = rights::may_write(&me.scope);
    page::show(&ListPage {
        stale,
        narrowed,
        lines: rows.iter().map(|a| line(a, of(a), &now)).collect(),
        add: if writes { asked.href("/alternatives/new", &[]) } else { String::new() },
        writes,
        newest: if turn.is_some() { asked.href("/alternatives", &[("view", view)]) } else { String::new() },
        later: last.map(|mark| asked.href("/alternatives", &[("view", view), ("after", &mark)])).unwrap_or_default(),
        views: [asked.href("/alternatives", &[]), asked.href("/alternatives", &[("view", "stale")])],
        chrome: me.chrome,
    })
}

/// What a list is narrowed to, in words.
fn narrowed(
    conn: &mut Conn,
    scope: &Scope,
    service: Option<ServiceId>,
    party: Option<PartyId>,
) -> Result<String, AppError> {
    use crate::catalogue::{sight::Sight, store as catalogue};
    let service = service.map(|id| catalogue::find(conn, Sight::House, id)).transpose()?.map(|s| s.name);
    let party = party.map(|id| crate::clients::profile::known::client(conn, scope, id)).transpose()?.map(|p| p.name);
    Ok([service, party].into_iter().flatten().collect::<Vec<_>>().join(", "))
}

#[derive(Template)]
#[template(path = "rivals/new.html")]
struct NewPage {
    chrome: Chrome,
    of: Options,
    clients: Options,
    kinds: Options,
    today: String,
    sent: Sent,
}

/// Every kind of thing an alternative can be.
pub(super) fn kinds() -> Options {
    let capital = |words: &str| {
        let mut letters = words.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    Elsewhere::ALL.iter().map(|kind| (kind.code().to_owned(), capital(kind.word()))).collect()
}

fn build(conn: &mut Conn, env: &Env, scope: &Scope, chrome: Chrome, sent: Sent) -> Result<NewPage, AppError> {
    rights::writes(scope)?;
    let today = env.local().date().to_string();
    let typed = if sent.typed.has("day") { sent.typed } else { sent.typed.with("day", today.clone()) };
    let typed = if typed.has("currency") { typed } else { typed.with("currency", "EUR") };
    Ok(NewPage {
        of: offered(conn)?,
        clients: clients(conn, scope)?,
        kinds: kinds(),
        today,
        sent: Sent { typed, ..sent },
        chrome,
    })
}

/// `GET /alternatives/new`
pub async fn new(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let typed = Typed::default().with("of", query.get("service")).with("client", query.get("client"));
    let sent = Sent { typed, ..Sent::default() };
    let built = app.read(move |conn, env| build(conn, env, &me.scope, me.chrome.clone(), sent.clone()));
    page::show(&built.await?)
}

/// `POST /alternatives/new`
pub async fn add(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    rights::writes(&me.scope)?;
    let scope = me.scope.clone();
    let made = match fields::compared(&typed) {
        Ok((service, named, found)) => {
            app.write(move |tx, env| acts::compare(tx, env, &scope, service, (&named, &found))).await
        }
        Err(error) => Err(error),
    };
    let error = match made {
        Ok(id) => {
            let words = "That is written down. Only our house reads it.";
            return Ok((flash::say(jar, words), Redirect::to(&urls::alternative(id))).into_response());
        }
        Err(error) => error,
    };
    let (sent, status) = Sent::back("new", typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, &me.scope, me.chrome.clone(), sent.clone()));
    page::with_status(status, &built.await?)
}
