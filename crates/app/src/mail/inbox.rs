//! The addresses at which matters take mails: one for each matter and person, so that nobody can guess one and nobody can be
//! told by one who else there is.
//!
//! A token holds the beginnings of both ids and a seal over the whole of them. It is written in letters and digits that stay
//! what they are when somebody writes them in capitals, as mail programs do.

use db::{Conn, Tx};
use domain::kernel::PersonId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::letter::About;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::mailing::Mailing;
use crate::ledger::Matter;
use crate::links;
use crate::people::scope::{Door, Scope};

/// Bytes of each id that a token holds.
const BEGINNING: usize = 8;
/// Bytes of the seal.
const SEAL: usize = 10;
/// What the key of links seals here and nowhere else.
const USE: &[u8] = b"entente inbox v1";

const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// A token that somebody wrote to; whether it is one of ours is still to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presented {
    /// What kind of matter.
    pub matter: Matter,
    /// The beginning of its id.
    pub id: [u8; BEGINNING],
    /// The beginning of the person's id.
    pub person: [u8; BEGINNING],
    seal: [u8; SEAL],
}

/// The address at which this matter takes mails from this person; nothing where no mail comes in.
///
/// # Errors
/// The database.
pub fn address(
    conn: &mut Conn,
    env: &Env,
    mailing: &Mailing,
    about: Option<About>,
    person: PersonId,
) -> Result<Option<String>, AppError> {
    let (Some(inbox), Some(about)) = (&mailing.inbox, about) else { return Ok(None) };
    let Some(key) = key(conn, env)? else { return Ok(None) };
    Ok(Some(inbox.of(&token(&key, about, person)?)))
}

/// The address at which this matter takes mails from whoever looks at its page, signed in as themselves.
///
/// # Errors
/// The database.
pub fn shown(
    conn: &mut Conn,
    env: &Env,
    mailing: &Mailing,
    about: About,
    scope: &Scope,
) -> Result<Option<String>, AppError> {
    match scope.reader().filter(|reader| reader.door == Door::Session) {
        Some(reader) => address(conn, env, mailing, Some(about), reader.id),
        None => Ok(None),
    }
}

/// The key that seals addresses: that of links.
///
/// # Errors
/// The database.
pub fn key(conn: &mut Conn, env: &Env) -> Result<Option<Vec<u8>>, AppError> {
    match env.secret_of_links() {
        Some(secret) => Ok(Some(secret.to_vec())),
        None => links::store::key(conn),
    }
}

/// Makes the key, where there is none yet. Addresses are shown before the first link was made.
///
/// # Errors
/// The database.
pub fn make_key(tx: &mut Tx, env: &Env) -> Result<(), AppError> {
    if key(tx, env)?.is_none() {
        links::store::keep_key(tx, &env.secret(), env.now)?;
    }
    Ok(())
}

fn mac(key: &[u8], about: About, person: PersonId) -> Result<Hmac<Sha256>, AppError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)
        .map_err(|e| AppError::Internal(format!("the key of links cannot be used: {e}")))?;
    mac.update(USE);
    mac.update(about.matter().code().as_bytes());
    mac.update(about.id().as_bytes());
    mac.update(person.0.as_bytes());
    Ok(mac)
}

/// The token of a matter for a person.
///
/// # Errors
/// A key that cannot be used.
pub fn token(key: &[u8], about: About, person: PersonId) -> Result<String, AppError> {
    let seal = mac(key, about, person)?.finalize().into_bytes();
    let mut bytes = about.id().as_bytes()[..BEGINNING].to_vec();
    bytes.extend(&person.0.as_bytes()[..BEGINNING]);
    bytes.extend(seal.iter().take(SEAL));
    let kind = if about.matter() == Matter::Commitment { 'p' } else { 'c' };
    Ok(format!("{kind}{}", encoded(&bytes)))
}

/// What a text presents, if it has the shape of a token.
#[must_use]
pub fn presented(text: &str) -> Option<Presented> {
    let text = text.to_lowercase();
    let (matter, rest) = match text.strip_prefix('p') {
        Some(rest) => (Matter::Commitment, rest),
        None => (Matter::Conversation, text.strip_prefix('c')?),
    };
    let bytes: [u8; 2 * BEGINNING + SEAL] = decoded(rest)?.try_into().ok()?;
    let (id, rest) = bytes.split_at(BEGINNING);
    let (person, seal) = rest.split_at(BEGINNING);
    Some(Presented { matter, id: id.try_into().ok()?, person: person.try_into().ok()?, seal: seal.try_into().ok()? })
}

impl Presented {
    /// Whether the seal is ours, for this matter and this person. Takes as long for a wrong one as for the right one.
    ///
    /// # Errors
    /// A key that cannot be used.
    pub fn is_sealed(&self, key: &[u8], about: About, person: PersonId) -> Result<bool, AppError> {
        Ok(mac(key, about, person)?.verify_truncated_left(&self.seal).is_ok())
    }
}

/// The first and the last id that begin like this.
#[must_use]
pub fn between(beginning: [u8; BEGINNING]) -> (Uuid, Uuid) {
    let filled = |with: u8| {
        let mut bytes = [with; 16];
        bytes[..BEGINNING].copy_from_slice(&beginning);
        Uuid::from_bytes(bytes)
    };
    (filled(0), filled(0xff))
}

fn encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(char::from(LETTERS[(bits >> held) as usize & 31]));
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        text.push(char::from(LETTERS[(bits << (5 - held)) as usize & 31]));
    }
    text
}

/// Bytes written in one way only: bits that carry nothing must be nought.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut bits, mut held) = (0u32, 0u32);
    for letter in text.bytes() {
        let five = LETTERS.iter().position(|l| *l == letter)?;
        bits = bits << 5 | u32::try_from(five).ok()?;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 255).ok()?);
            bits &= (1 << held) - 1;
        }
    }
    (bits == 0 && held < 5).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use domain::kernel::{CommitmentId, ConversationId};

    use super::*;

    const PERSON: PersonId = PersonId(Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0007));
    const ID: Uuid = Uuid::from_u128(0x0195_1111_2222_7333_8444_5555_6666_7777);

    #[test]
    fn a_token_is_read_in_capitals_too_and_fits_into_an_address() {
        let about = About::Conversation(ConversationId(ID));
        let text = token(b"key", about, PERSON).unwrap();

        let read = presented(&text.to_uppercase()).unwrap();

        assert!(read.is_sealed(b"key", about, PERSON).unwrap());
        let (first, last) = between(read.id);
        assert!(read.matter == Matter::Conversation && first < ID && ID < last);
        assert!(text.len() <= 64 - 17 && text.chars().all(|c| c.is_ascii_alphanumeric()), "{text}");
    }

    #[test]
    fn a_seal_holds_for_one_matter_and_one_person() {
        let about = About::Commitment(CommitmentId(ID));
        let read = presented(&token(b"key", about, PERSON).unwrap()).unwrap();

        assert!(!read.is_sealed(b"another", about, PERSON).unwrap());
        assert!(!read.is_sealed(b"key", About::Conversation(ConversationId(ID)), PERSON).unwrap());
        assert!(!read.is_sealed(b"key", about, PersonId(ID)).unwrap());
        assert!(!read.is_sealed(b"key", About::Commitment(CommitmentId(PERSON.0)), PERSON).unwrap());
    }

    #[test]
    fn what_is_no_token_is_none() {
        for text in ["", "p", "c", "x234", "paaaa", "p0189", &"p".repeat(200)] {
            assert_eq!(presented(text), None, "{text}");
        }
    }
}
