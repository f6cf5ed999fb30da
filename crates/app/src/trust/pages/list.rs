//! All words by how they moved: where to look first. For our own people; everybody else has one word, and is led to it.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use jiff::Timestamp;

use crate::kit::app::App;
use crate::kit::chart::{Svg, meter};
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Leaf, Turn, mark};
use crate::kit::{page, say, urls};
use crate::people::signed_in::SignedIn;
use crate::trust::store::{self, Asked, Order, Row, Seen, View};
use crate::trust::words;

const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "trust/list.html")]
struct ListPage {
    chrome: Chrome,
    views: Vec<Tab>,
    orders: Vec<Tab>,
    asked: Asked,
    since: String,
    rows: Vec<Line>,
    counted: String,
    earlier: String,
    later: String,
}

struct Tab {
    words: &'static str,
    href: String,
    current: bool,
}

struct Line {
    name: String,
    href: String,
    side: &'static str,
    about: &'static str,
    value: String,
    meter: Option<Svg>,
    range: String,
    moved: String,
    tone: String,
    lately: String,
}

const fn view_words(view: View) -> &'static str {
    match view {
        View::Ours => "Our word",
        View::Theirs => "Their word",
        View::Teams => "Our teams",
    }
}

const fn order_words(order: Order) -> &'static str {
    match order {
        Order::Fell => "Fell most",
        Order::Rose => "Rose most",
        Order::Name => "By name",
    }
}

fn asked(typed: &Typed) -> Asked {
    Asked {
        view: View::from_code(typed.get("view")).unwrap_or_default(),
        order: Order::from_code(typed.get("order")).unwrap_or_default(),
        q: typed.get("q").trim().chars().take(200).collect(),
    }
}

fn href(asked: &Asked, more: &[(&str, &str)]) -> String {
    let view = if asked.view == View::default() { "" } else { asked.view.code() };
    let order = if asked.order == Order::default() { "" } else { asked.order.code() };
    let pairs = [("view", view), ("order", order), ("q", asked.q.as_str())];
    urls::with_query("/trust", &[&pairs, more].concat())
}

/// `GET /trust`
pub async fn show(State(app): State<App>, me: SignedIn, Query(typed): Query<Typed>) -> Result<Response, AppError> {
    if !me.scope.is_staff() {
        let own = me.reader()?.roles.first().ok_or(AppError::NotFound)?;
        return Ok(Redirect::to(&urls::trust(own.party)).into_response());
    }
    let (now, asked, turn) = (app.env().now, asked(&typed), Turn::asked(&typed));
    let given = typed.get("at").parse().ok().and_then(|us| Timestamp::from_microsecond(us).ok());
    let at = given.filter(|at| *at <= now).unwrap_or(now);
    let seen = Seen { it: me.org.it, at };
    let wanted = asked.clone();
    let leaf = app.read(move |conn, _| {
        let rows = store::page(conn, &wanted, &seen, turn.as_ref(), PAGE + 1)?;
        Ok(Leaf::cut(rows, turn.as_ref(), PAGE as usize, |row| mark(&row.key, row.party.0)))
    });
    page::show(&built(me.chrome, asked, seen, &leaf.await?))
}

fn built(chrome: Chrome, asked: Asked, seen: Seen, leaf: &Leaf<Row>) -> ListPage {
    let instant = seen.at.as_microsecond().to_string();
    let turned = |name: &str, mark: Option<&String>| {
        mark.map(|mark| href(&asked, &[("at", &instant), (name, mark)])).unwrap_or_default()
    };
    let views = View::ALL.into_iter().map(|view| Tab {
        words: view_words(view),
        href: href(&Asked { view, ..asked.clone() }, &[]),
        current: view == asked.view,
    });
    let orders = Order::ALL.into_iter().map(|order| Tab {
        words: order_words(order),
        href: href(&Asked { order, ..asked.clone() }, &[]),
        current: order == asked.order,
    });
    ListPage {
        views: views.collect(),
        orders: orders.collect(),
        since: words::month(seen.since()),
        rows: leaf.rows.iter().map(|row| line(row, asked.view)).collect(),
        counted: format!("{} on this page", say::count(leaf.rows.len(), "word", "words")),
        earlier: turned("before", leaf.earlier.as_ref()),
        later: turned("after", leaf.later.as_ref()),
        chrome,
        asked,
    }
}

fn line(row: &Row, view: View) -> Line {
    let side = if view == View::Ours { "it" } else { row.kind.side() };
    let word = &row.now;
    let range = match word.enough {
        true => format!("likely {:.0} to {:.0}", word.low, word.high),
        false => String::new(),
    };
    let (moved, tone) = match store::moved(row) {
        None => (String::new(), ""),
        Some(_) if !row.then.enough => ("could not be told then".to_owned(), ""),
        Some(0.0) => ("as then".to_owned(), ""),
        Some(d) if d > 0.0 => (format!("up {d:.0} from {:.0}", row.then.mean), "good"),
        Some(d) => (format!("down {:.0} from {:.0}", -d, row.then.mean), if d < -5.0 { "bad" } else { "watch" }),
    };
    Line {
        name: row.name.clone(),
        href: urls::trust(row.party),
        side: row.kind.side(),
        about: row.kind.word(),
        value: if word.enough { format!("{:.0}", word.mean) } else { "too early to tell".to_owned() },
        meter: word.enough.then(|| meter(word.low, word.mean, word.high, side, "")),
        range,
        moved,
        tone: tone.to_owned(),
        lately: format!("{} lately, {} in all", say::number(row.lately), say::number(word.count)),
    }
}
