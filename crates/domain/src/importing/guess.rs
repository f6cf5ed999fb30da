//! What an unknown file may mean: a first guess for a person to mend, and the mapping that their choice makes.

use std::collections::{BTreeMap, BTreeSet};

use super::attribute::AttrType;
use super::dates::{Dates, ISO};
use super::ladder::Step;
use super::mapping::{List, Log, Mapping, MappingError, Naming, Shape};
use super::table::Table;
use super::template::Template;

/// Rows that are looked at.
const SAMPLE: usize = 2000;

/// Date formats that are tried, the most telling first.
const FORMATS: [&str; 9] = [
    ISO,
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y/%m/%d",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%m/%d/%Y %H:%M",
    "%d/%b/%y %I:%M %p",
];

macro_rules! parts {
    ($($name:ident $code:literal $words:literal [$($hint:literal),*]),+ $(,)?) => {
        /// What a column can be.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Part { $(#[allow(missing_docs, reason = "told by its words")] $name),+ }

        impl Part {
            /// Every part, in the order in which they are offered.
            pub const ALL: &'static [Part] = &[$(Part::$name),+];

            /// As a form sends it.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Part::$name => $code),+ }
            }

            /// For people.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Part::$name => $words),+ }
            }

            /// Names that such columns have elsewhere, in small letters and without blanks.
            const fn hints(self) -> &'static [&'static str] {
                match self { $(Part::$name => &[$($hint),*]),+ }
            }
        }
    };
}

parts! {
    Key "key" "Tells one matter from another" ["number", "issuekey", "key", "ticketid", "caseid", "incidentid", "iid", "id"],
    Subject "subject" "What it is about" ["shortdescription", "summary", "title", "subject", "name", "description"],
    Client "client" "Client" ["company", "client", "customer", "organisation", "organization", "account", "department", "location", "project"],
    Person "person" "Who asked" ["callerid", "caller", "requester", "requestedby", "reporter", "contact"],
    Team "team" "Team that works on it" ["assignmentgroup", "team", "group", "workgroup", "queue"],
    Service "service" "Service" ["businessservice", "service", "category", "product", "component"],
    When "when" "When it was asked for, or when the row happened" ["sysupdatedat", "updatedat", "timestamp", "changedate", "createdat", "created", "createddate", "opened", "openedat", "date"],
    Opened "opened" "When the matter was opened (logs)" [],
    Due "due" "By when it is promised" ["duedate", "dueat", "due", "promiseddate", "deadline", "targetdate"],
    Finished "finished" "When it was done (lists)" ["closedat", "closed", "resolved", "resolvedat", "resolutiondate", "finisheddate", "finished", "done", "completed", "enddate"],
    State "state" "Where it stands" ["incidentstate", "state", "status"],
}

impl Part {
    /// Back from [`Part::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|p| p.code() == code)
    }
}

/// What the columns of a file are taken for.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// By which the mapping is asked for.
    pub name: String,
    /// For people.
    pub title: String,
    /// The system the file comes from.
    pub system: String,
    /// What the rows are.
    pub shape: Shape,
    /// How dates are written.
    pub dates: Vec<String>,
    /// The zone of those that name none.
    pub zone: String,
    /// What stands for nothing.
    pub missing: Vec<String>,
    /// What each column is; the others are kept as attributes.
    pub parts: Vec<(String, Part)>,
    /// What each state means.
    pub steps: BTreeMap<String, Step>,
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A first guess from the names of the columns and the first rows.
#[must_use]
pub fn guess(table: &Table, zone: &str) -> Choice {
    let mut parts: Vec<(String, Part)> = Vec::new();
    for part in Part::ALL {
        let free = |column: &&String| !parts.iter().any(|(taken, _)| taken == *column);
        let fits = |hint: &&str| table.columns().iter().filter(free).find(|c| plain(c) == **hint).cloned();
        if let Some(column) = part.hints().iter().find_map(fits) {
            parts.push((column, *part));
        }
    }
    let of =
        |part| parts.iter().find(|(_, p)| *p == part).and_then(|(c, _)| table.columns().iter().position(|h| h == c));
    let shape = if of(Part::Key).is_some_and(|key| repeats(table, key)) { Shape::Log } else { Shape::List };
    let dated: Vec<usize> = [Part::When, Part::Due, Part::Finished].into_iter().filter_map(of).collect();
    let missing = ["?", "-", "NULL", "null", "N/A", "n/a"].into_iter().filter(|token| occurs(table, token));
    let states = of(Part::State).map(|column| states(table, column)).unwrap_or_default();
    Choice {
        name: String::new(),
        title: String::new(),
        system: String::new(),
        shape,
        dates: formats(table, &dated, zone),
        zone: zone.to_owned(),
        missing: missing.map(str::to_owned).collect(),
        parts,
        steps: states.into_iter().map(|s| (s.clone(), step(&s))).collect(),
    }
}

fn sample(table: &Table, column: usize) -> impl Iterator<Item = &str> {
    (0..table.len().min(SAMPLE)).map(move |at| table.row(at).cell(column)).filter(|cell| !cell.is_empty())
}

fn repeats(table: &Table, column: usize) -> bool {
    let mut seen = BTreeSet::new();
    sample(table, column).any(|cell| !seen.insert(cell))
}

fn occurs(table: &Table, token: &str) -> bool {
    (0..table.columns().len()).any(|column| sample(table, column).take(200).any(|cell| cell == token))
}

/// The different values of a column, at most forty.
#[must_use]
pub fn states(table: &Table, column: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for row in table.rows() {
        let cell = row.cell(column);
        if !cell.is_empty() && !found.iter().any(|f| f == cell) {
            found.push(cell.to_owned());
            if found.len() == 40 {
                break;
            }
        }
    }
    found.sort();
    found
}

fn formats(table: &Table, columns: &[usize], zone: &str) -> Vec<String> {
    let fits = |format: &&str| {
        let Ok(dates) = Dates::new(&[(*format).to_owned()], zone) else { return false };
        columns.iter().any(|c| sample(table, *c).take(200).next().is_some())
            && columns.iter().all(|c| sample(table, *c).take(200).all(|cell| dates.read(cell).is_some()))
    };
    let one = FORMATS.iter().find(|f| fits(f)).map(|f| vec![(*f).to_owned()]);
    one.unwrap_or_else(|| vec![ISO.to_owned()])
}

/// What a state most likely means, by its words.
#[must_use]
pub fn step(state: &str) -> Step {
    const WORDS: [(Step, &[&str]); 6] = [
        (Step::Cancelled, &["cancel", "withdrawn", "won't", "wont", "rejected", "duplicate", "invalid", "abandon"]),
        (Step::Waiting, &["wait", "await", "pending", "hold", "blocked", "paused"]),
        (Step::Accepted, &["closed", "accepted by", "verified", "archived"]),
        (Step::Delivered, &["resolved", "done", "complete", "fixed", "delivered", "solved", "finished", "shipped"]),
        (
            Step::Promised,
            &["progress", "active", "accepted", "work", "develop", "implement", "testing", "review", "charge"],
        ),
        (
            Step::Requested,
            &["new", "open", "to do", "todo", "backlog", "queued", "submitted", "created", "triage", "insert"],
        ),
    ];
    let state = state.to_lowercase();
    let found = WORDS.into_iter().find(|(_, words)| words.iter().any(|w| state.contains(w)));
    found.map_or(Step::Note, |(step, _)| step)
}

impl Choice {
    fn columns(&self, part: Part) -> Vec<String> {
        self.parts.iter().filter(|(_, p)| *p == part).map(|(c, _)| c.clone()).collect()
    }

    fn one(&self, part: Part) -> Result<Option<String>, MappingError> {
        let mut columns = self.columns(part);
        if columns.len() > 1 {
            let problem = format!("Two columns are chosen for “{}”.", part.words());
            return Err(MappingError::of_field(part.code(), problem, "Choose one."));
        }
        Ok(columns.pop())
    }

    fn template(&self, part: Part, gap: &str) -> Option<Template> {
        let columns: Vec<String> = self.columns(part).iter().map(|c| format!("{{{c}}}")).collect();
        if columns.is_empty() { None } else { Template::try_from(columns.join(gap)).ok() }
    }

    fn naming(&self, part: Part) -> Option<Naming> {
        let columns = self.columns(part);
        (!columns.is_empty()).then(|| Naming { columns, name: "{}".into(), otherwise: None })
    }

    /// The mapping that this choice makes.
    ///
    /// # Errors
    /// What is missing or chosen twice, and what to do.
    pub fn mapping(&self) -> Result<Mapping, MappingError> {
        let need = |field: &str, problem: &str, remedy: &str| MappingError::of_field(field, problem, remedy);
        let key = self.template(Part::Key, "#").ok_or_else(|| {
            need("key", "No column tells one matter from another.", "Choose the one with the number or the key.")
        })?;
        let when = self.one(Part::When)?.ok_or_else(|| {
            need(
                "when",
                "No column says when.",
                "Choose the one with the time at which it was asked for, or of the row.",
            )
        })?;
        let (log, list) = match self.shape {
            Shape::Log => (Some(self.log(when)?), None),
            Shape::List => (None, Some(self.list(when)?)),
        };
        let everybody = Naming { columns: Vec::new(), name: self.title.clone(), otherwise: None };
        let mapping = Mapping {
            name: self.name.clone(),
            title: self.title.clone(),
            system: self.system.clone(),
            shape: self.shape,
            missing: self.missing.clone(),
            zone: self.zone.clone(),
            dates: self.dates.clone(),
            subject: self.template(Part::Subject, ", ").unwrap_or_else(|| key.clone()),
            key,
            client: self.naming(Part::Client).unwrap_or(everybody),
            person: self.naming(Part::Person),
            team: self.naming(Part::Team),
            service: self.naming(Part::Service),
            log,
            list,
            types: self.types(),
        };
        mapping.check()?;
        Ok(mapping)
    }

    fn types(&self) -> BTreeMap<String, AttrType> {
        let dated = |p: Part| matches!(p, Part::When | Part::Due | Part::Finished | Part::Opened);
        self.parts.iter().filter(|(_, p)| dated(*p)).map(|(c, _)| (c.clone(), AttrType::Instant)).collect()
    }

    fn log(&self, instant: String) -> Result<Log, MappingError> {
        let state = self.columns(Part::State);
        if state.is_empty() {
            let remedy = "Choose the column with the state or the activity, or say that each row is a matter.";
            return Err(MappingError::of_field("state", "A log has to say where a matter stands.", remedy));
        }
        let (opened, due) = (self.one(Part::Opened)?, self.one(Part::Due)?);
        Ok(Log { quiet: vec![instant.clone()], instant, opened, due, state, steps: self.steps.clone() })
    }

    fn list(&self, created: String) -> Result<List, MappingError> {
        let state = self.one(Part::State)?;
        let steps = if state.is_some() { self.steps.clone() } else { BTreeMap::new() };
        let (due, finished) = (self.one(Part::Due)?, self.one(Part::Finished)?);
        Ok(List { created, due, finished, finished_as: Step::Accepted, state, steps })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(header: [&str; 6], rows: &[[&str; 6]]) -> Table {
        let mut table = Table::new(header).expect("a header");
        for (at, row) in rows.iter().enumerate() {
            table.push(at as u64 + 2, row.iter().copied());
        }
        table
    }

    #[test]
    fn a_list_is_known_by_its_names() {
        let table = table(
            ["Issue key", "Summary", "Project", "Created", "Resolved", "Status"],
            &[
                ["A-1", "Printer", "Cork", "02.01.2026 09:00", "03.01.2026 10:00", "Done"],
                ["A-2", "Screen", "Cork", "04.01.2026 09:00", "", "To do"],
            ],
        );

        let choice = Choice {
            name: "ours".into(),
            title: "Ours".into(),
            system: "ours".into(),
            ..guess(&table, "Europe/Dublin")
        };

        assert_eq!((choice.shape, choice.dates.as_slice()), (Shape::List, &["%d.%m.%Y %H:%M".to_owned()][..]));
        assert_eq!(choice.steps.values().copied().collect::<Vec<_>>(), [Step::Delivered, Step::Requested]);
        let mapping = choice.mapping().expect("a mapping");
        let list = mapping.list.expect("a list");
        assert_eq!((mapping.key.as_str(), list.created.as_str()), ("{Issue key}", "Created"));
        assert_eq!(list.finished.as_deref(), Some("Resolved"));
    }

    #[test]
    fn a_log_is_known_by_keys_that_return() {
        let table = table(
            ["Number", "State", "Updated at", "Caller", "Assignment group", "Category"],
            &[
                ["1", "New", "2026-01-02 09:00", "?", "A", "Mail"],
                ["1", "Closed", "2026-01-03 09:00", "Ada", "A", "Mail"],
            ],
        );

        let choice =
            Choice { name: "ours".into(), title: "Ours".into(), system: "ours".into(), ..guess(&table, "UTC") };

        assert_eq!((choice.shape, choice.missing.as_slice()), (Shape::Log, &["?".to_owned()][..]));
        let mapping = choice.mapping().expect("a mapping");
        assert_eq!(mapping.client.name, "Ours", "nobody else is named as a client");
        assert!(mapping.absent(table.columns()).is_empty());
    }

    #[test]
    fn what_is_missing_is_told() {
        let table = table(["a", "b", "c", "d", "e", "f"], &[]);
        let choice =
            Choice { name: "ours".into(), title: "Ours".into(), system: "ours".into(), ..guess(&table, "UTC") };

        assert_eq!(choice.mapping().expect_err("an error").field.as_deref(), Some("key"));
        let keyed = Choice {
            parts: vec![("a".into(), Part::Key), ("b".into(), Part::When), ("c".into(), Part::When)],
            ..choice
        };
        assert!(keyed.mapping().expect_err("an error").problem.contains("Two columns"));
    }
}
