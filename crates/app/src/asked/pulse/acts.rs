//! Asking after a delivery, and answering. Nothing of either stands in a ledger.

use db::{Conn, Tx};
use domain::asked::{BEST, PULSE_DAYS, Why, may_ask, pulse_answers, quarter};
use domain::kernel::{CommitmentId, PersonId};
use domain::profile::Whose;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::json;
use uuid::Builder;

use super::store::{self, Accepted, Pulse};
use crate::asked::acts::{belongs, speaks};
use crate::commitments::store as promises;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::kit::jobs::{self, Job};
use crate::links::{NewLink, Purpose, acts as links};
use crate::mail::{self, Letter, Part};
use crate::people::scope::Scope;
use crate::people::sessions;

/// The job that looks what was accepted.
pub const LOOK: &str = "ask after deliveries";
/// Between two looks.
const SOON: SignedDuration = SignedDuration::from_mins(30);
/// Deliveries that are looked at in one go.
const AT_ONCE: u32 = 200;
const ASKING: Scope = Scope::System("the question after a delivery");

/// Looks what was accepted since it last looked, and asks. What was accepted before it first looked is history.
///
/// # Errors
/// The database.
pub fn look(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    let since = job.payload.as_ref().and_then(|p| p.get("since")).and_then(|v| v.as_str()).and_then(|t| t.parse().ok());
    let since = since.unwrap_or(env.now);
    let all = store::accepted(tx, (since, env.now), AT_ONCE)?;
    for one in &all {
        ask(tx, env, one)?;
    }
    let full = all.last().filter(|last| all.len() == AT_ONCE as usize && last.at > since).map(|last| last.at);
    store::forget(tx, env.local().date().saturating_sub((PULSE_DAYS + 1).days()))?;
    crate::asked::selfcheck::acts::close_over(tx, env)?;
    let next = if full.is_some() { env.now } else { env.now + SOON };
    let until = full.unwrap_or(env.now);
    jobs::plan(tx, env, LOOK, "", next, Some(json!({ "since": until.to_string() })))
}

/// Asks whoever asked for something how it was, unless they left, or were asked in this quarter or within thirty days.
///
/// # Errors
/// The database.
pub fn ask(tx: &mut Tx, env: &Env, one: &Accepted) -> Result<bool, AppError> {
    let today = env.local().date();
    if !may_ask(store::last_asked(tx, one.person)?, today) || !belongs(tx, one.person, one.client, Whose::Theirs)? {
        return Ok(false);
    }
    store::insert(tx, one, (today, quarter(today)))?;
    if !env.tells() {
        return Ok(true);
    }
    let purpose = Purpose::Pulse { commitment: one.id };
    let days = u16::try_from(PULSE_DAYS + 1).unwrap_or(14);
    let link = links::make(tx, env, NewLink { person: one.person, purpose, about: None, days })?;
    let letter = Letter {
        to: one.person,
        about: None,
        purpose: "pulse",
        subject: format!("How was it? {}", one.subject),
        parts: vec![
            Part::Text(format!("You accepted “{}”. How was it with IT, from 1 (not good) to 5 (good)?", one.subject)),
            Part::Link { label: "Say how it was".to_owned(), link },
            Part::Text(
                "One click is enough. Your answer is counted without your name, unless you sign it, and you are asked once in a \
                 quarter at most."
                    .to_owned(),
            ),
        ],
        not_before: None,
        key: Some(format!("pulse:{}", one.id)),
    };
    mail::acts::post(tx, env, letter)?;
    Ok(true)
}

/// Whom a link asks, and about which promise. Opening it changes nothing.
///
/// # Errors
/// Not one of ours, expired, somebody who is no longer here; the database.
pub fn by_link(conn: &mut Conn, env: &Env, text: &str) -> Result<(PersonId, String, CommitmentId), AppError> {
    let link = links::verified(conn, env, text)?;
    let Purpose::Pulse { commitment } = link.purpose else { return Err(AppError::NotFound) };
    if link.ended_at.is_some() || link.expires_at < env.now {
        return Err(AppError::refused(
            "link_over",
            "This link has had its time. You are asked again after another delivery.",
        ));
    }
    let person = sessions::reader(conn, link.person, env.local().date())?;
    Ok((person.id, person.name, commitment))
}

/// What somebody is asked about, where they may answer now: the question and what was delivered.
///
/// # Errors
/// Not asked about it, answered, too late; the database.
pub fn asked(conn: &mut Conn, env: &Env, person: PersonId, id: CommitmentId) -> Result<(Pulse, String), AppError> {
    let pulse = store::find(conn, id, person)?;
    let why = |why: Why| AppError::refused(why.code(), why.sentence());
    pulse_answers(pulse.asked_on, env.local().date(), pulse.answered).map_err(why)?;
    Ok((pulse, promises::find(conn, &ASKING, id)?.subject))
}

/// Somebody who is signed in is asked about it, and comes in by their own door.
///
/// # Errors
/// Not asked about it, a door of somebody else; the database.
pub fn own_door(conn: &mut Conn, env: &Env, person: PersonId, id: CommitmentId) -> Result<(), AppError> {
    let asked = store::find(conn, id, person)?.asked_on;
    let morning = env.zone().to_zoned(asked.at(0, 0, 0, 0)).map_or(Timestamp::MIN, |zoned| zoned.timestamp());
    sessions::own_door(conn, person, morning, sessions::BY_LETTER)
}

/// How it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// From 1 to 5.
    pub value: u8,
    /// In their words.
    pub words: Option<String>,
    /// Their name may stand with it.
    pub signed: bool,
}

/// Says how it was, once.
///
/// # Errors
/// Not asked about it, answered, too late, no value; the database.
pub fn answer(tx: &mut Tx, env: &Env, person: PersonId, id: CommitmentId, said: &Said) -> Result<(), AppError> {
    let (pulse, _) = asked(tx, env, person, id)?;
    speaks(tx, person, pulse.client, Whose::Theirs)?;
    if !(1..=BEST).contains(&said.value) {
        return Err(AppError::Invalid(FieldErrors::one("value", "Choose from 1 to 5.")));
    }
    if !store::mark(tx, id)? {
        return Err(AppError::refused(Why::Answered.code(), Why::Answered.sentence()));
    }
    if said.signed {
        return store::sign(tx, id, said.value, said.words.as_deref());
    }
    let lot = Builder::from_random_bytes(env.salt()).into_uuid();
    let words = said.words.as_deref().map(|words| (lot, words));
    store::count(tx, (pulse.client, quarter(pulse.asked_on)), said.value, words)
}
