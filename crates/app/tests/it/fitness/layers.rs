//! Who may know whom inside the application: doors, acts, stores, and the kit below all of them.

use std::collections::BTreeSet;

use super::rust::{Source, built, paths};
use super::{files, holds};

const APP: &str = "crates/app/src";

/// SQL stands here and nowhere else.
fn may_hold_sql(source: &Source) -> bool {
    source.file.is("store.rs") || source.file.lies_in("store") || source.file.lies_in("reports")
}

/// Whether a text is a statement, or holds one in brackets. Ours is written in small letters.
pub fn is_sql(text: &str) -> bool {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = if text.starts_with(|c: char| c.is_ascii_uppercase()) && text.split(' ').next().is_some_and(is_capital) {
        text.to_lowercase()
    } else {
        text
    };
    let begins = |words: &str| {
        let found = text.find(words);
        found.is_some_and(|at| at == 0 || text[..at].ends_with(['(', ' ']))
    };
    let after =
        |first: &str, second: &str| begins(first) && text.find(first).is_some_and(|at| text[at..].contains(second));
    begins("insert into ") || begins("delete from ") || after("update ", " set ") || after("select ", " from ")
}

fn is_capital(word: &str) -> bool {
    word.len() > 3 && word.chars().all(|c| c.is_ascii_uppercase())
}

/// The folders of the application that are places of the product: all but what serves every one of them.
fn features() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in files(APP, &[".rs"]) {
        let mut parts = file.path[APP.len() + 1..].split('/');
        let (first, more) = (parts.next().unwrap_or_default(), parts.next());
        if more.is_some() && !matches!(first, "kit" | "command") {
            found.insert(first.to_owned());
        }
    }
    assert!(found.contains("commitments") && found.contains("people"), "{found:?}");
    found
}

/// The folder of the application in which a file lies.
fn home(path: &str) -> &str {
    path[APP.len() + 1..].split('/').next().unwrap_or_default()
}

#[test]
fn sql_stands_in_stores() {
    let mut broken = Vec::new();
    for source in built(APP).iter().filter(|s| !may_hold_sql(s)) {
        for (at, text) in source.texts.iter().filter(|(_, text)| is_sql(text)) {
            let short: String = text.chars().take(60).collect();
            broken.push(format!("{} {short}", source.file.at(*at)));
        }
    }
    holds(
        "SQL stands in store.rs, below a folder store, or in reports. Move the statement and call a function.",
        &broken,
    );
}

#[test]
fn stores_and_acts_know_no_page() {
    let mut broken = Vec::new();
    for source in built(APP) {
        let acts = source.file.is("acts.rs") || source.file.lies_in("acts");
        if acts || may_hold_sql(&source) {
            for name in ["axum", "askama", "tower_http"] {
                broken.extend(source.find(name).map(|at| format!("{} names {name}", source.file.at(at))));
            }
        }
    }
    holds("Acts and stores serve every door alike: HTTP and HTML belong into pages.", &broken);
}

/// Where every address stands; each knows all pages, or all endpoints.
const DOORS: &[&str] = &["crates/app/src/router/", "crates/app/src/programs.rs"];

#[test]
fn no_place_uses_the_pages_of_another() {
    let features = features();
    let mut broken = Vec::new();
    for source in built(APP).iter().filter(|s| !DOORS.iter().any(|door| s.file.path.starts_with(door))) {
        for (at, path) in source.paths() {
            let [feature, inner, ..] = path.as_slice() else { continue };
            let theirs = features.contains(feature) && feature.as_str() != home(&source.file.path);
            if theirs && matches!(inner.as_str(), "pages" | "api") {
                broken.push(format!("{} uses crate::{}", source.file.at(at), path.join("::")));
            }
        }
    }
    holds("A place may call the acts and stores of another, never its pages or its API.", &broken);
}

#[test]
fn the_kit_knows_no_place() {
    let mut broken = Vec::new();
    for source in built("crates/app/src/kit") {
        for (at, path) in source.paths().into_iter().filter(|(_, path)| path[0] != "kit") {
            broken.push(format!("{} uses crate::{}", source.file.at(at), path.join("::")));
        }
    }
    for file in files("crates/app/src/kit", &[".html"]) {
        for (at, path) in paths(&file.text).into_iter().filter(|(_, path)| path[0] != "kit") {
            broken.push(format!("{} uses crate::{}", file.at(at), path.join("::")));
        }
    }
    holds("The kit serves every place and knows none. Hand it what it needs as an argument.", &broken);
}

#[test]
fn statements_are_told_from_sentences() {
    let sql = [
        "select a from b",
        "update t set a = $1",
        "exists (select 1 from t where a = {})",
        "insert into t (a) values ($1)",
        "SELECT a FROM b",
        "with x as (select a from b) delete from c where id in (select a from x)",
    ];
    let words = [
        "Choose one from the list.",
        "Update it and set a date.",
        "Delete from here on?",
        "c.closed_at is null",
        "Preselect a from b",
    ];

    assert_eq!(sql.iter().filter(|t| !is_sql(t)).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert_eq!(words.iter().filter(|t| is_sql(t)).collect::<Vec<_>>(), Vec::<&&str>::new());
}
