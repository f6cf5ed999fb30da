//! The promises that a call about breakdowns is made of, by name and as they stand now. Read through the reader; it decides nothing.

use db::Conn;
use domain::commitment::State;
use domain::kernel::CommitmentId;

use super::store::Call;
use crate::commitments::store as commitments;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// So many are named.
pub const NAMED: usize = 5;

/// What broke down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Broke {
    /// Each with what it is called and where it stands, the one that broke down last first.
    pub named: Vec<(CommitmentId, String, State)>,
    /// How many there are besides.
    pub more: usize,
}

/// The promises that this call is about; none for a call about something else.
///
/// # Errors
/// The database.
pub fn of(conn: &mut Conn, scope: &Scope, call: &Call) -> Result<Broke, AppError> {
    let matters = &call.told.parts.matters;
    let ids: Vec<CommitmentId> = matters.iter().take(NAMED).map(|id| CommitmentId(*id)).collect();
    if ids.is_empty() {
        return Ok(Broke::default());
    }
    let mut rows = commitments::by_ids(conn, scope, &ids)?;
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    let named = rows.into_iter().map(|row| (row.id, row.subject, row.state)).collect();
    Ok(Broke { named, more: matters.len() - ids.len() })
}
