//! How often and when mail may come: chosen by whoever is signed in, or by the link at the end of every mail.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::Conn;
use domain::kernel::PersonId;
use domain::telling::{Pace, Rhythm};
use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::theirs_alone;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::visitor::Visitor;
use crate::kit::{flash, page};
use crate::links::{Purpose, acts as links, guessed};
use crate::people::access::zones;
use crate::people::sessions;
use crate::people::signed_in::SignedIn;
use crate::telling::acts;
use crate::telling::store::{self, Chosen};
use crate::telling::words;

const MINE: &str = "/me/mails";

/// The form, the same on both pages.
struct RhythmForm {
    action: String,
    typed: Typed,
    errors: FieldErrors,
    paces: Vec<(&'static str, &'static str, &'static str)>,
    zones: Vec<(String, String)>,
    usual_zone: String,
}

#[derive(Template)]
#[template(path = "telling/mine.html")]
struct MinePage {
    chrome: Chrome,
    trail: Vec<(String, String)>,
    lead: String,
    form: RhythmForm,
}

#[derive(Template)]
#[template(path = "telling/by_link.html")]
struct ByLinkPage {
    name: String,
    lead: String,
    done: bool,
    form: RhythmForm,
}

fn clock(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

fn typed_from(chosen: &Chosen) -> Typed {
    let rhythm = &chosen.rhythm;
    let typed = Typed::default()
        .with("pace", rhythm.pace.code())
        .with("daily_at", clock(rhythm.daily_at))
        .with("quiet_from", clock(rhythm.quiet.0))
        .with("quiet_until", clock(rhythm.quiet.1))
        .with("zone", chosen.zone.as_ref().and_then(TimeZone::iana_name).unwrap_or_default());
    if rhythm.days_off { typed.with("days_off", "1") } else { typed }
}

fn form(env: &Env, action: &str, typed: Typed, errors: FieldErrors) -> RhythmForm {
    let paces = Pace::ALL.into_iter().map(|p| {
        let (label, about) = words::pace(p);
        (p.code(), label, about)
    });
    RhythmForm {
        action: action.to_owned(),
        typed,
        errors,
        paces: paces.collect(),
        zones: zones().into_iter().map(|zone| (zone.clone(), zone.replace('_', " "))).collect(),
        usual_zone: format!("As the organisation: {}", env.zone().iana_name().unwrap_or("UTC")),
    }
}

type Choice = (Rhythm, Option<TimeZone>);

fn read(typed: &Typed) -> Result<Choice, AppError> {
    let mut f = Fields::of(typed);
    let pace = Pace::from_code(typed.get("pace"));
    if pace.is_none() {
        f.wrong("pace", "Choose how often mail may come.");
    }
    let midnight = Time::midnight();
    let mut clock = |name: &str, ask: &str| {
        let time = f.time(name);
        if time.is_none() && !f.is_wrong(name) {
            f.wrong(name, ask);
        }
        time.unwrap_or(midnight)
    };
    let daily_at = clock("daily_at", "Say when the daily mail goes, such as 08:00.");
    let from = clock("quiet_from", "Say from when it is quiet. The same time twice is never.");
    let until = clock("quiet_until", "Say until when it is quiet. The same time twice is never.");
    let zone = match typed.get("zone") {
        "" => None,
        name => TimeZone::get(name).map_err(|_| f.wrong("zone", "Choose one of the list.")).ok(),
    };
    let days_off = typed.has("days_off");
    f.done((Rhythm { pace: pace.unwrap_or(Pace::Asked), daily_at, quiet: (from, until), days_off }, zone))
}

fn keep(tx: &mut db::Tx, env: &Env, person: PersonId, chosen: Option<&Choice>) -> Result<(), AppError> {
    match chosen {
        Some((rhythm, zone)) => acts::choose(tx, env, person, rhythm, zone.as_ref()),
        None => acts::usual(tx, env, person),
    }
}

/// What is asked for: a choice, or what is usual.
fn asked(typed: &Typed) -> Result<Option<Choice>, AppError> {
    if typed.has("usual") { Ok(None) } else { read(typed).map(Some) }
}

/// `GET /me/mails`
pub async fn mine(me: SignedIn, State(app): State<App>) -> Result<Response, AppError> {
    theirs_alone(&me)?;
    let person = me.reader()?.id;
    let chosen = app.read(move |conn, _| store::rhythm_of(conn, person)).await?;
    let form = form(&app.env(), MINE, typed_from(&chosen), FieldErrors::default());
    page::show(&MinePage { trail: super::trail(), lead: words::rhythm(&chosen.rhythm), form, chrome: me.chrome })
}

/// `POST /me/mails`
pub async fn save_mine(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    theirs_alone(&me)?;
    let person = me.reader()?.id;
    let chosen = match asked(&typed) {
        Ok(chosen) => chosen,
        Err(AppError::Invalid(errors)) => {
            let lead = "Nothing was kept yet.".to_owned();
            let again = MinePage {
                trail: super::trail(),
                lead,
                form: form(&app.env(), MINE, typed, errors),
                chrome: me.chrome,
            };
            return page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
        Err(error) => return Err(error),
    };
    app.write(move |tx, env| keep(tx, env, person, chosen.as_ref())).await?;
    Ok((flash::say(jar, "Mail reaches you like this from now on."), Redirect::to(MINE)).into_response())
}

/// Whose link this is: somebody who is here.
fn whose(conn: &mut Conn, env: &Env, token: &str) -> Result<(PersonId, String), AppError> {
    let link = links::verified(conn, env, token)?;
    let open = link.ended_at.is_none() && link.expires_at >= env.now;
    if link.purpose != Purpose::Rhythm || !open {
        return Err(AppError::refused(
            "link_over",
            "This link has had its time. Every mail brings a new one, and whoever has an account finds it under their name.",
        ));
    }
    let person = sessions::reader(conn, link.person, env.local().date())?;
    Ok((person.id, person.name))
}

fn by_link_form(env: &Env, token: &str, typed: Typed, errors: FieldErrors) -> RhythmForm {
    form(env, &format!("/rhythm/{token}"), typed, errors)
}

/// `GET /rhythm/{token}`: changes nothing.
pub async fn by_link(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    let asked = token.clone();
    let opened = app.read(move |conn, env| {
        let who = whose(conn, env, &asked)?;
        let chosen = store::rhythm_of(conn, who.0)?;
        Ok((who, chosen))
    });
    let ((_, name), chosen) = guessed(&app, &visitor, opened.await)?;
    let form = by_link_form(&app.env(), &token, typed_from(&chosen), FieldErrors::default());
    page::show(&ByLinkPage { name, lead: words::rhythm(&chosen.rhythm), done: false, form })
}

/// `POST /rhythm/{token}`
pub async fn save_by_link(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let chosen = asked(&typed);
    let (text, good) = (token.clone(), chosen.as_ref().ok().cloned());
    let kept = app.write(move |tx, env| {
        let (person, name) = whose(tx, env, &text)?;
        if let Some(chosen) = &good {
            keep(tx, env, person, chosen.as_ref())?;
        }
        Ok((name, store::rhythm_of(tx, person)?))
    });
    let (name, now) = guessed(&app, &visitor, kept.await)?;
    let env = app.env();
    match chosen {
        Ok(_) => {
            let form = by_link_form(&env, &token, typed_from(&now), FieldErrors::default());
            page::show(&ByLinkPage { name, lead: words::rhythm(&now.rhythm), done: true, form })
        }
        Err(AppError::Invalid(errors)) => {
            let form = by_link_form(&env, &token, typed, errors);
            let again = ByLinkPage { name, lead: "Nothing was kept yet.".to_owned(), done: false, form };
            page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error),
    }
}
