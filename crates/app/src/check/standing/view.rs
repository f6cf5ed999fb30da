//! Promises at risk as they are drawn, wherever they stand. Pure.

use domain::kernel::PersonId;
use jiff::Zoned;

use super::store::AtRisk;
use super::words;
use crate::commitments::phrase;
use crate::kit::{say, urls};

/// A promise at risk, in a line.
#[derive(Clone, Debug)]
pub struct Line {
    /// What.
    pub subject: String,
    /// Its page.
    pub href: String,
    /// Where it is said what would help.
    pub check: String,
    /// For whom, and who answers for it.
    pub about: String,
    /// By when.
    pub due: String,
    /// The chance in a hundred.
    pub chance: String,
    /// From what it fell; empty where nobody knew.
    pub from: String,
    /// What holds it up.
    pub why: String,
    /// Since when it is at risk.
    pub since: String,
    /// Whoever answers for it knows.
    pub known: bool,
    /// Where the reader says that they know; empty where somebody else answers for it.
    pub knows: String,
}

impl Line {
    /// As it is shown to this reader.
    #[must_use]
    pub fn new(risk: &AtRisk, reader: Option<PersonId>, now: &Zoned) -> Self {
        let kept = &risk.kept;
        let person = risk.person.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
        let fell = risk.fall.from > kept.standing.chance;
        let known = kept.known_at.is_some_and(|at| at >= risk.fall.at);
        let own = reader.is_some() && kept.person == reader && !known;
        let stretch = if kept.standing.stretch { ", given as a stretch" } else { "" };
        Self {
            subject: risk.subject.clone(),
            href: urls::commitment(kept.id),
            check: urls::check(kept.id),
            about: format!("for {}{person}{stretch}", risk.customer),
            due: phrase::due(kept.due_at, risk.due_is_day, now),
            chance: kept.standing.chance.to_string(),
            from: if fell { risk.fall.from.to_string() } else { String::new() },
            why: words::why(risk),
            since: say::when(risk.fall.at, now),
            known,
            knows: if own { urls::risk(kept.id) } else { String::new() },
        }
    }
}

/// A promise at risk, on the day of whoever answers for it.
#[derive(Clone, Debug)]
pub struct Note {
    /// From what to what its chance fell.
    pub head: String,
    /// What holds it up, and what can be done.
    pub words: String,
    /// Where it is said what would help.
    pub check: String,
}

impl Note {
    /// As it is told.
    #[must_use]
    pub fn new(risk: &AtRisk) -> Self {
        Self {
            head: words::head(risk),
            words: format!("{} {}", words::why(risk), words::ADVICE),
            check: urls::check(risk.kept.id),
        }
    }
}
