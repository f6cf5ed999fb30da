//! Making a link, its text, and telling ours from any other.

use db::{Conn, Tx};
use domain::commitment::CONTEST_DAYS;
use domain::kernel::PersonId;
use jiff::{SignedDuration, Timestamp};

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::links::store::{self, Link};
use crate::links::token::{self, Sealed};
use crate::links::{LinkId, NewLink, Purpose};

/// Days for which a matter can be answered by a link.
pub const ANSWER_DAYS: u16 = 14;
/// Days for which what somebody else said can be confirmed.
pub const CONFIRM_DAYS: u16 = 7;
/// Days for which a first password can be set.
pub const INVITE_DAYS: u16 = 7;
/// Days for which somebody can say by a link how often they want to hear.
pub const RHYTHM_DAYS: u16 = 90;
/// How long a forgotten password can be set anew.
pub const RESET_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// How long an expired link still says so, and offers a fresh one.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 180);

/// Forgets links that expired long ago, with what was said by them and never confirmed.
///
/// # Errors
/// The database.
pub fn forget(tx: &mut Tx, env: &Env) -> Result<(), AppError> {
    store::forget(tx, env.now - REMEMBERED)
}

/// Makes a link. Its text is made when a letter is sent, by [`path`].
///
/// # Errors
/// The database.
pub fn make(tx: &mut Tx, env: &Env, new: NewLink) -> Result<LinkId, AppError> {
    if env.secret_of_links().is_none() && store::key(tx)?.is_none() {
        store::keep_key(tx, &env.secret(), env.now)?;
    }
    let id = LinkId(env.id());
    store::insert(tx, id, &new, until(env, &new), env.now)?;
    Ok(id)
}

fn until(env: &Env, new: &NewLink) -> Timestamp {
    let days = match (new.days, new.purpose) {
        (0, Purpose::Contest { .. }) => return env.days.after(env.now, CONTEST_DAYS),
        (0, Purpose::Reset) => return env.now + RESET_LIFE,
        (0, Purpose::Answer) => ANSWER_DAYS,
        (0, Purpose::Confirm { .. }) => CONFIRM_DAYS,
        (0, Purpose::Invite) => INVITE_DAYS,
        (0, Purpose::Rhythm | Purpose::Survey { .. } | Purpose::Litmus { .. } | Purpose::Pulse { .. }) => RHYTHM_DAYS,
        (days, _) => days,
    };
    env.now + SignedDuration::from_hours(24 * i64::from(days))
}

/// The path of a link, to stand behind the address of this Entente in a letter. Never stored, never logged.
///
/// # Errors
/// No such link, or the database.
pub fn path(conn: &mut Conn, env: &Env, id: LinkId) -> Result<String, AppError> {
    let link = store::find(conn, id)?.ok_or(AppError::NotFound)?;
    let key = key(conn, env)?;
    Ok(format!("{}{}", link.purpose.door(), token::token(&key, &sealed(&link))?))
}

/// The same path with an answer chosen beforehand: the page opens with it and asks for one more click. `say` is the code
/// of an act.
#[must_use]
pub fn path_saying(path: &str, say: &str) -> String {
    crate::kit::urls::with_query(path, &[("say", say)])
}

fn sealed(link: &Link) -> Sealed<'_> {
    Sealed { id: link.id.0, person: link.person.0, purpose: link.purpose.code(), expires: link.expires_at }
}

/// The key that seals links: the one that was handed to this Entente, else the one it made itself.
fn key(conn: &mut Conn, env: &Env) -> Result<Vec<u8>, AppError> {
    match env.secret_of_links() {
        Some(secret) => Ok(secret.to_vec()),
        // Nothing was sealed before the first link was made.
        None => store::key(conn)?.ok_or(AppError::NotFound),
    }
}

/// The link behind this text, if it is one of ours and as we made it. Whether it still opens something is another
/// question.
///
/// # Errors
/// [`AppError::NotFound`] for anything that we did not make; the database.
pub fn verified(conn: &mut Conn, env: &Env, text: &str) -> Result<Link, AppError> {
    let presented = token::presented(text).ok_or(AppError::NotFound)?;
    let link = store::find(conn, LinkId(presented.id))?.ok_or(AppError::NotFound)?;
    let key = key(conn, env)?;
    if presented.is_sealed(&key, &sealed(&link))? { Ok(link) } else { Err(AppError::NotFound) }
}

/// Who holds a link for this purpose that has not expired: for places whose links are about no matter.
///
/// # Errors
/// [`AppError::NotFound`] for another purpose or none of ours, a refusal once it has expired or was used up; the database.
pub fn bearer(conn: &mut Conn, env: &Env, text: &str, purpose: Purpose) -> Result<PersonId, AppError> {
    let link = verified(conn, env, text)?;
    if link.purpose.code() != purpose.code() {
        return Err(AppError::NotFound);
    }
    if link.expires_at < env.now || link.ended_at.is_some() {
        return Err(AppError::refused("link_over", "This link can no longer be used. Take the one in a newer mail."));
    }
    Ok(link.person)
}
