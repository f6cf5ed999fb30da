//! The pages behind links in mails. A GET changes nothing: every act is a form that somebody sends. No page asks who is
//! signed in; the link says who was written to, and each page says it too.

pub mod answer;
pub mod confirm;
pub mod forwarded;
mod parts;
pub mod reset;

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::limits::Rule;
use crate::kit::visitor::Visitor;
use crate::links::guessed;

/// What others say by one link.
const OTHERS: Rule = Rule { name: "words by a forwarded link", burst: 5, every: SignedDuration::from_mins(3) };
/// The same, from one address.
const VISITS: Rule = Rule { name: "words of a visitor", burst: 20, every: SignedDuration::from_mins(1) };
/// Fresh links for one person.
const FRESH: Rule = Rule { name: "fresh links", burst: 2, every: SignedDuration::from_mins(30) };

/// The cookie by which a browser is known again, on the pages behind links only.
const BROWSER: &str = "browser";

/// What a browser is known by: the hash of its cookie.
fn known(jar: &CookieJar) -> Option<Vec<u8>> {
    jar.get(BROWSER).map(|cookie| Sha256::digest(cookie.value().as_bytes()).to_vec())
}

/// The same, with a cookie for a browser that has none yet.
fn marked(app: &App, jar: CookieJar) -> (CookieJar, Vec<u8>) {
    if let Some(known) = known(&jar) {
        return (jar, known);
    }
    let value: String = app.env().secret().iter().map(|b| format!("{b:02x}")).collect();
    let hash = Sha256::digest(value.as_bytes()).to_vec();
    let cookie = Cookie::build((BROWSER, value))
        .path("/a/")
        .http_only(true)
        .secure(app.settings.secure_cookies)
        .same_site(SameSite::Lax)
        .permanent();
    (jar.add(cookie), hash)
}

/// Others speak by a link only so often.
fn slowly(app: &App, visitor: &Visitor, token: &str) -> Result<(), AppError> {
    app.limits.take(&VISITS, &visitor.0, app.clock.now())?;
    app.limits.take(&OTHERS, token, app.clock.now())
}
