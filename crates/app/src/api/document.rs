//! The document of what programs may ask for: OpenAPI 3.1, made from the endpoints themselves. What is the same for all of
//! them (who may ask, what can go wrong, tags, keys) is said here once.

use std::sync::Arc;

use axum::{Extension, Json};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use super::kit::{FieldProblem, Problem};
use crate::kit::app::App;

/// The document, finished.
#[derive(Clone, Debug)]
pub struct Document(pub Arc<Value>);

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Entente",
        version = "1",
        description = "Promises, conversations, clients and people, as programs see them. A token acts as its person and sees \
                       what they see. Instants are RFC 3339 in UTC, days are ISO 8601, ids are UUIDs."
    ),
    components(schemas(Problem, FieldProblem)),
    tags(
        (name = "me", description = "Oneself, and what is there to do."),
        (name = "commitments", description = "Promises: asked for, offered, made, kept, and everything said about them."),
        (name = "conversations", description = "From a need to a promise, in up to seven steps."),
        (name = "parties", description = "Clients, teams and suppliers, with their word and their history."),
        (name = "trust", description = "Words over time, what lies behind them, and who agreed to share them."),
        (name = "people", description = "People, their roles and their deputies."),
        (name = "imports", description = "Files from other systems."),
        (name = "market", description = "What clients could have elsewhere, what went there, systems outside IT, income that is not sure."),
        (name = "partnership", description = "What both sides differed about and what came of it, who stands between need and builder, and the litmus: three voices beside the record."),
        (name = "listening", description = "What was heard: texts, their sentences, what people said of them, how well it is heard. For our own house."),
        (name = "money", description = "What things cost, what was used and is held, and what clients are charged."),
        (name = "health", description = "How relationships stand: stages with their evidence, and health figures. For our own people."),
        (name = "calls", description = "Who should hear from us and why, and what came of it. For our own people."),
        (name = "levels", description = "What was measured beside what was promised, and which core services fail."),
        (name = "asked", description = "Both sides asked: the same statements to both, and the gap between their answers."),
        (name = "catalogue", description = "Services, what they offer at which level and price, and orders."),
        (name = "calendars", description = "Hours, holidays and freezes, and who is counted by which."),
        (name = "letters", description = "Mails that go out, and a mail that came in."),
        (name = "document", description = "This document."),
    )
)]
struct Base;

/// All endpoints below their common path.
pub fn nested(programs: OpenApiRouter<App>) -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Base::openapi()).nest("/api/v1", programs)
}

/// With the document itself.
pub fn itself(programs: OpenApiRouter<App>) -> OpenApiRouter<App> {
    programs.routes(utoipa_axum::routes!(openapi))
}

/// What programs may ask for, as OpenAPI 3.1.
#[utoipa::path(get, path = "/openapi.json", tag = "document", security(()), responses((status = 200, body = Object)))]
async fn openapi(Extension(document): Extension<Document>) -> Json<Value> {
    Json(document.0.as_ref().clone())
}

/// Lists of our own house, which are not there for anybody else.
const OURS_ALONE: [&str; 19] = [
    "/bill-warnings",
    "/calls",
    "/chances",
    "/charging-agreements",
    "/charging-terms",
    "/checks",
    "/core-services",
    "/debts",
    "/falls-between",
    "/listening/hears",
    "/relationships",
    "/risks",
    "/self-checks",
    "/settings/calls",
    "/settings/stages",
    "/signals",
    "/skills",
    "/statement-periods",
    "/teams",
];

/// The body that may be left out.
const NO_BODY: &str = "#/components/schemas/Nothing";

/// What can say no although it only reads: promises that wait for each other in a circle, a record that is too short, and answers that
/// are not to be read yet.
const NO_TO_READERS: [&str; 4] = ["/check", "/checks", "/results", "/similar"];

/// Answers by status: what each means, wherever it can come.
const PROBLEMS: [(&str, &str); 10] = [
    ("401", "No token came with it, or one that is not known or has ended."),
    ("403", "The token may only read, or its person may not do this."),
    ("404", "It is not there, or not theirs to see."),
    ("409", "The business says no, with a stable code and a sentence; or somebody else was first (`stale`)."),
    ("412", "It is no longer as the tag in If-Match says."),
    ("413", "The body is larger than is taken here."),
    ("415", "The body is of another kind."),
    ("422", "Something cannot be read; `errors` names the fields."),
    ("500", "It failed on our side. Nothing was changed."),
    ("503", "Too many ask at once. Nothing was changed; `Retry-After` says when to ask again."),
];

impl Document {
    /// The finished document.
    #[must_use]
    pub fn of(described: &utoipa::openapi::OpenApi) -> Self {
        let mut all = serde_json::to_value(described).unwrap_or_default();
        all["servers"] = json!([{ "url": "/" }]);
        all["components"]["securitySchemes"] = json!({
            "token": { "type": "http", "scheme": "bearer", "description": "A token of yours: see Programs on your page." }
        });
        let responses: Map<String, Value> = PROBLEMS.iter().map(|(status, words)| problem(status, words)).collect();
        all["components"]["responses"] = Value::Object(responses);
        let paths = all["paths"].as_object_mut().into_iter().flat_map(Map::iter_mut);
        for (path, item) in paths {
            for (method, operation) in item.as_object_mut().into_iter().flat_map(Map::iter_mut) {
                complete(path, method, operation);
            }
        }
        Self(Arc::new(all))
    }
}

fn problem(status: &str, words: &str) -> (String, Value) {
    let mut answer = json!({
        "description": words,
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    });
    if status == "401" {
        answer["headers"] = json!({ "WWW-Authenticate": { "schema": { "type": "string" } } });
    }
    (format!("problem_{status}"), answer)
}

/// Says of one operation what is the same for all.
fn complete(path: &str, method: &str, operation: &mut Value) {
    let tag = operation["tags"][0].as_str().unwrap_or("api").to_owned();
    let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
    operation["operationId"] = Value::String(format!("{tag}_{name}"));
    let open = operation["security"] == json!([{}]);
    if !open {
        operation["security"] = json!([{ "token": [] }]);
    }
    let reads = method == "get";
    let body = !operation["requestBody"].is_null();
    if operation.pointer("/requestBody/content/application~1json/schema/$ref") == Some(&json!(NO_BODY)) {
        operation["requestBody"]["required"] = json!(false);
    }
    let bodies = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut);
    for (kind, content) in bodies.into_iter().flat_map(Map::iter_mut) {
        if kind != "application/json" {
            // Bytes as they come: no JSON schema describes them.
            content["schema"] = json!({});
        }
    }
    let checks_tag = has_parameter(operation, "If-Match");
    for (status, _) in PROBLEMS {
        let can = match status {
            "401" | "403" => !open,
            "404" => !reads || path.contains('{') || OURS_ALONE.iter().any(|of| path.ends_with(of)),
            "409" => !reads || NO_TO_READERS.iter().any(|of| path.ends_with(of)),
            "412" => checks_tag,
            "413" | "415" => body,
            "422" => body || !operation["parameters"].is_null() || !reads,
            _ => true,
        };
        if can && operation["responses"][status].is_null() {
            operation["responses"][status] = json!({ "$ref": format!("#/components/responses/problem_{status}") });
        }
    }
    if reads {
        let seen = "The `ETag` of an earlier answer. Where it is still so, the answer is 304 and empty.";
        add_parameter(operation, "If-None-Match", seen, json!({ "type": "string" }));
        operation["responses"]["304"] = json!({ "description": "It is still as the tag in If-None-Match says." });
    } else if operation["x-repeats"].is_null() {
        let once = "Makes the request once: a repeat within a day gets the answer of the first. Any text of 1 to 200 \
                    plain characters, best a UUID.";
        let key = json!({ "type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[\\x21-\\x7e]+$" });
        add_parameter(operation, "Idempotency-Key", once, key);
    }
    tag_answers(operation, reads);
}

fn has_parameter(operation: &Value, name: &str) -> bool {
    operation["parameters"].as_array().is_some_and(|all| all.iter().any(|p| p["name"] == name))
}

fn add_parameter(operation: &mut Value, name: &str, words: &str, schema: Value) {
    let parameter = json!({ "name": name, "in": "header", "required": false, "description": words, "schema": schema });
    match operation["parameters"].as_array_mut() {
        Some(all) => all.push(parameter),
        None => operation["parameters"] = json!([parameter]),
    }
}

/// Every JSON that is answered carries a tag.
fn tag_answers(operation: &mut Value, reads: bool) {
    for (status, answer) in operation["responses"].as_object_mut().into_iter().flat_map(Map::iter_mut) {
        if !status.starts_with('2') || answer["content"]["application/json"].is_null() {
            continue;
        }
        answer["headers"]["ETag"] =
            json!({ "description": "Changes whenever the answer does.", "schema": { "type": "string" } });
        if !reads {
            answer["headers"]["Idempotency-Replayed"] = json!({
                "description": "`true` where this was answered before.", "schema": { "type": "string", "enum": ["true"] },
            });
        }
        if status == "201" {
            answer["headers"]["Location"] =
                json!({ "description": "The address of what was made.", "schema": { "type": "string" } });
        }
    }
}
