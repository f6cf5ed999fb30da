//! Noting a signal: about which client, and what was said; everything else can be left as it is.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::health::{Mood, Side, Source, Spoke, Tone};

use super::{LARGEST_FILE, Options, Sent, capital, clients, done, fields};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::signals::acts;
use crate::signals::store;

#[derive(Template)]
#[template(path = "signals/new.html")]
struct NewPage {
    chrome: Chrome,
    clients: Options,
    sources: Options,
    sides: Options,
    taps: [(&'static str, &'static str, Options); 3],
    today: String,
    largest: usize,
    /// What can be left as it is was touched, or is wrong.
    more: bool,
    sent: Sent,
}

impl NewPage {
    fn v(&self, name: &str) -> &str {
        self.sent.typed.get(name)
    }

    /// What is wrong with a field of one of both forms.
    fn e(&self, what: &str, name: &str) -> &str {
        if self.sent.what == what { self.sent.errors.on(name) } else { "" }
    }

    fn wrong(&self, what: &str) -> Vec<(&str, &str)> {
        if self.sent.what == what { self.sent.errors.pairs() } else { Vec::new() }
    }

    fn chosen(&self, name: &str, code: &str) -> bool {
        self.sent.typed.get(name) == code
    }
}

fn options<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str, word: impl Fn(T) -> &'static str) -> Options {
    all.iter().map(|one| (code(*one).to_owned(), capital(word(*one)))).collect()
}

/// Fields that can be left as they are.
const MORE: [&str; 7] = ["source", "day", "time", "who", "side", "title", "confidential"];

fn build(conn: &mut Conn, env: &Env, (scope, chrome): (&Scope, Chrome), sent: Sent) -> Result<NewPage, AppError> {
    acts::ours(scope)?;
    let touched = |name: &&str| !sent.typed.get(name).is_empty() || !sent.errors.on(name).is_empty();
    Ok(NewPage {
        clients: clients(conn, scope)?,
        sources: options(Source::ALL, Source::code, Source::word),
        sides: options(Side::ALL, Side::code, Side::word),
        taps: [
            ("tone", "How was the tone?", options(Tone::ALL, Tone::code, Tone::word)),
            ("spoke", "Who spoke?", options(Spoke::ALL, Spoke::code, Spoke::word)),
            ("mood", "How did people sit there?", options(Mood::ALL, Mood::code, Mood::word)),
        ],
        today: env.local().date().to_string(),
        largest: LARGEST_FILE >> 20,
        more: MORE.iter().any(touched),
        sent,
        chrome,
    })
}

pub(super) async fn again(me: SignedIn, app: &App, sent: Sent, status: StatusCode) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), sent.clone()));
    page::with_status(status, &built.await?)
}

/// `GET /listening/new`
pub async fn new(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let typed = ["client", "words"].into_iter().fold(Typed::default(), |typed, name| typed.with(name, query.get(name)));
    let sent = Sent { typed, ..Sent::default() };
    again(me, &app, sent, StatusCode::OK).await
}

/// What became of a new text, in a sentence.
pub(super) fn became(waiting: i64) -> String {
    match waiting {
        0 => "Kept. Nothing in it was heard as a symptom.".to_owned(),
        n => format!("Kept. {} to confirm.", say::count(n, "sentence waits", "sentences wait")),
    }
}

/// `POST /listening/new`
pub async fn add(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    acts::ours(&me.scope)?;
    let scope = me.scope.clone();
    let kept = async {
        let new = fields::new(&typed, &app.env())?;
        let ready = acts::ready(&app, &scope, vec![new]).await?;
        app.write(move |tx, env| {
            let one = ready.first().ok_or(AppError::NotFound)?;
            let id = acts::keep(tx, env, &scope, one)?;
            store::find(tx, &scope, id)
        })
        .await
    };
    match kept.await {
        Ok(signal) => Ok(done(jar, &became(signal.waiting), &urls::heard(signal.id))),
        Err(error) => {
            let (sent, status) = Sent::back("new", typed, error)?;
            again(me, &app, sent, status).await
        }
    }
}
