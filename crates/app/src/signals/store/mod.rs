//! Rows of what was heard. Nothing of it is given to anybody but our own people; what is in confidence only to whoever brought
//! it in and to facilitators.

mod decided;
mod evidence;
mod keep;
mod sentences;
mod texts;
mod voices;

use db::{Query, Row, Val};
use domain::health::{Side, Stage};
use domain::kernel::PersonId;
use domain::party::Role;
use uuid::Uuid;

pub use decided::{
    Count, Decided, Kept, Word, decide, decided, decided_count, decisions, learns_after, learnt, measured, reset,
    settle,
};
pub use evidence::{Quoted, Soft, evidence_of, evidence_of_all, soft_of, soft_of_all};
pub use keep::{confided, erase, insert, insert_sentences, release, release_sentences};
pub use sentences::{Heard, Sentence, all, one, quotes};
pub use texts::{Filter, Signal, Text, body, find, heard_before, list, waiting};
pub use voices::{side_of, voices};

use crate::clients::profile::store::reads_inside;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// A cell with a code that an enum of the rules knows.
fn coded<T>(row: &Row, column: &str, of: impl Fn(&str) -> Option<T>) -> Result<T, AppError> {
    let code: String = row.get(column)?;
    of(&code).ok_or_else(|| AppError::Internal(format!("unknown {column} {code} of a signal")))
}

fn coded_or_none<T>(row: &Row, column: &str, of: impl Fn(&str) -> Option<T>) -> Result<Option<T>, AppError> {
    let code: Option<String> = row.get(column)?;
    let unknown = |code: String| AppError::Internal(format!("unknown {column} {code} of a signal"));
    code.map(|code| of(&code).ok_or_else(|| unknown(code))).transpose()
}

fn stage(row: &Row, column: &str) -> Result<Stage, AppError> {
    coded(row, column, Stage::from_code)
}

fn side(row: &Row) -> Result<Side, AppError> {
    coded(row, "side", Side::from_code)
}

fn named(row: &Row, id: &str, name: &str) -> Result<Option<(PersonId, String)>, AppError> {
    let (id, name): (Option<Uuid>, Option<String>) = (row.get(id)?, row.get(name)?);
    Ok(id.map(PersonId).zip(name))
}

/// Whether the reader may read anything of it.
#[must_use]
pub fn reads(scope: &Scope) -> bool {
    reads_inside(scope)
}

/// One's own, through a door that nobody else chose since it was told.
const OWN: &str = "(s.visibility = 'internal' or exists (select 1 from people w where w.id = {} and w.id = s.person_id \
     and (w.door_set_at is null or w.door_set_at <= s.made_at)))";
/// And what was told since they hear both sides, by the same measure of their door.
const HEARD: &str = "(s.visibility = 'internal' or exists (select 1 from people w where w.id = {} and w.id = s.person_id \
     and (w.door_set_at is null or w.door_set_at <= s.made_at)) or exists (select 1 from memberships h join people w on w.id = h.person_id \
     where h.person_id = {} and h.role = 'facilitator' and h.until_at is null and h.from_at <= s.made_at \
     and (w.door_set_at is null or w.door_set_at <= s.made_at)))";

/// Keeps only texts (alias `s`) that the reader may read. Who was made a facilitator later, or comes in by a password that somebody else
/// chose later, does not read what was told in confidence before.
fn readable(scope: &Scope, query: Query) -> Query {
    let Some(reader) = scope.reader() else { return query };
    let hears = reader.roles.iter().any(|held| held.kind.is_ours() && held.role == Role::Facilitator);
    match (reads(scope), hears, scope.looks_on()) {
        (false, ..) => query.and_raw("1 = 0"),
        (true, true, false) => query.and(HEARD, [Val::Uuid(reader.id.0), Val::Uuid(reader.id.0)]),
        (true, false, false) => query.and(OWN, Val::Uuid(reader.id.0)),
        (true, _, true) => query.and_raw("s.visibility = 'internal'"),
    }
}
