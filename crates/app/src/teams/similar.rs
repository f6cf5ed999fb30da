//! How long something takes that nobody estimated: a forecast in days, where there is a record of similar promises.

use std::collections::HashMap;

use db::Conn;
use domain::check::Quantiles;
use domain::kernel::{CommitmentId, PartyId};
use jiff::civil::Date;

use crate::kit::error::AppError;

/// An open promise that nobody estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unestimated {
    /// Which.
    pub id: CommitmentId,
    /// Who performs it.
    pub performer: PartyId,
    /// The team that works on it, where one is named.
    pub team: Option<PartyId>,
}

/// How long these will last from their start, in days of the calendar, each where that can be said.
///
/// # Errors
/// The database.
pub fn lasts(
    _conn: &mut Conn,
    _today: Date,
    _open: &[Unestimated],
) -> Result<HashMap<CommitmentId, Quantiles>, AppError> {
    Ok(HashMap::new())
}
