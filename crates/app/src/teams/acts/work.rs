//! What teams have to give to a promise: estimates, what is left, and in the end what it took.

use std::collections::BTreeSet;

use db::{Conn, Tx};
use domain::kernel::{CommitmentId, PartyId};
use domain::teams::{EstimateKind, Line, Said, counted, taken_by};
use jiff::civil::Date;

use super::{own, wrong};
use crate::commitments::store::{self as commitments, Row};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::teams::rights;
use crate::teams::store::{self, Effort, Estimate};

/// What somebody says a team has to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEstimate {
    /// What kind of word.
    pub kind: EstimateKind,
    /// By skill.
    pub lines: Vec<Line>,
    /// In which words.
    pub note: Option<String>,
}

/// A promise of ours, by whoever may read what lies inside.
///
/// # Errors
/// Not found, no right, the database.
pub(super) fn ours(conn: &mut Conn, scope: &Scope, id: CommitmentId) -> Result<Row, AppError> {
    rights::reads(scope)?;
    let row = commitments::find(conn, scope, id)?;
    if row.between.performer_kind.is_ours() { Ok(row) } else { Err(AppError::NotFound) }
}

/// The parties that have to do with a promise: who performs it, the team that works on it, and those that estimated it.
///
/// # Errors
/// The database.
pub fn estimators(conn: &mut Conn, row: &Row) -> Result<BTreeSet<PartyId>, AppError> {
    let mut all: BTreeSet<PartyId> = store::heads(conn, &[row.id])?.into_values().flatten().map(|e| e.team).collect();
    all.insert(row.between.performer);
    all.extend(row.team.as_ref().map(|(id, _)| *id));
    Ok(all)
}

/// Says what a team has to give to a promise. It counts from now on; what was said before stays to be read.
///
/// # Errors
/// Not found, no right, over already, an estimate that cannot stand, the database.
pub fn estimate(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, team): (CommitmentId, PartyId),
    new: NewEstimate,
) -> Result<Estimate, AppError> {
    let row = ours(tx, scope, id)?;
    own(tx, scope, team)?;
    if row.state.is_closed() {
        return Err(AppError::refused("not_now", "This promise is over. Say what it took instead."));
    }
    counted(new.kind, &new.lines).map_err(|error| AppError::refused(error.code(), error.sentence()))?;
    for line in &new.lines {
        if store::find_skill(tx, line.skill)?.retired_at.is_some() {
            return wrong("skill", "This skill is not used any more. Choose another.");
        }
    }
    let known = store::heads(tx, &[id])?.remove(&id).unwrap_or_default();
    if new.kind == EstimateKind::Left && !known.iter().any(|e| e.team == team && e.said.kind != EstimateKind::Unknown) {
        let words = "Nobody of this team has estimated it, so nothing is left of it yet. Estimate the whole.";
        return Err(AppError::refused("nothing_estimated", words));
    }
    let mut lines = new.lines;
    lines.sort_by_key(|line| line.skill);
    let by = scope.signs().zip(scope.reader().map(|reader| reader.name.clone()));
    let said = Said { kind: new.kind, lines, at: env.now };
    let estimate = Estimate { id: env.id(), commitment: id, team, said, note: new.note, by };
    store::insert_estimate(tx, &estimate)?;
    Ok(estimate)
}

/// Says what a promise took of a team, once its work is done. It is compared with the estimate on which the word was
/// given, and stands in the team's record.
///
/// # Errors
/// Not found, no right, not done yet, never estimated, a day that lies ahead, the database.
pub fn took(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, team): (CommitmentId, PartyId),
    (actual, on): (u32, Option<Date>),
) -> Result<Effort, AppError> {
    let row = ours(tx, scope, id)?;
    own(tx, scope, team)?;
    let today = env.local().date();
    if row.delivered_at.is_none() && row.closed_at.is_none() {
        return Err(AppError::refused("not_done", "It is not delivered yet. Say what is left of it instead."));
    }
    let done = row.delivered_at.or(row.closed_at).map(|at| at.to_zoned(env.zone().clone()).date());
    let on = on.or(done).unwrap_or(today);
    if on > today {
        return wrong("on", "That day lies ahead. Choose the day on which the work was done.");
    }
    let history: Vec<Said> = store::histories(tx, id, Some(team))?.into_iter().map(|e| e.said).collect();
    let Some(estimated) = taken_by(&history, row.agreed_at) else {
        let words = "Nobody of this team estimated it, so there is nothing to compare it with.";
        return Err(AppError::refused("nothing_estimated", words));
    };
    let what = row.subject.clone();
    let effort = Effort { id: env.id(), team, commitment: Some(id), what, estimated, actual, on, reference: None };
    store::replace_effort(tx, team, (Some(id), None), env.now)?;
    store::insert_efforts(tx, std::slice::from_ref(&effort), (scope.signs(), None, env.now))?;
    Ok(effort)
}
