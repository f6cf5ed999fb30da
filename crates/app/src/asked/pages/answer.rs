//! Answering a survey: by the link in a letter, or signed in. The page says to whom it was sent, and that what is sent cannot be
//! changed: nobody can find it again.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Form;
use db::{Conn, Tx};
use domain::asked::{BEST, Why};
use domain::kernel::PersonId;
use uuid::Uuid;

use super::{Sent, fields};
use crate::asked::store::{Statement, Survey};
use crate::asked::{acts, counted_with, one};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::visitor::Visitor;
use crate::kit::{page, say};
use crate::links::guessed;
use crate::people::signed_in::SignedIn;

/// A statement with what can be chosen: the field, its words, the error, and each value.
struct Row {
    field: String,
    words: String,
    error: String,
    values: Vec<(String, String, bool)>,
}

/// The form, the same on both pages.
struct AnswerForm {
    action: String,
    lead: String,
    /// With whom their answers are counted.
    beside: String,
    rows: Vec<Row>,
    words: String,
    words_error: String,
    signed: bool,
    errors: Vec<(String, String)>,
    refusal: String,
    /// They have answered, with what that means.
    done: String,
}

fn row(place: usize, statement: &Statement, sent: &Sent) -> Row {
    let field = fields::field(place);
    let chosen = sent.typed.get(&field);
    let numbers = (1..=BEST).map(|n| (n.to_string(), n.to_string()));
    let all = numbers.chain([("0".to_owned(), "I cannot say".to_owned())]);
    Row {
        values: all.map(|(value, words)| (value.clone(), words, value == chosen)).collect(),
        error: sent.errors.on(&field).to_owned(),
        words: statement.words.clone(),
        field,
    }
}

fn form(env: &Env, action: String, (survey, statements): (&Survey, &[Statement]), sent: &Sent) -> AnswerForm {
    let now = env.local();
    AnswerForm {
        action,
        lead: format!(
            "People of {} and of IT answer the same statements, until {}. 1 is not at all, 5 is fully.",
            survey.client.1,
            say::day(survey.closes_on, &now)
        ),
        beside: String::new(),
        rows: statements.iter().enumerate().map(|(place, statement)| row(place, statement, sent)).collect(),
        words: sent.typed.get("words").to_owned(),
        words_error: sent.errors.on("words").to_owned(),
        signed: sent.typed.has("signed"),
        errors: sent.errors.0.iter().map(|e| (e.field.clone(), e.sentence.clone())).collect(),
        refusal: sent.refusal.clone(),
        done: String::new(),
    }
}

fn over(words: &str) -> AnswerForm {
    AnswerForm {
        action: String::new(),
        lead: String::new(),
        beside: String::new(),
        rows: Vec::new(),
        words: String::new(),
        words_error: String::new(),
        signed: false,
        errors: Vec::new(),
        refusal: String::new(),
        done: words.to_owned(),
    }
}

/// The form for somebody who is asked; once they have answered, that they have.
fn asked(
    conn: &mut Conn,
    env: &Env,
    (person, id): (PersonId, Uuid),
    action: String,
    sent: &Sent,
) -> Result<AnswerForm, AppError> {
    match acts::asked(conn, env, person, id) {
        Ok((survey, statements, side)) => {
            let beside = counted_with(&acts::beside(conn, person, id, side)?);
            Ok(AnswerForm { beside, ..form(env, action, (&survey, &statements), sent) })
        }
        Err(AppError::Refused { code, .. }) if code == Why::Answered.code() => Ok(over(Why::Answered.sentence())),
        Err(error) => Err(error),
    }
}

fn answered(tx: &mut Tx, env: &Env, (person, id): (PersonId, Uuid), typed: &Typed) -> Result<(), AppError> {
    let (_, statements, _) = acts::asked(tx, env, person, id)?;
    acts::answer(tx, env, person, id, &fields::sheet(typed, &statements)?)
}

const THANKS: &str =
    "Your answers are counted. Whoever asked reads them together with those of others, once it is closed.";

#[derive(Template)]
#[template(path = "asked/answer.html")]
struct SignedInPage {
    chrome: Chrome,
    form: AnswerForm,
}

#[derive(Template)]
#[template(path = "asked/by_link.html")]
struct ByLinkPage {
    name: String,
    form: AnswerForm,
}

fn own(me: &SignedIn) -> Result<PersonId, AppError> {
    if me.scope.looks_on() {
        let words = "What somebody answers is theirs alone. Go back to your own eyes.";
        return Err(AppError::Looking(words.to_owned()));
    }
    Ok(me.reader()?.id)
}

/// `GET /surveys/{id}/answer`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, AppError> {
    let person = own(&me)?;
    let action = format!("{}/answer", one(id));
    let form = app.read(move |conn, env| {
        acts::own_door(conn, person, id)?;
        asked(conn, env, (person, id), action.clone(), &Sent::default())
    });
    page::show(&SignedInPage { form: form.await?, chrome: me.chrome })
}

/// `POST /surveys/{id}/answer`
pub async fn say(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let person = own(&me)?;
    let posted = typed.clone();
    let said = app.write(move |tx, env| {
        acts::own_door(tx, person, id)?;
        answered(tx, env, (person, id), &posted)
    });
    let error = match said.await {
        Ok(()) => return page::show(&SignedInPage { form: over(THANKS), chrome: me.chrome }),
        Err(error) => error,
    };
    let (sent, status) = Sent::back(typed, error)?;
    let action = format!("{}/answer", one(id));
    let form = app.read(move |conn, env| asked(conn, env, (person, id), action.clone(), &sent)).await?;
    page::with_status(status, &SignedInPage { form, chrome: me.chrome })
}

/// `GET /survey/{token}`: changes nothing.
pub async fn by_link(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    let built = linked(&app, token, Sent::default()).await;
    page::show(&guessed(&app, &visitor, built)?)
}

async fn linked(app: &App, token: String, sent: Sent) -> Result<ByLinkPage, AppError> {
    app.read(move |conn, env| {
        let (person, name, id) = acts::by_link(conn, env, &token)?;
        let form = asked(conn, env, (person, id), format!("/survey/{token}"), &sent)?;
        Ok(ByLinkPage { name, form })
    })
    .await
}

/// `POST /survey/{token}`
pub async fn say_by_link(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (text, posted) = (token.clone(), typed.clone());
    let said = app.write(move |tx, env| {
        let (person, name, id) = acts::by_link(tx, env, &text)?;
        answered(tx, env, (person, id), &posted).map(|()| name)
    });
    let error = match guessed(&app, &visitor, said.await) {
        Ok(name) => return page::with_status(StatusCode::OK, &ByLinkPage { name, form: over(THANKS) }),
        Err(error) => error,
    };
    let (sent, status) = Sent::back(typed, error)?;
    page::with_status(status, &linked(&app, token, sent).await?)
}
