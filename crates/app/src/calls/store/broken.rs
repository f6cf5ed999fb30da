//! What is broken between us and a client now: promises of ours that broke down or were missed in silence and still stand.

use db::Conn;
use domain::calls::Trouble;
use domain::commitment::State;
use domain::kernel::PartyId;

use crate::kit::error::AppError;

/// Promises that are looked through at most, those that moved last.
const MOST: i64 = 400;

/// What stands of ours toward this client and its units, and is broken: what is wrong with it, and what it is called.
///
/// # Errors
/// The database.
pub fn broken(conn: &mut Conn, client: PartyId, it: PartyId) -> Result<Vec<(Trouble, String)>, AppError> {
    const BROKEN: &str = "select c.id, c.subject, c.state from (select x.id, x.subject, x.state, x.outcome, x.performer_id, x.moved_at \
         from party_paths u cross join commitments x where u.above = $1 and x.customer_id = u.below \
         and x.kind in ('promise', 'action') and x.state in ('promised', 'countered', 'breakdown', 'delivered') \
         order by x.moved_at desc limit $3) c where c.performer_id = $2 and (c.state = 'breakdown' or c.outcome = 'silent') \
         order by c.moved_at desc, c.id";
    let mut found = Vec::new();
    for row in conn.all(BROKEN, &[client.0.into(), it.0.into(), MOST.into()])? {
        let down = row.get::<String>("state")? == State::Breakdown.code();
        found.push((if down { Trouble::OpenBreakdown } else { Trouble::SilentMiss }, row.get("subject")?));
    }
    Ok(found)
}
