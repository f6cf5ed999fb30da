//! Answering: by the link in a letter, or signed in. Whoever answers is marked as having answered; what they said is counted apart
//! from that, and nothing leads from one to the other. Nothing says when, finer than that it was open.

use db::{Conn, Tx};
use domain::kernel::PersonId;
use domain::partnership::{NotNow, Says, Test, Voice, takes_answers};
use domain::profile::Whose;
use uuid::{Builder, Uuid};

use super::refused;
use crate::asked::acts::speaks;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::links::{Purpose, acts as links};
use crate::partnership::litmus::store::answers::Sentence;
use crate::partnership::litmus::store::{self, Litmus, answers};
use crate::people::scope::Scope;
use crate::people::sessions;

const ASKING: Scope = Scope::System("a litmus that asks somebody");

/// What somebody answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// To each test one word, and a sentence where they like.
    pub said: Vec<(Test, Says, Option<String>)>,
    /// It may be shown as what their side says although fewer than three answered.
    pub alone: bool,
}

/// Whom a link asks, and in which litmus. Opening it changes nothing, and neither does answering.
///
/// # Errors
/// Not one of ours, expired, somebody who is no longer here; the database.
pub fn by_link(conn: &mut Conn, env: &Env, text: &str) -> Result<(PersonId, String, Uuid), AppError> {
    let link = links::verified(conn, env, text)?;
    let Purpose::Litmus { litmus } = link.purpose else { return Err(AppError::NotFound) };
    if link.ended_at.is_some() || link.expires_at < env.now {
        return Err(AppError::refused("link_over", "This link has had its time: no answers are taken any more."));
    }
    let person = sessions::reader(conn, link.person, env.local().date())?;
    Ok((person.id, person.name, litmus))
}

/// The litmus in which somebody is asked and may answer now, and for which voice.
///
/// # Errors
/// Not asked in it, answered, not open; the database.
pub fn asked(conn: &mut Conn, env: &Env, person: PersonId, id: Uuid) -> Result<(Litmus, Voice), AppError> {
    let Some((voice, answered)) = answers::asked(conn, id, person)? else { return Err(AppError::NotFound) };
    let litmus = store::find(conn, &ASKING, id)?;
    takes_answers(litmus.state, (litmus.closes_on, env.local().date()), answered).map_err(refused)?;
    match voice {
        Voice::Client => speaks(conn, person, litmus.client.0, Whose::Theirs)?,
        Voice::It => speaks(conn, person, litmus.client.0, Whose::Ours)?,
        Voice::Neutral | Voice::Record => {}
    }
    Ok((litmus, voice))
}

/// Who else is asked for a voice, so that everybody can see with whom their answers are counted.
///
/// # Errors
/// The database.
pub fn beside(conn: &mut Conn, person: PersonId, id: Uuid, voice: Voice) -> Result<Vec<String>, AppError> {
    let all = store::people(conn, id)?.into_iter();
    Ok(all.filter(|one| one.voice == voice && one.person != person).map(|one| one.name).collect())
}

/// Somebody who is signed in is asked here, and comes in by their own door.
///
/// # Errors
/// Not asked in it, a door of somebody else; the database.
pub fn own_door(conn: &mut Conn, person: PersonId, id: Uuid) -> Result<(), AppError> {
    if answers::asked(conn, id, person)?.is_none() {
        return Err(AppError::NotFound);
    }
    let begun = store::find(conn, &ASKING, id)?.made_at;
    sessions::own_door(conn, person, begun, sessions::BY_LETTER)
}

/// Answers, once.
///
/// # Errors
/// Not asked in it, answered, not open, a test without an answer; the database.
pub fn answer(tx: &mut Tx, env: &Env, person: PersonId, id: Uuid, sheet: &Sheet) -> Result<(), AppError> {
    let (_, voice) = asked(tx, env, person, id)?;
    let mut given: Vec<Test> = sheet.said.iter().map(|(test, ..)| *test).collect();
    given.sort_unstable();
    if given != Test::ALL {
        return Err(AppError::Invalid(FieldErrors::one("answers", "Answer each of the seven once.")));
    }
    if !answers::mark(tx, id, person)? {
        return Err(refused(NotNow::Answered));
    }
    // The neutral third is one person, and was told that they stand alone.
    let alone = sheet.alone || voice == Voice::Neutral;
    for (test, says, words) in &sheet.said {
        answers::count(tx, id, (*test, voice), *says, alone)?;
        if let Some(words) = words {
            // An id of the usual kind holds the instant at which it was made.
            let lot = Builder::from_random_bytes(env.salt()).into_uuid();
            let sentence = Sentence { test: *test, voice, alone, words: words.clone() };
            answers::insert_words(tx, (lot, id), &sentence)?;
        }
    }
    Ok(())
}
