//! The way out: claims letters that are due, makes them ready, hands them over, and writes down what came of each.
//!
//! A letter that was handed over and not yet written down when the machine stopped goes once more after its claim has ended,
//! under the same Message-ID; nothing else is ever sent twice.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::SignedDuration;
use tokio::sync::watch;

use super::letter::State;
use super::prepare::{Fate, Outgoing, prepare};
use super::smtp::{AT_ONCE, No, Server};
use super::store::{self, Claimed};
use crate::kit::app::App;
use crate::kit::error::AppError;

/// How often it is asked whether a letter is due, so that mail leaves promptly.
const GLANCE: Duration = Duration::from_secs(2);
/// For how long a claim holds: longer than a few letters can take.
pub const CLAIM: SignedDuration = SignedDuration::from_mins(5);
/// Letters that are kept at a time.
const KEPT_AT_ONCE: u32 = 500;
/// After so many attempts, about five days, it is given up.
const LAST: i64 = 20;

/// How long to wait after so many attempts in vain; nothing when it is given up.
#[must_use]
pub fn pause(attempts: i64) -> Option<SignedDuration> {
    match attempts {
        ..=1 => Some(SignedDuration::from_mins(1)),
        2 => Some(SignedDuration::from_mins(5)),
        3 => Some(SignedDuration::from_mins(15)),
        4 => Some(SignedDuration::from_hours(1)),
        5 => Some(SignedDuration::from_hours(4)),
        6..LAST => Some(SignedDuration::from_hours(8)),
        _ => None,
    }
}

/// Where letters go.
#[derive(Clone, Debug)]
pub enum Way {
    /// To a mail server.
    Server(Server),
    /// Nowhere: they are kept to be read here.
    Kept,
}

impl Way {
    /// The way of these settings.
    ///
    /// # Errors
    /// A sentence about a setting that cannot be used.
    pub fn of(app: &App) -> Result<Self, String> {
        Ok(Server::of(&app.settings.mailing)?.map_or(Self::Kept, Self::Server))
    }
}

/// Sends what is due until it is told to stop; letters under way are finished.
pub async fn run(app: App, way: Way, mut stopped: watch::Receiver<bool>) {
    if matches!(way, Way::Kept) && app.settings.demo.is_none() {
        tracing::warn!("no mail leaves: name a mail server with --smtp. Letters are kept and can be read under Mails");
    }
    while !*stopped.borrow() {
        let busy = match round(&app, &way).await {
            Ok(letters) => letters > 0,
            Err(error) => {
                tracing::error!(%error, "letters could not be sent");
                false
            }
        };
        if !busy {
            tokio::select! {
                () = tokio::time::sleep(GLANCE) => {}
                _ = stopped.changed() => {}
            }
        }
    }
    if let Way::Server(server) = way {
        server.close().await;
    }
}

/// One round: a few letters that are due. Answers how many there were.
///
/// # Errors
/// The database.
pub async fn round(app: &App, way: &Way) -> Result<usize, AppError> {
    if !app.read(|conn, env| store::due(conn, env.now)).await? {
        return Ok(0);
    }
    let Way::Server(server) = way else {
        let kept = app.write(|tx, env| store::keep(tx, env.now, KEPT_AT_ONCE)).await?;
        return Ok(usize::try_from(kept).unwrap_or(usize::MAX));
    };
    let claimed = app.write(|tx, env| store::claim(tx, env.now, env.now + CLAIM, AT_ONCE)).await?;
    if claimed.is_empty() {
        return Ok(0);
    }
    match server.greeted().await {
        Ok(()) => {
            let each = claimed.iter().map(|claim| one(app, server, *claim));
            join_all(each).await.into_iter().collect::<Result<(), AppError>>()?;
        }
        Err(why) => {
            tracing::warn!(letters = claimed.len(), %why, "the mail server does not take letters");
            for claim in &claimed {
                later(app, *claim, &why).await?;
            }
        }
    }
    Ok(claimed.len())
}

async fn one(app: &App, server: &Server, claim: Claimed) -> Result<(), AppError> {
    let settings = Arc::clone(&app.settings);
    match app.read(move |conn, env| prepare(conn, env, &settings.mailing, claim.id)).await {
        Ok(Fate::Goes(letter)) => goes(app, server, claim, &letter).await,
        Ok(Fate::Withheld(why)) => ends(app, claim, State::Withheld, Some(why.to_owned())).await,
        Ok(Fate::NoAddress) => ends(app, claim, State::NoAddress, None).await,
        // One letter that cannot be made does not stop the others.
        Err(error) => {
            tracing::error!(letter = %claim.id, %error, "a letter could not be made");
            later(app, claim, "It could not be made ready. The log says why.").await
        }
    }
}

async fn goes(app: &App, server: &Server, claim: Claimed, letter: &Outgoing) -> Result<(), AppError> {
    match server.hand_over(letter).await {
        Ok(()) => {
            let to = letter.to.clone();
            let kept = app.write(move |tx, env| store::sent(tx, &claim, &to, env.now)).await?;
            tracing::info!(letter = %claim.id, attempts = claim.attempts, kept, "a letter was sent");
            Ok(())
        }
        Err(No::NotNow(why)) => later(app, claim, &why).await,
        Err(No::Never(why)) => {
            tracing::warn!(letter = %claim.id, %why, "a letter was refused");
            ends(app, claim, State::Failed, Some(why)).await
        }
    }
}

async fn later(app: &App, claim: Claimed, why: &str) -> Result<(), AppError> {
    let Some(pause) = pause(claim.attempts) else {
        tracing::warn!(letter = %claim.id, %why, "a letter is given up");
        return ends(app, claim, State::Failed, Some(why.to_owned())).await;
    };
    let why = why.to_owned();
    app.write(move |tx, env| store::put_off(tx, &claim, env.now + pause, &why)).await?;
    Ok(())
}

async fn ends(app: &App, claim: Claimed, state: State, why: Option<String>) -> Result<(), AppError> {
    app.write(move |tx, _| store::end(tx, &claim, state, why.as_deref())).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tried_for_about_five_days_and_then_given_up() {
        let pauses: Vec<SignedDuration> = (1..).map_while(pause).collect();

        assert_eq!(pauses[..6].iter().map(SignedDuration::as_mins).collect::<Vec<_>>(), [1, 5, 15, 60, 240, 480]);
        let all: i64 = pauses.iter().map(SignedDuration::as_hours).sum();
        assert!((110..=120).contains(&all), "{all} hours");
        assert_eq!(pause(LAST), None);
    }
}
