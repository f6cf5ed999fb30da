//! Taking on debt, waiving a standard, and paying either back.

use db::Tx;
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::teams::Owed;
use jiff::civil::Date;
use uuid::Uuid;

use super::{own, wrong};
use crate::commitments::store as commitments;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store as people;
use crate::teams::store::{self, Debt};

/// What somebody says was put off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDebt {
    /// Of which kind.
    pub owed: Owed,
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
    /// When it was taken on.
    pub taken_on: Date,
    /// Until when.
    pub until: Date,
    /// Who decided, where they have an account.
    pub decided: Option<PersonId>,
    /// Their name, where they have none.
    pub decided_name: Option<String>,
    /// For which promise.
    pub commitment: Option<CommitmentId>,
}

fn sound(tx: &mut Tx, env: &Env, scope: &Scope, (id, team): (Uuid, PartyId), new: &NewDebt) -> Result<Debt, AppError> {
    let party = own(tx, scope, team)?;
    if new.taken_on > env.local().date() {
        return wrong("taken_on", "That day lies ahead. Choose the day on which it was decided.");
    }
    if new.until < new.taken_on {
        return wrong("until", "It is paid back after it was taken on. Choose a later day.");
    }
    let decided_name = match (new.decided, &new.decided_name) {
        (Some(id), _) => people::find_person(tx, scope, id)?.name,
        (None, Some(name)) => name.clone(),
        (None, None) => return wrong("decided", "Say who decided: choose a person, or write a name."),
    };
    let commitment = match new.commitment {
        Some(id) => Some((id, commitments::find(tx, scope, id)?.subject)),
        None => None,
    };
    Ok(Debt {
        id,
        team: (team, party.name),
        owed: new.owed,
        what: new.what.clone(),
        why: new.why.clone(),
        taken_on: new.taken_on,
        until: new.until,
        decided: new.decided,
        decided_name,
        commitment,
        paid: None,
        version: 1,
    })
}

/// Writes down what was put off, until when, and who decided.
///
/// # Errors
/// Not found, no right, days that cannot be, nobody who decided, the database.
pub fn take_on(tx: &mut Tx, env: &Env, scope: &Scope, team: PartyId, new: &NewDebt) -> Result<Uuid, AppError> {
    let debt = sound(tx, env, scope, (env.id(), team), new)?;
    store::insert_debt(tx, &debt, (scope.signs(), env.now))?;
    Ok(debt.id)
}

/// Puts right what was written down, as long as it is owed.
///
/// # Errors
/// As for taking it on; paid back already, somebody else was first.
pub fn put_debt_right(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, version): (Uuid, i64),
    new: &NewDebt,
) -> Result<(), AppError> {
    let was = store::find_debt(tx, id)?;
    let debt = sound(tx, env, scope, (id, was.team.0), new)?;
    if was.paid.is_some() {
        return Err(AppError::refused("paid_back", "It is paid back, and stays as it was."));
    }
    store::update_debt(tx, &Debt { version, ..debt })
}

/// It is paid back; in words, how.
///
/// # Errors
/// Not found, no right, a day that lies ahead or before it was taken on, somebody else was first, the database.
pub fn pay_back(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, version): (Uuid, i64),
    (on, words): (Date, Option<String>),
) -> Result<(), AppError> {
    let was = store::find_debt(tx, id)?;
    own(tx, scope, was.team.0)?;
    if was.paid.is_some() {
        return Err(AppError::refused("paid_back", "It is paid back already."));
    }
    if on > env.local().date() || on < was.taken_on {
        return wrong(
            "paid_on",
            "Choose the day on which it was paid back: not ahead, and not before it was taken on.",
        );
    }
    store::update_debt(tx, &Debt { paid: Some((on, words)), version, ..was })
}
