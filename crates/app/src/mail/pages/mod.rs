//! Pages of letters: all of them for who runs this Entente, one's own for everybody, and those of the demo.

pub mod demo;
pub mod list;
pub mod received;
pub mod show;

use jiff::Zoned;

use super::letter::{About, State};
use super::store::Posted;
use crate::kit::{say, urls};

/// Letters on a page.
const PAGE: u32 = 50;

/// A letter as a line of a list.
#[derive(Debug)]
pub struct Line {
    href: String,
    subject: String,
    to: String,
    /// Their e-mail, or that there is none.
    address: String,
    about: String,
    about_href: String,
    state: &'static str,
    tone: String,
    /// What is known about its tries, in words.
    course: String,
    when: String,
    exact: String,
}

/// The tone of a state.
const fn tone(state: State) -> &'static str {
    match state {
        State::Sent => "good",
        State::Waiting | State::Kept => "",
        State::Withheld | State::NoAddress => "watch",
        State::Failed => "bad",
    }
}

/// The page of what a letter is about.
fn about_href(about: Option<About>) -> String {
    match about {
        Some(About::Commitment(id)) => urls::commitment(id),
        Some(About::Conversation(id)) => urls::conversation(id),
        None => String::new(),
    }
}

/// What became of a letter, in a few words: tries, the last no, the next try.
fn course(letter: &Posted, now: &Zoned) -> String {
    let mut words = Vec::new();
    if letter.attempts > 1 || letter.last_error.is_some() && letter.attempts > 0 {
        let tries = usize::try_from(letter.attempts).unwrap_or_default();
        words.push(format!("{}.", capital(&say::count(tries, "try", "tries"))));
    }
    if let Some(error) = &letter.last_error {
        words.push(error.clone());
    }
    match letter.state {
        State::Sent => words.extend(letter.sent_at.map(|at| format!("Sent {}.", say::when(at, now)))),
        State::Waiting if letter.next_try_at > now.timestamp() => {
            words.push(format!("Next try {}.", say::when(letter.next_try_at, now)));
        }
        _ => {}
    }
    words.join(" ")
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn line(letter: &Posted, href: String, now: &Zoned) -> Line {
    Line {
        href,
        subject: letter.subject.clone(),
        to: letter.name.clone(),
        address: letter.address.clone().or_else(|| letter.email.clone()).unwrap_or_else(|| "no e-mail".to_owned()),
        about: letter.title.clone().unwrap_or_default(),
        about_href: about_href(letter.about),
        state: letter.state.words(),
        tone: tone(letter.state).to_owned(),
        course: course(letter, now),
        when: say::when(letter.made_at, now),
        exact: say::exact(letter.made_at, now),
    }
}
