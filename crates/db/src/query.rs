//! Lists with optional filters: text from fixed pieces, values only as parameters.
//!
//! Every piece is `&'static str`, so nothing a user typed can become SQL. A misuse (a missing value, say) is kept and
//! told when the query is run, so that the calls chain. It must not know tables or what they mean.

use std::fmt::Write as _;

use crate::Result;
use crate::conn::Conn;
use crate::error::DbError;
use crate::row::Row;
use crate::sqltext::{self, Kind};
use crate::val::{Binds, Val};

/// Which way a list goes on from its last row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

/// A query put together piece by piece. The order of the calls is free except among filters.
#[derive(Clone, Debug)]
pub struct Query {
    head: String,
    filters: Vec<String>,
    group: &'static str,
    order: &'static str,
    limit: Option<u32>,
    params: Vec<Val>,
    problem: Option<String>,
}

impl Query {
    /// The part up to the filters. It may have a `where` of its own.
    #[must_use]
    pub fn new(head: &'static str) -> Self {
        Self::with(head, Vec::<Val>::new())
    }

    /// As `new`, with values for the `{}` in it.
    #[must_use]
    pub fn with(head: &'static str, values: impl Binds) -> Self {
        let mut query = Self {
            head: String::new(),
            filters: Vec::new(),
            group: "",
            order: "",
            limit: None,
            params: Vec::new(),
            problem: None,
        };
        query.head = query.placed(head, values.binds());
        query
    }

    /// One more condition; each `{}` takes the next value.
    #[must_use]
    pub fn and(mut self, fragment: &'static str, values: impl Binds) -> Self {
        let filter = self.placed(fragment, values.binds());
        self.filters.push(bracketed(filter));
        self
    }

    /// One more condition without values.
    #[must_use]
    pub fn and_raw(mut self, fragment: &'static str) -> Self {
        self.filters.push(bracketed(fragment.to_owned()));
        self
    }

    /// The condition only if there is a value.
    #[must_use]
    pub fn and_some<T: Into<Val>>(self, fragment: &'static str, value: Option<T>) -> Self {
        match value {
            Some(value) => {
                let value: Val = value.into();
                self.and(fragment, value)
            }
            None => self,
        }
    }

    /// `column in (…)`. An empty list matches nothing.
    #[must_use]
    pub fn in_list(mut self, column: &'static str, values: impl IntoIterator<Item = Val>) -> Self {
        let values: Vec<Val> = values.into_iter().collect();
        let Some(last) = values.last().cloned() else {
            return self.and_raw("1 = 0");
        };
        // Filled up to a power of two by repeating the last value: few different texts, so the caches work.
        let size = values.len().next_power_of_two();
        let mut filter = format!("{column} in (");
        for (number, value) in values.into_iter().chain(std::iter::repeat(last)).take(size).enumerate() {
            filter.push_str(if number == 0 { "" } else { ", " });
            self.push_param(&mut filter, value);
        }
        filter.push(')');
        self.filters.push(filter);
        self
    }

    /// Goes on after the row with these values: `(due, id) > ($1, $2)`, which both engines answer from an index.
    #[must_use]
    pub fn keyset(mut self, columns: &[&'static str], after: Vec<Val>, direction: Direction) -> Self {
        if columns.len() != after.len() || columns.is_empty() {
            self.problem = Some(format!("keyset has {} columns and {} values", columns.len(), after.len()));
            return self;
        }
        let sign = match direction {
            Direction::Ascending => '>',
            Direction::Descending => '<',
        };
        let mut filter = format!("({}) {sign} (", columns.join(", "));
        for (number, value) in after.into_iter().enumerate() {
            filter.push_str(if number == 0 { "" } else { ", " });
            self.push_param(&mut filter, value);
        }
        filter.push(')');
        self.filters.push(filter);
        self
    }

    /// What follows the conditions, such as `group by c.state having count(*) > 1`.
    #[must_use]
    pub fn group(mut self, group: &'static str) -> Self {
        self.group = group;
        self
    }

    /// `order by`, without these words.
    #[must_use]
    pub fn order(mut self, order: &'static str) -> Self {
        self.order = order;
        self
    }

    /// At most so many rows. It stands in the text as a number, because the planner wants to know it.
    #[must_use]
    pub fn limit(mut self, rows: u32) -> Self {
        self.limit = Some(rows);
        self
    }

    /// The text as it will be run.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.head.clone();
        let mut joint = if has_outside_brackets(&self.head, "where") { " and " } else { " where " };
        for filter in &self.filters {
            text.push_str(joint);
            text.push_str(filter);
            joint = " and ";
        }
        if !self.group.is_empty() {
            text.push(' ');
            text.push_str(self.group);
        }
        if !self.order.is_empty() {
            text.push_str(" order by ");
            text.push_str(self.order);
        }
        if let Some(limit) = self.limit {
            // Writing into a String cannot fail.
            write!(text, " limit {limit}").ok();
        }
        text
    }

    /// The values, `$1` first.
    #[must_use]
    pub fn params(&self) -> &[Val] {
        &self.params
    }

    /// All rows.
    pub fn all(&self, conn: &mut Conn) -> Result<Vec<Row>> {
        conn.all(&self.sound_text()?, &self.params)
    }

    /// The first row.
    pub fn one(&self, conn: &mut Conn) -> Result<Option<Row>> {
        conn.one(&self.sound_text()?, &self.params)
    }

    /// Each row in turn, without holding them all.
    pub fn each<E: From<DbError>>(&self, conn: &mut Conn, f: &mut dyn FnMut(&Row) -> Result<(), E>) -> Result<(), E> {
        conn.each(&self.sound_text()?, &self.params, f)
    }

    fn sound_text(&self) -> Result<String> {
        match &self.problem {
            Some(problem) => Err(DbError::statement(&self.text(), problem.clone())),
            None => Ok(self.text()),
        }
    }

    fn push_param(&mut self, text: &mut String, value: Val) {
        self.params.push(value);
        // Writing into a String cannot fail.
        write!(text, "${}", self.params.len()).ok();
    }

    fn placed(&mut self, fragment: &str, values: Vec<Val>) -> String {
        let mut pieces = fragment.split("{}");
        let mut text = pieces.next().unwrap_or_default().to_owned();
        let (places, given) = (pieces.clone().count(), values.len());
        if places != given {
            self.problem = Some(format!("«{fragment}» has {places} places and {given} values were given"));
            return fragment.to_owned();
        }
        for (piece, value) in pieces.zip(values) {
            self.push_param(&mut text, value);
            text.push_str(piece);
        }
        text
    }
}

/// In brackets if there is an `or` in it that would otherwise reach over the neighbours.
fn bracketed(filter: String) -> String {
    if has_outside_brackets(&filter, "or") { format!("({filter})") } else { filter }
}

/// True if the word stands outside of all brackets.
fn has_outside_brackets(text: &str, word: &str) -> bool {
    let mut depth = 0_i32;
    for token in sqltext::tokens(text) {
        match token.kind {
            Kind::Sign('(') => depth += 1,
            Kind::Sign(')') => depth -= 1,
            Kind::Word if depth == 0 && token.is(word) => return true,
            _ => {}
        }
    }
    false
}

/// Makes typed text safe inside a pattern: `x like $1 escape '\'` with `format!("%{}%", escape_like(typed))`.
#[must_use]
pub fn escape_like(typed: &str) -> String {
    let mut escaped = String::with_capacity(typed.len());
    for c in typed.chars() {
        if matches!(c, '\\' | '%' | '_') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_joined_and_numbered() {
        let query = Query::new("select id from commitment c")
            .and("c.state = {}", "open")
            .and("c.amount between {} and {}", (1, 5_i64))
            .and_some("c.owner = {}", None::<i64>)
            .and_raw("c.gone is null")
            .keyset(&["due", "id"], vec![Val::Int(1), Val::Int(2)], Direction::Ascending)
            .order("due, id")
            .limit(50);
        assert_eq!(
            query.text(),
            "select id from commitment c where c.state = $1 and c.amount between $2 and $3 and c.gone is null \
             and (due, id) > ($4, $5) order by due, id limit 50"
        );
        assert_eq!(query.params().len(), 5);
    }

    #[test]
    fn a_head_may_have_its_own_where() {
        let query = Query::with("select (select 1 from x where true) from t where a = {}", 1).and("b = {}", 2);
        assert_eq!(query.text(), "select (select 1 from x where true) from t where a = $1 and b = $2");
        let query = Query::new("select (select 1 from x where true) from t").and("b = {}", 2).group("group by c");
        assert_eq!(query.text(), "select (select 1 from x where true) from t where b = $1 group by c");
    }

    #[test]
    fn an_or_keeps_to_itself() {
        let query = Query::new("select 1 from t").and("a = {} or b = {}", (1, 2)).and_raw("(c or d)");
        assert_eq!(query.text(), "select 1 from t where (a = $1 or b = $2) and (c or d)");
    }

    #[test]
    fn lists_are_filled_up_and_empty_ones_match_nothing() {
        let three = Query::new("select 1 from t").in_list("a", [1, 2, 3].map(Val::from));
        assert_eq!(three.text(), "select 1 from t where a in ($1, $2, $3, $4)");
        assert_eq!(three.params()[3], Val::Int(3));
        assert_eq!(Query::new("select 1 from t").in_list("a", []).text(), "select 1 from t where 1 = 0");
    }

    #[test]
    fn misuse_is_kept_until_it_runs() {
        let query = Query::new("select 1 from t").and("a = {} and b = {}", 1);
        assert!(query.sound_text().unwrap_err().to_string().contains("2 places and 1 values"));
        let query = Query::new("select 1 from t").keyset(&["a"], vec![], Direction::Descending);
        assert!(query.sound_text().is_err());
    }

    #[test]
    fn like_patterns_are_escaped() {
        assert_eq!(escape_like(r"50%_\x"), r"50\%\_\\x");
    }
}
