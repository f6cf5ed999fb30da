//! What is known of promises that were made: when they were promised, when delivered, and what they are about. Read by
//! whoever is of our house, for all of it: a duration tells nothing of anybody, so no reader's scope narrows it.

use std::collections::HashMap;

use db::{Conn, Query, Row, Val};
use domain::commitment::Kind;
use domain::kernel::CommitmentId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;

/// The latest of each kind that are read.
const LATEST: u32 = 350;
/// And of one service, so that a rare one has a record too. With the others they are fewer than a forecast looks at.
const OF_SERVICE: u32 = 400;
/// Ids in one statement.
const AT_ONCE: usize = 400;

/// What can be compared of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits {
    /// Where it comes from. Tickets are compared with tickets, everything else with everything else.
    pub kind: Kind,
    /// The service it is about.
    pub service: Option<Uuid>,
    /// The offering of the catalogue that was ordered.
    pub offering: Option<Uuid>,
    /// The team that works on it, else the party that performs it.
    pub who: Uuid,
    /// When it was promised; nothing where it was only asked for.
    pub agreed: Option<Timestamp>,
    /// When it was delivered.
    pub done: Option<Timestamp>,
}

impl Traits {
    /// The kind of thing it is, as narrow as the ledger knows it.
    #[must_use]
    pub fn of_kind(&self) -> Option<Uuid> {
        self.offering.or(self.service)
    }
}

const SELECT: &str = "select c.id, c.kind, c.service_id, c.offering_id, c.team_id, c.performer_id, c.state, c.agreed_at, \
     c.delivered_at, c.closed_at from commitments c join parties pf on pf.id = c.performer_id";
/// Promised by us or a supplier, and not called off since.
const SPEAKS: &str = "c.agreed_at is not null and pf.kind <> 'client' and c.state in ('promised', 'breakdown', 'delivered', \
     'accepted')";

/// What is known of these, whatever their state.
///
/// # Errors
/// The database.
pub fn traits(conn: &mut Conn, ids: &[CommitmentId]) -> Result<HashMap<CommitmentId, Traits>, AppError> {
    let mut all = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(AT_ONCE) {
        let query = Query::new(SELECT).in_list("c.id", ids.iter().map(|id| Val::Uuid(id.0)));
        for row in &query.order("c.id").all(conn)? {
            all.insert(CommitmentId(row.get("id")?), one(row)?);
        }
    }
    Ok(all)
}

/// The latest that were promised: of tickets, or of everything else.
///
/// # Errors
/// The database.
pub fn latest(conn: &mut Conn, tickets: bool) -> Result<Vec<(CommitmentId, Traits)>, AppError> {
    let mut all = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| (*kind == Kind::Ticket) == tickets) {
        let query = Query::new(SELECT).and("c.kind = {}", Val::Text(kind.code().to_owned())).and_raw(SPEAKS);
        all.extend(read(conn, &query, LATEST)?);
    }
    Ok(all)
}

/// The latest about a service, of tickets or of everything else.
///
/// # Errors
/// The database.
pub fn of_service(conn: &mut Conn, service: Uuid, tickets: bool) -> Result<Vec<(CommitmentId, Traits)>, AppError> {
    let query = Query::new(SELECT).and("c.service_id = {}", Val::Uuid(service)).and_raw(SPEAKS);
    let query = query.and_raw(if tickets { "c.kind = 'ticket'" } else { "c.kind <> 'ticket'" });
    read(conn, &query, OF_SERVICE)
}

fn read(conn: &mut Conn, query: &Query, most: u32) -> Result<Vec<(CommitmentId, Traits)>, AppError> {
    let rows = query.clone().order("c.agreed_at desc, c.id desc").limit(most).all(conn)?;
    rows.iter().map(|row| Ok((CommitmentId(row.get("id")?), one(row)?))).collect()
}

fn one(row: &Row) -> Result<Traits, AppError> {
    let state: String = row.get("state")?;
    let delivered: Option<Timestamp> = row.get("delivered_at")?;
    // What was sent back and is worked on again is not done, although it was delivered once.
    let done = match state.as_str() {
        "delivered" | "accepted" => delivered.or(row.get("closed_at")?),
        _ => None,
    };
    let kind: String = row.get("kind")?;
    Ok(Traits {
        kind: Kind::from_code(&kind).unwrap_or(Kind::Promise),
        service: row.get("service_id")?,
        offering: row.get("offering_id")?,
        who: row.get::<Option<Uuid>>("team_id")?.map_or_else(|| row.get("performer_id"), Ok)?,
        agreed: row.get("agreed_at")?,
        done,
    })
}
