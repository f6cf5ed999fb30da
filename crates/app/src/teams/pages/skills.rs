//! Skills by name: naming one, giving one another name, and taking one out of use.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::kernel::SkillId;

use super::Sent;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::kit::{flash, page, say};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::teams::{acts, rights, store};

/// A skill in a line.
struct Line {
    id: String,
    name: String,
    who: String,
    retired: bool,
}

#[derive(Template)]
#[template(path = "teams/skills.html")]
struct SkillsPage {
    chrome: Chrome,
    lines: Vec<Line>,
    names: bool,
    sent: Sent,
}

fn build(conn: &mut Conn, env: &Env, scope: &Scope, chrome: Chrome, sent: Sent) -> Result<SkillsPage, AppError> {
    rights::reads(scope)?;
    let today = env.local().date();
    let members = store::members(conn, None, today)?;
    let lines = store::skills(conn)?.into_iter().map(|skill| {
        let has = |row: &&store::MemberRow| {
            row.place.held_on(today) && row.place.skills.iter().any(|(id, _)| *id == skill.id)
        };
        let mut people: Vec<_> = members.iter().filter(has).map(|row| row.place.person).collect();
        people.sort_unstable();
        people.dedup();
        Line {
            id: skill.id.to_string(),
            name: skill.name,
            who: match (people.len(), skill.retired_at) {
                (_, Some(_)) => "not used any more".to_owned(),
                (0, None) => "nobody has it".to_owned(),
                (1, None) => "one person alone".to_owned(),
                (n, None) => say::count(n, "person", "people"),
            },
            retired: skill.retired_at.is_some(),
        }
    });
    Ok(SkillsPage { lines: lines.collect(), names: rights::may_name(scope), sent, chrome })
}

/// `GET /skills`
pub async fn show(State(app): State<App>, me: SignedIn) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, &me.scope, me.chrome.clone(), Sent::default()));
    page::show(&built.await?)
}

/// `POST /skills`
pub async fn change(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted) = (me.scope.clone(), typed.clone());
    let done = app.write(move |tx, env| said(tx, env, &scope, &posted));
    let error = match done.await {
        Ok(words) => return Ok((flash::say(jar, words), Redirect::to("/skills")).into_response()),
        Err(error) => error,
    };
    let what = format!("{}{}", typed.get("do"), typed.get("skill"));
    let (sent, status) = Sent::back(&what, typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, &me.scope, me.chrome.clone(), sent.clone()));
    page::with_status(status, &built.await?)
}

fn said(tx: &mut Tx, env: &Env, scope: &Scope, typed: &Typed) -> Result<&'static str, AppError> {
    let skill = || typed.get("skill").parse::<SkillId>().map_err(|_| AppError::NotFound);
    let name = || {
        let mut f = Fields::of(typed);
        let name = f.needed("name", "Write what people can do, in a word or two.");
        if name.contains([':', '\n', ',']) {
            f.wrong("name", "A name of a skill holds no colon and no comma. Leave them out.");
        }
        f.done(name)
    };
    match typed.get("do") {
        "name" => acts::name(tx, env, scope, &name()?).map(|_| "It is named."),
        "rename" => acts::rename(tx, scope, skill()?, &name()?).map(|()| "It is called so everywhere."),
        "retire" => acts::retire(tx, env, scope, skill()?, true).map(|()| "It is not offered any more."),
        "bring-back" => acts::retire(tx, env, scope, skill()?, false).map(|()| "It can be used again."),
        _ => Err(AppError::NotFound),
    }
}
