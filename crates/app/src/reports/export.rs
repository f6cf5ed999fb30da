//! Every row of every table as JSON, except what is secret. It reads one consistent moment, row by row.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::{Context, bail};
use db::{Conn, DbError, Row, Table, private};
use jiff::{Timestamp, civil::Date};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::signals::store as signals;

/// Tables that hold secrets, what was answered without a name, or what is only of use to this running Entente.
pub const WITHHELD: &[&str] = &[
    "sessions",
    "secrets",
    "links",
    "tokens",
    "answered",
    "jobs",
    "import_parts",
    // Few answers without a name would tell whose they are.
    "survey_asked",
    "survey_counts",
    "survey_words",
    "survey_signed",
    "litmus_asked",
    "litmus_counts",
    "litmus_words",
    "pulses",
    "pulse_counts",
    "pulse_words",
    "pulse_signed",
    "self_check_asked",
    "self_check_counts",
    "self_check_words",
    // What is said in confidence leaves by no file, nor who was in the room.
    "counsellings",
    "counselling_people",
    "counselling_statements",
    "counselling_yes",
];

/// Columns that are secret in tables that are not.
const SECRET: &[(&str, &str)] = &[("people", "password")];

/// How many texts are left out because they were told in confidence.
///
/// # Errors
/// The database.
pub async fn confided(app: &App) -> Result<usize, AppError> {
    app.read(|conn, _| Ok(signals::confided(conn)?.0.len())).await
}

/// How many statements of counselling are left out.
///
/// # Errors
/// The database.
pub async fn counselled(app: &App) -> Result<usize, AppError> {
    app.read(|conn, _| crate::counselling::store::confided(conn)).await
}

/// Writes everything into a new folder. Answers the tables with their rows.
///
/// # Errors
/// The folder is there already or cannot be written; the database.
pub async fn everything(app: &App, folder: &Path) -> anyhow::Result<Vec<(String, u64)>> {
    if folder.exists() {
        bail!("{} is there already. Name a folder that is not, so that nothing is mixed up", folder.display());
    }
    let schema = app.db.schema().await?;
    private::new_folder(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let to = folder.to_owned();
    let tables: Vec<Table> = schema.tables.into_iter().filter(|t| !WITHHELD.contains(&t.name.as_str())).collect();
    let written = app.read(move |conn, _| {
        tables
            .iter()
            .map(|table| Ok((table.name.clone(), one(conn, table, &to)?)))
            .collect::<Result<Vec<_>, AppError>>()
    });
    Ok(written.await?)
}

fn one(conn: &mut Conn, table: &Table, folder: &Path) -> Result<u64, AppError> {
    let columns: Vec<(&str, &str)> = table
        .columns
        .iter()
        .filter(|c| !SECRET.contains(&(table.name.as_str(), c.name.as_str())))
        .map(|c| (c.name.as_str(), c.kind.as_str()))
        .collect();
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let sql = format!("select {} from {} order by {}", names.join(", "), table.name, table.primary_key.join(", "));
    let path = folder.join(format!("{}.jsonl", table.name));
    let written = |error: std::io::Error| AppError::Internal(format!("{} cannot be written: {error}", path.display()));
    let sealed = if table.name == "act_texts" { crate::reviews::store::sealed(conn)? } else { BTreeSet::new() };
    let confided = if table.name.starts_with("signal") { signals::confided(conn)? } else { Default::default() };
    let mut file = BufWriter::new(private::new_file(&path).map_err(written)?);
    let mut rows = 0;
    conn.each::<AppError>(&sql, &[], &mut |row| {
        let mut line = Map::new();
        for (at, (name, kind)) in columns.iter().enumerate() {
            line.insert((*name).to_owned(), value(row, at, kind)?);
        }
        // What was told in confidence is whoever's told it, and leaves by no file.
        let of = |name: &str, ids: &BTreeSet<String>| {
            line.get(name).and_then(Value::as_str).is_some_and(|id| ids.contains(id))
        };
        let [text, part] = [["id", "signal_id"], ["id", "sentence_id"]];
        if text.iter().any(|name| of(name, &confided.0)) || part.iter().any(|name| of(name, &confided.1)) {
            return Ok(());
        }
        // What somebody said in looking back is nobody's to read before it is open, in no file either.
        if line.get("act_id").and_then(Value::as_str).is_some_and(|id| sealed.contains(id)) {
            line.insert("salt".to_owned(), Value::Null);
            line.insert("body".to_owned(), Value::Null);
        }
        rows += 1;
        serde_json::to_writer(&mut file, &line).map_err(|e| written(e.into()))?;
        file.write_all(b"\n").map_err(written)
    })?;
    file.into_inner().map_err(|e| written(e.into_error()))?.sync_all().map_err(written)?;
    Ok(rows)
}

/// A cell in the same form on both engines: ids and instants as text, bytes as hexadecimal digits.
fn value(row: &Row, at: usize, kind: &str) -> Result<Value, DbError> {
    Ok(match kind {
        "uuid" => json!(row.at::<Option<Uuid>>(at)?),
        "timestamptz" => json!(row.at::<Option<Timestamp>>(at)?),
        "date" => json!(row.at::<Option<Date>>(at)?),
        "jsonb" => row.at::<Option<Value>>(at)?.unwrap_or_default(),
        "bigint" => json!(row.at::<Option<i64>>(at)?),
        "boolean" => json!(row.at::<Option<bool>>(at)?),
        "double precision" => json!(row.at::<Option<f64>>(at)?),
        "bytea" => json!(row.at::<Option<Vec<u8>>>(at)?.map(hex)),
        _ => json!(row.at::<Option<String>>(at)?),
    })
}

fn hex(bytes: Vec<u8>) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
