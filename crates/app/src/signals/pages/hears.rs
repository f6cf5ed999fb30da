//! How well the listener hears: what it thought against what people said, as it came and with what it has learnt here.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::Conn;
use domain::health::Stage;
use domain::hearing::{Matrix, Share};

use super::{Tab, done, tabs};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say};
use crate::people::scope::{Reader, Scope};
use crate::people::signed_in::SignedIn;
use crate::signals::store::{self, Count};
use crate::signals::{acts, hearing};

/// Sentences below which figures say little.
const FEW: u64 = 30;

/// One stage in the table.
struct Row {
    stage: &'static str,
    /// Precision as it came and taught, recall as it came and taught.
    cells: [String; 4],
}

/// What one model did.
struct Heard {
    name: String,
    current: bool,
    all: String,
    few: bool,
    finding: String,
    rows: Vec<Row>,
    symptoms: [String; 4],
}

/// "84 in 100, 21 of 25".
fn share(share: Share) -> String {
    share.percent().map_or_else(
        || "none yet".to_owned(),
        |percent| format!("{percent} in 100, {} of {}", say::number(share.part), say::number(share.whole)),
    )
}

fn row(count: &Count, stage: Stage) -> Row {
    let (before, after) = (&count.untaught, &count.taught);
    let shares = [before.precision(stage), after.precision(stage), before.recall(stage), after.recall(stage)];
    Row { stage: stage.code(), cells: shares.map(share) }
}

/// What learning has done so far, in a sentence.
fn finding(before: &Matrix, after: &Matrix) -> String {
    let (was, is) = (before.right(), after.right());
    let base = format!("{} of {} were heard as what they are", say::number(is.part), say::number(is.whole));
    match is.part.cmp(&was.part) {
        std::cmp::Ordering::Equal => format!("{base}. What was learnt has changed nothing of that so far."),
        std::cmp::Ordering::Greater => {
            format!("{base}, {} more than without what was learnt here.", say::number(is.part - was.part))
        }
        std::cmp::Ordering::Less => {
            format!("{base}, {} fewer than without what was learnt here.", say::number(was.part - is.part))
        }
    }
}

fn heard(count: &Count) -> Heard {
    let (tier, model) = hearing::which();
    let all = count.taught.all();
    let (before, after) = (count.untaught.symptoms(), count.taught.symptoms());
    Heard {
        name: format!("{}, model {}", count.tier, count.model),
        current: count.tier == tier && count.model == model,
        all: say::count(all, "sentence was", "sentences were"),
        few: all < FEW,
        finding: finding(&count.untaught, &count.taught),
        rows: Stage::ALL.iter().map(|stage| row(count, *stage)).collect(),
        symptoms: [before.0, after.0, before.1, after.1].map(share),
    }
}

#[derive(Template)]
#[template(path = "signals/hears.html")]
struct HearsPage {
    chrome: Chrome,
    tabs: Vec<Tab>,
    heard: Vec<Heard>,
    now: String,
    learnt: String,
    since: String,
    resets: bool,
}

fn build(conn: &mut Conn, env: &Env, (scope, chrome): (&Scope, Chrome)) -> Result<HearsPage, AppError> {
    acts::ours(scope)?;
    let lessons = acts::lessons(conn)?.len();
    let since = store::learns_after(conn)?.map(|(after, by)| {
        let by = by.map(|(_, name)| format!(" by {name}")).unwrap_or_default();
        format!("Reset{by} on {}: only what was decided since is learnt from.", say::stamp(after, &env.local()))
    });
    let (tier, model) = hearing::which();
    Ok(HearsPage {
        tabs: tabs(conn, scope, "/listening/hears")?,
        heard: store::measured(conn)?.iter().map(heard).collect(),
        now: format!("It hears by {tier}, model {model}."),
        learnt: match lessons {
            0 => "It has learnt nothing here yet.".to_owned(),
            n => format!("It has learnt from {}.", say::count(n, "decision", "decisions")),
        },
        since: since.unwrap_or_default(),
        resets: scope.reader().is_some_and(Reader::administers),
        chrome,
    })
}

/// `GET /listening/hears`
pub async fn show(me: SignedIn, State(app): State<App>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone())));
    page::show(&built.await?)
}

/// `POST /listening/hears`
pub async fn forget(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    acts::ours(&me.scope)?;
    if !typed.has("sure") {
        return Ok(done(jar, "Nothing was forgotten: tick first that you are sure.", "/listening/hears#forget"));
    }
    app.write(move |tx, env| acts::forget(tx, env, &me.scope)).await?;
    Ok(done(jar, "What was learnt is forgotten. What was decided stays.", "/listening/hears"))
}
