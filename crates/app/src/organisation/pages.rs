//! What an administrator sets for the whole organisation: one page, a section for each part.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use domain::watch::{Asking, FURTHEST, MOST};

use crate::catalogue::acts as catalogue;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::{flash, page};
use crate::people::signed_in::SignedIn;
use crate::watch::acts as watch;

#[derive(Debug, Template)]
#[template(path = "organisation/settings.html")]
struct SettingsPage {
    chrome: Chrome,
    organisation: String,
    asking: AskingForm,
    /// Whether anybody who comes by reads the catalogue.
    catalogue: bool,
}

/// Whether and when people are asked ahead, as it is shown or was typed.
#[derive(Debug, Default)]
struct AskingForm {
    on: bool,
    days: String,
    errors: FieldErrors,
}

impl From<&Asking> for AskingForm {
    fn from(asking: &Asking) -> Self {
        let days: Vec<String> = asking.days.iter().map(ToString::to_string).collect();
        Self { on: asking.on, days: days.join(", "), errors: FieldErrors::default() }
    }
}

fn administrator(me: &SignedIn) -> Result<(), AppError> {
    let no = || AppError::Forbidden("Administrators set this. Ask one of them; People tells who they are.".into());
    me.reader()?.administers().then_some(()).ok_or_else(no)
}

/// `GET /settings`.
pub async fn show(State(app): State<App>, me: SignedIn) -> Result<Response, AppError> {
    administrator(&me)?;
    let (asking, catalogue) = app.read(|conn, _| Ok((watch::asking(conn)?, catalogue::open_to_anybody(conn)?))).await?;
    let asking = AskingForm::from(&asking);
    page::show(&SettingsPage { organisation: me.org.name, chrome: me.chrome, asking, catalogue })
}

/// What was typed: whole numbers of working days, with commas between them.
fn typed_asking(typed: &Typed) -> Result<Asking, FieldErrors> {
    let numbers: Result<Vec<u32>, _> =
        typed.get("days").split(',').map(str::trim).filter(|n| !n.is_empty()).map(str::parse).collect();
    let fits =
        |days: &Vec<u32>| !days.is_empty() && days.len() <= MOST && days.iter().all(|n| (1..=FURTHEST).contains(n));
    let days = numbers.ok().filter(fits).ok_or_else(|| {
        let words = format!("Write numbers of working days from 1 to {FURTHEST}, at most {MOST}, such as 5, 1.");
        FieldErrors::one("days", words)
    })?;
    Ok(Asking { on: typed.has("on"), ..Asking::on(days) })
}

/// `POST /settings/asking`.
pub async fn asking(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    administrator(&me)?;
    let asking = match typed_asking(&typed) {
        Ok(asking) => asking,
        Err(errors) => {
            let asking = AskingForm { on: typed.has("on"), days: typed.get("days").to_owned(), errors };
            let catalogue = app.read(|conn, _| catalogue::open_to_anybody(conn)).await?;
            let page = SettingsPage { organisation: me.org.name, chrome: me.chrome, asking, catalogue };
            return page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let (scope, new) = (me.scope.clone(), asking.clone());
    app.write(move |tx, env| watch::set_asking(tx, env, &scope, &new)).await?;
    let words =
        if asking.on { "People are asked as you say from now on." } else { "Nobody is asked ahead from now on." };
    Ok((flash::say(jar, words), Redirect::to("/settings")).into_response())
}

/// `POST /settings/catalogue`.
pub async fn catalogue(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    administrator(&me)?;
    let (scope, open) = (me.scope.clone(), typed.has("open"));
    app.write(move |tx, env| catalogue::set_open(tx, env, &scope, open)).await?;
    let words = if open {
        "Anybody who has the address reads the catalogue from now on, without prices and names."
    } else {
        "Only those who are signed in read the catalogue from now on."
    };
    Ok((flash::say(jar, words), Redirect::to("/settings")).into_response())
}
