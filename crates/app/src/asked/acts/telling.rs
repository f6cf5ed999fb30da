//! Letters of a survey: to everybody who is asked when it opens, to whoever began it when it closes, to those who may read it when it
//! is shared. None depends on whether somebody has answered.

use db::Tx;
use domain::kernel::PersonId;
use domain::party::Role;
use domain::profile::Whose;

use crate::asked::one;
use crate::asked::store::{Asked, Survey};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::say;
use crate::links::{NewLink, Purpose, acts as links};
use crate::mail::{self, Letter, Part};
use crate::people::store as people;

fn post(
    tx: &mut Tx,
    env: &Env,
    to: PersonId,
    what: &'static str,
    survey: &Survey,
    (subject, parts): (String, Vec<Part>),
) -> Result<(), AppError> {
    if !env.tells() {
        return Ok(());
    }
    let key = Some(format!("{what}:{}:{to}", survey.id));
    let letter = Letter { to, about: None, purpose: what, subject, parts, not_before: None, key };
    mail::acts::post(tx, env, letter).map(|_| ())
}

/// Everybody is asked by a link of their own.
pub(super) fn ask(tx: &mut Tx, env: &Env, survey: &Survey, all: &[Asked]) -> Result<(), AppError> {
    let today = env.local().date();
    let days = today.until(survey.closes_on).map_or(1, |span| span.get_days()) + 1;
    let days = u16::try_from(days).unwrap_or(1);
    let by = say::long_day(survey.closes_on);
    for one in all {
        let purpose = Purpose::Survey { survey: survey.id };
        let link = links::make(tx, env, NewLink { person: one.person, purpose, about: None, days })?;
        let them = match one.side {
            Whose::Ours => survey.client.1.clone(),
            Whose::Theirs => "IT".to_owned(),
        };
        let parts = vec![
            Part::Text(format!(
                "People of {} and of IT are asked the same: how it is to work together. It takes five minutes, until {by}.",
                survey.client.1
            )),
            Part::Link { label: "Answer".to_owned(), link },
            Part::Text(
                "Your answers are counted without your name, and nobody can find which are yours, unless you choose to sign them. \
                 They are read once it is closed, and only where at least three of your side have answered."
                    .to_owned(),
            ),
        ];
        post(tx, env, one.person, "survey", survey, (format!("How is it to work with {them}?"), parts))?;
    }
    Ok(())
}

/// Whoever began it can read it now.
pub(super) fn closed(tx: &mut Tx, env: &Env, survey: &Survey) -> Result<(), AppError> {
    let Some((person, _)) = &survey.by else { return Ok(()) };
    let parts = vec![
        Part::Text("It is closed. The widest gap stands first; talk about that one before any other.".to_owned()),
        Part::Page { label: "Read what both say".to_owned(), path: one(survey.id) },
    ];
    post(
        tx,
        env,
        *person,
        "survey_closed",
        survey,
        (format!("What {} and IT say of each other", survey.client.1), parts),
    )
}

/// Those who sponsor the client and decide there can read it now.
pub(super) fn shared(tx: &mut Tx, env: &Env, survey: &Survey) -> Result<(), AppError> {
    let mut told: Vec<PersonId> = Vec::new();
    for m in people::holders(tx, &[survey.client.0], &[Role::Sponsor, Role::DecisionMaker])? {
        if told.contains(&m.person) {
            continue;
        }
        told.push(m.person);
        let parts = vec![
            Part::Text("Both sides answered the same statements. What they see differently stands first.".to_owned()),
            Part::Page { label: "Read what both say".to_owned(), path: one(survey.id) },
        ];
        let subject = format!("What {} and IT say of each other", survey.client.1);
        post(tx, env, m.person, "survey_shared", survey, (subject, parts))?;
    }
    Ok(())
}
