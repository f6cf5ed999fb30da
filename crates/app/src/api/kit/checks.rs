//! Collects what is wrong with a body, field by field, as [`crate::kit::form::Fields`] does it for forms.

use domain::kernel::{Due as Agreed, Limit, TextError, clean};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::wire::Due;
use crate::kit::error::AppError;
use crate::kit::form::{FieldError, FieldErrors};

/// What is wrong so far.
#[derive(Clone, Debug, Default)]
pub struct Checks(FieldErrors);

/// Entries of a list of lines, at most.
const LINES: usize = 50;

impl Checks {
    /// Notes an error.
    pub fn wrong(&mut self, field: &str, sentence: impl Into<String>) {
        self.0.0.push(FieldError { field: field.to_owned(), sentence: sentence.into() });
    }

    fn text(&mut self, field: &str, text: Option<&str>, limit: Limit) -> Option<String> {
        // What the document promises is counted as it was sent, before blanks and control characters go.
        let (text, allowed) = (text?, limit.chars());
        let found = text.chars().count();
        match if found > allowed { Err(TextError::TooLong { found, allowed }) } else { clean(text, limit) } {
            Ok(text) => text,
            Err(TextError::TooLong { found, allowed }) => {
                self.wrong(field, format!("This is {found} characters long. Shorten it to {allowed}."));
                None
            }
        }
    }

    /// One line that must hold something; `ask` says what to write.
    pub fn needed(&mut self, field: &str, text: &str, ask: &str) -> String {
        let before = self.0.0.len();
        let text = self.text(field, Some(text), Limit::Line);
        if text.is_none() && self.0.0.len() == before {
            self.wrong(field, ask);
        }
        text.unwrap_or_default()
    }

    /// One line that may be missing.
    pub fn line(&mut self, field: &str, text: Option<&str>) -> Option<String> {
        self.text(field, text, Limit::Line)
    }

    /// A sentence that may be missing.
    pub fn sentence(&mut self, field: &str, text: Option<&str>) -> Option<String> {
        self.text(field, text, Limit::Sentence)
    }

    /// What somebody says; may be missing.
    pub fn words(&mut self, field: &str, text: Option<&str>) -> Option<String> {
        self.text(field, text, Limit::Words)
    }

    /// All of them, and none where they are more than `most`.
    pub fn at_most<'a, T>(&mut self, field: &str, all: &'a [T], most: usize) -> &'a [T] {
        if all.len() > most {
            self.wrong(field, format!("These are more than {most}. Keep the ones that matter."));
            return &[];
        }
        all
    }

    /// Sentences, of which those stay that hold something.
    pub fn lines(&mut self, field: &str, all: &[String]) -> Vec<String> {
        let all = self.at_most(field, all, LINES);
        all.iter().filter_map(|line| self.text(field, Some(line), Limit::Sentence)).collect()
    }

    /// Sentences whose place matters: an empty one stays.
    pub fn places(&mut self, field: &str, all: &[String]) -> Vec<String> {
        let all = self.at_most(field, all, LINES);
        all.iter().map(|line| self.text(field, Some(line), Limit::Sentence).unwrap_or_default()).collect()
    }

    /// One of the codes that `of` knows.
    pub fn code<T>(&mut self, field: &str, code: Option<&str>, of: impl Fn(&str) -> Option<T>) -> Option<T> {
        let code = code?;
        let known = of(code);
        if known.is_none() {
            self.wrong(field, "This is none of the values that are known here.");
        }
        known
    }

    /// An instant that a calendar can hold.
    pub fn instant(&mut self, field: &str, at: Option<Timestamp>) -> Option<Timestamp> {
        let year = at?.to_zoned(TimeZone::UTC).year();
        if (1970..=2200).contains(&year) {
            // Both databases keep microseconds.
            return at.and_then(|at| Timestamp::from_microsecond(at.as_microsecond()).ok());
        }
        self.wrong(field, "That time lies outside of any calendar. Choose another.");
        None
    }

    /// When something was said that is recorded later. One's own word is said when it is sent: else a promise that was missed
    /// could be kept afterwards.
    pub fn said_at(&mut self, at: Option<Timestamp>, for_other: bool) -> Option<Timestamp> {
        if at.is_some() && !for_other {
            self.wrong("said_at", "Only what the other side said is recorded for an earlier time. Leave it out.");
        }
        self.instant("said_at", at)
    }

    /// A day that a calendar can hold.
    pub fn day(&mut self, field: &str, day: Option<Date>) -> Option<Date> {
        let day = day?;
        if (1970..=2200).contains(&day.year()) {
            return Some(day);
        }
        self.wrong(field, "That day lies outside of any calendar. Choose another.");
        None
    }

    /// A due: a day, which means its end, or an instant.
    pub fn due(&mut self, field: &str, due: Option<&Due>, zone: &TimeZone) -> Option<Agreed> {
        let due = due?;
        let zone = due.zone.as_deref().or(zone.iana_name()).unwrap_or("UTC");
        let made = match (due.day, due.at) {
            (Some(day), _) => Agreed::end_of_day(self.day(field, Some(day))?, zone),
            (None, Some(_)) => Agreed::instant(self.instant(field, due.at)?, zone),
            (None, None) => {
                self.wrong(field, "Name a day, which means its end, or an instant in at.");
                return None;
            }
        };
        if made.is_err() {
            self.wrong(field, format!("{zone} is no zone of the calendar. Write it as Europe/Dublin."));
        }
        made.ok()
    }

    /// The value, if nothing was wrong.
    ///
    /// # Errors
    /// Everything that was wrong.
    pub fn done<T>(self, value: T) -> Result<T, AppError> {
        if self.0.0.is_empty() { Ok(value) } else { Err(AppError::Invalid(self.0)) }
    }
}
