//! Closing: from then on it can be read. What people wrote under their name is heard like everything that is said of a client; what
//! was written without one is not.

use db::Tx;
use domain::asked::{State, may_close};
use domain::health::{Soft, Source};
use domain::hearing::Reads;
use futures_util::future::BoxFuture;
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp, ToSpan};
use uuid::Uuid;

use super::{found, refused, telling};
use crate::asked::store::{self, Survey, answers};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::{Job, Next};
use crate::people::scope::Scope;
use crate::signals::acts::{self as signals, Author, New, Ready};

/// The job that closes those whose last day has passed.
pub const CLOSE: &str = "close surveys";
const CLOCK: Scope = Scope::System("the last day of a survey");
/// Closed in one go.
const AT_ONCE: u32 = 20;

/// What was written under a name, as texts that were said of the client.
///
/// # Errors
/// Not found, no right, not open, the database.
pub fn heard(conn: &mut db::Conn, scope: &Scope, id: Uuid) -> Result<Vec<New>, AppError> {
    let survey = found(conn, scope, id)?;
    may_close(survey.state).map_err(refused)?;
    let one = |signed: answers::Signed| {
        signed.words.map(|words| New {
            party: survey.client.0,
            title: Some(format!("{} in a survey", signed.person.1)),
            words: Some(words),
            author: Author::Person(signed.person.0),
            source: Source::Survey,
            at: None,
            reads: Reads::House,
            soft: Soft::default(),
        })
    };
    Ok(answers::signed(conn, id)?.into_iter().filter_map(one).collect())
}

/// Closes it: it can be read, who has answered is forgotten, and what was signed is heard.
///
/// # Errors
/// Not found, no right, not open, the database.
pub fn close(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, heard: &[Ready]) -> Result<(), AppError> {
    let survey = found(tx, scope, id)?;
    may_close(survey.state).map_err(refused)?;
    let survey = Survey { state: State::Closed, closed_on: Some(env.local().date()), ..survey };
    store::update(tx, &survey)?;
    answers::settle(tx, id)?;
    for text in heard {
        match signals::keep(tx, env, scope, text) {
            // Somebody wrote the same words before: they are known.
            Ok(_) | Err(AppError::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    telling::closed(tx, env, &survey)
}

/// Hears what was signed, off the threads that answer requests.
///
/// # Errors
/// Too many wait, the database.
pub async fn made_ready(app: &App, news: Vec<New>) -> Result<Vec<Ready>, AppError> {
    signals::ready(app, &CLOCK, news).await
}

/// Closes it, with what was signed heard before anything is written.
///
/// # Errors
/// Not found, no right, not open, too many wait, the database.
pub async fn closing(app: &App, scope: &Scope, id: Uuid) -> Result<(), AppError> {
    let reader = scope.clone();
    let news = app.read(move |conn, _| heard(conn, &reader, id)).await?;
    let heard = made_ready(app, news).await?;
    let scope = scope.clone();
    app.write(move |tx, env| close(tx, env, &scope, id, &heard)).await
}

/// Closes those whose last day has passed, soon after midnight.
#[must_use]
pub fn close_due(app: App, _: Job) -> BoxFuture<'static, Result<Next, AppError>> {
    Box::pin(async move {
        let over = app.read(|conn, env| store::over(conn, env.local().date(), AT_ONCE)).await?;
        for id in &over {
            match closing(&app, &CLOCK, *id).await {
                // Somebody closed or dropped it at the same moment.
                Ok(()) | Err(AppError::Refused { .. } | AppError::Stale) => {}
                Err(error) => return Err(error),
            }
        }
        let env = app.env();
        let at = if over.len() == AT_ONCE as usize { env.now } else { after_midnight(&env) };
        Ok(Next { at, payload: None })
    })
}

fn after_midnight(env: &Env) -> Timestamp {
    let tomorrow = env.local().date().tomorrow().unwrap_or_else(|_| env.local().date());
    let at = tomorrow.to_datetime(Time::midnight()).saturating_add(10.minutes());
    env.zone().to_zoned(at).map_or(env.now + SignedDuration::from_hours(24), |zoned| zoned.timestamp())
}
