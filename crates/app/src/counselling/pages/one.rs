//! One room: what the reader may read of what was said, and the statement of both sides.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::kernel::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use super::{Sent, href};
use crate::counselling::{acts, store};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::kit::{flash, page, say};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

/// Something that was said, as it is printed.
struct Line {
    id: String,
    author: String,
    side: &'static str,
    words: String,
    when: String,
    own: bool,
    released: bool,
}

/// Somebody who takes part.
struct PersonLine {
    name: String,
    side: &'static str,
    agrees: bool,
    shut: Option<ShutLine>,
}

/// Somebody is kept out, because somebody else chose how they come in.
struct ShutLine {
    person: String,
    since: String,
    /// The reader can say that it is still them.
    can: bool,
}

#[derive(Template)]
#[template(path = "counselling/one.html")]
struct OnePage {
    chrome: Chrome,
    client: String,
    facilitator: String,
    /// The facilitator is kept out.
    shut: Option<ShutLine>,
    hears: bool,
    people: Vec<PersonLine>,
    lines: Vec<Line>,
    joint: String,
    number: i64,
    shared: String,
    /// Since when the room is closed without them; empty while it is not.
    closed: String,
    agreed: bool,
    version: i64,
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

    fn v(&self, what: &str, field: &str) -> &str {
        if self.sent.what == what { self.sent.typed.get(field) } else { "" }
    }

    fn draft(&self) -> &str {
        if self.sent.what == "draft" { self.sent.typed.get("joint") } else { &self.joint }
    }
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: Uuid,
    sent: Sent,
) -> Result<OnePage, AppError> {
    let (c, me, now) = (store::find(conn, scope, id)?, store::oneself(scope)?, env.local());
    let (people, yes) = (store::people(conn, &c)?, store::yes(conn, &c)?);
    let room = store::room(&c, &people);
    let side = |who| room.voice(who).map_or("supplier", |voice| voice.code());
    let lines = store::statements(conn, scope, id)?.into_iter().map(|said| Line {
        id: said.id.to_string(),
        side: side(said.author.0),
        own: said.author.0 == me,
        author: said.author.1,
        words: said.words,
        when: say::when(said.at, &now),
        released: said.released.is_some(),
    });
    let shut = |who: PersonId, since: Option<Timestamp>| {
        since.map(|since| ShutLine {
            person: who.to_string(),
            since: say::when(since, &now),
            can: room.lets_in(me, who),
        })
    };
    Ok(OnePage {
        shut: shut(c.facilitator.0, c.shut),
        client: c.client.1.clone(),
        facilitator: c.facilitator.1.clone(),
        hears: c.facilitator.0 == me,
        lines: lines.collect(),
        people: people
            .iter()
            .map(|one| PersonLine {
                name: one.name.clone(),
                side: one.voice.code(),
                agrees: yes.contains(&one.person),
                shut: shut(one.person, one.shut),
            })
            .collect(),
        joint: c.joint.clone().unwrap_or_default(),
        number: c.number,
        shared: c.shared.map(|at| say::when(at, &now)).unwrap_or_default(),
        closed: c.closed.map(|at| say::when(at, &now)).unwrap_or_default(),
        agreed: yes.contains(&me),
        version: c.version,
        action: href(id),
        sent,
        chrome,
    })
}

/// `GET /counselling/{id}`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, Sent::default()));
    page::show(&built.await?)
}

fn said(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: Uuid,
    (what, typed): (&str, &Typed),
) -> Result<&'static str, AppError> {
    store::find(tx, scope, id)?;
    let mut f = Fields::of(typed);
    match what {
        "say" => {
            let words = f.words("words");
            if words.is_none() && !f.is_wrong("words") {
                f.wrong("words", "Write what you want to say.");
            }
            let words = f.done(words)?.ok_or(AppError::NotFound)?;
            acts::say(tx, env, scope, id, &words)?;
            Ok("It is kept. You and the facilitator read it, and nobody else.")
        }
        "release" => {
            let statement = f.id::<Uuid>("statement");
            let statement = f.done(statement)?.ok_or(AppError::NotFound)?;
            acts::release(tx, env, scope, id, statement)?;
            Ok("Everybody in this room reads it now.")
        }
        "draft" => {
            let words = f.words("joint");
            if words.is_none() && !f.is_wrong("joint") {
                f.wrong("joint", "Write what both sides could say.");
            }
            let words = f.done(words)?.ok_or(AppError::NotFound)?;
            let version = typed.get("version").parse().map_err(|_| AppError::Stale)?;
            acts::draft(tx, env, scope, (id, version), &words)?;
            Ok("Everybody in this room reads it now, and is asked whether they agree.")
        }
        "agree" => {
            let number = typed.get("number").parse().map_err(|_| AppError::Stale)?;
            let shared = acts::agree(tx, env, scope, id, number)?;
            Ok(if shared { "Both sides have agreed. The statement is shared." } else { "You have agreed to it." })
        }
        "close" => {
            let version = typed.get("version").parse().map_err(|_| AppError::Stale)?;
            acts::close(tx, env, scope, (id, version))?;
            Ok("The room is closed. Whoever read something in it reads it still, and nobody else does.")
        }
        "let-in" => {
            let person = f.id::<PersonId>("person");
            let person = f.done(person)?.ok_or(AppError::NotFound)?;
            acts::let_in(tx, env, scope, id, person)?;
            Ok("They are in the room again.")
        }
        _ => Err(AppError::NotFound),
    }
}

/// `POST /counselling/{id}/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(Uuid, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, which) = (me.scope.clone(), typed.clone(), what.clone());
    let error = match app.write(move |tx, env| said(tx, env, &scope, id, (&which, &posted))).await {
        Ok(words) => return Ok((flash::say(jar, words), Redirect::to(&href(id))).into_response()),
        Err(error) => error,
    };
    let (sent, status) = Sent::back(&what, typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, sent.clone()));
    page::with_status(status, &built.await?)
}
