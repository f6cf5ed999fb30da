//! One's own word: off until one wants it, and then for oneself alone. Nobody else has an address that shows it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use domain::trust::Point;

use super::behind::{self, Asked, Shown as Line};
use super::done;
use super::parts::{Named, Shown};
use crate::commitments::store::Behind;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, urls};
use crate::people::signed_in::SignedIn;
use crate::trust::{acts, known};

const HERE: &str = "/me/word";

#[derive(Template)]
#[template(path = "trust/mine.html")]
struct MinePage {
    chrome: Chrome,
    crumbs: Vec<(String, String)>,
    /// The word, where it is wanted.
    word: Option<Shown>,
    lines: Vec<Line>,
    first: String,
    later: String,
}

/// `GET /me/word`
pub async fn show(State(app): State<App>, me: SignedIn, Query(typed): Query<Typed>) -> Result<Response, AppError> {
    let (scope, person, asked) = (me.scope.clone(), me.reader()?.id, Asked::of(&typed));
    let (outcome, paged) = (asked.outcome, asked.after.is_some());
    let read = app.read(move |conn, env| {
        let points = known::own(conn, env, person)?;
        let (lines, later) = match points {
            Some(_) => behind::read(conn, env, &scope, Behind::Person(person), &asked)?,
            None => (Vec::new(), None),
        };
        Ok((points, lines, later))
    });
    let (points, lines, later): (Option<Vec<Point>>, _, _) = read.await?;
    let now = app.env().local();
    let href = |outcome: &str| urls::with_query(HERE, &[("outcome", outcome)]);
    let code = outcome.map_or("", domain::trust::Outcome::code);
    let word = points.as_ref().and_then(|points| Some((points, points.last()?.word))).map(|(points, word)| {
        let named =
            Named { title: "Your word".to_owned(), side: me.scope.reader().map_or("it", |r| r.drawn()), id: "own" };
        Shown::new(named, &word, points, &now, href)
    });
    page::show(&MinePage {
        crumbs: vec![("Your settings".to_owned(), "/me".to_owned())],
        word,
        lines: lines.iter().map(|line| behind::shown(line, &me.scope, &now)).collect(),
        first: if paged { href(code) } else { String::new() },
        later: later.map(|mark| urls::with_query(HERE, &[("outcome", code), ("after", &mark)])).unwrap_or_default(),
        chrome: me.chrome,
    })
}

/// `POST /me/word`
pub async fn switch(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, wanted) = (me.scope, typed.get("wanted") == "yes");
    app.write(move |tx, env| acts::want_own(tx, env, &scope, wanted)).await?;
    let words = if wanted { "Your own word is counted for you, and shown to nobody else." } else { "It is off." };
    Ok(done(jar, words, HERE))
}
