//! The document of what programs may ask for: committed, complete, and said in the same way everywhere.

use std::collections::BTreeMap;

use entente::api::document;
use entente::programs::programs;
use serde_json::Value;

use super::rust::{built, is_word};
use super::{holds, is_written};

fn described() -> Value {
    let (_, described) = document::nested(document::itself(programs())).split_for_parts();
    document::Document::of(&described).0.as_ref().clone()
}

/// Address, method and what is said of it.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let each = paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(|(method, said)| (path.clone(), method.clone(), said.clone())).collect::<Vec<_>>()
    });
    each.collect()
}

#[test]
fn the_document_changes_only_on_purpose() {
    let document = described();

    let text = serde_json::to_string_pretty(&document).map(|text| format!("{text}\n"));

    is_written("docs/openapi.json", &text.unwrap_or_default());
}

#[test]
fn every_endpoint_that_is_written_can_be_asked() {
    let document = described();
    let known: Vec<String> =
        operations(&document).iter().filter_map(|(.., said)| said["operationId"].as_str().map(str::to_owned)).collect();
    let mut broken = Vec::new();
    for source in built("crates/app/src") {
        for (at, _) in source.code.match_indices("#[utoipa::path(") {
            let name = source.code[at..].split("async fn ").nth(1).map(|rest| rest.split(|c| !is_word(c)).next());
            let name = name.flatten().unwrap_or_default();
            let tag = source.texts.iter().filter(|(text, _)| *text > at).map(|(_, text)| text).nth(1);
            let id = format!("{}_{name}", tag.map_or("", String::as_str));
            if !known.contains(&id) {
                broken.push(format!("{} {id}", source.file.at(at)));
            }
        }
    }
    assert!(known.len() > 3, "{known:?}");
    holds("An endpoint is listed in routes() of its place, and that in programs() of programs.rs.", &broken);
}

#[test]
fn every_operation_has_a_name_of_its_own_and_a_sentence() {
    let document = described();
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    let mut broken = Vec::new();
    for (path, method, said) in operations(&document) {
        let id = said["operationId"].as_str().unwrap_or_default().to_owned();
        if let Some(other) = named.insert(id.clone(), path.clone()) {
            broken.push(format!("{method} {path} is called {id}, as {other} is"));
        }
        if said["summary"].as_str().unwrap_or_default().is_empty() {
            broken.push(format!("{method} {path} has no sentence"));
        }
    }
    holds("Every operation has a name of its own and a sentence that says what it is.", &broken);
}

#[test]
fn every_field_of_a_parameter_is_explained() {
    let document = described();
    let mut broken = Vec::new();
    for (path, method, said) in operations(&document) {
        for parameter in said["parameters"].as_array().into_iter().flatten() {
            let plain = parameter["in"] == "path" || !parameter["description"].as_str().unwrap_or_default().is_empty();
            if !plain {
                broken.push(format!("{method} {path}: {}", parameter["name"]));
            }
        }
    }
    holds("A parameter says what it means.", &broken);
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(all) => {
            found.extend(all.get("$ref").and_then(Value::as_str).map(str::to_owned));
            all.values().for_each(|inner| references(inner, found));
        }
        Value::Array(all) => all.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}

#[test]
fn what_the_document_refers_to_is_in_it() {
    let document = described();
    let mut found = Vec::new();
    references(&document, &mut found);

    let gone = found.iter().filter(|at| document.pointer(at.trim_start_matches('#')).is_none());

    let broken: Vec<String> = gone.cloned().collect();
    assert!(found.len() > 50, "only {}", found.len());
    holds("A schema that only a parameter names is written inline: #[param(value_type = …, inline)].", &broken);
}

/// Two structs of one name would silently be one schema.
#[test]
fn schemas_have_names_of_their_own() {
    let mut places: BTreeMap<String, String> = BTreeMap::new();
    let mut broken = Vec::new();
    for source in built("crates/app/src") {
        for (at, _) in source.code.match_indices("ToSchema)]") {
            let mut words = source.code[at..].split(|c| !is_word(c));
            let kind = words.find(|word| matches!(*word, "struct" | "enum"));
            let name = kind.and_then(|_| words.next()).unwrap_or_default().to_owned();
            let here = source.file.at(at);
            if let Some(other) = places.insert(name.clone(), here.clone()) {
                broken.push(format!("{here} {name}, as in {other}"));
            }
        }
    }
    assert!(places.contains_key("Problem"), "{places:?}");
    holds("A schema has a name of its own across all places.", &broken);
}
