//! What calls us: each condition on or off with its numbers, and what these would have done in the last twelve months, before anybody
//! keeps them.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use domain::calls::{Condition, Number, Numbers};
use domain::kernel::PartyId;

use crate::calls::dry::{self, Trial, Tried};
use crate::calls::numbers::{self, FIELDS, range, wanted};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::{flash, page, say, urls};
use crate::people::signed_in::SignedIn;

const HERE: &str = "/settings/calls";

/// One number as it stands or was typed.
struct NumberField {
    name: &'static str,
    label: &'static str,
    value: String,
    hint: String,
    error: String,
}

/// One condition with its numbers.
struct Group {
    anchor: String,
    word: &'static str,
    /// The name of its box.
    on_name: String,
    on: bool,
    fields: Vec<NumberField>,
}

/// What a dry run came to for one condition.
struct TriedLine {
    word: &'static str,
    times: String,
    parties: String,
    most: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "calls/numbers.html")]
struct NumbersPage {
    chrome: Chrome,
    groups: Vec<Group>,
    errors: FieldErrors,
    since: String,
    tried: Vec<TriedLine>,
    looked_at: String,
}

/// The name of the box of a condition.
fn on_name(condition: Condition) -> String {
    format!("on_{}", condition.code())
}

/// *From 7 to 730 days. As it came: 90 days.*
fn hint(which: Number, unit: &str) -> String {
    let (from, usual) = (range(which).replacen("from", "From", 1), numbers::typed(which, which.usual()));
    format!("{from} {unit}. As it came: {usual} {unit}.")
}

fn groups(value: &dyn Fn(Number) -> String, on: &dyn Fn(Condition) -> bool, errors: &FieldErrors) -> Vec<Group> {
    let fields = |condition: Condition| {
        let of = FIELDS.iter().filter(move |(_, whose, ..)| *whose == condition);
        of.map(|(which, _, label, unit)| NumberField {
            name: which.code(),
            label,
            value: value(*which),
            hint: hint(*which, unit),
            error: errors.on(which.code()).to_owned(),
        })
        .collect()
    };
    let one = |condition: &Condition| Group {
        anchor: format!("g-{}", condition.code()),
        word: condition.word(),
        on_name: on_name(*condition),
        on: on(*condition),
        fields: fields(*condition),
    };
    Condition::ALL.iter().map(one).collect()
}

fn tried(one: &Tried) -> TriedLine {
    let path = |id: PartyId| if one.condition.is_of_team() { urls::team(id) } else { urls::client(id) };
    let most = |(id, name, times): &(PartyId, String, usize)| (format!("{name}, {times}"), path(*id));
    TriedLine {
        word: one.condition.word(),
        times: say::count(one.times, "time", "times"),
        parties: match (one.parties, one.condition.is_of_team()) {
            (0, _) => String::new(),
            (n, true) => format!("at {}", say::count(n, "team", "teams")),
            (n, false) => format!("at {}", say::count(n, "client", "clients")),
        },
        most: one.most.iter().map(most).collect(),
    }
}

fn looked_at(trial: &Trial) -> String {
    let all = say::count(trial.looked_at, "client or team was", "clients and teams were");
    let more = if trial.more { " There are more, which this does not count." } else { "" };
    format!("{all} looked at, over the last twelve months. Nothing is kept yet.{more}")
}

/// `GET /settings/calls`
pub async fn show(State(app): State<App>, me: SignedIn) -> Result<Response, AppError> {
    numbers::sets(&me.scope)?;
    let found = app.read(|conn, env| {
        let since = numbers::since(conn)?.map(|at| format!("They hold since {}.", say::stamp(at, &env.local())));
        Ok((numbers::held(conn)?, since.unwrap_or_default()))
    });
    let (held, since) = found.await?;
    let errors = FieldErrors::default();
    let groups = groups(&|which| numbers::typed(which, held.get(which)), &|condition| held.is_on(condition), &errors);
    page::show(&NumbersPage { groups, errors, since, tried: Vec::new(), looked_at: String::new(), chrome: me.chrome })
}

/// What was typed, where all of it makes sense.
fn typed_numbers(typed: &Typed) -> Result<Numbers, FieldErrors> {
    let (mut found, mut wrong) = (Numbers::default(), Vec::new());
    for (which, ..) in FIELDS {
        match numbers::read(which, typed.get(which.code())) {
            Some(value) => found = found.with(which, value),
            None => wrong.push(FieldErrors::one(which.code(), wanted(which))),
        }
    }
    for condition in Condition::ALL {
        found = found.switched(*condition, typed.has(&on_name(*condition)));
    }
    let all: Vec<_> = wrong.into_iter().flat_map(|one| one.0).collect();
    if all.is_empty() { Ok(found) } else { Err(FieldErrors(all)) }
}

/// `POST /settings/calls`: tries what was typed, or keeps it.
pub async fn save(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    numbers::sets(&me.scope)?;
    let value = |which: Number| typed.get(which.code()).to_owned();
    let on = |condition: Condition| typed.has(&on_name(condition));
    let mut shown = NumbersPage {
        groups: Vec::new(),
        errors: FieldErrors::default(),
        since: String::new(),
        tried: Vec::new(),
        looked_at: String::new(),
        chrome: me.chrome,
    };
    let new = match typed_numbers(&typed) {
        Ok(new) => new,
        Err(errors) => {
            shown.groups = groups(&value, &on, &errors);
            shown.errors = errors;
            return page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &shown);
        }
    };
    if typed.get("what") == "try" {
        let trial = dry::run(&app, &me.scope, &new).await?;
        shown.groups = groups(&value, &on, &shown.errors);
        shown.tried = trial.each.iter().map(tried).collect();
        shown.looked_at = looked_at(&trial);
        return page::show(&shown);
    }
    app.write(move |tx, env| numbers::set(tx, env, &me.scope, &new)).await?;
    Ok((flash::say(jar, "Kept. Everybody is looked at by these now."), Redirect::to(HERE)).into_response())
}
