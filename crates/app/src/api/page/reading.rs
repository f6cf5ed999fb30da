//! From the document to what the page prints: places, endpoints, fields. Pure.

use serde_json::Value;

use super::sample;

/// A place with its endpoints.
#[derive(Clone, Debug)]
pub(super) struct PlaceView {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) endpoints: Vec<EndpointView>,
}

/// One endpoint.
#[derive(Clone, Debug)]
pub(super) struct EndpointView {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) title: String,
    pub(super) about: String,
    pub(super) fields: Vec<FieldView>,
    pub(super) body: Option<Kind>,
    pub(super) answers: Vec<AnswerView>,
    /// The statuses of problems that can come instead.
    pub(super) problems: Vec<String>,
    /// What follows the address of this Entente in a call with curl.
    pub(super) call: Call,
}

/// A call with curl, around the address.
#[derive(Clone, Debug, Default)]
pub(super) struct Call {
    pub(super) before: String,
    pub(super) path: String,
    pub(super) after: String,
}

/// A parameter or a field.
#[derive(Clone, Debug)]
pub(super) struct FieldView {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) kind: Kind,
    pub(super) place: &'static str,
    pub(super) needed: bool,
}

/// What kind of value it is; a name leads to its schema.
#[derive(Clone, Debug, Default)]
pub(super) struct Kind {
    pub(super) words: String,
    pub(super) schema: String,
    /// What follows the name.
    pub(super) after: &'static str,
}

/// One answer.
#[derive(Clone, Debug)]
pub(super) struct AnswerView {
    pub(super) status: String,
    pub(super) about: String,
    pub(super) kind: Kind,
}

/// A schema with its fields, or with several shapes.
#[derive(Clone, Debug)]
pub(super) struct SchemaView {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) shapes: Vec<Shape>,
}

/// One shape of a schema.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) fields: Vec<FieldView>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A sentence, in which what stands between backticks comes in quotation marks.
fn sentence(value: &Value) -> String {
    let pieces = value.as_str().unwrap_or_default().split('`').enumerate();
    pieces.map(|(n, piece)| if n % 2 == 1 { format!("“{piece}”") } else { piece.to_owned() }).collect()
}

fn each(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The last part of a reference.
pub(super) fn referred(value: &Value) -> Option<&str> {
    value["$ref"].as_str().and_then(|at| at.rsplit('/').next())
}

fn plain(words: impl Into<String>) -> Kind {
    Kind { words: words.into(), ..Kind::default() }
}

/// How the schema of a page of a list begins.
const PAGED: &str = "Paged_";

/// What kind of value a schema describes, in few words.
fn kind(document: &Value, schema: &Value) -> Kind {
    if let Some(name) = referred(schema) {
        let whole = &document["components"]["schemas"][name];
        return match name.strip_prefix(PAGED) {
            Some(inner) => Kind { words: "page of".to_owned(), schema: inner.to_owned(), after: "" },
            None if whole["enum"].is_array() => kind(document, whole),
            None => Kind { schema: name.to_owned(), ..Kind::default() },
        };
    }
    let choices: Vec<&Value> = list(&schema["oneOf"]).filter(|one| one["type"] != "null").collect();
    if let [only] = choices.as_slice() {
        let inner = kind(document, only);
        return Kind { after: " or nothing", ..inner };
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let after = if types.contains(&"null") { " or nothing" } else { "" };
    if types.contains(&"array") {
        let inner = kind(document, &schema["items"]);
        return Kind { words: format!("list of {}", inner.words).trim_end().to_owned(), schema: inner.schema, after };
    }
    if schema["enum"].is_array() {
        let codes: Vec<&str> = list(&schema["enum"]).filter_map(Value::as_str).collect();
        return plain(codes.join(", "));
    }
    let word = match (types.first().copied().unwrap_or_default(), schema["format"].as_str().unwrap_or_default()) {
        (_, "uuid") => "id",
        (_, "date-time") => "instant",
        (_, "date") => "day",
        ("integer", _) => "whole number",
        ("number", _) => "number",
        ("boolean", _) => "true or false",
        ("string", _) => "text",
        ("object", _) => "object",
        _ => "value",
    };
    Kind { after, ..plain(format!("{word}{}", bounds(schema))) }
}

fn bounds(schema: &Value) -> String {
    match (schema["minimum"].as_i64(), schema["maximum"].as_i64(), schema["maxLength"].as_i64()) {
        (Some(low), Some(high), _) => format!(", {low} to {high}"),
        (_, _, Some(most)) => format!(", at most {most} characters"),
        _ => String::new(),
    }
}

/// A sentence about a value; a reference carries it beside itself or inside a choice.
fn about(schema: &Value) -> String {
    let own = sentence(&schema["description"]);
    if !own.is_empty() {
        return own;
    }
    list(&schema["oneOf"]).map(|one| sentence(&one["description"])).find(|words| !words.is_empty()).unwrap_or_default()
}

fn fields(document: &Value, schema: &Value) -> Vec<FieldView> {
    let needed = |name: &str| list(&schema["required"]).any(|n| n == name);
    let all = each(&schema["properties"]).map(|(name, field)| FieldView {
        name: name.clone(),
        about: about(field),
        kind: kind(document, field),
        place: "",
        needed: needed(name),
    });
    all.collect()
}

/// What follows from all parts of a schema: its own fields, and those of the schemas it is made of.
fn all_fields(document: &Value, schema: &Value) -> Vec<FieldView> {
    let mut all = fields(document, schema);
    for part in list(&schema["allOf"]) {
        let whole = referred(part).map_or(part, |name| &document["components"]["schemas"][name]);
        all.extend(all_fields(document, whole));
    }
    all
}

/// All schemas with fields, by name. Codes stand where they are used; a page of a list is explained once.
pub(super) fn schemas(document: &Value) -> Vec<SchemaView> {
    let all = each(&document["components"]["schemas"]);
    let shown = all.filter(|(name, schema)| schema["enum"].is_null() && !name.starts_with(PAGED));
    shown
        .map(|(name, schema)| SchemaView {
            name: name.clone(),
            about: sentence(&schema["description"]),
            shapes: shapes(document, schema),
        })
        .collect()
}

fn shapes(document: &Value, schema: &Value) -> Vec<Shape> {
    let mut variants: Vec<&Value> = list(&schema["oneOf"]).collect();
    let mut common = all_fields(document, schema);
    for part in list(&schema["allOf"]) {
        let whole = referred(part).map_or(part, |name| &document["components"]["schemas"][name]);
        variants.extend(list(&whole["oneOf"]));
    }
    if variants.is_empty() {
        let shape = Shape { name: String::new(), about: String::new(), fields: common };
        return if shape.fields.is_empty() { Vec::new() } else { vec![shape] };
    }
    let mut all: Vec<Shape> = variants.into_iter().map(|one| variant(document, one)).collect();
    if !common.is_empty() {
        common.sort_by(|a, b| a.name.cmp(&b.name));
        all.insert(0, Shape { name: "with any of them".into(), about: String::new(), fields: common });
    }
    all
}

/// One of several shapes, told apart by a field that has one value.
fn variant(document: &Value, schema: &Value) -> Shape {
    let only =
        each(&schema["properties"]).find_map(|(name, field)| match field["enum"].as_array().map(Vec::as_slice) {
            Some([one]) => Some((name.clone(), text(one))),
            _ => None,
        });
    let mark = only.as_ref().map_or("", |(name, _)| name).to_owned();
    let rest = fields(document, schema).into_iter().filter(|field| field.name != mark).collect();
    Shape {
        name: only.map(|(_, code)| code).unwrap_or_default(),
        about: sentence(&schema["description"]),
        fields: rest,
    }
}

/// What each kind of problem means.
pub(super) fn problems(document: &Value) -> Vec<(String, String)> {
    let all = each(&document["components"]["responses"]);
    all.map(|(name, said)| (name.trim_start_matches("problem_").to_owned(), sentence(&said["description"]))).collect()
}

/// All places with their endpoints, in the order of the document.
pub(super) fn places(document: &Value) -> Vec<PlaceView> {
    let endpoints: Vec<(String, EndpointView)> = each(&document["paths"])
        .flat_map(|(path, item)| each(item).map(move |(method, said)| (path, method, said)))
        .map(|(path, method, said)| (text(&said["tags"][0]), endpoint(document, path, method, said)))
        .collect();
    let tags = list(&document["tags"]).map(|tag| (text(&tag["name"]), sentence(&tag["description"])));
    tags.map(|(name, about)| PlaceView {
        endpoints: endpoints.iter().filter(|(tag, _)| *tag == name).map(|(_, e)| e.clone()).collect(),
        name,
        about,
    })
    .filter(|place| !place.endpoints.is_empty())
    .collect()
}

fn endpoint(document: &Value, path: &str, method: &str, said: &Value) -> EndpointView {
    let parameters = list(&said["parameters"]).map(|p| FieldView {
        name: text(&p["name"]),
        about: sentence(&p["description"]),
        kind: kind(document, &p["schema"]),
        place: match p["in"].as_str() {
            Some("path") => "address",
            Some("header") => "header",
            _ => "query",
        },
        needed: p["required"] == true,
    });
    let content = &said["requestBody"]["content"];
    let json = &content["application/json"]["schema"];
    let body = match (json.is_null(), each(content).next()) {
        (false, _) => Some(kind(document, json)),
        (true, Some(_)) => Some(plain(each(content).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", "))),
        (true, None) => None,
    };
    EndpointView {
        id: text(&said["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        title: sentence(&said["summary"]),
        about: sentence(&said["description"]),
        fields: parameters.collect(),
        answers: each(&said["responses"])
            .filter(|(status, _)| status.starts_with('2'))
            .map(|(status, answer)| answered(document, status, answer))
            .collect(),
        problems: each(&said["responses"])
            .map(|(status, _)| status.clone())
            .filter(|s| !s.starts_with(['2', '3']))
            .collect(),
        call: call(document, path, method, said, json),
        body,
    }
}

fn answered(document: &Value, status: &str, answer: &Value) -> AnswerView {
    let whole = referred(answer).map_or(answer, |name| &document["components"]["responses"][name]);
    let schema = &whole["content"]["application/json"]["schema"];
    AnswerView {
        status: status.to_owned(),
        about: sentence(&whole["description"]),
        kind: if schema.is_null() { Kind::default() } else { kind(document, schema) },
    }
}

fn call(document: &Value, path: &str, method: &str, said: &Value, json: &Value) -> Call {
    let open = list(&said["security"]).any(|need| need.as_object().is_some_and(serde_json::Map::is_empty));
    let mut before = String::from("curl");
    if method != "get" {
        before += &format!(" -X {}", method.to_uppercase());
    }
    if !open {
        before += " -H \"Authorization: Bearer $TOKEN\"";
    }
    let needed = list(&said["parameters"]).filter(|p| p["in"] == "query" && p["required"] == true);
    let query: Vec<String> =
        needed.map(|p| format!("{}={}", text(&p["name"]), sample::plain(document, &p["schema"]))).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let after = match (json.is_null(), said["requestBody"].is_null()) {
        (false, _) => format!(" -H \"Content-Type: application/json\" -d '{}'", sample::json(document, json)),
        (true, false) => " -H \"Content-Type: text/csv\" --data-binary @FILE".to_owned(),
        (true, true) => String::new(),
    };
    let path = path.replace("{id}", "$ID");
    Call { before, path: format!("{path}{query}"), after }
}
