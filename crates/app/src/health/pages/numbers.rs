//! The numbers by which evidence is weighed: administrators set them, and everything is reckoned anew.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use domain::health::Rules;

use crate::health::numbers::{self, FIELDS, range};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::{flash, page, say};
use crate::people::signed_in::SignedIn;

const NEXT: &str = "/settings/stages";

/// One number as it stands or was typed.
struct NumberField {
    name: &'static str,
    label: &'static str,
    value: String,
    hint: String,
    error: String,
}

#[derive(Template)]
#[template(path = "health/numbers.html")]
struct NumbersPage {
    chrome: Chrome,
    fields: Vec<NumberField>,
    errors: FieldErrors,
    since: String,
}

fn administrator(me: &SignedIn) -> Result<(), AppError> {
    let no = || AppError::Forbidden("Administrators set this. Ask one of them; People tells who they are.".into());
    me.reader()?.administers().then_some(()).ok_or_else(no)
}

fn fields(value: impl Fn(usize) -> String, errors: &FieldErrors) -> Vec<NumberField> {
    let usual = Rules::default();
    let one = |(n, (which, name, label, hint)): (usize, &(_, &'static str, &'static str, &'static str))| NumberField {
        name,
        label,
        value: value(n),
        hint: format!("{hint} As it came: {}, {}.", usual.number(*which), range(*which)).trim_start().to_owned(),
        error: errors.on(name).to_owned(),
    };
    FIELDS.iter().enumerate().map(one).collect()
}

/// `GET /settings/stages`
pub async fn show(State(app): State<App>, me: SignedIn) -> Result<Response, AppError> {
    administrator(&me)?;
    let (rules, since) = app
        .read(|conn, env| {
            let since = numbers::since(conn)?.map(|at| format!("They hold since {}.", say::stamp(at, &env.local())));
            Ok((numbers::rules(conn)?, since.unwrap_or_default()))
        })
        .await?;
    let errors = FieldErrors::default();
    let value = |n: usize| FIELDS.get(n).map(|(which, ..)| rules.number(*which).to_string()).unwrap_or_default();
    page::show(&NumbersPage { chrome: me.chrome, fields: fields(value, &errors), errors, since })
}

/// What was typed, where all of it makes sense.
fn typed_rules(typed: &Typed) -> Result<Rules, FieldErrors> {
    let (mut rules, mut errors) = (Rules::default(), Vec::new());
    for (which, name, label, _) in FIELDS {
        match typed.get(name).trim().replace(',', ".").parse::<f64>().ok().filter(|value| which.allows(*value)) {
            Some(value) => rules = rules.with(which, value),
            None => {
                let what = if which.is_whole() { "a whole number" } else { "a number" };
                errors.push(FieldErrors::one(name, format!("{label}: write {what} {}.", range(which))));
            }
        }
    }
    let all: Vec<_> = errors.into_iter().flat_map(|one| one.0).collect();
    if all.is_empty() { Ok(rules) } else { Err(FieldErrors(all)) }
}

/// `POST /settings/stages`
pub async fn save(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    administrator(&me)?;
    let rules = match typed_rules(&typed) {
        Ok(rules) => rules,
        Err(errors) => {
            let value = |n: usize| FIELDS.get(n).map(|(_, name, ..)| typed.get(name).to_owned()).unwrap_or_default();
            let page = NumbersPage { chrome: me.chrome, fields: fields(value, &errors), errors, since: String::new() };
            return page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    app.write(move |tx, env| numbers::set(tx, env, &me.scope, rules)).await?;
    let words = "Kept. All relationships are reckoned anew now, their past too.";
    Ok((flash::say(jar, words), Redirect::to(NEXT)).into_response())
}
