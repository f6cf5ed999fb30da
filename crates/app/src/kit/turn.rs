//! Turning the pages of a list by key: where the reader is, and what lies before and after.
//!
//! A mark is the id and the sort key of a row, as it travels in an address. This module knows no table.

use uuid::Uuid;

use super::form::Typed;

/// Where a page begins, or, going back, where it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// What the list is sorted by, of the row next to the page.
    pub key: String,
    /// The id of that row.
    pub id: Uuid,
    /// The page lies before that row, not after it.
    pub back: bool,
}

/// A row's place in the list, for an address.
#[must_use]
pub fn mark(key: &str, id: Uuid) -> String {
    format!("{id}.{key}")
}

impl Turn {
    /// What the address asks for: `after=` or `before=` a mark. Anything else is the first page.
    #[must_use]
    pub fn asked(query: &Typed) -> Option<Self> {
        let (text, back) = match (query.get("after"), query.get("before")) {
            ("", before) => (before, true),
            (after, _) => (after, false),
        };
        let (id, key) = text.split_once('.')?;
        Some(Self { key: key.to_owned(), id: Uuid::parse_str(id).ok()?, back })
    }
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Leaf<T> {
    /// Its rows, in the order of the list.
    pub rows: Vec<T>,
    /// The mark before which the page before ends.
    pub earlier: Option<String>,
    /// The mark after which the next page begins.
    pub later: Option<String>,
}

impl<T> Leaf<T> {
    /// From rows as they were read: one more than `size` if there are more, and backwards for a page before.
    pub fn cut(mut rows: Vec<T>, turn: Option<&Turn>, size: usize, key: impl Fn(&T) -> String) -> Self {
        let more = rows.len() > size;
        rows.truncate(size);
        let back = turn.is_some_and(|t| t.back);
        if back {
            rows.reverse();
        }
        let (before, after) = if back { (more, true) } else { (turn.is_some(), more) };
        let earlier = rows.first().filter(|_| before).map(&key);
        let later = rows.last().filter(|_| after).map(&key);
        Self { rows, earlier, later }
    }
}
