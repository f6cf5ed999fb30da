//! The words in SQLite: a table of FTS5 that keeps no texts. Statements here are for this engine alone.

use std::fmt::Write as _;

use db::{Query, Tx, Val};

use super::{Doc, Put, Sort, Wanted, lowest};
use crate::kit::error::AppError;

/// The question in FTS5's words. Everything in it is quoted, so nothing that was typed is an operator.
fn expression(wanted: &Wanted) -> String {
    let mut text = String::new();
    for (number, (word, begins)) in wanted.all().enumerate() {
        let and = if number == 0 { "" } else { " AND " };
        let star = if begins { " *" } else { "" };
        write!(text, "{and}\"{word}\"{star}").ok();
    }
    if !wanted.one_of.is_empty() {
        let one_of: Vec<String> = wanted.one_of.iter().map(|mark| format!("\"{mark}\"")).collect();
        text = format!("({text}) AND ({})", one_of.join(" OR "));
    }
    if let Some(without) = wanted.without {
        text = format!("({text}) NOT \"{without}\"");
    }
    text
}

/// Newest first, from the index alone: it stops where enough is found, however common a word is.
pub(super) fn matching(wanted: &Wanted, (from, until): (i64, i64)) -> Query {
    const MATCHING: &str = "select w.rowid, d.of_id, d.chain from search_words w cross join search_docs d \
         where search_words match {} and w.rowid >= {} and w.rowid < {} and d.id = w.rowid";
    let values = [Val::Text(expression(wanted)), from.into(), until.into()];
    Query::with(MATCHING, values).order("w.rowid desc")
}

/// Places for so many, in order. One writer at a time gives them away.
pub(super) fn ids(tx: &mut Tx, sort: Sort, put: Put, count: usize) -> Result<Vec<i64>, AppError> {
    const HIGHEST: &str = "select max(id) from search_docs where id >= $1 and id < $2";
    let count = i64::try_from(count).unwrap_or(0);
    let from = match put {
        Put::Oldest => lowest(tx, sort, count)?,
        Put::Newest => {
            let row = tx.one(HIGHEST, &[sort.middle().into(), sort.end().into()])?;
            let highest: Option<i64> = row.map(|row| row.at(0)).transpose()?.flatten();
            highest.unwrap_or(sort.middle()) + 1
        }
    };
    Ok((from..from + count).collect())
}

pub(super) fn add(tx: &mut Tx, id: i64, doc: &Doc) -> Result<(), AppError> {
    const ADD: &str = "insert into search_docs (id, of_id, chain, digest) values ($1, $2, $3, $4)";
    const WORDS: &str = "insert into search_words (rowid, words) values ($1, $2)";
    tx.run(ADD, &[id.into(), doc.of.into(), doc.chain.as_str().into(), doc.digest().into()])?;
    tx.run(WORDS, &[id.into(), doc.words.join(" ").into()])?;
    Ok(())
}

pub(super) fn forget(tx: &mut Tx, id: i64) -> Result<(), AppError> {
    const FORGET: &str = "delete from search_words where rowid = $1";
    tx.run(FORGET, &[id.into()])?;
    Ok(())
}
