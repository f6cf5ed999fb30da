//! What a person says about the columns of an unknown file, and the mapping that it makes.

use std::collections::BTreeMap;

use super::attribute::AttrType;
use super::ladder::Step;
use super::mapping::{List, Log, Mapping, MappingError, Naming, Shape};
use super::template::Template;

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
            pub(super) const fn hints(self) -> &'static [&'static str] {
                match self { $(Part::$name => &[$($hint),*]),+ }
            }
        }
    };
}

parts! {
    Key "key" "Tells one matter from another" ["number", "issuekey", "key", "ticketid", "caseid", "incidentid", "iid", "id", "ticket", "issue", "case"],
    Subject "subject" "What it is about" ["shortdescription", "summary", "title", "subject", "name", "description"],
    Client "client" "Client" ["company", "client", "customer", "organisation", "organization", "account", "department", "location", "project", "site"],
    Person "person" "Who asked" ["callerid", "caller", "requester", "requestedby", "reporter", "contact"],
    Team "team" "Team that works on it" ["assignmentgroup", "team", "group", "workgroup", "queue"],
    Service "service" "Service" ["businessservice", "service", "category", "product", "component"],
    When "when" "When it was asked for, or when the row happened" ["sysupdatedat", "updatedat", "timestamp", "changedate", "createdat", "created", "createddate", "opened", "openedat", "reported", "asked", "date"],
    Opened "opened" "When the matter was opened (logs)" [],
    Due "due" "By when it is promised" ["duedate", "dueat", "due", "promiseddate", "deadline", "targetdate"],
    Finished "finished" "When it was done (lists)" ["closedat", "closed", "resolved", "resolvedat", "resolutiondate", "finisheddate", "finished", "done", "completed", "enddate", "ready"],
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
