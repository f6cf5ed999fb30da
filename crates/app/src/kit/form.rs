//! What a person typed, and what is wrong with it. A form keeps what was typed; every error names its field and says
//! what to do.

use std::fmt;

use domain::kernel::{Due, Limit, TextError, clean, clean_lines};
use jiff::{Timestamp, civil, tz::TimeZone};
use uuid::Uuid;

/// The fields of one posted form or query, in order; a name may come several times.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(transparent)]
pub struct Typed(pub Vec<(String, String)>);

impl Typed {
    /// What was typed into this field, or nothing.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// Everything typed into fields of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether a box is ticked or a button was pressed.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// The same with another value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.retain(|(n, _)| n != name);
        self.0.push((name.to_owned(), value.into()));
        self
    }
}

/// Whether two values of a list are the same text, whatever kind of text they are.
pub fn same(a: impl AsRef<str>, b: impl AsRef<str>) -> bool {
    a.as_ref() == b.as_ref()
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field.
    pub field: String,
    /// What to do, in the words of the field.
    pub sentence: String,
}

/// Everything that is wrong with a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    /// One error.
    #[must_use]
    pub fn one(field: &str, sentence: impl Into<String>) -> Self {
        Self(vec![FieldError { field: field.to_owned(), sentence: sentence.into() }])
    }

    /// What is wrong with this field; empty when nothing is.
    #[must_use]
    pub fn on(&self, field: &str) -> &str {
        self.0.iter().find(|e| e.field == field).map_or("", |e| e.sentence.as_str())
    }

    /// Field and sentence, for the summary at the top of a form.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|e| (e.field.as_str(), e.sentence.as_str())).collect()
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentences: Vec<&str> = self.0.iter().map(|e| e.sentence.as_str()).collect();
        f.write_str(&sentences.join(" "))
    }
}

/// Reads fields one by one and collects what is wrong with them.
#[derive(Debug)]
pub struct Fields<'a> {
    typed: &'a Typed,
    errors: FieldErrors,
}

impl<'a> Fields<'a> {
    /// Begins.
    #[must_use]
    pub fn of(typed: &'a Typed) -> Self {
        Self { typed, errors: FieldErrors::default() }
    }

    /// Notes an error.
    pub fn wrong(&mut self, field: &str, sentence: impl Into<String>) {
        self.errors.0.push(FieldError { field: field.to_owned(), sentence: sentence.into() });
    }

    /// Whether something is wrong with this field already.
    #[must_use]
    pub fn is_wrong(&self, field: &str) -> bool {
        !self.errors.on(field).is_empty()
    }

    fn text(&mut self, field: &str, limit: Limit) -> Option<String> {
        match clean(self.typed.get(field), limit) {
            Ok(text) => text,
            Err(TextError::TooLong { found, allowed }) => {
                self.wrong(field, format!("This is {found} characters long. Shorten it to {allowed}."));
                None
            }
        }
    }

    /// One line that may be empty.
    pub fn line(&mut self, field: &str) -> Option<String> {
        self.text(field, Limit::Line)
    }

    /// One line that must hold something; `ask` says what to write.
    pub fn needed(&mut self, field: &str, ask: &str) -> String {
        let before = self.errors.0.len();
        let text = self.text(field, Limit::Line);
        if text.is_none() && self.errors.0.len() == before {
            self.wrong(field, ask);
        }
        text.unwrap_or_default()
    }

    /// A sentence that may be empty.
    pub fn sentence(&mut self, field: &str) -> Option<String> {
        self.text(field, Limit::Sentence)
    }

    /// What somebody says; may be empty.
    pub fn words(&mut self, field: &str) -> Option<String> {
        self.text(field, Limit::Words)
    }

    /// One entry per line.
    pub fn lines(&mut self, field: &str) -> Vec<String> {
        match clean_lines(self.typed.get(field)) {
            Ok(lines) if lines.len() > 50 => {
                self.wrong(field, "These are more than 50 lines. Keep the ones that matter.");
                Vec::new()
            }
            Ok(lines) => lines,
            Err(TextError::TooLong { found, allowed }) => {
                self.wrong(field, format!("One line is {found} characters long. Shorten it to {allowed}."));
                Vec::new()
            }
        }
    }

    /// An id that may be missing.
    pub fn id<T: From<Uuid>>(&mut self, field: &str) -> Option<T> {
        let text = self.typed.get(field).trim();
        if text.is_empty() {
            return None;
        }
        let id = Uuid::parse_str(text).ok();
        if id.is_none() {
            self.wrong(field, "Choose one of the list.");
        }
        id.map(T::from)
    }

    /// A whole number between two, or nothing.
    pub fn number(&mut self, field: &str, low: i64, high: i64) -> Option<i64> {
        let text = self.typed.get(field).trim();
        if text.is_empty() {
            return None;
        }
        let number = text.parse().ok().filter(|n| (low..=high).contains(n));
        if number.is_none() {
            self.wrong(field, format!("Write a whole number from {low} to {high}."));
        }
        number
    }

    /// A day, or nothing.
    pub fn day(&mut self, field: &str) -> Option<civil::Date> {
        let text = self.typed.get(field).trim();
        if text.is_empty() {
            return None;
        }
        let day = text.parse().ok();
        if day.is_none() {
            self.wrong(field, format!("{text} is no day. Write it as year-month-day, such as 2026-03-12."));
        }
        day
    }

    /// A time of the day, or nothing.
    pub fn time(&mut self, field: &str) -> Option<civil::Time> {
        let text = self.typed.get(field).trim();
        if text.is_empty() {
            return None;
        }
        let time = civil::Time::strptime("%H:%M", text).or_else(|_| civil::Time::strptime("%H:%M:%S", text)).ok();
        if time.is_none() {
            self.wrong(field, format!("{text} is no time. Write it as hours and minutes, such as 17:00."));
        }
        time
    }

    /// A due from a day and a time in two fields; a day alone means its end.
    pub fn due(&mut self, day_field: &str, time_field: &str, zone: &TimeZone) -> Option<Due> {
        let (day, time) = (self.day(day_field), self.time(time_field));
        let name = zone.iana_name().unwrap_or("UTC");
        let due = match (day?, time) {
            (day, None) => Due::end_of_day(day, name).ok(),
            (day, Some(time)) => {
                let at = zone.to_zoned(day.to_datetime(time)).ok().map(|z| z.timestamp());
                at.and_then(|at| Due::instant(at, name).ok())
            }
        };
        if due.is_none() {
            self.wrong(day_field, "That day lies outside of any calendar. Choose another.");
        }
        due
    }

    /// An instant from a day and a time in two fields; a day alone means its end.
    pub fn instant(&mut self, day_field: &str, time_field: &str, zone: &TimeZone) -> Option<Timestamp> {
        self.due(day_field, time_field, zone).map(|due| due.at)
    }

    /// The value, if nothing was wrong.
    ///
    /// # Errors
    /// Everything that was wrong.
    pub fn done<T>(self, value: T) -> Result<T, super::error::AppError> {
        if self.errors.0.is_empty() { Ok(value) } else { Err(super::error::AppError::Invalid(self.errors)) }
    }
}
