//! Calendars: hours, holidays, freezes and zones, of the organisation, of teams and of clients. What counts by them asks
//! here for the calendar of a party; what a calendar means is decided in `domain::calendar`.

use db::Conn;
use domain::kernel::PartyId;

use crate::kit::env::Env;
use crate::kit::error::AppError;

pub mod acts;
pub mod api;
pub mod pages;
pub mod party;
pub mod store;
pub mod words;

/// The world as it counts for this party: a promise is counted and judged by the days of its customer.
///
/// # Errors
/// The database.
pub fn within(conn: &mut Conn, env: &Env, party: PartyId) -> Result<Env, AppError> {
    Ok(env.counting(store::of(conn, env, party)?))
}
