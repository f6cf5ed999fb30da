//! What can go wrong, in sentences a person can act on.
//!
//! The two engines say the same things in different words; their translations (`sqlite/error.rs`,
//! `postgres/error.rs`) end here. It must not hold a business meaning: a lost race or a refused act is told by `app`.

/// What the database does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstraintKind {
    /// Such a row is already there.
    Unique,
    /// It points to a row that is not there, or is pointed to by another.
    ForeignKey,
    /// A value outside of what the column may hold.
    Check,
    /// A value is missing.
    NotNull,
    /// A trigger said no; its own sentence.
    Refused(String),
}

impl std::fmt::Display for ConstraintKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unique => "the values must be unique",
            Self::ForeignKey => "a row points to one that is not there",
            Self::Check => "a value is not allowed",
            Self::NotNull => "a value is missing",
            Self::Refused(sentence) => sentence,
        })
    }
}

/// An error of the database. It can be cloned because one failed flush answers every write of its group.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DbError {
    /// The database cannot be opened. `url` never holds a password.
    #[error("Cannot open the database {url}: {reason}")]
    Open { url: String, reason: String },

    /// A rule of the schema was broken. `table` and `columns` are given where the engine tells them.
    #[error("The database refused the change{}: {kind} ({detail}).", place(.table.as_deref(), .columns))]
    Constraint { kind: ConstraintKind, table: Option<String>, columns: Vec<String>, detail: String },

    /// Too much is waiting, or another program holds the database.
    #[error("The database is busy: {0}. Try again in a moment.")]
    Busy(String),

    /// A statement, or waiting for the server, took longer than allowed.
    #[error("The database took too long: {0}.")]
    Timeout(String),

    /// A write lost to others every time it was tried; nothing was changed.
    #[error("The change collided with other changes {tries} times and was given up; nothing was saved. Try again.")]
    Collided { tries: u32 },

    /// A change was tried inside `read`.
    #[error("A read tried to change the database ({0}); changes belong into write.")]
    ReadOnly(String),

    /// A column is not there, or does not hold what was asked for.
    #[error("{0}")]
    Column(String),

    /// A parameter does not fit its place. `index` counts from 1.
    #[error("Parameter ${index} of «{sql}» does not fit: {reason}.")]
    Parameter { index: usize, sql: String, reason: String },

    /// The text of a statement is wrong.
    #[error("The statement «{sql}» is wrong: {reason}.")]
    Statement { sql: String, reason: String },

    /// The closure panicked; what it did was rolled back.
    #[error("The work on the database stopped with a programming error: {0}")]
    Panicked(String),

    /// A migration cannot be applied.
    #[error("Migration {number} ({name}): {reason}")]
    Migration { number: u32, name: String, reason: String },

    /// The backup was not made.
    #[error("The backup to {path} was not made: {reason}")]
    Backup { path: String, reason: String },

    /// The connection broke. If it broke while committing, the change may or may not be saved.
    #[error("The connection to the database broke ({0}). If something was being saved, look whether it was.")]
    Lost(String),

    /// `close` was called.
    #[error("The database is closed; the program is stopping.")]
    Closed,

    /// Anything else the engine said.
    #[error("The database said: {0}")]
    Driver(String),
}

impl DbError {
    /// True if such a row is already there.
    #[must_use]
    pub fn is_unique(&self) -> bool {
        matches!(self, Self::Constraint { kind: ConstraintKind::Unique, .. })
    }

    /// True if a row pointed to is not there, or a row is still pointed to.
    #[must_use]
    pub fn is_foreign_key(&self) -> bool {
        matches!(self, Self::Constraint { kind: ConstraintKind::ForeignKey, .. })
    }

    /// The sentence of a trigger that said no.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        match self {
            Self::Constraint { kind: ConstraintKind::Refused(sentence), .. } => Some(sentence),
            _ => None,
        }
    }

    pub(crate) fn statement(sql: &str, reason: impl Into<String>) -> Self {
        Self::Statement { sql: crate::sqltext::short(sql), reason: reason.into() }
    }

    pub(crate) fn parameter(index: usize, sql: &str, reason: impl Into<String>) -> Self {
        Self::Parameter { index, sql: crate::sqltext::short(sql), reason: reason.into() }
    }

    /// `given` parameters where `wanted` are needed.
    pub(crate) fn count(sql: &str, given: usize, wanted: usize) -> Self {
        Self::statement(sql, format!("it has {wanted} parameters and {given} were given"))
    }

    /// What a panic carried, as a sentence.
    pub(crate) fn panicked(payload: &(dyn std::any::Any + Send)) -> Self {
        let said = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
        let said = said.or_else(|| payload.downcast_ref::<String>().cloned());
        Self::Panicked(said.unwrap_or_else(|| "it gave no message".to_owned()))
    }
}

fn place(table: Option<&str>, columns: &[String]) -> String {
    match (table, columns) {
        (None, []) => String::new(),
        (Some(table), []) => format!(" of {table}"),
        (None, columns) => format!(" of {}", columns.join(", ")),
        (Some(table), columns) => format!(" of {table} ({})", columns.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constraint_names_its_place() {
        let error = DbError::Constraint {
            kind: ConstraintKind::Unique,
            table: Some("client".into()),
            columns: vec!["name".into()],
            detail: "UNIQUE constraint failed".into(),
        };
        assert!(error.is_unique());
        assert_eq!(
            error.to_string(),
            "The database refused the change of client (name): the values must be unique (UNIQUE constraint failed)."
        );
    }

    #[test]
    fn panics_keep_their_words() {
        let payload = std::panic::catch_unwind(|| panic!("two {}", "words")).unwrap_err();
        assert!(matches!(DbError::panicked(payload.as_ref()), DbError::Panicked(said) if said == "two words"));
    }
}
