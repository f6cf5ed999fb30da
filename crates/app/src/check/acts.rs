//! What a word rests on: a check is kept when it was shown, stands behind the word that is given on it, and is measured by
//! what becomes of that word. Every door gives words through `commitments::acts`, which calls these.

use std::collections::BTreeMap;

use db::Tx;
use domain::commitment::{Basis, Commitment, Event, Side, word_for};
use domain::kernel::{CommitmentId, Due, PartyId, PersonId};
use domain::teams::{EstimateKind, Line, Said};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

use super::ask::{Ask, STANDS};
use super::store::{self, Given};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::say;
use crate::people::scope::Scope;
use crate::teams::store::{Estimate, insert_estimate};

/// A check as somebody saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Of which commitment, where it is one already.
    pub commitment: Option<CommitmentId>,
    /// The team that has most to do with it.
    pub team: Option<PartyId>,
    /// The day that was asked about.
    pub day: Date,
    /// In so many futures it was in time.
    pub kept: u32,
    /// So many were gone through.
    pub futures: u32,
    /// The agreed level then.
    pub agreed: u8,
    /// Days at 50, 85 and 95 in a hundred.
    pub dates: [Option<Date>; 3],
    /// A day that is no stretch, to offer instead.
    pub offered: Option<Date>,
    /// On so many similar commitments it rests, where nobody estimated.
    pub similar: Option<u32>,
    /// What chose the futures.
    pub seed: u64,
    /// The fingerprint of the plan.
    pub plan: String,
    /// What was asked.
    pub question: Value,
}

/// What somebody says of their own word.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// Why it is a stretch.
    pub stretch: Option<String>,
    /// The check that they saw; the last one of that day where none is named.
    pub check: Option<Uuid>,
}

/// Keeps what was shown.
///
/// # Errors
/// The database.
pub fn keep(tx: &mut Tx, env: &Env, scope: &Scope, seen: &Seen) -> Result<Uuid, AppError> {
    let id = env.id();
    let ends = |day: Date| end_of(env, day);
    store::insert(tx, id, seen, (scope.person(), env.now), &ends)?;
    Ok(id)
}

/// The end of a day in the organisation's zone.
fn end_of(env: &Env, day: Date) -> Timestamp {
    let zone = env.zone().iana_name().unwrap_or("UTC");
    Due::end_of_day(day, zone).map_or(Timestamp::MAX, |due| due.at)
}

/// Puts behind a word of the performer what was shown of its day. Below the agreed level it needs a reason.
///
/// # Errors
/// A stretch without a reason; the database.
pub fn stand_behind(
    tx: &mut Tx,
    env: &Env,
    before: &Commitment,
    event: &mut Event,
    declared: Declared,
) -> Result<(), AppError> {
    if event.for_other {
        return Ok(());
    }
    let Some(due) = word_for(before, &event.act, event.by.side()) else { return Ok(()) };
    let day = due.date();
    let since = env.now - STANDS;
    let shown = match declared.check {
        Some(check) => store::shown(tx, check, before.head.id, day, since)?,
        None => store::last_shown(tx, before.head.id, day, since)?,
    };
    let said = event.act.stretch().is_some() || declared.stretch.is_some();
    if let Some(shown) = shown.as_ref().filter(|shown| shown.is_stretch() && !said) {
        let now = env.local();
        return Err(AppError::refused("needs_stretch", shown.needs_reason(|day| say::day(day, &now))));
    }
    event.basis = Basis { stretch: declared.stretch.filter(|_| event.act.stretch().is_none()), shown };
    Ok(())
}

/// Terms came into force: the word that was given on a check counts from now on, and one that the other side wanted
/// otherwise says nothing of our chances any more.
///
/// # Errors
/// The database.
pub fn settle(tx: &mut Tx, env: &Env, before: &Commitment, after: &Commitment) -> Result<(), AppError> {
    if after.agreed == before.agreed {
        return Ok(());
    }
    let wished = before.table.is_some_and(|table| table.asked_by == Side::Customer);
    if before.agreed.is_some() && wished {
        store::let_go(tx, after.head.id, env.now)?;
    }
    if let Some(shown) = &after.shown {
        store::give(tx, &Given { check: shown.check, commitment: after.head.id, team: after.team, at: env.now })?;
    }
    Ok(())
}

/// What was typed into a check of something that was only thought of goes along when it is offered: as the estimates of
/// those teams.
///
/// # Errors
/// The database.
pub fn carry(tx: &mut Tx, env: &Env, scope: &Scope, check: Uuid, to: CommitmentId) -> Result<(), AppError> {
    let Some((question, day)) = store::question(tx, check)?.filter(|_| scope.is_staff()) else { return Ok(()) };
    let mut teams: BTreeMap<PartyId, Vec<Line>> = BTreeMap::new();
    for need in Ask::again(question, day).needs {
        let line = Line { skill: need.skill, effort: need.effort, hands: need.hands };
        teams.entry(need.team).or_default().push(line);
    }
    for (team, lines) in teams {
        let said = Said { kind: EstimateKind::Estimate, lines, at: env.now };
        let by = scope.signs().zip(scope.reader().map(|reader| reader.name.clone()));
        let note = Some("As it was checked before it was offered.".to_owned());
        insert_estimate(tx, &Estimate { id: env.id(), commitment: to, team, said, note, by })?;
    }
    Ok(())
}

/// Who saw it.
pub type SeenBy = (Option<PersonId>, Timestamp);
