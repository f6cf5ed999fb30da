//! Lists are read page by page, by key. What leads to the next page is a cursor that only we read.

use axum::http::Uri;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;

/// Entries of one page where nothing is said.
const USUAL: u32 = 50;
/// Entries of one page at most.
const MOST: u32 = 200;

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Paged<T> {
    /// The entries.
    pub items: Vec<T>,
    /// Send it as `cursor` for the next page; nothing after the last one.
    pub next: Option<String>,
}

/// Which page of a list is wanted.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// How many entries, at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default = "usual")]
    pub limit: u32,
    /// `next` of the page before. Opaque; keep the other parameters as they were.
    #[param(nullable = false)]
    pub cursor: Option<String>,
}

const fn usual() -> u32 {
    USUAL
}

impl Default for Page {
    fn default() -> Self {
        Self { limit: USUAL, cursor: None }
    }
}

impl Page {
    /// As the query says.
    ///
    /// # Errors
    /// A limit outside of 1 to 200.
    pub fn of(query: &Uri) -> Result<Self, AppError> {
        let page: Self = super::asked::read(query)?;
        if (1..=MOST).contains(&page.limit) {
            return Ok(page);
        }
        Err(AppError::Invalid(FieldErrors::one("limit", format!("Write a whole number from 1 to {MOST}."))))
    }

    /// The key behind the cursor: where the page begins. Nothing for the first page.
    ///
    /// # Errors
    /// A cursor that is none of this list.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, AppError> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let bytes: Option<Vec<u8>> = cursor
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        let key = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let sentence = "This is no cursor of this list. Take next of the page before, and keep the other parameters.";
        key.map(Some).ok_or_else(|| AppError::Invalid(FieldErrors::one("cursor", sentence)))
    }

    /// What to ask a store for: one more than shown, to know whether there is a next page.
    #[must_use]
    pub const fn fetch(&self) -> u32 {
        self.limit + 1
    }

    /// The page made of these rows, of which there may be one too many.
    ///
    /// # Errors
    /// A row that cannot be shown; a key that is no JSON, which is ours.
    pub fn paged<R, T, K: Serialize>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> K,
        shown: impl FnMut(&R) -> Result<T, AppError>,
    ) -> Result<Paged<T>, AppError> {
        let most = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        let next = rows.last().filter(|_| more).map(|last| packed(&key(last))).transpose()?;
        let items = rows.iter().map(shown).collect::<Result<_, _>>()?;
        Ok(Paged { items, next })
    }
}

fn packed(key: &impl Serialize) -> Result<String, AppError> {
    let bytes = serde_json::to_vec(key).map_err(|e| AppError::Internal(format!("a cursor is no JSON: {e}")))?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(cursor: Option<String>) -> Page {
        Page { limit: 2, cursor }
    }

    #[test]
    fn a_cursor_leads_from_page_to_page_to_the_end() -> Result<(), AppError> {
        let all = [1, 2, 3, 4, 5];
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = page(cursor);
            let after: i32 = page.after()?.unwrap_or(0);
            let rows: Vec<i32> = all.into_iter().filter(|n| *n > after).take(page.fetch() as usize).collect();
            let answer = page.paged(rows, |n| *n, |n| Ok(*n))?;
            seen.extend(answer.items);
            cursor = answer.next;
            if cursor.is_none() {
                break;
            }
        }

        assert_eq!(seen, all);
        Ok(())
    }

    #[test]
    fn what_is_no_cursor_is_said() {
        for bad in ["", "zz", "7b", "é", "5b5d"] {
            assert!(matches!(page(Some(bad.into())).after::<(i64, String)>(), Err(AppError::Invalid(_))), "{bad}");
        }
    }
}
