//! Skills by name.

use db::{Conn, Query, Row, Tx, Val};
use domain::kernel::SkillId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;

/// Skills that an organisation names at most.
const MOST: u32 = 1000;

/// Something that people can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skill {
    /// Its id.
    pub id: SkillId,
    /// What it is called.
    pub name: String,
    /// Since when it is not to be used any more.
    pub retired_at: Option<Timestamp>,
}

const SKILL: &str = "select s.id, s.name, s.retired_at from skills s";

fn skill(row: &Row) -> Result<Skill, AppError> {
    Ok(Skill { id: SkillId(row.get::<Uuid>("id")?), name: row.get("name")?, retired_at: row.get("retired_at")? })
}

/// Every skill by name, with those that are not used any more.
///
/// # Errors
/// The database.
pub fn skills(conn: &mut Conn) -> Result<Vec<Skill>, AppError> {
    Query::new(SKILL).order("s.name, s.id").limit(MOST).all(conn)?.iter().map(skill).collect()
}

/// One skill.
///
/// # Errors
/// Not found, or the database.
pub fn find_skill(conn: &mut Conn, id: SkillId) -> Result<Skill, AppError> {
    let found = Query::new(SKILL).and("s.id = {}", Val::Uuid(id.0)).one(conn)?;
    found.as_ref().map_or(Err(AppError::NotFound), skill)
}

/// Keeps a new one.
///
/// # Errors
/// Stale where somebody named it at the same moment; the database.
pub fn insert_skill(tx: &mut Tx, id: SkillId, name: &str, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into skills (id, name, made_at) values ($1, $2, $3)";
    match tx.run(INSERT, &[id.0.into(), name.into(), now.into()]) {
        Ok(_) => Ok(()),
        Err(error) if error.is_unique() => Err(AppError::Stale),
        Err(error) => Err(error.into()),
    }
}

/// Gives it another name.
///
/// # Errors
/// The database.
pub fn rename_skill(tx: &mut Tx, id: SkillId, name: &str) -> Result<(), AppError> {
    tx.run("update skills set name = $2 where id = $1", &[id.0.into(), name.into()])?;
    Ok(())
}

/// It is not to be used any more, or again.
///
/// # Errors
/// The database.
pub fn retire_skill(tx: &mut Tx, id: SkillId, at: Option<Timestamp>) -> Result<(), AppError> {
    tx.run("update skills set retired_at = $2 where id = $1", &[id.0.into(), at.into()])?;
    Ok(())
}
