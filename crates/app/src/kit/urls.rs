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

/// Can we take this: the check of what is only thought of.
pub const CHECK: &str = "/promises/check";
/// Were our chances right?
pub const CHANCES: &str = "/promises/chances";
/// Promises whose chance fell.
pub const RISKS: &str = "/promises/risks";

/// What can be kept of a promise.
#[must_use]
pub fn check(id: impl Display) -> String {
    format!("/promises/{id}/check")
}

/// Where somebody says that they know of a promise at risk.
#[must_use]
pub fn risk(id: impl Display) -> String {
    format!("/promises/{id}/risk")
}

/// How much work a promise is.
#[must_use]
pub fn work_of(id: impl Display) -> String {
    format!("/promises/{id}/effort")
}

/// What a promise rests on.
#[must_use]
pub fn rests_on(id: impl Display) -> String {
    format!("/promises/{id}/rests-on")
}

/// The form that asks a `team` or a `supplier` for something a promise rests on.
#[must_use]
pub fn ask_below(id: impl Display, whom: &str) -> String {
    format!("/promises/new?parent={id}&with={whom}")
}

/// What a promise needs from the other side.
#[must_use]
pub fn needs(id: impl Display) -> String {
    format!("/promises/{id}/needs")
}

/// One conversation.
#[must_use]
pub fn conversation(id: impl Display) -> String {
    format!("/conversations/{id}")
}

/// What was found in looking back, to make something of it.
#[must_use]
pub fn finding(id: impl Display) -> String {
    format!("/reviews/findings/{id}")
}

/// What reviews say of a party.
#[must_use]
pub fn reviews(party: impl Display) -> String {
    format!("/reviews?party={party}")
}

/// What is said in a conversation is posted here.
#[must_use]
pub fn conversation_act(id: impl Display, act: &str) -> String {
    format!("/conversations/{id}/{act}")
}

/// A new conversation that takes up an ended one.
#[must_use]
pub fn conversation_after(id: impl Display) -> String {
    format!("/conversations/new?follows={id}")
}

/// One client.
#[must_use]
pub fn client(id: impl Display) -> String {
    format!("/clients/{id}")
}

/// A measure of success of a client.
#[must_use]
pub fn measure(client: impl Display, id: impl Display) -> String {
    format!("/clients/{client}/measures/{id}")
}

/// The sheet before a meeting with a client.
#[must_use]
pub fn prepare(id: impl Display) -> String {
    format!("/clients/{id}/prepare")
}

/// Trust between a party and us, over time.
#[must_use]
pub fn trust(party: impl Display) -> String {
    format!("/trust/{party}")
}

/// Every outcome behind a word between a party and us; `whose` is `ours` or `theirs`.
#[must_use]
pub fn behind_word(party: impl Display, whose: &str, outcome: &str) -> String {
    with_query(&format!("/trust/{party}/outcomes"), &[("whose", whose), ("outcome", outcome)])
}

/// One party that is not a client.
#[must_use]
pub fn party(id: impl Display) -> String {
    format!("/parties/{id}")
}

/// Something that could be used instead of a service of ours.
#[must_use]
pub fn alternative(id: impl Display) -> String {
    format!("/alternatives/{id}")
}

/// What a team can carry.
#[must_use]
pub fn team(id: impl Display) -> String {
    format!("/teams/{id}")
}

/// What a promise takes of teams.
#[must_use]
pub fn effort(id: impl Display) -> String {
    format!("/promises/{id}/effort")
}

/// A text that was heard.
#[must_use]
pub fn heard(id: impl Display) -> String {
    format!("/listening/texts/{id}")
}

/// A sentence of a text that was heard.
#[must_use]
pub fn sentence(text: impl Display, number: i64) -> String {
    format!("/listening/texts/{text}?s={number}#s{number}")
}

/// A system that was built outside IT.
#[must_use]
pub fn outside(id: impl Display) -> String {
    format!("/outside/{id}")
}

/// One person.
#[must_use]
pub fn person(id: impl Display) -> String {
    format!("/people/{id}")
}

/// One service of the catalogue.
#[must_use]
pub fn service(id: impl Display) -> String {
    format!("/catalogue/{id}")
}

/// What was measured of a service.
#[must_use]
pub fn levels(service: impl Display) -> String {
    format!("/levels/{service}")
}

/// Something that a service offers, and the form by which it is ordered.
#[must_use]
pub fn order(offering: impl Display) -> String {
    format!("/catalogue/offerings/{offering}/order")
}

/// One import.
#[must_use]
pub fn import(id: impl Display) -> String {
    format!("/imports/{id}")
}

/// One price, with its versions.
#[must_use]
pub fn rate(key: &str) -> String {
    format!("/money/rates/{}", escape(key))
}

/// What a client is charged, in the month that goes on.
#[must_use]
pub fn bill(client: impl Display) -> String {
    format!("/money/bills/{client}")
}

/// What one client is charged or shown for a period.
#[must_use]
pub fn statement(id: impl Display) -> String {
    format!("/money/statements/{id}")
}

/// One letter.
#[must_use]
pub fn mail(id: impl Display) -> String {
    format!("/mails/{id}")
}

/// The page behind a link in a mail, and what its forms are sent to begins with.
#[must_use]
pub fn by_link(token: &str) -> String {
    format!("/a/{}", escape(token))
}

/// A path with those of these that hold something.
#[must_use]
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", escape(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
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

/// Back from [`escape`]; what it would not write is kept as it is.
#[must_use]
pub fn unescape(text: &str) -> String {
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
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Only a path of our own may be returned to; anything else becomes Today.
#[must_use]
pub fn safe_back(back: &str) -> &str {
    let ours =
        back.starts_with('/') && !back.starts_with("//") && !back.contains('\\') && !back.contains(char::is_control);
    if ours { back } else { "/" }
}
