//! Answering a litmus: by the link in a letter, or signed in. The page says to whom it was sent, where an answer stands, and that it
//! cannot be changed: nobody can find it again. It shows the questions and nothing else.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Form;
use db::{Conn, Tx};
use domain::kernel::PersonId;
use domain::partnership::{NotNow, Says, Test, Voice};
use uuid::Uuid;

use super::{Sent, fields};
use crate::asked::counted_with;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::visitor::Visitor;
use crate::kit::{page, say};
use crate::links::guessed;
use crate::partnership::litmus::store::Litmus;
use crate::partnership::litmus::{acts, one};
use crate::people::signed_in::SignedIn;

/// A test with what can be chosen.
struct Row {
    field: String,
    question: &'static str,
    error: String,
    values: Vec<(&'static str, String, bool)>,
    why: String,
    words: String,
    words_error: String,
}

/// The form, the same on both pages.
#[derive(Default)]
struct AnswerForm {
    action: String,
    lead: String,
    before: &'static str,
    /// With whom their answers are counted.
    beside: String,
    rows: Vec<Row>,
    /// They speak for a side, and can agree that theirs stands alone.
    sided: bool,
    alone: bool,
    errors: Vec<(String, String)>,
    refusal: String,
    /// They have answered, with what that means.
    done: String,
}

fn row(test: Test, sent: &Sent) -> Row {
    let (field, why) = (fields::said(test), fields::why(test));
    let chosen = sent.typed.get(&field);
    let words = |says: Says| match says {
        Says::Cannot => "I cannot say".to_owned(),
        other => {
            let mut letters = other.word().chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    };
    Row {
        values: Says::ALL.iter().map(|says| (says.code(), words(*says), says.code() == chosen)).collect(),
        error: sent.errors.on(&field).to_owned(),
        question: test.word(),
        words: sent.typed.get(&why).to_owned(),
        words_error: sent.errors.on(&why).to_owned(),
        field,
        why,
    }
}

fn form(env: &Env, action: String, (litmus, voice): (&Litmus, Voice), sent: &Sent) -> AnswerForm {
    let until = say::day(litmus.closes_on, &env.local());
    let client = &litmus.client.1;
    AnswerForm {
        action,
        lead: match voice {
            Voice::Neutral => {
                format!("You are asked about {client} and IT as somebody who belongs to neither, until {until}.")
            }
            _ => {
                format!("People of {client}, of IT and a neutral third answer the same seven questions, until {until}.")
            }
        },
        before: acts::before(voice),
        beside: String::new(),
        rows: Test::ALL.iter().map(|test| row(*test, sent)).collect(),
        sided: voice != Voice::Neutral,
        alone: sent.typed.has("alone"),
        errors: sent.errors.0.iter().map(|e| (e.field.clone(), e.sentence.clone())).collect(),
        refusal: sent.refusal.clone(),
        done: String::new(),
    }
}

fn over(words: &str) -> AnswerForm {
    AnswerForm { done: words.to_owned(), ..AnswerForm::default() }
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
        Ok((litmus, voice)) => {
            let beside = counted_with(&acts::beside(conn, person, id, voice)?);
            Ok(AnswerForm { beside, ..form(env, action, (&litmus, voice), sent) })
        }
        Err(AppError::Refused { code, .. }) if code == NotNow::Answered.code() => Ok(over(NotNow::Answered.sentence())),
        Err(error) => Err(error),
    }
}

fn answered(tx: &mut Tx, env: &Env, (person, id): (PersonId, Uuid), typed: &Typed) -> Result<(), AppError> {
    acts::asked(tx, env, person, id)?;
    acts::answer(tx, env, person, id, &fields::sheet(typed)?)
}

const THANKS: &str =
    "Your answers are counted. Whoever asked reads them together with those of others, once it is closed.";

#[derive(Template)]
#[template(path = "partnership/litmus/answer.html")]
struct SignedInPage {
    chrome: Chrome,
    form: AnswerForm,
}

#[derive(Template)]
#[template(path = "partnership/litmus/by_link.html")]
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

/// `GET /litmus-tests/{id}/answer`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, AppError> {
    let person = own(&me)?;
    let action = format!("{}/answer", one(id));
    let form = app.read(move |conn, env| {
        acts::own_door(conn, person, id)?;
        asked(conn, env, (person, id), action.clone(), &Sent::default())
    });
    page::show(&SignedInPage { form: form.await?, chrome: me.chrome })
}

/// `POST /litmus-tests/{id}/answer`
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

/// `GET /litmus/{token}`: changes nothing.
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
        let form = asked(conn, env, (person, id), format!("/litmus/{token}"), &sent)?;
        Ok(ByLinkPage { name, form })
    })
    .await
}

/// `POST /litmus/{token}`
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
