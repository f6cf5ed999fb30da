//! Letters of a litmus: to everybody who is asked when it begins, to whoever began it when it closes, to those who may read it when it
//! is shared. None depends on whether somebody has answered.

use db::Tx;
use domain::kernel::PersonId;
use domain::partnership::Voice;
use domain::party::Role;

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::say;
use crate::links::{NewLink, Purpose, acts as links};
use crate::mail::{self, Letter, Part};
use crate::partnership::litmus::one;
use crate::partnership::litmus::store::Litmus;
use crate::people::store as people;

fn post(
    tx: &mut Tx,
    env: &Env,
    to: PersonId,
    what: &'static str,
    litmus: &Litmus,
    (subject, parts): (String, Vec<Part>),
) -> Result<(), AppError> {
    if !env.tells() {
        return Ok(());
    }
    let key = Some(format!("{what}:{}:{to}", litmus.id));
    let letter = Letter { to, about: None, purpose: what, subject, parts, not_before: None, key };
    mail::acts::post(tx, env, letter).map(|_| ())
}

/// What everybody is told before they answer.
#[must_use]
pub const fn before(voice: Voice) -> &'static str {
    match voice {
        Voice::Neutral => {
            "What you say is shown as the word of the neutral third. You see the questions and nothing else, and you need no account."
        }
        _ => {
            "What you say stands with your side, not with your name, and nobody can find which answers are yours. It is read once it is \
             closed, and where fewer than three of your side answered, only if you agree to that."
        }
    }
}

/// Everybody is asked by a link of their own.
pub(super) fn ask(tx: &mut Tx, env: &Env, litmus: &Litmus, all: &[(PersonId, Voice)]) -> Result<(), AppError> {
    let days = litmus.opened_on.until(litmus.closes_on).map_or(1, |span| span.get_days()) + 1;
    let (days, by) = (u16::try_from(days).unwrap_or(1), say::long_day(litmus.closes_on));
    let client = &litmus.client.1;
    for (person, voice) in all {
        let purpose = Purpose::Litmus { litmus: litmus.id };
        let link = links::make(tx, env, NewLink { person: *person, purpose, about: None, days })?;
        let asks = format!(
            "{client}, IT and somebody who belongs to neither answer the same seven questions: how much of a partnership it is. \
             It takes five minutes, until {by}."
        );
        let parts = vec![
            Part::Text(asks),
            Part::Link { label: "Answer".to_owned(), link },
            Part::Text(before(*voice).to_owned()),
        ];
        post(tx, env, *person, "litmus", litmus, (format!("{client} and IT: partner or order taker?"), parts))?;
    }
    Ok(())
}

/// Whoever began it can read it now.
pub(super) fn closed(tx: &mut Tx, env: &Env, litmus: &Litmus) -> Result<(), AppError> {
    let Some((person, _)) = &litmus.by else { return Ok(()) };
    let parts = vec![
        Part::Text(
            "It is closed. The widest difference stands first; talk about that one before any other.".to_owned(),
        ),
        Part::Page { label: "Read what everybody says".to_owned(), path: one(litmus.id) },
    ];
    let subject = format!("{} and IT: how much of a partnership it is", litmus.client.1);
    post(tx, env, *person, "litmus_closed", litmus, (subject, parts))
}

/// Those who sponsor the client and decide there can read it now.
pub(super) fn shared(tx: &mut Tx, env: &Env, litmus: &Litmus) -> Result<(), AppError> {
    let mut told: Vec<PersonId> = Vec::new();
    for m in people::holders(tx, &[litmus.client.0], &[Role::Sponsor, Role::DecisionMaker])? {
        if told.contains(&m.person) {
            continue;
        }
        told.push(m.person);
        let parts = vec![
            Part::Text(
                "Both sides and a neutral third answered the same seven questions. The widest difference stands first."
                    .to_owned(),
            ),
            Part::Page { label: "Read what everybody says".to_owned(), path: one(litmus.id) },
        ];
        let subject = format!("{} and IT: how much of a partnership it is", litmus.client.1);
        post(tx, env, m.person, "litmus_shared", litmus, (subject, parts))?;
    }
    Ok(())
}
