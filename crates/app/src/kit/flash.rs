//! What was just done, said once on the next page. Travels in a cookie that is gone once read.

use axum::extract::Request;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use super::chrome::Flash;
use super::urls;

const NAME: &str = "said";

/// Says this on the next page.
pub fn say(jar: CookieJar, words: &str) -> CookieJar {
    let cookie = Cookie::build((NAME, urls::escape(words))).path("/").http_only(true).same_site(SameSite::Lax);
    jar.add(cookie)
}

/// What is to be said, and a jar in which it is no more.
pub fn take(jar: CookieJar) -> (Option<Flash>, CookieJar) {
    let Some(cookie) = jar.get(NAME) else { return (None, jar) };
    let words = unescape(cookie.value());
    let flash = (!words.is_empty()).then_some(Flash { words, undo: None });
    (flash, jar.remove(Cookie::build(NAME).path("/")))
}

/// Around every answer: a page that was shown has said it, so the cookie goes.
pub async fn once(request: Request, next: Next) -> Response {
    const GONE: HeaderValue = HeaderValue::from_static("said=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
    let carried = CookieJar::from_headers(request.headers()).get(NAME).is_some() && *request.method() == Method::GET;
    let mut response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if carried && response.status().is_success() && kind.starts_with("text/html") {
        response.headers_mut().append(header::SET_COOKIE, GONE);
    }
    response
}

fn unescape(text: &str) -> String {
    urls::unescape(text).chars().filter(|c| !c.is_control()).take(400).collect()
}
