//! Tags of what was answered: made from the answer itself, so that they tell the reader nothing but whether it changed.

use axum::http::{HeaderMap, header};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use crate::kit::error::AppError;

/// The tag of an answer, with its quotes.
#[must_use]
pub fn etag(body: &[u8]) -> String {
    let hash = Sha256::digest(body);
    let hex: String = hash[..12].iter().map(|b| format!("{b:02x}")).collect();
    format!("\"{hex}\"")
}

/// Whether a list of tags, as of `If-Match` or `If-None-Match`, holds this one.
#[must_use]
pub fn names(list: &str, tag: &str) -> bool {
    // Compression on the way may have made a tag weak; it still means the same answer.
    list.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == "*" || one == tag)
}

/// Documents the header for endpoints that change what can be read with a tag.
#[derive(Clone, Debug, Default, IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfMatch {
    /// The `ETag` it was read with. Where it has changed since, nothing is done and the answer is 412.
    #[param(rename = "If-Match", required = false, value_type = String)]
    pub seen: Option<String>,
}

impl IfMatch {
    /// The tags of this request.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let all: Vec<&str> = headers.get_all(header::IF_MATCH).iter().filter_map(|v| v.to_str().ok()).collect();
        Self { seen: (!all.is_empty()).then(|| all.join(",")) }
    }

    /// Nothing is said, or it is still so.
    ///
    /// # Errors
    /// [`AppError::Changed`].
    pub fn still(&self, now: &impl Serialize) -> Result<(), AppError> {
        let Some(seen) = &self.seen else { return Ok(()) };
        let body = serde_json::to_vec(now).map_err(|e| AppError::Internal(format!("an answer is no JSON: {e}")))?;
        if names(seen, &etag(&body)) { Ok(()) } else { Err(AppError::Changed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_in_a_list_weak_or_not() {
        let tag = etag(b"{}");

        assert!(names(&format!("\"other\", W/{tag}"), &tag) && names("*", &tag));
        assert!(!names("\"other\"", &tag) && !names("", &tag));
    }
}
