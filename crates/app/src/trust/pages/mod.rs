//! Pages about trust: one relationship, all words, what lies behind one, and one's own. What they have in common.

pub mod behind;
pub mod list;
pub mod mine;
pub mod pair;
pub mod parts;

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;

use crate::kit::flash;

fn done(jar: CookieJar, words: &str, to: &str) -> Response {
    (flash::say(jar, words), Redirect::to(to)).into_response()
}
