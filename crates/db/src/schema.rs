//! The schema read back from the catalogue in words both engines share, so that it can be compared and shown.
//!
//! The names of constraints are left out because the engines make up different ones. What belongs to one engine only
//! is left out as well: virtual tables, indexes that are no plain b-tree, and everything whose name ends with
//! `_sqlite` or `_postgres`. The table `migrations` is ours and left out too.

use std::fmt;

use crate::conn::Conn;
use crate::{Engine, Result, migrate, postgres, sqlite};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// By name.
    pub tables: Vec<Table>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    /// In the order of the declaration.
    pub columns: Vec<Column>,
    pub primary_key: Vec<String>,
    /// Columns of each unique constraint.
    pub uniques: Vec<Vec<String>>,
    pub indexes: Vec<Index>,
    pub foreign_keys: Vec<ForeignKey>,
    /// Names.
    pub triggers: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// `uuid`, `timestamptz`, `date`, `jsonb`, `bigint`, `boolean`, `text`, `bytea` or `double precision`.
    pub kind: String,
    pub nullable: bool,
    pub default: bool,
    pub generated: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    pub name: String,
    pub unique: bool,
    /// `due`, `due desc` or `(expression)`.
    pub columns: Vec<String>,
    pub partial: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForeignKey {
    pub columns: Vec<String>,
    pub table: String,
    pub references: Vec<String>,
    /// `no action`, `cascade`, …
    pub on_delete: String,
}

/// Reads it; the order of everything is fixed here.
pub(crate) fn read(conn: &mut Conn) -> Result<Schema> {
    let mut tables = match conn.engine() {
        Engine::Sqlite => sqlite::schema::tables(conn)?,
        Engine::Postgres => postgres::schema::tables(conn)?,
    };
    tables.retain(|table| table.name != migrate::TABLE && is_shared(&table.name));
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    for table in &mut tables {
        table.columns.retain(|column| is_shared(&column.name));
        table.indexes.retain(|index| is_shared(&index.name));
        table.triggers.retain(|name| is_shared(name));
        table.uniques.sort();
        table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        table.foreign_keys.sort();
        table.triggers.sort();
    }
    Ok(Schema { tables })
}

fn is_shared(name: &str) -> bool {
    !name.ends_with("_sqlite") && !name.ends_with("_postgres")
}

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, table) in self.tables.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{table}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.name)?;
        let wide = |of: fn(&Column) -> &String| self.columns.iter().map(|c| of(c).chars().count()).max().unwrap_or(0);
        let (names, kinds) = (wide(|c| &c.name), wide(|c| &c.kind));
        for column in &self.columns {
            let null = if column.nullable { "null" } else { "not null" };
            let default = if column.default { " default" } else { "" };
            let generated = if column.generated { " generated" } else { "" };
            writeln!(f, "  {:names$}  {:kinds$}  {null}{default}{generated}", column.name, column.kind)?;
        }
        if !self.primary_key.is_empty() {
            writeln!(f, "  primary key ({})", self.primary_key.join(", "))?;
        }
        for columns in &self.uniques {
            writeln!(f, "  unique ({})", columns.join(", "))?;
        }
        for index in &self.indexes {
            let unique = if index.unique { "unique " } else { "" };
            let partial = if index.partial { " where …" } else { "" };
            writeln!(f, "  {unique}index {} ({}){partial}", index.name, index.columns.join(", "))?;
        }
        for key in &self.foreign_keys {
            let (from, to) = (key.columns.join(", "), key.references.join(", "));
            write!(f, "  foreign key ({from}) references {} ({to})", key.table)?;
            if key.on_delete != "no action" {
                write!(f, " on delete {}", key.on_delete)?;
            }
            writeln!(f)?;
        }
        for name in &self.triggers {
            writeln!(f, "  trigger {name}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_prints_as_a_readable_text() {
        let table = Table {
            name: "deed".into(),
            columns: vec![
                Column { name: "id".into(), kind: "uuid".into(), ..Column::default() },
                Column { name: "due_on".into(), kind: "date".into(), nullable: true, default: true, generated: false },
            ],
            primary_key: vec!["id".into()],
            uniques: vec![vec!["due_on".into()]],
            indexes: vec![Index { name: "i".into(), unique: true, columns: vec!["due_on desc".into()], partial: true }],
            foreign_keys: vec![ForeignKey {
                columns: vec!["id".into()],
                table: "client".into(),
                references: vec!["id".into()],
                on_delete: "cascade".into(),
            }],
            triggers: vec!["deed_stays".into()],
        };
        let want = "deed\n  id      uuid  not null\n  due_on  date  null default\n  primary key (id)\n  unique (due_on)\n  \
                    unique index i (due_on desc) where …\n  foreign key (id) references client (id) on delete cascade\n  \
                    trigger deed_stays\n";
        assert_eq!(Schema { tables: vec![table] }.to_string(), want);
    }
}
