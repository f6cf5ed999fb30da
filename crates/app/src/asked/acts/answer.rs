//! Answering: by the link in a letter, or signed in. Whoever answers is marked as having answered; what they said is counted apart
//! from that, and nothing leads from one to the other. Nothing says when, finer than that it was open.

use db::{Conn, Tx};
use domain::asked::may_answer;
use domain::kernel::{PartyId, PersonId};
use domain::profile::Whose;
use uuid::{Builder, Uuid};

use super::refused;
use crate::asked::store::{self, Statement, Survey, answers};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::links::{Purpose, acts as links};
use crate::people::scope::Scope;
use crate::people::{sessions, store as people};

const ASKING: Scope = Scope::System("a survey that asks somebody");

/// What somebody answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// To each statement from 1 to 5, or that they cannot say.
    pub values: Vec<(Uuid, Option<u8>)>,
    /// In a sentence.
    pub words: Option<String>,
    /// Their name may stand with it.
    pub signed: bool,
}

/// Whom a link asks, and in which survey. Opening it changes nothing, and neither does answering.
///
/// # Errors
/// Not one of ours, expired, somebody who is no longer here; the database.
pub fn by_link(conn: &mut Conn, env: &Env, text: &str) -> Result<(PersonId, String, Uuid), AppError> {
    let link = links::verified(conn, env, text)?;
    let Purpose::Survey { survey } = link.purpose else { return Err(AppError::NotFound) };
    if link.ended_at.is_some() || link.expires_at < env.now {
        return Err(AppError::refused(
            "link_over",
            "This link has had its time: the survey takes no answers any more.",
        ));
    }
    let person = sessions::reader(conn, link.person, env.local().date())?;
    Ok((person.id, person.name, survey))
}

/// The survey in which somebody is asked and may answer now.
///
/// # Errors
/// Not asked in it, answered, not open; the database.
pub fn asked(
    conn: &mut Conn,
    env: &Env,
    person: PersonId,
    id: Uuid,
) -> Result<(Survey, Vec<Statement>, Whose), AppError> {
    let Some((side, answered)) = answers::asked(conn, id, person)? else { return Err(AppError::NotFound) };
    let survey = store::find(conn, &ASKING, id)?;
    may_answer(survey.state, (survey.closes_on, env.local().date()), true, answered).map_err(refused)?;
    speaks(conn, person, survey.client.0, side)?;
    let statements = store::statements(conn, id)?;
    Ok((survey, statements, side))
}

/// Whether somebody belongs to a side now.
///
/// # Errors
/// The database.
pub fn belongs(conn: &mut Conn, person: PersonId, client: PartyId, side: Whose) -> Result<bool, AppError> {
    let ours = people::is_ours(conn, person)?;
    Ok(match side {
        Whose::Ours => ours,
        Whose::Theirs => !ours && people::belongs(conn, person, client)?,
    })
}

/// Whoever is asked speaks for their side still.
///
/// # Errors
/// They left, or changed sides; the database.
pub fn speaks(conn: &mut Conn, person: PersonId, client: PartyId, side: Whose) -> Result<(), AppError> {
    const LEFT: &str = "You were asked for a side to which you do not belong any more. Those who do will answer.";
    if belongs(conn, person, client, side)? { Ok(()) } else { Err(AppError::refused("asked_left", LEFT)) }
}

/// Who else is asked on a side, so that everybody can see with whom their answers are counted.
///
/// # Errors
/// The database.
pub fn beside(conn: &mut Conn, person: PersonId, id: Uuid, side: Whose) -> Result<Vec<String>, AppError> {
    let all = store::people(conn, id)?.into_iter();
    Ok(all.filter(|one| one.side == side && one.person != person).map(|one| one.name).collect())
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
/// Not asked in it, answered, not open, a statement without an answer; the database.
pub fn answer(tx: &mut Tx, env: &Env, person: PersonId, id: Uuid, sheet: &Sheet) -> Result<(), AppError> {
    let (_, statements, side) = asked(tx, env, person, id)?;
    let mut given: Vec<Uuid> = sheet.values.iter().map(|(statement, _)| *statement).collect();
    let mut wanted: Vec<Uuid> = statements.iter().map(|one| one.id).collect();
    given.sort_unstable();
    wanted.sort_unstable();
    let known =
        sheet.values.iter().all(|(_, value)| value.is_none_or(|value| (1..=domain::asked::BEST).contains(&value)));
    if given != wanted || !known {
        let words = "Answer every statement once, from 1 to 5, or say that you cannot say.";
        return Err(AppError::Invalid(FieldErrors::one("answers", words)));
    }
    if !answers::mark(tx, id, person)? {
        return Err(refused(domain::asked::Why::Answered));
    }
    if sheet.signed {
        return answers::insert_signed(tx, (id, person), side, (&sheet.values, sheet.words.as_deref()));
    }
    for (statement, value) in &sheet.values {
        answers::count(tx, *statement, side, *value)?;
    }
    match &sheet.words {
        // An id of the usual kind holds the instant at which it was made.
        Some(words) => answers::insert_words(tx, (Builder::from_random_bytes(env.salt()).into_uuid(), id), side, words),
        None => Ok(()),
    }
}
