//! Where usage landed that did not land in the period of its day, how far each client's statements were seen, and where
//! counting stands.

use std::collections::{HashMap, HashSet};

use db::{Conn, Query, Tx, Val};
use domain::charging::{Carried, Exact, Name, Place};
use domain::kernel::{PartyId, UsageId};
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

/// The first day of the last period whose statement each client has seen.
pub type Frontier = HashMap<PartyId, Date>;

/// Clients that are looked up at once.
const CHUNK: usize = 500;

const SEEN: &str = "select s.client_id, s.seen from (select o.client_id, max(o.period) as seen from statements o \
     where o.state <> 'draft' group by o.client_id) s";

/// How far the statements of these clients were seen, or of all.
///
/// # Errors
/// The database.
pub fn frontiers(conn: &mut Conn, clients: Option<&[PartyId]>) -> Result<Frontier, AppError> {
    let mut found = Frontier::new();
    let mut read = |conn: &mut Conn, query: Query| {
        query.each::<AppError>(conn, &mut |row| {
            found.insert(PartyId(row.at(0)?), row.at(1)?);
            Ok(())
        })
    };
    match clients {
        None => read(conn, Query::new(SEEN))?,
        Some(clients) => {
            for some in clients.chunks(CHUNK) {
                let ids = some.iter().map(|id| Val::Uuid(id.0));
                read(conn, Query::new(SEEN).in_list("s.client_id", ids))?;
            }
        }
    }
    Ok(found)
}

/// A line of usage that came behind a statement that was seen.
#[derive(Clone, Copy, Debug)]
pub struct Late {
    /// The line.
    pub usage: UsageId,
    /// Whose.
    pub client: PartyId,
    /// The first day of the period of its own day.
    pub own: Date,
}

/// Writes down what came late.
///
/// # Errors
/// The database.
pub fn insert_late(tx: &mut Tx, late: &[Late]) -> Result<(), AppError> {
    let row = |l: &Late| vec![l.usage.0.into(), l.client.0.into(), l.own.into()];
    tx.insert_many("usage_late", &["usage_id", "client_id", "own"], late.iter().map(row).collect())?;
    Ok(())
}

/// The statement was taken back: what came late for it is on time again.
///
/// # Errors
/// The database.
pub fn forget_late(tx: &mut Tx, client: PartyId, own: Date) -> Result<(), AppError> {
    const FORGET: &str = "delete from usage_late where client_id = $1 and own = $2";
    tx.run(FORGET, &[client.0.into(), own.into()])?;
    Ok(())
}

/// What came late for this period itself.
///
/// # Errors
/// The database.
pub fn late_for(conn: &mut Conn, client: PartyId, own: Date) -> Result<HashSet<UsageId>, AppError> {
    const LATE: &str = "select usage_id from usage_late where client_id = $1 and own = $2";
    conn.all(LATE, &[client.0.into(), own.into()])?.iter().map(|row| Ok(UsageId(row.at(0)?))).collect()
}

/// A line of usage that waits for the period that takes it.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The line.
    pub usage: UsageId,
    /// Whose.
    pub client: PartyId,
    /// By which rate.
    pub key: Name,
    /// Its day.
    pub day: Date,
    /// The period that takes it, as far as one was made.
    pub landed: Option<Date>,
}

fn waiting(conn: &mut Conn, query: Query) -> Result<Vec<Waiting>, AppError> {
    let mut found = Vec::new();
    query.each::<AppError>(conn, &mut |row| {
        found.push(Waiting {
            usage: UsageId(row.at::<Uuid>(0)?),
            client: PartyId(row.at(1)?),
            key: Name::new(&row.at::<String>(2)?),
            day: row.at(3)?,
            landed: row.at(4)?,
        });
        Ok(())
    })?;
    Ok(found)
}

/// What came late for periods before this one, and has landed nowhere, in this one or in a later one.
///
/// # Errors
/// The database.
pub fn waiting_late(conn: &mut Conn, period: Date, client: Option<PartyId>) -> Result<Vec<Waiting>, AppError> {
    const LATE: &str = "select l.usage_id, l.client_id, u.key, u.used_on, l.landed from usage_late l \
         join usage_lines u on u.id = l.usage_id";
    let query = Query::new(LATE).and("(l.landed is null or l.landed >= {})", Val::Day(period));
    let query =
        query.and("l.own < {}", Val::Day(period)).and_some("l.client_id = {}", client.map(|id| Val::Uuid(id.0)));
    waiting(conn, query)
}

/// Usage that had no price in a period before this one, and has landed nowhere, in this one or in a later one.
///
/// # Errors
/// The database.
pub fn waiting_unpriced(conn: &mut Conn, period: Date, client: Option<PartyId>) -> Result<Vec<Waiting>, AppError> {
    const UNPRICED: &str = "select n.usage_id, n.client_id, n.key, u.used_on, n.landed from statement_unpriced n \
         join usage_lines u on u.id = n.usage_id";
    let query = Query::new(UNPRICED).and("(n.landed is null or n.landed >= {})", Val::Day(period));
    let query =
        query.and("n.period < {}", Val::Day(period)).and_some("n.client_id = {}", client.map(|id| Val::Uuid(id.0)));
    waiting(conn, query)
}

/// Whatever landed in this period waits again: of one client, or of all whose statement there was not seen.
///
/// # Errors
/// The database.
pub fn unland(tx: &mut Tx, period: Date, client: Option<PartyId>) -> Result<(), AppError> {
    const LATE_OF: &str = "update usage_late set landed = null where landed = $1 and client_id = $2";
    const UNPRICED_OF: &str = "update statement_unpriced set landed = null where landed = $1 and client_id = $2";
    const LATE: &str = "update usage_late set landed = null where landed = $1 and not exists (select 1 from statements s \
         where s.client_id = usage_late.client_id and s.period >= $1 and s.state <> 'draft')";
    const UNPRICED: &str = "update statement_unpriced set landed = null where landed = $1 and not exists (select 1 from statements s \
         where s.client_id = statement_unpriced.client_id and s.period >= $1 and s.state <> 'draft')";
    match client {
        Some(client) => {
            for sql in [LATE_OF, UNPRICED_OF] {
                tx.run(sql, &[period.into(), client.0.into()])?;
            }
        }
        None => {
            for sql in [LATE, UNPRICED] {
                tx.run(sql, &[period.into()])?;
            }
        }
    }
    Ok(())
}

/// These lines landed in this period: what came late, and what found a price.
///
/// # Errors
/// The database.
pub fn land(tx: &mut Tx, period: Date, (late, priced): (&[UsageId], &[UsageId])) -> Result<(), AppError> {
    const LATE: &str = "update usage_late set landed = $1 where usage_id = $2";
    const UNPRICED: &str = "update statement_unpriced set landed = $1 where usage_id = $2 and period < $1";
    for (sql, lines) in [(LATE, late), (UNPRICED, priced)] {
        for line in lines {
            tx.run(sql, &[period.into(), line.0.into()])?;
        }
    }
    Ok(())
}

/// Where counting stood after this period, for one client or for all.
///
/// # Errors
/// The database.
pub fn carried(conn: &mut Conn, period: Date, client: Option<PartyId>) -> Result<Carried, AppError> {
    const CARRIED: &str = "select c.client_id, c.key, c.year, c.used, c.billed, c.spent from statement_carried c";
    let query = Query::new(CARRIED).and("c.period = {}", Val::Day(period));
    let query = query.and_some("c.client_id = {}", client.map(|id| Val::Uuid(id.0)));
    let exact = |text: String| {
        text.parse::<Exact>().map_err(|_| AppError::Internal(format!("{text} is kept as a count and is none")))
    };
    let mut found = Carried::new();
    query.each::<AppError>(conn, &mut |row| {
        let key = (PartyId(row.at(0)?), Name::new(&row.at::<String>(1)?), row.at(2)?);
        let place = Place { used: exact(row.at(3)?)?, billed: exact(row.at(4)?)?, spent: exact(row.at(5)?)? };
        found.insert(key, place);
        Ok(())
    })?;
    Ok(found)
}

/// Writes down where counting stands after a period.
///
/// # Errors
/// The database.
pub fn insert_carried(tx: &mut Tx, period: Date, carried: &Carried) -> Result<(), AppError> {
    const COLUMNS: &[&str] = &["period", "client_id", "key", "year", "used", "billed", "spent"];
    let rows = carried.iter().map(|((client, key, year), place)| -> Vec<Val> {
        vec![
            period.into(),
            client.0.into(),
            key.as_str().into(),
            (*year).into(),
            place.used.to_string().into(),
            place.billed.to_string().into(),
            place.spent.to_string().into(),
        ]
    });
    tx.insert_many("statement_carried", COLUMNS, rows.collect())?;
    Ok(())
}
