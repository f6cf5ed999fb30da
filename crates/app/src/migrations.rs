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
    Migration { number: 7, name: "calendars", sql: include_str!("../migrations/0007_calendars.sql") },
    Migration { number: 8, name: "portal", sql: include_str!("../migrations/0008_portal.sql") },
    Migration { number: 9, name: "sub_promises", sql: include_str!("../migrations/0009_sub_promises.sql") },
    Migration { number: 10, name: "api", sql: include_str!("../migrations/0010_api.sql") },
    Migration { number: 11, name: "lists", sql: include_str!("../migrations/0011_lists.sql") },
    Migration { number: 12, name: "reviews", sql: include_str!("../migrations/0012_reviews.sql") },
    Migration { number: 13, name: "search", sql: include_str!("../migrations/0013_search.sql") },
    Migration { number: 14, name: "trust", sql: include_str!("../migrations/0014_trust.sql") },
    Migration { number: 15, name: "quick", sql: include_str!("../migrations/0015_quick.sql") },
    Migration { number: 16, name: "moved", sql: include_str!("../migrations/0016_moved.sql") },
    Migration { number: 17, name: "catalogue", sql: include_str!("../migrations/0017_catalogue.sql") },
    Migration { number: 18, name: "money", sql: include_str!("../migrations/0018_money.sql") },
    Migration { number: 19, name: "profile", sql: include_str!("../migrations/0019_profile.sql") },
    Migration { number: 20, name: "statements", sql: include_str!("../migrations/0020_statements.sql") },
    Migration { number: 21, name: "levels", sql: include_str!("../migrations/0021_levels.sql") },
    Migration { number: 22, name: "rivals", sql: include_str!("../migrations/0022_rivals.sql") },
    Migration { number: 23, name: "between", sql: include_str!("../migrations/0023_between.sql") },
    Migration { number: 24, name: "teams", sql: include_str!("../migrations/0024_teams.sql") },
    Migration { number: 25, name: "checks", sql: include_str!("../migrations/0025_checks.sql") },
    Migration { number: 26, name: "similar", sql: include_str!("../migrations/0026_similar.sql") },
    Migration { number: 27, name: "standing", sql: include_str!("../migrations/0027_standing.sql") },
    Migration { number: 28, name: "offered", sql: include_str!("../migrations/0028_offered.sql") },
    Migration { number: 29, name: "signals", sql: include_str!("../migrations/0029_signals.sql") },
    Migration { number: 30, name: "health", sql: include_str!("../migrations/0030_health.sql") },
    Migration { number: 31, name: "purposes", sql: include_str!("../migrations/0031_purposes.sql") },
    Migration { number: 34, name: "treatment", sql: include_str!("../migrations/0034_treatment.sql") },
];
