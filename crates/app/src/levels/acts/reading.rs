//! How the columns of a file of measurements are read: a row as one measurement, or as one case.

use std::collections::BTreeSet;

use domain::catalogue::LevelKind;
use domain::importing::{Row, Table};
use domain::kernel::{Limit, clean};
use domain::levels::{MeasureError, Measured, Written};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::kit::error::AppError;

/// How other systems call what a level of cases is read from: a list of incidents needs no other column names.
const SERVICE: [&str; 2] = ["service", "category"];
const CLIENT: [&str; 2] = ["client", "location"];
const IN_TIME: [&str; 2] = ["in_time", "made_sla"];
const AT: [&str; 3] = ["at", "resolved_at", "closed_at"];
const NUMBER: [&str; 2] = ["reference", "number"];
/// What the level of a list of incidents is called.
pub(super) const INCIDENTS: &str = "Incidents resolved in time";

/// Why a row is not used.
pub(super) enum Wrong {
    NoService,
    Service(String),
    Client(String),
    TwoClients(String),
    Kind(String),
    NoName,
    LongText(&'static str),
    Month(String),
    Ahead(Date),
    InTime(String),
    Measure(MeasureError),
    Twice,
    Overlaps(Date, Date),
}

impl Wrong {
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Wrong::NoService => "no_service",
            Wrong::Service(_) => "unknown_service",
            Wrong::Client(_) => "unknown_client",
            Wrong::TwoClients(_) => "two_clients",
            Wrong::Kind(_) => "unknown_kind",
            Wrong::NoName => "no_name",
            Wrong::LongText(_) => "too_long",
            Wrong::Month(_) => "bad_date",
            Wrong::Ahead(_) => "future",
            Wrong::InTime(_) => "bad_value",
            Wrong::Measure(error) => error.code(),
            Wrong::Twice => "same_key",
            Wrong::Overlaps(..) => "overlaps",
        }
    }

    pub(super) fn sentence(&self) -> String {
        match self {
            Wrong::NoService => "Nothing says of which service. Write its name.".into(),
            Wrong::Service(name) => {
                format!("There is no service called “{name}”. Describe it first, or write it as it is called here.")
            }
            Wrong::Client(name) => {
                format!("There is no client called “{name}”. Add it, or write it as it is called here.")
            }
            Wrong::TwoClients(name) => {
                format!("Two clients are called “{name}”. Write the id of the one that is meant.")
            }
            Wrong::Kind(text) => format!(
                "`kind` holds “{text}”. Write availability, response, delivery or other; where it is other, `name` says what."
            ),
            Wrong::NoName => "Where `kind` is other, `name` says what was measured; else it is empty.".into(),
            Wrong::LongText(column) => format!("`{column}` is too long. Shorten it."),
            Wrong::Month(text) => {
                format!("“{text}” is no time of measuring. Write a month as 2026-03, a day as 2026-03-12.")
            }
            Wrong::Ahead(day) => format!("{day} lies ahead, and nothing was measured on it."),
            Wrong::InTime(text) => format!("“{text}” says neither yes nor no. Write true or false."),
            Wrong::Measure(error) => error.sentence().to_owned(),
            Wrong::Twice => "The same stands on an earlier line already.".into(),
            Wrong::Overlaps(first, last) => {
                format!(
                    "The days from {first} to {last} were measured from the same source already, and no day counts twice."
                )
            }
        }
    }
}

/// What a row names.
pub(super) struct Names<'t> {
    pub(super) service: &'t str,
    pub(super) client: &'t str,
    pub(super) kind: LevelKind,
    pub(super) name: Option<String>,
}

/// What a row says.
pub(super) enum Read {
    /// A measurement.
    Month { first: Date, last: Date, measured: Measured, source: String, note: Option<String> },
    /// One case.
    Case { on: Date, in_time: bool, source: String },
}

/// Where the columns are.
pub(super) struct Columns {
    service: Option<usize>,
    client: Option<usize>,
    in_time: Option<usize>,
    at: Vec<usize>,
    number: Option<usize>,
    plain: [Option<usize>; 10],
    incidents: bool,
}

const PLAIN: [&str; 10] =
    ["kind", "name", "month", "first_day", "last_day", "kept", "of", "percent", "minutes_down", "source"];

impl Columns {
    pub(super) fn of(table: &Table) -> Result<Self, AppError> {
        let at = |name: &str| table.columns().iter().position(|column| column == name);
        let first = |names: &[&str]| names.iter().find_map(|name| at(name));
        let plain = PLAIN.map(at);
        let found = Self {
            service: first(&SERVICE),
            client: first(&CLIENT),
            in_time: first(&IN_TIME),
            at: AT.iter().filter_map(|name| at(name)).collect(),
            number: first(&NUMBER),
            plain,
            incidents: at("made_sla").is_some(),
        };
        let mut missing: Vec<&str> = Vec::new();
        if found.service.is_none() {
            missing.push("service");
        }
        if found.in_time.is_some() && found.at.is_empty() {
            missing.push("at");
        }
        if found.in_time.is_none() {
            if plain[0].is_none() {
                missing.push("kind");
            }
            if plain[2].is_none() && plain[3].is_none() {
                missing.push("month");
            }
            if plain[5..=8].iter().all(Option::is_none) {
                missing.push("kept, percent or minutes_down");
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let words = format!(
            "A file of levels has the columns service, kind, month and what was measured: kept and of, percent, or \
             minutes_down; or one row for each case, with service, at and in_time. Missing here: {}.",
            missing.join(", ")
        );
        Err(AppError::refused("mapping", words))
    }

    /// The rows are incidents of another system.
    pub(super) const fn is_of_incidents(&self) -> bool {
        self.incidents
    }
}

/// What stands for nothing.
fn known(cell: &str) -> &str {
    let cell = cell.trim();
    if matches!(cell, "?" | "N/A" | "-") { "" } else { cell }
}

/// How rows are read.
pub(super) struct Reading<'a> {
    pub(super) columns: &'a Columns,
    pub(super) today: Date,
    pub(super) zone: &'a TimeZone,
}

impl Reading<'_> {
    /// What a row names, and what it says of it.
    pub(super) fn row<'t>(&self, row: &Row<'t>, seen: &mut BTreeSet<String>) -> Result<(Names<'t>, Read), Wrong> {
        let cell = |column: Option<usize>| column.map_or("", |column| known(row.cell(column)));
        let [kind, name, month, first, last, kept, of, percent, down, source] = self.columns.plain.map(cell);
        let service = cell(self.columns.service);
        if service.is_empty() {
            return Err(Wrong::NoService);
        }
        let cases = self.columns.in_time.is_some();
        let line = |text: &str, column| clean(text, Limit::Line).map_err(|_| Wrong::LongText(column));
        let (kind, name) = match (kind, name) {
            ("", "") if cases => (LevelKind::Other, Some(INCIDENTS.to_owned())),
            (kind, name) => {
                let found = LevelKind::from_code(kind).ok_or_else(|| Wrong::Kind(kind.to_owned()))?;
                (found, line(name, "name")?)
            }
        };
        if (kind == LevelKind::Other) != name.is_some() {
            return Err(Wrong::NoName);
        }
        let names = Names { service, client: cell(self.columns.client), kind, name };
        let source = line(source, "source")?.unwrap_or_else(|| if cases { "cases" } else { "file" }.to_owned());
        if cases {
            let reference = cell(self.columns.number);
            if !reference.is_empty() && !seen.insert(reference.to_owned()) {
                return Err(Wrong::Twice);
            }
            let on = self.case_day(row)?;
            let text = cell(self.columns.in_time);
            let in_time = match text.to_lowercase().as_str() {
                "true" | "yes" | "1" => true,
                "false" | "no" | "0" => false,
                _ => return Err(Wrong::InTime(text.to_owned())),
            };
            return Ok((names, Read::Case { on, in_time, source }));
        }
        let (first, last) = self.days(month, first, last)?;
        let minutes = u64::try_from(first.until(last).map_or(0, |span| span.get_days()) + 1).unwrap_or(1) * 24 * 60;
        let measured = Written { kept, of, percent, down }.read(kind, minutes).map_err(Wrong::Measure)?;
        Ok((names, Read::Month { first, last, measured, source, note: None }))
    }

    /// The day on which a case was decided, where our house is.
    fn case_day(&self, row: &Row<'_>) -> Result<Date, Wrong> {
        let text = self.columns.at.iter().map(|column| known(row.cell(*column))).find(|text| !text.is_empty());
        let text = text.unwrap_or_default();
        let instant = text.parse::<jiff::Timestamp>().ok().map(|at| self.zone.to_datetime(at).date());
        let local = || text.parse::<DateTime>().ok().map(DateTime::date);
        let day = instant.or_else(local).or_else(|| text.parse().ok());
        let day: Date = day.ok_or_else(|| Wrong::Month(text.to_owned()))?;
        if day > self.today { Err(Wrong::Ahead(day)) } else { Ok(day) }
    }

    /// The days of a measurement: a month, as far as it has passed, or days of one.
    fn days(&self, month: &str, first: &str, last: &str) -> Result<(Date, Date), Wrong> {
        let day = |text: &str| text.parse::<Date>().map_err(|_| Wrong::Month(text.to_owned()));
        let (first, last) = if month.is_empty() {
            let first = day(first)?;
            (first, if last.is_empty() { first } else { day(last)? })
        } else {
            let first = day(&format!("{}-01", month.get(..7).unwrap_or(month)))?;
            (first, first.last_of_month().min(self.today))
        };
        if first > self.today || last > self.today {
            return Err(Wrong::Ahead(first.max(last)));
        }
        if first > last || first.first_of_month() != last.first_of_month() {
            return Err(Wrong::Month(format!("{first} to {last}")));
        }
        Ok((first, last))
    }
}
