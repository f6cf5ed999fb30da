//! The page behind the link that asks after a delivery. A GET changes nothing, and a value in its address is only chosen beforehand.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::asked::{BEST, Why};

use super::acts::{self, Said};
use crate::asked::pages::Sent;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::kit::page;
use crate::kit::visitor::Visitor;
use crate::links::guessed;

#[derive(Template)]
#[template(path = "asked/pulse.html")]
struct PulsePage {
    name: String,
    subject: String,
    action: String,
    values: Vec<(String, String, bool)>,
    signed: bool,
    done: String,
    sent: Sent,
}

fn build(conn: &mut Conn, env: &Env, token: &str, sent: Sent) -> Result<PulsePage, AppError> {
    let (person, name, id) = acts::by_link(conn, env, token)?;
    let (subject, done) = match acts::asked(conn, env, person, id) {
        Ok((_, subject)) => (subject, String::new()),
        Err(AppError::Refused { code, .. }) if code == Why::Answered.code() => {
            (String::new(), Why::Answered.sentence().to_owned())
        }
        Err(error) => return Err(error),
    };
    let chosen = sent.typed.get("value").to_owned();
    let value = |n: u8| (n.to_string(), n.to_string(), n.to_string() == chosen);
    Ok(PulsePage {
        name,
        subject,
        action: format!("/pulse/{token}"),
        values: (1..=BEST).map(value).collect(),
        signed: sent.typed.has("signed"),
        done,
        sent,
    })
}

fn said(typed: &Typed) -> Result<Said, AppError> {
    let mut f = Fields::of(typed);
    let value = typed.get("value").parse::<u8>().ok().filter(|value| (1..=BEST).contains(value));
    if value.is_none() {
        f.wrong("value", "Choose from 1 to 5.");
    }
    let words = f.sentence("words");
    f.done(Said { value: value.unwrap_or_default(), words, signed: typed.has("signed") })
}

/// `GET /pulse/{token}`: changes nothing.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let sent = Sent { typed: Typed::default().with("value", query.get("say")), ..Sent::default() };
    let built = app.read(move |conn, env| build(conn, env, &token, sent.clone())).await;
    page::show(&guessed(&app, &visitor, built)?)
}

/// `POST /pulse/{token}`
pub async fn say(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (text, posted) = (token.clone(), typed.clone());
    let done = app.write(move |tx, env| {
        let (person, name, id) = acts::by_link(tx, env, &text)?;
        acts::answer(tx, env, person, id, &said(&posted)?).map(|()| name)
    });
    let error = match guessed(&app, &visitor, done.await) {
        Ok(name) => {
            return page::show(&PulsePage {
                name,
                subject: String::new(),
                action: String::new(),
                values: Vec::new(),
                signed: false,
                done: "Your answer is counted.".to_owned(),
                sent: Sent::default(),
            });
        }
        Err(error) => error,
    };
    let (sent, status) = Sent::back(typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, &token, sent.clone())).await?;
    page::with_status(status, &built)
}
