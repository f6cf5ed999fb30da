//! What each crate may lean on: the rules are pure, one crate names the database drivers, the lock file stays small.

use super::rust::{built, is_word};
use super::{File, files, holds, read};

/// What the rules may be made of: values, decimals and currencies, time zones without a clock, text formats, hashes and distributions.
const PURE: [&str; 9] =
    ["iso_currency", "jiff", "rust_decimal", "serde", "serde_json", "sha2", "statrs", "toml", "uuid"];

/// Where a clock, chance or the world would come in.
const WORLD: [&str; 14] = [
    "Timestamp::now",
    "Zoned::now",
    "SystemTime",
    "Instant::now",
    "now_v7",
    "new_v4",
    "rand::",
    "thread_rng",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "tokio",
];

/// The database drivers, as code and as manifests name them.
const DRIVERS: [&str; 8] = [
    "rusqlite",
    "libsqlite3",
    "tokio_postgres",
    "tokio-postgres",
    "deadpool_postgres",
    "deadpool-postgres",
    "sqlx",
    "diesel",
];

/// Packages in the lock file. Each costs everybody who builds Entente, and somebody who reads its news. Some eighty belong to the
/// encoder of the listener, which is a feature that can be left off.
const MOST_PACKAGES: usize = 510;

/// The names under a heading of a manifest.
fn listed<'a>(manifest: &'a File, heading: &str) -> Vec<(usize, &'a str)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (number, line) in manifest.text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line == heading;
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let end = line.find(|c: char| !is_word(c) && c != '-').unwrap_or(line.len());
            found.push((number + 1, &line[..end]));
        }
    }
    found
}

#[test]
fn the_rules_lean_on_nothing_that_could_touch_the_world() {
    let manifest = read("crates/domain/Cargo.toml");
    let listed = listed(&manifest, "[dependencies]");

    let broken: Vec<String> = listed
        .iter()
        .filter(|(_, name)| !PURE.contains(name))
        .map(|(line, name)| format!("{}:{line} lists {name}", manifest.path))
        .collect();

    assert!(!listed.is_empty());
    holds("The crate domain is pure: it may depend on values and computations only.", &broken);
}

#[test]
fn the_rules_read_no_clock_and_do_nothing() {
    let mut broken = Vec::new();
    for source in built("crates/domain/src") {
        for name in WORLD {
            broken.extend(source.find(name).map(|at| format!("{} names {name}", source.file.at(at))));
        }
        broken.extend(source.find("async fn").map(|at| format!("{} is async", source.file.at(at))));
    }
    holds("The crate domain is pure: the time, ids and chance are handed to it as arguments.", &broken);
}

#[test]
fn the_linter_refuses_clocks_in_the_rules_too() {
    let lint = read("crates/domain/clippy.toml");

    let missing: Vec<String> =
        ["jiff::Timestamp::now", "jiff::Zoned::now", "std::time::SystemTime::now", "uuid::Uuid::now_v7"]
            .into_iter()
            .filter(|path| !lint.text.contains(path))
            .map(|path| format!("{} does not list {path}", lint.path))
            .collect();

    holds("crates/domain/clippy.toml lists as disallowed what would make a rule depend on the moment.", &missing);
}

#[test]
fn only_the_crate_db_names_a_database_driver() {
    let mut broken = Vec::new();
    for folder in ["crates/domain", "crates/app"] {
        for source in built(folder) {
            for name in DRIVERS {
                broken.extend(source.find(name).map(|at| format!("{} names {name}", source.file.at(at))));
            }
        }
        for manifest in files(folder, &["Cargo.toml"]) {
            for heading in ["[dependencies]", "[dev-dependencies]", "[build-dependencies]"] {
                let drivers = listed(&manifest, heading).into_iter().filter(|(_, name)| DRIVERS.contains(name));
                broken.extend(drivers.map(|(line, name)| format!("{}:{line} lists {name}", manifest.path)));
            }
        }
    }
    holds(
        "Only crates/db knows which databases there are. Ask it for what is missing, in words both engines share.",
        &broken,
    );
}

#[test]
fn the_lock_file_stays_small() {
    let lock = read("Cargo.lock");
    let packages = lock.text.lines().filter(|line| *line == "[[package]]").count();

    assert!(
        packages <= MOST_PACKAGES,
        "Cargo.lock holds {packages} packages; the limit is {MOST_PACKAGES}. See what came in with cargo tree, and whether \
         a feature can be left off"
    );
}
