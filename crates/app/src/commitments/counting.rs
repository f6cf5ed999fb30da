//! What a commitment adds to words and numbers, brought up to date with each act.

use db::Tx;
use domain::commitment::{Kind, State};
use domain::kernel::PartyId;
use domain::trust::{Counted, Outcome};

use super::store::{self, Adds, Made, Numbers, Row};
use crate::clients::profile::talked;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Between;
use crate::{resting, trust};

/// Brings words, numbers and the promises above up to what the commitment adds now.
///
/// # Errors
/// The database.
pub fn settle(tx: &mut Tx, env: &Env, between: &Between, before: Option<&Row>, made: Made<'_>) -> Result<(), AppError> {
    let was = before.and_then(row_adds);
    let is = made_adds(between, made, env);
    store::add_outcomes(tx, was.as_ref(), is.as_ref())?;
    let counted = |adds: Option<Adds>| adds.map(|adds| adds.counted);
    trust::acts::keep(tx, env, between, (before, counted(was)), (made, counted(is)))?;
    let stood = |row: &Row| numbers(between, row.kind, row.state, row.outcome.map(|j| j.outcome));
    let was = before.map_or_else(Numbers::default, stood);
    let outcome = made.judged(&env.days).map(|j| j.outcome);
    let is = numbers(between, made.state.head.kind, made.state.state, outcome);
    let them = if between.customer_kind.is_ours() { between.performer } else { between.customer };
    store::add_numbers(tx, them, Numbers::change(was, is))?;
    talked::moved(tx, env, between)?;
    resting::acts::refresh(tx, env, made.state.head.id)
}

fn adds(between: &Between, team: Option<PartyId>, counted: Counted) -> Adds {
    let team = team.filter(|team| *team != between.performer);
    let owners = std::iter::once(between.performer).chain(team).collect();
    Adds { owners, toward: between.customer, counted }
}

/// What a row adds to words.
#[must_use]
pub fn row_adds(row: &Row) -> Option<Adds> {
    let judgement = row.outcome.filter(|_| row.kind.counts_for_word() && row.state != State::Void)?;
    let stake = u8::try_from(row.stake).unwrap_or(1);
    Some(adds(&row.between, row.team.as_ref().map(|t| t.0), Counted { judgement, stake }))
}

pub(crate) fn made_adds(between: &Between, made: Made<'_>, env: &Env) -> Option<Adds> {
    let c = made.state;
    let judgement = made.judged(&env.days).filter(|_| c.head.kind.counts_for_word() && c.state != State::Void)?;
    Some(adds(between, c.team, Counted { judgement, stake: c.stake }))
}

/// What a commitment adds to the numbers of the party that is not ours.
#[must_use]
pub fn numbers(between: &Between, kind: Kind, state: State, outcome: Option<Outcome>) -> Numbers {
    // What one team of ours owes another is owed to no client.
    if state.is_closed() || state == State::New || between.is_house() {
        return Numbers::default();
    }
    let toward_them = !between.customer_kind.is_ours();
    let broken = i64::from(state == State::Breakdown || outcome == Some(Outcome::Silent));
    match kind {
        Kind::Ticket => Numbers { tickets: 1, ..Numbers::default() },
        _ if toward_them => Numbers { owed_to: 1, broken_to: broken, ..Numbers::default() },
        _ => Numbers { owed_by: 1, broken_by: broken, ..Numbers::default() },
    }
}
