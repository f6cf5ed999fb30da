//! The form by which a measurement is written down, or put in the place of another.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::catalogue::LevelKind;
use domain::kernel::{MeasureId, OfferingId, PartyId, ServiceId};
use domain::levels::Written;
use domain::party::PartyKind;
use jiff::civil::Date;

use super::{done, id, wrong};
use crate::catalogue::sight::Sight;
use crate::catalogue::store as catalogue;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{page, urls};
use crate::levels::acts::{self, Booked, NewMeasure};
use crate::levels::board::months;
use crate::levels::store::{self, MeasureRow, What};
use crate::levels::{shown, words};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

/// Clients offered in the list.
const CLIENTS: u32 = 500;
/// Where measurements of this form come from.
const SOURCE: &str = "page";
/// What stands in the list of levels for one that is named in the form.
const NEW: &str = "new";

#[derive(Template)]
#[template(path = "levels/measure.html")]
struct FormPage {
    chrome: Chrome,
    service: (String, String),
    action: String,
    levels: Vec<(String, String)>,
    offerings: Vec<(String, String)>,
    clients: Vec<(String, String)>,
    months: Vec<(String, String)>,
    /// What is corrected, in words.
    corrects: String,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

struct Known {
    service: (String, String),
    levels: Vec<(String, String)>,
    offerings: Vec<(String, String)>,
    clients: Vec<(String, String)>,
    months: Vec<(String, String)>,
    corrected: Option<MeasureRow>,
}

/// A level as it travels in the form.
fn code(kind: LevelKind, name: Option<&str>) -> String {
    name.map_or_else(|| kind.code().to_owned(), |name| format!("{}:{name}", kind.code()))
}

fn known(conn: &mut Conn, env: &Env, scope: &Scope, id: ServiceId, corrects: &str) -> Result<Known, AppError> {
    let service = shown::find(conn, scope, id)?;
    acts::may_measure(scope, &service)?;
    let now = env.local();
    let offered = catalogue::offerings(conn, Sight::House, id)?;
    let mut levels: Vec<(String, String)> = Vec::new();
    for row in offered.iter().filter(|o| o.retired_at.is_none()).flat_map(|o| &o.levels) {
        let name = row.level.name.as_deref().filter(|_| row.level.kind == LevelKind::Other);
        let one = (code(row.level.kind, name), words::level(row.level.kind, name));
        if !levels.contains(&one) {
            levels.push(one);
        }
    }
    for kind in [LevelKind::Availability, LevelKind::Response, LevelKind::Delivery] {
        if levels.iter().all(|(known, _)| known != kind.code()) {
            levels.push((kind.code().to_owned(), format!("{} (not promised)", kind.word())));
        }
    }
    levels.push((NEW.to_owned(), "Another one, named below".to_owned()));
    let all = people::list_parties(conn, scope, Some(PartyKind::Client), None, false, CLIENTS)?;
    let corrected = match corrects.parse::<MeasureId>() {
        Ok(corrects) => Some(store::find_measure(conn, scope, corrects)?).filter(|row| row.measure.what.service == id),
        Err(_) => None,
    };
    Ok(Known {
        service: (service.name, urls::service(id)),
        levels,
        offerings: offered.into_iter().map(|o| (o.id.to_string(), o.says.name)).collect(),
        clients: all.into_iter().map(|p| (p.id.to_string(), p.name)).collect(),
        months: months(now.date()).iter().rev().map(|m| (m.to_string(), words::month(*m, &now))).collect(),
        corrected,
    })
}

/// The form as it is filled for a correction: with what it corrects.
fn filled(row: &MeasureRow) -> Typed {
    let m = &row.measure;
    let (part, whole) = m.measured.numbers();
    let (part, whole) = (part.to_string(), whole.map(|n| n.to_string()).unwrap_or_default());
    let typed = Typed::default()
        .with("corrects", m.id.to_string())
        .with("level", code(m.what.kind, m.what.name.as_deref()))
        .with("month", m.month().to_string())
        .with("first", m.first.to_string())
        .with("last", m.last.to_string())
        .with("note", m.note.clone().unwrap_or_default());
    let typed = match m.what.offering {
        Some(id) => typed.with("offering", id.to_string()),
        None => typed,
    };
    let typed = match m.what.client {
        Some(id) => typed.with("client", id.to_string()),
        None => typed,
    };
    match m.measured.code() {
        "kept" => typed.with("kept", part).with("of", whole),
        "down" => typed.with("minutes_down", part).with("of", whole),
        _ => typed.with("percent", words::percent(m.measured.thousandths()).trim_end_matches(" %")),
    }
}

fn form(chrome: Chrome, id: ServiceId, known: Known, typed: Typed, wrong: (FieldErrors, String)) -> FormPage {
    let mut levels = known.levels;
    let corrects = known.corrected.as_ref().map(|row| {
        let m = &row.measure;
        let one = (code(m.what.kind, m.what.name.as_deref()), words::level(m.what.kind, m.what.name.as_deref()));
        if levels.iter().all(|(known, _)| *known != one.0) {
            levels.push(one.clone());
        }
        format!("{} from {} to {}: {}, from {}", one.1, m.first, m.last, words::in_full(m.measured), m.source)
    });
    FormPage {
        chrome,
        service: known.service,
        action: format!("{}/measure", urls::levels(id)),
        levels,
        offerings: known.offerings,
        clients: known.clients,
        months: known.months,
        corrects: corrects.unwrap_or_default(),
        typed,
        errors: wrong.0,
        refusal: wrong.1,
    }
}

/// `GET /levels/{service}/measure?corrects=`
pub async fn new(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let id: ServiceId = id(&text)?;
    let scope = me.scope.clone();
    let known = app.read(move |conn, env| known(conn, env, &scope, id, query.get("corrects"))).await?;
    let typed = known.corrected.as_ref().map(filled).unwrap_or_default();
    page::show(&form(me.chrome, id, known, typed, Default::default()))
}

fn level(f: &mut Fields<'_>, typed: &Typed) -> Option<(LevelKind, Option<String>)> {
    let chosen = typed.get("level");
    if chosen == NEW {
        let name = f.needed("name", "Write what was measured, such as “Lines restored in time”.");
        return Some((LevelKind::Other, Some(name)));
    }
    let (kind, name) = chosen.split_once(':').map_or((chosen, None), |(kind, name)| (kind, Some(name.to_owned())));
    let kind = LevelKind::from_code(kind);
    if kind.is_none() {
        f.wrong("level", "Choose which level was measured.");
    }
    kind.map(|kind| (kind, name.filter(|_| kind == LevelKind::Other)))
}

/// The days that were measured: some that are named, or a month as far as it has passed.
fn days(f: &mut Fields<'_>, typed: &Typed, today: Date) -> (Date, Date) {
    let (first, last) = (f.day("first"), f.day("last"));
    if first.is_some() || last.is_some() {
        let one = first.or(last).unwrap_or(today);
        return (first.unwrap_or(one), last.unwrap_or(one));
    }
    match typed.get("month").parse::<Date>() {
        Ok(month) => (month.first_of_month(), month.last_of_month().min(today)),
        Err(_) => {
            f.wrong("month", "Choose the month that was measured.");
            (today, today)
        }
    }
}

fn read(typed: &Typed, service: ServiceId, today: Date) -> Result<NewMeasure, AppError> {
    let mut f = Fields::of(typed);
    let level = level(&mut f, typed);
    let (first, last) = days(&mut f, typed, today);
    let (offering, client) = (f.id::<OfferingId>("offering"), f.id::<PartyId>("client"));
    let note = f.sentence("note");
    let minutes = u64::try_from(first.until(last).map_or(0, |span| span.get_days()) + 1).unwrap_or(1) * 24 * 60;
    let (kind, name) = level.unwrap_or((LevelKind::Other, None));
    let written = Written {
        kept: typed.get("kept"),
        of: typed.get("of"),
        percent: typed.get("percent"),
        down: typed.get("minutes_down"),
    };
    let measured = written.read(kind, minutes);
    if let Err(error) = measured {
        f.wrong(error.field(), error.sentence());
    }
    // What cannot be read is refused: a correction never becomes a second measurement.
    let replaces = f.id::<MeasureId>("corrects");
    let what = What { service, offering, client, kind, name };
    let measured = measured.unwrap_or(domain::levels::Measured::Percent(0));
    f.done(NewMeasure { what, first, last, measured, source: SOURCE.to_owned(), note, replaces })
}

/// `POST /levels/{service}/measure`
pub async fn book(
    State(app): State<App>,
    me: SignedIn,
    Path(text): Path<String>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let id: ServiceId = id(&text)?;
    let (scope, sent) = (me.scope.clone(), typed.clone());
    let booked = app.write(move |tx, env| {
        let service = shown::find(tx, &scope, id)?;
        acts::may_measure(&scope, &service)?;
        let mut new = read(&sent, id, env.local().date())?;
        if let Some(corrects) = new.replaces {
            // A correction speaks for whatever measured before.
            new.source = store::find_measure(tx, &scope, corrects)?.measure.source;
        }
        acts::measure(tx, env, &scope, &new)
    });
    let error = match booked.await {
        Ok(booked) => {
            let words = match booked {
                Booked::New(_) => "It is written down.",
                Booked::Same(_) => "The same was written down before.",
            };
            return Ok(done(jar, words, &format!("{}#levels", urls::service(id))));
        }
        Err(error) => error,
    };
    let (status, errors, refusal) = wrong(error)?;
    let (scope, corrects) = (me.scope.clone(), typed.get("corrects").to_owned());
    let known = app.read(move |conn, env| known(conn, env, &scope, id, &corrects)).await?;
    let status = if status.is_client_error() { status } else { StatusCode::CONFLICT };
    page::with_status(status, &form(me.chrome, id, known, typed, (errors, refusal)))
}
