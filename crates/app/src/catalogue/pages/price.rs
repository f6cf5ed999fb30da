//! What an offering costs, from which day on: the lines that were told, and the form for the next.

use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use domain::catalogue::{Price, PriceError, in_force};
use domain::kernel::OfferingId;
use jiff::Zoned;

use super::offer::{OfferPage, of_offering};
use super::{done, id, wrong};
use crate::catalogue::acts;
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{page, say};
use crate::people::signed_in::SignedIn;

/// A price in a line.
pub(super) struct Line {
    pub(super) from: String,
    pub(super) words: String,
    pub(super) more: String,
    pub(super) holds: bool,
}

/// A form that was sent and not taken.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) typed: Typed,
    pub(super) errors: FieldErrors,
}

pub(super) fn lines(all: &[Price], now: &Zoned) -> Vec<Line> {
    let holds = in_force(all, now.date()).0.map(|p| p.from);
    let line = |p: &Price| Line {
        from: say::day(p.from, now),
        words: p.sentence(),
        more: p.words.clone().unwrap_or_default(),
        holds: Some(p.from) == holds,
    };
    all.iter().map(line).collect()
}

fn read(typed: &Typed) -> Result<Price, AppError> {
    let mut f = Fields::of(typed);
    let told = Price::read(typed.get("amount"), typed.get("currency"));
    if let Err(error) = told {
        f.wrong(if error == PriceError::NoCurrency { "currency" } else { "amount" }, error.sentence());
    }
    let unit = f.needed("unit", "Write for one of what, such as laptop a month.");
    let from = f.day("from");
    if from.is_none() && !f.is_wrong("from") {
        f.wrong("from", "Choose the first day on which it holds.");
    }
    let words = f.sentence("price_words");
    let (minor, currency) = told.unwrap_or_default();
    f.done(Price { minor, currency, unit, from: from.unwrap_or_default(), words })
}

/// `POST /catalogue/offerings/{id}/charged`
pub async fn charged(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (id, scope, key): (OfferingId, _, _) = (id(&text)?, me.scope.clone(), typed.get("key").trim().to_owned());
    let kept = app.write(move |tx, env| {
        let key = Some(key.as_str()).filter(|key| !key.is_empty());
        acts::charge_by(tx, env, &scope, id, key)
    });
    let (status, errors, refusal) = match kept.await {
        Ok(()) => {
            let to = format!("/catalogue/offerings/{id}#price");
            return Ok(done(jar, "That is what the catalogue tells from now on.", &to));
        }
        Err(error) => wrong(error)?,
    };
    let scope = me.scope.clone();
    let known = app.read(move |conn, env| of_offering(conn, env, &scope, id)).await?;
    let page = OfferPage::new(me.chrome, known, None, FieldErrors::default()).refused(refusal);
    page::with_status(status, &page.priced(Sent { typed, errors }))
}

/// `POST /catalogue/offerings/{id}/price`
pub async fn tell(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (id, scope): (OfferingId, _) = (id(&text)?, me.scope.clone());
    let told = match read(&typed) {
        Ok(price) => app.write(move |tx, env| acts::priced(tx, env, &scope, id, &price)).await,
        Err(error) => Err(error),
    };
    let (status, errors, refusal) = match told {
        Ok(()) => {
            let to = format!("/catalogue/offerings/{id}#price");
            return Ok(done(jar, "That is what it costs from that day on. Nothing is charged by it.", &to));
        }
        Err(error) => wrong(error)?,
    };
    let scope = me.scope.clone();
    let known = app.read(move |conn, env| of_offering(conn, env, &scope, id)).await?;
    let page = OfferPage::new(me.chrome, known, None, FieldErrors::default()).refused(refusal);
    page::with_status(status, &page.priced(Sent { typed, errors }))
}
