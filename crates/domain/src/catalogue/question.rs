//! Questions that an order answers: a line, a number, one of a few, a day. Answers become words of the request, so that both
//! sides read the same.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Questions of an offering at most: whoever has more to ask has a conversation to begin.
pub const MOST_QUESTIONS: usize = 8;
/// Characters of an answer at most.
const LONGEST: usize = 300;

/// What an answer looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum AskKind {
    /// A line of text.
    Text,
    /// A number.
    Number,
    /// One of these.
    Choice {
        /// What can be chosen.
        options: Vec<String>,
    },
    /// A day.
    Date,
}

impl AskKind {
    /// As stored and sent by forms.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            AskKind::Text => "text",
            AskKind::Number => "number",
            AskKind::Choice { .. } => "choice",
            AskKind::Date => "date",
        }
    }
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked.
    pub label: String,
    /// How it is answered.
    #[serde(flatten)]
    pub kind: AskKind,
    /// It has to be answered.
    pub needed: bool,
}

/// Why a list of questions makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionError {
    /// Too many.
    TooMany,
    /// A choice of fewer than two.
    NoChoice,
    /// Two alike.
    Twice,
}

impl QuestionError {
    /// What to do about it.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            QuestionError::TooMany => {
                "These are more than eight questions. Keep those without which nothing can begin."
            }
            QuestionError::NoChoice => "Write at least two things to choose from, with commas between them.",
            QuestionError::Twice => "Two questions read alike. Name each differently.",
        }
    }
}

impl Question {
    /// Whether these can be asked together.
    ///
    /// # Errors
    /// The place of the first that cannot, and why.
    pub fn sound(all: &[Question]) -> Result<(), (usize, QuestionError)> {
        if all.len() > MOST_QUESTIONS {
            return Err((MOST_QUESTIONS, QuestionError::TooMany));
        }
        for (n, question) in all.iter().enumerate() {
            if matches!(&question.kind, AskKind::Choice { options } if options.len() < 2) {
                return Err((n, QuestionError::NoChoice));
            }
            if all[..n].iter().any(|other| other.label == question.label) {
                return Err((n, QuestionError::Twice));
            }
        }
        Ok(())
    }

    fn wrong(&self, answer: &str) -> Option<String> {
        if answer.is_empty() {
            return self.needed.then(|| "Answer this; the work cannot begin without it.".to_owned());
        }
        let found = answer.chars().count();
        if found > LONGEST {
            return Some(format!("This is {found} characters long. Shorten it to {LONGEST}."));
        }
        match &self.kind {
            AskKind::Text => None,
            AskKind::Number => {
                let plain = answer.replace(',', ".");
                let digits = plain.strip_prefix('-').unwrap_or(&plain);
                let sound = digits.starts_with(|c: char| c.is_ascii_digit())
                    && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
                    && digits.matches('.').count() <= 1;
                (!sound).then(|| format!("{answer} is no number. Write digits, such as 12."))
            }
            AskKind::Choice { options } => {
                (!options.iter().any(|o| o == answer)).then(|| "Choose one of the list.".to_owned())
            }
            AskKind::Date => answer
                .parse::<Date>()
                .is_err()
                .then(|| format!("{answer} is no day. Write it as year-month-day, such as 2026-03-12.")),
        }
    }
}

/// The answers as words, a line each; what was not answered is left out.
///
/// # Errors
/// Each place that is wrong, with what to do.
pub fn answered(questions: &[Question], answers: &[String]) -> Result<String, Vec<(usize, String)>> {
    let mut lines = Vec::new();
    let mut wrong = Vec::new();
    for (n, question) in questions.iter().enumerate() {
        let answer = answers.get(n).map_or("", |a| a.trim());
        match question.wrong(answer) {
            Some(sentence) => wrong.push((n, sentence)),
            None if answer.is_empty() => {}
            None => {
                // Wherever lines run together they still read as sentences.
                let end = if answer.ends_with(['.', '!', '?']) { "" } else { "." };
                lines.push(format!("{}: {answer}{end}", question.label.trim_end_matches([':', '?'])));
            }
        }
    }
    if wrong.is_empty() { Ok(lines.join("\n")) } else { Err(wrong) }
}
