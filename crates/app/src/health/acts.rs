//! Reckoning where a relationship stands, and what persons say against it. One relationship is gone through from the beginning each
//! time; what comes out is kept for lists, and whoever leads it hears of a worse stage in the same transaction.

use db::{Conn, Tx};
use domain::health::{
    Beginning, Change, Course, History, Overrule, Picture, Piece, Reading, Stage, Unfit, figure, latest,
};
use domain::kernel::{PartyId, PersonId};
use domain::party::PartyKind;
use domain::profile::Whose;
use domain::trust::month_of;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::numbers::{self, rules};
use super::store::sources::Asked;
use super::store::{self, Changed, Kept, Month};
use super::{gather, heard as words_heard, rounds, tell};
use crate::calls::rounds as calls;
use crate::clients::profile::acts::writes_for;
use crate::clients::profile::known::client as find_client;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::kit::jobs;
use crate::organisation;
use crate::people::scope::{Reader, Scope};
use crate::people::store as people;

/// What is drawn beside a name in lists, in days.
const RIBBON_DAYS: i64 = 366;
/// Confirmed pieces that are remembered, so that what is new can be told.
const REMEMBERED: usize = 1000;

const FOR_US: &str = "How relationships stand is for our own people.";
const FOR_WRITERS: &str =
    "That is said by whoever leads the relationship, or by those who look after all clients. Ask one of them.";

/// Only our own people read it, and not by a link.
///
/// # Errors
/// Not found by a link and for everybody else than our own people: they do not even learn that there is something.
pub fn reads(scope: &Scope) -> Result<(), AppError> {
    if scope.only().is_some() || !scope.is_staff() {
        return Err(AppError::NotFound);
    }
    scope.need(Reader::is_staff, FOR_US)
}

/// Whether this reader may overrule a stage and mark a new beginning there.
#[must_use]
pub fn says(scope: &Scope, party: &people::Party) -> bool {
    reads(scope).is_ok() && scope.person().is_some() && writes_for(scope, party) == Some(Whose::Ours)
}

/// Everything from which the stage of a client follows.
///
/// # Errors
/// The database.
pub fn history(conn: &mut Conn, env: &Env, client: PartyId) -> Result<History, AppError> {
    let facts = store::facts(conn, client, gather::since(env))?;
    let mut evidence = words_heard::evidence(conn, client)?;
    evidence.extend(facts.iter().map(store::Happened::evidence));
    let overrules = store::overrules(conn, client)?.into_iter().map(|said| said.what).collect();
    let beginnings = store::beginnings(conn, client)?.into_iter().map(|said| said.what).collect();
    Ok(History::new(evidence, overrules, beginnings))
}

/// One signal more, or one less, was heard of this client: where it and the clients above it stand is reckoned at once. Whoever
/// writes the signal calls it in the same transaction.
///
/// # Errors
/// The database.
pub fn heard(tx: &mut Tx, env: &Env, client: PartyId) -> Result<(), AppError> {
    // A past that is lived once more is gone through as a whole afterwards.
    if !env.tells() {
        return Ok(());
    }
    for party in crate::levels::store::above(tx, client)? {
        stage_of(tx, env, party, None)?;
    }
    Ok(())
}

/// Goes through the whole past of one relationship as if it had been looked at all the time: a figure at each of these instants, and its
/// stage whenever it turned. `at` makes the world of an instant. For a past that was lived all at once.
///
/// # Errors
/// The database.
pub fn live_through(
    tx: &mut Tx,
    client: PartyId,
    (from, env): (Timestamp, &Env),
    figures: &[Timestamp],
    at: &dyn Fn(Timestamp) -> Env,
) -> Result<(), AppError> {
    let found = find(tx, env, client)?;
    gather::keep(tx, env, client, &found.facts)?;
    for instant in figures {
        let then = at(*instant);
        let found = find(tx, &then, client)?;
        figure_of(tx, &then, client, &found.readings)?;
    }
    store::forget(tx, client)?;
    stage_of(tx, &at(from), client, None)?;
    let history = history(tx, env, client)?;
    for span in history.picture(&rules(tx)?, env.now).spans {
        if span.from > from {
            stage_of(tx, &at(span.from), client, None)?;
        }
    }
    settle(tx, env, client, &found)
}

/// Something else than words happened at a client, such as a sponsor who left: it is reckoned soon, with its facts.
///
/// # Errors
/// The database.
pub fn happened(tx: &mut Tx, env: &Env, client: PartyId) -> Result<(), AppError> {
    for party in crate::levels::store::above(tx, client)? {
        jobs::ensure(tx, env, rounds::ONE, &party.to_string(), env.now)?;
    }
    Ok(())
}

/// What was found of a client: its facts, and the readings of its figure.
#[derive(Clone, Debug)]
pub struct Found {
    facts: Vec<gather::Found>,
    readings: Vec<Reading>,
}

/// Finds the facts of a client anew, and what its figure is made from. Reads only.
///
/// # Errors
/// The database.
pub fn find(conn: &mut Conn, env: &Env, client: PartyId) -> Result<Found, AppError> {
    let it = organisation::needed(conn)?.it;
    let asked = Asked { client, it, since: gather::since(env) };
    Ok(Found { facts: gather::find(conn, env, &asked)?, readings: store::readings(conn, env, &asked)? })
}

/// Keeps what was found of a client, reckons its stage and its figure, and tells whoever leads it of a worse stage.
///
/// # Errors
/// The database.
pub fn settle(tx: &mut Tx, env: &Env, client: PartyId, found: &Found) -> Result<(), AppError> {
    gather::keep(tx, env, client, &found.facts)?;
    let figure = figure_of(tx, env, client, &found.readings)?;
    stage_of(tx, env, client, Some(figure))
}

/// Keeps the figure of this month: its points where enough is known, and how much is.
fn figure_of(tx: &mut Tx, env: &Env, client: PartyId, readings: &[Reading]) -> Result<(Option<i32>, u8), AppError> {
    let readings = readings.to_vec();
    let month = Month { month: month_of(env.now), recipe: latest().version, readings, at: env.now };
    let made = figure(latest(), &month.readings);
    let made = made.map_or((None, 0), |figure| (figure.shown(), figure.coverage));
    store::put_figure(tx, client, &month, made)?;
    Ok(made)
}

/// Both at once, for one client.
///
/// # Errors
/// The database.
pub fn reckon(tx: &mut Tx, env: &Env, client: PartyId) -> Result<(), AppError> {
    let found = find(tx, env, client)?;
    settle(tx, env, client, &found)
}

/// Reckons the stage alone, from the facts that are kept; the figure stays as it is where none is given.
fn stage_of(tx: &mut Tx, env: &Env, client: PartyId, figure: Option<(Option<i32>, u8)>) -> Result<(), AppError> {
    let party = people::find_party(tx, &Scope::System("how relationships stand"), client)?;
    if party.kind != PartyKind::Client || party.retired_at.is_some() {
        return Ok(());
    }
    let history = history(tx, env, client)?;
    let rules = rules(tx)?;
    let picture = history.picture(&rules, env.now);
    let was = store::kept(tx, client)?;
    let now = kept(&picture, env.now, figure, was.as_ref());
    store::put_stage(tx, client, &now)?;
    let Some(was) = was else { return Ok(()) };
    // By other numbers the same evidence says something else, and nothing has become of it: it is held against what they make of then.
    let anew = numbers::since(tx)?.is_some_and(|since| was.at < since);
    let before = if anew { history.picture(&rules, was.at) } else { before(&was, &history) };
    let change = Change::between(&before, &picture);
    if change.course == Course::Same && !change.alerts() {
        return Ok(());
    }
    let by = said_by(&change, &history, was.at);
    // Beneath an overruling the evidence can get worse while what is shown stays.
    let (from, to, course) = match change.course {
        Course::Same => (change.carried.0, change.carried.1, Course::Worse),
        course => (change.from, change.to, course),
    };
    let kept = Changed {
        id: env.id(),
        client: (client, party.name.clone()),
        from,
        to,
        course,
        because: change.because,
        evidence: if change.heard.is_empty() { change.taken_back.clone() } else { change.heard.clone() },
        by,
        at: env.now,
    };
    store::changed(tx, &kept)?;
    if !change.alerts() {
        return Ok(());
    }
    if env.tells() {
        jobs::ensure(tx, env, calls::ONE, &client.to_string(), env.now)?;
    }
    tell::worse(tx, env, &party, &change, &picture)
}

/// Who made it so by their own word.
fn said_by(change: &Change, history: &History, since: Timestamp) -> Option<PersonId> {
    let overruled = change.overrule.as_ref().map(|said| said.who);
    let begun = (change.course == Course::Anew).then(|| history.beginnings().last()).flatten();
    overruled.or(begun.filter(|one| one.at >= since).map(|one| one.who))
}

fn kept(p: &Picture, now: Timestamp, figure: Option<(Option<i32>, u8)>, was: Option<&Kept>) -> Kept {
    let year = now.checked_sub(SignedDuration::from_hours(24 * RIBBON_DAYS)).unwrap_or(Timestamp::MIN);
    let confirmed = || p.pieces.iter().filter(|piece| piece.confirmed);
    let since = p.since();
    let mut ribbon: Vec<(Timestamp, Stage)> = Vec::new();
    for span in p.spans.iter().filter(|span| span.to > year) {
        if ribbon.last().is_none_or(|(_, stage)| *stage != span.stage) {
            ribbon.push((span.from.max(year), span.stage));
        }
    }
    let (figure, coverage, recipe) = match figure {
        Some((shown, coverage)) => (shown.map(i64::from), i64::from(coverage), i64::from(latest().version)),
        None => was.map_or((None, 0, i64::from(latest().version)), |was| (was.figure, was.coverage, was.recipe)),
    };
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Kept {
        stage: p.shown,
        carried: p.carried,
        suspected: p.suspected,
        since: since.map(|(at, _)| at),
        was: since.and_then(|(_, was)| was),
        overruled: p.overrule.is_some(),
        anew: p.anew,
        weight: confirmed().map(|piece| piece.weight).sum(),
        evidence: count(confirmed().count()),
        recent: count(p.recent),
        ends: p.ends,
        ribbon,
        heard: confirmed().take(REMEMBERED).map(|piece| (piece.id, piece.stage)).collect(),
        figure,
        coverage,
        recipe,
        at: now,
    }
}

/// The picture as it was kept, as far as a change is told from it.
fn before(was: &Kept, history: &History) -> Picture {
    let said = history.overrules().iter().rfind(|one| one.from <= was.at && was.at <= one.until);
    let piece = |(id, stage): &(_, _)| Piece { id: *id, at: was.at, stage: *stage, confirmed: true, weight: 0.0 };
    Picture {
        at: was.at,
        shown: was.stage,
        carried: was.carried,
        suspected: was.suspected,
        overrule: said.filter(|_| was.overruled).cloned(),
        below: None,
        ends: None,
        then: None,
        turns: None,
        anew: was.anew,
        pieces: was.heard.iter().map(piece).collect(),
        good: 0,
        recent: 0,
        spans: Vec::new(),
    }
}

fn writing(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<PersonId, AppError> {
    reads(scope)?;
    let party = find_client(conn, scope, id)?;
    let forbidden = || AppError::Forbidden(FOR_WRITERS.to_owned());
    if says(scope, &party) { scope.person().ok_or_else(forbidden) } else { Err(forbidden()) }
}

fn unfit(why: Unfit) -> AppError {
    let field = match why {
        Unfit::NoReason => "reason",
        Unfit::Over | Unfit::TooLong => "until",
        Unfit::NoEnd => return AppError::refused(why.code(), why.says()),
    };
    AppError::Invalid(FieldErrors::one(field, why.says()))
}

/// Overrules a stage until the end of a day.
///
/// # Errors
/// No right, no reason, a day that has passed or lies too far ahead; the database.
pub fn overrule(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: PartyId,
    (stage, until, reason): (Stage, Date, &str),
) -> Result<(), AppError> {
    let who = writing(tx, scope, id)?;
    let end = until.checked_add(1.day()).unwrap_or(until);
    let end = env.zone().to_zoned(end.at(0, 0, 0, 0)).map_or(env.now, |zoned| zoned.timestamp());
    // The ninetieth day counts as a whole.
    let most = SignedDuration::from_hours(24 * domain::health::MOST_DAYS);
    let longest = env.now.checked_add(most).unwrap_or(env.now);
    let last = longest.to_zoned(env.zone().clone()).date();
    let end = if until == last { longest } else { end };
    let said = Overrule::new(stage, who, reason, env.now, end).map_err(unfit)?;
    store::end_overrule(tx, id, env.now)?;
    store::overrule(tx, env.id(), id, &said)?;
    heard(tx, env, id)
}

/// Ends the overruling that holds: what the evidence carries is shown again.
///
/// # Errors
/// No right, nothing is overruled, the database.
pub fn end_overrule(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId) -> Result<(), AppError> {
    writing(tx, scope, id)?;
    if !store::end_overrule(tx, id, env.now)? {
        return Err(AppError::refused("not_overruled", "Nobody overrules this stage now."));
    }
    heard(tx, env, id)
}

/// Marks a new beginning after an end stage.
///
/// # Errors
/// No right, no reason, no end stage since the last one; the database.
pub fn begin_anew(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, reason: &str) -> Result<(), AppError> {
    let who = writing(tx, scope, id)?;
    let beginning = Beginning { at: env.now, who, reason: reason.trim().to_owned() };
    history(tx, env, id)?.begin_anew(&rules(tx)?, beginning.clone()).map_err(unfit)?;
    store::begin(tx, env.id(), id, &beginning)?;
    heard(tx, env, id)
}
