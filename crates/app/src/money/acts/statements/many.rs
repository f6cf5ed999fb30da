//! The same step for every statement of a period that allows it. What cannot be done is told with its reason, and stops
//! nothing else.

use std::collections::{BTreeMap, BTreeSet};

use db::Tx;
use domain::charging::Period;
use domain::charging::statement::{Act, ActKind, State};
use domain::kernel::PartyId;

use super::making::freshen;
use super::periods;
use super::saying::{Said, earlier_drafts, known, opened, say, speaker, status};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::money::rights;
use crate::money::store::statements::{self as store, StatementRow};
use crate::people::scope::Scope;

/// What is done with all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Open all drafts.
    Open,
    /// Issue all whose days for looking are over.
    Issue,
    /// Close all that are issued.
    Close,
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Step; 3] = [Step::Open, Step::Issue, Step::Close];

    /// In URLs and in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Step::Open => "open",
            Step::Issue => "issue",
            Step::Close => "close",
        }
    }

    /// Back from [`Step::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// From where it goes.
    #[must_use]
    pub const fn from(self) -> State {
        match self {
            Step::Open => State::Draft,
            Step::Issue => State::Preview,
            Step::Close => State::Issued,
        }
    }

    const fn kind(self) -> ActKind {
        match self {
            Step::Open => ActKind::Preview,
            Step::Issue => ActKind::Issue,
            Step::Close => ActKind::Close,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Many {
    /// So many were done.
    pub done: usize,
    /// Drafts of so many clients were not up to date: they were made anew and are still drafts.
    pub anew: usize,
    /// Why the others were not done: the sentence and how many it holds for.
    pub held: Vec<(String, usize)>,
}

/// Does one step with every statement of a period that stands before it.
///
/// # Errors
/// No right, not found, the database.
pub fn all_of(tx: &mut Tx, env: &Env, scope: &Scope, period: Period, step: Step) -> Result<Many, AppError> {
    rights::need_keeper(scope)?;
    periods::period(tx, period)?;
    let mut many = Many::default();
    let mut changed: BTreeSet<PartyId> = BTreeSet::new();
    if step == Step::Open {
        changed = freshen(tx, env, period, None)?;
        many.anew = changed.len();
    }
    let mut held: BTreeMap<String, usize> = BTreeMap::new();
    for row in store::of_period(tx, scope, period.first(), &[step.from()])? {
        if changed.contains(&row.client.0) {
            continue;
        }
        match one(tx, env, scope, row, step)? {
            None => many.done += 1,
            Some(why) => *held.entry(why).or_default() += 1,
        }
    }
    many.held = held.into_iter().collect();
    Ok(many)
}

/// One of them; answers why not.
fn one(tx: &mut Tx, env: &Env, scope: &Scope, row: StatementRow, step: Step) -> Result<Option<String>, AppError> {
    let (house, now) = (known(tx, env, &row)?, status(tx, &row)?);
    if let Err(why) = domain::charging::statement::permitted(&now, step.kind(), speaker(scope, row.client.0), &house) {
        return Ok(Some(why.sentence()));
    }
    match step {
        Step::Open => match earlier_drafts(tx, row.client.0, row.period) {
            Err(AppError::Refused { sentence, .. }) => return Ok(Some(sentence)),
            other => {
                other?;
                let row = store::find_statement(tx, scope, row.id)?;
                opened(tx, env, scope, row, Act::Preview { until: house.least_look })?;
            }
        },
        Step::Issue => drop(say(tx, env, scope, row.id, (Said::Act(Act::Issue), None))?),
        Step::Close => drop(say(tx, env, scope, row.id, (Said::Act(Act::Close), None))?),
    }
    Ok(None)
}
