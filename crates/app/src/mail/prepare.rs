//! A letter just before it goes out: may its reader still see what it is about, where does it go now, and how does it look.
//! Links are made usable here and nowhere earlier, so the database never holds one that could be used.

use std::collections::HashMap;

use db::Conn;
use domain::kernel::PersonId;
use jiff::Timestamp;

use super::inbox;
use super::letter::{About, LetterId, Part, for_its_reader};
use super::render::{Around, Reach, Rendered, rendered};
use super::store::{self, Posted};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::mailing::Mailing;
use crate::links::{self, LinkId};
use crate::people::scope::Scope;
use crate::people::sessions;
use crate::{commitments, conversations, organisation};

/// Letters that come by rhythm say by this word of their purpose how to hear less often.
const BY_RHYTHM: &str = "daily";

/// A letter with this purpose goes to the address of the moment it was posted, not to where its reader has moved since.
pub const TO_THE_FORMER: &str = "former_address";

/// What a sender needs to know of a letter.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Which.
    pub id: LetterId,
    /// What mail programs call it.
    pub message_id: String,
    /// Letters about one matter follow from this one that was never sent.
    pub thread: Option<String>,
    /// The organisation.
    pub org: String,
    /// The reader's name.
    pub name: String,
    /// Where it goes.
    pub to: String,
    /// Where an answer goes.
    pub reply_to: Option<String>,
    /// Where the reader says how often they want to hear.
    pub rhythm: Option<String>,
    /// One line.
    pub subject: String,
    /// Both its forms.
    pub body: Rendered,
    /// When it goes.
    pub date: Timestamp,
}

/// What is to be done with a letter that is due.
#[derive(Clone, Debug)]
pub enum Fate {
    /// It goes out.
    Goes(Box<Outgoing>),
    /// It does not, because.
    Withheld(&'static str),
    /// There is no address.
    NoAddress,
}

/// Whether this person, as of now, may see what a letter is about; with the reason if not.
///
/// # Errors
/// The database.
pub fn sees(
    conn: &mut Conn,
    env: &Env,
    person: PersonId,
    about: Option<About>,
) -> Result<Result<(), &'static str>, AppError> {
    let reader = match sessions::reader(conn, person, env.local().date()) {
        Ok(reader) => reader,
        Err(AppError::NotFound) => return Ok(Err("This person is no longer here.")),
        Err(error) => return Err(error),
    };
    let scope = Scope::Person(Box::new(reader));
    let found = match about {
        None => Ok(()),
        Some(about) => visible(conn, &scope, about),
    };
    match found {
        Ok(()) => Ok(Ok(())),
        Err(AppError::NotFound) => Ok(Err("This person may no longer see what it is about.")),
        Err(error) => Err(error),
    }
}

/// Found, or not found.
///
/// # Errors
/// [`AppError::NotFound`] for whoever may not see it; the database.
pub fn visible(conn: &mut Conn, scope: &Scope, about: About) -> Result<(), AppError> {
    match about {
        About::Commitment(id) => commitments::store::find(conn, scope, id).map(|_| ()),
        About::Conversation(id) => conversations::store::find(conn, scope, id).map(|_| ()),
    }
}

/// Decides what becomes of a letter that is due, and makes it ready.
///
/// # Errors
/// Not found, or the database.
pub fn prepare(conn: &mut Conn, env: &Env, mailing: &Mailing, id: LetterId) -> Result<Fate, AppError> {
    let letter = store::find(conn, &Scope::System("a letter goes out"), id)?;
    if let Err(why) = sees(conn, env, letter.to, letter.about)? {
        return Ok(Fate::Withheld(why));
    }
    // A letter that gathers several matters leads to each by a link of its own.
    for link in letter.parts.iter().filter_map(link_of) {
        let about = links::store::find(conn, link)?.and_then(|link| link.about);
        if let Err(why) = sees(conn, env, letter.to, about)? {
            return Ok(Fate::Withheld(why));
        }
    }
    // A link that answers without a name goes nowhere else than where it was first meant to go: not to an address that somebody
    // else chose since.
    let former = letter.purpose == TO_THE_FORMER || for_its_reader(&letter.purpose);
    let to = if former { letter.address.clone() } else { letter.email.clone() };
    let Some(to) = to else { return Ok(Fate::NoAddress) };
    let reach = reach(conn, env, &letter.parts)?;
    let reply_to = inbox::address(conn, env, mailing, letter.about, letter.to)?;
    let around = around(conn, mailing, reply_to.is_some())?;
    let body = rendered(&letter.subject, &letter.parts, &around, &reach)?;
    Ok(Fate::Goes(Box::new(Outgoing {
        id,
        thread: letter.about.map(|about| format!("<{}@{}>", about.id().simple(), env.host())),
        rhythm: rhythm(&letter, &around, &reach),
        org: around.org,
        to,
        reply_to,
        body,
        date: env.now,
        message_id: letter.message_id,
        name: letter.name,
        subject: letter.subject,
    })))
}

/// What stands around the words of every letter.
///
/// # Errors
/// The database.
pub fn around(conn: &mut Conn, mailing: &Mailing, answers: bool) -> Result<Around, AppError> {
    let org = organisation::find(conn)?.map(|org| org.name).unwrap_or_default();
    Ok(Around { org, address: mailing.address.clone().unwrap_or_default(), answers })
}

/// The links of these parts, made usable. A link that is gone is left out.
///
/// # Errors
/// The database.
pub fn reach(conn: &mut Conn, env: &Env, parts: &[Part]) -> Result<Reach, AppError> {
    let mut paths = HashMap::new();
    for link in parts.iter().filter_map(link_of) {
        match links::path(conn, env, link) {
            Ok(path) => {
                paths.insert(link, path);
            }
            Err(AppError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Reach::Live(paths))
}

fn link_of(part: &Part) -> Option<LinkId> {
    match part {
        Part::Link { link, .. } | Part::Answers { link, .. } => Some(*link),
        _ => None,
    }
}

/// The last link of a letter that comes by rhythm is that by which the rhythm is changed.
fn rhythm(letter: &Posted, around: &Around, reach: &Reach) -> Option<String> {
    let Reach::Live(paths) = reach else { return None };
    let link = letter.parts.iter().rev().find_map(link_of).filter(|_| letter.purpose.starts_with(BY_RHYTHM))?;
    paths.get(&link).map(|path| format!("{}{path}", around.address))
}
