//! Files about teams: who is in them, how weeks were, and what finished work took. Each row is told by its line where it
//! cannot be used; the same file again changes nothing, and what differs takes the place of what was there.

mod efforts;
mod people;
mod weeks;

use std::collections::HashMap;

use db::{Conn, Tx};
use domain::importing::{Row, Table};
use domain::kernel::PartyId;
use jiff::civil::{Date, DateTime};
use uuid::Uuid;

use crate::imports::files::Taking;
use crate::imports::report::{Noted, Report};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::teams::view;
use crate::teams::words;

/// Which of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Who is in a team, with hours and skills.
    People,
    /// How weeks were.
    Weeks,
    /// What finished work took beside its estimate.
    Efforts,
}

impl Kind {
    /// By which name it is asked for.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::People => "team-people",
            Kind::Weeks => "team-weeks",
            Kind::Efforts => "team-efforts",
        }
    }

    /// Columns that it cannot do without.
    #[must_use]
    pub const fn needed(self) -> &'static [&'static str] {
        match self {
            Kind::People => &["team", "person", "hours"],
            Kind::Weeks => &["team", "week", "unplanned"],
            Kind::Efforts => &["team", "estimated", "actual", "finished"],
        }
    }
}

/// Why a row is not used.
pub(super) struct Wrong {
    code: &'static str,
    sentence: String,
}

fn wrong<T>(code: &'static str, sentence: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { code, sentence: sentence.into() })
}

/// What is to be done about a row.
enum Done<T> {
    New(T),
    Other(T),
    Same,
}

/// Where the columns are.
pub(super) struct Columns<'t> {
    table: &'t Table,
    teams: HashMap<String, PartyId>,
}

impl<'t> Columns<'t> {
    fn of(conn: &mut Conn, table: &'t Table, kind: Kind) -> Result<Self, AppError> {
        let missing: Vec<&str> =
            kind.needed().iter().copied().filter(|name| !table.columns().iter().any(|c| c == name)).collect();
        if !missing.is_empty() {
            let words =
                format!("Missing here: {}. docs/import.md tells the columns of {}.", missing.join(", "), kind.name());
            return Err(AppError::refused("mapping", words));
        }
        let teams = view::teams(conn, &Scope::System("a file"))?;
        let teams = teams.into_iter().map(|party| (party.name.to_lowercase(), party.id)).collect();
        Ok(Self { table, teams })
    }

    fn cell(&self, row: &Row<'t>, name: &str) -> &'t str {
        let at = self.table.columns().iter().position(|column| column == name);
        at.map_or("", |column| row.cell(column).trim())
    }

    fn team(&self, row: &Row<'t>) -> Result<PartyId, Wrong> {
        let name = self.cell(row, "team");
        match self.teams.get(&name.to_lowercase()) {
            Some(id) => Ok(*id),
            None if name.is_empty() => wrong("no_team", "Nothing says of which team. Write its name."),
            None => wrong(
                "unknown_team",
                format!("There is no team called “{name}”. Add it, or write it as it is called here."),
            ),
        }
    }

    /// Hours, in minutes; nothing where the cell is empty.
    fn hours(&self, row: &Row<'t>, name: &str) -> Result<Option<u32>, Wrong> {
        let text = self.cell(row, name);
        if text.is_empty() {
            return Ok(None);
        }
        match words::minutes(text) {
            Some(minutes) => Ok(Some(minutes)),
            None => wrong("bad_value", format!("`{name}` holds “{text}”. Write hours, such as 37.5.")),
        }
    }

    fn day(&self, row: &Row<'t>, name: &str) -> Result<Option<Date>, Wrong> {
        let text = self.cell(row, name);
        if text.is_empty() {
            return Ok(None);
        }
        let day = text.parse::<Date>().ok().or_else(|| text.parse::<DateTime>().ok().map(DateTime::date));
        match day.filter(|day| (1970..=2200).contains(&day.year())) {
            Some(day) => Ok(Some(day)),
            None => wrong("bad_date", format!("`{name}` holds “{text}”. Write a day as 2026-03-12.")),
        }
    }
}

/// Reads every row, tells what cannot be used, and hands the rest on with its count.
fn each<'t, T>(
    columns: &Columns<'t>,
    report: &mut Report,
    mut read: impl FnMut(&Row<'t>) -> Result<Done<T>, Wrong>,
    mut counts: impl FnMut(&mut Report, &Done<T>),
) -> Vec<T> {
    let mut all = Vec::new();
    for row in columns.table.rows() {
        match read(&row) {
            Ok(done) => {
                report.used += 1;
                counts(report, &done);
                match done {
                    Done::New(value) | Done::Other(value) => all.push(value),
                    Done::Same => {}
                }
            }
            Err(Wrong { code, sentence }) => {
                report.refused.push(Noted { line: row.line, code: code.to_owned(), reason: sentence });
            }
        }
    }
    report.sort();
    all
}

/// What the file would come to. Nothing is written.
///
/// # Errors
/// Columns that are missing, the database.
pub fn dry_run(kind: Kind, conn: &mut Conn, env: &Env, taking: &Taking) -> Result<Report, AppError> {
    let report = match kind {
        Kind::People => people::weigh(conn, env, taking)?.1,
        Kind::Weeks => weeks::weigh(conn, env, taking)?.1,
        Kind::Efforts => efforts::weigh(conn, env, taking)?.1,
    };
    Ok(Report { dry_run: true, ..report })
}

/// Writes down what the file holds and was not written down before, as the import of this id.
///
/// # Errors
/// Columns that are missing, the database.
pub fn write_all(kind: Kind, tx: &mut Tx, env: &Env, import: Uuid, taking: &Taking) -> Result<Report, AppError> {
    let report = match kind {
        Kind::People => people::write(tx, env, import, taking)?,
        Kind::Weeks => weeks::write(tx, env, import, taking)?,
        Kind::Efforts => efforts::write(tx, env, import, taking)?,
    };
    Ok(Report { import: Some(import), ..report })
}
