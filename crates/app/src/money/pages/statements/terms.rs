//! How clients are charged: who is charged, who is shown, by which prices, and what is not charged by agreement.

use askama::Template;
use axum::extract::{Path, State as FromState};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use domain::charging::{Audience, Length, Treatment};
use domain::kernel::PartyId;
use uuid::Uuid;

use super::treated;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, say};
use crate::money::acts::statements::{self as acts, House, NewWaiver, Terms};
use crate::money::pages::choosing::{Choices, choices};
use crate::money::rights;
use crate::money::store::statements::{self as store, TermsRow, WaiverRow};
use crate::people::signed_in::SignedIn;

const HOME: &str = "/money/terms";

struct Said {
    client: String,
    from: String,
    treated: &'static str,
    audience: &'static str,
}

struct Agreed {
    client: String,
    name: String,
    days: String,
    reason: String,
    end: String,
}

#[derive(Template)]
#[template(path = "money/terms.html")]
struct TermsPage {
    chrome: Chrome,
    keeps: bool,
    typed: Typed,
    errors: FieldErrors,
    choices: Choices,
    treatments: Vec<(String, String)>,
    audiences: Vec<(String, String)>,
    lengths: Vec<(String, String)>,
    look: u32,
    length: &'static str,
    from: String,
    rows: Vec<Said>,
    waivers: Vec<Agreed>,
}

const fn audience(of: Audience) -> &'static str {
    match of {
        Audience::Internal => "prices inside the house",
        Audience::External => "prices outside the house",
    }
}

fn said(row: &TermsRow) -> Said {
    Said {
        client: row.name.clone(),
        from: say::long_day(row.terms.from),
        treated: treated(row.terms.treatment),
        audience: audience(row.terms.audience),
    }
}

fn agreed(row: &WaiverRow, keeps: bool) -> Agreed {
    let from = say::long_day(row.waiver.from);
    Agreed {
        client: row.client.clone(),
        name: row.name.clone(),
        days: match row.waiver.until {
            Some(until) => format!("{from} to {}", say::long_day(until)),
            None => format!("from {from} on"),
        },
        reason: row.waiver.reason.clone(),
        end: if keeps && row.waiver.until.is_none() {
            format!("{HOME}/agreements/{}/end", row.id)
        } else {
            String::new()
        },
    }
}

async fn read(app: &App, me: &SignedIn, typed: Typed, errors: FieldErrors) -> Result<TermsPage, AppError> {
    let (scope, of) = (me.scope.clone(), typed.get("client").parse::<PartyId>().ok());
    let read = app.read(move |conn, env| {
        let next = acts::next(conn, env.local().date())?;
        let rows = store::all_terms(conn, &scope, of)?;
        Ok((
            rows,
            store::waivers_of(conn, &scope, of)?,
            choices(conn, &scope)?,
            acts::house(conn)?,
            next,
            env.local().date(),
        ))
    });
    let (rows, waivers, choices, House { look, length }, next, today) = read.await?;
    let keeps = rights::keeps(&me.scope);
    let from = next.unwrap_or_else(|| domain::charging::Period::holding(today, length).next()).first();
    Ok(TermsPage {
        keeps,
        from: from.to_string(),
        treatments: Treatment::ALL.map(|t| (t.code().to_owned(), treated(t).to_owned())).to_vec(),
        audiences: Audience::ALL.map(|a| (a.code().to_owned(), audience(a).to_owned())).to_vec(),
        lengths: vec![
            (Length::Month.code().to_owned(), "a month".to_owned()),
            (Length::Quarter.code().to_owned(), "a quarter".to_owned()),
        ],
        look,
        length: length.code(),
        rows: rows.iter().map(said).collect(),
        waivers: waivers.iter().map(|row| agreed(row, keeps)).collect(),
        choices,
        typed,
        errors,
        chrome: me.chrome.clone(),
    })
}

/// `GET /money/terms?client=`
pub async fn show(
    FromState(app): FromState<App>,
    me: SignedIn,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    rights::need_house(&me.scope)?;
    page::show(&read(&app, &me, query, FieldErrors::default()).await?)
}

async fn answered(
    app: &App,
    me: &SignedIn,
    jar: CookieJar,
    sent: Typed,
    done: Result<String, AppError>,
) -> Result<Response, AppError> {
    match done {
        Ok(words) => Ok((flash::say(jar, &words), Redirect::to(HOME)).into_response()),
        Err(AppError::Invalid(errors)) => {
            let again = read(app, me, sent, errors).await?;
            page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error),
    }
}

/// `POST /money/terms`
pub async fn charge(
    FromState(app): FromState<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(sent): Form<Typed>,
) -> Result<Response, AppError> {
    rights::need_house(&me.scope)?;
    let (scope, typed) = (me.scope.clone(), sent.clone());
    let done = app.write(move |tx, env| {
        let mut f = Fields::of(&typed);
        let (client, from) = (f.id::<PartyId>("client"), f.day("from"));
        let (treatment, audience) =
            (Treatment::from_code(typed.get("treatment")), Audience::from_code(typed.get("audience")));
        if client.is_none() && !f.is_wrong("client") {
            f.wrong("client", "Choose whom it is about.");
        }
        if from.is_none() && !f.is_wrong("from") {
            f.wrong("from", "Choose from when on.");
        }
        if treatment.is_none() {
            f.wrong("treatment", "Choose charged, shown, or neither.");
        }
        let new = Terms {
            client: client.unwrap_or(PartyId(Uuid::nil())),
            from: from.unwrap_or_default(),
            audience: audience.unwrap_or(Audience::Internal),
            treatment: treatment.unwrap_or(Treatment::Show),
        };
        let period = acts::charge(tx, env, &scope, &f.done(new)?)?;
        Ok(format!("From {} on they are {}.", period.in_words(), treated(new.treatment)))
    });
    let done = done.await;
    answered(&app, &me, jar, sent, done).await
}

/// `POST /money/terms/agreements`
pub async fn agree(
    FromState(app): FromState<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(sent): Form<Typed>,
) -> Result<Response, AppError> {
    rights::need_house(&me.scope)?;
    let (scope, typed) = (me.scope.clone(), sent.clone());
    let done = app.write(move |tx, env| {
        let mut f = Fields::of(&typed);
        let (client, from, until) = (f.id::<PartyId>("client"), f.day("from"), f.day("until"));
        let key = f.needed("key", "Choose what is not charged.");
        let reason = f.needed("reason", "Say why it is not charged. It stands beside what it would have cost.");
        if client.is_none() && !f.is_wrong("client") {
            f.wrong("client", "Choose whom it is about.");
        }
        if from.is_none() && !f.is_wrong("from") {
            f.wrong("from", "Choose from when on.");
        }
        let (client, from) = (client.unwrap_or(PartyId(Uuid::nil())), from.unwrap_or_default());
        acts::agree(tx, env, &scope, &f.done(NewWaiver { client, key, from, until, reason })?)?;
        Ok("It is written down. It stands beside what it would have cost.".to_owned())
    });
    let done = done.await;
    answered(&app, &me, jar, sent, done).await
}

/// `POST /money/terms/agreements/{id}/end`
pub async fn end(
    FromState(app): FromState<App>,
    me: SignedIn,
    Path(id): Path<String>,
    jar: CookieJar,
    Form(sent): Form<Typed>,
) -> Result<Response, AppError> {
    rights::need_house(&me.scope)?;
    let id = id.parse::<Uuid>().map_err(|_| AppError::NotFound)?;
    let (scope, typed) = (me.scope.clone(), sent.clone());
    let done = app.write(move |tx, env| {
        let mut f = Fields::of(&typed);
        let last = f.day("last").unwrap_or_else(|| env.local().date());
        acts::end_agreement(tx, &scope, id, f.done(last)?)?;
        Ok("It ends with the period of that day.".to_owned())
    });
    let done = done.await;
    answered(&app, &me, jar, sent, done).await
}

/// `POST /money/terms/house`
pub async fn house(
    FromState(app): FromState<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(sent): Form<Typed>,
) -> Result<Response, AppError> {
    rights::need_house(&me.scope)?;
    let (scope, typed) = (me.scope.clone(), sent.clone());
    let done = app.write(move |tx, env| {
        let mut f = Fields::of(&typed);
        let look = f.number("look", 0, i64::from(acts::LONGEST_LOOK));
        if look.is_none() && !f.is_wrong("look") {
            f.wrong("look", "Write for how many working days clients look at a statement.");
        }
        let look = f.done(look)?.and_then(|look| u32::try_from(look).ok()).unwrap_or(0);
        let length = Length::from_code(typed.get("length")).unwrap_or(acts::house(tx)?.length);
        acts::settle_house(tx, env, &scope, House { look, length })?;
        Ok("It is settled.".to_owned())
    });
    let done = done.await;
    answered(&app, &me, jar, sent, done).await
}
