//! The pages of conversations: the list, starting one, and the page of one with everything that can be said there.

mod aside;
pub(super) mod cast;
pub(super) mod form;
pub(super) mod ledger;
mod list;
pub(super) mod loaded;
pub(super) mod look_back;
pub(super) mod moves;
pub(super) mod show;
mod start;
pub(super) mod steps;
mod terms;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::{Conn, Tx};
use domain::commitment::Side;
use domain::conversation::{Talk, TalkAct, TalkKind, TalkWhy};
use domain::kernel::ConversationId;
use domain::party::PartyKind;

use self::cast::Cast;
use self::form::{PROMISE, SETTLE, Trouble, WAYS_BY};
use super::{acts, forms, opening, store};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldError, FieldErrors, Typed};
use crate::kit::{flash, page, urls};
use crate::levels::flags as levels;
use crate::mail::{About, inbox};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;
use crate::telling::words::{self, Speaker};
use crate::treatment::glance::{self as treatment, WHY_NOW};

/// The list.
pub async fn list(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let page = app.read(move |conn, env| listed(conn, env, &me, query.clone())).await?;
    page::show(&page)
}

fn listed(conn: &mut Conn, env: &Env, me: &SignedIn, query: Typed) -> Result<list::ListPage, AppError> {
    let staff = me.scope.is_staff();
    let filter = list::filter(&query, staff, me.org.it);
    let limit = u32::try_from(list::PAGE + 1).unwrap_or(u32::MAX);
    let rows = store::list(conn, &me.scope, &filter, list::after(&query), limit)?;
    let parties = outside(conn, &me.scope)?;
    let clients = parties.into_iter().map(|p| (p.id.to_string(), p.name)).collect::<Vec<_>>();
    let people = if staff { start::people(&people::members(conn, me.org.it, 500)?) } else { Vec::new() };
    let clients = if clients.len() > 1 { clients } else { Vec::new() };
    let found = list::Found { rows, clients, people };
    Ok(list::page(found, query, &me.scope, &env.local(), me.chrome.clone()))
}

/// Clients and suppliers that the reader may see, clients first.
fn outside(conn: &mut Conn, scope: &Scope) -> Result<Vec<people::Party>, AppError> {
    let mut all = people::list_parties(conn, scope, Some(PartyKind::Client), None, false, 1000)?;
    all.extend(people::list_parties(conn, scope, Some(PartyKind::Supplier), None, false, 1000)?);
    Ok(all)
}

/// The page for a new one.
pub async fn new(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let build = move |conn: &mut Conn, env: &Env| asked(conn, env, &me, query.clone(), Default::default());
    page::show(&app.read(build).await?)
}

fn asked(
    conn: &mut Conn,
    env: &Env,
    me: &SignedIn,
    typed: Typed,
    wrong: (FieldErrors, String),
) -> Result<start::StartPage, AppError> {
    let follows = typed.get("follows").parse().ok().map(|id| store::find(conn, &me.scope, id)).transpose()?;
    let them = |row: &store::Conversation| {
        if row.between.customer_kind.is_ours() { row.between.performer } else { row.between.customer }
    };
    let typed = match follows.as_ref().filter(|_| typed.get("client").is_empty()) {
        Some(row) => typed.with("client", them(row).to_string()),
        None => typed,
    };
    let parties = outside(conn, &me.scope)?;
    let typed = match parties.as_slice() {
        [only] if typed.get("client").is_empty() => typed.with("client", only.id.to_string()),
        _ => typed,
    };
    let chosen = parties.iter().find(|p| p.id.to_string() == typed.get("client")).cloned();
    let theirs = match &chosen {
        Some(party) => people::members(conn, party.id, 500)?,
        None => Vec::new(),
    };
    let ours = if me.scope.is_staff() { people::members(conn, me.org.it, 500)? } else { Vec::new() };
    let it = people::find_party(conn, &me.scope, me.org.it)?.name;
    let follows = follows.map(|row| (row.statement.clone(), urls::conversation(row.id)));
    let flags = match chosen.as_ref().filter(|p| p.kind == PartyKind::Client) {
        Some(client) => levels::flags(conn, env, &me.scope, client.id)?,
        None => Vec::new(),
    };
    let trouble = match chosen.as_ref().filter(|p| p.kind == PartyKind::Client && follows.is_none()) {
        Some(client) => treatment::in_trouble(conn, env, &me.scope, client.id)?,
        None => Vec::new(),
    };
    let mut wrong = wrong;
    let (raised, bare) = (typed.get("raised_by") != "them", typed.get("despite").trim().is_empty());
    // The reason is asked for together with everything else that is wrong.
    if raised && bare && !trouble.is_empty() && !wrong.0.0.is_empty() && wrong.0.on("despite").is_empty() {
        wrong.0.0.push(FieldError { field: "despite".to_owned(), sentence: WHY_NOW.to_owned() });
    }
    let around = start::Around { parties, chosen, theirs, ours, it, follows, flags, trouble };
    Ok(start::page(around, typed, wrong, &me.scope, env.local().date().to_string(), me.chrome.clone()))
}

/// Starts one.
pub async fn start(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted) = (me.scope.clone(), typed.clone());
    let started = app.write(move |tx, env| {
        let new = forms::starting(&posted, &env.local())?;
        opening::start(tx, env, &scope, &new).map(|id| (id, new.first.is_some()))
    });
    match started.await {
        Ok((id, promised)) => {
            let words = if promised { "It has begun, with a first promise on the table." } else { "It has begun." };
            Ok((flash::say(jar, words), Redirect::to(&urls::conversation(id))).into_response())
        }
        Err(error) => {
            let (status, trouble) = trouble("start", typed, error)?;
            let build = move |conn: &mut Conn, env: &Env| {
                asked(conn, env, &me, trouble.typed.clone(), (trouble.errors.clone(), trouble.refusal.clone()))
            };
            page::with_status(status, &app.read(build).await?)
        }
    }
}

fn id(text: &str) -> Result<ConversationId, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

/// One conversation.
pub async fn show(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let id = id(&text)?;
    let settings = app.settings.clone();
    let page = app.read(move |conn, env| {
        let at = inbox::shown(conn, env, &settings.mailing, About::Conversation(id), &me.scope)?;
        built(conn, env, &me.scope, id, &query, None, me.chrome.clone().taking_mail(at))
    });
    page::show(&page.await?)
}

fn built(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    id: ConversationId,
    query: &Typed,
    trouble: Option<&Trouble>,
    chrome: Chrome,
) -> Result<show::ShowPage, AppError> {
    let loaded = loaded::load(conn, env, scope, id)?;
    let own = scope.side_of(&loaded.row.between).unwrap_or(Side::Performer);
    let speaker = if form::was_recording(trouble, query) { own.other() } else { own };
    let cast = Cast { row: &loaded.row, own, speaker, reader: scope.person(), now: env.local() };
    Ok(show::page(&loaded, &cast, query, trouble, chrome))
}

/// Something is said in a conversation.
pub async fn say(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path((text, act)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let id = id(&text)?;
    let act = form::act_named(&act).ok_or(AppError::NotFound)?;
    let (scope, posted) = (me.scope.clone(), typed.clone());
    match app.write(move |tx, env| said(tx, env, &scope, id, act, &posted)).await {
        Ok(words) => Ok((flash::say(jar, &words), Redirect::to(&gone(id, &typed))).into_response()),
        Err(error) => again(&app, me, id, act, typed, error).await,
    }
}

/// Where the reader came from, else the conversation.
fn gone(id: ConversationId, typed: &Typed) -> String {
    if typed.has("back") { urls::safe_back(typed.get("back")).to_owned() } else { urls::conversation(id) }
}

/// The page once more, with what was typed and why it was not taken.
async fn again(
    app: &App,
    me: SignedIn,
    id: ConversationId,
    act: &'static str,
    typed: Typed,
    error: AppError,
) -> Result<Response, AppError> {
    let (status, trouble) = trouble(act, typed, error)?;
    let nothing = Typed::default();
    let build =
        move |conn: &mut Conn, env: &Env| built(conn, env, &me.scope, id, &nothing, Some(&trouble), me.chrome.clone());
    page::with_status(status, &app.read(build).await?)
}

pub(super) fn trouble(act: &str, typed: Typed, error: AppError) -> Result<(StatusCode, Trouble), AppError> {
    let status = error.status();
    let mut trouble = Trouble { act: act.to_owned(), typed, ..Trouble::default() };
    match error {
        AppError::Invalid(errors) => trouble.errors = errors,
        AppError::Refused { code: "in_trouble", sentence } => trouble.errors = FieldErrors::one("despite", sentence),
        AppError::Refused { sentence, .. } => trouble.refusal = sentence,
        AppError::Stale => {
            trouble.refusal =
                "It changed while you were writing. Look at it again; what you wrote is still here.".into();
        }
        other => return Err(other),
    }
    Ok((status, trouble))
}

/// Says it, and answers what the reader is told.
pub(super) fn said(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: ConversationId,
    act: &str,
    typed: &Typed,
) -> Result<String, AppError> {
    let row = store::find(tx, scope, id)?;
    let records = forms::records(typed);
    let speaker = opening::speaker(scope, &row, records)?;
    let own = opening::speaker(scope, &row, false)?;
    let cast = Cast { row: &row, own, speaker, reader: scope.person(), now: env.local() };
    let step = match act {
        SETTLE | PROMISE => Some(Some(4)),
        WAYS_BY => Some(Some(3)),
        _ => None,
    };
    if let Some(step) = step {
        let new = forms::promising(step, speaker, typed, &cast.now)?;
        opening::promise(tx, env, scope, id, &new)?;
        return Ok(on_the_table(&cast, new.needs.is_some()));
    }
    let kind = TalkKind::from_code(act).ok_or(AppError::NotFound)?;
    if records && kind == TalkKind::Note {
        return Err(AppError::refused(TalkWhy::SpeakForYourself.code(), TalkWhy::SpeakForYourself.sentence()));
    }
    let saying = forms::saying(kind, typed, &cast.now)?;
    let internal = saying.act.visibility() == domain::commitment::Visibility::Internal;
    let taker = match &saying.act {
        TalkAct::Reassign { to } => Some(people::find_person(tx, scope, *to)?.name),
        _ => None,
    };
    let (talk, _, heard) = acts::say_telling(tx, env, scope, id, saying)?;
    Ok(match taker {
        Some(name) => format!("{name} answers for it from now on."),
        None if kind == TalkKind::Review => looked_back(&row, talk, &cast),
        None => format!("{} {}", told(&cast, internal), words::flash(&heard, spoken(scope, &cast))).trim().to_owned(),
    })
}

/// What happened by looking back: it is sealed, it is open to both, or it was added.
fn looked_back(before: &store::Conversation, after: Talk, cast: &Cast<'_>) -> String {
    match (before.state, after) {
        (Talk::Completed, _) => "It is added. Both sides read it.".to_owned(),
        (_, Talk::Completed) => {
            "Both sides have looked back, and both read everything now. It is completed.".to_owned()
        }
        _ => format!("It is kept, and sealed until {} is in, too.", cast.first(cast.own.other())),
    }
}

fn on_the_table(cast: &Cast<'_>, needs: bool) -> String {
    let other = cast.name(cast.speaker.other());
    let asked = if needs { " What you need from them is asked for, too." } else { "" };
    format!("It is on the table. {other} can answer now.{asked}")
}

fn told(cast: &Cast<'_>, internal: bool) -> String {
    match (internal, cast.records()) {
        (true, _) => format!("Noted. Only {} sees it.", cast.party(cast.speaker)),
        (false, true) => {
            format!("Recorded as said by {}, marked as recorded by you.", cast.name(cast.speaker))
        }
        (false, false) => "Said.".to_owned(),
    }
}

/// Who speaks, for the line that names who was told.
fn spoken<'a>(scope: &Scope, cast: &'a Cast<'a>) -> Speaker<'a> {
    let other = cast.own.other();
    let person = if other == Side::Customer { &cast.row.customer_person } else { &cast.row.performer_person };
    Speaker {
        side: cast.own,
        staff: scope.is_staff(),
        answers: person.as_ref().map(|(id, _)| *id),
        party: cast.party(other),
        now: &cast.now,
    }
}
