//! What a row should be, beside what it is: the half of `entente verify` that knows commitments.

use db::{Conn, Query, Val};
use domain::calendar::WorkingDays;
use domain::commitment::{self, Side};
use domain::kernel::PartyId;
use uuid::Uuid;

use super::made::Made;
use super::numbers::Numbers;
use super::row::{Commitment, SELECT, read};
use super::words::Adds;
use crate::calendars;
use crate::commitments::counting;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger::{self, Entry};
use crate::trust;

/// What the acts say a commitment should be.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Columns that differ.
    pub differs: Vec<&'static str>,
    /// What it adds to words.
    pub adds: Option<Adds>,
    /// What it adds to months and marks.
    pub trust: trust::Adds,
    /// The party that is not ours.
    pub them: PartyId,
    /// What it adds to that party's numbers.
    pub numbers: Numbers,
}

/// Rows of these commitments, whoever may see them.
///
/// # Errors
/// The database.
pub fn all_of(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Commitment>, AppError> {
    let query = Query::new(SELECT).in_list("c.id", ids.iter().map(|id| Val::Uuid(*id)));
    query.order("c.id").all(conn)?.iter().map(read).collect()
}

/// A row beside its ledger: judged by the calendar it was judged by, its clock counted by the one that holds now.
///
/// # Errors
/// A line that is no act, a calendar that never was, the database.
pub fn compared(conn: &mut Conn, row: &Commitment, entries: &[Entry], env: &Env) -> Result<Checked, AppError> {
    let mut events = Vec::with_capacity(entries.len());
    for entry in entries {
        events.extend(ledger::commitment_event(entry)?);
    }
    let state = commitment::replay(row.fresh(), &events);
    let made = Made { state: &state, events: &events };
    let clock = state.broken_since.map(|_| calendars::store::of(conn, env, row.between.customer)).transpose()?;
    let env = &env.counting(calendars::store::as_of(conn, env, row.calendar)?);
    let them = if row.between.customer_kind.is_ours() { row.between.performer } else { row.between.customer };
    let adds = counting::made_adds(&row.between, made, env);
    Ok(Checked {
        differs: differences(row, made, (&env.days, clock.as_ref().unwrap_or(&env.days))),
        trust: trust::acts::should(row, made, adds.as_ref().map(|a| a.counted), env),
        adds,
        them,
        numbers: counting::numbers(&row.between, row.kind, state.state, made.judged(&env.days).map(|j| j.outcome)),
    })
}

fn differences(row: &Commitment, made: Made<'_>, (days, now): (&WorkingDays, &WorkingDays)) -> Vec<&'static str> {
    let c = made.state;
    let terms = c.terms();
    let due = terms.and_then(|t| t.due.as_ref());
    let first = made.events.first();
    let person = |p: &Option<(domain::kernel::PersonId, String)>| p.as_ref().map(|(id, _)| *id);
    let same = [
        ("customer_person_id", person(&row.customer_person) == c.customer_person),
        ("performer_person_id", person(&row.performer_person) == c.performer_person),
        ("team_id", row.team.as_ref().map(|(id, _)| *id) == c.team),
        ("state", row.state == c.state),
        ("stake", row.stake == i64::from(c.stake)),
        ("opened_by", Some(row.opened_by) == c.opened_by.or(Some(Side::Customer))),
        ("to_move", row.to_move == c.whose_move()),
        ("subject", Some(row.subject.as_str()) == terms.map(|t| t.subject.as_str())),
        ("due_at", row.due == due.map(|d| d.at)),
        ("due_is_day", row.due_is_day == due.is_some_and(|d| d.day)),
        ("first_due_at", row.first_due == c.first_due.as_ref().map(|d| d.at)),
        ("answer_by", row.answer_by == c.answer_by),
        ("amended", row.amended == c.amendment().is_some()),
        ("told", row.told == c.told),
        ("assured", row.assured == c.assured_at.is_some()),
        ("agreed_at", row.agreed_at == c.promised_at),
        ("broken_since", row.broken_since == c.broken_since),
        ("delivered_at", row.delivered_at == c.delivered_at),
        ("next_deadline", row.next_deadline == c.next_deadline(now)),
        ("clock_at", row.clock == c.clock(now)),
        ("outcome", row.outcome == made.judged(days)),
        ("opened_at", Some(row.opened_at) == first.map(|e| e.said_at)),
        ("moved_at", Some(row.moved_at) == made.moved_at()),
        ("closed_at", row.closed_at == c.closed_at),
        ("acts", row.acts == i64::from(c.events)),
        ("terms_version", usize::try_from(row.terms_version).ok() == Some(c.versions.len())),
    ];
    same.into_iter().filter(|(_, same)| !same).map(|(column, _)| column).collect()
}

/// Ids after this one, in order; for going through all.
///
/// # Errors
/// The database.
pub fn ids_after(conn: &mut Conn, after: Option<Uuid>, limit: u32) -> Result<Vec<Uuid>, AppError> {
    let query = Query::new("select c.id from commitments c").and_some("c.id > {}", after).order("c.id").limit(limit);
    query.all(conn)?.iter().map(|row| Ok(row.at(0)?)).collect()
}
