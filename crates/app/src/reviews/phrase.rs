//! How what was found is spoken of. Pure.

use domain::commitment::State;
use domain::review::{BEST, Mark, Topic};

use super::store::Finding;
use crate::conversations::steps;

/// "Understand it", "Informed".
#[must_use]
pub fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::Step(n) => steps::name(n),
        Topic::Question(question) => question.word(),
    }
}

/// "unsure", "dissatisfied", "2 of 5", "cannot say".
#[must_use]
pub fn value(topic: Topic, value: u8) -> String {
    let mark = |m: &&Mark| m.value() == value;
    match topic {
        Topic::Step(_) => Mark::ALL.iter().find(mark).map_or("", |m| m.code()).to_owned(),
        Topic::Question(_) if value == 0 => "cannot say".to_owned(),
        Topic::Question(_) => format!("{value} of {BEST}"),
    }
}

/// "Understand it: unsure", "Informed: 2 of 5".
#[must_use]
pub fn finding(f: &Finding) -> String {
    format!("{}: {}", topic(f.topic), value(f.topic, f.value))
}

/// What a promise about it would be called before anybody changed it.
#[must_use]
pub fn subject(f: &Finding) -> String {
    format!("{}: what we do differently next time", topic(f.topic))
}

/// Where what came of it stands: "accepted", "promised".
#[must_use]
pub const fn stands(state: State) -> &'static str {
    state.word()
}
