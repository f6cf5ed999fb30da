//! All relationships, the worst first. Stage, word, satisfaction and figure are four instruments and stand apart; the money is beside them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use domain::charging::Money;
use domain::health::Stage;
use domain::trust::Word;
use jiff::Zoned;

use super::ribbon;
use crate::health::known::{self, Beside};
use crate::health::store::{self, Filter};
use crate::health::{acts, words};
use crate::kit::app::App;
use crate::kit::chart::Svg;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Turn, mark};
use crate::kit::{page, say, urls};
use crate::partnership::differ::glance::marks;
use crate::people::signed_in::SignedIn;

/// Relationships on a page.
const PAGE: usize = 30;

/// A relationship in a line.
struct Line {
    name: String,
    href: String,
    above: String,
    stage: &'static str,
    since: String,
    suspected: &'static str,
    /// What stands beside the stage: that IT takes orders there, or has its way.
    mark: &'static str,
    overruled: bool,
    ribbon: Svg,
    ours: Cell,
    theirs: Cell,
    content: Cell,
    content_base: String,
    figure: String,
    coverage: String,
    missed: Cell,
    core: Cell,
    billed: String,
    changed: String,
}

/// A value with its tone where it worries.
struct Cell {
    value: String,
    tone: &'static str,
}

struct Tab {
    words: String,
    stage: &'static str,
    count: String,
    href: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "health/relationships.html")]
struct ListPage {
    chrome: Chrome,
    title: String,
    tabs: Vec<Tab>,
    mine: bool,
    whose: String,
    lines: Vec<Line>,
    narrowed: bool,
    /// What each stage looks like.
    looks: Vec<(&'static str, &'static str)>,
    first: String,
    later: String,
}

/// A word is coloured from 80 downwards, as it is on the page of words.
fn word(word: &Word) -> Cell {
    if !word.enough {
        return Cell { value: String::new(), tone: "" };
    }
    let tone = match word.mean {
        m if m < 50.0 => "bad",
        m if m < 70.0 => "warn",
        m if m < 80.0 => "watch",
        _ => "",
    };
    Cell { value: format!("{:.0}", word.mean), tone }
}

fn content((sum, answers): (u64, u64)) -> Cell {
    if answers == 0 {
        return Cell { value: String::new(), tone: "" };
    }
    let mean = sum as f64 / answers as f64;
    let tone = match mean {
        m if m < 2.5 => "bad",
        m if m < 3.25 => "warn",
        m if m < 3.75 => "watch",
        _ => "",
    };
    Cell { value: format!("{mean:.1}"), tone }
}

/// *2 of 3 run*; coloured where one does not.
fn core(found: Option<(i64, i64)>) -> Cell {
    match found {
        None | Some((_, 0)) => Cell { value: String::new(), tone: "" },
        Some((running, of)) if running == of => Cell { value: "all run".to_owned(), tone: "" },
        Some((running, of)) => Cell { value: format!("{running} of {of} run"), tone: "warn" },
    }
}

/// In whole units: cents of a year tell nothing beside a name.
fn billed(money: Money) -> String {
    let unit = 10_i64.pow(money.currency.places());
    format!("{} {}", say::number((money.minor + unit / 2).div_euclid(unit)), money.currency.code())
}

fn line(b: &Beside, mark: &'static str, now: &Zoned) -> Line {
    let k = &b.listed.kept;
    let changed = b.changed.as_ref().map(|c| {
        let moved = words::change(c);
        let rest = moved.strip_prefix(&c.client.1).map_or(moved.clone(), |rest| words::capital(rest.trim_start()));
        format!("{rest}, {}", words::on(c.at, now))
    });
    Line {
        name: b.listed.party.1.clone(),
        href: format!("{}/health", urls::client(b.listed.party.0)),
        above: b.listed.above.clone().unwrap_or_default(),
        stage: k.stage.code(),
        since: words::since(k, now),
        suspected: k.suspected.map_or("", Stage::word),
        mark,
        overruled: k.overruled,
        ribbon: ribbon::small(k, now),
        ours: word(&b.words.0),
        theirs: word(&b.words.1),
        content: content(b.answers),
        content_base: say::count(b.answers.1, "answer", "answers"),
        figure: k.figure.map(|points| points.to_string()).unwrap_or_default(),
        coverage: k.coverage.to_string(),
        missed: match b.missed {
            0 => Cell { value: "0".to_owned(), tone: "" },
            n => Cell { value: say::number(n), tone: if n > 2 { "bad" } else { "warn" } },
        },
        core: core(b.core),
        billed: b.billed.map(billed).unwrap_or_default(),
        changed: changed.unwrap_or_default(),
    }
}

fn title(counts: &[i64; 5]) -> String {
    // From flu on it is trouble; sniffles pass.
    let trouble: i64 = counts[2..].iter().sum();
    match (trouble, counts[1]) {
        (0, 0) => "No relationship is known to be in trouble".to_owned(),
        (0, n) => format!("{} the sniffles", say::count(n, "relationship has", "relationships have")),
        (1, _) => "One relationship is in trouble: at flu or worse".to_owned(),
        (n, _) => format!("{} relationships are in trouble: at flu or worse", say::number_word(n)),
    }
}

fn href(stage: &str, mine: bool, after: &str) -> String {
    let mine = if mine { "mine" } else { "" };
    urls::with_query("/relationships", &[("stage", stage), ("view", mine), ("after", after)])
}

fn tabs(counts: &[i64; 5], stage: Option<Stage>, mine: bool) -> Vec<Tab> {
    let all = Tab {
        words: "All".to_owned(),
        stage: "",
        count: say::number(counts.iter().sum::<i64>()),
        href: href("", mine, ""),
        current: stage.is_none(),
    };
    let each = Stage::ALL.iter().zip(counts).rev().map(|(one, count)| Tab {
        words: words::capital(one.word()),
        stage: one.code(),
        count: say::number(*count),
        href: href(one.code(), mine, ""),
        current: stage == Some(*one),
    });
    [all].into_iter().chain(each).collect()
}

/// Where a page begins: the place and the name of the row before it.
fn asked(turn: Option<&Turn>) -> Option<(i64, String, uuid::Uuid)> {
    let turn = turn?;
    let (place, name) = turn.key.split_once('.')?;
    Some((place.parse().ok()?, name.to_owned(), turn.id))
}

/// `GET /relationships`
pub async fn list(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    acts::reads(&me.scope)?;
    let (stage, mine) = (Stage::from_code(query.get("stage")), query.get("view") == "mine");
    let after = asked(Turn::asked(&query).as_ref());
    let begun = after.is_some();
    let filter = Filter { stage, lead: me.scope.person().filter(|_| mine) };
    let (scope, it) = (me.scope.clone(), me.org.it);
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let found = app.read(move |conn, env| {
        let rows = known::all(conn, env, (&scope, it), &filter, after.clone(), most)?;
        let ids: Vec<_> = rows.iter().map(|b| b.listed.party.0).collect();
        Ok((rows, store::count(conn, filter.lead)?, marks(conn, env, &scope, &ids)?))
    });
    let (mut rows, counts, marks) = found.await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let now = app.env().local();
    let last = rows
        .last()
        .filter(|_| more)
        .map(|b| mark(&format!("{}.{}", b.listed.kept.place(), b.listed.party.1), b.listed.party.0.0));
    let code = stage.map_or("", Stage::code);
    page::show(&ListPage {
        title: title(&counts),
        tabs: tabs(&counts, stage, mine),
        whose: href(code, !mine, ""),
        mine,
        lines: rows.iter().map(|b| line(b, marks.get(&b.listed.party.0).copied().unwrap_or_default(), &now)).collect(),
        narrowed: stage.is_some() || mine,
        looks: Stage::ALL.iter().map(|one| (one.code(), words::about(*one))).collect(),
        first: if begun { href(code, mine, "") } else { String::new() },
        later: last.map(|mark| href(code, mine, &mark)).unwrap_or_default(),
        chrome: me.chrome,
    })
}
