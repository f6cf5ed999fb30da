//! The catalogue: services by area, the same for whoever comes by, and all of it on one sheet for paper.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use db::Conn;
use domain::catalogue::Stage;
use domain::charging::Audience;
use domain::kernel::{OfferingId, ServiceId};
use jiff::Zoned;

use super::reader;
use super::shown::{Shown, shown};
use crate::catalogue::acts;
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self, Asked, Service, Shown as Which};
use crate::catalogue::words::{self, Badge};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Leaf, Turn, mark};
use crate::kit::visitor::Visitor;
use crate::kit::{page, say, urls};
use crate::money::rights::{self, Sees};
use crate::organisation;
use crate::people::signed_in::SignedIn;

/// Services of one page.
const PAGE: usize = 60;
/// Services on one sheet.
const SHEET: u32 = 200;
/// Letters that are looked for at most.
const MOST_TYPED: usize = 200;
/// Between area and name in the mark of a page; no name holds it.
const BETWEEN: char = '\n';

/// A service in a line.
struct Line {
    name: String,
    href: String,
    about: String,
    offers: String,
    core: bool,
    badge: Option<Badge>,
}

/// Services of one area.
struct Group {
    id: String,
    area: String,
    lines: Vec<Line>,
}

/// The list, whoever reads it.
struct View {
    q: String,
    shown: &'static str,
    groups: Vec<Group>,
    earlier: String,
    later: String,
    counted: String,
    /// Nothing is looked for, and nothing is there.
    bare: bool,
}

#[derive(Template)]
#[template(path = "catalogue/list.html")]
struct ListPage {
    chrome: Chrome,
    staff: bool,
    may_describe: bool,
    views: Vec<(&'static str, String, bool)>,
    view: View,
}

#[derive(Template)]
#[template(path = "catalogue/open_list.html")]
struct OpenPage {
    organisation: String,
    view: View,
}

#[derive(Template)]
#[template(path = "catalogue/sheet.html")]
struct SheetPage {
    chrome: Chrome,
    organisation: String,
    day: String,
    services: Vec<Shown>,
}

/// What the address asks for.
fn asked(query: &Typed) -> (Asked, &'static str) {
    let q: String = query.get("q").trim().chars().filter(|c| !c.is_control()).take(MOST_TYPED).collect();
    let (shown, code) = match query.get("shown") {
        "draft" => (Which::Of(Stage::Draft), "draft"),
        "retiring" => (Which::Of(Stage::Retiring), "retiring"),
        "retired" => (Which::Of(Stage::Retired), "retired"),
        _ => (Which::Live, ""),
    };
    let core = (query.get("core") == "1").then_some(true);
    (Asked { q, shown, core }, code)
}

fn line(s: &Service, offers: Option<&Vec<(OfferingId, String)>>, now: &Zoned) -> Line {
    let names: Vec<&str> = offers.into_iter().flatten().map(|(_, name)| name.as_str()).collect();
    Line {
        name: s.name.clone(),
        href: urls::service(s.id),
        about: s.about.clone().unwrap_or_default(),
        offers: names.join(", "),
        core: s.core,
        badge: words::badge(s.life, now),
    }
}

fn grouped(rows: &[Service], offers: &HashMap<ServiceId, Vec<(OfferingId, String)>>, now: &Zoned) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for s in rows {
        let area = if s.area.is_empty() { "Without an area" } else { &s.area };
        if groups.last().is_none_or(|g| g.area != area) {
            groups.push(Group { id: format!("area-{}", groups.len()), area: area.to_owned(), lines: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.lines.push(line(s, offers.get(&s.id), now));
        }
    }
    groups
}

fn view(conn: &mut Conn, now: &Zoned, sight: Sight, query: &Typed) -> Result<View, AppError> {
    let (asked, code) = asked(query);
    let turn = Turn::asked(query);
    let key = turn.as_ref().and_then(|t| {
        let (area, name) = t.key.split_once(BETWEEN)?;
        Some((area.to_owned(), name.to_owned(), t.id))
    });
    let back = key.is_some() && turn.as_ref().is_some_and(|t| t.back);
    let rows = store::list(conn, sight, &asked, (key, back), u32::try_from(PAGE + 1).unwrap_or(u32::MAX))?;
    let leaf = Leaf::cut(rows, turn.as_ref(), PAGE, |s| mark(&format!("{}{BETWEEN}{}", s.area, s.name), s.id.0));
    let ids: Vec<ServiceId> = leaf.rows.iter().map(|s| s.id).collect();
    let offers = store::of_services(conn, &ids)?;
    let at = |name: &str, mark: Option<String>| {
        mark.map(|mark| {
            let core = if asked.core.is_some() { "1" } else { "" };
            urls::with_query("/catalogue", &[("q", &asked.q), ("shown", code), ("core", core), (name, &mark)])
        })
    };
    Ok(View {
        groups: grouped(&leaf.rows, &offers, now),
        earlier: at("before", leaf.earlier).unwrap_or_default(),
        later: at("after", leaf.later).unwrap_or_default(),
        counted: say::count(leaf.rows.len(), "service", "services"),
        bare: asked.q.is_empty() && asked.core.is_none() && turn.is_none(),
        shown: code,
        q: asked.q,
    })
}

fn views(shown: &str, core: bool) -> Vec<(&'static str, String, bool)> {
    let to =
        |words, code: &'static str| (words, urls::with_query("/catalogue", &[("shown", code)]), shown == code && !core);
    vec![
        to("What can be read by all", ""),
        ("Everybody rests on them", urls::with_query("/catalogue", &[("core", "1")]), core),
        ("Trains and buses", "/levels".to_owned(), false),
        to("Drafts", "draft"),
        to("Ending", "retiring"),
        to("Ended", "retired"),
    ]
}

/// `GET /catalogue?q=&shown=&core=`
pub async fn list(
    State(app): State<App>,
    me: Result<SignedIn, AppError>,
    visitor: Visitor,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let Some(me) = reader(&app, me, &visitor).await? else {
        let (view, organisation) = app
            .read(move |conn, env| {
                let view = view(conn, &env.local(), Sight::Anybody, &query)?;
                Ok((view, organisation::needed(conn)?.name))
            })
            .await?;
        return page::show(&OpenPage { organisation, view });
    };
    let sight = Sight::of(&me.scope);
    let core = query.get("core") == "1";
    let view = app.read(move |conn, env| view(conn, &env.local(), sight, &query)).await?;
    page::show(&ListPage {
        staff: sight.is_house(),
        may_describe: acts::may_describe(&me.scope).is_ok() && !me.scope.looks_on(),
        views: if sight.is_house() { views(view.shown, core) } else { Vec::new() },
        view,
        chrome: me.chrome,
    })
}

/// `GET /catalogue/sheet`: everything that can be read by all, on paper.
pub async fn sheet(State(app): State<App>, me: SignedIn) -> Result<Response, AppError> {
    // Nobody takes along on paper what our house keeps to itself.
    let sees = rights::sees_prices(&me.scope).ok().map(|_| Sees::For(Audience::Internal));
    let services = app.read(move |conn, env| {
        let all = store::list(conn, Sight::Guest, &Asked::default(), (None, false), SHEET)?;
        all.iter().map(|s| shown(conn, env, (s, Sight::Guest, sees), (false, false))).collect::<Result<Vec<_>, _>>()
    });
    page::show(&SheetPage {
        services: services.await?,
        day: say::long_day(app.env().local().date()),
        organisation: me.org.name,
        chrome: me.chrome,
    })
}
