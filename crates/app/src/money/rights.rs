//! Who may do what with money. One place decides; pages, API and acts ask here.

use domain::charging::Audience;
use domain::kernel::PartyId;
use domain::party::PartyKind;

use crate::kit::chrome::Purse;
use crate::kit::error::AppError;
use crate::people::scope::{Held, Reader, Scope};

/// Whom to ask for what only they do.
pub const FOR_KEEPERS: &str = "Money is kept by finance partners and by whoever leads IT. Ask one of them.";

/// Keeps the money of the house.
fn keeps_money(reader: &Reader) -> bool {
    reader.roles.iter().any(|held| held.kind.is_ours() && held.role.keeps_money())
}

/// Whether this reader may change prices and everything that follows from them.
#[must_use]
pub fn keeps(scope: &Scope) -> bool {
    !scope.looks_on() && scope.reader().is_none_or(keeps_money)
}

/// The same, as a condition.
///
/// # Errors
/// The reason why not.
pub fn need_keeper(scope: &Scope) -> Result<(), AppError> {
    scope.need(keeps_money, FOR_KEEPERS)
}

/// What this reader has to do with money, for the frame of every page.
#[must_use]
pub fn purse(scope: &Scope) -> Purse {
    match sees_prices(scope) {
        Err(_) => Purse::Nobody,
        Ok(Sees::For(_)) => Purse::TheirOwn,
        Ok(Sees::All) if keeps(scope) => Purse::Keeps,
        Ok(Sees::All) => Purse::Ours,
    }
}

/// Whether this reader answers for the bills of a client, and may say that a line is not right.
#[must_use]
pub fn answers_for(scope: &Scope, client: PartyId) -> bool {
    let theirs = |held: &&Held| held.kind == PartyKind::Client && held.below.contains(&client);
    let says = !scope.looks_on() && scope.only().is_none() && scope.signs().is_some();
    let reader = scope.reader().filter(|reader| says && !reader.door.only_reads());
    reader.is_some_and(|reader| reader.roles.iter().filter(theirs).any(|held| held.role.answers_for_bills()))
}

/// Statements of all clients at once are for our own house.
///
/// # Errors
/// Not found for everybody else.
pub fn need_house(scope: &Scope) -> Result<(), AppError> {
    if scope.is_staff() && !scope.looks_on() && scope.only().is_none() { Ok(()) } else { Err(AppError::NotFound) }
}

/// Which prices a reader sees: our staff all of them, a client those by which it is charged, and nobody else any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sees {
    /// All of them.
    All,
    /// Those for these people, and those for everybody.
    For(Audience),
}

/// Which prices this reader sees.
///
/// # Errors
/// Not found, for suppliers and for whoever came by a link.
pub fn sees_prices(scope: &Scope) -> Result<Sees, AppError> {
    if scope.is_staff() && scope.only().is_none() {
        return Ok(Sees::All);
    }
    let reader = scope.reader().filter(|_| scope.only().is_none()).ok_or(AppError::NotFound)?;
    let client = reader.roles.iter().find(|held| held.kind == PartyKind::Client).ok_or(AppError::NotFound)?;
    // Clients that nobody named otherwise are of our own organisation.
    Ok(Sees::For(client.prices.unwrap_or(Audience::Internal)))
}
