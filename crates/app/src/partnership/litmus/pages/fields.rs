//! What is typed into the forms of a litmus, as what it means.

use domain::kernel::PersonId;
use domain::partnership::{Says, Test};

use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::partnership::litmus::acts::{Asking, Sheet};

/// Who answers for which voice, and until when. What is missing is said by the act, all at once.
pub(super) fn asking(typed: &Typed) -> Result<Asking, AppError> {
    let mut f = Fields::of(typed);
    let closes_on = f.day("closes_on");
    if closes_on.is_none() && !f.is_wrong("closes_on") {
        f.wrong("closes_on", "Say until which day people can answer.");
    }
    let mut chosen = |field: &str| -> Vec<PersonId> {
        let all: Vec<Option<PersonId>> = typed.all(field).map(|id| id.parse().ok()).collect();
        if all.iter().any(Option::is_none) {
            f.wrong(field, "Choose from the list.");
        }
        all.into_iter().flatten().collect()
    };
    let (theirs, ours, neutral) = (chosen("theirs"), chosen("ours"), chosen("neutral"));
    let closes_on = f.done(closes_on)?.ok_or(AppError::NotFound)?;
    Ok(Asking { closes_on, theirs, ours, neutral: neutral.first().copied() })
}

/// The field of what is said to a test.
pub(super) fn said(test: Test) -> String {
    format!("{}_says", test.code())
}

/// The field of the sentence about a test.
pub(super) fn why(test: Test) -> String {
    format!("{}_words", test.code())
}

/// What somebody answers: one word to every test.
pub(super) fn sheet(typed: &Typed) -> Result<Sheet, AppError> {
    let mut f = Fields::of(typed);
    let mut all = Vec::with_capacity(Test::ALL.len());
    for test in Test::ALL {
        let field = said(*test);
        let words = f.sentence(&why(*test));
        match Says::from_code(typed.get(&field)) {
            Some(says) => all.push((*test, says, words)),
            None => f.wrong(&field, format!("Choose one for “{}”, or that you cannot say.", test.word())),
        }
    }
    let alone = typed.has("alone");
    f.done(Sheet { said: all, alone })
}
