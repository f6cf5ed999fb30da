//! One disagreement: what each side first wanted, where it came up, and how it ended.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::partnership::{Came, Outcome, Relief};
use domain::profile::Whose;
use jiff::civil::Date;
use uuid::Uuid;

use super::super::store::{self, Disagreement};
use super::super::{acts, path};
use super::list::took_on;
use super::new::capital;
use super::{Options, Sent, fields, path_at, stands};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::sponsors::store::Matter;

/// A choice with whether it is taken.
struct Tick {
    value: &'static str,
    words: String,
    on: bool,
}

#[derive(Template)]
#[template(path = "partnership/differ/one.html")]
struct OnePage {
    chrome: Chrome,
    staff: bool,
    about: String,
    client: (String, String),
    trail: Vec<(String, String)>,
    badge: &'static str,
    tone: String,
    theirs: String,
    ours: String,
    noted: String,
    came: &'static str,
    matter: Option<(String, &'static str)>,
    /// What IT took on, in whose words, and who wrote it.
    ended: Option<(String, String, String)>,
    writes: bool,
    /// Who put its words right, and when.
    corrected: String,
    /// Why it was taken back, by whom and when.
    taken_back: Option<(String, String)>,
    /// The reader's side wrote it down, and changes all of it; else what it first wanted itself.
    all: bool,
    /// What of it the reader changes.
    changes: &'static str,
    says: &'static str,
    places: Options,
    /// What the form of other words begins with.
    words: Typed,
    outcomes: Options,
    works: Vec<Tick>,
    reliefs: Vec<Tick>,
    action: String,
    today: String,
    began: String,
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

    fn w(&self, field: &str) -> &str {
        self.words.get(field)
    }
}

fn matter(conn: &mut Conn, scope: &Scope, d: &Disagreement) -> Option<(String, &'static str)> {
    let matter = d.matter?;
    // Whoever reads the disagreement may not read the matter; then it is not spoken of.
    crate::sponsors::acts::client_of(conn, scope, matter).ok()?;
    Some(match matter {
        Matter::Promise(_) => (matter.href(), "The promise"),
        Matter::Talk(_) => (matter.href(), "The conversation"),
    })
}

/// What the form of other words begins with.
fn words_of(d: &Disagreement) -> Typed {
    Typed::default()
        .with("about", d.about.clone())
        .with("theirs", d.theirs.clone())
        .with("ours", d.ours.clone())
        .with("came", d.came.code())
        .with("on", d.opened_on.to_string())
}

/// What the form of the end and that of other words hold: what was typed into the one that came back, else what they begin with.
fn forms(sent: &Sent, d: &Disagreement, today: Date) -> (Typed, Typed) {
    let words = if sent.what == "correct" { sent.typed.clone() } else { words_of(d) };
    let typed = match sent.what.as_str() {
        "end" => sent.typed.clone(),
        _ => sent.typed.clone().with("on", today.to_string()).with("version", d.version.to_string()),
    };
    (typed, words)
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: Uuid,
    sent: Sent,
) -> Result<OnePage, AppError> {
    let (d, now) = (store::find(conn, scope, id)?, env.local());
    let whose = acts::writes(conn, scope, d.party.0)?.filter(|_| d.taken_back.is_none());
    let (typed, words) = forms(&sent, &d, now.date());
    let name = |who: &Option<(domain::kernel::PersonId, String)>| {
        who.as_ref().map_or_else(|| "a file".to_owned(), |(_, name)| name.clone())
    };
    let (badge, tone) = stands(&d);
    let side = if d.whose == Whose::Ours { "IT" } else { "the client" };
    let picked: Vec<String> = typed.all("relief").map(str::to_owned).collect();
    let work = typed.get("more_work").to_owned();
    let tick = |value, words: &str| Tick { value, words: words.to_owned(), on: work == value };
    Ok(OnePage {
        staff: scope.is_staff(),
        client: (d.party.1.clone(), urls::client(d.party.0)),
        trail: vec![("When we differed".to_owned(), path_at(d.party.0))],
        badge,
        tone: tone.to_owned(),
        noted: format!("Written down for {side} by {}, {}", name(&d.by), say::when(d.at, &now)),
        came: d.came.word(),
        matter: matter(conn, scope, &d),
        ended: d.ended.as_ref().map(|ended| {
            let who = format!("{}, {}", name(&d.ended_by), say::short_day(ended.on, &now));
            (took_on(&d), d.ended_words.clone().unwrap_or_default(), who)
        }),
        writes: whose.is_some(),
        corrected: d
            .corrected
            .as_ref()
            .map(|(at, by)| format!("Put right by {}, {}", name(by), say::when(*at, &now)))
            .unwrap_or_default(),
        taken_back: d
            .taken_back
            .as_ref()
            .map(|back| (back.why.clone(), format!("{}, {}", name(&back.by), say::when(back.at, &now)))),
        all: whose == Some(d.whose),
        changes: if whose == Some(d.whose) { "all of it" } else { "what your side first wanted" },
        says: whose.map_or("", Whose::code),
        places: Came::ALL.iter().map(|came| (came.code().to_owned(), capital(came.word()))).collect(),
        words,
        outcomes: Outcome::ALL.iter().map(|o| (o.code().to_owned(), capital(o.word()))).collect(),
        works: vec![tick("yes", "Yes"), tick("no", "No")],
        reliefs: Relief::ALL
            .iter()
            .map(|r| Tick { value: r.code(), words: capital(r.word()), on: picked.iter().any(|p| p == r.code()) })
            .collect(),
        action: path(id),
        today: now.date().to_string(),
        began: d.opened_on.to_string(),
        about: d.about,
        theirs: d.theirs,
        ours: d.ours,
        sent: Sent { typed, ..sent },
        chrome,
    })
}

/// `GET /disagreements/{id}`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, Sent::default()));
    page::show(&built.await?)
}

/// `POST /disagreements/{id}/{what}`
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
        Ok(words) => return Ok((flash::say(jar, words), Redirect::to(&path(id))).into_response()),
        Err(error) => error,
    };
    let (sent, status) = Sent::back(&what, typed, error)?;
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
    let found = store::find(tx, scope, id)?;
    acts::may_write(tx, scope, found.party.0)?;
    let version = typed.get("version").parse().map_err(|_| AppError::Stale);
    match what {
        "end" => {
            let (ended, words) = fields::ended(typed, (found.opened_on, env.local().date()))?;
            acts::end(tx, env, scope, (id, version?), (&ended, words))?;
            Ok("That is how it ended. Both sides read it.")
        }
        "correct" => {
            let new = fields::correction(typed)?;
            acts::correct(tx, env, scope, (id, version?), &new)?;
            Ok("That is put right. Both sides read it.")
        }
        "take-back" => {
            let why = Fields::of(typed).sentence("why").unwrap_or_default();
            acts::take_back(tx, env, scope, (id, version?), &why)?;
            Ok("It is taken back and counts nowhere. The reason stands on its page.")
        }
        "reopen" => {
            acts::reopen(tx, scope, (id, version?))?;
            Ok("It is open again.")
        }
        _ => Err(AppError::NotFound),
    }
}
