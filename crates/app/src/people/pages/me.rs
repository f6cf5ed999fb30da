//! Oneself: how pages look, the password, who speaks for one, where one is signed in.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::Conn;
use domain::kernel::PersonId;
use jiff::{SignedDuration, Zoned};
use uuid::Uuid;

use super::done;
use super::person::{DeputyLine, Sent, candidates, deputy_lines};
use super::person_acts::{deputy, hashed};
use crate::kit::app::App;
use crate::kit::chrome::{Chrome, Theme};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::limits::Rule;
use crate::kit::{page, say, urls};
use crate::people::access::plausible_email;
use crate::people::acts;
use crate::people::scope::Scope;
use crate::people::seeing::store::{self as seeing, Look};
use crate::people::sessions::{self, SHORTEST, Session};
use crate::people::signed_in::{COOKIE, SignedIn};
use crate::people::store::{self, Deputy, Person};
use crate::telling;

/// Tries at one's own password by whoever is signed in already: it may be somebody who found the browser open.
const CURRENT: Rule = Rule { name: "one's own password", burst: 8, every: SignedDuration::from_secs(20) };
/// Other e-mails that are tried for oneself: each tells whether somebody has it.
const EMAILS: Rule = Rule { name: "one's own e-mail", burst: 5, every: SignedDuration::from_mins(5) };
/// Looks that are listed.
const LOOKS: u32 = 12;

#[derive(Template)]
#[template(path = "people/me.html")]
struct MePage {
    chrome: Chrome,
    href: String,
    lead: String,
    typed: Typed,
    /// When mail reaches them, in words.
    mails: String,
    theme: Theme,
    keys: bool,
    deputies: Vec<DeputyLine>,
    companions: Vec<(String, String)>,
    speaks_for: bool,
    today: String,
    shortest: usize,
    sessions: Vec<SessionLine>,
    others: bool,
    /// Who of ours looked with these eyes, and when; nothing for our own people, with whose eyes nobody looks.
    looks: Option<Vec<(String, String)>>,
    sent: Sent,
}

impl MePage {
    /// What is wrong with a field of this form.
    fn wrong(&self, form: &str, field: &str) -> &str {
        if self.sent.form == form { self.sent.errors.on(field) } else { "" }
    }
}

struct SessionLine {
    agent: String,
    when: String,
    this: bool,
    key: String,
}

struct Known {
    person: Person,
    deputies: Vec<Deputy>,
    companions: Vec<(PersonId, String)>,
    sessions: Vec<Session>,
    mails: String,
    looks: Vec<Look>,
}

fn known(conn: &mut Conn, env: &Env, scope: &Scope, token: &str) -> Result<Known, AppError> {
    let reader = scope.reader().ok_or(AppError::NotFound)?;
    Ok(Known {
        person: store::find_person(conn, scope, reader.id)?,
        deputies: store::deputies(conn, reader.id, env.local().date())?,
        companions: candidates(conn, reader.id, reader.is_staff())?,
        sessions: sessions::list(conn, reader.id, token, env.now)?,
        mails: telling::words::rhythm(&telling::store::rhythm_of(conn, reader.id)?.rhythm),
        looks: seeing::looks(conn, reader.id, LOOKS)?,
    })
}

/// "Firefox on Linux" from what a browser says of itself.
fn browser(agent: Option<&str>) -> String {
    let agent = agent.unwrap_or("");
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let browser = find(&[("Edg/", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari")]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "an iPhone"),
        ("iPad", "an iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "a Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "A browser that does not say what it is".to_owned(),
    }
}

fn session_line(s: &Session, now: &Zoned) -> SessionLine {
    let (since, seen) = (say::when(s.since, now), say::when(s.seen, now));
    let when = format!("since {since}, last used {seen}");
    SessionLine { agent: browser(s.agent.as_deref()), when, this: s.this, key: s.key.clone() }
}

fn typed_from(p: &Person) -> Typed {
    Typed::default()
        .with("name", p.name.as_str())
        .with("email", p.email.clone().unwrap_or_default())
        .with("title", p.title.clone().unwrap_or_default())
        .with("version", p.version.to_string())
}

fn built(me: SignedIn, env: &Env, known: &Known, sent: Sent) -> Result<MePage, AppError> {
    let (now, reader) = (env.local(), me.reader()?);
    let typed = if sent.form == "name" { sent.typed.clone() } else { typed_from(&known.person) };
    Ok(MePage {
        href: urls::person(reader.id),
        lead: format!("{}. This is how others see you, and how Entente looks to you.", reader.what()),
        typed,
        mails: known.mails.clone(),
        theme: reader.theme,
        keys: reader.one_letter_keys,
        speaks_for: !reader.deputy_for.is_empty(),
        deputies: deputy_lines(&known.deputies, "/me", &now),
        companions: known.companions.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        today: now.date().to_string(),
        shortest: SHORTEST,
        sessions: known.sessions.iter().map(|s| session_line(s, &now)).collect(),
        others: known.sessions.iter().any(|s| !s.this),
        looks: (!reader.is_staff())
            .then(|| known.looks.iter().map(|look| (look.by.clone(), say::stamp(look.at, &now))).collect()),
        chrome: me.chrome,
        sent,
    })
}

fn token(jar: &CookieJar) -> String {
    jar.get(COOKIE).map(|c| c.value().to_owned()).unwrap_or_default()
}

async fn page_of(me: SignedIn, app: &App, jar: &CookieJar, sent: Sent) -> Result<Response, AppError> {
    let (scope, token) = (me.scope.clone(), token(jar));
    let known = app.read(move |conn, env| known(conn, env, &scope, &token)).await?;
    let status = if sent.form.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::with_status(status, &built(me, &app.env(), &known, sent)?)
}

/// Done, or the page once more with what is wrong in this form.
async fn settled(
    result: Result<(), AppError>,
    me: SignedIn,
    app: &App,
    jar: CookieJar,
    (form, typed, words): (&'static str, Typed, &str),
) -> Result<Response, AppError> {
    match result {
        Ok(()) => Ok(done(jar, words, "/me")),
        Err(AppError::Invalid(errors)) => page_of(me, app, &jar, Sent { form, typed, errors }).await,
        Err(error) => Err(error),
    }
}

/// `GET /me`
pub async fn show(me: SignedIn, State(app): State<App>, jar: CookieJar) -> Result<Response, AppError> {
    page_of(me, &app, &jar, Sent::default()).await
}

fn read(typed: &Typed, before: Person) -> Result<Person, AppError> {
    let mut f = Fields::of(typed);
    let name = f.needed("name", "Write your name as others should see it.");
    let email = f.needed("email", "Write the e-mail you sign in with.").to_lowercase();
    if !email.is_empty() && !plausible_email(&email) {
        f.wrong("email", "An e-mail has a name, an @ and a place, such as mara@example.org.");
    }
    let title = f.line("title");
    let version = f.number("version", 1, i64::MAX).unwrap_or(before.version);
    f.done(Person { name, email: Some(email), title, version, ..before })
}

/// `POST /me`
pub async fn save(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let saved = save_oneself(&me, &app, &typed).await;
    let typed = typed.with("current", "");
    settled(saved, me, &app, jar, ("name", typed, "That is written down.")).await
}

/// Another e-mail needs the password: whoever reads its mail can set the password anew.
async fn save_oneself(me: &SignedIn, app: &App, typed: &Typed) -> Result<(), AppError> {
    let (scope, id) = (me.scope.clone(), me.reader()?.id);
    let before = app.read(move |conn, _| store::find_person(conn, &scope, id)).await?;
    let signs_in = before.signs_in;
    let email = before.email.clone();
    let changed = read(typed, before)?;
    if changed.email != email {
        app.limits.take(&EMAILS, &id.to_string(), app.clock.now())?;
    }
    if signs_in && changed.email != email {
        right_password(app, id, typed.get("current").to_owned()).await?;
    }
    let scope = me.scope.clone();
    app.write(move |tx, env| acts::change_oneself(tx, env, &scope, changed.clone())).await
}

/// `POST /me/taste`: theme and one-letter keys.
pub async fn taste(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (id, theme, keys) = (me.reader()?.id, Theme::named(typed.get("theme")), typed.has("keys"));
    app.write(move |tx, _| sessions::set_taste(tx, id, theme, keys)).await?;
    Ok(done(jar, "Pages look like this now.", "/me"))
}

async fn right_password(app: &App, id: PersonId, current: String) -> Result<(), AppError> {
    let hash = app.read(move |conn, _| sessions::password_of(conn, id)).await?;
    let key = id.to_string();
    app.limits.take(&CURRENT, &key, app.clock.now())?;
    if !sessions::apart(move || sessions::matches(&current, hash.as_deref())).await? {
        return Err(AppError::Invalid(FieldErrors::one("current", "This is not your password now. Try again.")));
    }
    app.limits.give_back(&CURRENT, &key);
    Ok(())
}

async fn change_password(me: &SignedIn, app: &App, token: String, typed: &Typed) -> Result<(), AppError> {
    right_password(app, me.reader()?.id, typed.get("current").to_owned()).await?;
    let (hash, scope) = (hashed(typed.get("password")).await?, me.scope.clone());
    app.write(move |tx, _| acts::change_own_password(tx, &scope, &hash, &token)).await
}

/// `POST /me/password`
pub async fn password(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let changed = change_password(&me, &app, token(&jar), &typed).await;
    let words = "Your password is changed. You are signed out everywhere else.";
    settled(changed, me, &app, jar, ("password", Typed::default(), words)).await
}

/// `POST /me/sessions/end`: one of them, somewhere else.
pub async fn end_one(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let scope = me.scope;
    let ended = app.write(move |tx, _| acts::end_session(tx, &scope, typed.get("session"))).await?;
    let words = if ended { "You are signed out there." } else { "That one had ended already." };
    Ok(done(jar, words, "/me"))
}

/// `POST /me/sessions/end-others`
pub async fn end_others(me: SignedIn, State(app): State<App>, jar: CookieJar) -> Result<Response, AppError> {
    let (scope, token) = (me.scope, token(&jar));
    app.write(move |tx, _| acts::end_other_sessions(tx, &scope, &token)).await?;
    Ok(done(jar, "You are signed out everywhere but here.", "/me"))
}

/// `POST /me/deputies`
pub async fn name_deputy(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, of) = (me.scope.clone(), me.reader()?.id);
    let named = match deputy(&typed) {
        Ok((who, days)) => app.write(move |tx, env| acts::name_deputy(tx, env, &scope, of, who, days)).await,
        Err(error) => Err(error),
    };
    settled(named, me, &app, jar, ("deputy", typed, "Your deputy is named.")).await
}

/// `POST /me/deputies/{deputy}/end`
pub async fn end_deputy(
    me: SignedIn,
    State(app): State<App>,
    Path(deputy): Path<Uuid>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    let (of, scope) = (me.reader()?.id, me.scope);
    app.write(move |tx, _| acts::end_deputy(tx, &scope, of, deputy)).await?;
    Ok(done(jar, "That deputy no longer speaks for you.", "/me"))
}
