//! Rows of imports.

use db::{Conn, Query, Row, Tx, Val};
use domain::kernel::PersonId;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::imports::files::Files;
use crate::imports::report::Report;
use crate::kit::error::AppError;

/// A run that has not moved for so long has stopped: the process that ran it is gone.
const STALLED: SignedDuration = SignedDuration::from_secs(30);

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Its file was looked at; nothing was written.
    Ready,
    /// It is being written.
    Running,
    /// It is written.
    Done,
    /// It broke off; what was written until then stays.
    Failed,
    /// It is being undone.
    Undoing,
    /// It was undone.
    Undone,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 6] =
        [Status::Ready, Status::Running, Status::Done, Status::Failed, Status::Undoing, Status::Undone];

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Status::Ready => "ready",
            Status::Running => "running",
            Status::Done => "done",
            Status::Failed => "failed",
            Status::Undoing => "undoing",
            Status::Undone => "undone",
        }
    }

    /// Something is happening now.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        matches!(self, Status::Running | Status::Undoing)
    }
}

/// One import.
#[derive(Clone, Debug)]
pub struct Import {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub status: Status,
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of the file.
    pub file_hash: String,
    /// Its size as it came.
    pub file_bytes: i64,
    /// Name of the mapping; empty while there is none.
    pub mapping_name: String,
    /// The mapping as it was used.
    pub mapping: Option<String>,
    /// Odd lines are refused.
    pub strict: bool,
    /// Who brought it in; nobody from the command line.
    pub person: Option<(PersonId, String)>,
    /// Rows of the file.
    pub rows_found: i64,
    /// Rows behind it.
    pub rows_done: i64,
    /// What came of it, without the lists of lines.
    pub report: Option<Report>,
    /// Why it broke off.
    pub failure: Option<String>,
    /// When it was begun.
    pub made_at: Timestamp,
    /// When it last moved.
    pub moved_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
    /// Guards against two changes at once.
    pub version: i64,
}

impl Import {
    /// It says that it is under way, and nothing has moved for long.
    #[must_use]
    pub fn stalled(&self, now: Timestamp) -> bool {
        self.status.is_under_way() && now.duration_since(self.moved_at) > STALLED
    }
}

const SELECT: &str = "select i.id, i.status, i.file_name, i.file_hash, i.file_bytes, i.mapping_name, i.mapping, i.strict, \
     i.person_id, p.name as person_name, i.rows_found, i.rows_done, i.report, i.failure, i.made_at, i.moved_at, \
     i.finished_at, i.undone_at, i.version from imports i left join people p on p.id = i.person_id";

fn read(row: &Row) -> Result<Import, AppError> {
    let code: String = row.get("status")?;
    let status = Status::ALL.into_iter().find(|s| s.code() == code);
    let status = status.ok_or_else(|| AppError::Internal(format!("unknown status {code} of an import")))?;
    let (person, name): (Option<Uuid>, Option<String>) = (row.get("person_id")?, row.get("person_name")?);
    let report: Option<serde_json::Value> = row.get("report")?;
    let report = report.map(serde_json::from_value).transpose();
    Ok(Import {
        id: row.get("id")?,
        status,
        file_name: row.get("file_name")?,
        file_hash: row.get("file_hash")?,
        file_bytes: row.get("file_bytes")?,
        mapping_name: row.get("mapping_name")?,
        mapping: row.get("mapping")?,
        strict: row.get("strict")?,
        person: person.map(|id| (PersonId(id), name.unwrap_or_default())),
        rows_found: row.get("rows_found")?,
        rows_done: row.get("rows_done")?,
        report: report.map_err(|e| AppError::Internal(format!("the report of an import cannot be read: {e}")))?,
        failure: row.get("failure")?,
        made_at: row.get("made_at")?,
        moved_at: row.get("moved_at")?,
        finished_at: row.get("finished_at")?,
        undone_at: row.get("undone_at")?,
        version: row.get("version")?,
    })
}

/// One import.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, id: Uuid) -> Result<Import, AppError> {
    Query::new(SELECT).and("i.id = {}", Val::Uuid(id)).one(conn)?.as_ref().map_or(Err(AppError::NotFound), read)
}

/// Imports, newest first, before the given one; on demand those of prices and usage alone.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    only_money: bool,
    before: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<Import>, AppError> {
    let mut query = Query::new(SELECT);
    if only_money {
        query = query.in_list(
            "i.mapping_name",
            Files::ALL.iter().filter(|files| files.is_money()).map(|files| Val::from(files.name())),
        );
    }
    if let Some((at, id)) = before {
        query = query.keyset(&["i.made_at", "i.id"], vec![at.into(), id.into()], db::Direction::Descending);
    }
    query.order("i.made_at desc, i.id desc").limit(limit).all(conn)?.iter().map(read).collect()
}

/// The last import that was written, whoever wrote it.
///
/// # Errors
/// The database.
pub fn latest(conn: &mut Conn) -> Result<Option<Import>, AppError> {
    let query = Query::new(SELECT).and_raw("i.status = 'done'").order("i.made_at desc, i.id desc").limit(1);
    query.one(conn)?.as_ref().map(read).transpose()
}

/// Whether another import than this is being written or undone.
///
/// # Errors
/// The database.
pub fn busy(conn: &mut Conn, unless: Uuid, now: Timestamp) -> Result<bool, AppError> {
    const BUSY: &str =
        "select 1 from imports where status in ('running', 'undoing') and id <> $1 and moved_at > $2 limit 1";
    Ok(conn.one(BUSY, &[unless.into(), (now - STALLED).into()])?.is_some())
}

/// Inserts an import.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, i: &Import) -> Result<(), AppError> {
    const INSERT: &str = "insert into imports (id, status, file_name, file_hash, file_bytes, mapping_name, mapping, strict, \
         person_id, rows_found, rows_done, made_at, moved_at, version) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $11, 1)";
    tx.run(
        INSERT,
        &[
            i.id.into(),
            i.status.code().into(),
            i.file_name.as_str().into(),
            i.file_hash.as_str().into(),
            i.file_bytes.into(),
            i.mapping_name.as_str().into(),
            i.mapping.clone().into(),
            i.strict.into(),
            i.person.as_ref().map(|p| p.0.0).into(),
            i.rows_found.into(),
            i.made_at.into(),
        ],
    )?;
    Ok(())
}

fn json(report: &Report) -> Result<serde_json::Value, AppError> {
    // The lines have a table of their own.
    let short = Report { flagged: Vec::new(), refused: Vec::new(), ..report.clone() };
    serde_json::to_value(short).map_err(|e| AppError::Internal(format!("a report could not be written down: {e}")))
}

/// Writes mapping and dry run of an import that is not written yet; stale when it is.
///
/// # Errors
/// Stale, or the database.
pub fn prepare(tx: &mut Tx, i: &Import, now: Timestamp) -> Result<(), AppError> {
    const PREPARE: &str = "update imports set mapping_name = $1, mapping = $2, strict = $3, rows_found = $4, report = $5, \
         moved_at = $6, version = version + 1 where id = $7 and status = 'ready'";
    let report = i.report.as_ref().map(json).transpose()?;
    let values: [Val; 7] = [
        i.mapping_name.as_str().into(),
        i.mapping.clone().into(),
        i.strict.into(),
        i.rows_found.into(),
        report.into(),
        now.into(),
        i.id.into(),
    ];
    if tx.run(PREPARE, &values)? == 1 { Ok(()) } else { Err(AppError::Stale) }
}

/// Moves an import to another state; stale when somebody else moved it. Whoever runs it brings it in.
///
/// # Errors
/// Stale, or the database.
pub fn set_status(tx: &mut Tx, i: &Import, to: Status, by: Option<PersonId>, now: Timestamp) -> Result<(), AppError> {
    const SET: &str = "update imports set status = $1, moved_at = $2, rows_done = 0, \
         undone_by_id = coalesce($3, undone_by_id), person_id = coalesce($6, person_id), failure = null, \
         version = version + 1 where id = $4 and version = $5";
    let by = by.map(|p| p.0);
    let (undone, ran) = if to == Status::Undoing { (by, None) } else { (None, by) };
    let values: [Val; 6] = [to.code().into(), now.into(), undone.into(), i.id.into(), i.version.into(), ran.into()];
    if tx.run(SET, &values)? == 1 { Ok(()) } else { Err(AppError::Stale) }
}

/// So many rows are behind it.
///
/// # Errors
/// The database.
pub fn move_on(tx: &mut Tx, id: Uuid, done: u64, found: u64, now: Timestamp) -> Result<(), AppError> {
    const MOVE: &str = "update imports set rows_done = $1, rows_found = $2, moved_at = $3 where id = $4";
    let count = |n: u64| Val::from(i64::try_from(n).unwrap_or(i64::MAX));
    tx.run(MOVE, &[count(done), count(found), now.into(), id.into()])?;
    Ok(())
}

/// This share of what is to be undone is behind it.
///
/// # Errors
/// The database.
pub fn move_share(tx: &mut Tx, id: Uuid, done: u64, all: u64, now: Timestamp) -> Result<(), AppError> {
    const MOVE: &str = "update imports set rows_done = rows_found * $1 / $2, moved_at = $3 where id = $4";
    let count = |n: u64| Val::from(i64::try_from(n).unwrap_or(i64::MAX));
    tx.run(MOVE, &[count(done), count(all.max(1)), now.into(), id.into()])?;
    Ok(())
}

/// Writes how it ended.
///
/// # Errors
/// The database.
pub fn finish(
    tx: &mut Tx,
    id: Uuid,
    status: Status,
    report: Option<&Report>,
    failure: Option<&str>,
    now: Timestamp,
) -> Result<(), AppError> {
    const FINISH: &str = "update imports set status = $1, report = coalesce($2, report), failure = $3, moved_at = $4, \
         finished_at = coalesce(finished_at, $4), version = version + 1 where id = $5";
    const UNDONE: &str = "update imports set undone_at = $1 where id = $2";
    let report = report.map(json).transpose()?;
    tx.run(FINISH, &[status.code().into(), report.into(), failure.into(), now.into(), id.into()])?;
    if status == Status::Undone {
        tx.run(UNDONE, &[now.into(), id.into()])?;
    }
    Ok(())
}

/// Forgets an import of which nothing was written.
///
/// # Errors
/// Stale when something was, or the database.
pub fn discard(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    const LINES: &str = "delete from import_lines where import_id = $1";
    const PARTS: &str = "delete from import_parts where import_id = $1";
    const IMPORT: &str = "delete from imports where id = $1 and status = 'ready'";
    tx.run(LINES, &[id.into()])?;
    tx.run(PARTS, &[id.into()])?;
    if tx.run(IMPORT, &[id.into()])? == 1 { Ok(()) } else { Err(AppError::Stale) }
}
