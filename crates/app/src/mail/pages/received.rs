//! Mails that came in, and what came of each, for administrators.

use askama::Template;
use axum::extract::State as With;
use axum::response::Response;
use axum_extra::extract::Query;
use jiff::{Timestamp, Zoned};

use super::{PAGE, about_href};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::mail::acts;
use crate::mail::store::{self, Received};
use crate::people::signed_in::SignedIn;

#[derive(Template)]
#[template(path = "mail/received.html")]
struct ReceivedPage {
    chrome: Chrome,
    /// The address that takes mails; empty where there is none.
    inbox: String,
    rows: Vec<Line>,
    words: String,
    later: String,
    first: bool,
}

struct Line {
    subject: String,
    sender: String,
    outcome: &'static str,
    tone: String,
    reason: String,
    href: String,
    when: String,
    exact: String,
}

fn line(r: &Received, now: &Zoned) -> Line {
    let (outcome, tone) = match r.outcome.as_str() {
        "note" => ("became a note", "good"),
        "bounce" => ("came back", "watch"),
        "automatic" => ("left alone", ""),
        _ => ("refused", "bad"),
    };
    Line {
        subject: r.subject.clone().unwrap_or_else(|| "No subject".to_owned()),
        sender: r.sender.clone().unwrap_or_else(|| "nobody".to_owned()),
        outcome,
        tone: tone.to_owned(),
        reason: r.reason.clone().unwrap_or_default(),
        href: about_href(r.about),
        when: say::when(r.at, now),
        exact: say::exact(r.at, now),
    }
}

/// `GET /mails/received?before=`
pub async fn received(me: SignedIn, With(app): With<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    acts::may_tend(&me.scope)?;
    let before = query
        .get("before")
        .split_once('.')
        .and_then(|(id, at)| Some((at.parse::<Timestamp>().ok()?, id.parse().ok()?)));
    let mut found = app.read(move |conn, _| store::page_of_received(conn, before, PAGE + 1)).await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let now = app.env().local();
    let later = found.last().filter(|_| more).map(|last| {
        urls::with_query("/mails/received", &[("before", &crate::kit::turn::mark(&last.at.to_string(), last.id))])
    });
    page::show(&ReceivedPage {
        inbox: app.settings.mailing.inbox.as_ref().map(|i| format!("{}@{}", i.local, i.domain)).unwrap_or_default(),
        rows: found.iter().map(|r| line(r, &now)).collect(),
        words: say::count(found.len(), "mail on this page", "mails on this page"),
        later: later.unwrap_or_default(),
        first: before.is_none(),
        chrome: me.chrome,
    })
}
