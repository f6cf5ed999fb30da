//! Who is in a team: hours, skills and leave, and what the team keeps free of promises.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::kernel::{PartyId, SkillId};
use jiff::Zoned;
use uuid::Uuid;

use super::{Options, Sent, fields, tabs};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as persons;
use crate::teams::store::{self, MemberRow, Share};
use crate::teams::{acts, rights, view, words};

/// People that can be chosen.
const HOUSE: u32 = 2000;

/// Leave, with its id.
struct LeaveLine {
    id: String,
    words: String,
}

/// Somebody in the team.
struct Line {
    id: String,
    name: String,
    href: String,
    hours: String,
    in_field: String,
    skills: String,
    skills_in_field: String,
    next: String,
    leave: Vec<LeaveLine>,
    when: String,
    until: String,
    version: i64,
}

#[derive(Template)]
#[template(path = "teams/people.html")]
struct PeoplePage {
    chrome: Chrome,
    name: String,
    action: String,
    tabs: Vec<(String, &'static str, bool)>,
    writes: bool,
    lines: Vec<Line>,
    house: Options,
    skills: String,
    running: String,
    learning: String,
    since: String,
    earlier: Vec<String>,
    today: String,
    sent: Sent,
}

fn line(row: &MemberRow, skills: &BTreeMap<SkillId, String>, now: &Zoned) -> Line {
    let today = now.date();
    let minutes = u64::from(row.place.minutes_on(today));
    let coming = row.place.hours.iter().find(|(from, _)| *from > today && *from > row.place.from);
    let next = coming.map(|(from, m)| format!("{} h from {}", words::hours(u64::from(*m)), say::short_day(*from, now)));
    let when = match (row.place.from > today, row.place.until) {
        (true, _) => format!("from {}", say::day(row.place.from, now)),
        (false, Some(until)) => format!("until {}", say::day(until, now)),
        (false, None) => String::new(),
    };
    Line {
        id: row.id.to_string(),
        name: row.name.clone(),
        href: row.account.map(urls::person).unwrap_or_default(),
        hours: words::hours(minutes),
        in_field: words::in_field(minutes),
        skills: fields::skills_in_words(&row.place.skills, skills),
        skills_in_field: fields::skills_in_field(&row.place.skills, skills),
        next: next.unwrap_or_default(),
        leave: row.leave.iter().map(|l| LeaveLine { id: l.id.to_string(), words: words::away(&l.away, now) }).collect(),
        when,
        until: row.place.until.map(|day| day.to_string()).unwrap_or_default(),
        version: row.version,
    }
}

fn share(s: &Share, now: &Zoned) -> String {
    let (running, learning) = (u64::from(s.kept.running), u64::from(s.kept.learning));
    let by = s.by.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
    let from = say::short_day(s.from, now);
    format!("From {from}: running {}, learning {}{by}", words::percent(running), words::percent(learning))
}

fn build(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    chrome: Chrome,
    (id, sent): (PartyId, Sent),
) -> Result<PeoplePage, AppError> {
    let (party, now) = (acts::team(conn, scope, id)?, env.local());
    let skills = view::skills(conn)?;
    let members = store::members(conn, Some(&[id]), now.date())?;
    let shares = store::shares_of(conn, id)?;
    let current = shares.iter().find(|s| s.from <= now.date());
    let writes = rights::may_write(scope, id) && party.retired_at.is_none();
    let house = if writes { persons::house(conn, HOUSE)? } else { Vec::new() };
    let mut names: Vec<&str> = skills.values().map(String::as_str).collect();
    names.sort_unstable();
    let kept = current.map(|s| s.kept).unwrap_or_default();
    Ok(PeoplePage {
        name: party.name,
        action: urls::team(id),
        tabs: tabs(id, "/people"),
        writes,
        lines: members.iter().map(|row| line(row, &skills, &now)).collect(),
        house: house.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        skills: names.join(", "),
        running: words::percent_in_field(u64::from(kept.running)),
        learning: words::percent_in_field(u64::from(kept.learning)),
        since: current.map(|s| share(s, &now)).unwrap_or_default(),
        earlier: shares.iter().filter(|s| current.is_none_or(|c| c.from != s.from)).map(|s| share(s, &now)).collect(),
        today: now.date().to_string(),
        sent,
        chrome,
    })
}

/// `GET /teams/{id}/people`
pub async fn show(State(app): State<App>, me: SignedIn, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, &me.scope, me.chrome.clone(), (id, Sent::default())));
    page::show(&built.await?)
}

/// `POST /teams/{id}/people/{what}`
pub async fn change(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path((id, what)): Path<(PartyId, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, deed) = (me.scope.clone(), typed.clone(), what.clone());
    let done = app.write(move |tx, env| said(tx, env, &scope, id, (&deed, &posted)));
    let error = match done.await {
        Ok(words) => {
            let next = format!("{}/people", urls::team(id));
            return Ok((flash::say(jar, &words), Redirect::to(&next)).into_response());
        }
        Err(error) => error,
    };
    let member = typed.get("member").to_owned();
    let (sent, status) = Sent::back(&format!("{what}{member}"), typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, &me.scope, me.chrome.clone(), (id, sent.clone())));
    page::with_status(status, &built.await?)
}

fn said(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, (what, typed): (&str, &Typed)) -> Result<String, AppError> {
    acts::own(tx, scope, id)?;
    let (skills, today) = (view::skills(tx)?, env.local().date());
    let member = || typed.get("member").parse::<Uuid>().map_err(|_| AppError::NotFound);
    match what {
        "join" => {
            acts::join(tx, env, scope, id, (&fields::member(typed, &skills, today)?, None))?;
            Ok("They are in the team.".to_owned())
        }
        "change" => {
            let version = typed.get("version").parse().map_err(|_| AppError::Stale)?;
            acts::change(tx, scope, (id, member()?, version), &fields::changed(typed, &skills, today)?)?;
            Ok("That is how it is from now on. Weeks before stay as they were.".to_owned())
        }
        "away" => {
            acts::away(tx, env, scope, (id, member()?), fields::away(typed)?)?;
            Ok("It is written down. Only our house sees it.".to_owned())
        }
        "back" => {
            let leave = typed.get("leave").parse().map_err(|_| AppError::NotFound)?;
            acts::there_after_all(tx, scope, id, member()?, leave)?;
            Ok("They are there after all.".to_owned())
        }
        "shares" => {
            acts::keep_free(tx, env, scope, id, fields::shares(typed, today)?)?;
            Ok("So much is kept free of promises.".to_owned())
        }
        _ => Err(AppError::NotFound),
    }
}
