//! Files that are no matters of anybody's and have a reader of their own: which there are, what their columns are, and where each
//! is read. What their rows mean is said in the place they belong to, and who may bring them in by `rights`.

use std::sync::Arc;

use db::{Conn, Tx};
use domain::catalogue::LevelKind;
use domain::importing::Table;
use uuid::Uuid;

use crate::imports::acts::{File, fresh, parties};
use crate::imports::report::Report;
use crate::imports::store::{self as imports, Import, Status};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::levels::acts as levels;
use crate::money::acts::{listing, usage_file};
use crate::money::store::Booking;
use crate::partnership::differ::file as differ;
use crate::teams::files::{self as teams, Kind};

/// A file that was read.
#[derive(Clone, Debug)]
pub struct Taking {
    /// Its name.
    pub file: String,
    /// SHA-256 of its bytes.
    pub hash: String,
    /// Its size.
    pub bytes: usize,
    /// Its rows.
    pub table: Arc<Table>,
    /// Odd lines are refused.
    pub strict: bool,
}

impl Taking {
    /// What is kept about the file.
    #[must_use]
    pub fn of(&self) -> File {
        File { name: self.file.clone(), hash: self.hash.clone(), bytes: self.bytes, rows: self.table.len() }
    }

    /// A report of this file that says nothing yet.
    #[must_use]
    pub fn report(&self, mapping: &str) -> Report {
        let mut report = Report {
            strict: self.strict,
            file: self.file.clone(),
            sha256: self.hash.clone(),
            mapping: mapping.to_owned(),
            system: mapping.to_owned(),
            rows: self.table.len() as u64,
            ..Report::default()
        };
        report.note(&[], self.table.refused());
        report
    }
}

/// A file that is no matter of anybody's, and has a reader of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// A price list.
    Prices,
    /// What was used.
    Usage,
    /// What was measured of levels.
    Levels,
    /// A tree of clients.
    Parties,
    /// What is about teams.
    Teams(Kind),
    /// Where a client and IT differed.
    Disagreements,
}

/// What is to be written of a file: prices in one go, because they are one change of the card, and levels, because what
/// follows from them is worked out at the end; lines of usage bit by bit.
#[derive(Clone, Debug)]
pub enum Weighed {
    /// Everything at once.
    Whole,
    /// Lines that are not booked yet.
    Usage(Arc<Vec<Booking>>),
}

impl Files {
    /// All of them.
    pub const ALL: [Files; 8] = [
        Files::Prices,
        Files::Usage,
        Files::Levels,
        Files::Parties,
        Files::Teams(Kind::People),
        Files::Teams(Kind::Weeks),
        Files::Teams(Kind::Efforts),
        Files::Disagreements,
    ];

    /// How what is wrong in what it brought is put right, where that stays; nothing where the import can be undone.
    #[must_use]
    pub const fn stays(self) -> Option<&'static str> {
        match self {
            Files::Parties => None,
            Files::Prices => Some("Prices stay: propose another version of one that is wrong."),
            Files::Usage => Some("Usage stays: take back a line that is wrong."),
            Files::Levels => {
                Some("Measurements stay: another figure of the same source takes the place of one that is wrong.")
            }
            Files::Teams(_) => {
                Some("It stays: change what is wrong at the team, or bring in a file that says it otherwise.")
            }
            Files::Disagreements => Some(
                "Those who decide or pay for the client read them. They stay: what is wrong is put right or taken back on its page.",
            ),
        }
    }

    /// Whether it is brought in by those who keep the money; if not, by those who bring in matters.
    #[must_use]
    pub const fn is_money(self) -> bool {
        matches!(self, Files::Prices | Files::Usage)
    }

    /// What a mapping of this name reads, if it is one of these.
    #[must_use]
    pub fn named(mapping: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|files| files.name() == mapping)
    }

    /// By which name it is asked for.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Files::Prices => listing::RATES,
            Files::Usage => usage_file::USAGE,
            Files::Levels => levels::LEVELS,
            Files::Parties => parties::PARTIES,
            Files::Teams(kind) => kind.name(),
            Files::Disagreements => differ::DISAGREEMENTS,
        }
    }

    /// For people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Files::Prices => "A price list",
            Files::Usage => "What was used",
            Files::Levels => "What was measured of levels",
            Files::Parties => "A tree of clients",
            Files::Teams(Kind::People) => "Who is in a team",
            Files::Teams(Kind::Weeks) => "How weeks of teams were",
            Files::Teams(Kind::Efforts) => "What finished work took",
            Files::Disagreements => "Where you and a client differed",
        }
    }

    /// The columns that it cannot do without, by the names that are told.
    #[must_use]
    pub fn needed(self) -> Vec<&'static str> {
        match self {
            Files::Prices => listing::NEEDED.to_vec(),
            Files::Usage => usage_file::NEEDED.to_vec(),
            Files::Levels => levels::NEEDED.to_vec(),
            Files::Parties => parties::NEEDED.to_vec(),
            Files::Teams(kind) => kind.needed().to_vec(),
            Files::Disagreements => differ::needed_columns().collect(),
        }
    }

    /// The columns that it may have beside those.
    #[must_use]
    pub fn more(self) -> Vec<&'static str> {
        let more: &[&str] = match self {
            Files::Prices => &["provider", "period", "audience", "note"],
            Files::Usage => &["unit", "cost_centre", "reference"],
            Files::Levels => &["client", "name", "kept", "of", "percent", "minutes_down", "source"],
            Files::Parties => &["code"],
            Files::Teams(Kind::People) => &["skills", "from", "until"],
            Files::Teams(Kind::Weeks) => &["worked", "learning", "there", "people"],
            Files::Teams(Kind::Efforts) => &["what", "reference"],
            Files::Disagreements => return differ::more_columns().collect(),
        };
        more.to_vec()
    }

    /// What cells of some columns hold, where only certain words mean something.
    #[must_use]
    pub fn codes(self) -> Vec<String> {
        match self {
            Files::Levels => vec![format!("kind: {}", LevelKind::ALL.map(LevelKind::code).join(", "))],
            Files::Disagreements => differ::codes(),
            _ => Vec::new(),
        }
    }

    /// Whether a header has the columns that it cannot do without.
    #[must_use]
    pub fn fits(self, columns: &[String]) -> bool {
        match self {
            Files::Parties => parties::fits(columns),
            Files::Disagreements => differ::fits(columns),
            _ => self.needed().iter().all(|name| columns.iter().any(|column| column == name)),
        }
    }

    /// What the file would come to. Nothing is written.
    ///
    /// # Errors
    /// Columns that are missing, the database.
    pub fn dry_run(self, conn: &mut Conn, env: &Env, taking: &Taking) -> Result<Report, AppError> {
        match self {
            Files::Prices => listing::dry_run(conn, env, taking),
            Files::Usage => usage_file::dry_run(conn, env, taking),
            Files::Levels => levels::dry_run(conn, env, taking),
            Files::Parties => parties::dry_run(conn, taking),
            Files::Teams(kind) => teams::dry_run(kind, conn, env, taking),
            Files::Disagreements => differ::dry_run(conn, env, taking),
        }
    }

    /// What the file would come to, and what there is to write of it.
    ///
    /// # Errors
    /// Columns that are missing, the database.
    pub fn weigh(self, conn: &mut Conn, env: &Env, taking: &Taking) -> Result<(Report, Weighed), AppError> {
        match self {
            Files::Usage => {
                let (lines, report) = usage_file::weigh(conn, env, taking)?;
                Ok((report, Weighed::Usage(Arc::new(lines))))
            }
            whole => Ok((whole.dry_run(conn, env, taking)?, Weighed::Whole)),
        }
    }

    /// Writes everything of the file in one go, as the import of this id.
    ///
    /// # Errors
    /// Columns that are missing, the database.
    pub fn write_all(self, tx: &mut Tx, env: &Env, import: Uuid, taking: &Taking) -> Result<Report, AppError> {
        match self {
            Files::Prices => listing::write_all(tx, env, import, taking),
            Files::Usage => usage_file::write_all(tx, env, import, taking),
            Files::Levels => levels::write_all(tx, env, import, taking),
            Files::Parties => parties::write_all(tx, env, import, taking),
            Files::Teams(kind) => teams::write_all(kind, tx, env, import, taking),
            Files::Disagreements => differ::write_all(tx, env, import, taking),
        }
    }

    /// Brings the file in at once; the same again changes nothing.
    ///
    /// # Errors
    /// Columns that are missing, the database.
    pub fn bring_in(self, tx: &mut Tx, env: &Env, taking: &Taking) -> Result<Report, AppError> {
        let import =
            Import { mapping_name: self.name().to_owned(), ..fresh(env, taking.of(), None, taking.strict, None)? };
        imports::insert(tx, &import)?;
        let report = self.write_all(tx, env, import.id, taking)?;
        imports::insert_lines(tx, import.id, &report)?;
        imports::finish(tx, import.id, Status::Done, Some(&report), None, env.now)?;
        Ok(report)
    }
}
