//! The form after a meeting: several lines, each a promise of one side. Lines that are empty are passed over.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use domain::commitment::{Side, Terms, Why};
use domain::kernel::{ConversationId, PartyId};

use super::start::{self, Loaded, Wanted};
use crate::commitments::acts::Said;
use crate::commitments::meeting::{self, Agreed, Meeting};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::people::signed_in::SignedIn;
use crate::telling::words::{self as heard, Speaker};

/// Lines that a form begins with, how many come with a press of the button, and how many there can be.
const LINES: usize = 5;
const MOST: usize = 20;

/// One line of the form.
#[derive(Debug)]
struct Line {
    n: usize,
    who: String,
    what: String,
    due: String,
    due_time: String,
    conditions: String,
    open: bool,
    errors: Vec<(String, String)>,
}

impl Line {
    fn wrong(&self, field: &str) -> &str {
        self.errors.iter().find(|(name, _)| name == field).map_or("", |(_, words)| words)
    }
}

#[derive(Debug, Template)]
#[template(path = "commitments/meeting.html")]
struct MeetingPage {
    chrome: Chrome,
    lead: String,
    trail: Vec<(String, String)>,
    choose: Vec<(String, String)>,
    hidden: Vec<(&'static str, String)>,
    them: String,
    ours: Vec<(String, String)>,
    theirs: Vec<(String, String)>,
    our: String,
    their: String,
    ways: Vec<(String, String)>,
    met: String,
    met_time: String,
    today: String,
    lines: Vec<Line>,
    more: bool,
    errors: Vec<(String, String)>,
    refusal: String,
}

fn field(n: usize, name: &str) -> String {
    format!("{name}-{n}")
}

/// How many lines there are, and with `more` how many there are to be.
fn count(typed: &Typed) -> usize {
    let now = typed.get("lines").parse().unwrap_or(LINES).clamp(LINES, MOST);
    if typed.has("more") { (now + LINES).min(MOST) } else { now }
}

async fn loaded(app: &App, me: &SignedIn, typed: &Typed) -> Result<Loaded, AppError> {
    let (scope, it, wanted) = (me.scope.clone(), me.org.it, Wanted::of(typed));
    app.read(move |conn, env| start::load(conn, env, &scope, it, &wanted)).await
}

/// `GET /promises/meeting`
pub async fn form(State(app): State<App>, me: SignedIn, Query(typed): Query<Typed>) -> Result<Response, AppError> {
    let loaded = loaded(&app, &me, &typed).await?;
    page::show(&built(me, &app.env(), &loaded, &typed, FieldErrors::default(), String::new()))
}

/// `GET /conversations/{id}/meeting`
pub async fn of_conversation(app: State<App>, me: SignedIn, Path(id): Path<String>) -> Result<Response, AppError> {
    let known = id.parse::<ConversationId>().map_err(|_| AppError::NotFound)?;
    form(app, me, Query(Typed::default().with("conversation", known.to_string()))).await
}

/// `POST /promises/meeting`: kept, or with `more` the same form with more lines.
pub async fn keep(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let loaded = loaded(&app, &me, &typed).await?;
    let env = app.env();
    if typed.has("more") {
        return page::show(&built(me, &env, &loaded, &typed, FieldErrors::default(), String::new()));
    }
    let read = match loaded.between {
        Some(between) => read(&env, &loaded, &typed, between),
        None => Err(AppError::Invalid(FieldErrors::one("client", "Choose who it is between."))),
    };
    let done = match read {
        Ok(meeting) => {
            let scope = me.scope.clone();
            app.write(move |tx, env| meeting::keep(tx, env, &scope, &meeting)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(all) => {
            let to = match (&loaded.conversation, all.as_slice()) {
                (Some((id, _)), _) => urls::conversation(id),
                (None, [one]) => urls::commitment(one.id),
                (None, _) => urls::with_query("/promises", &[("person", "me")]),
            };
            Ok((flash::say(jar, &kept(&me, &env, &loaded, &all)), Redirect::to(&to)).into_response())
        }
        Err(error) => again(me, &env, &loaded, &typed, error),
    }
}

fn again(me: SignedIn, env: &Env, loaded: &Loaded, typed: &Typed, error: AppError) -> Result<Response, AppError> {
    let status = error.status();
    let (errors, refusal) = match error {
        AppError::Invalid(errors) => (errors, String::new()),
        AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
        other => return Err(other),
    };
    let status = if status.is_client_error() { status } else { StatusCode::CONFLICT };
    page::with_status(status, &built(me, env, loaded, typed, errors, refusal))
}

/// What was written down, and who is told.
fn kept(me: &SignedIn, env: &Env, loaded: &Loaded, all: &[Said]) -> String {
    let now = env.local();
    let mut words = vec![format!("Written down: {}.", say::count(all.len(), "promise", "promises"))];
    let mut seen = BTreeSet::new();
    for side in [Side::Customer, Side::Performer] {
        let told: Vec<_> = all
            .iter()
            .flat_map(|said| &said.told)
            .filter(|t| t.side == side && t.person.as_ref().is_some_and(|p| Some(p.0) != me.scope.person()))
            .filter(|t| t.person.as_ref().is_some_and(|p| seen.insert(p.0)))
            .cloned()
            .collect();
        let answers = told.first().and_then(|t| t.person.as_ref().map(|p| p.0));
        let speaker =
            Speaker { side: side.other(), staff: me.scope.is_staff(), answers, party: &loaded.them, now: &now };
        words.push(heard::flash(&told, speaker));
    }
    words.retain(|w| !w.is_empty());
    words.join(" ")
}

fn read(env: &Env, loaded: &Loaded, typed: &Typed, between: (PartyId, PartyId)) -> Result<Meeting, AppError> {
    let mut f = Fields::of(typed);
    let people = (f.id("ours"), f.id("theirs"));
    let met_at = match typed.get("met_time").trim() {
        "" => None,
        _ => f.instant("met", "met_time", env.zone()),
    };
    let met_at = met_at.or_else(|| {
        let day = f.day("met").filter(|day| *day != env.local().date())?;
        env.zone().to_zoned(day.at(12, 0, 0, 0)).ok().map(|noon| noon.timestamp())
    });
    if met_at.is_some_and(|at| at > env.now) {
        f.wrong("met", "That time lies ahead. Write down what was said once it was said.");
    }
    let mut promises = Vec::new();
    for n in 1..=count(typed) {
        promises.extend(line(&mut f, env, typed, n));
    }
    if promises.is_empty() && !(1..=count(typed)).any(|n| f.is_wrong(&field(n, "what"))) {
        f.wrong(&field(1, "what"), "Write at least one promise: who promises what, and by when.");
    }
    let conversation = loaded.conversation.as_ref().map(|(id, _)| *id);
    let meeting = f.done(Meeting { between, people, conversation, met_at, promises })?;
    loaded.knows(meeting.people.0, meeting.people.1)?;
    Ok(meeting)
}

/// One line, unless nothing was written into it.
fn line(f: &mut Fields<'_>, env: &Env, typed: &Typed, n: usize) -> Option<Agreed> {
    let [what, day, time, conditions, who, open] =
        ["what", "due", "due_time", "conditions", "who", "open"].map(|name| field(n, name));
    if [&what, &day, &time, &conditions].iter().all(|name| typed.get(name).trim().is_empty()) {
        return None;
    }
    let subject = f.needed(&what, &Why::NeedsSubject.sentence());
    if typed.get(&day).trim().is_empty() {
        f.wrong(&day, Why::NeedsDue.sentence());
    }
    let due = f.due(&day, &time, env.zone());
    let terms = Terms { subject, conditions: f.lines(&conditions), due };
    Some(Agreed { ours: typed.get(&who) != "they", terms, settled: !typed.has(&open) })
}

fn built(me: SignedIn, env: &Env, loaded: &Loaded, typed: &Typed, errors: FieldErrors, refusal: String) -> MeetingPage {
    let (own, other) = loaded.proposed();
    let sent = typed.has("lines");
    let pick = |name: &str, usual: &str| if sent { typed.get(name).to_owned() } else { usual.to_owned() };
    let lines = count(typed);
    let mut hidden: Vec<(&'static str, String)> =
        vec![("conversation", typed.get("conversation").to_owned()), ("lines", lines.to_string())];
    hidden.extend(loaded.chosen.map(|party| ("client", party.to_string())));
    hidden.retain(|(_, value)| !value.is_empty());
    let all_errors: Vec<(String, String)> =
        errors.pairs().into_iter().map(|(name, words)| (name.to_owned(), words.to_owned())).collect();
    MeetingPage {
        lead: match &loaded.conversation {
            Some((_, need)) => format!("In the conversation “{need}”. What both sides promised, written down at once."),
            None if loaded.between.is_some() => "What both sides promised, written down at once.".to_owned(),
            None => "First, who met.".to_owned(),
        },
        trail: match &loaded.conversation {
            Some((id, need)) => {
                vec![("Conversations".to_owned(), "/conversations".to_owned()), (need.clone(), urls::conversation(id))]
            }
            None => vec![("Promises".to_owned(), "/promises".to_owned())],
        },
        choose: if loaded.between.is_some() { Vec::new() } else { loaded.choices.clone() },
        hidden,
        ways: vec![
            ("we".to_owned(), format!("We promise {}", loaded.them)),
            ("they".to_owned(), format!("{} promises us", loaded.them)),
        ],
        them: loaded.them.clone(),
        our: pick("ours", own),
        their: pick("theirs", other),
        ours: loaded.ours.clone(),
        theirs: loaded.theirs.clone(),
        met: pick("met", &env.local().date().to_string()),
        met_time: typed.get("met_time").to_owned(),
        today: env.local().date().to_string(),
        lines: (1..=lines).map(|n| drawn(typed, n, &all_errors)).collect(),
        more: lines < MOST,
        errors: all_errors,
        refusal,
        chrome: me.chrome,
    }
}

fn drawn(typed: &Typed, n: usize, errors: &[(String, String)]) -> Line {
    let get = |name: &str| typed.get(&field(n, name)).to_owned();
    let end = format!("-{n}");
    let own = errors
        .iter()
        .filter_map(|(name, words)| name.strip_suffix(&end).map(|field| (field.to_owned(), words.clone())));
    Line {
        n,
        who: get("who"),
        what: get("what"),
        due: get("due"),
        due_time: get("due_time"),
        conditions: get("conditions"),
        open: typed.has(&field(n, "open")),
        errors: own.collect(),
    }
}
