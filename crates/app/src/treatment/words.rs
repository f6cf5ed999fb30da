//! What a treatment is called, and where it stands. Pure: what was found in, words out.

use std::fmt::Display;

use domain::health::Stage;
use domain::treatment::{self, Effect, Play};
use jiff::Zoned;

use super::known::{Played, Whole};
use crate::commitments::phrase;
use crate::commitments::store::Row;
use crate::kit::say;

/// One treatment.
#[must_use]
pub fn href(id: impl Display) -> String {
    format!("/treatments/{id}")
}

/// Where a play is chosen for a client.
#[must_use]
pub fn choose(client: impl Display) -> String {
    format!("/clients/{client}/treatment")
}

/// What a play is called; its code where it is no longer in the book.
#[must_use]
pub fn play_name(code: &str) -> String {
    treatment::play(code).map_or_else(|| code.to_owned(), |play: &Play| play.name.clone())
}

/// *Step 3 of 5: Those three run for four weeks*; or that all are over.
#[must_use]
pub fn at_step(steps: &[Row]) -> String {
    let next = steps.iter().position(|row| row.closed_at.is_none());
    match next.and_then(|at| steps.get(at).map(|row| (at, row))) {
        Some((at, row)) => format!("Step {} of {}: {}", at + 1, steps.len(), row.subject),
        None if steps.is_empty() => "No step of it is yours to read".to_owned(),
        None => format!("All {} steps are over", steps.len()),
    }
}

/// *Step 3 of 5: Those three run for four weeks, by Fri 13 March.*
#[must_use]
pub fn running(steps: &[Row], now: &Zoned) -> String {
    let next = steps.iter().find(|row| row.closed_at.is_none());
    let by = next.and_then(|row| row.due.map(|at| format!(", by {}", phrase::due(at, row.due_is_day, now))));
    format!("{}{}.", at_step(steps), by.unwrap_or_default())
}

/// A play that ended with what it did, where that is told: *Admit it together (helped)*.
#[must_use]
pub fn did(code: &str, effect: Option<Effect>, inside: bool) -> String {
    let name = play_name(code);
    match effect {
        Some(effect) => format!("{name} ({})", effect.word()),
        None if inside => format!("{name} (not tried)"),
        None => name,
    }
}

/// Why nothing is said of what a play did.
#[must_use]
pub fn untried(name: &str) -> String {
    format!("No step of “{name}” was done, so nobody can say what it did. Leave that out.")
}

/// What becomes of steps that are open at the end; nothing where there are none.
#[must_use]
pub fn left_open(steps: usize) -> String {
    match steps {
        0 => String::new(),
        1 => "1 step is still open. It stays a promise of whoever owns it; take it back if nobody needs it.".to_owned(),
        n => format!(
            "{n} steps are still open. They stay promises of whoever owns them; take back those that nobody needs."
        ),
    }
}

/// Asked at the end.
pub const HOW_NOW: &str = "Say in a sentence how it is now.";

/// *Ended 12 Mar at sniffles: Admit it together (helped).* Of the stage and what each did only what the reader may know; nothing
/// while it is under way.
#[must_use]
pub fn ended(w: &Whole, now: &Zoned) -> Option<String> {
    let ended = w.treatment.ended.as_ref()?;
    let day = say::short_day(ended.at.to_zoned(now.time_zone().clone()).date(), now);
    let at = ended.stage.map(|stage| format!(" at {}", stage.word())).unwrap_or_default();
    let told =
        |one: &Played| did(&one.begun.play, one.begun.effect.as_ref().map(|(effect, _)| *effect), w.now.is_some());
    let plays: Vec<String> = w.plays.iter().map(told).collect();
    Some(format!("Ended {day}{at}: {}.", say::list_and(&plays)))
}

/// All of its steps are over, and nobody has ended it.
#[must_use]
pub fn is_over(w: &Whole) -> bool {
    let steps = w.steps();
    w.treatment.ended.is_none() && !steps.is_empty() && steps.iter().all(|row| row.closed_at.is_some())
}

/// The stage as it is said in a sentence.
#[must_use]
pub fn stage(stage: Stage) -> &'static str {
    stage.word()
}

/// How somebody for outside is found where there is none.
pub const NO_FACILITATOR: &str = "From pneumonia on somebody who belongs to neither side opens it, and nobody here is a facilitator yet. \
     Add a person, or open one who is here, and give them the role Facilitator. Then begin again.";
