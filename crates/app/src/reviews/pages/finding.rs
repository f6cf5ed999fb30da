//! What was found becomes a promise of one's own or an ask of the other side: one form, prefilled, that a person changes.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::Conn;
use domain::commitment::{Side, Terms};
use uuid::Uuid;

use crate::conversations::opening;
use crate::conversations::store as conversations;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::reviews::acts::{self, Making};
use crate::reviews::{phrase, store};

/// The page.
#[derive(Debug, Template)]
#[template(path = "reviews/finding.html")]
pub struct FindingPage {
    chrome: Chrome,
    trail: Vec<(String, String)>,
    title: String,
    words: String,
    by: String,
    side: &'static str,
    /// Value and words of the two directions.
    who: Vec<(&'static str, String)>,
    /// What came of it already: subject, path, where it stands.
    came: Option<(String, String, &'static str)>,
    open: bool,
    action: String,
    back: String,
    today: String,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

impl FindingPage {
    fn is(&self, field: &str, value: &str) -> bool {
        self.typed.get(field) == value
    }
}

fn build(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    id: Uuid,
    sent: Option<(Typed, FieldErrors, String)>,
    chrome: Chrome,
) -> Result<FindingPage, AppError> {
    let finding = store::find(conn, scope, id)?;
    let row = conversations::find(conn, scope, finding.conversation)?;
    let own = opening::speaker(scope, &row, false)?;
    let words = acts::words_of(conn, scope, std::slice::from_ref(&finding))?.pop().unwrap_or_default();
    let name = |side| if side == Side::Customer { &row.customer } else { &row.performer };
    let kind = if finding.side == Side::Customer { row.between.customer_kind } else { row.between.performer_kind };
    // Whoever was to do better promises it; whoever missed something asks for it.
    let first = if finding.side == own { "them" } else { "us" };
    let rest = Typed::default().with("who", first).with("subject", phrase::subject(&finding));
    let (typed, errors, refusal) = sent.unwrap_or((rest, FieldErrors::default(), String::new()));
    let back = format!("{}#look-back", urls::conversation(row.id));
    Ok(FindingPage {
        trail: vec![(row.statement.clone(), back.clone())],
        title: phrase::finding(&finding),
        words,
        by: name(finding.side).clone(),
        side: kind.side(),
        who: vec![
            ("us", format!("{} promises it", name(own))),
            ("them", format!("{} is asked for it", name(own.other()))),
        ],
        came: finding.commitment.as_ref().map(|c| (c.subject.clone(), urls::commitment(c.id), phrase::stands(c.state))),
        open: acts::is_open(&finding) && scope.begins().is_ok(),
        action: urls::finding(id),
        back,
        today: env.local().date().to_string(),
        typed,
        errors,
        refusal,
        chrome,
    })
}

fn id(text: &str) -> Result<Uuid, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

/// `GET /reviews/findings/{id}`
pub async fn show(State(app): State<App>, me: SignedIn, Path(text): Path<String>) -> Result<Response, AppError> {
    let id = id(&text)?;
    let page = app.read(move |conn, env| build(conn, env, &me.scope, id, None, me.chrome.clone()));
    page::show(&page.await?)
}

/// What was typed.
fn making(typed: &Typed, env: &Env) -> Result<Making, AppError> {
    let now = env.local();
    let mut f = Fields::of(typed);
    let ours = typed.get("who") != "them";
    let subject = f.needed("subject", "Say in one line what is promised or asked for.");
    let due = f.due("due_day", "due_time", now.time_zone());
    if let Some(due) = due.as_ref().filter(|due| due.at <= env.now) {
        let day = say::day(due.date(), &now);
        f.wrong("due_day", format!("{day} has passed. Choose a day that lies ahead."));
    }
    if due.is_none() && ours && !f.is_wrong("due_day") {
        f.wrong("due_day", "Name a day. A promise without a date cannot be kept.");
    }
    let words = f.words("words");
    let conditions = f.lines("conditions");
    f.done(Making { ours, terms: Terms { subject, conditions, due }, words })
}

/// `POST /reviews/findings/{id}`
pub async fn make(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path(text): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let id = id(&text)?;
    let (scope, posted) = (me.scope.clone(), typed.clone());
    let made = app.write(move |tx, env| {
        store::find(tx, &scope, id)?;
        acts::make(tx, env, &scope, id, &making(&posted, env)?)
    });
    let (errors, refusal, status) = match made.await {
        Ok(promise) => {
            let words = "It is on the table, and stands with what was found.";
            return Ok((flash::say(jar, words), Redirect::to(&urls::commitment(promise))).into_response());
        }
        Err(error) => {
            let status = error.status();
            match error {
                AppError::Invalid(errors) => (errors, String::new(), status),
                AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence, status),
                other => return Err(other),
            }
        }
    };
    let page = app.read(move |conn, env| {
        let sent = (typed.clone(), errors.clone(), refusal.clone());
        build(conn, env, &me.scope, id, Some(sent), me.chrome.clone())
    });
    page::with_status(status, &page.await?)
}
