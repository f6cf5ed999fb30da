//! Sentences that were decided: confirmed ones with their stage, and those that are no symptom.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use domain::health::Stage;
use domain::hearing::Said;
use domain::kernel::PersonId;
use jiff::Zoned;

use super::{Tab, after, day, marked, shape, tabs, who};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, urls};
use crate::people::signed_in::SignedIn;
use crate::signals::acts;
use crate::signals::store::{self, Decided};

/// Sentences on a page.
const PAGE: usize = 50;

/// A sentence in a line.
struct Line {
    words: String,
    href: String,
    stage: &'static str,
    who: String,
    side: &'static str,
    client: (String, String),
    when: String,
    by: String,
    heard: String,
    note: String,
}

fn line(d: &Decided, now: &Zoned, me: Option<PersonId>) -> Line {
    let s = &d.sentence;
    let stands = s.stage.unwrap_or(Stage::Healthy);
    let by = s.decided_by.as_ref().map(|(id, name)| if Some(*id) == me { "you".to_owned() } else { name.clone() });
    Line {
        words: s.words.clone().unwrap_or_default(),
        href: urls::sentence(d.text.0, s.number),
        stage: s.stage.map_or("", Stage::code),
        who: who(s.who(), s.side, s.speaker.as_ref().map(|(id, _)| *id), me),
        side: shape(s.side),
        client: (d.party.1.clone(), urls::client(d.party.0)),
        when: day(d.at, now),
        by: by.unwrap_or_else(|| "somebody".to_owned()),
        heard: if s.heard.stage == stands { String::new() } else { format!("heard as {}", s.heard.stage.word()) },
        note: s.note.clone().unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "signals/decided.html")]
struct DecidedPage {
    chrome: Chrome,
    tabs: Vec<Tab>,
    confirmed: bool,
    lines: Vec<Line>,
    newest: String,
    later: String,
}

async fn list(me: SignedIn, app: App, query: Typed, said: Said) -> Result<Response, AppError> {
    acts::ours(&me.scope)?;
    let here = if said == Said::Confirmed { "/listening/confirmed" } else { "/listening/plain" };
    let (scope, after) = (me.scope.clone(), after(&query));
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let found = app.read(move |conn, env| {
        Ok((store::decided(conn, &scope, said, after, most)?, tabs(conn, &scope, here)?, env.local()))
    });
    let (mut rows, tabs, now) = found.await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let last = rows.last().filter(|_| more);
    let key = last.and_then(|d| Some(marked((d.sentence.decided_at?, d.sentence.id))));
    let reader = me.scope.person();
    page::show(&DecidedPage {
        tabs,
        confirmed: said == Said::Confirmed,
        lines: rows.iter().map(|row| line(row, &now, reader)).collect(),
        newest: if after.is_some() { here.to_owned() } else { String::new() },
        later: key.map(|key| urls::with_query(here, &[("after", &key)])).unwrap_or_default(),
        chrome: me.chrome,
    })
}

/// `GET /listening/confirmed`
pub async fn confirmed(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    list(me, app, query, Said::Confirmed).await
}

/// `GET /listening/plain`
pub async fn plain(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    list(me, app, query, Said::Plain).await
}
