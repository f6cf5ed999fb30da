//! What the things in an answer are called, as far as the reader may know.

use std::collections::HashMap;

use db::{Conn, Query, Val};
use domain::commitment::Side;
use domain::kernel::{CommitmentId, PartyId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store::kind as party_kind;

/// Asked for in one statement.
const CHUNK: usize = 500;

/// A promise by name.
#[derive(Clone, Debug)]
pub struct Named {
    /// What.
    pub subject: String,
    /// For whom; inside our house, by whom.
    pub party: String,
    /// `it`, `client` or `supplier`.
    pub side: &'static str,
    /// By when.
    pub due: Option<Timestamp>,
    /// A day was agreed and not an hour.
    pub due_is_day: bool,
}

/// Those of these promises that the reader may see.
///
/// # Errors
/// The database.
pub fn named(conn: &mut Conn, scope: &Scope, ids: &[CommitmentId]) -> Result<HashMap<CommitmentId, Named>, AppError> {
    const NAMED: &str = "select c.id, c.subject, c.due_at, c.due_is_day, cu.name as customer, cu.kind as customer_kind, \
         pf.name as performer, pf.kind as performer_kind from commitments c join parties cu on cu.id = c.customer_id \
         join parties pf on pf.id = c.performer_id";
    let mut all = HashMap::new();
    for some in ids.chunks(CHUNK) {
        let query = Query::new(NAMED).in_list("c.id", some.iter().map(|id| Val::Uuid(id.0)));
        for row in scope.matters(query).all(conn)? {
            let (customer, performer): (String, String) = (row.get("customer_kind")?, row.get("performer_kind")?);
            let (customer, performer) = (party_kind(&customer)?, party_kind(&performer)?);
            let side = if customer.is_ours() { Side::Performer } else { Side::Customer };
            let (party, kind) = match side {
                Side::Customer => (row.get("customer")?, customer),
                Side::Performer => (row.get("performer")?, performer),
            };
            let named = Named {
                subject: row.get("subject")?,
                party,
                side: if kind.is_ours() { "it" } else { kind.side() },
                due: row.get("due_at")?,
                due_is_day: row.get::<Option<bool>>("due_is_day")?.unwrap_or(false),
            };
            all.insert(CommitmentId(row.get("id")?), named);
        }
    }
    Ok(all)
}

const OPEN: &str = "select c.id, c.subject from commitments c join parties pf on pf.id = c.performer_id";

/// What something could wait for: open, no ticket, and not a client's. These are in every plan.
fn waitable(scope: &Scope) -> Query {
    let query = Query::new(OPEN).and_raw("c.closed_at is null and c.kind <> 'ticket' and pf.kind <> 'client'");
    scope.matters(query.and_raw("c.state in ('requested', 'offered', 'countered', 'promised', 'breakdown')"))
}

/// Those of these promises that something could wait for.
///
/// # Errors
/// The database.
pub fn open(conn: &mut Conn, scope: &Scope, ids: &[CommitmentId]) -> Result<Vec<CommitmentId>, AppError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = waitable(scope).in_list("c.id", ids.iter().map(|id| Val::Uuid(id.0))).all(conn)?;
    rows.iter().map(|row| Ok(CommitmentId(row.get("id")?))).collect()
}

/// Open promises by what somebody typed: the one with this address or name, else those whose name has it in it.
///
/// # Errors
/// The database.
pub fn called(conn: &mut Conn, scope: &Scope, typed: &str, most: u32) -> Result<Vec<(CommitmentId, String)>, AppError> {
    if let Some(id) = typed.rsplit('/').next().and_then(|id| Uuid::parse_str(id).ok()) {
        let row = waitable(scope).and("c.id = {}", Val::Uuid(id)).one(conn)?;
        return row.iter().map(|row| Ok((CommitmentId(row.get("id")?), row.get("subject")?))).collect();
    }
    let whole = waitable(scope).and("lower(c.subject) = {}", Val::from(typed.to_lowercase()));
    let like = format!("%{}%", db::escape_like(&typed.to_lowercase()));
    let parts = waitable(scope).and("lower(c.subject) like {} escape '\\'", Val::from(like));
    for query in [whole, parts] {
        let rows = query.order("c.due_at, c.id").limit(most).all(conn)?;
        if !rows.is_empty() {
            return rows.iter().map(|row| Ok((CommitmentId(row.get("id")?), row.get("subject")?))).collect();
        }
    }
    Ok(Vec::new())
}

/// The next of them, the first due first, to choose from.
///
/// # Errors
/// The database.
pub fn soonest(conn: &mut Conn, scope: &Scope, most: u32) -> Result<Vec<String>, AppError> {
    let rows = waitable(scope).order("c.due_at, c.id").limit(most).all(conn)?;
    rows.iter().map(|row| Ok(row.get("subject")?)).collect()
}

/// Parties by name.
///
/// # Errors
/// The database.
pub fn parties(conn: &mut Conn, scope: &Scope, ids: &[PartyId]) -> Result<HashMap<PartyId, String>, AppError> {
    let mut all = HashMap::new();
    for some in ids.chunks(CHUNK) {
        let query =
            Query::new("select p.id, p.name from parties p").in_list("p.id", some.iter().map(|id| Val::Uuid(id.0)));
        for row in scope.parties(query).all(conn)? {
            all.insert(PartyId(row.get::<Uuid>("id")?), row.get("name")?);
        }
    }
    Ok(all)
}
