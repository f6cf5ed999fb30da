//! A request that was sent twice is done once: its answer is kept in the transaction of the act, for a day.
//!
//! Two that arrive together wait for each other in the database; the later one reads the answer of the earlier.

mod store;

use axum::http::StatusCode;
use db::Tx;
use jiff::SignedDuration;
use serde::Serialize;
use uuid::Uuid;

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// What makes a request the same: the hash of its key, and of everything that was sent with it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Of the key alone.
    pub key: Vec<u8>,
    /// Of method, address and body.
    pub request: Vec<u8>,
}

/// What is answered to a change.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// The address of what was made.
    pub location: Option<String>,
    /// The JSON.
    pub body: String,
    /// It was answered before.
    pub replayed: bool,
}

impl Answer {
    /// A fresh answer.
    ///
    /// # Errors
    /// A value that is no JSON, which is ours.
    pub fn of(status: StatusCode, location: Option<String>, value: &impl Serialize) -> Result<Self, AppError> {
        let body = serde_json::to_string(value);
        let body = body.map_err(|e| AppError::Internal(format!("an answer is no JSON: {e}")))?;
        Ok(Self { status, location, body, replayed: false })
    }
}

/// Does it, unless it was done with this key before.
///
/// # Errors
/// The key was used for something else; what `f` says; the database.
pub fn once(
    tx: &mut Tx,
    env: &Env,
    token: Uuid,
    key: &Key,
    f: impl FnOnce(&mut Tx) -> Result<Answer, AppError>,
) -> Result<Answer, AppError> {
    store::sweep(tx, env.now - KEPT)?;
    if let Some((request, answer)) = store::find(tx, token, &key.key)? {
        if request == key.request {
            return Ok(answer);
        }
        let sentence = "This key was used for another request within the last day. Make a new one for each.";
        return Err(AppError::Invalid(FieldErrors::one("Idempotency-Key", sentence)));
    }
    let answer = f(tx)?;
    store::keep(tx, token, key, &answer, env.now)?;
    Ok(answer)
}
