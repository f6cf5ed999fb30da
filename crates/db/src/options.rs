//! How a database is opened. The defaults are right for a server; tests turn durability off.

use std::time::Duration;

/// Which database engine it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl std::fmt::Display for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// Whether a saved change survives a power cut. (On PostgreSQL that is the server's setting.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    Full,
    /// For tests only.
    Off,
}

/// How a database is opened: `Options { create: true, ..Options::default() }`.
#[derive(Clone, Debug)]
pub struct Options {
    /// Make a SQLite file that is not there. A PostgreSQL database is never made.
    pub create: bool,
    /// SQLite: connections that read at the same time.
    pub readers: usize,
    /// PostgreSQL: most connections.
    pub connections: usize,
    /// The longest a statement may run.
    pub statement_timeout: Duration,
    /// The longest to wait for a turn, a lock or a connection.
    pub patience: Duration,
    /// SQLite: the most requests that may wait.
    pub queue: usize,
    /// The most prepared statements a connection keeps.
    pub statements: usize,
    /// PostgreSQL: keep prepared statements; off for PgBouncer and its like.
    pub prepared: bool,
    /// PostgreSQL: how often a write that collided with others is tried.
    pub tries: u32,
    pub sync: Durability,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            create: false,
            readers: 4,
            connections: 16,
            statement_timeout: Duration::from_secs(15),
            patience: Duration::from_secs(10),
            queue: 4096,
            statements: 512,
            prepared: true,
            tries: 10,
            sync: Durability::Full,
        }
    }
}
