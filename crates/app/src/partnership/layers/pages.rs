//! The chain of a conversation, drawn as a list and counted, and the form that tells of it. For our own house.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::kernel::ConversationId;
use domain::partnership::{Chain, LONGEST, Layer, StandsOn};

use super::{acts, path, words};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

/// Empty lines of the form below those that are filled.
const EMPTY: usize = 3;

/// A line of the form.
struct Slot {
    n: usize,
    title: String,
    name: String,
    role: String,
    stands: String,
}

/// Somebody in the drawing.
struct Drawn {
    name: String,
    role: String,
    side: &'static str,
    /// The word for the side.
    of: &'static str,
    /// Has the need or builds; nothing for whoever stands between.
    part: &'static str,
}

#[derive(Template)]
#[template(path = "partnership/layers/show.html")]
struct LayersPage {
    chrome: Chrome,
    need: String,
    talk: String,
    drawn: Vec<Drawn>,
    counted: String,
    long: bool,
    /// Who could talk directly.
    direct: Option<(String, String)>,
    /// The promise that they do: its page, and where it stands.
    meeting: Option<(String, String)>,
    noted: String,
    writes: bool,
    slots: Vec<Slot>,
    sides: Vec<(String, String)>,
    action: String,
    version: String,
    today: String,
    by: String,
    what: String,
    errors: FieldErrors,
    refusal: String,
}

impl LayersPage {
    fn wrong(&self, what: &str) -> Vec<(&str, &str)> {
        if self.what == what { self.errors.pairs() } else { Vec::new() }
    }

    fn e(&self, field: &str, n: &usize) -> &str {
        self.errors.on(&format!("{field}-{n}"))
    }

    fn f(&self, field: &str, n: &usize) -> String {
        format!("{field}-{n}")
    }
}

/// What a form sent, with what is wrong.
#[derive(Clone, Debug, Default)]
struct Sent {
    what: String,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

fn drawn(chain: &Chain) -> Vec<Drawn> {
    let last = chain.layers().len() - 1;
    let part = |n: usize| match n {
        0 => "has the need",
        n if n == last => "builds",
        _ => "",
    };
    let one = |(n, layer): (usize, &Layer)| Drawn {
        name: layer.name.clone(),
        role: layer.role.clone(),
        side: layer.stands.code(),
        of: layer.stands.word(),
        part: part(n),
    };
    chain.layers().iter().enumerate().map(one).collect()
}

/// The lines of the form: what was typed, else what is told, and some empty ones.
fn slots(typed: &Typed, told: &[Layer]) -> Vec<Slot> {
    let sent = typed.has("name-1");
    let typed_last = (1..=LONGEST).rev().find(|n| !typed.get(&format!("name-{n}")).is_empty()).unwrap_or(0);
    let filled = if sent { typed_last } else { told.len() };
    let slot = |n: usize| {
        let typed = |field: &str| typed.get(&format!("{field}-{n}")).to_owned();
        let known = told.get(n - 1).filter(|_| !sent);
        let usual = if n == 1 { StandsOn::Client } else { StandsOn::It }.code().to_owned();
        let stands = known.map_or_else(|| typed("side"), |l| l.stands.code().to_owned());
        Slot {
            n,
            title: if n == 1 { "Who has the need".to_owned() } else { format!("Then, number {n}") },
            name: known.map_or_else(|| typed("name"), |l| l.name.clone()),
            role: known.map_or_else(|| typed("role"), |l| l.role.clone()),
            stands: if stands.is_empty() { usual } else { stands },
        }
    };
    (1..=(filled + EMPTY).clamp(4, LONGEST)).map(slot).collect()
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: ConversationId,
    sent: &Sent,
) -> Result<LayersPage, AppError> {
    let (talk, now) = (acts::talk(conn, scope, id)?, env.local());
    let (told, writes) = (acts::told(conn, scope, id)?, acts::writes(conn, scope, &talk)?);
    let layers = told.as_ref().map(|told| told.layers.clone()).unwrap_or_default();
    let chain = Chain::of(layers.clone()).ok();
    let meeting = match &told {
        Some(told) => acts::meeting(conn, scope, told)?,
        None => None,
    };
    let version = told.as_ref().map_or(0, |told| told.version).to_string();
    Ok(LayersPage {
        need: talk.statement.clone(),
        talk: urls::conversation(id),
        drawn: chain.as_ref().map(drawn).unwrap_or_default(),
        counted: chain.as_ref().map(|chain| words::counted(chain.between())).unwrap_or_default(),
        long: chain.as_ref().is_some_and(Chain::is_long),
        direct: chain.as_ref().and_then(Chain::direct).map(|(a, b)| (a.name.clone(), b.name.clone())),
        meeting: meeting.map(|row| (urls::commitment(row.id), row.state.word().to_owned())),
        noted: told
            .as_ref()
            .map(|told| {
                let who = told.by.as_ref().map_or("Entente", |(_, name)| name.as_str());
                format!("Told by {who}, {}", say::when(told.at, &now))
            })
            .unwrap_or_default(),
        writes,
        slots: slots(&sent.typed, &layers),
        sides: StandsOn::ALL.iter().map(|s| (s.code().to_owned(), capital(s.word()))).collect(),
        action: path(id),
        version: if sent.typed.has("version") { sent.typed.get("version").to_owned() } else { version },
        today: now.date().to_string(),
        by: sent.typed.get("by").to_owned(),
        what: sent.what.clone(),
        errors: sent.errors.clone(),
        refusal: sent.refusal.clone(),
        chrome,
    })
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `GET /conversations/{id}/layers`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<ConversationId>) -> Result<Response, AppError> {
    let sent = Sent::default();
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, &sent));
    page::show(&built.await?)
}

/// `POST /conversations/{id}/layers`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<ConversationId>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted) = (me.scope.clone(), typed.clone());
    let what = if typed.has("by") { "meet" } else { "tell" };
    let done = app.write(move |tx, env| said(tx, env, &scope, id, &posted));
    let error = match done.await {
        Ok((words, next)) => return Ok((flash::say(jar, words), Redirect::to(&next)).into_response()),
        Err(error) => error,
    };
    let status = error.status();
    let (errors, refusal) = match error {
        AppError::Invalid(errors) => (errors, String::new()),
        AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
        other => return Err(other),
    };
    let sent = Sent { what: what.to_owned(), typed, errors, refusal };
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, &sent));
    page::with_status(status, &built.await?)
}

fn layers(typed: &Typed) -> Result<Vec<Layer>, AppError> {
    let (mut f, mut all) = (Fields::of(typed), Vec::new());
    for n in 1..=LONGEST {
        let field = |name: &str| format!("{name}-{n}");
        let (Some(name), role) = (f.line(&field("name")), f.line(&field("role"))) else { continue };
        match (role, StandsOn::from_code(typed.get(&field("side")))) {
            (None, _) => f.wrong(&field("role"), "Say what they do in it."),
            (_, None) => f.wrong(&field("side"), "Choose a side."),
            (Some(role), Some(stands)) => all.push(Layer { name, role, stands }),
        }
    }
    f.done(all)
}

fn said(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: ConversationId,
    typed: &Typed,
) -> Result<(&'static str, String), AppError> {
    acts::talk(tx, scope, id)?;
    if typed.has("by") {
        let mut f = Fields::of(typed);
        let by = f.day("by");
        if by.is_none() && !f.is_wrong("by") {
            f.wrong("by", "Say by which day.");
        }
        let by = f.done(by)?.ok_or(AppError::NotFound)?;
        let promise = acts::meet(tx, env, scope, id, by)?;
        return Ok(("It is offered to them.", urls::commitment(promise)));
    }
    let seen = typed.get("version").parse().map_err(|_| AppError::Stale)?;
    acts::tell(tx, env, scope, (id, seen), &layers(typed)?)?;
    Ok(("That is the chain now. Only our house reads it.", path(id)))
}
