//! Addresses. A page links by these functions, so that an address exists in one place besides the router.

use std::fmt::Display;

/// The sign-in page, and where to go afterwards.
#[must_use]
pub fn sign_in(back: &str) -> String {
    if back.is_empty() || back == "/" { "/sign-in".into() } else { format!("/sign-in?back={}", escape(back)) }
}

/// One promise.
#[must_use]
pub fn commitment(id: impl Display) -> String {
    format!("/promises/{id}")
}

/// One conversation.
#[must_use]
pub fn conversation(id: impl Display) -> String {
    format!("/conversations/{id}")
}

/// One client.
#[must_use]
pub fn client(id: impl Display) -> String {
    format!("/clients/{id}")
}

/// One party that is not a client.
#[must_use]
pub fn party(id: impl Display) -> String {
    format!("/parties/{id}")
}

/// One person.
#[must_use]
pub fn person(id: impl Display) -> String {
    format!("/people/{id}")
}

/// One import.
#[must_use]
pub fn import(id: impl Display) -> String {
    format!("/imports/{id}")
}

/// For a query value: everything but unreserved characters and `/` is percent-encoded.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Only a path of our own may be returned to; anything else becomes Today.
#[must_use]
pub fn safe_back(back: &str) -> &str {
    let ours = back.starts_with('/') && !back.starts_with("//") && !back.contains('\\') && !back.contains(char::is_control);
    if ours { back } else { "/" }
}
