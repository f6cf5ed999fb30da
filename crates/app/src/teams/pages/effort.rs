//! What a promise takes of teams: estimates with their history, what is left, what it took, and its place in the queue. For
//! our house alone.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::check::{Effort, HANDS};
use domain::commitment::State as Stands;
use domain::kernel::{CommitmentId, PartyId, SkillId};
use domain::teams::{EstimateKind, NORMAL};
use jiff::Zoned;
use jiff::civil::Date;

use super::effort_fields::{self as fields, MOST_ROWS, of};
use super::{Options, Sent};
use crate::commitments::store as commitments;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::teams::store::{self, Estimate};
use crate::teams::{acts, rights, view, words};

/// Promises that another can wait for, in the list.
const OPEN: u32 = 300;

/// One word about what a team has to give.
struct Line {
    team: String,
    kind: &'static str,
    lines: Vec<String>,
    note: String,
    by: String,
}

/// A line of the form.
struct Row {
    title: String,
    /// Not the first, so it may stay empty.
    more: bool,
    skill_name: String,
    low_name: String,
    likely_name: String,
    high_name: String,
    hands_name: String,
    skill: String,
    low: String,
    likely: String,
    high: String,
    hands: String,
}

/// A promise that it waits for.
struct Wait {
    id: String,
    subject: String,
    href: String,
    over: bool,
}

#[derive(Template)]
#[template(path = "teams/effort.html")]
struct EffortPage {
    chrome: Chrome,
    subject: String,
    promise: String,
    action: String,
    now: Vec<Line>,
    history: Vec<Line>,
    waits: Vec<Wait>,
    place: String,
    writes: bool,
    open: bool,
    done: bool,
    teams: Options,
    team: String,
    kinds: Options,
    kind: String,
    skills: Options,
    rows: Vec<Row>,
    estimated: bool,
    priorities: Options,
    priority: String,
    earliest: String,
    others: Options,
    today: String,
    sent: Sent,
}

fn line(e: &Estimate, teams: &BTreeMap<PartyId, String>, skills: &BTreeMap<SkillId, String>, now: &Zoned) -> Line {
    let of_skill = |line: &domain::teams::Line| {
        let name = skills.get(&line.skill).map_or("another skill", String::as_str);
        format!("{name}: {}, {} at once", words::estimate(line), line.hands)
    };
    let by = e.by.as_ref().map_or("Entente", |(_, name)| name.as_str());
    Line {
        team: teams.get(&e.team).cloned().unwrap_or_default(),
        kind: e.said.kind.word(),
        lines: e.said.lines.iter().map(of_skill).collect(),
        note: e.note.clone().unwrap_or_default(),
        by: format!("{by}, {}", say::when(e.said.at, now)),
    }
}

/// The lines of the form: what was typed, or what counts now.
fn rows(sent: &Sent, counts: Option<&Estimate>) -> Vec<Row> {
    let lines = counts.map(|e| e.said.lines.as_slice()).unwrap_or_default();
    let row = |n: usize| {
        let line = lines.get(n);
        let hours = |of: fn(Effort) -> u32| line.map(|l| words::in_field(u64::from(of(l.effort)))).unwrap_or_default();
        let get = |field: &str, before: String| sent.v("estimate", &of(field, n), &before).to_owned();
        Row {
            title: format!("Skill {}", n + 1),
            more: n > 0,
            skill_name: of("skill", n),
            low_name: of("low", n),
            likely_name: of("likely", n),
            high_name: of("high", n),
            hands_name: of("hands", n),
            skill: get("skill", line.map(|l| l.skill.to_string()).unwrap_or_default()),
            low: get("low", hours(Effort::low)),
            likely: get("likely", hours(Effort::likely)),
            high: get("high", hours(Effort::high)),
            hands: get("hands", line.map_or(HANDS, |l| l.hands).to_string()),
        }
    };
    // As many as were filled, and one more.
    let typed = (0..MOST_ROWS).filter(|n| !sent.v("estimate", &of("skill", *n), "").is_empty()).count();
    (0..(lines.len().max(typed) + 1).clamp(2, MOST_ROWS)).map(row).collect()
}

fn by_name(skills: BTreeMap<SkillId, String>) -> Options {
    let mut all: Options = skills.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all
}

fn priorities() -> Options {
    let word = |n: u8| match n {
        1 => "1, goes first".to_owned(),
        NORMAL => "5, as usual".to_owned(),
        9 => "9, goes last".to_owned(),
        n => n.to_string(),
    };
    (1..=9).map(|n| (n.to_string(), word(n))).collect()
}

fn wait(first: &store::InWords) -> Wait {
    Wait {
        id: first.id.to_string(),
        subject: first.subject.clone(),
        href: urls::commitment(first.id),
        over: first.state.is_closed() || first.state == Stands::Delivered,
    }
}

fn place_words(place: (Option<u8>, Option<Date>), now: &Zoned) -> String {
    let priority = place.0.unwrap_or(NORMAL);
    match place {
        (None, None) => "As usual: by its day, as soon as there are hours.".to_owned(),
        (_, None) => format!("Place {priority} of 9, as soon as there are hours."),
        (_, Some(day)) => format!("Place {priority} of 9, not before {}.", say::day(day, now)),
    }
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    (id, sent): (CommitmentId, Sent),
) -> Result<EffortPage, AppError> {
    rights::reads(scope)?;
    let (row, now) = (commitments::find(conn, scope, id)?, env.local());
    if !row.between.performer_kind.is_ours() {
        return Err(AppError::NotFound);
    }
    let skills = view::skills(conn)?;
    let all: BTreeMap<PartyId, String> =
        view::teams(conn, scope)?.into_iter().map(|party| (party.id, party.name)).collect();
    let heads = store::heads(conn, &[id])?.remove(&id).unwrap_or_default();
    let history = store::histories(conn, id, None)?;
    let near = acts::estimators(conn, &row)?;
    let mine: Vec<(PartyId, String)> =
        all.iter().filter(|(team, _)| rights::may_write(scope, **team)).map(|(id, name)| (*id, name.clone())).collect();
    let team =
        (heads.iter().map(|e| e.team).chain(row.team.as_ref().map(|(id, _)| *id)).chain([row.between.performer]))
            .find(|team| mine.iter().any(|(id, _)| id == team));
    let counts = heads.iter().find(|e| Some(e.team) == team);
    let first: Vec<CommitmentId> = store::waits_of(conn, &[id])?.into_iter().map(|(_, first)| first).collect();
    let first = store::in_words(conn, &first)?;
    let place = store::place_of(conn, id)?;
    let open = !row.state.is_closed();
    let queued = open && near.iter().any(|team| rights::may_write(scope, *team));
    let others = if queued { store::open_ones(conn, OPEN)? } else { Vec::new() };
    let priority = place.priority.unwrap_or(NORMAL);
    Ok(EffortPage {
        subject: row.subject.clone(),
        promise: urls::commitment(id),
        action: urls::effort(id),
        now: heads.iter().map(|e| line(e, &all, &skills, &now)).collect(),
        estimated: !heads.is_empty(),
        history: history.iter().map(|e| line(e, &all, &skills, &now)).collect(),
        waits: first.values().map(wait).collect(),
        place: place_words((place.priority, place.earliest), &now),
        writes: !mine.is_empty(),
        open,
        done: row.delivered_at.is_some() || row.closed_at.is_some(),
        teams: mine.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        team: team.map(|id| id.to_string()).unwrap_or_default(),
        kinds: EstimateKind::ALL.iter().map(|kind| (kind.code().to_owned(), kind_words(*kind).to_owned())).collect(),
        kind: if counts.is_some() { EstimateKind::Left } else { EstimateKind::Estimate }.code().to_owned(),
        rows: rows(&sent, counts),
        skills: by_name(skills),
        priorities: if queued { priorities() } else { Options::new() },
        priority: priority.to_string(),
        earliest: place.earliest.map(|day| day.to_string()).unwrap_or_default(),
        others: (others.into_iter().filter(|w| w.id != id))
            .map(|w| (w.id.to_string(), format!("{}, for {}", w.subject, w.customer)))
            .collect(),
        today: now.date().to_string(),
        sent,
        chrome,
    })
}

const fn kind_words(kind: EstimateKind) -> &'static str {
    match kind {
        EstimateKind::Estimate => "What the whole will take",
        EstimateKind::Left => "What is left of it",
        EstimateKind::Unknown => "It is not estimated",
    }
}

/// `GET /promises/{id}/effort`
pub async fn show(State(app): State<App>, me: SignedIn, Path(id): Path<CommitmentId>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), (id, Sent::default())));
    page::show(&built.await?)
}

/// `POST /promises/{id}/effort`
pub async fn change(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path(id): Path<CommitmentId>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted) = (me.scope.clone(), typed.clone());
    let done = app.write(move |tx, env| said(tx, env, &scope, id, &posted));
    let error = match done.await {
        Ok(words) => return Ok((flash::say(jar, words), Redirect::to(&urls::effort(id))).into_response()),
        Err(error) => error,
    };
    let what = typed.get("do").to_owned();
    let (sent, status) = Sent::back(&what, typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), (id, sent.clone())));
    page::with_status(status, &built.await?)
}

fn said(tx: &mut Tx, env: &Env, scope: &Scope, id: CommitmentId, typed: &Typed) -> Result<&'static str, AppError> {
    match typed.get("do") {
        "estimate" => {
            let (team, new) = fields::estimate(typed)?;
            acts::estimate(tx, env, scope, (id, team), new)?;
            Ok("It counts from now on. Only our house sees it.")
        }
        "took" => {
            let (team, minutes, on) = fields::took(typed)?;
            acts::took(tx, env, scope, (id, team), (minutes, on))?;
            Ok("It stands in the team's record from now on.")
        }
        "place" => {
            acts::put_first(tx, env, scope, id, fields::place(typed)?)?;
            Ok("That is its place from now on.")
        }
        "wait" => {
            acts::wait(tx, env, scope, id, fields::first(typed)?)?;
            Ok("It waits for that from now on.")
        }
        "unwait" => {
            acts::unwait(tx, scope, id, fields::first(typed)?)?;
            Ok("It waits for that no longer.")
        }
        _ => Err(AppError::NotFound),
    }
}
