//! Opening a link about a matter: who it was sent to, and how far it still goes.

use db::Conn;
use jiff::Timestamp;

use super::make::verified;
use crate::commitments::store as commitments;
use crate::conversations::store as conversations;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::links::Purpose;
use crate::links::store::{self, Link};
use crate::mail::About;
use crate::people::scope::{Door, Reader, Scope};
use crate::people::sessions;

/// How far a link goes now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// As far as its purpose.
    Open,
    /// Its time is over, or the address it went to is no longer theirs.
    Expired,
    /// Its time lasts, and it has done what it was made for.
    Done,
}

/// A link about a matter, opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The link.
    pub link: Link,
    /// The matter.
    pub about: About,
    /// What somebody with this link sees and may say, as the person it was sent to.
    pub scope: Scope,
    /// How far it goes.
    pub stands: Stands,
}

impl Opened {
    /// The person it was sent to.
    ///
    /// # Errors
    /// Never: a link has a reader.
    pub fn addressee(&self) -> Result<&Reader, AppError> {
        self.scope.reader().ok_or(AppError::NotFound)
    }

    /// What somebody else sees who holds this link: the same matter, and nobody to speak as.
    #[must_use]
    pub fn forwarded(&self) -> Scope {
        match &self.scope {
            Scope::Person(reader) => {
                let door = Door::Forwarded { matter: self.about.id() };
                Scope::Person(Box::new(Reader { door, ..(**reader).clone() }))
            }
            Scope::System(job) => Scope::System(job),
        }
    }

    /// Whether this browser may answer: nobody has by this link, or this very browser has. `browser` is the hash of its
    /// cookie.
    #[must_use]
    pub fn is_open_to(&self, browser: Option<&[u8]>) -> bool {
        self.stands == Stands::Open && self.link.claimed.as_deref().is_none_or(|claimed| Some(claimed) == browser)
    }
}

/// Opens a link about a matter. Changes nothing: programs that read mail open links too.
///
/// # Errors
/// [`AppError::NotFound`] for anything that we did not make, and where the person is no longer here or may no longer see
/// the matter; the database.
pub fn opened(conn: &mut Conn, env: &Env, text: &str) -> Result<Opened, AppError> {
    let link = verified(conn, env, text)?;
    let about = link.about.filter(|_| answers(link.purpose)).ok_or(AppError::NotFound)?;
    let reader = sessions::reader(conn, link.person, env.local().date())?;
    let scope = Scope::Person(Box::new(Reader { door: Door::Link { matter: about.id() }, ..reader }));
    match about {
        About::Commitment(id) => commitments::find(conn, &scope, id).map(|_| ())?,
        About::Conversation(id) => conversations::find(conn, &scope, id).map(|_| ())?,
    }
    let stands = match link.ended_at {
        _ if link.expires_at < env.now => Stands::Expired,
        None => Stands::Open,
        Some(ended) if settled(conn, &link)? == Some(ended) => Stands::Done,
        Some(_) => Stands::Expired,
    };
    Ok(Opened { link, about, scope, stands })
}

/// When the answer was settled that this link asked to confirm.
fn settled(conn: &mut Conn, link: &Link) -> Result<Option<Timestamp>, AppError> {
    match link.purpose {
        Purpose::Confirm { answer } => Ok(store::answer(conn, answer)?.and_then(|answer| answer.settled_at)),
        _ => Ok(None),
    }
}

const fn answers(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Answer | Purpose::Contest { .. } | Purpose::Confirm { .. })
}
