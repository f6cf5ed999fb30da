//! What the columns of a file mean. Written in TOML, kept as TOML, so that a person can read and mend it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::attribute::AttrType;
use super::dates::Dates;
use super::ladder::Step;
use super::ready;
use super::template::Template;

/// What the rows of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Each row is something that happened; a matter has many.
    Log,
    /// Each row is a matter.
    List,
}

/// What the columns of a file mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// By which it is asked for: small letters, digits, `-` and `_`.
    pub name: String,
    /// For people.
    pub title: String,
    /// The system the file comes from; references to its matters bear this name.
    pub system: String,
    /// What the rows are.
    pub shape: Shape,
    /// What stands for nothing, besides the empty cell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// The zone of dates that name none, and of dues given as a day.
    #[serde(default = "utc")]
    pub zone: String,
    /// Date formats, tried in order: `iso`, or a pattern such as `%d/%m/%Y %H:%M`.
    pub dates: Vec<String>,
    /// Which matter a row belongs to.
    pub key: Template,
    /// What a matter is about, in a line.
    pub subject: Template,
    /// Who it is for.
    pub client: Naming,
    /// Who asked, on the client's side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Naming>,
    /// Who works on it, inside the IT organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Naming>,
    /// What it is about, among what IT provides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Naming>,
    /// How a log is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<Log>,
    /// How a list is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<List>,
    /// Types of columns; what is not named is text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, AttrType>,
}

/// Which columns name somebody or something, and how it is called here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Naming {
    /// The first of these that holds something is taken.
    #[serde(default)]
    pub columns: Vec<String>,
    /// How it is called: `{}` stands for what the column holds. Without it, everybody is called so.
    #[serde(default = "as_it_stands")]
    pub name: String,
    /// How it is called where the columns hold nothing; only for clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
}

/// How a log is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// When the row happened.
    pub instant: String,
    /// When the matter was opened, where a column says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<String>,
    /// By when it is promised, where a column says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// The columns that hold the state; several are read together, as `Completed / Closed`.
    pub state: Vec<String>,
    /// Columns that change with every row and say nothing to people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quiet: Vec<String>,
    /// What each state means. With several state columns, the first one alone answers where the whole is not named.
    pub steps: BTreeMap<String, Step>,
}

/// How a list is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// When it was asked for.
    pub created: String,
    /// By when it is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// When it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<String>,
    /// What being done means where no state says it: `delivered` or `accepted`.
    #[serde(default = "accepted")]
    pub finished_as: Step,
    /// The column that holds the state, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// What each state means.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub steps: BTreeMap<String, Step>,
}

fn utc() -> String {
    "UTC".into()
}

fn as_it_stands() -> String {
    "{}".into()
}

const fn accepted() -> Step {
    Step::Accepted
}

/// Why a mapping or a header cannot be used, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingError {
    /// The line of the mapping, where it can be told.
    pub line: Option<usize>,
    /// The field, where it can be told.
    pub field: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for MappingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "Line {line} of the mapping: ")?;
        }
        if let Some(field) = &self.field {
            write!(f, "`{field}`: ")?;
        }
        write!(f, "{} {}", self.problem, self.remedy)
    }
}

impl std::error::Error for MappingError {}

impl MappingError {
    pub(super) fn of_file(problem: impl Into<String>, remedy: &str) -> Self {
        Self { line: None, field: None, problem: problem.into(), remedy: remedy.into() }
    }

    pub(super) fn of_field(field: &str, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line: None, field: Some(field.into()), problem: problem.into(), remedy: remedy.into() }
    }

    fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        let message = error.message().trim();
        let missing = message.strip_prefix("missing field ").map(|name| name.trim_matches('`').to_owned());
        let at = error.span().map(|span| span.start.min(text.len()));
        let line = at.map(|at| text[..at].matches('\n').count() + 1);
        let remedy = match (&missing, message.starts_with("unknown field")) {
            (Some(field), _) => ready::say_how(field),
            (None, true) => "Remove it or write one of those.".to_owned(),
            (None, false) => "Mend that line; docs/import.md shows each field with an example.".to_owned(),
        };
        let field = at.and_then(|at| text[at..].lines().next()).and_then(|l| l.split('=').next());
        let field =
            field.map(|f| f.trim().to_owned()).filter(|f| f.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        let field = field.filter(|f| !f.is_empty());
        let line = line.filter(|_| missing.is_none());
        Self { line, field: missing.or(field), problem: sentence(message), remedy }
    }
}

fn sentence(message: &str) -> String {
    let mut words = message.lines().collect::<Vec<_>>().join(" ");
    if let Some(first) = words.get(..1) {
        words.replace_range(..1, &first.to_uppercase());
    }
    if words.ends_with('.') { words } else { words + "." }
}

impl Mapping {
    /// One of [`super::READY`].
    #[must_use]
    pub fn ready(name: &str) -> Option<Self> {
        Self::parse(ready::text(name)?).ok()
    }

    /// What `text` says, in TOML.
    ///
    /// # Errors
    /// Where it is wrong, and what to do.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let mapping: Self = toml::from_str(text).map_err(|e| MappingError::of_toml(text, &e))?;
        mapping.check()?;
        Ok(mapping)
    }

    /// As a file that [`Mapping::parse`] reads.
    ///
    /// # Errors
    /// A text that TOML cannot hold.
    pub fn to_toml(&self) -> Result<String, MappingError> {
        toml::to_string_pretty(self).map_err(|e| MappingError::of_file(sentence(&e.to_string()), ""))
    }

    /// What the types of the fields cannot say.
    ///
    /// # Errors
    /// The first field that is wrong, and what to do.
    pub fn check(&self) -> Result<(), MappingError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if self.name.is_empty() || self.name.len() > 40 || !self.name.chars().all(plain) {
            let remedy = "Use up to 40 small letters, digits, - and _.";
            return Err(MappingError::of_field("name", "It is not a name by which one can ask.", remedy));
        }
        if self.title.trim().is_empty() {
            return Err(MappingError::of_field("title", "It is empty.", ready::say_how("title")));
        }
        if self.system.trim().is_empty() || self.system.len() > 40 {
            return Err(MappingError::of_field("system", "It is empty or too long.", ready::say_how("system")));
        }
        if self.key.columns().next().is_none() {
            return Err(MappingError::of_field("key", "It names no column.", ready::say_how("key")));
        }
        if let Err(problem) = self.dates() {
            let field = if problem.contains("zone") { "zone" } else { "dates" };
            return Err(MappingError::of_field(field, problem, ready::say_how(field)));
        }
        if self.client.columns.is_empty() && self.client.name.contains("{}") {
            return Err(MappingError::of_field("client", "It names no column.", ready::say_how("client")));
        }
        self.check_shape()
    }

    fn check_shape(&self) -> Result<(), MappingError> {
        let wrong = |field, problem: &str| Err(MappingError::of_field(field, problem, ready::say_how(field)));
        match (self.shape, &self.log, &self.list) {
            (Shape::Log, Some(log), None) if log.state.is_empty() => wrong("state", "It names no column."),
            (Shape::Log, Some(log), None) if log.steps.is_empty() => wrong("steps", "It says nothing."),
            (Shape::List, None, Some(list)) => match list.finished_as {
                Step::Delivered | Step::Accepted => Ok(()),
                _ => wrong("finished_as", "It can only be `delivered` or `accepted`."),
            },
            (Shape::Log, Some(_), None) => Ok(()),
            (Shape::Log, ..) => wrong("log", "A log is read by a `[log]` table, and by no `[list]`."),
            (Shape::List, ..) => wrong("list", "A list is read by a `[list]` table, and by no `[log]`."),
        }
    }

    /// How its dates are read.
    ///
    /// # Errors
    /// A format or zone that nobody knows.
    pub fn dates(&self) -> Result<Dates, String> {
        Dates::new(&self.dates, &self.zone)
    }

    /// Every column it names, with the field that names it.
    pub fn columns(&self) -> Vec<(&'static str, &str)> {
        let mut all: Vec<(&'static str, &str)> = Vec::new();
        all.extend(self.key.columns().map(|c| ("key", c)));
        all.extend(self.subject.columns().map(|c| ("subject", c)));
        let namings = [("person", &self.person), ("team", &self.team), ("service", &self.service)];
        let named = namings.into_iter().filter_map(|(field, n)| Some((field, n.as_ref()?)));
        for (field, naming) in named.chain([("client", &self.client)]) {
            all.extend(naming.columns.iter().map(|c| (field, c.as_str())));
        }
        if let Some(log) = &self.log {
            all.push(("instant", &log.instant));
            all.extend(log.opened.iter().map(|c| ("opened", c.as_str())));
            all.extend(log.due.iter().map(|c| ("due", c.as_str())));
            all.extend(log.state.iter().map(|c| ("state", c.as_str())));
            all.extend(log.quiet.iter().map(|c| ("quiet", c.as_str())));
        }
        if let Some(list) = &self.list {
            all.push(("created", &list.created));
            let more = [("due", &list.due), ("finished", &list.finished), ("state", &list.state)];
            all.extend(more.into_iter().filter_map(|(field, c)| Some((field, c.as_deref()?))));
        }
        all.extend(self.types.keys().map(|c| ("types", c.as_str())));
        all
    }

    /// The columns it cannot do without and that a file with this header does not have. Types and quiet columns may
    /// name more than a file has.
    #[must_use]
    pub fn absent<'m>(&'m self, header: &[String]) -> Vec<(&'static str, &'m str)> {
        let needed = |field: &str| field != "types" && field != "quiet";
        self.columns().into_iter().filter(|(f, c)| needed(f) && !header.iter().any(|h| h == c)).collect()
    }
}
