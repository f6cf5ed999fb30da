//! One call: why it came and the promises that broke, its play, whether its reason is over, putting it off, and ending it with what came
//! of it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::calls::Outcome;
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use crate::calls::glance::{CallView, view};
use crate::calls::{acts, broke, words};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

/// A form that came back with what is wrong.
#[derive(Clone, Debug, Default)]
struct Sent {
    what: String,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

#[derive(Template)]
#[template(path = "calls/one.html")]
struct OnePage {
    chrome: Chrome,
    shown: CallView,
    lead: String,
    opened: String,
    waits: String,
    /// Promises that broke down: what, where, and how each stands now.
    broke: Vec<(String, String, &'static str)>,
    /// That there are more of them.
    more_broke: String,
    /// Since when its reason is over, while nobody has said what came of it.
    passed: String,
    ended: String,
    ended_words: String,
    /// The reader may end it, and nobody has.
    says: bool,
    /// They may put it off, too.
    may_wait: bool,
    outcomes: Vec<(String, String)>,
    /// The first and the last day until which it can wait.
    days: (String, String),
    action: String,
    sent: Sent,
}

impl OnePage {
    fn wrong(&self, what: &str) -> Vec<(&str, &str)> {
        if self.sent.what == what { self.sent.errors.pairs() } else { Vec::new() }
    }

    fn e(&self, what: &str, field: &str) -> &str {
        if self.sent.what == what { self.sent.errors.on(field) } else { "" }
    }

    fn v(&self, field: &str) -> &str {
        self.sent.typed.get(field)
    }
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: Uuid,
    sent: Sent,
) -> Result<OnePage, AppError> {
    let (call, now) = (acts::find(conn, scope, id)?, env.local());
    let (first, last) = acts::days_ahead(now.date());
    let (says, found) = (call.ended.is_none() && acts::says(conn, scope, &call)?, broke::of(conn, scope, &call)?);
    let passed = call.passed.filter(|_| call.ended.is_none());
    let waits = call.snoozed.as_ref().filter(|s| call.ended.is_none() && passed.is_none() && s.until > now.date());
    let more = if found.more == 0 { String::new() } else { format!("and {} more", say::number(found.more)) };
    let broke = found.named.into_iter().map(|(id, subject, state)| (subject, urls::commitment(id), state.word()));
    Ok(OnePage {
        lead: call.lead.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        opened: format!("Opened {}.", say::when(call.opened_at, &now)),
        waits: waits.map(|s| words::waits(s, &now)).unwrap_or_default(),
        broke: broke.collect(),
        more_broke: more,
        passed: passed.map(|at| over(at, says, &now)).unwrap_or_default(),
        ended: call.ended.as_ref().map(|e| words::ended(e, &now)).unwrap_or_default(),
        ended_words: call.ended.as_ref().and_then(|e| e.words.clone()).unwrap_or_default(),
        says,
        may_wait: says && passed.is_none(),
        outcomes: Outcome::ALL.iter().map(|one| (one.code().to_owned(), one.word().to_owned())).collect(),
        days: (first.to_string(), last.to_string()),
        action: words::href(id),
        shown: view(&call, &now),
        sent,
        chrome,
    })
}

/// That its reason is over; with what is left to do for whoever may end it.
fn over(at: Timestamp, says: bool, now: &Zoned) -> String {
    let passed = words::passed(at, now);
    if says { format!("{passed} Say what came of the call, even if nobody went.") } else { passed }
}

/// `GET /calls/{id}`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, Sent::default()));
    page::show(&built.await?)
}

fn back(what: &str, typed: Typed, error: AppError) -> Result<(Sent, StatusCode), AppError> {
    let status = error.status();
    let (errors, refusal) = match error {
        AppError::Invalid(errors) => (errors, String::new()),
        AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
        other => return Err(other),
    };
    Ok((Sent { what: what.to_owned(), typed, errors, refusal }, status))
}

/// `POST /calls/{id}/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(Uuid, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, which) = (me.scope.clone(), typed.clone(), what.clone());
    let done = app.write(move |tx, env| said(tx, env, &scope, id, (&which, &posted)));
    let error = match done.await {
        Ok(words) => return Ok((flash::say(jar, words), Redirect::to(&words::href(id))).into_response()),
        Err(error) => error,
    };
    let (sent, status) = back(&what, typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, sent.clone()));
    page::with_status(status, &built.await?)
}

fn said(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: Uuid,
    (what, typed): (&str, &Typed),
) -> Result<&'static str, AppError> {
    acts::find(tx, scope, id)?;
    let mut f = Fields::of(typed);
    match what {
        "wait" => {
            let (until, why) = (f.day("until"), f.sentence("why").unwrap_or_default());
            if until.is_none() && !f.is_wrong("until") {
                f.wrong("until", "Choose the day on which it should stand on Today again.");
            }
            if why.is_empty() && until.is_none() && !f.is_wrong("why") {
                f.wrong("why", domain::calls::Unfit::NoReason.says());
            }
            let until = f.done(until)?.ok_or(AppError::NotFound)?;
            acts::snooze(tx, env, scope, id, (until, &why))?;
            Ok("It waits until then. The reason stands on its page.")
        }
        "done" => {
            let outcome = Outcome::from_code(typed.get("outcome"));
            if outcome.is_none() {
                f.wrong("outcome", "Say what came of it. It helps to choose better conditions.");
            }
            let words = f.words("words");
            let outcome = f.done(outcome)?.ok_or(AppError::NotFound)?;
            acts::end(tx, env, scope, id, (outcome, words))?;
            Ok("The call is over. What came of it is kept.")
        }
        _ => Err(AppError::NotFound),
    }
}
