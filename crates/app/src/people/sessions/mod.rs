//! Signing in and staying signed in.
//!
//! A session token is 256 bits of chance; only its SHA-256 is stored. Passwords are argon2id.

mod store;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::kit::error::AppError;

pub use store::*;

/// Fewest characters of a password.
pub const SHORTEST: usize = 10;

/// Passwords that are worked on at once. Each takes 19 MB and a core for a while: whoever sends many waits for one another, and
/// not everybody for them.
pub const AT_ONCE: usize = 4;
static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// Works on a password off the threads that answer requests, when its turn has come.
///
/// # Errors
/// Work that broke off.
pub async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    let broke = |why: &dyn std::fmt::Display| AppError::Internal(format!("a password could not be worked on: {why}"));
    let turn = TURNS.acquire().await.map_err(|e| broke(&e))?;
    let done = spawn_blocking(move || {
        let done = work();
        // Not before: whoever asked may have gone away meanwhile.
        drop(turn);
        done
    });
    done.await.map_err(|e| broke(&e))
}

/// A stored password hash.
///
/// # Errors
/// The hash function, which is ours.
pub fn hashed(password: &str) -> Result<String, AppError> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|h| h.to_string()).map_err(|e| AppError::Internal(format!("a password could not be hashed: {e}")))
}

/// Whether this is the password behind the hash. Takes as long without a hash as with one, so that nobody learns from
/// the time whether an account exists.
#[must_use]
pub fn matches(password: &str, hash: Option<&str>) -> bool {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$gVYqoLVtwHLBbPRyoLxEc0PDuWhYHcIQ7d4X6o5Z0K4";
    let known = hash.unwrap_or(NOBODY);
    let right = PasswordHash::new(known)
        .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
    right && hash.is_some()
}
