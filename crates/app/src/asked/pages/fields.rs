//! What is typed into the forms of a survey, as what it means.

use domain::asked::BEST;
use domain::kernel::PersonId;

use crate::asked::acts::{Asking, Sheet};
use crate::asked::store::Statement;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};

/// What a survey asks, whom, and until when.
pub(super) fn asking(typed: &Typed) -> Result<Asking, AppError> {
    let mut f = Fields::of(typed);
    let closes_on = f.day("closes_on");
    if closes_on.is_none() && !f.is_wrong("closes_on") {
        f.wrong("closes_on", "Say until which day people can answer.");
    }
    let statements = f.lines("statements");
    let mut chosen = |field: &str| -> Vec<PersonId> {
        let all: Vec<Option<PersonId>> = typed.all(field).map(|id| id.parse().ok()).collect();
        if all.iter().any(Option::is_none) {
            f.wrong(field, "Choose from the list.");
        }
        all.into_iter().flatten().collect()
    };
    let (ours, theirs) = (chosen("ours"), chosen("theirs"));
    let closes_on = f.done(closes_on)?.ok_or(AppError::NotFound)?;
    Ok(Asking { closes_on, statements, ours, theirs })
}

/// The field of a statement.
pub(super) fn field(place: usize) -> String {
    format!("s{}", place + 1)
}

/// What somebody answers: something to every statement.
pub(super) fn sheet(typed: &Typed, statements: &[Statement]) -> Result<Sheet, AppError> {
    let mut f = Fields::of(typed);
    let mut values = Vec::with_capacity(statements.len());
    for (place, statement) in statements.iter().enumerate() {
        let field = field(place);
        match typed.get(&field).parse::<u8>() {
            Ok(0) => values.push((statement.id, None)),
            Ok(value) if value <= BEST => values.push((statement.id, Some(value))),
            _ => f.wrong(&field, format!("Choose from 1 to 5 for “{}”, or that you cannot say.", statement.words)),
        }
    }
    let words = f.sentence("words");
    let signed = typed.has("signed");
    f.done(Sheet { values, words, signed })
}
