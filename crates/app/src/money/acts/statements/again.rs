//! A period is worked out again from the books as they were, and compared with what is kept: the same inputs make the same
//! statements, for ever.

use std::collections::HashSet;

use db::Conn;
use domain::charging::{Line, Name, Period};
use domain::kernel::{PartyId, UsageId};

use super::books::Books;
use super::periods;
use super::seal::seals;
use crate::kit::error::AppError;
use crate::money::store::statements::{self as store, StatementRow};

/// How a statement compares with itself, worked out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// The same inputs, and the same lines to the last word.
    Same,
    /// What it was made from is not what the books had then.
    OtherInputs,
    /// The same inputs, and other lines. That must not be.
    OtherLines,
}

/// Works a client's statements of a period out again, from what the books had when they were made.
///
/// # Errors
/// Not found, or the database.
pub fn worked_out_again(conn: &mut Conn, client: PartyId, period: Period) -> Result<Again, AppError> {
    periods::period(conn, period)?;
    let rows = store::of_client(conn, client, period.first(), period.first())?;
    let Some(first) = rows.first() else { return Err(AppError::NotFound) };
    let books = Books::then(conn, first)?;
    let seal = seals(&books).remove(&client).unwrap_or_default();
    if rows.iter().any(|row| row.seal != seal) {
        return Ok(Again::OtherInputs);
    }
    let run = books.run()?;
    for row in &rows {
        let again = run.statements.iter().find(|s| s.client == client && s.treatment == row.treatment);
        if !same(conn, row, again.map_or(&[][..], |s| s.lines.as_slice()))? {
            return Ok(Again::OtherLines);
        }
    }
    Ok(Again::Same)
}

fn same(conn: &mut Conn, row: &StatementRow, again: &[Line]) -> Result<bool, AppError> {
    let kept = store::lines_of(conn, row.id)?;
    let bare = |line: &Line| Line { usage: Vec::new(), ..line.clone() };
    let counted =
        kept.iter().zip(again).all(|((_, used), line)| usize::try_from(*used).is_ok_and(|n| n == line.usage.len()));
    Ok(counted && kept.len() == again.len() && kept.iter().zip(again).all(|((kept, _), line)| *kept == bare(line)))
}

/// The usage that a line of a statement rests on.
pub(super) fn resting_on(
    conn: &mut Conn,
    row: &StatementRow,
    line: &Line,
) -> Result<Vec<domain::charging::Usage>, AppError> {
    if !line.kind.is_own() {
        return Ok(Vec::new());
    }
    let client = row.client.0;
    let books = Books::then(conn, row)?;
    let run = books.run()?;
    let again = run.statements.into_iter().find(|s| s.client == client && s.treatment == row.treatment);
    let found = again.into_iter().flat_map(|s| s.lines).find(|of| of.number == line.number);
    let ids: HashSet<UsageId> = found.map(|line| line.usage.into_iter().collect()).unwrap_or_default();
    let mut usage: Vec<_> = books.usage.into_iter().filter(|usage| ids.contains(&usage.id)).collect();
    usage.sort_by_key(|usage| (usage.day, usage.id));
    Ok(usage)
}

/// Keys as they stand on lines.
pub(super) fn keys_of<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<Name> {
    let mut keys: Vec<Name> = lines.map(|line| line.key.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}
