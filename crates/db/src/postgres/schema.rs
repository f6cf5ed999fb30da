//! PostgreSQL's catalogue in the words of `schema`. What one engine has for finding words (here columns of tsvector, there
//! virtual tables) has no counterpart and is left out of it.

use std::collections::BTreeMap;

use crate::Result;
use crate::conn::Conn;
use crate::row::Row;
use crate::schema::{Column, ForeignKey, Index, Table};

const COLUMNS: &str = "
    select c.relname as name, a.attname as item, format_type(a.atttypid, a.atttypmod) as kind,
        not a.attnotnull as nullable, a.atthasdef and a.attgenerated = '' as has_default,
        a.attgenerated <> '' as generated
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
        and a.attnum > 0 and not a.attisdropped and a.atttypid <> 'tsvector'::regtype
    order by c.relname, a.attnum";

/// One row for each column of each plain index. `origin`: p primary key, u unique constraint, empty otherwise.
const INDEXES: &str = "
    select c.relname as name, i.indexrelid::bigint as id, n.relname as item, i.indisunique as is_unique,
        i.indpred is not null as partial, coalesce(k.contype::text, '') as origin, a.attname as part,
        (i.indoption[p.place - 1] & 1) = 1 as is_descending
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_class n on n.oid = i.indexrelid
        join pg_am m on m.oid = n.relam and m.amname = 'btree'
        left join pg_constraint k on k.conindid = i.indexrelid and k.contype in ('p', 'u')
        cross join generate_series(1, i.indnkeyatts) as p (place)
        left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[p.place - 1]
    where c.relnamespace = current_schema()::regnamespace
    order by c.relname, n.relname, p.place";

const FOREIGN_KEYS: &str = "
    select c.relname as name, k.oid::bigint as id, t.relname as target, a.attname as own, b.attname as other,
        case k.confdeltype when 'r' then 'restrict' when 'c' then 'cascade' when 'n' then 'set null'
            when 'd' then 'set default' else 'no action' end as on_delete
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
        cross join generate_series(1, array_length(k.conkey, 1)) as p (place)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[p.place]
        join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[p.place]
    where c.relnamespace = current_schema()::regnamespace and k.contype = 'f'
    order by c.relname, k.oid, p.place";

const TRIGGERS: &str = "
    select c.relname as name, t.tgname as item from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal";

type Tables = BTreeMap<String, Table>;

pub(crate) fn tables(conn: &mut Conn) -> Result<Vec<Table>> {
    let mut found = Tables::new();
    for row in conn.all(COLUMNS, &[])? {
        let name: String = row.get("name")?;
        let table = found.entry(name.clone()).or_insert_with(|| Table { name, ..Table::default() });
        table.columns.push(Column {
            name: row.get("item")?,
            kind: neutral(&row.get::<String>("kind")?),
            nullable: row.get("nullable")?,
            default: row.get("has_default")?,
            generated: row.get("generated")?,
        });
    }
    indexes(conn, &mut found)?;
    foreign_keys(conn, &mut found)?;
    for row in conn.all(TRIGGERS, &[])? {
        if let Some(table) = of(&mut found, &row)? {
            table.triggers.push(row.get("item")?);
        }
    }
    Ok(found.into_values().collect())
}

fn of<'t>(tables: &'t mut Tables, row: &Row) -> Result<Option<&'t mut Table>> {
    Ok(tables.get_mut(&row.get::<String>("name")?))
}

fn neutral(kind: &str) -> String {
    match kind {
        "timestamp with time zone" => "timestamptz",
        other => other,
    }
    .to_owned()
}

fn indexes(conn: &mut Conn, tables: &mut Tables) -> Result<()> {
    let mut last = None;
    for row in conn.all(INDEXES, &[])? {
        let Some(table) = of(tables, &row)? else { continue };
        let id = Some(row.get::<i64>("id")?);
        let begins = id != last;
        last = id;
        let part = row.get::<Option<String>>("part")?.unwrap_or_else(|| "(expression)".to_owned());
        let part = if row.get("is_descending")? { format!("{part} desc") } else { part };
        match row.get::<String>("origin")?.as_str() {
            "p" => table.primary_key.push(part),
            "u" if begins => table.uniques.push(vec![part]),
            "u" => table.uniques.iter_mut().next_back().into_iter().for_each(|columns| columns.push(part.clone())),
            _ if begins => {
                let (name, unique, partial) = (row.get("item")?, row.get("is_unique")?, row.get("partial")?);
                table.indexes.push(Index { name, unique, columns: vec![part], partial });
            }
            _ => table.indexes.iter_mut().next_back().into_iter().for_each(|index| index.columns.push(part.clone())),
        }
    }
    Ok(())
}

fn foreign_keys(conn: &mut Conn, tables: &mut Tables) -> Result<()> {
    let mut last = None;
    for row in conn.all(FOREIGN_KEYS, &[])? {
        let Some(table) = of(tables, &row)? else { continue };
        let id = Some(row.get::<i64>("id")?);
        if id != last {
            let key =
                ForeignKey { table: row.get("target")?, on_delete: row.get("on_delete")?, ..ForeignKey::default() };
            table.foreign_keys.push(key);
            last = id;
        }
        if let Some(key) = table.foreign_keys.last_mut() {
            key.columns.push(row.get("own")?);
            key.references.push(row.get("other")?);
        }
    }
    Ok(())
}
