//! The numbered migrations, oldest first. Forward only; a published one never changes.

use db::Migration;

/// All of them.
pub const ALL: &[Migration] = &[
    Migration { number: 1, name: "foundation", sql: include_str!("../migrations/0001_foundation.sql") },
    Migration { number: 2, name: "imports", sql: include_str!("../migrations/0002_imports.sql") },
    Migration { number: 3, name: "mail", sql: include_str!("../migrations/0003_mail.sql") },
    Migration { number: 4, name: "links", sql: include_str!("../migrations/0004_links.sql") },
    Migration { number: 5, name: "jobs", sql: include_str!("../migrations/0005_jobs.sql") },
    Migration { number: 6, name: "telling", sql: include_str!("../migrations/0006_telling.sql") },
];
