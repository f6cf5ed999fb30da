//! Open promises in a few words, for pages of teams.

use std::collections::HashMap;

use db::{Conn, Query, Row, Val};
use domain::commitment::State;
use domain::kernel::{CommitmentId, PartyId};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::kit::error::AppError;

/// A promise in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InWords {
    /// Which.
    pub id: CommitmentId,
    /// What.
    pub subject: String,
    /// For whom.
    pub customer: String,
    /// Who answers for it on our side.
    pub person: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Its due.
    pub due: Option<Date>,
}

const WORDS: &str = "select c.id, c.subject, c.state, c.due_at, c.due_zone, cu.name as customer, p.name as person \
     from commitments c join parties cu on cu.id = c.customer_id left join people p on p.id = c.performer_person_id";

fn words(row: &Row) -> Result<InWords, AppError> {
    let code: String = row.get("state")?;
    let (at, zone): (Option<Timestamp>, Option<String>) = (row.get("due_at")?, row.get("due_zone")?);
    let zone = zone.and_then(|name| TimeZone::get(&name).ok()).unwrap_or(TimeZone::UTC);
    Ok(InWords {
        id: CommitmentId(row.get::<Uuid>("id")?),
        subject: row.get("subject")?,
        customer: row.get("customer")?,
        person: row.get("person")?,
        state: State::from_code(&code)
            .ok_or_else(|| AppError::Internal(format!("unknown state {code} in a commitment")))?,
        due: at.map(|at| zone.to_datetime(at).date()),
    })
}

/// These promises in a few words. Whoever asks is of our house.
///
/// # Errors
/// The database.
pub fn in_words(conn: &mut Conn, ids: &[CommitmentId]) -> Result<HashMap<CommitmentId, InWords>, AppError> {
    const CHUNK: usize = 2000;
    let mut all = HashMap::new();
    for some in ids.chunks(CHUNK) {
        let rows = Query::new(WORDS).in_list("c.id", some.iter().map(|id| Val::Uuid(id.0))).all(conn)?;
        for row in &rows {
            let found = words(row)?;
            all.insert(found.id, found);
        }
    }
    Ok(all)
}

/// Open promises of a team that nobody estimated, what is due first first; none of those that came as tickets.
///
/// # Errors
/// The database.
pub fn unestimated(conn: &mut Conn, team: PartyId, most: u32) -> Result<Vec<InWords>, AppError> {
    let query =
        Query::new(WORDS).and("(c.performer_id = {} or c.team_id = {})", [Val::Uuid(team.0), Val::Uuid(team.0)]);
    let query = query.and_raw("c.closed_at is null and c.kind <> 'ticket' and c.state in ('promised', 'breakdown')");
    let query = query.and_raw("not exists (select 1 from estimate_heads h where h.commitment_id = c.id)");
    query.order("c.due_at, c.id").limit(most).all(conn)?.iter().map(words).collect()
}

/// Open promises of our house and to it, what is due first first: what another could wait for.
///
/// # Errors
/// The database.
pub fn open_ones(conn: &mut Conn, most: u32) -> Result<Vec<InWords>, AppError> {
    let query = Query::new(WORDS).and_raw("c.closed_at is null and c.kind <> 'ticket'");
    let query = query.and_raw("c.state in ('requested', 'offered', 'countered', 'promised', 'breakdown')");
    query.order("c.due_at, c.id").limit(most).all(conn)?.iter().map(words).collect()
}
