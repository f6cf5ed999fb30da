//! Which promise goes first, when it may begin, and what it waits for, wherever that rests.

use db::{Conn, Query, Tx, Val};
use domain::kernel::{CommitmentId, PersonId};
use domain::resting::DEEPEST;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::commitments::store as commitments;
use crate::kit::error::AppError;

/// Promises that are asked about in one statement.
const CHUNK: usize = 2000;
/// Open parts that are looked at, on one level.
const MOST_PARTS: u32 = 2000;

/// Where a promise stands in the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkPlace {
    /// 1 goes first, 9 last; nobody said where it is none.
    pub priority: Option<u8>,
    /// Not before this day.
    pub earliest: Option<Date>,
}

/// Where a promise stands.
///
/// # Errors
/// The database.
pub fn place_of(conn: &mut Conn, id: CommitmentId) -> Result<WorkPlace, AppError> {
    const PLACE: &str = "select w.priority, w.earliest from work_places w where w.commitment_id = $1";
    let Some(row) = conn.one(PLACE, &[id.0.into()])? else { return Ok(WorkPlace::default()) };
    Ok(WorkPlace { priority: u8::try_from(row.get::<i64>("priority")?).ok(), earliest: row.get("earliest")? })
}

/// It stands there from now on.
///
/// # Errors
/// The database.
pub fn put_place(
    tx: &mut Tx,
    id: CommitmentId,
    (priority, earliest): (u8, Option<Date>),
    (by, now): (Option<PersonId>, Timestamp),
) -> Result<(), AppError> {
    const PUT: &str = "insert into work_places (commitment_id, priority, earliest, person_id, said_at) \
         values ($1, $2, $3, $4, $5) on conflict (commitment_id) do update set priority = excluded.priority, \
         earliest = excluded.earliest, person_id = excluded.person_id, said_at = excluded.said_at";
    let by = by.map(|id| id.0);
    tx.run(PUT, &[id.0.into(), i64::from(priority).into(), earliest.into(), by.into(), now.into()])?;
    Ok(())
}

/// What these wait for that was said of them alone: the later one and the one it waits for.
///
/// # Errors
/// The database.
pub fn waits_of(conn: &mut Conn, of: &[CommitmentId]) -> Result<Vec<(CommitmentId, CommitmentId)>, AppError> {
    const WAITS: &str = "select w.commitment_id, w.on_id from work_waits w";
    edges_in(conn, WAITS, "w.commitment_id", of)
}

/// Everything that these wait for: by their order below one promise, by what they need of the other side, and beyond.
///
/// # Errors
/// The database.
pub fn edges(conn: &mut Conn, of: &[CommitmentId]) -> Result<Vec<(CommitmentId, CommitmentId)>, AppError> {
    const ORDER: &str = "select d.commitment_id, d.on_id from depends d";
    const NEEDS: &str = "select n.commitment_id, n.needed_id as on_id from needs n";
    let mut all = waits_of(conn, of)?;
    all.extend(edges_in(conn, ORDER, "d.commitment_id", of)?);
    all.extend(edges_in(conn, NEEDS, "n.commitment_id", of)?);
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

fn edges_in(
    conn: &mut Conn,
    head: &'static str,
    column: &'static str,
    of: &[CommitmentId],
) -> Result<Vec<(CommitmentId, CommitmentId)>, AppError> {
    let mut all = Vec::new();
    for some in of.chunks(CHUNK) {
        let query = Query::new(head).in_list(column, some.iter().map(|id| Val::Uuid(id.0)));
        query.each(conn, &mut |row| {
            let (late, first): (Uuid, Uuid) = (row.get("commitment_id")?, row.get("on_id")?);
            all.push((CommitmentId(late), CommitmentId(first)));
            Ok::<(), AppError>(())
        })?;
    }
    Ok(all)
}

/// One waits for another from now on.
///
/// # Errors
/// The database.
pub fn put_wait(
    tx: &mut Tx,
    (late, first): (CommitmentId, CommitmentId),
    (by, now): (Option<PersonId>, Timestamp),
) -> Result<(), AppError> {
    const PUT: &str = "insert into work_waits (commitment_id, on_id, person_id, said_at) values ($1, $2, $3, $4) \
         on conflict (commitment_id, on_id) do nothing";
    tx.run(PUT, &[late.0.into(), first.0.into(), by.map(|id| id.0).into(), now.into()])?;
    Ok(())
}

/// It waits for the other no longer.
///
/// # Errors
/// The database.
pub fn drop_wait(tx: &mut Tx, late: CommitmentId, first: CommitmentId) -> Result<(), AppError> {
    const DROP: &str = "delete from work_waits where commitment_id = $1 and on_id = $2";
    tx.run(DROP, &[late.0.into(), first.0.into()])?;
    Ok(())
}

/// What one cannot end without: its open parts, and what it and the promises above it wait for.
///
/// # Errors
/// The database.
pub fn requires(conn: &mut Conn, id: CommitmentId) -> Result<Vec<CommitmentId>, AppError> {
    let mut all = parts(conn, &[id])?;
    let mut line = vec![id];
    while let Some(above) = commitments::parent(conn, *line.last().unwrap_or(&id))?.filter(|_| line.len() <= DEEPEST) {
        line.push(above);
    }
    all.extend(edges(conn, &line)?.into_iter().map(|(_, first)| first));
    Ok(all)
}

/// Everything below a promise that is still open.
///
/// # Errors
/// The database.
pub fn all_below(conn: &mut Conn, id: CommitmentId) -> Result<Vec<CommitmentId>, AppError> {
    let (mut all, mut level) = (Vec::new(), vec![id]);
    for _ in 0..=DEEPEST {
        level = parts(conn, &level)?;
        all.extend(level.iter().copied());
    }
    Ok(all)
}

fn parts(conn: &mut Conn, of: &[CommitmentId]) -> Result<Vec<CommitmentId>, AppError> {
    const PARTS: &str = "select c.id from commitments c";
    let query = Query::new(PARTS).in_list("c.parent_id", of.iter().map(|id| Val::Uuid(id.0)));
    let rows = query.and_raw("c.closed_at is null").order("c.id").limit(MOST_PARTS).all(conn)?;
    rows.iter().map(|row| Ok(CommitmentId(row.get("id")?))).collect()
}
