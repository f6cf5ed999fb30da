//! The door for programs: who comes in and how far, pages of a list, what is done once, tags, and problems.

mod conventions;
mod places;
mod tokens;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use domain::kernel::PersonId;
use entente::api::tokens::acts::{self as tokens_acts, NewToken};
use entente::people::scope::Scope;
use serde_json::Value;

use crate::world::{Answer, Visitor, World};

/// A program of somebody's.
pub struct Program {
    nobody: Visitor,
    token: String,
}

/// A program that may write.
pub async fn program(w: &World, person: PersonId) -> Program {
    with_scope(w, person, true).await
}

pub async fn with_scope(w: &World, person: PersonId, writes: bool) -> Program {
    let new = NewToken { person, name: "the board in the hall".into(), writes, days: 30 };
    let made = w.app.write(move |tx, env| tokens_acts::make(tx, env, &Scope::System("a test"), &new));
    Program { nobody: w.nobody(), token: made.await.expect("a token").secret }
}

impl Program {
    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        self.nobody.send(request, body).await
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = self.ask(Method::GET, path, &[], None).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        json(&answer)
    }

    /// Sends what is no JSON.
    pub async fn raw(&self, path: &str, kind: (&str, &str), body: String) -> Answer {
        let request = Request::post(format!("/api/v1{path}")).header(kind.0, kind.1);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        self.nobody.send(request, Body::from(body)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, &[], Some(body)).await
    }
}

#[track_caller]
pub fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|e| panic!("{e} in {}", answer.body))
}

/// It is a problem of this status and code.
#[track_caller]
pub fn is_problem(answer: &Answer, status: u16, code: &str) -> Value {
    let kind = answer.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    assert_eq!((answer.status.as_u16(), kind), (status, "application/problem+json"), "{}", answer.body);
    let problem = json(answer);
    assert_eq!(problem["code"], code, "{problem}");
    assert_eq!(problem["status"], status);
    for field in ["type", "title", "detail"] {
        assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{field} in {problem}");
    }
    problem
}
