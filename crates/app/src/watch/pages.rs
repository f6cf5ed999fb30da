//! *Will you make it?*: everything that the reader is asked about, with three answers to each.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use domain::chances::Standing;
use domain::commitment::Side;
use domain::kernel::CommitmentId;
use jiff::Zoned;

use super::acts;
use super::store::{self, Ask};
use crate::check::standing::{acts as standing, words};
use crate::commitments::phrase::{self, Who};
use crate::commitments::store::Row;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

/// One promise that is asked about.
#[derive(Clone, Debug)]
pub struct Line {
    id: CommitmentId,
    title: String,
    href: String,
    /// To whom it was promised.
    to: Who,
    due: String,
    instant: String,
    left: String,
    /// Since when it is asked, and why.
    asked: String,
    until: String,
    changed: String,
    /// Its chance, where it is ours and was gone through, and where it is said what would help.
    chance: Option<(String, String)>,
}

#[derive(Debug, Template)]
#[template(path = "watch/asked.html")]
struct AskedPage {
    chrome: Chrome,
    /// How the first page is called for this reader.
    home: &'static str,
    title: String,
    lines: Vec<Line>,
}

fn line(scope: &Scope, (ask, row): &(Ask, Row), standing: Option<&Standing>, now: &Zoned) -> Line {
    let href = urls::commitment(row.id);
    let act = |act: &str| format!("{href}?do={act}&back=/asked");
    let when = say::when(ask.asked_at, now);
    let asked = match (&ask.reason, ask.days) {
        (Some(reason), _) => format!("Asked {when}: {reason}"),
        (None, Some(days)) => {
            let ahead = say::count(days, "working day", "working days");
            format!("Asked {when}, {ahead} ahead.")
        }
        (None, None) => format!("Asked {when}."),
    };
    Line {
        id: row.id,
        title: row.subject.clone(),
        to: phrase::who(scope, row, Side::Customer),
        due: phrase::due(ask.due, row.due_is_day, now),
        instant: say::exact(ask.due, now),
        left: say::left(ask.due, now),
        asked,
        until: act("propose"),
        changed: act("declare_breakdown"),
        chance: standing.map(|standing| words::beside(standing, row.id)),
        href,
    }
}

fn title(count: usize) -> String {
    match count {
        0 => "Nobody waits to hear whether you will make it.".to_owned(),
        1 => "One promise of yours falls due soon. Will you make it?".to_owned(),
        n => format!("{} promises of yours fall due soon. Will you make it?", say::number_word(n)),
    }
}

/// `GET /asked`.
pub async fn show(State(app): State<App>, me: SignedIn) -> Result<Response, AppError> {
    let (scope, person) = (me.scope.clone(), me.reader()?.id);
    let read = app.read(move |conn, _| {
        let all = acts::asked(conn, &scope, person)?;
        let ids: Vec<CommitmentId> = all.iter().map(|(_, row)| row.id).collect();
        let chances = standing::of_these(conn, &scope, &ids)?;
        Ok((all, chances))
    });
    let ((all, chances), now) = (read.await?, app.env().local());
    let lines: Vec<Line> = all.iter().map(|one| line(&me.scope, one, chances.get(&one.1.id), &now)).collect();
    let home = if me.scope.is_staff() { "Today" } else { "Home" };
    page::show(&AskedPage { chrome: me.chrome, home, title: title(lines.len()), lines })
}

/// `POST /asked`: yes to one, or to all that were on the page.
pub async fn answer(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let field = if typed.get("yes") == "all" { "seen" } else { "yes" };
    let ids: Vec<CommitmentId> = typed.all(field).filter_map(|id| id.parse().ok()).take(store::MOST as usize).collect();
    let scope = me.scope.clone();
    let (said, left) = app.write(move |tx, env| acts::yes(tx, env, &scope, &ids)).await?;
    let mut words = match said {
        0 => "Nothing was said.".to_owned(),
        1 => "You said that it will be kept.".to_owned(),
        n => format!(
            "You said that {} promises will be kept.",
            say::number_in_words(u32::try_from(n).unwrap_or(u32::MAX))
        ),
    };
    if left > 0 {
        words.push_str(" What had moved on meanwhile stands as it was.");
    }
    let back = if typed.has("back") { urls::safe_back(typed.get("back")).to_owned() } else { "/asked".to_owned() };
    Ok((flash::say(jar, &words), Redirect::to(&back)).into_response())
}

/// `POST /promises/{id}/ask-lead`: no answer came in time, so whoever leads on the other side is asked.
pub async fn ask_lead(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path(id): Path<String>,
) -> Result<Response, AppError> {
    let id: CommitmentId = id.parse().map_err(|_| AppError::NotFound)?;
    let scope = me.scope.clone();
    app.write(move |tx, env| acts::ask_lead(tx, env, &scope, id, None)).await?;
    let jar = flash::say(jar, "Their lead has been asked. Both sides can read it in the ledger.");
    Ok((jar, Redirect::to(&urls::commitment(id))).into_response())
}
