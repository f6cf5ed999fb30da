//! What one was told, newest first.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use jiff::Zoned;
use uuid::Uuid;

use super::theirs_alone;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Leaf, Turn, mark};
use crate::kit::{page, say, urls};
use crate::people::signed_in::SignedIn;
use crate::telling::store::{self, Seen};
use crate::telling::words;

/// Notices on a page.
const PAGE: usize = 50;

/// One line.
struct Line {
    title: String,
    href: String,
    why: &'static str,
    new: bool,
    how: String,
    when: String,
    exact: String,
}

#[derive(Template)]
#[template(path = "telling/notices.html")]
struct NoticesPage {
    chrome: Chrome,
    trail: Vec<(String, String)>,
    rhythm: String,
    rows: Vec<Line>,
    words: String,
    earlier: String,
    later: String,
}

fn line(seen: &Seen, now: &Zoned) -> Line {
    let kept = &seen.kept;
    Line {
        title: seen.subject.clone(),
        href: seen.href.clone(),
        why: words::why(kept.kind),
        new: kept.read_at.is_none(),
        how: seen.trace.as_ref().map(|t| words::trace(t, true, now)).unwrap_or_default(),
        when: say::when(kept.made_at, now),
        exact: say::exact(kept.made_at, now),
    }
}

/// `GET /notices`: what one was told.
pub async fn mine(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    theirs_alone(&me)?;
    let (scope, turn) = (me.scope.clone(), Turn::asked(&query));
    let person = me.reader()?.id;
    let (leaf, chosen) = app
        .read(move |conn, _| {
            let rows = store::seen(conn, &scope, person, turn.as_ref(), PAGE as u32 + 1)?;
            let leaf = Leaf::cut(rows, turn.as_ref(), PAGE, |s| mark(&s.kept.made_at.to_string(), s.kept.id));
            Ok((leaf, store::rhythm_of(conn, person)?))
        })
        .await?;
    let new: Vec<Uuid> = leaf.rows.iter().filter(|s| s.kept.read_at.is_none()).map(|s| s.kept.id).collect();
    if !new.is_empty() {
        app.write(move |tx, env| store::read(tx, person, &new, env.now)).await?;
    }
    let now = app.env().local();
    let at = |turn: &str, mark: Option<&String>| {
        mark.map(|mark| urls::with_query("/notices", &[(turn, mark)])).unwrap_or_default()
    };
    page::show(&NoticesPage {
        trail: super::trail(),
        rhythm: words::rhythm(&chosen.rhythm),
        rows: leaf.rows.iter().map(|s| line(s, &now)).collect(),
        words: say::count(leaf.rows.len(), "notice on this page", "notices on this page"),
        earlier: at("before", leaf.earlier.as_ref()),
        later: at("after", leaf.later.as_ref()),
        chrome: me.chrome,
    })
}
