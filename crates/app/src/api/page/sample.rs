//! A small example of what a schema describes: only what is needed, with values that could be. Pure.

use serde_json::{Map, Value, json};

use super::reading::referred;

/// How deep an example goes.
const DEEPEST: usize = 6;

/// An example as JSON.
pub(super) fn json(document: &Value, schema: &Value) -> String {
    made(document, schema, 0).to_string()
}

/// An example of a single value, as it stands in an address.
pub(super) fn plain(document: &Value, schema: &Value) -> String {
    match made(document, schema, 0) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn made(document: &Value, schema: &Value, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    if let Some(name) = referred(schema) {
        return made(document, &document["components"]["schemas"][name], depth + 1);
    }
    let given = [&schema["example"], &schema["default"], &schema["enum"][0]];
    if let Some(value) = given.into_iter().find(|value| !value.is_null()) {
        return value.clone();
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let objects = parts.iter().map(|part| made(document, part, depth + 1));
        let fields = objects.filter_map(|object| object.as_object().cloned()).flatten();
        return Value::Object(fields.collect());
    }
    if let Some(one) = schema["oneOf"].as_array().and_then(|all| all.first()) {
        return made(document, one, depth + 1);
    }
    let kind = match &schema["type"] {
        Value::Array(several) => several.first().and_then(Value::as_str),
        one => one.as_str(),
    };
    match (kind.unwrap_or("object"), schema["format"].as_str().unwrap_or_default()) {
        (_, "uuid") => json!("0199f0c2-7a31-7c55-8d3e-5a0f6c1b2d4e"),
        (_, "date-time") => json!("2026-04-17T15:00:00Z"),
        (_, "date") => json!("2026-04-17"),
        ("string", _) => json!("…"),
        ("integer", _) => json!(schema["minimum"].as_i64().unwrap_or(1)),
        ("number", _) => json!(1.0),
        ("boolean", _) => json!(false),
        ("array", _) => json!([made(document, &schema["items"], depth + 1)]),
        _ => needed(document, schema, depth),
    }
}

/// The fields that must be there.
fn needed(document: &Value, schema: &Value, depth: usize) -> Value {
    let names = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let fields = names.map(|name| (name.to_owned(), made(document, &schema["properties"][name], depth + 1)));
    Value::Object(fields.collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_holds_what_is_needed_and_nothing_else() {
        let document = json!({ "components": { "schemas": { "Due": { "type": "object", "required": ["day"],
            "properties": { "day": { "type": "string", "format": "date" }, "zone": { "type": "string" } } } } } });
        let schema = json!({ "allOf": [
            { "type": "object", "required": ["act", "due"], "properties":
                { "act": { "type": "string", "enum": ["offer", "request"] }, "due": { "$ref": "#/components/schemas/Due" } } },
            { "type": "object", "properties": { "words": { "type": ["string", "null"] } } } ] });

        assert_eq!(json(&document, &schema), r#"{"act":"offer","due":{"day":"2026-04-17"}}"#);
    }

    #[test]
    fn a_schema_that_holds_itself_ends() {
        let document = json!({ "components": { "schemas": { "A": { "type": "object", "required": ["a"],
            "properties": { "a": { "$ref": "#/components/schemas/A" } } } } } });

        assert!(json(&document, &json!({ "$ref": "#/components/schemas/A" })).len() < 100);
    }
}
