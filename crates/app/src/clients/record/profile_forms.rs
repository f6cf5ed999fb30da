//! What is sent from the page of what is known about a client: fields into acts, and the page again where they do not fit.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::Tx;
use domain::charging::{Currency, Money, Quantity};
use domain::kernel::{PartyId, PersonId};
use domain::profile::{Direction, Gap, Part, Stance, Tier, Topic};

use super::profile::{self, Sent};
use super::profile_lines::page_of;
use crate::clients::profile::acts::{self, NewMeasure};
use crate::clients::profile::store::Rhythm;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::flash;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

/// What was done, and where to look next.
struct Done {
    words: &'static str,
    next: String,
}

/// `POST /clients/{id}/profile/{what}`
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
        Ok(done) => return Ok((flash::say(jar, done.words), Redirect::to(&done.next)).into_response()),
        Err(error) => error,
    };
    let status = error.status();
    let (errors, refusal) = match error {
        AppError::Invalid(errors) => (errors, String::new()),
        AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
        other => return Err(other),
    };
    profile::again(&app, me, id, Sent { what, typed, errors, refusal }, status).await
}

fn said(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, (what, typed): (&str, &Typed)) -> Result<Done, AppError> {
    let at = |anchor: &str| format!("{}#{anchor}", page_of(id));
    let done = |words, anchor| Ok(Done { words, next: at(anchor) });
    match what {
        "text" => {
            let mut f = Fields::of(typed);
            let (success, risk) = (f.words("success"), f.words("risk"));
            let (success, risk) = f.done((success, risk))?;
            acts::write_text(tx, env, scope, id, (Topic::Success, success))?;
            acts::write_text(tx, env, scope, id, (Topic::Risk, risk))?;
            done("That is written down, with your name.", "means")
        }
        "inside" => {
            let mut f = Fields::of(typed);
            let words = f.words("inside");
            acts::write_text(tx, env, scope, id, (Topic::Inside, f.done(words)?))?;
            done("That is written down. Only our house reads it.", "inside")
        }
        "rhythm" => {
            acts::keep_rhythm(tx, env, scope, id, rhythm(typed)?)?;
            done("That is how often we want to talk from now on.", "talk")
        }
        "measure" => {
            acts::add_measure(tx, env, scope, id, &measure(typed)?)?;
            done("The measure stands. Say where it is now.", "measures")
        }
        "decider" => {
            acts::name_decider(tx, env, scope, id, decider(typed)?)?;
            done("That is written down, with your name.", "who")
        }
        "end-decider" => {
            acts::end_decider(tx, env, scope, id, person(typed, "person")?)?;
            done("They have no part any more. It stays in the history.", "who")
        }
        "stance" => {
            acts::note_stance(tx, env, scope, id, stance(typed)?)?;
            done("That is written down. Only our house reads it.", "inside")
        }
        "talk" => {
            let mut f = Fields::of(typed);
            let (day, with, words) = (f.day("talk_day"), f.id::<PersonId>("with"), f.words("words"));
            if day.is_none() && !f.is_wrong("talk_day") {
                f.wrong("talk_day", "Say on which day you talked.");
            }
            let (day, with, words) = f.done((day.unwrap_or(env.local().date()), with, words))?;
            acts::note_talk(tx, env, scope, id, (day, with, words))?;
            done("The talk is written down. Only our house reads it.", "talk")
        }
        "find-out" => {
            let gap = Gap::from_code(typed.get("gap")).ok_or(AppError::NotFound)?;
            let promise = acts::find_out(tx, env, scope, id, gap)?;
            Ok(Done {
                words: "It is offered to them, and stands with what is to be found out.",
                next: profile::promised(promise),
            })
        }
        _ => Err(AppError::NotFound),
    }
}

fn person(typed: &Typed, field: &str) -> Result<PersonId, AppError> {
    let mut f = Fields::of(typed);
    let found = f.id::<PersonId>(field);
    if found.is_none() && !f.is_wrong(field) {
        f.wrong(field, "Choose who it is.");
    }
    let found = f.done(found)?;
    found.ok_or(AppError::NotFound)
}

fn rhythm(typed: &Typed) -> Result<Rhythm, AppError> {
    let mut f = Fields::of(typed);
    let days = f.number("days", 1, 365);
    let tier = Tier::from_code(typed.get("tier"));
    f.done(Rhythm::of(tier, days))
}

/// A figure that may be missing. People write thousands with commas.
pub(super) fn quantity(f: &mut Fields<'_>, typed: &Typed, field: &str) -> Option<Quantity> {
    let text = typed.get(field).trim().replace([',', ' ', '\u{a0}'], "").replace('−', "-");
    if text.is_empty() {
        return None;
    }
    match text.parse() {
        Ok(figure) => Some(figure),
        Err(domain::charging::NumberError::NotANumber(_)) => {
            f.wrong(field, "Write it as a number, such as 78.5, and the unit beside it.");
            None
        }
        Err(other) => {
            f.wrong(field, other.sentence());
            None
        }
    }
}

/// What was typed about a measure.
pub(super) fn measure(typed: &Typed) -> Result<NewMeasure, AppError> {
    let mut f = Fields::of(typed);
    let name = f.needed("name", "Say what is measured, in their words.");
    let unit = f.line("unit").unwrap_or_default();
    let (baseline, target) = (quantity(&mut f, typed, "baseline"), quantity(&mut f, typed, "target"));
    let (target_day, source) = (f.day("target_day"), f.line("source"));
    let way = Direction::from_code(typed.get("direction"));
    if way.is_none() {
        f.wrong("direction", "Choose which way is better.");
    }
    let way = way.unwrap_or(Direction::Up);
    f.done(NewMeasure { name, unit, way, baseline, target, target_day, source })
}

fn decider(typed: &Typed) -> Result<(PersonId, Part, Option<Money>), AppError> {
    let who = person(typed, "person")?;
    let mut f = Fields::of(typed);
    let part = Part::from_code(typed.get("part"));
    if part.is_none() {
        f.wrong("part", "Choose the part they have.");
    }
    let text = typed.get("limit").trim().replace([',', ' ', '\u{a0}'], "");
    let mut limit = None;
    if !text.is_empty() {
        match Currency::of(typed.get("currency")) {
            Ok(currency) => match Money::parse(&text, currency) {
                Ok(money) if money.minor > 0 => limit = Some(money),
                Ok(_) => f.wrong("limit", "A limit is more than nothing. Leave it empty where it is not known."),
                Err(error) => f.wrong("limit", error.sentence()),
            },
            Err(error) => f.wrong("currency", error.sentence()),
        }
    }
    f.done((who, part.unwrap_or(Part::Uses), limit))
}

fn stance(typed: &Typed) -> Result<(PersonId, Stance, String), AppError> {
    let who = person(typed, "person")?;
    let mut f = Fields::of(typed);
    let stance = Stance::from_code(typed.get("stance"));
    if stance.is_none() {
        f.wrong("stance", "Choose how they stand.");
    }
    let evidence = f.words("evidence");
    if evidence.is_none() && !f.is_wrong("evidence") {
        f.wrong("evidence", "Say what you saw or heard. Without that it is only a feeling.");
    }
    f.done((who, stance.unwrap_or(Stance::Unknown), evidence.unwrap_or_default()))
}
