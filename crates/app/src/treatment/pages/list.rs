//! Every treatment that may be read: for our own people all of them, for a sponsor those that were given to them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use super::drawn;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Turn, mark};
use crate::kit::{page, say, urls};
use crate::people::signed_in::SignedIn;
use crate::treatment::known::Whole;
use crate::treatment::{known, store, words};

/// Treatments on a page.
const PAGE: usize = 30;

/// A treatment in a line.
struct Line {
    href: String,
    client: String,
    stage: &'static str,
    plays: String,
    at: String,
    begun: String,
    ended: String,
}

fn line(w: &Whole, now: &Zoned) -> Line {
    let t = &w.treatment;
    let day = |at: Timestamp| say::short_day(at.to_zoned(now.time_zone().clone()).date(), now);
    let names: Vec<String> = w.plays.iter().map(|play| words::play_name(&play.begun.play)).collect();
    Line {
        href: words::href(t.id),
        client: t.client.1.clone(),
        stage: drawn(t.stage.or(t.released.as_ref().map(|r| r.stage))),
        plays: names.join(", "),
        at: if t.ended.is_none() { words::at_step(&w.steps()) } else { String::new() },
        begun: day(t.at),
        ended: t.ended.as_ref().map(|ended| day(ended.at)).unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "treatment/list.html")]
struct ListPage {
    chrome: Chrome,
    staff: bool,
    lines: Vec<Line>,
    newest: &'static str,
    later: String,
}

/// `GET /treatments`
pub async fn list(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let (scope, turn) = (me.scope.clone(), Turn::asked(&query));
    let after: Option<(Timestamp, Uuid)> = turn.as_ref().and_then(|turn| Some((turn.key.parse().ok()?, turn.id)));
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let found = app.read(move |conn, env| {
        let all = store::list(conn, &scope, (None, None), after, most)?;
        let all: Result<Vec<Whole>, AppError> = all.iter().map(|t| known::whole(conn, env, &scope, t.id)).collect();
        Ok((all?, env.local()))
    });
    let (mut rows, now) = found.await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let last = rows.last().filter(|_| more).map(|w| mark(&w.treatment.at.to_string(), w.treatment.id));
    page::show(&ListPage {
        staff: me.scope.is_staff(),
        lines: rows.iter().map(|w| line(w, &now)).collect(),
        newest: if turn.is_some() { "/treatments" } else { "" },
        later: last.map(|mark| urls::with_query("/treatments", &[("after", &mark)])).unwrap_or_default(),
        chrome: me.chrome,
    })
}
