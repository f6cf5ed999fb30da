//! One field of a form as it will be drawn, with what was typed into it and what is wrong with it.

use crate::kit::form::{FieldErrors, Typed};

/// How a field is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// Words that somebody else will read.
    Said,
    /// A day and a time, the time in a field of the same name with `_time`.
    Day,
    /// One of a list.
    Pick,
    /// One of a few, all to be seen.
    Radio,
    /// Any of a few.
    Boxes,
}

/// One answer to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// As it is sent.
    pub value: String,
    /// As it is read.
    pub words: String,
    /// Chosen.
    pub on: bool,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// How it is drawn.
    pub draw: Draw,
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// What stands in it.
    pub value: String,
    /// What stands in the time beside it.
    pub time: String,
    /// What helps to fill it.
    pub hint: String,
    /// What is wrong with it.
    pub error: String,
    /// It may stay empty.
    pub optional: bool,
    /// What can be chosen.
    pub answers: Vec<Answer>,
    /// The words for choosing nothing.
    pub none: String,
}

impl Field {
    /// A field that must be filled.
    #[must_use]
    pub fn new(draw: Draw, name: &str, label: &str) -> Self {
        Self {
            draw,
            name: name.to_owned(),
            label: label.to_owned(),
            value: String::new(),
            time: String::new(),
            hint: String::new(),
            error: String::new(),
            optional: false,
            answers: Vec::new(),
            none: String::new(),
        }
    }

    /// It may stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// What helps to fill it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// What stands in it at first.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Day and time that stand in it at first.
    #[must_use]
    pub fn day((day, time): (String, String), name: &str, label: &str) -> Self {
        Self { time, ..Self::new(Draw::Day, name, label).value(day) }
    }

    /// What can be chosen: value and words.
    #[must_use]
    pub fn answers(mut self, answers: impl IntoIterator<Item = (String, String)>) -> Self {
        self.answers = answers.into_iter().map(|(value, words)| Answer { on: false, value, words }).collect();
        self
    }

    /// The words for choosing nothing.
    #[must_use]
    pub fn or_none(mut self, words: &str) -> Self {
        self.none = words.to_owned();
        self.optional = true;
        self
    }

    /// The name of the time beside a day.
    #[must_use]
    pub fn time_name(&self) -> String {
        format!("{}_time", self.name)
    }

    /// For a select: value and words.
    #[must_use]
    pub fn options(&self) -> Vec<(&str, &str)> {
        self.answers.iter().map(|a| (a.value.as_str(), a.words.as_str())).collect()
    }

    /// Puts back what was typed, and what is wrong with it; marks what is chosen.
    pub fn fill(&mut self, typed: Option<&Typed>, errors: &FieldErrors) {
        if let Some(typed) = typed {
            self.value = typed.get(&self.name).to_owned();
            self.time = typed.get(&self.time_name()).to_owned();
        }
        let chosen: Vec<&str> = match (typed, self.draw) {
            (Some(typed), Draw::Boxes) => typed.all(&self.name).collect(),
            _ => vec![self.value.as_str()],
        };
        for answer in &mut self.answers {
            answer.on = chosen.contains(&answer.value.as_str());
        }
        self.error = match errors.on(&self.name) {
            "" => errors.on(&self.time_name()).to_owned(),
            error => error.to_owned(),
        };
    }
}
