//! Every statement on every engine, and the schema as both engines tell it.

use db::Engine;
use db::testing::{engines, scratch};
use entente::migrations;

use super::layers::is_sql;
use super::rust::built;
use super::{holds, is_written};

const FIRST_WORDS: [&str; 5] = ["select ", "insert ", "update ", "delete ", "with "];

/// The statements of the stores: where each stands, and its text with `{}` numbered as `db::Query` does it. What is put
/// together from pieces is left to the tests of its store.
fn statements() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for source in built("crates/app/src") {
        for (at, text) in &source.texts {
            let before = source.code[..*at].trim_end();
            let whole = !before.ends_with("concat!(") && !before.ends_with("format!(");
            if whole && FIRST_WORDS.iter().any(|word| text.starts_with(word)) && is_sql(text) {
                found.push((source.file.at(*at), numbered(text)));
            }
        }
    }
    found
}

fn numbered(text: &str) -> String {
    let mut pieces = text.split("{}");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.zip(1..).fold(first, |sql, (piece, n)| format!("{sql}${n}{piece}"))
}

/// SQLite always; PostgreSQL where `ENTENTE_TEST_POSTGRES` names a cluster, as `bin/test` does.
#[tokio::test]
async fn every_statement_is_understood_by_every_engine() {
    let statements = statements();
    let mut broken = Vec::new();
    for engine in engines() {
        let scratch = scratch(engine, migrations::ALL).await;
        // A file that is named after an engine has its twin beside it, named after the other.
        let twin = match engine {
            Engine::Sqlite => "/postgres.rs:",
            Engine::Postgres => "/sqlite.rs:",
        };
        for (place, sql) in statements.iter().filter(|(place, _)| !place.contains(twin)) {
            if let Err(error) = scratch.db.prepare(sql).await {
                broken.push(format!("{place} on {engine}: {error}"));
            }
        }
    }
    assert!(
        statements.len() > 50,
        "only {} statements were found: the test looks in the wrong place",
        statements.len()
    );
    holds("One SQL text serves SQLite and PostgreSQL. See crates/db/src/lib.rs for what both understand.", &broken);
}

#[tokio::test]
async fn the_schema_is_as_documented_on_every_engine() {
    for engine in engines() {
        let scratch = scratch(engine, migrations::ALL).await;
        match scratch.db.schema().await {
            Ok(schema) => is_written("docs/schema.txt", &schema.to_string()),
            Err(error) => panic!("the schema of {engine} cannot be read: {error}"),
        }
    }
}

#[test]
fn places_for_values_are_numbered() {
    assert_eq!(numbered("select a from b where c = {} and d = {}"), "select a from b where c = $1 and d = $2");
}
