//! The ladder of one client: what both sides say beside each other and over time, what each does for the next rung, and the forms for
//! saying and promising.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId};
use domain::partnership::Rung;
use domain::profile::Whose;
use domain::treatment::Doer;
use jiff::{Timestamp, ToSpan, Zoned};
use uuid::Uuid;

use super::known::{self, Planned};
use super::store::{self, Rating};
use super::{acts, of_client};
use crate::asked::acts::there;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::turn::{Turn, mark};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store::{self as people, Party};

/// Ratings on a page.
const PAGE: usize = 20;
/// People to choose from.
const MOST: u32 = 300;
/// Steps to a rung at most.
const STEPS: i64 = 20;
/// Days that are proposed for a step.
const DAYS: i64 = 60;

/// A rung with who says both stand there.
struct RungView {
    name: &'static str,
    about: &'static str,
    who: String,
    next: bool,
}

/// What somebody said.
struct RatingView {
    id: String,
    side: &'static str,
    who: String,
    rung: &'static str,
    words: String,
    when: String,
    /// Ours, and the client does not read it yet.
    inside: bool,
}

/// A step to the next rung.
struct StepView {
    number: String,
    side: &'static str,
    whose: String,
    subject: String,
    done: Vec<String>,
    /// Where the promise is followed, and how it stands.
    promise: Option<(String, &'static str)>,
    free: bool,
    chosen: bool,
}

/// A form that came back with what is wrong.
#[derive(Clone, Debug, Default)]
struct Sent {
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

#[derive(Template)]
#[template(path = "partnership/maturity/one.html")]
struct LadderPage {
    chrome: Chrome,
    client: (String, String),
    lead: String,
    rungs: Vec<RungView>,
    now: Vec<RatingView>,
    earlier: Vec<RatingView>,
    next: &'static str,
    /// Why there is no next rung.
    none: &'static str,
    steps: Vec<StepView>,
    promises: bool,
    /// Why nothing can be promised yet.
    held: &'static str,
    speaks: bool,
    ours: bool,
    choices: Vec<(String, String)>,
    owners: Vec<(String, String)>,
    action: String,
    today: String,
    newest: String,
    later: String,
    sent: Sent,
}

impl LadderPage {
    fn v(&self, field: &str) -> &str {
        self.sent.typed.get(field)
    }

    fn e(&self, field: &str) -> &str {
        self.sent.errors.on(field)
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn rating(r: &Rating, client: &str, now: &Zoned) -> RatingView {
    let (side, of) = if r.whose == Whose::Ours { ("it", "IT") } else { ("client", client) };
    RatingView {
        id: r.id.to_string(),
        side,
        who: r.by.as_ref().map_or_else(|| of.to_owned(), |(_, name)| format!("{name}, {of}")),
        rung: r.rung.word(),
        words: r.words.clone(),
        when: say::when(r.made_at, now),
        inside: r.whose == Whose::Ours && r.shared_at.is_none(),
    }
}

fn step(one: &Planned, client: &str, chosen: &str) -> StepView {
    let ours = one.step.side == Doer::It;
    StepView {
        number: one.number.to_string(),
        side: if ours { "it" } else { "client" },
        whose: if ours { "IT".to_owned() } else { client.to_owned() },
        subject: one.step.subject.clone(),
        done: one.step.done.clone(),
        promise: one.promise.as_ref().map(|row| (urls::commitment(row.id), row.state.word())),
        free: one.is_free(),
        chosen: one.number.to_string() == chosen,
    }
}

/// Who can answer for a step: people of both sides. Of our house a client knows whoever looks after it, and nobody else.
fn owners(conn: &mut Conn, party: &Party, staff: bool) -> Result<Vec<(String, String)>, AppError> {
    let lead = party.lead.zip(party.lead_name.clone());
    let ours = if staff { people::speakers(conn, MOST)? } else { lead.into_iter().collect() };
    let mut all: Vec<(PersonId, String)> =
        there(conn, party.id)?.into_iter().map(|(id, name)| (id, format!("{name}, {}", party.name))).collect();
    all.extend(ours.into_iter().map(|(id, name)| (id, format!("{name}, IT"))));
    Ok(all.into_iter().map(|(id, words)| (id.to_string(), words)).collect())
}

fn rungs(l: &known::Ladder, client: &str) -> Vec<RungView> {
    let stands = |rating: &Option<Rating>, rung: Rung| rating.as_ref().is_some_and(|r| r.rung == rung);
    let view = |rung: &Rung| {
        let who = match (stands(&l.ours, *rung), stands(&l.theirs, *rung)) {
            (true, true) => "both say so".to_owned(),
            (true, false) => "IT says so".to_owned(),
            (false, true) => format!("{client} says so"),
            (false, false) => String::new(),
        };
        RungView { name: rung.word(), about: rung.about(), who, next: l.next == Some(*rung) }
    };
    Rung::ALL.iter().map(view).collect()
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: PartyId,
    (turn, sent): (Option<&Turn>, Sent),
) -> Result<LadderPage, AppError> {
    let (party, now) = (acts::read(conn, scope, id)?, env.local());
    let (l, speaks) = (known::ladder(conn, scope, id)?, acts::speaks(scope, &party));
    let after: Option<(Timestamp, Uuid)> = turn.and_then(|turn| Some((turn.key.parse().ok()?, turn.id)));
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let mut rows = store::list(conn, scope, (id, None), after, most)?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let last = rows.last().filter(|_| more).map(|r| mark(&r.made_at.to_string(), r.id));
    let standing: Vec<&Rating> = [&l.theirs, &l.ours].into_iter().flatten().collect();
    let earlier = rows.iter().filter(|row| standing.iter().all(|one| one.id != row.id));
    let until = now.date().saturating_add(DAYS.days()).to_string();
    let typed = if sent.typed.has("by") { sent.typed } else { sent.typed.with("by", until) };
    let steps: Vec<StepView> = l.steps.iter().map(|one| step(one, &party.name, typed.get("step"))).collect();
    let shared = l.ours.as_ref().is_none_or(|ours| ours.shared_at.is_some());
    let promises = speaks.is_some() && shared && steps.iter().any(|one| one.free);
    let here = of_client(id);
    Ok(LadderPage {
        client: (party.name.clone(), urls::client(id)),
        lead: known::sentence(&l, &party.name),
        rungs: rungs(&l, &party.name),
        now: standing.iter().map(|one| rating(one, &party.name, &now)).collect(),
        earlier: earlier.map(|one| rating(one, &party.name, &now)).collect(),
        next: l.next.map_or("", |rung| rung.word()),
        none: match (&l.ours, &l.theirs) {
            (Some(_), Some(_)) => "Both stand at the top. Keep what brought you there.",
            _ => {
                "Once both sides have said how far they have come, and IT has shared what it says, what each does next stands here."
            }
        },
        steps,
        owners: if promises { owners(conn, &party, scope.is_staff())? } else { Vec::new() },
        promises,
        held: if shared || l.next.is_none() { "" } else { acts::NOT_SHARED },
        speaks: speaks.is_some(),
        ours: speaks == Some(Whose::Ours),
        choices: Rung::ALL.iter().map(|rung| (rung.code().to_owned(), capital(rung.word()))).collect(),
        action: here.clone(),
        today: now.date().to_string(),
        newest: if turn.is_some() { here.clone() } else { String::new() },
        later: last.map(|mark| urls::with_query(&here, &[("after", &mark)])).unwrap_or_default(),
        sent: Sent { typed, ..sent },
        chrome,
    })
}

/// `GET /clients/{id}/maturity`
pub async fn show(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let turn = Turn::asked(&query);
    let built = app
        .read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, (turn.as_ref(), Sent::default())));
    page::show(&built.await?)
}

/// `POST /clients/{id}/maturity/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(PartyId, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted) = (me.scope.clone(), typed.clone());
    let done = app.write(move |tx, env| did(tx, env, &scope, id, (&what, &posted)));
    let error = match done.await {
        Ok(words) => return Ok((flash::say(jar, words), Redirect::to(&of_client(id))).into_response()),
        Err(error) => error,
    };
    let (sent, status) = back(typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, (None, sent.clone())));
    page::with_status(status, &built.await?)
}

fn back(typed: Typed, error: AppError) -> Result<(Sent, StatusCode), AppError> {
    let status = error.status();
    let (errors, refusal) = match error {
        AppError::Invalid(errors) => (errors, String::new()),
        AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
        other => return Err(other),
    };
    Ok((Sent { typed, errors, refusal }, status))
}

fn did(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: PartyId,
    (what, typed): (&str, &Typed),
) -> Result<&'static str, AppError> {
    let party = acts::read(tx, scope, id)?;
    if acts::speaks(scope, &party).is_none() {
        return Err(AppError::Forbidden(acts::FOR_BOTH.to_owned()));
    }
    match what {
        "rate" => {
            let (rung, words, shared) = rated(typed)?;
            acts::rate(tx, env, scope, id, (rung, &words, shared))?;
            Ok("That is how far you say both have come.")
        }
        "share" => {
            let rating = typed.get("rating").parse().map_err(|_| AppError::NotFound)?;
            if store::find(tx, scope, rating)?.client != id {
                return Err(AppError::NotFound);
            }
            acts::share(tx, env, scope, rating)?;
            Ok("The client’s sponsor and those who decide there can read it.")
        }
        "promise" => {
            acts::promise(tx, env, scope, id, planned(typed)?)?;
            Ok("It is on its way: what is yours is offered, what is theirs is asked for.")
        }
        _ => Err(AppError::NotFound),
    }
}

fn rated(typed: &Typed) -> Result<(Rung, String, bool), AppError> {
    let mut f = Fields::of(typed);
    let rung = Rung::from_code(typed.get("rung"));
    if rung.is_none() {
        f.wrong("rung", "Choose how far both have come.");
    }
    let words = f.sentence("words");
    if words.is_none() && !f.is_wrong("words") {
        f.wrong("words", "Say in a sentence why.");
    }
    let (rung, words) = f.done(rung.zip(words))?.ok_or(AppError::NotFound)?;
    Ok((rung, words, typed.has("shared")))
}

fn planned(typed: &Typed) -> Result<(usize, PersonId, jiff::civil::Date), AppError> {
    let mut f = Fields::of(typed);
    let step = f.number("step", 1, STEPS).and_then(|n| usize::try_from(n).ok());
    if step.is_none() && !f.is_wrong("step") {
        f.wrong("step", "Choose what is done.");
    }
    let owner: Option<PersonId> = typed.get("owner").parse().ok();
    if owner.is_none() {
        f.wrong("owner", "Choose who answers for it.");
    }
    let by = f.day("by");
    if by.is_none() && !f.is_wrong("by") {
        f.wrong("by", "Say by which day.");
    }
    let ((step, owner), by) = f.done(step.zip(owner).zip(by))?.ok_or(AppError::NotFound)?;
    Ok((step, owner, by))
}
