//! The words in PostgreSQL: a tsvector in each row, below an inverted index. Statements here are for this engine alone.

use std::fmt::Write as _;

use db::{Query, Tx, Val};

use super::{Doc, Put, Sort, Wanted, lowest};
use crate::kit::error::AppError;

/// The question as a tsquery. Words are letters and digits, marks have an underscore before them: nothing needs escaping.
fn expression(wanted: &Wanted) -> String {
    let mut text = String::new();
    for (number, (word, begins)) in wanted.all().enumerate() {
        let and = if number == 0 { "" } else { " & " };
        let star = if begins { ":*" } else { "" };
        write!(text, "{and}'{word}'{star}").ok();
    }
    if !wanted.one_of.is_empty() {
        let one_of: Vec<String> = wanted.one_of.iter().map(|mark| format!("'{mark}'")).collect();
        text = format!("{text} & ({})", one_of.join(" | "));
    }
    if let Some(without) = wanted.without {
        text = format!("{text} & !'{without}'");
    }
    text
}

pub(super) fn matching(wanted: &Wanted, (from, until): (i64, i64)) -> Query {
    const MATCHING: &str = "select d.id, d.of_id, d.chain from search_docs d \
         where d.words @@ cast(cast({} as text) as tsquery) and d.id >= {} and d.id < {}";
    let values = [Val::Text(expression(wanted)), from.into(), until.into()];
    Query::with(MATCHING, values).order("d.id desc")
}

/// Places for so many, in order. They come from a sequence, so that two who write at once are not in each other's way.
pub(super) fn ids(tx: &mut Tx, sort: Sort, put: Put, count: usize) -> Result<Vec<i64>, AppError> {
    const NEXT: &str = "select nextval('search_ids') from generate_series(1, $1)";
    let count = i64::try_from(count).unwrap_or(0);
    if put == Put::Oldest {
        let from = lowest(tx, sort, count)?;
        return Ok((from..from + count).collect());
    }
    let rows = tx.all(NEXT, &[count.into()])?;
    rows.iter().map(|row| Ok(sort.middle() + row.at::<i64>(0)?)).collect()
}

pub(super) fn add(tx: &mut Tx, id: i64, doc: &Doc) -> Result<(), AppError> {
    const ADD: &str = "insert into search_docs (id, of_id, chain, digest, words) \
         values ($1, $2, $3, $4, cast(cast($5 as text) as tsvector))";
    let words: Vec<String> = doc.words.iter().map(|word| format!("'{word}'")).collect();
    let values = [id.into(), doc.of.into(), doc.chain.as_str().into(), doc.digest().into(), words.join(" ").into()];
    tx.run(ADD, &values)?;
    Ok(())
}
