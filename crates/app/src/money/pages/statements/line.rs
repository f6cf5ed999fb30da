//! One line of a statement: how it came about, the usage it rests on, *this line is not right*, and the answer.

use askama::Template;
use axum::extract::{Path, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use domain::charging::statement::{Act, ActKind, Answer};
use domain::charging::{Exact, Usage, number_of};
use jiff::Zoned;

use super::one::statement_id;
use super::{HOME, money};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::money::acts::statements::{self as acts, Said, Shown};
use crate::money::rights;
use crate::people::signed_in::SignedIn;

/// Lines of usage that are shown.
const MOST: usize = 200;

struct Used {
    day: String,
    iso: String,
    quantity: String,
    cost_centre: String,
    mark: &'static str,
}

#[derive(Template)]
#[template(path = "money/statement_line.html")]
struct LinePage {
    chrome: Chrome,
    crumbs: Vec<(String, String)>,
    here: String,
    base: String,
    title: String,
    what: String,
    told: Vec<String>,
    amount: String,
    shares: Vec<(String, String)>,
    waits: Option<(String, String, String)>,
    disputes: bool,
    withdraws: bool,
    answers: bool,
    used: Vec<Used>,
    more: usize,
    typed: Typed,
    errors: FieldErrors,
}

fn used(of: &Usage, now: &Zoned) -> Used {
    Used {
        day: say::short_day(of.day, now),
        iso: of.day.to_string(),
        quantity: number_of(Exact::new(of.quantity.decimal()), &of.unit),
        cost_centre: of.cost_centre.as_ref().map(ToString::to_string).unwrap_or_default(),
        mark: if of.reverses.is_some() { "takes another back" } else { "" },
    }
}

fn filled(shown: &Shown, number: u32, usage: &[Usage], me: &SignedIn, now: &Zoned) -> Result<LinePage, AppError> {
    let (line, _) = shown.lines.iter().find(|(line, _)| line.number == number).ok_or(AppError::NotFound)?;
    let row = &shown.row;
    let name = shown.names.get(&line.key).cloned().unwrap_or_else(|| line.key.to_string());
    let waits = |d: &&crate::money::store::statements::DisputeRow| {
        d.draft == row.draft && d.line == number && !d.withdrawn && d.answer.is_none()
    };
    let waiting = shown.disputes.iter().rev().find(waits);
    let can = |kind| shown.possible.contains(&kind);
    let share = |share: &domain::charging::Share| {
        let centre = share.cost_centre.as_ref().map_or_else(|| "no cost centre".to_owned(), ToString::to_string);
        (centre, money(share.amount))
    };
    Ok(LinePage {
        crumbs: vec![
            ("Statements".to_owned(), HOME.to_owned()),
            (format!("{}, {}", row.period.in_words(), row.client.1), urls::statement(row.id)),
        ],
        here: format!("Line {number}"),
        base: format!("{}/lines/{number}", urls::statement(row.id)),
        title: format!("{name}: {}", money(line.amount)),
        what: line.what(),
        told: line.told(),
        amount: money(line.amount),
        shares: if line.shares.len() > 1 { line.shares.iter().map(share).collect() } else { Vec::new() },
        waits: waiting.map(|d| {
            let about = d.conversation.map(urls::conversation).unwrap_or_default();
            (d.words.clone(), d.by.clone().unwrap_or_default(), about)
        }),
        disputes: waiting.is_none() && can(ActKind::Dispute),
        withdraws: waiting.is_some() && can(ActKind::Withdraw),
        answers: waiting.is_some() && can(ActKind::Answer),
        used: usage.iter().take(MOST).map(|of| used(of, now)).collect(),
        more: usage.len().saturating_sub(MOST),
        typed: Typed::default(),
        errors: FieldErrors::default(),
        chrome: me.chrome.clone(),
    })
}

fn number(text: &str) -> Result<u32, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

async fn read(app: &App, me: &SignedIn, (id, number): (&str, u32)) -> Result<LinePage, AppError> {
    let (scope, id) = (me.scope.clone(), statement_id(id)?);
    let read = app.read(move |conn, env| {
        let shown = acts::read(conn, env, &scope, id)?;
        Ok((shown, acts::usage_behind(conn, &scope, id, number)?, env.local()))
    });
    let (shown, usage, now) = read.await?;
    filled(&shown, number, &usage, me, &now)
}

/// `GET /money/statements/{id}/lines/{line}`
pub async fn show(
    FromState(app): FromState<App>,
    me: SignedIn,
    Path((id, line)): Path<(String, String)>,
) -> Result<Response, AppError> {
    rights::sees_prices(&me.scope)?;
    page::show(&read(&app, &me, (&id, number(&line)?)).await?)
}

/// `POST /money/statements/{id}/lines/{line}/{act}`
pub async fn act(
    FromState(app): FromState<App>,
    me: SignedIn,
    Path((id, line, act)): Path<(String, String, String)>,
    jar: CookieJar,
    Form(sent): Form<Typed>,
) -> Result<Response, AppError> {
    rights::sees_prices(&me.scope)?;
    let (of, line) = (statement_id(&id)?, number(&line)?);
    let (scope, typed) = (me.scope.clone(), sent.clone());
    let done = app.write(move |tx, env| {
        let mut f = Fields::of(&typed);
        let words = f.words("words");
        if words.is_none() && act != "withdraw" && !f.is_wrong("words") {
            f.wrong("words", "Say why in a sentence. The other side reads it.");
        }
        let (act, done) = match act.as_str() {
            "dispute" => (Act::Dispute { line }, "They are told. The conversation about it is open."),
            "withdraw" => (Act::Withdraw { line }, "The line is right after all."),
            "answer" => {
                let answer = Answer::from_code(typed.get("answer"));
                if answer.is_none() {
                    f.wrong("answer", "Choose whether the line stands or is put right.");
                }
                let answer = answer.unwrap_or(Answer::Stands);
                (Act::Answer { line, answer }, "It is answered, here and in the conversation.")
            }
            _ => return Err(AppError::NotFound),
        };
        let words = f.done(words)?;
        acts::say(tx, env, &scope, of, (Said::Act(act), words)).map(|_| done)
    });
    match done.await {
        Ok(words) => Ok((flash::say(jar, words), Redirect::to(&urls::statement(of))).into_response()),
        Err(AppError::Invalid(errors)) => {
            let again = LinePage { errors, typed: sent, ..read(&app, &me, (&id, line)).await? };
            page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error),
    }
}
