//! The value plan of a client: expected beside realised on each check day, with its forms in place.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId};
use domain::profile::{Check, Direction, Whose, figure};
use jiff::Zoned;
use jiff::civil::Date;
use uuid::Uuid;

use super::acts;
use super::store::{self, Benefit, CheckDay};
use super::typed::{Form as PlanForm, changed, new, quantity};
use crate::clients::profile::acts::writes_for;
use crate::clients::profile::known::client;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

/// People who can be chosen.
const PEOPLE: u32 = 200;

type Options = Vec<(String, String)>;

/// A check day in a line.
struct CheckLine {
    day: String,
    /// The day, for the form.
    iso: String,
    expected: String,
    realised: String,
    /// What stands in the form.
    realised_typed: String,
    words: String,
    /// Who said so, and who confirmed it.
    who: String,
    badge: String,
    tone: String,
    /// Its day has come: something can be said.
    due: bool,
    /// The reader can confirm what was said.
    confirms: bool,
}

/// A benefit with its check days.
struct BenefitLine {
    id: String,
    name: String,
    metric: String,
    way: String,
    owner: String,
    checks: Vec<CheckLine>,
    form: PlanForm,
}

#[derive(Template)]
#[template(path = "benefits/plan.html")]
struct PlanPage {
    chrome: Chrome,
    trail: Vec<(String, String)>,
    name: String,
    lead: String,
    benefits: Vec<BenefitLine>,
    writes: bool,
    people: Options,
    ways: Options,
    action: String,
    add: PlanForm,
    open: String,
    errors: FieldErrors,
    refusal: String,
}

impl PlanPage {
    /// What is wrong with a field of this form.
    fn e(&self, what: &str, field: &str) -> &str {
        if self.open == what { self.errors.on(field) } else { "" }
    }

    fn wrong(&self, what: &str) -> Vec<(&str, &str)> {
        if self.open == what { self.errors.pairs() } else { Vec::new() }
    }

    fn at(&self, benefit: &str, day: &str) -> String {
        format!("tell-{benefit}-{day}")
    }
}

fn check(b: &Benefit, c: &CheckDay, theirs: bool, now: &Zoned) -> CheckLine {
    let stands = b.stands(c, now.date());
    let name = |who: &Option<(PersonId, String)>| who.as_ref().map(|(_, name)| name.clone());
    let who = match (name(&c.told_by), name(&c.verified_by)) {
        (Some(told), Some(verified)) if told == verified => format!("{told} said so"),
        (Some(told), Some(verified)) => format!("{told} said so, {verified} confirmed it"),
        (Some(told), None) => format!("{told} said so"),
        (None, _) => String::new(),
    };
    CheckLine {
        day: say::short_day(c.day, now),
        iso: c.day.to_string(),
        expected: figure(b.planned().expected(c.day), &b.unit),
        realised: c.realised.map(|value| figure(value, &b.unit)).unwrap_or_default(),
        realised_typed: c.realised.map(|value| value.to_string()).unwrap_or_default(),
        words: c.words.clone().unwrap_or_default(),
        who,
        badge: stands.word().to_owned(),
        tone: stands.tone().to_owned(),
        due: c.day <= now.date(),
        confirms: theirs && stands == Check::Unconfirmed,
    }
}

fn line(b: &Benefit, theirs: bool, sent: &Sent, now: &Zoned) -> BenefitLine {
    let (from, to) = (figure(b.baseline, &b.unit), figure(b.target, &b.unit));
    BenefitLine {
        id: b.id.to_string(),
        name: b.name.clone(),
        metric: b.metric.clone(),
        way: format!("from {from} on {} to {to}", say::short_day(b.begins, now)),
        owner: b.owner.as_ref().map_or_else(|| "nobody yet".to_owned(), |(_, name)| name.clone()),
        checks: b.checks.iter().map(|c| check(b, c, theirs, now)).collect(),
        form: PlanForm::of(b).sent(&format!("change-{}", b.id), (&sent.what, &sent.typed, &sent.errors)),
    }
}

/// What the plan says, in a sentence.
fn lead(plan: &[Benefit], today: Date) -> String {
    if plan.is_empty() {
        return "Nothing is written down yet: what is to become better by what is done, by which figure, and who looks.".to_owned();
    }
    let count = |which: Check| {
        plan.iter().flat_map(|b| b.checks.iter().map(|c| b.stands(c, today))).filter(|stands| *stands == which).count()
    };
    let parts: Vec<String> = [
        (Check::Realised, "as expected"),
        (Check::Short, "less than expected"),
        (Check::Unconfirmed, "not confirmed"),
        (Check::Missing, "due without a word"),
    ]
    .into_iter()
    .map(|(which, words)| (count(which), words))
    .filter(|(n, _)| *n > 0)
    .map(|(n, words)| format!("{} {words}", say::number(n)))
    .collect();
    let lines = say::count(plan.len(), "benefit is planned", "benefits are planned");
    if parts.is_empty() {
        format!("{lines}. No check has come yet.")
    } else {
        format!("{lines}. Checks: {}.", say::list_and(&parts))
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

fn path(id: PartyId) -> String {
    format!("{}/value", urls::client(id))
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: PartyId,
    sent: Sent,
) -> Result<PlanPage, AppError> {
    let party = client(conn, scope, id)?;
    let (now, plan) = (env.local(), store::plan(conn, id)?);
    let writes = writes_for(scope, &party);
    let mut people: Options = Vec::new();
    for m in people::members(conn, id, PEOPLE)? {
        if people.iter().all(|(known, _)| *known != m.person.to_string()) {
            people.push((m.person.to_string(), m.person_name));
        }
    }
    let theirs = writes == Some(Whose::Theirs);
    Ok(PlanPage {
        trail: vec![(party.name.clone(), urls::client(id))],
        lead: lead(&plan, now.date()),
        benefits: plan.iter().map(|b| line(b, theirs, &sent, &now)).collect(),
        writes: writes.is_some(),
        people,
        ways: Direction::ALL.iter().map(|d| (d.code().to_owned(), d.word().to_owned())).collect(),
        action: path(id),
        add: PlanForm::blank(now.date()).sent("add", (&sent.what, &sent.typed, &sent.errors)),
        open: sent.what,
        errors: sent.errors,
        refusal: sent.refusal,
        name: party.name,
        chrome,
    })
}

/// `GET /clients/{id}/value`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, Sent::default()));
    page::show(&built.await?)
}

/// `POST /clients/{id}/value/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(PartyId, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, which) = (me.scope.clone(), typed.clone(), what.clone());
    let done = app.write(move |tx, env| said(tx, env, &scope, id, (&which, &posted)));
    let error = match done.await {
        Ok(words) => return Ok((flash::say(jar, words), Redirect::to(&path(id))).into_response()),
        Err(error) => error,
    };
    let status = error.status();
    let (errors, refusal) = match error {
        AppError::Invalid(errors) => (errors, String::new()),
        AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
        other => return Err(other),
    };
    let what = match what.as_str() {
        "tell" => format!("tell-{}-{}", typed.get("benefit"), typed.get("day")),
        "change" => format!("change-{}", typed.get("benefit")),
        _ => what,
    };
    let sent = Sent { what, typed, errors, refusal };
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, sent.clone()));
    page::with_status(status, &built.await?)
}

fn said(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: PartyId,
    (what, typed): (&str, &Typed),
) -> Result<&'static str, AppError> {
    client(tx, scope, id)?;
    match what {
        "add" => {
            acts::add(tx, env, scope, id, &new(typed)?)?;
            Ok("The benefit is planned. Both sides see it.")
        }
        "change" => {
            let benefit = found(tx, id, typed)?;
            let (new, why, version) = changed(typed)?;
            acts::change(tx, env, scope, (benefit, version), (&new, &why))?;
            Ok("The plan is changed. What it was stands in the history.")
        }
        "tell" => {
            let at = one(tx, id, typed)?;
            let mut f = Fields::of(typed);
            let (value, words) = (quantity(&mut f, typed, "realised"), f.sentence("words"));
            let (value, words) = f.done((value, words))?;
            acts::tell(tx, env, scope, at, (value.ok_or(AppError::NotFound)?, words))?;
            Ok("That is written down, with your name.")
        }
        "confirm" => {
            let at = one(tx, id, typed)?;
            acts::confirm(tx, env, scope, at)?;
            Ok("That is confirmed, with your name.")
        }
        "retire" => {
            let benefit = found(tx, id, typed)?;
            acts::retire(tx, env, scope, benefit)?;
            Ok("It is no longer looked at. It stays in the history.")
        }
        _ => Err(AppError::NotFound),
    }
}

/// The line a form is about, which must be one of this client.
fn found(conn: &mut Conn, id: PartyId, typed: &Typed) -> Result<Uuid, AppError> {
    let benefit: Uuid = typed.get("benefit").parse().map_err(|_| AppError::NotFound)?;
    if store::find(conn, benefit)?.party == id { Ok(benefit) } else { Err(AppError::NotFound) }
}

fn one(conn: &mut Conn, id: PartyId, typed: &Typed) -> Result<(Uuid, Date), AppError> {
    let day: Date = typed.get("day").parse().map_err(|_| AppError::NotFound)?;
    Ok((found(conn, id, typed)?, day))
}
