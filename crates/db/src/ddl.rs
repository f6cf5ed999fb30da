//! Migrations are one text with PostgreSQL's type words; this makes of it what each engine wants.
//!
//! For SQLite the type words of column declarations are translated and tables become STRICT. SQLite then only knows
//! TEXT or BLOB, so the word that stood there is kept as a comment in the declaration (`due /* date */ TEXT`). SQLite
//! keeps the declaration's text in its catalogue and edits it in place on `alter table`, so the comment is as true as
//! the catalogue itself; `schema` reads it from there and checks it against the storage the catalogue reports.
//!
//! What differs between the engines stands in blocks of whole statements, which are not translated:
//! `-- only sqlite` … `-- end` and `-- only postgres` … `-- end`. A table declared in a block for SQLite has SQLite's own
//! type words, STRICT and, where they matter, the comments written by hand.
//!
//! It must not try to translate expressions.

use crate::Engine;
use crate::sqltext::{Kind, Token, tokens};

/// The type words, and how SQLite stores each.
const TYPES: [(&str, &str); 9] = [
    ("uuid", "BLOB"),
    ("timestamptz", "TEXT"),
    ("date", "TEXT"),
    ("jsonb", "TEXT"),
    ("bigint", "INTEGER"),
    ("boolean", "INTEGER"),
    ("text", "TEXT"),
    ("bytea", "BLOB"),
    ("double precision", "REAL"),
];

/// Words that begin a constraint instead of a column.
const CONSTRAINTS: [&str; 5] = ["constraint", "primary", "unique", "check", "foreign"];

/// Statements that would end the transaction a migration runs in.
const FORBIDDEN: [&str; 7] = ["begin", "start", "commit", "rollback", "vacuum", "attach", "detach"];

/// How SQLite stores a type word.
pub(crate) fn storage(word: &str) -> Option<&'static str> {
    TYPES.iter().find(|(known, _)| *known == word).map(|(_, storage)| *storage)
}

/// The text of a migration for one engine.
pub(crate) fn for_engine(sql: &str, engine: Engine) -> Result<String, String> {
    let mut whole = String::with_capacity(sql.len() + sql.len() / 4);
    for (only, part) in blocks(sql)? {
        match only {
            None => whole.push_str(&translated(&part, engine)?),
            Some(only) if only == engine => whole.push_str(&part),
            Some(_) => {}
        }
    }
    Ok(whole)
}

/// The pieces of a migration: common, or for one engine only.
fn blocks(sql: &str) -> Result<Vec<(Option<Engine>, String)>, String> {
    let mut found = vec![(None, String::new())];
    let mut inside = None;
    for line in sql.lines() {
        let mark = line.trim().to_ascii_lowercase();
        let begins = match mark.as_str() {
            "-- only sqlite" => Some(Engine::Sqlite),
            "-- only postgres" => Some(Engine::Postgres),
            "-- end" if inside.is_none() => return Err("«-- end» without «-- only …» before it".to_owned()),
            "-- end" => {
                inside = None;
                found.push((None, String::new()));
                continue;
            }
            other if other.starts_with("-- only ") => return Err(format!("«{other}»: write sqlite or postgres")),
            _ => None,
        };
        if begins.is_some() && inside.is_some() {
            return Err("«-- only …» inside another one; «-- end» is missing".to_owned());
        }
        if begins.is_some() {
            inside = begins;
            found.push((begins, String::new()));
        } else if let Some((_, part)) = found.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    match inside {
        Some(_) => Err("«-- only …» without «-- end»".to_owned()),
        None => Ok(found),
    }
}

/// A change to the text: the bytes from `at` to `end` become `new`.
struct Edit {
    at: usize,
    end: usize,
    new: String,
}

fn translated(sql: &str, engine: Engine) -> Result<String, String> {
    let all: Vec<Token<'_>> = tokens(sql).into_iter().filter(|t| !t.is_blank()).collect();
    let mut edits = Vec::new();
    for statement in all.split(|t| t.is_sign(';')) {
        edits_of(statement, &mut edits)?;
    }
    if engine == Engine::Postgres {
        return Ok(sql.to_owned());
    }
    let mut text = String::with_capacity(sql.len() * 2);
    let mut from = 0;
    for edit in edits {
        text.push_str(&sql[from..edit.at]);
        text.push_str(&edit.new);
        from = edit.end;
    }
    text.push_str(&sql[from..]);
    Ok(text)
}

fn edits_of(statement: &[Token<'_>], edits: &mut Vec<Edit>) -> Result<(), String> {
    if let Some(word) = statement.first().filter(|t| FORBIDDEN.iter().any(|w| t.is(w))) {
        return Err(format!("«{}» is not allowed: each migration is one transaction", word.text));
    }
    if let Some(body) = table_body(statement) {
        for item in items(&statement[body.0 + 1..body.1]) {
            if !CONSTRAINTS.iter().any(|word| item[0].is(word)) {
                edits.push(type_edit(item)?);
            }
        }
        let end = statement[body.1].end();
        edits.push(Edit { at: end, end, new: " STRICT".to_owned() });
    } else if let Some(column) = added_column(statement) {
        edits.push(type_edit(column)?);
    }
    Ok(())
}

/// The places of the brackets around the columns of a `create table`.
fn table_body(statement: &[Token<'_>]) -> Option<(usize, usize)> {
    let table = statement.iter().take(4).position(|t| t.is("table"))?;
    let virtual_or_alter = statement[..table].iter().any(|t| t.is("virtual") || !matches!(t.kind, Kind::Word));
    if !statement[0].is("create") || virtual_or_alter {
        return None;
    }
    let open = statement.iter().position(|t| t.is_sign('('))?;
    if statement[table..open].iter().any(|t| t.is("as")) {
        return None;
    }
    let mut depth = 0;
    for (place, token) in statement.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Sign('(') => depth += 1,
            Kind::Sign(')') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((open, place));
        }
    }
    None
}

/// The parts of a bracket between its commas, none of them empty.
fn items<'t, 'a>(body: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut depth = 0;
    body.split(|token| {
        match token.kind {
            Kind::Sign('(') => depth += 1,
            Kind::Sign(')') => depth -= 1,
            _ => {}
        }
        depth == 0 && token.is_sign(',')
    })
    .filter(|item| !item.is_empty())
    .collect()
}

/// The column of `alter table … add column …`, from its name on.
fn added_column<'t, 'a>(statement: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
    if !statement.first()?.is("alter") || !statement.get(1)?.is("table") {
        return None;
    }
    let mut rest = &statement[statement.iter().position(|t| t.is("add"))? + 1..];
    for word in ["column", "if", "not", "exists"] {
        if rest.first().is_some_and(|t| t.is(word)) {
            rest = &rest[1..];
        }
    }
    let is_column = !CONSTRAINTS.iter().any(|word| rest.first().is_some_and(|t| t.is(word)));
    is_column.then_some(rest)
}

/// The change to the type of a column declaration.
fn type_edit(column: &[Token<'_>]) -> Result<Edit, String> {
    let name = column.first().map(Token::name).unwrap_or_default();
    let words: Vec<&Token<'_>> = column.iter().skip(1).take(2).collect();
    let (word, last) = match words.as_slice() {
        [double, precision] if double.is("double") && precision.is("precision") => {
            ("double precision".to_owned(), *precision)
        }
        [one, ..] => (one.text.to_ascii_lowercase(), *one),
        [] => return Err(format!("the column {name} has no type")),
    };
    let Some(storage) = storage(&word) else {
        let known = TYPES.map(|(known, _)| known).join(", ");
        return Err(format!("the column {name} has the type {word}; the types both engines share are {known}"));
    };
    let at = words.first().map_or(0, |t| t.at);
    Ok(Edit { at, end: last.end(), new: format!("/* {word} */ {storage}") })
}

/// The columns of a declaration as SQLite keeps it, each with the type word in its comment.
pub(crate) fn declared(sql: &str) -> Vec<(String, Option<String>)> {
    let all: Vec<Token<'_>> = tokens(sql).into_iter().filter(|t| t.kind != Kind::Space).collect();
    let words: Vec<Token<'_>> = all.iter().filter(|t| !t.is_blank()).copied().collect();
    let Some((open, close)) = table_body(&words) else { return Vec::new() };
    let mut columns = Vec::new();
    for item in items(&words[open + 1..close]) {
        let name = item[0];
        let after = all.iter().skip_while(|t| t.at <= name.at);
        let comments = after.take_while(|t| t.kind == Kind::Comment);
        let word = comments.last().map(|t| t.text.trim_matches(|c| "/* ".contains(c)).to_owned());
        columns.push((name.name(), word.filter(|word| storage(word).is_some())));
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "create table t ( -- a comment, with a comma and uuid\n  id uuid primary key,\n  date date not \
        null default '2026-01-01',\n  \"text\" text check (\"text\" <> 'a, date'),\n  ratio double precision,\n  \
        constraint c unique (id, date), unique (date), check (ratio > 0)\n);\ncreate index i on t (date);\n";

    #[test]
    fn sqlite_gets_its_types_and_strict() {
        let want = "create table t ( -- a comment, with a comma and uuid\n  id /* uuid */ BLOB primary key,\n  date \
            /* date */ TEXT not null default '2026-01-01',\n  \"text\" /* text */ TEXT check (\"text\" <> 'a, date'),\n  \
            ratio /* double precision */ REAL,\n  constraint c unique (id, date), unique (date), check (ratio > 0)\n) \
            STRICT;\ncreate index i on t (date);\n";
        assert_eq!(for_engine(TABLE, Engine::Sqlite).unwrap(), want);
        assert_eq!(for_engine(TABLE, Engine::Postgres).unwrap(), TABLE);
    }

    #[test]
    fn what_sqlite_keeps_gives_the_words_back() {
        let columns = declared(&for_engine(TABLE, Engine::Sqlite).unwrap());
        let words: Vec<_> = columns.iter().take(4).map(|(n, w)| (n.as_str(), w.as_deref().unwrap())).collect();
        assert_eq!(words, [("id", "uuid"), ("date", "date"), ("text", "text"), ("ratio", "double precision")]);
        assert_eq!(declared("CREATE TABLE x(a TEXT)"), [("a".to_owned(), None)]);
    }

    #[test]
    fn added_columns_are_translated() {
        let sql = "alter table t add column if not exists due timestamptz;\nalter table t add done boolean not null default false;\n";
        let want = "alter table t add column if not exists due /* timestamptz */ TEXT;\nalter table t add done \
            /* boolean */ INTEGER not null default false;\n";
        assert_eq!(for_engine(sql, Engine::Sqlite).unwrap(), want);
        assert_eq!(for_engine("alter table t rename to u;\n", Engine::Sqlite).unwrap(), "alter table t rename to u;\n");
    }

    #[test]
    fn blocks_are_for_one_engine_and_left_as_they_are() {
        let sql =
            "select 1;\n-- only sqlite\ncreate table x (a INTEGER);\n-- end\n-- only postgres\nselect 3;\n-- end\n";
        assert_eq!(for_engine(sql, Engine::Sqlite).unwrap(), "select 1;\ncreate table x (a INTEGER);\n");
        assert_eq!(for_engine(sql, Engine::Postgres).unwrap(), "select 1;\nselect 3;\n");
    }

    #[test]
    fn mistakes_are_told() {
        let told = |sql: &str| for_engine(sql, Engine::Postgres).unwrap_err();
        assert!(told("create table t (a varchar(20))").contains("the column a has the type varchar"));
        assert!(told("alter table t add column a numeric").contains("numeric"));
        assert!(told("-- only mysql\n-- end").contains("sqlite or postgres"));
        assert!(told("-- only sqlite\n").contains("without «-- end»"));
        assert!(told("-- only sqlite\n-- only postgres\n-- end").contains("inside another"));
        assert!(told("-- end").contains("without «-- only"));
        assert!(told("select 1; commit").contains("one transaction"));
    }
}
