//! The fields in which somebody looks back: a mark and a reason for each step, a rating and a reason for each question.
//! Pure: between what is typed and what is said.

use domain::commitment::Side;
use domain::review::{BEST, Because, Mark, Question, Rating, Review, STEPS};

use crate::kit::form::{Fields, Typed};

/// Names whose questions were put, so that what is left out can be asked for.
pub const RATES: &str = "rates";
/// *I cannot say.*
pub const CANNOT_SAY: &str = "none";

/// The field with the mark of a step.
#[must_use]
pub fn mark_field(step: u8) -> String {
    format!("step{step}")
}

/// The field with the reason for it.
#[must_use]
pub fn why_field(step: u8) -> String {
    format!("why{step}")
}

/// The field with a rating.
#[must_use]
pub fn rate_field(question: Question) -> String {
    format!("rate_{}", question.code())
}

/// The field with the words for it.
#[must_use]
pub fn rate_words_field(question: Question) -> String {
    format!("rate_{}_words", question.code())
}

/// What was typed, as a look back.
pub fn read(f: &mut Fields<'_>, typed: &Typed) -> Review {
    let marked = |mark: Mark| STEPS.filter(|n| typed.get(&mark_field(*n)) == mark.code()).collect::<Vec<u8>>();
    for field in STEPS.map(mark_field) {
        if !Mark::ALL.iter().any(|mark| mark.code() == typed.get(&field)) {
            f.wrong(&field, "Choose one: sure, unsure or dissatisfied.");
        }
    }
    let (unsure, dissatisfied) = (marked(Mark::Unsure), marked(Mark::Dissatisfied));
    let because = STEPS.filter_map(|step| {
        let sure = !unsure.contains(&step) && !dissatisfied.contains(&step);
        let words = f.sentence(&why_field(step)).filter(|_| !sure);
        if !sure && words.is_none() && typed.get("words").trim().is_empty() && !f.is_wrong(&why_field(step)) {
            f.wrong(&why_field(step), "Say in a sentence why. The other side learns from it.");
        }
        words.map(|words| Because { step, words })
    });
    let because = because.collect();
    let asked = Side::from_code(typed.get(RATES));
    let ratings = Question::ALL.iter().filter_map(|question| rating(f, typed, *question, asked)).collect();
    Review { unsure, dissatisfied, because, ratings, ..Review::default() }
}

fn rating(f: &mut Fields<'_>, typed: &Typed, question: Question, asked: Option<Side>) -> Option<Rating> {
    let field = rate_field(question);
    let words = f.sentence(&rate_words_field(question));
    match typed.get(&field) {
        "" if asked == Some(question.side()) => {
            f.wrong(&field, "Choose one, or say that you cannot say.");
            None
        }
        "" => None,
        CANNOT_SAY => Some(Rating { question, value: None, words }),
        _ => {
            let value = f.number(&field, 1, i64::from(BEST)).and_then(|n| u8::try_from(n).ok())?;
            Some(Rating { question, value: Some(value), words })
        }
    }
}

/// A look back as it stands in its fields, for changing it.
#[must_use]
pub fn typed(review: &Review, words: Option<&str>) -> Typed {
    let mut typed = Typed::default().with("words", words.unwrap_or_default());
    for step in STEPS {
        typed = typed.with(&mark_field(step), review.mark(step).code());
    }
    for because in &review.because {
        typed = typed.with(&why_field(because.step), because.words.clone());
    }
    for rating in &review.ratings {
        let value = rating.value.map_or_else(|| CANNOT_SAY.to_owned(), |v| v.to_string());
        typed = typed.with(&rate_field(rating.question), value);
        typed = typed.with(&rate_words_field(rating.question), rating.words.clone().unwrap_or_default());
    }
    typed
}
