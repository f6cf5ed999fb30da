//! Naming skills.

use db::Tx;
use domain::kernel::SkillId;

use super::wrong;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::teams::rights;
use crate::teams::store::{self, Skill};

fn names(scope: &Scope) -> Result<(), AppError> {
    rights::reads(scope)?;
    if rights::may_name(scope) {
        return Ok(());
    }
    Err(AppError::Forbidden("Skills are named by our own people who act for the house. Ask one of them.".into()))
}

fn of_name(tx: &mut Tx, name: &str) -> Result<Option<Skill>, AppError> {
    let lower = name.to_lowercase();
    Ok(store::skills(tx)?.into_iter().find(|skill| skill.name.to_lowercase() == lower))
}

/// Names something that people can do.
///
/// # Errors
/// No right, a name that is there already, the database.
pub fn name(tx: &mut Tx, env: &Env, scope: &Scope, name: &str) -> Result<SkillId, AppError> {
    names(scope)?;
    if let Some(there) = of_name(tx, name)? {
        return match there.retired_at {
            None => wrong("name", "There is a skill of this name already. Use that one."),
            Some(_) => wrong("name", "There was a skill of this name. Bring it back."),
        };
    }
    let id = SkillId(env.id());
    store::insert_skill(tx, id, name, env.now)?;
    Ok(id)
}

/// The skill of this name; a new one where there is none.
///
/// # Errors
/// No right, the database.
pub fn called(tx: &mut Tx, env: &Env, scope: &Scope, called: &str) -> Result<SkillId, AppError> {
    names(scope)?;
    match of_name(tx, called)? {
        Some(there) => Ok(there.id),
        None => name(tx, env, scope, called),
    }
}

/// Gives it another name.
///
/// # Errors
/// No right, not found, a name that is there already, the database.
pub fn rename(tx: &mut Tx, scope: &Scope, id: SkillId, name: &str) -> Result<(), AppError> {
    names(scope)?;
    store::find_skill(tx, id)?;
    if of_name(tx, name)?.is_some_and(|there| there.id != id) {
        return wrong("name", "There is a skill of this name already. Use that one.");
    }
    store::rename_skill(tx, id, name)
}

/// It is not to be used any more, or again. Whoever has it keeps it, and estimates that name it stand.
///
/// # Errors
/// No right, not found, the database.
pub fn retire(tx: &mut Tx, env: &Env, scope: &Scope, id: SkillId, retire: bool) -> Result<(), AppError> {
    names(scope)?;
    store::find_skill(tx, id)?;
    store::retire_skill(tx, id, retire.then_some(env.now))
}
