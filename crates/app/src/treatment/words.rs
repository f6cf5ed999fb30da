//! What a treatment is called, and where it stands. Pure: what was found in, words out.

use std::fmt::Display;

use domain::health::Stage;
use domain::treatment::{self, Play};

use crate::commitments::store::Row;

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

/// The stage as it is said in a sentence.
#[must_use]
pub fn stage(stage: Stage) -> &'static str {
    stage.word()
}

/// How somebody for outside is found where there is none.
pub const NO_FACILITATOR: &str = "From pneumonia on somebody who belongs to neither side opens it, and nobody here is a facilitator yet. \
     Add a person, or open one who is here, and give them the role Facilitator. Then begin again.";
