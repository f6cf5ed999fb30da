//! Debt taken on and standards waived: what is owed, what is overdue, what was paid back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::{Conn, Tx};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::teams::{Owed, overdue};
use jiff::Zoned;
use jiff::civil::Date;
use uuid::Uuid;

use super::{Options, Sent};
use crate::check::called;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::turn::Turn;
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as persons;
use crate::teams::acts::{self, NewDebt};
use crate::teams::store::{self, Debt};
use crate::teams::{rights, view};

/// Lines on a page.
const PAGE: usize = 50;
/// People that can be chosen.
const HOUSE: u32 = 2000;

/// What was put off, in a line.
struct Line {
    id: String,
    what: String,
    why: String,
    kind: &'static str,
    team: String,
    href: String,
    about: String,
    promise: Option<(String, String)>,
    until: String,
    late: String,
    paid: String,
    writes: bool,
    version: i64,
    until_day: String,
}

fn line(d: &Debt, scope: &Scope, now: &Zoned) -> Line {
    let late = overdue(d.until, d.paid.as_ref().map(|(day, _)| *day), now.date());
    let paid = d.paid.as_ref().map(|(day, words)| {
        let words = words.as_ref().map(|words| format!(": {words}")).unwrap_or_default();
        format!("Paid back on {}{words}", say::day(*day, now))
    });
    Line {
        id: d.id.to_string(),
        what: d.what.clone(),
        why: d.why.clone(),
        kind: d.owed.word(),
        team: d.team.1.clone(),
        href: format!("{}/pace", urls::team(d.team.0)),
        about: format!("{} decided on {}", d.decided_name, say::short_day(d.taken_on, now)),
        promise: d.commitment.as_ref().map(|(id, subject)| (subject.clone(), urls::commitment(*id))),
        until: say::day(d.until, now),
        late: late.map(|days| say::count(days, "day over", "days over")).unwrap_or_default(),
        writes: d.paid.is_none() && rights::may_write(scope, d.team.0),
        paid: paid.unwrap_or_default(),
        version: d.version,
        until_day: d.until.to_string(),
    }
}

#[derive(Template)]
#[template(path = "teams/debts.html")]
struct DebtsPage {
    chrome: Chrome,
    title: String,
    narrowed: String,
    paid: bool,
    owed_href: String,
    paid_href: String,
    lines: Vec<Line>,
    newest: String,
    later: String,
    teams: Options,
    team: String,
    kinds: Options,
    house: Options,
    today: String,
    sent: Sent,
}

fn title(owed: i64, late: i64) -> String {
    match (owed, late) {
        (0, _) => "Nothing is put off".to_owned(),
        (n, 0) => format!("{} put off, {} overdue", say::count(n, "thing is", "things are"), "none"),
        (_, 1) => "One thing that was put off is overdue".to_owned(),
        (_, late) => format!("{} things that were put off are overdue", say::number_word(late)),
    }
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    (query, sent): (&Typed, Sent),
) -> Result<DebtsPage, AppError> {
    rights::reads(scope)?;
    let (now, paid) = (env.local(), query.get("shown") == "paid");
    let team: Option<PartyId> = query.get("team").parse().ok();
    let narrowed = team.map(|id| acts::team(conn, scope, id)).transpose()?.map(|party| party.name);
    let turn = Turn::asked(query);
    let after = turn.as_ref().and_then(|turn| Some((turn.key.parse::<Date>().ok()?, turn.id)));
    let mut rows = store::debts(conn, (team, paid), after, u32::try_from(PAGE + 1).unwrap_or(u32::MAX))?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let (owed, late) = store::owed(conn, team, now.date())?;
    let mine: Options = (view::teams(conn, scope)?.into_iter())
        .filter(|party| rights::may_write(scope, party.id))
        .map(|party| (party.id.to_string(), party.name))
        .collect();
    let href = |shown: &str, after: &str| {
        urls::with_query("/debts", &[("team", query.get("team")), ("shown", shown), ("after", after)])
    };
    let shown = if paid { "paid" } else { "" };
    let key = |d: &Debt| d.paid.as_ref().map_or(d.until, |(day, _)| *day).to_string();
    let last = rows.last().filter(|_| more).map(|d| crate::kit::turn::mark(&key(d), d.id));
    let house = if mine.is_empty() { Vec::new() } else { persons::house(conn, HOUSE)? };
    Ok(DebtsPage {
        title: title(owed, late),
        narrowed: narrowed.unwrap_or_default(),
        paid,
        owed_href: href("", ""),
        paid_href: href("paid", ""),
        lines: rows.iter().map(|d| line(d, scope, &now)).collect(),
        newest: if turn.is_some() { href(shown, "") } else { String::new() },
        later: last.map(|mark| href(shown, &mark)).unwrap_or_default(),
        team: query.get("team").to_owned(),
        teams: mine,
        kinds: Owed::ALL.iter().map(|owed| (owed.code().to_owned(), capital(owed.word()))).collect(),
        house: house.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        today: now.date().to_string(),
        sent,
        chrome,
    })
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `GET /debts`
pub async fn list(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), (&query, Sent::default())));
    page::show(&built.await?)
}

fn new_debt(typed: &Typed) -> Result<(PartyId, NewDebt), AppError> {
    let mut f = Fields::of(typed);
    let team = f.id::<PartyId>("team");
    if team.is_none() && !f.is_wrong("team") {
        f.wrong("team", "Choose the team that owes it.");
    }
    let owed = Owed::from_code(typed.get("kind"));
    if owed.is_none() {
        f.wrong("kind", "Say whether it is a debt or a standard.");
    }
    let what = f.needed("what", "Say what was put off.");
    let why = f.sentence("why");
    if why.is_none() && !f.is_wrong("why") {
        f.wrong("why", "Say why it was put off.");
    }
    let (taken, until) = (f.day("taken_on"), f.day("until"));
    for (field, day) in [("taken_on", taken), ("until", until)] {
        if day.is_none() && !f.is_wrong(field) {
            f.wrong(field, "Choose a day.");
        }
    }
    let (decided, decided_name) = (f.id::<PersonId>("decided"), f.line("decided_name"));
    let (((team, owed), why), (taken_on, until)) =
        f.done(team.zip(owed).zip(why).zip(taken.zip(until)))?.ok_or(AppError::NotFound)?;
    Ok((team, NewDebt { owed, what, why, taken_on, until, decided, decided_name, commitment: None }))
}

/// The open promise that was typed, by its name.
fn named(conn: &mut Conn, scope: &Scope, typed: &str) -> Result<Option<CommitmentId>, AppError> {
    if typed.is_empty() {
        return Ok(None);
    }
    match called::one(conn, scope, typed)? {
        Ok((id, _)) => Ok(Some(id)),
        Err(words) => Err(AppError::Invalid(FieldErrors::one("promise", words))),
    }
}

/// `POST /debts`
pub async fn add(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    rights::reads(&me.scope)?;
    let scope = me.scope.clone();
    let promise = typed.get("promise").trim().to_owned();
    let made = match new_debt(&typed) {
        Ok((team, new)) => {
            let made = app.write(move |tx, env| {
                let commitment = named(tx, &scope, &promise)?;
                acts::take_on(tx, env, &scope, team, &NewDebt { commitment, ..new.clone() })
            });
            made.await
        }
        Err(error) => Err(error),
    };
    match made {
        Ok(_) => {
            Ok((flash::say(jar, "It is written down, and stands here until it is paid back."), Redirect::to("/debts"))
                .into_response())
        }
        Err(error) => again(&app, me, "new", typed, error).await,
    }
}

async fn again(app: &App, me: SignedIn, what: &str, typed: Typed, error: AppError) -> Result<Response, AppError> {
    let (sent, status) = Sent::back(what, typed, error)?;
    let none = Typed::default();
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), (&none, sent.clone())));
    page::with_status(status, &built.await?)
}

/// `POST /debts/{id}/{what}`
pub async fn change(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path((id, what)): Path<(Uuid, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, deed) = (me.scope.clone(), typed.clone(), what.clone());
    let done = app.write(move |tx, env| said(tx, env, &scope, id, (&deed, &posted)));
    match done.await {
        Ok(words) => Ok((flash::say(jar, words), Redirect::to("/debts")).into_response()),
        Err(error) => again(&app, me, &format!("{what}{id}"), typed, error).await,
    }
}

fn said(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: Uuid,
    (what, typed): (&str, &Typed),
) -> Result<&'static str, AppError> {
    rights::reads(scope)?;
    let version: i64 = typed.get("version").parse().map_err(|_| AppError::Stale)?;
    let mut f = Fields::of(typed);
    match what {
        "paid" => {
            let (on, words) = (f.day("paid_on").unwrap_or(env.local().date()), f.sentence("paid_words"));
            let paid = f.done((on, words))?;
            acts::pay_back(tx, env, scope, (id, version), paid)?;
            Ok("It is paid back, and stays to be read.")
        }
        "until" => {
            let until = f.day("until");
            if until.is_none() && !f.is_wrong("until") {
                f.wrong("until", "Choose a day.");
            }
            let until = f.done(until)?.ok_or(AppError::NotFound)?;
            let d = store::find_debt(tx, id)?;
            let new = NewDebt {
                owed: d.owed,
                what: d.what,
                why: d.why,
                taken_on: d.taken_on,
                until,
                decided: d.decided,
                decided_name: Some(d.decided_name),
                commitment: d.commitment.map(|(id, _)| id),
            };
            acts::put_debt_right(tx, env, scope, (id, version), &new)?;
            Ok("That is its day from now on.")
        }
        _ => Err(AppError::NotFound),
    }
}
