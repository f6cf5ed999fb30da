//! What can be done about a disagreement: write it down, say how it ended, say that it has not. Either side does, and both read.

use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId};
use domain::partnership::{Came, Ended, Share};
use domain::profile::Whose;
use jiff::civil::Date;
use uuid::Uuid;

use super::store::{self, Disagreement, Ending, TakenBack};
use super::{rights, words};
use crate::clients::profile::known::client;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::people::scope::Scope;
use crate::people::store as people;
use crate::sponsors::acts::client_of;
use crate::sponsors::store::Matter;

const FOR_WRITERS: &str =
    "That is written down by those who look after the client, and by those who decide for the client.";

const FOR_THAT_SIDE: &str =
    "The side that wrote it down changes that. You can put right what your own side first wanted.";
/// Said where it is to have begun on a day that has not come.
pub const AHEAD: &str = "That day lies ahead. Say since when you differ.";
const THERE: &str = "That stands here already: the same subject, since the same day. Look under Open and Ended.";

/// A disagreement as somebody writes it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// What about.
    pub about: String,
    /// What the client first wanted.
    pub theirs: String,
    /// What IT first wanted.
    pub ours: String,
    /// Where it came up.
    pub came: Came,
    /// The promise or the conversation in which it came up.
    pub matter: Option<Matter>,
    /// Since when.
    pub on: Date,
}

fn wrong<T>(field: &str, words: &str) -> Result<T, AppError> {
    Err(AppError::Invalid(FieldErrors::one(field, words)))
}

fn signs(scope: &Scope) -> Option<(PersonId, String)> {
    scope.reader().map(|reader| (reader.id, reader.name.clone()))
}

/// For which side the reader writes at this client; for none where they only read.
///
/// # Errors
/// Not found for whoever may not even read; the database.
pub fn writes(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Option<Whose>, AppError> {
    let party = client(conn, scope, id)?;
    rights::reads(scope, id)?;
    Ok(rights::writes(scope, &party))
}

/// The reader writes there.
///
/// # Errors
/// Not found, no right, the database.
pub fn may_write(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Whose, AppError> {
    writes(conn, scope, id)?.ok_or_else(|| AppError::Forbidden(FOR_WRITERS.to_owned()))
}

/// Whether the reader can write down that they differed about this matter.
///
/// # Errors
/// The database.
pub fn may_note(conn: &mut Conn, scope: &Scope, matter: Matter) -> Result<bool, AppError> {
    if scope.only().is_some() {
        return Ok(false);
    }
    let Ok(party) = client_of(conn, scope, matter) else { return Ok(false) };
    let party = people::find_party(conn, scope, party)?;
    Ok(rights::writes(scope, &party).is_some())
}

/// Writes down that the two sides differ.
///
/// # Errors
/// Not found, no right, a day that lies ahead, a matter of another client, the database.
pub fn note(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, new: &Noted) -> Result<Uuid, AppError> {
    let whose = may_write(tx, scope, id)?;
    let party = client(tx, scope, id)?;
    if new.on > env.local().date() {
        return wrong("on", AHEAD);
    }
    if let Some(matter) = new.matter {
        let of = client_of(tx, scope, matter)?;
        if !people::lies_under(tx, of, id)? {
            return wrong("about", "It came up with another client. Write it down there.");
        }
    }
    if store::is_there(tx, id, new.on, &new.about)? {
        return Err(AppError::refused("is_there", THERE));
    }
    let Noted { about, theirs, ours, came, matter, on } = new.clone();
    let noted = Disagreement {
        id: env.id(),
        party: (party.id, party.name),
        about,
        theirs,
        ours,
        came,
        matter,
        opened_on: on,
        whose,
        by: signs(scope),
        at: env.now,
        ended: None,
        ended_words: None,
        ended_by: None,
        corrected: None,
        taken_back: None,
        version: 1,
    };
    store::insert(tx, &noted)?;
    Ok(noted.id)
}

fn writable(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Disagreement, AppError> {
    let found = store::find(conn, scope, id)?;
    may_write(conn, scope, found.party.0)?;
    if found.taken_back.is_some() {
        return Err(AppError::refused("taken_back", "It was taken back. Write it down anew if you still differ."));
    }
    Ok(found)
}

/// What stands against this day as the one on which it ended.
#[must_use]
pub fn against_end(began: Date, on: Date, today: Date) -> Option<&'static str> {
    if on < began {
        return Some("It cannot end before it began. Choose a later day.");
    }
    (on > today).then_some("That day lies ahead. As long as it goes on, leave it open.")
}

/// Says how it ended.
///
/// # Errors
/// Not found, no right, ended already, a day that cannot be, somebody else was first, the database.
pub fn end(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, version): (Uuid, i64),
    (ended, words): (&Ended, Option<String>),
) -> Result<(), AppError> {
    let was = writable(tx, scope, id)?;
    if was.ended.is_some() {
        return Err(AppError::refused("has_ended", "It has ended already. Open it again to say it differently."));
    }
    if let Some(words) = against_end(was.opened_on, ended.on, env.local().date()) {
        return wrong("on", words);
    }
    let end = Ending { ended: Some(ended.clone()), words, by: scope.person() };
    store::keep_ending(tx, (id, version), &end)
}

/// Says that it has not ended after all.
///
/// # Errors
/// Not found, no right, open already, somebody else was first, the database.
pub fn reopen(tx: &mut Tx, scope: &Scope, (id, version): (Uuid, i64)) -> Result<(), AppError> {
    let was = writable(tx, scope, id)?;
    if was.ended.is_none() {
        return Err(AppError::refused("is_open", "It is open already."));
    }
    store::keep_ending(tx, (id, version), &Ending::default())
}

/// Other words for what was written down; what is not given stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// What about.
    pub about: Option<String>,
    /// What the client first wanted.
    pub theirs: Option<String>,
    /// What IT first wanted.
    pub ours: Option<String>,
    /// Where it came up.
    pub came: Option<Came>,
    /// Since when.
    pub on: Option<Date>,
}

/// Puts its words right. The side that wrote it down changes all of them; the other side what it first wanted itself.
///
/// # Errors
/// Not found, no right, taken back, a day that cannot be, somebody else was first, the database.
pub fn correct(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, version): (Uuid, i64),
    new: &Correction,
) -> Result<(), AppError> {
    let was = writable(tx, scope, id)?;
    let whose = may_write(tx, scope, was.party.0)?;
    let Correction { about, theirs, ours, came, on } = new.clone();
    let is = Disagreement {
        about: about.unwrap_or_else(|| was.about.clone()),
        theirs: theirs.unwrap_or_else(|| was.theirs.clone()),
        ours: ours.unwrap_or_else(|| was.ours.clone()),
        came: came.unwrap_or(was.came),
        opened_on: on.unwrap_or(was.opened_on),
        version,
        ..was.clone()
    };
    let same = Disagreement { version, ..was.clone() };
    if is == same {
        return Ok(());
    }
    let own = match whose {
        Whose::Ours => Disagreement { ours: is.ours.clone(), ..same },
        Whose::Theirs => Disagreement { theirs: is.theirs.clone(), ..same },
    };
    if whose != was.whose && is != own {
        return Err(AppError::Forbidden(FOR_THAT_SIDE.to_owned()));
    }
    if is.opened_on > env.local().date() {
        return wrong("on", AHEAD);
    }
    if is.ended.as_ref().is_some_and(|ended| ended.on < is.opened_on) {
        return wrong("on", "It ended before that day. Choose an earlier one.");
    }
    let moved = (is.opened_on, is.about.to_lowercase()) != (was.opened_on, was.about.to_lowercase());
    if moved && store::is_there(tx, is.party.0, is.opened_on, &is.about)? {
        return Err(AppError::refused("is_there", THERE));
    }
    store::keep_words(tx, &Disagreement { corrected: Some((env.now, signs(scope))), ..is })
}

/// Takes back what should not have been written down. It counts nowhere then, and both sides still read it with the reason.
///
/// # Errors
/// Not found, no right, taken back already, no reason, somebody else was first, the database.
pub fn take_back(tx: &mut Tx, env: &Env, scope: &Scope, (id, version): (Uuid, i64), why: &str) -> Result<(), AppError> {
    let was = writable(tx, scope, id)?;
    if may_write(tx, scope, was.party.0)? != was.whose {
        return Err(AppError::Forbidden(FOR_THAT_SIDE.to_owned()));
    }
    if why.trim().is_empty() {
        return wrong("why", "Say why it is taken back. Both sides read it.");
    }
    store::keep_taken_back(tx, (id, version), &TakenBack { at: env.now, by: signs(scope), why: why.trim().to_owned() })
}

/// What the disagreements of one client say.
///
/// # Errors
/// Not found, or the database.
pub fn share_of(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId) -> Result<Share, AppError> {
    client(conn, scope, id)?;
    rights::reads(scope, id)?;
    let all = store::shares(conn, scope, &[id], env.local().date())?;
    Ok(all.get(&id).copied().unwrap_or_default())
}

/// What they say on the page of the client, and where all of it stands; nothing for whoever may not read it.
///
/// # Errors
/// The database.
pub fn in_short(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId) -> Result<Option<(String, String)>, AppError> {
    if !rights::may_read(scope, id) {
        return Ok(None);
    }
    let share = share_of(conn, env, scope, id)?;
    Ok(Some((words::in_short(&share, scope.is_staff()), super::path_at(id))))
}
