//! One treatment, followed step by step: its plays, whose each step is and how it stands, what the sponsor was given, and how it ended.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::commitment::{Side, State as Stands};
use domain::treatment::{self, Doer, Effect};
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use super::{Options, Sent, capital, drawn};
use crate::commitments::phrase;
use crate::commitments::store::Row;
use crate::counselling::glance as counselling;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::treatment::acts;
use crate::treatment::known::{self, Whole};
use crate::treatment::words;

/// A step in a line.
struct StepLine {
    number: usize,
    subject: String,
    href: String,
    owner: String,
    side: &'static str,
    due: String,
    /// On which day it was done.
    done: String,
    state: String,
    tone: String,
    now: bool,
}

/// A play with its steps.
struct PlayView {
    code: String,
    name: String,
    about: String,
    begun: String,
    effect: String,
    words: String,
    /// A step of it was done, so it can be asked what it did.
    tried: bool,
    effect_field: String,
    words_field: String,
    asked: String,
    steps: Vec<StepLine>,
}

#[derive(Template)]
#[template(path = "treatment/one.html")]
struct OnePage {
    chrome: Chrome,
    staff: bool,
    name: String,
    client: String,
    health: String,
    stage: &'static str,
    now: &'static str,
    begun: String,
    facilitator: String,
    at: String,
    done: usize,
    total: usize,
    plays: Vec<PlayView>,
    released: Option<(&'static str, String, String)>,
    ended: Option<(&'static str, String, String)>,
    agreed: Vec<(String, String)>,
    /// All steps are over, and this reader can say what helped.
    over: bool,
    /// A step of some play was done.
    tried: bool,
    /// The names of plays of which none was; for our own people.
    untried: String,
    /// What becomes of steps that are open at the end; empty where there are none, and for others.
    left_open: String,
    /// Who of theirs would read it; empty where nobody is a sponsor there.
    readers: String,
    says: bool,
    effects: Options,
    choose: String,
    action: String,
    version: i64,
    sent: Sent,
}

impl OnePage {
    fn wrong(&self, what: &str) -> Vec<(&str, &str)> {
        if self.sent.what == what { self.sent.errors.pairs() } else { Vec::new() }
    }

    /// The form that ends it is open: it came back, or nothing else is left to do.
    fn ends(&self) -> bool {
        self.sent.what == "end" || (self.over && self.sent.what.is_empty())
    }

    /// What the form that ends it is called, what goes with it, and what is asked in it.
    fn ending(&self) -> (&'static str, &'static str, &'static str) {
        match self.tried {
            true => ("End it", "with what each did", "How it is now"),
            false => ("Nothing was begun: leave it", "nothing is said of what it did", "Why you leave it"),
        }
    }

    fn e(&self, what: &str, field: &str) -> &str {
        if self.sent.what == what { self.sent.errors.on(field) } else { "" }
    }

    fn v(&self, field: &str) -> &str {
        self.sent.typed.get(field)
    }
}

fn on(at: Timestamp, now: &Zoned) -> String {
    say::short_day(at.to_zoned(now.time_zone().clone()).date(), now)
}

fn step(number: usize, (side, row): &(Doer, Row), now: &Zoned, next: Option<usize>) -> StepLine {
    let badge = phrase::badge(row, now.timestamp());
    StepLine {
        number,
        subject: row.subject.clone(),
        href: urls::commitment(row.id),
        owner: phrase::name(row, Side::Performer).to_owned(),
        side: side.code(),
        due: row.due.map(|at| phrase::due(at, row.due_is_day, now)).unwrap_or_default(),
        done: match row.state {
            Stands::Delivered | Stands::Accepted => row.delivered_at.or(row.closed_at).map(|at| on(at, now)),
            _ => None,
        }
        .unwrap_or_default(),
        state: badge.words,
        tone: badge.tone,
        now: next == Some(number),
    }
}

fn views(w: &Whole, now: &Zoned) -> Vec<PlayView> {
    let (plays, ended) = (&w.plays, w.treatment.ended.is_some());
    let all: Vec<&Row> = plays.iter().flat_map(|play| play.steps.iter().map(|(_, row)| row)).collect();
    // Nothing is next in what has ended; its steps go on as promises.
    let next = all.iter().position(|row| row.closed_at.is_none() && !ended).map(|at| at + 1);
    let mut number = 0;
    let mut views = Vec::new();
    for play in plays {
        let untried = ended && w.now.is_some() && play.begun.effect.is_none();
        let mut steps = Vec::new();
        for one in &play.steps {
            number += 1;
            steps.push(step(number, one, now, next));
        }
        let (effect, words) = match play.begun.effect.clone() {
            Some((effect, words)) => (capital(effect.word()), words),
            None if untried => ("Not tried".to_owned(), "No step of it was done.".to_owned()),
            None => Default::default(),
        };
        views.push(PlayView {
            code: play.begun.play.clone(),
            name: words::play_name(&play.begun.play),
            about: treatment::play(&play.begun.play).map(|known| known.about.clone()).unwrap_or_default(),
            begun: on(play.begun.at, now),
            effect,
            words,
            tried: play.tried(),
            effect_field: format!("effect_{}", play.begun.play),
            words_field: format!("words_{}", play.begun.play),
            asked: format!("{}: what it did", words::play_name(&play.begun.play)),
            steps,
        });
    }
    views
}

/// The plays of which no step was done, by name.
fn untried(w: &Whole) -> String {
    let names = w.plays.iter().filter(|one| !one.tried()).map(|one| format!("“{}”", words::play_name(&one.begun.play)));
    say::list_and(&names.collect::<Vec<_>>())
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: Uuid,
    sent: Sent,
) -> Result<OnePage, AppError> {
    let (w, now) = (known::whole(conn, env, scope, id)?, env.local());
    let (t, steps) = (&w.treatment, w.steps());
    let by = |who: &Option<(domain::kernel::PersonId, String)>| {
        who.as_ref().map_or("Entente".to_owned(), |(_, name)| name.clone())
    };
    Ok(OnePage {
        staff: w.now.is_some(),
        name: t.client.1.clone(),
        client: urls::client(t.client.0),
        health: format!("{}/health", urls::client(t.client.0)),
        stage: drawn(t.stage),
        now: drawn(w.now),
        begun: format!("{}, {}", by(&t.by), on(t.at, &now)),
        facilitator: t.facilitator.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        at: words::at_step(&steps),
        done: steps.iter().filter(|row| row.closed_at.is_some()).count(),
        total: steps.len(),
        plays: views(&w, &now),
        released: t
            .released
            .as_ref()
            .map(|r| (r.stage.code(), r.words.clone(), format!("{}, {}", by(&r.by), on(r.at, &now)))),
        ended: t.ended.as_ref().map(|e| {
            (drawn(e.stage), e.words.clone().unwrap_or_default(), format!("{}, {}", by(&e.by), on(e.at, &now)))
        }),
        agreed: counselling::agreed(conn, env, scope, t.client.0)?,
        over: w.says && words::is_over(&w),
        tried: w.tried(),
        untried: untried(&w),
        left_open: if w.now.is_some() { words::left_open(w.open_steps()) } else { String::new() },
        readers: if w.says { say::list_and(&acts::readers(conn, t.client.0)?) } else { String::new() },
        says: w.says,
        effects: Effect::ALL.iter().map(|effect| (effect.code().to_owned(), capital(effect.word()))).collect(),
        choose: words::choose(t.client.0),
        action: words::href(id),
        version: t.version,
        sent,
        chrome,
    })
}

/// `GET /treatments/{id}`
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
    let t = crate::treatment::store::find(tx, scope, id)?;
    acts::may_treat(tx, scope, t.client.0)?;
    let mut f = Fields::of(typed);
    let version = typed.get("version").parse().map_err(|_| AppError::Stale);
    match what {
        "release" => {
            let said = f.needed("said", "Say in your words what you want to do together.");
            let said = f.done(said)?;
            acts::release(tx, env, scope, (id, version?), &said)?;
            Ok("Their sponsor reads it now, with your words.")
        }
        "end" => {
            let w = known::whole(tx, env, scope, id)?;
            let effects = effects(&mut f, &w, typed);
            let said = match w.tried() {
                true => f.needed("ending", words::HOW_NOW),
                false => f.line("ending").unwrap_or_default(),
            };
            let (said, effects) = f.done((said, effects))?;
            acts::end(tx, env, scope, (id, version?), (&said, &effects))?;
            Ok(match w.tried() {
                true => "It has ended. What each did is shown when it is chosen next.",
                false => "It has ended. Nothing of it was tried, so it counts for nothing.",
            })
        }
        _ => Err(AppError::NotFound),
    }
}

/// What is said in the form of each play that was tried, with all that is missing at once; of others what was said all the same.
fn effects(f: &mut Fields<'_>, w: &Whole, typed: &Typed) -> Vec<(String, Effect, String)> {
    let mut all = Vec::new();
    for one in &w.plays {
        let (code, name) = (&one.begun.play, words::play_name(&one.begun.play));
        let (field, words_field) = (format!("effect_{code}"), format!("words_{code}"));
        let effect = Effect::from_code(typed.get(&field));
        if effect.is_none() && one.tried() {
            f.wrong(&field, format!("Say whether “{name}” helped, did nothing or harmed."));
        }
        let words = f.sentence(&words_field);
        if words.is_none() && one.tried() && !f.is_wrong(&words_field) {
            f.wrong(&words_field, format!("Say what “{name}” did, in a sentence."));
        }
        all.extend(effect.map(|effect| (code.clone(), effect, words.unwrap_or_default())));
    }
    all
}

/// `POST /treatments/{id}/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(Uuid, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, which) = (me.scope.clone(), typed.clone(), what.clone());
    let error = match app.write(move |tx, env| said(tx, env, &scope, id, (&which, &posted))).await {
        Ok(words) => return Ok((flash::say(jar, words), Redirect::to(&words::href(id))).into_response()),
        Err(error) => error,
    };
    let (sent, status) = Sent::back(&what, typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, sent.clone()));
    page::with_status(status, &built.await?)
}
