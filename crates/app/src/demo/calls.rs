//! Calls of the demo's last half year: every client and team is looked at each Monday, as if it had been so all the time, and people
//! end some, let one wait, find that one was a wrong alarm, and say of one whose reason was over that nobody went. The rounds mark others
//! whose reason is over, and nobody has said yet what came of those.

use db::{Db, Tx};
use domain::calls::{Condition, Outcome};
use domain::party::PartyKind;
use jiff::{Timestamp, ToSpan};

use super::cast::env_at;
use super::hours::Hours;
use crate::calls::acts;
use crate::calls::store::{self, Call, Filter, Shown};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Clients and teams that are gone through.
const MOST: u32 = 200;
/// Weeks that are gone through.
const WEEKS: i32 = 26;
/// Calls of a list that are looked through for one to speak of.
const OPEN: u32 = 200;

/// What somebody says of the oldest call of a reason that is not ended, on which working day.
enum Said {
    End(Outcome, &'static str),
    /// Of an open one; where none is of that reason, of another.
    Wait(i64, &'static str),
    /// Of one whose reason is over; where none is of that reason, of another.
    Nobody(&'static str),
}

const SAID: [(i64, Condition, Said); 6] = [
    (
        -58,
        Condition::Breakdowns,
        Said::End(
            Outcome::Helped,
            "Went there with new terms for both before anybody asked. They said it was the first time.",
        ),
    ),
    (
        -41,
        Condition::Utilisation,
        Said::End(Outcome::NoEffect, "One migration was put later. The hours went into the next thing at once."),
    ),
    (-33, Condition::NoContact, Said::End(Outcome::WrongAlarm, "We talk every Tuesday. Nobody had written it down.")),
    (
        -20,
        Condition::WorseStage,
        Said::End(Outcome::Helped, "Sat down with those who said it. One weekly call was enough."),
    ),
    (
        -11,
        Condition::BareRefusal,
        Said::Nobody("It was over before any of us could go there. Next time we call them on the same day."),
    ),
    (
        -2,
        Condition::NothingOffered,
        Said::Wait(12, "They are in the year-end close and asked us not to come before it is done."),
    ),
];

fn world(hours: &Hours, seed: u64, at: Timestamp, about: &str) -> Env {
    env_at(hours, seed, at, &format!("calls {about} {at}"))
}

/// Goes through all of them, week by week, with what people say in between.
///
/// # Errors
/// Data that does not fit together, which is ours; the database.
pub(super) async fn lived(db: &Db, hours: &Hours, seed: u64, now: Timestamp) -> Result<(), AppError> {
    let hours = hours.clone();
    db.write(move |tx| {
        let mut before = Timestamp::UNIX_EPOCH;
        for (day, reason, said) in &SAID {
            let at = hours.on(hours.since_today(*day), 11, 40);
            look(tx, &hours, seed, (before, at, now))?;
            say(tx, &world(&hours, seed, at, reason.code()), *reason, said, &hours)?;
            before = at;
        }
        look(tx, &hours, seed, (before, now, now))
    })
    .await
}

/// Every round between these, of every client and team.
fn look(
    tx: &mut Tx,
    hours: &Hours,
    seed: u64,
    (after, until, now): (Timestamp, Timestamp, Timestamp),
) -> Result<(), AppError> {
    let monday = |back: i32| hours.on(hours.today.saturating_sub((7 * back).days()), 5, 0);
    let rounds: Vec<Timestamp> = (0..=WEEKS).rev().map(monday).filter(|at| *at > after && *at <= until).collect();
    let env = world(hours, seed, now, "now");
    for (party, _, kind) in store::due(tx, None, MOST)? {
        let then = |at: Timestamp| world(hours, seed, at, &party.to_string());
        acts::live_through(tx, &env, (party, kind), &rounds, &then)?;
    }
    Ok(())
}

/// The oldest call of this reason in one of these lists; of any client's reason where none is named.
fn oldest(tx: &mut Tx, env: &Env, lists: &[Shown], reason: Option<Condition>) -> Result<Option<Call>, AppError> {
    let mut found = Vec::new();
    for shown in lists {
        let filter = Filter { shown: *shown, reason, ..Filter::default() };
        found.extend(store::list(tx, &filter, env.local().date(), None, OPEN)?);
    }
    found.retain(|call| call.kind == PartyKind::Client || reason.is_some_and(Condition::is_of_team));
    Ok(found.into_iter().min_by_key(|call| (call.opened_at, call.id)))
}

/// The call of which this is said.
fn spoken_of(tx: &mut Tx, env: &Env, reason: Condition, said: &Said) -> Result<Option<Call>, AppError> {
    let (lists, of_any): (&[Shown], bool) = match said {
        Said::End(..) => (&[Shown::Open, Shown::Passed], false),
        Said::Wait(..) => (&[Shown::Open], true),
        Said::Nobody(_) => (&[Shown::Passed], true),
    };
    match oldest(tx, env, lists, Some(reason))? {
        None if of_any => oldest(tx, env, lists, None),
        found => Ok(found),
    }
}

fn say(tx: &mut Tx, env: &Env, reason: Condition, said: &Said, hours: &Hours) -> Result<(), AppError> {
    let Some(call) = spoken_of(tx, env, reason, said)? else { return Ok(()) };
    let scope = match &call.lead {
        Some((lead, _)) => super::cast::scope_of(tx, *lead, env)?,
        None => Scope::System("the demo"),
    };
    match said {
        Said::End(outcome, words) => acts::end(tx, env, &scope, call.id, (*outcome, Some((*words).to_owned()))),
        Said::Nobody(words) => acts::end(tx, env, &scope, call.id, (Outcome::NobodyWent, Some((*words).to_owned()))),
        Said::Wait(days, why) => acts::snooze(tx, env, &scope, call.id, (hours.since_today(*days), why)),
    }
}
