//! The text of a link: the id of its row and a seal over what the row allows. Pure; the key is handed in.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use uuid::Uuid;

use crate::kit::error::AppError;

const SEAL: usize = 16;
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What a seal vouches for.
#[derive(Clone, Copy, Debug)]
pub struct Sealed<'a> {
    /// Of the row.
    pub id: Uuid,
    /// Who may use it.
    pub person: Uuid,
    /// For what.
    pub purpose: &'a str,
    /// Until when.
    pub expires: Timestamp,
}

/// A link as somebody sent it; whether it is one of ours is still to be asked.
#[derive(Clone, Copy, Debug)]
pub struct Presented {
    /// The row that it claims to be.
    pub id: Uuid,
    seal: [u8; SEAL],
}

fn mac(key: &[u8], sealed: &Sealed<'_>) -> Result<Hmac<Sha256>, AppError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)
        .map_err(|e| AppError::Internal(format!("the key of links cannot be used: {e}")))?;
    mac.update(b"entente link v1");
    mac.update(sealed.id.as_bytes());
    mac.update(sealed.person.as_bytes());
    // The length before it, so that no two different links are the same bytes.
    mac.update(&(sealed.purpose.len() as u64).to_be_bytes());
    mac.update(sealed.purpose.as_bytes());
    mac.update(&sealed.expires.as_microsecond().to_be_bytes());
    Ok(mac)
}

/// The text of a link.
///
/// # Errors
/// A key that cannot be used, which is ours.
pub fn token(key: &[u8], sealed: &Sealed<'_>) -> Result<String, AppError> {
    let seal = mac(key, sealed)?.finalize().into_bytes();
    let mut bytes = sealed.id.as_bytes().to_vec();
    bytes.extend(seal.iter().take(SEAL));
    Ok(encoded(&bytes))
}

/// What a text presents, if it has the shape of a link.
#[must_use]
pub fn presented(text: &str) -> Option<Presented> {
    let bytes: [u8; 16 + SEAL] = decoded(text)?.try_into().ok()?;
    let (id, seal) = bytes.split_at(16);
    Some(Presented { id: Uuid::from_slice(id).ok()?, seal: seal.try_into().ok()? })
}

impl Presented {
    /// Whether the seal is ours. Takes as long for a wrong one as for the right one.
    ///
    /// # Errors
    /// A key that cannot be used, which is ours.
    pub fn is_sealed(&self, key: &[u8], sealed: &Sealed<'_>) -> Result<bool, AppError> {
        Ok(mac(key, sealed)?.verify_truncated_left(&self.seal).is_ok())
    }
}

fn encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0u32, |bits, b| bits << 8 | u32::from(*b)) << (8 * (3 - three.len()));
        for k in 0..=three.len() {
            text.push(char::from(LETTERS[(bits >> (18 - 6 * k)) as usize & 63]));
        }
    }
    text
}

/// Bytes written in one way only: bits that carry nothing must be nought, so that a link has one text.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0u32);
    for letter in text.bytes() {
        let six = LETTERS.iter().position(|l| *l == letter)?;
        bits = bits << 6 | u32::try_from(six).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 255).ok()?);
            bits &= (1 << held) - 1;
        }
    }
    (bits == 0 && held < 6).then_some(bytes)
}
