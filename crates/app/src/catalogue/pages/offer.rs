//! The form of an offering: what one gets and does not get, what we need, how to ask, levels and questions.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::Conn;
use domain::catalogue::MayOrder;
use domain::kernel::{OfferingId, ServiceId};

use super::rows::{self, LevelRow, QuestionRow};
use super::{done, id, price, wrong};
use crate::calendars::store as calendars;
use crate::catalogue::acts;
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self, Offering, Service};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{page, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

#[derive(Template)]
#[template(path = "catalogue/offer.html")]
pub(super) struct OfferPage {
    chrome: Chrome,
    title: String,
    action: String,
    service: (String, String),
    button: &'static str,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
    levels: Vec<LevelRow>,
    questions: Vec<QuestionRow>,
    calendars: Vec<(String, String)>,
    who: Vec<(&'static str, &'static str)>,
    /// What can be done with one that is there.
    there: Option<There>,
}

/// An offering that is there: what it costs, and whether it is still offered.
pub(super) struct There {
    path: String,
    name: String,
    retired: bool,
    pub(super) prices: Vec<price::Line>,
    /// Prices of this service that could charge it, and the one that does.
    choices: Vec<(String, String)>,
    charged_by: String,
    pub(super) sent: price::Sent,
}

/// What the form rests on.
pub(super) struct Known {
    service: Service,
    calendars: Vec<(String, String)>,
    offering: Option<(Offering, Vec<price::Line>)>,
    choices: Vec<(String, String)>,
    charged_by: String,
}

fn calendars_of(conn: &mut Conn) -> Result<Vec<(String, String)>, AppError> {
    Ok(calendars::list(conn, false)?.into_iter().map(|c| (c.id.to_string(), c.name)).collect())
}

fn of_service(conn: &mut Conn, scope: &Scope, id: ServiceId) -> Result<Known, AppError> {
    let service = store::find(conn, Sight::of(scope), id)?;
    acts::may_change(scope, &service)?;
    Ok(Known {
        service,
        calendars: calendars_of(conn)?,
        offering: None,
        choices: Vec::new(),
        charged_by: String::new(),
    })
}

pub(super) fn of_offering(conn: &mut Conn, env: &Env, scope: &Scope, id: OfferingId) -> Result<Known, AppError> {
    let offering = store::find_offering(conn, Sight::of(scope), id)?;
    let known = of_service(conn, scope, offering.service)?;
    let prices = store::prices(conn, Sight::House, id)?;
    let lines = price::lines(&prices, &env.local());
    let choices = store::prices_of(conn, offering.service)?;
    let choices = choices.into_iter().map(|(key, name)| (key.clone(), format!("{name} ({key})"))).collect();
    let charged_by = store::charged_by(conn, id)?.map(|key| key.to_string()).unwrap_or_default();
    Ok(Known { offering: Some((offering, lines)), choices, charged_by, ..known })
}

impl OfferPage {
    pub(super) fn new(chrome: Chrome, known: Known, typed: Option<Typed>, errors: FieldErrors) -> Self {
        let service = (known.service.name.clone(), urls::service(known.service.id));
        let there = known.offering.map(|(o, prices)| {
            let there = There {
                path: format!("/catalogue/offerings/{}", o.id),
                name: o.says.name.clone(),
                retired: o.retired_at.is_some(),
                prices,
                choices: known.choices,
                charged_by: known.charged_by,
                sent: price::Sent::default(),
            };
            (there, rows::typed_from(&o))
        });
        let (there, saved) = there.unzip();
        let house = known.calendars.first().map(|(id, _)| id.clone()).unwrap_or_default();
        let fresh = || Typed::default().with("calendar_1", house.as_str()).with("calendar_2", house.as_str());
        let typed = typed.or(saved).unwrap_or_else(fresh);
        Self {
            title: there.as_ref().map_or_else(|| format!("Offer something of {}", service.0), |t| t.name.clone()),
            action: there.as_ref().map_or_else(|| format!("{}/offerings/new", service.1), |t| t.path.clone()),
            button: if there.is_some() { "Keep these changes" } else { "Offer it" },
            levels: rows::levels(&typed, &errors),
            questions: rows::questions(&typed, &errors),
            calendars: known.calendars,
            who: MayOrder::ALL.into_iter().map(|w| (w.code(), w.words())).collect(),
            refusal: String::new(),
            service,
            typed,
            errors,
            there,
            chrome,
        }
    }

    pub(super) fn refused(self, refusal: String) -> Self {
        Self { refusal, ..self }
    }

    pub(super) fn priced(mut self, sent: price::Sent) -> Self {
        if let Some(there) = &mut self.there {
            there.sent = sent;
        }
        self
    }
}

/// `GET /catalogue/{id}/offerings/new`
pub async fn new(State(app): State<App>, me: SignedIn, Path(text): Path<String>) -> Result<Response, AppError> {
    let (id, scope) = (id(&text)?, me.scope.clone());
    let known = app.read(move |conn, _| of_service(conn, &scope, id)).await?;
    page::show(&OfferPage::new(me.chrome, known, None, FieldErrors::default()))
}

/// `POST /catalogue/{id}/offerings/new`
pub async fn add(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (id, scope): (ServiceId, _) = (id(&text)?, me.scope.clone());
    let added = match rows::read(&typed) {
        Ok(read) => {
            let new = read.new.clone();
            let added = app.write(move |tx, env| acts::add(tx, env, &scope, id, &new)).await;
            added.map_err(|error| read.placed(error))
        }
        Err(error) => Err(error),
    };
    let told = match added {
        Ok(offering) => {
            let to = format!("/catalogue/offerings/{offering}#price");
            return Ok(done(jar, "It is offered as soon as the service is published. Say what it costs.", &to));
        }
        Err(error) => wrong(error)?,
    };
    let scope = me.scope.clone();
    let known = app.read(move |conn, _| of_service(conn, &scope, id)).await?;
    again(me.chrome, known, typed, told)
}

fn again(
    chrome: Chrome,
    known: Known,
    typed: Typed,
    (status, errors, refusal): (StatusCode, FieldErrors, String),
) -> Result<Response, AppError> {
    page::with_status(status, &OfferPage::new(chrome, known, Some(typed), errors).refused(refusal))
}

/// `GET /catalogue/offerings/{id}`
pub async fn edit(State(app): State<App>, me: SignedIn, Path(text): Path<String>) -> Result<Response, AppError> {
    let (id, scope) = (id(&text)?, me.scope.clone());
    let known = app.read(move |conn, env| of_offering(conn, env, &scope, id)).await?;
    page::show(&OfferPage::new(me.chrome, known, None, FieldErrors::default()))
}

/// `POST /catalogue/offerings/{id}`
pub async fn save(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (id, scope): (OfferingId, _) = (id(&text)?, me.scope.clone());
    let seen = typed.get("version").parse().unwrap_or(0);
    let saved = match rows::read(&typed) {
        Ok(read) => {
            let new = read.new.clone();
            let saved = app.write(move |tx, env| acts::change_offering(tx, env, &scope, (id, seen), &new)).await;
            saved.map_err(|error| read.placed(error))
        }
        Err(error) => Err(error),
    };
    let scope = me.scope.clone();
    let known = app.read(move |conn, env| of_offering(conn, env, &scope, id)).await?;
    match saved {
        Ok(()) => {
            Ok(done(jar, "That is written down. What was ordered keeps its terms.", &urls::service(known.service.id)))
        }
        Err(error) => again(me.chrome, known, typed, wrong(error)?),
    }
}

/// `POST /catalogue/offerings/{id}/{act}`: it is no longer offered, or offered again.
pub async fn retire(
    State(app): State<App>,
    me: SignedIn,
    Path((text, act)): Path<(String, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let id: OfferingId = id(&text)?;
    let retire = match act.as_str() {
        "take-back" => true,
        "offer-again" => false,
        _ => return Err(AppError::NotFound),
    };
    let mut f = Fields::of(&typed);
    let why = f.words("why");
    let why = f.done(why)?;
    let scope = me.scope.clone();
    let told = app.write(move |tx, env| acts::retire_offering(tx, env, &scope, id, (retire, why.as_deref()))).await;
    let scope = me.scope.clone();
    let known = app.read(move |conn, env| of_offering(conn, env, &scope, id)).await?;
    match told {
        Ok(()) => {
            let words = if retire { "It is no longer offered." } else { "It is offered again." };
            Ok(done(jar, words, &urls::service(known.service.id)))
        }
        Err(error) => {
            let (status, errors, refusal) = wrong(error)?;
            page::with_status(status, &OfferPage::new(me.chrome, known, None, errors).refused(refusal))
        }
    }
}
