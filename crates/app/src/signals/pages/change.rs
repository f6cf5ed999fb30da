//! What is pressed beside a text: a stage, no symptom, taking back, confirming all, giving it to the house, erasing it.

use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::Tx;
use domain::health::Stage;
use domain::hearing::Decision;
use uuid::Uuid;

use super::done;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::kit::{say as words, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::signals::acts;
use crate::signals::store;

/// What a button says of a sentence that was heard so.
fn decision(typed: &Typed, heard: Stage) -> Result<Decision, AppError> {
    match typed.get("say") {
        "confirm" => Ok(Decision::Confirm(heard)),
        "none" => Ok(Decision::NoSymptom),
        "undo" => Ok(Decision::TakeBack),
        code => Stage::from_code(code).map(Decision::Confirm).ok_or(AppError::NotFound),
    }
}

/// `POST /listening/texts/{id}/sentences/{number}`
pub async fn say(
    me: SignedIn,
    State(app): State<App>,
    Path((id, number)): Path<(Uuid, i64)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let said = app.write(move |tx, env| {
        store::find(tx, &scope, id)?;
        let heard = store::one(tx, id, number)?.heard.stage;
        let mut f = Fields::of(&typed);
        let note = f.sentence("note");
        let decision = f.done(decision(&typed, heard)?)?;
        acts::decide(tx, env, &scope, id, &[(number, decision, note)])?;
        Ok((decision, store::find(tx, &scope, id)?.waiting))
    });
    let (decision, waiting) = said.await?;
    let what = match decision {
        Decision::Confirm(Stage::Healthy) => "Kept as a good sign.".to_owned(),
        Decision::Confirm(stage) => format!("Confirmed as {}.", stage.word()),
        Decision::NoSymptom => "Kept as no symptom.".to_owned(),
        Decision::TakeBack => "Taken back.".to_owned(),
    };
    let rest = if waiting == 0 { " Nothing in this text waits any more." } else { "" };
    let next = match decision {
        Decision::TakeBack => urls::sentence(id, number),
        _ => urls::heard(id),
    };
    Ok(done(jar, &format!("{what}{rest}"), &next))
}

/// `POST /listening/texts/{id}/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(Uuid, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let words = app.write(move |tx, env| changed(tx, env, &scope, id, (&what, &typed))).await?;
    Ok(done(jar, &words, &urls::heard(id)))
}

fn changed(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, (what, typed): (&str, &Typed)) -> Result<String, AppError> {
    match what {
        "confirm" => {
            let many = acts::confirm_all(tx, env, scope, id)?;
            Ok(format!("{} confirmed.", words::count(many, "sentence", "sentences")))
        }
        "mark" => {
            let number = typed.get("sentence").parse().map_err(|_| AppError::NotFound)?;
            let stage = Stage::from_code(typed.get("stage")).ok_or(AppError::NotFound)?;
            acts::decide(tx, env, scope, id, &[(number, Decision::Confirm(stage), None)])?;
            Ok("Marked. The listener learns from it.".to_owned())
        }
        "release" => {
            acts::release(tx, env, scope, id)?;
            Ok("Our house reads it from now on.".to_owned())
        }
        "erase" if typed.has("sure") => {
            acts::erase(tx, env, scope, id)?;
            Ok("The words are erased.".to_owned())
        }
        "erase" => Ok("Nothing was erased: tick first that you are sure.".to_owned()),
        _ => Err(AppError::NotFound),
    }
}
