//! What letters about promises and about conversations have in common.

use domain::kernel::Due;
use domain::telling::NoticeKind as K;
use jiff::Zoned;

use super::{Reader, Wording};
use crate::kit::say;

/// A due as it stands in a letter: a day where a day was agreed, else day and hour on the reader's clock.
#[must_use]
pub fn day_or_time(due: &Due, now: &Zoned) -> String {
    if due.day { say::day(due.date(), now) } else { say::stamp(due.at, now) }
}

/// The same as an end of a sentence: ", by Thu 2 April, 17:00", or nothing.
pub fn by(due: Option<&Due>, now: &Zoned) -> String {
    due.map(|due| format!(", by {}", day_or_time(due, now))).unwrap_or_default()
}

/// Person and party: "Hanne Brandt, Field Operations".
pub fn full(person: Option<&str>, party: &str) -> String {
    person.map_or_else(|| party.to_owned(), |person| format!("{person}, {party}"))
}

/// Why this mail came, and how to hear less or more.
#[must_use]
pub fn foot(kind: K, party: &str) -> Vec<Wording> {
    let because = match kind {
        K::SpokenFor => "You get this mail because somebody wrote down a word of yours.".to_owned(),
        K::Contested => format!("You get this mail because you lead or answer for this matter at {party}."),
        K::HandedFrom => format!("You get this mail because you answered for this matter at {party}."),
        _ => format!("You get this mail because you answer for this matter at {party}."),
    };
    let urgent = matches!(kind, K::Broken | K::ClockOver | K::MissedInSilence);
    let always = if urgent { " What breaks is told at once, whatever rhythm you chose." } else { "" };
    vec![Wording::Text(format!("{because}{always}")), Wording::Rhythm("Choose when mail reaches you".to_owned())]
}

impl Reader<'_> {
    /// How the way to the matter itself is called.
    pub(super) fn open(&self, answers: bool) -> Wording {
        let label = if answers { "Read all of it, or answer in your own words" } else { "Read all of it" };
        Wording::Open(label.to_owned())
    }
}
