//! Making a link, and its text.

use db::{Conn, Tx};
use jiff::{SignedDuration, Timestamp};

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::links::token::{self, Sealed};
use crate::links::{LinkId, NewLink, Purpose, store};

/// Days for which a matter can be answered by a link.
pub const ANSWER_DAYS: u16 = 14;
/// Days for which what somebody else said can be confirmed.
pub const CONFIRM_DAYS: u16 = 7;
/// Days for which a first password can be set.
pub const INVITE_DAYS: u16 = 7;
/// Days for which somebody can say by a link how often they want to hear.
pub const RHYTHM_DAYS: u16 = 90;
/// Working days for which a person may say: that is not what I said.
pub const CONTEST_DAYS: u32 = 5;
/// How long a forgotten password can be set anew.
pub const RESET_LIFE: SignedDuration = SignedDuration::from_hours(1);

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
        (0, Purpose::Rhythm) => RHYTHM_DAYS,
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
    let sealed =
        Sealed { id: id.0, person: link.person.0, purpose: link.purpose.code(), expires: link.expires_at };
    Ok(format!("{}{}", link.purpose.door(), token::token(&key, &sealed)?))
}

/// The same path with an answer chosen beforehand: the page opens with it and asks for one more click. `say` is the code
/// of an act.
#[must_use]
pub fn path_saying(path: &str, say: &str) -> String {
    crate::kit::urls::with_query(path, &[("say", say)])
}

/// The key that seals links: the one that was handed to this Entente, else the one it made itself.
pub(super) fn key(conn: &mut Conn, env: &Env) -> Result<Vec<u8>, AppError> {
    match env.secret_of_links() {
        Some(secret) => Ok(secret.to_vec()),
        // Nothing was sealed before the first link was made.
        None => store::key(conn)?.ok_or(AppError::NotFound),
    }
}
