//! SQLite's catalogue in the words of `schema`.
//!
//! The storage of a column comes from the catalogue; what it stands for comes from the comment that `ddl` left in the
//! declaration. A comment that does not agree with the storage is an error, not a guess.

use crate::Result;
use crate::conn::Conn;
use crate::ddl;
use crate::error::DbError;
use crate::row::Row;
use crate::schema::{Column, ForeignKey, Index, Table};

pub(crate) fn tables(conn: &mut Conn) -> Result<Vec<Table>> {
    let sql = "select l.name, s.sql from pragma_table_list l join sqlite_schema s on s.name = l.name and s.type = 'table' \
               where l.schema = 'main' and l.type = 'table' and l.name not like 'sqlite\\_%' escape '\\'";
    let mut found = Vec::new();
    for row in conn.all(sql, &[])? {
        let (name, declaration) = (row.get::<String>("name")?, row.get::<String>("sql")?);
        found.push(table(conn, name, &declaration)?);
    }
    let mut whole = found.clone();
    for table in &mut whole {
        for key in &mut table.foreign_keys {
            fill_references(key, &found);
        }
    }
    Ok(whole)
}

/// A key that names no columns points to the primary key.
fn fill_references(key: &mut ForeignKey, tables: &[Table]) {
    if let Some(target) = tables.iter().find(|table| table.name == key.table)
        && key.references.is_empty()
    {
        key.references.clone_from(&target.primary_key);
    }
}

fn table(conn: &mut Conn, name: String, declaration: &str) -> Result<Table> {
    let words = ddl::declared(declaration);
    let mut table = Table::default();
    let sql = "select name, type, \"notnull\", dflt_value is not null as has_default, pk, hidden \
               from pragma_table_xinfo($1) order by cid";
    let mut keys: Vec<(i64, String)> = Vec::new();
    for row in conn.all(sql, &[name.as_str().into()])? {
        let column: String = row.get("name")?;
        let place: i64 = row.get("pk")?;
        if place > 0 {
            keys.push((place, column.clone()));
        }
        let word = words.iter().find(|(known, _)| *known == column).and_then(|(_, word)| word.as_deref());
        table.columns.push(Column {
            kind: kind(&name, &column, &row.get::<String>("type")?, word)?,
            // The columns of a primary key are never null in a STRICT table.
            nullable: !row.get::<bool>("notnull")? && place == 0,
            default: row.get("has_default")?,
            generated: row.get::<i64>("hidden")? >= 2,
            name: column,
        });
    }
    keys.sort();
    table.primary_key = keys.into_iter().map(|(_, column)| column).collect();
    indexes(conn, &name, &mut table)?;
    foreign_keys(conn, &name, &mut table)?;
    let triggers = "select name from sqlite_schema where type = 'trigger' and tbl_name = $1";
    for row in conn.all(triggers, &[name.as_str().into()])? {
        table.triggers.push(row.get("name")?);
    }
    table.name = name;
    Ok(table)
}

fn kind(table: &str, column: &str, storage: &str, word: Option<&str>) -> Result<String> {
    let plain = match storage {
        "INTEGER" | "INT" => "bigint",
        "REAL" => "double precision",
        "BLOB" => "bytea",
        _ => "text",
    };
    match word {
        None => Ok(plain.to_owned()),
        Some(word) if ddl::storage(word) == Some(storage) => Ok(word.to_owned()),
        Some(word) => Err(DbError::Column(format!("The column {column} of {table} says {word} but stores {storage}."))),
    }
}

fn indexes(conn: &mut Conn, name: &str, table: &mut Table) -> Result<()> {
    let sql = "select name, \"unique\", origin, partial from pragma_index_list($1)";
    for row in conn.all(sql, &[name.into()])? {
        let index: String = row.get("name")?;
        let parts = conn.all(
            "select name, \"desc\" from pragma_index_xinfo($1) where \"key\" = 1 order by seqno",
            &[index.as_str().into()],
        )?;
        let columns: Vec<String> = parts.iter().map(part).collect::<Result<_>>()?;
        match row.get::<String>("origin")?.as_str() {
            "pk" => {}
            "u" => table.uniques.push(columns),
            _ => {
                let (unique, partial) = (row.get("unique")?, row.get("partial")?);
                table.indexes.push(Index { name: index, unique, columns, partial });
            }
        }
    }
    Ok(())
}

fn part(row: &Row) -> Result<String> {
    let name = row.get::<Option<String>>("name")?.unwrap_or_else(|| "(expression)".to_owned());
    Ok(if row.get("desc")? { format!("{name} desc") } else { name })
}

fn foreign_keys(conn: &mut Conn, name: &str, table: &mut Table) -> Result<()> {
    let sql = "select id, \"table\", \"from\", \"to\", lower(on_delete) as on_delete \
               from pragma_foreign_key_list($1) order by id, seq";
    let mut last = None;
    for row in conn.all(sql, &[name.into()])? {
        let id: i64 = row.get("id")?;
        if last != Some(id) {
            let key =
                ForeignKey { table: row.get("table")?, on_delete: row.get("on_delete")?, ..ForeignKey::default() };
            table.foreign_keys.push(key);
            last = Some(id);
        }
        if let Some(key) = table.foreign_keys.last_mut() {
            key.columns.push(row.get("from")?);
            key.references.extend(row.get::<Option<String>>("to")?);
        }
    }
    Ok(())
}
