//! Facts of one client, found anew and compared with those that are kept: new ones are written down, and those whose reason is
//! gone are taken away. What lies before the time that was looked at stays as it is.

use std::collections::HashSet;

use db::{Conn, Tx};
use domain::health::{Fact, Side, long_chain, quiet, slower};
use domain::kernel::PartyId;
use domain::trust::{SPEAK_DAYS, month_of};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::store::sources::{self, Asked};
use super::store::{self, Behind, Happened};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::say;

/// How far back facts are found: what is older weighs less than a two hundredth.
const BACK: SignedDuration = SignedDuration::from_hours(24 * 730);

/// From when on facts are found.
pub(super) fn since(env: &Env) -> Timestamp {
    env.now.checked_sub(BACK).unwrap_or(Timestamp::MIN)
}

/// Facts of a sort, and from when on they are all of them.
#[derive(Clone, Debug)]
pub(super) struct Found {
    sort: Fact,
    since: Timestamp,
    all: Vec<Happened>,
}

/// Keeps the facts that were found of a client.
///
/// # Errors
/// The database.
pub(super) fn keep(tx: &mut Tx, env: &Env, client: PartyId, found: &[Found]) -> Result<(), AppError> {
    let kept = store::facts(tx, client, since(env))?;
    for one in found.iter().flat_map(|f| &f.all).filter(|one| !kept.contains(one)) {
        store::put_fact(tx, client, one)?;
    }
    let known: HashSet<_> = found.iter().flat_map(|f| &f.all).map(|one| one.id).collect();
    let looked_at = |one: &Happened| found.iter().find(|f| f.sort == one.fact).is_some_and(|f| one.at >= f.since);
    for one in kept.iter().filter(|one| !known.contains(&one.id) && looked_at(one)) {
        store::remove_fact(tx, one.id)?;
    }
    Ok(())
}

/// Finds the facts of a client.
///
/// # Errors
/// The database.
pub(super) fn find(conn: &mut Conn, env: &Env, a: &Asked) -> Result<Vec<Found>, AppError> {
    let mut all = Vec::new();
    let mut add = |sort, found: Vec<Happened>| all.push(Found { sort, since: a.since, all: found });
    // Until so many working days later a word still makes it something else than silence.
    let silent = sources::silent(conn, a)?;
    let silent = silent.into_iter().filter(|(_, due)| env.days.after(*due, SPEAK_DAYS) <= env.now);
    add(Fact::SilentMiss, silent.map(|(one, _)| one).collect());
    add(Fact::Rejected, sources::rejected(conn, a)?);
    add(Fact::Cancelled, sources::cancelled(conn, a)?);
    add(Fact::Escalated, sources::escalated(conn, a)?);
    add(Fact::BillDisputed, sources::disputed(conn, a)?);
    add(Fact::SponsorLost, sources::sponsors_lost(conn, a, env.zone())?);
    add(Fact::ShadowIt, sources::built_outside(conn, a)?);
    add(Fact::SlowerAnswers, slower_answers(conn, env, a)?);
    add(Fact::LongChain, chains(conn, a)?);
    all.push(silence(conn, env, a)?);
    Ok(all)
}

fn slower_answers(conn: &mut Conn, env: &Env, a: &Asked) -> Result<Vec<Happened>, AppError> {
    // Three quarters more, to compare the first months with.
    let since = month_of(a.since).saturating_sub(9.months());
    let sides = sources::answers(conn, a, since)?;
    let mut all = Vec::new();
    for (months, side) in sides.iter().zip([Side::It, Side::Client]) {
        for one in slower(months, env.now).into_iter().filter(|one| one.at >= a.since) {
            let key = one.at.to_string();
            let words = format!(
                "{} hours instead of {} before, {}",
                say::number(one.now.round() as i64),
                say::number(one.before.round() as i64),
                say::count(one.answers.unsigned_abs(), "answer", "answers")
            );
            let made = Happened::new(a.client, (Fact::SlowerAnswers, side), one.at, (Behind::Answers, key.as_str()));
            all.push(made.called(words));
        }
    }
    Ok(all)
}

fn chains(conn: &mut Conn, a: &Asked) -> Result<Vec<Happened>, AppError> {
    let (of, mut talks, mut all) = ((Fact::LongChain, Side::It), HashSet::new(), Vec::new());
    // A conversation is one fact, however many of its promises rest on others; what somebody told of it comes first.
    for (told, one) in sources::told_chains(conn, a)?
        .into_iter()
        .map(|one| (true, one))
        .chain(sources::chains(conn, a)?.into_iter().map(|one| (false, one)))
        .filter(|(_, one)| long_chain(one.between))
    {
        if one.conversation.is_some_and(|talk| !talks.insert(talk)) {
            continue;
        }
        let behind = if told { Behind::Talk(one.id) } else { Behind::Promise(one.id) };
        all.push(Happened::new(a.client, of, one.at, (behind, &one.id.to_string())).called(one.subject));
    }
    Ok(all)
}

/// Ninety days without a word, again and again while it lasts.
fn silence(conn: &mut Conn, env: &Env, a: &Asked) -> Result<Found, AppError> {
    let (contacts, known) = sources::contacts(conn, a, env.zone())?;
    let since = known.max(sources::known_since(conn, a.client)?);
    let made = |at: Timestamp| {
        let key = at.to_string();
        Happened::new(a.client, (Fact::NoContact, Side::Unknown), at, (Behind::Talks, key.as_str()))
    };
    let all = quiet(&contacts, since, env.now).into_iter().map(made).collect();
    Ok(Found { sort: Fact::NoContact, since, all })
}
