//! Choosing a play for a client: what there is for its stage, what each did before, and its steps with owners and days, which can be
//! changed before it is begun.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId};
use domain::treatment::Doer;
use jiff::Zoned;
use uuid::Uuid;

use super::{Options, Sent};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::kit::{flash, page, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;
use crate::treatment::acts::{self, Planned, Wanted};
use crate::treatment::known::{self, Choice, Whole};
use crate::treatment::words;

/// People to choose from.
const MOST: u32 = 300;
/// Steps of a play at most.
const STEPS: usize = 12;

/// A step of the form.
struct StepField {
    number: usize,
    owner_field: String,
    by_field: String,
    subject: String,
    done: String,
    side: &'static str,
    ours: bool,
    owner: String,
    by: String,
    owner_error: String,
    by_error: String,
}

/// A play as it is printed.
struct PlayView {
    code: String,
    name: String,
    about: String,
    record: String,
    last: String,
    begun: bool,
    open: bool,
    steps: Vec<StepField>,
}

#[derive(Template)]
#[template(path = "treatment/choose.html")]
struct ChoosePage {
    chrome: Chrome,
    name: String,
    client: String,
    stage: &'static str,
    healthy: bool,
    plays: Vec<PlayView>,
    /// What was done before: when, how it ended, in whose words, and where it is.
    over: Vec<(String, String, String)>,
    under_way: String,
    says: bool,
    opens: bool,
    nobody: &'static str,
    facilitators: Options,
    facilitator: String,
    ours: Options,
    theirs: Options,
    action: String,
    today: String,
    sent: Sent,
}

fn field(one: &Planned, number: usize, sent: &Sent, names: &str) -> StepField {
    let typed = |name: &str, other: String| {
        let field = format!("{name}_{number}");
        if sent.what == names && sent.typed.has(&field) { sent.typed.get(&field).to_owned() } else { other }
    };
    let error = |name: &str| {
        if sent.what == names { sent.errors.on(&format!("{name}_{number}")).to_owned() } else { String::new() }
    };
    StepField {
        number,
        owner_field: format!("owner_{number}"),
        by_field: format!("by_{number}"),
        subject: one.step.subject.clone(),
        done: one.step.done.join("; "),
        side: one.step.side.code(),
        ours: one.step.side == Doer::It,
        owner: typed("owner", one.owner.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default()),
        by: typed("by", one.by.to_string()),
        owner_error: error("owner"),
        by_error: error("by"),
    }
}

fn view(choice: &Choice, wanted: &str, sent: &Sent) -> PlayView {
    let code = choice.play.code.clone();
    let last = choice.last.as_ref().map(|(client, effect, words)| format!("{client}, {}: “{words}”", effect.word()));
    PlayView {
        name: choice.play.name.clone(),
        about: choice.play.about.clone(),
        record: choice.record.words(),
        last: last.unwrap_or_default(),
        begun: choice.begun,
        open: code == wanted || sent.what == code,
        steps: choice.planned.iter().zip(1..).map(|(one, n)| field(one, n, sent, &code)).collect(),
        code,
    }
}

/// How one ended, in whose words, and where it is.
fn over(w: &Whole, now: &Zoned) -> Option<(String, String, String)> {
    let said = w.treatment.ended.as_ref().and_then(|ended| ended.words.clone()).unwrap_or_default();
    Some((words::ended(w, now)?, said, words::href(w.treatment.id)))
}

fn options(all: impl IntoIterator<Item = (PersonId, String)>) -> Options {
    let mut options = Options::new();
    for (id, name) in all {
        if options.iter().all(|(known, _)| *known != id.to_string()) {
            options.push((id.to_string(), name));
        }
    }
    options
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: PartyId,
    (wanted, sent): (&str, Sent),
) -> Result<ChoosePage, AppError> {
    let (found, now) = (known::choices(conn, env, scope, id)?, env.local());
    let ours = people::speakers(conn, MOST)?;
    let theirs = people::members(conn, id, MOST)?.into_iter().map(|m| (m.person, m.person_name));
    let under_way = match &found.open {
        Some(t) => words::href(t.id),
        None => String::new(),
    };
    Ok(ChoosePage {
        name: found.party.name.clone(),
        client: urls::client(id),
        stage: found.stage.code(),
        healthy: found.all.is_empty(),
        plays: found.all.iter().map(|choice| view(choice, wanted, &sent)).collect(),
        over: known::over(conn, env, scope, id)?.iter().filter_map(|w| over(w, &now)).collect(),
        under_way,
        says: found.says,
        opens: found.opens,
        nobody: if found.opens && found.facilitators.is_empty() { words::NO_FACILITATOR } else { "" },
        facilitator: sent.typed.get("facilitator").to_owned(),
        facilitators: options(found.facilitators),
        ours: options(ours),
        theirs: options(theirs),
        action: words::choose(id),
        today: env.local().date().to_string(),
        sent,
        chrome,
    })
}

/// `GET /clients/{id}/treatment`
pub async fn choose(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let wanted = query.get("play").to_owned();
    let built =
        app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, (&wanted, Sent::default())));
    page::show(&built.await?)
}

fn wanted(typed: &Typed) -> Result<Wanted, AppError> {
    let mut f = Fields::of(typed);
    let facilitator = f.id::<PersonId>("facilitator");
    let mut steps = Vec::new();
    for n in 1..=STEPS {
        let (owner, by) = (f.id::<PersonId>(&format!("owner_{n}")), f.day(&format!("by_{n}")));
        if owner.is_some() || by.is_some() {
            steps.push((n, owner, by));
        }
    }
    f.done(Wanted { facilitator, steps })
}

fn begun(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, typed: &Typed) -> Result<(Uuid, bool), AppError> {
    acts::may_treat(tx, scope, id)?;
    acts::begin(tx, env, scope, id, (typed.get("play"), &wanted(typed)?))
}

/// `POST /clients/{id}/treatment`
pub async fn begin(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted) = (me.scope.clone(), typed.clone());
    let error = match app.write(move |tx, env| begun(tx, env, &scope, id, &posted)).await {
        Ok((made, new)) => {
            let words =
                if new { "It is begun. Each step stands as a promise." } else { "It was begun already. Here it is." };
            return Ok((flash::say(jar, words), Redirect::to(&words::href(made))).into_response());
        }
        Err(error) => error,
    };
    let code = typed.get("play").to_owned();
    let (sent, status) = Sent::back(&code, typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, (&code, sent.clone())));
    page::with_status(status, &built.await?)
}
