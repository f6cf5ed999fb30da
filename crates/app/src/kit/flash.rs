//! What was just done, said once on the next page. Travels in a cookie that is gone once read.

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use super::chrome::Flash;
use super::urls;

const NAME: &str = "said";

/// Says this on the next page.
#[must_use]
pub fn say(jar: CookieJar, words: &str) -> CookieJar {
    let cookie = Cookie::build((NAME, urls::escape(words)))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax);
    jar.add(cookie)
}

/// What is to be said, and a jar in which it is no more.
#[must_use]
pub fn take(jar: CookieJar) -> (Option<Flash>, CookieJar) {
    let Some(cookie) = jar.get(NAME) else { return (None, jar) };
    let words = unescape(cookie.value());
    let flash = (!words.is_empty()).then(|| Flash { words, undo: None });
    (flash, jar.remove(Cookie::build(NAME).path("/")))
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let pair = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match (first, pair.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).chars().filter(|c| !c.is_control()).take(400).collect()
}
