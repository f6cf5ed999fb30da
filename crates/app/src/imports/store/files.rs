//! Files as they came, and the lines of them that there is something to say about.

use db::{Conn, Query, Tx, Val};
use uuid::Uuid;

use crate::imports::report::{Noted, Report};
use crate::kit::error::AppError;

/// Bytes in one row.
const PART: usize = 1 << 20;

/// Keeps a file until it has been run or given up.
///
/// # Errors
/// The database.
pub fn insert_file(tx: &mut Tx, id: Uuid, bytes: &[u8]) -> Result<(), AppError> {
    const INSERT: &str = "insert into import_parts (import_id, part, bytes) values ($1, $2, $3)";
    for (part, bytes) in bytes.chunks(PART).enumerate() {
        tx.run(INSERT, &[id.into(), i64::try_from(part).unwrap_or(i64::MAX).into(), bytes.into()])?;
    }
    Ok(())
}

/// The file; empty when it is not kept any more.
///
/// # Errors
/// The database.
pub fn file(conn: &mut Conn, id: Uuid) -> Result<Vec<u8>, AppError> {
    const FILE: &str = "select bytes from import_parts where import_id = $1 order by part";
    let mut all = Vec::new();
    conn.each::<AppError>(FILE, &[id.into()], &mut |row| {
        all.extend(row.at::<Vec<u8>>(0)?);
        Ok(())
    })?;
    Ok(all)
}

/// Its first part, which is all of a small file.
///
/// # Errors
/// The database.
pub fn file_start(conn: &mut Conn, id: Uuid) -> Result<Vec<u8>, AppError> {
    const START: &str = "select bytes from import_parts where import_id = $1 and part = 0";
    Ok(conn.one(START, &[id.into()])?.map(|row| row.at(0)).transpose()?.unwrap_or_default())
}

/// The file is not needed any more.
///
/// # Errors
/// The database.
pub fn delete_file(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    const DELETE: &str = "delete from import_parts where import_id = $1";
    tx.run(DELETE, &[id.into()])?;
    Ok(())
}

/// Writes the lines of a report in place of those there were.
///
/// # Errors
/// The database.
pub fn insert_lines(tx: &mut Tx, id: Uuid, report: &Report) -> Result<(), AppError> {
    const COLUMNS: &[&str] = &["import_id", "number", "line", "refused", "code", "reason"];
    const DELETE: &str = "delete from import_lines where import_id = $1";
    let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    tx.run(DELETE, &[id.into()])?;
    let refused = report.refused.iter().map(|n| (n, true));
    let all = refused.chain(report.flagged.iter().map(|n| (n, false))).zip(1u64..);
    let rows = all.map(|((note, refused), number)| -> Vec<Val> {
        vec![
            id.into(),
            whole(number).into(),
            whole(note.line).into(),
            refused.into(),
            note.code.as_str().into(),
            note.reason.as_str().into(),
        ]
    });
    tx.insert_many("import_lines", COLUMNS, rows.collect())?;
    Ok(())
}

/// A line there is something to say about.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its place in the list: refused ones first, each in the order of the file.
    pub number: i64,
    /// It was not used.
    pub refused: bool,
    /// Line and reason.
    pub note: Noted,
}

/// The lines after the given place.
///
/// # Errors
/// The database.
pub fn lines(conn: &mut Conn, id: Uuid, after: i64, limit: u32) -> Result<Vec<Line>, AppError> {
    const LINES: &str = "select number, line, refused, code, reason from import_lines";
    let query = Query::new(LINES).and("import_id = {}", Val::Uuid(id)).and("number > {}", Val::Int(after));
    let rows = query.order("number").limit(limit).all(conn)?;
    let line = |row: &db::Row| {
        let line: i64 = row.get("line")?;
        let note =
            Noted { line: u64::try_from(line).unwrap_or_default(), code: row.get("code")?, reason: row.get("reason")? };
        Ok(Line { number: row.get("number")?, refused: row.get("refused")?, note })
    };
    rows.iter().map(line).collect()
}
