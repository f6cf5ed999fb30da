//! Which statements are run, for measuring them by themselves. Only in builds with the feature `recording`; one recording
//! at a time in a process. It must never be part of what people run: parameters are kept as they are.

use std::sync::{Mutex, PoisonError};

use crate::Val;

type Statements = Vec<(String, Vec<Val>)>;

static RECORDED: Mutex<Option<Statements>> = Mutex::new(None);

/// Begins to record what is read and written, by any connection.
pub fn begin() {
    *RECORDED.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
}

/// Ends it and gives the statements with their values, in order.
#[must_use]
pub fn end() -> Statements {
    RECORDED.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
}

pub(crate) fn note(sql: &str, params: &[Val]) {
    if let Some(recorded) = RECORDED.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        recorded.push((sql.to_owned(), params.to_vec()));
    }
}
