//! With whose eyes the catalogue is read. Enforced where rows are read: what one may not see is not loaded.

use crate::people::scope::Scope;

/// With whose eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Our own house: everything.
    House,
    /// Somebody else who is signed in: what is published, with prices; no team, no note.
    Guest,
    /// Whoever comes by: what is published, without prices and without names of people.
    Anybody,
}

impl Sight {
    /// The eyes of this reader. Whoever came by a link of a mail is nobody here.
    #[must_use]
    pub fn of(scope: &Scope) -> Self {
        match scope.only() {
            Some(_) => Sight::Anybody,
            None if scope.is_staff() => Sight::House,
            None => Sight::Guest,
        }
    }

    /// Our own house.
    #[must_use]
    pub const fn is_house(self) -> bool {
        matches!(self, Sight::House)
    }

    /// Prices are told.
    #[must_use]
    pub const fn sees_prices(self) -> bool {
        !matches!(self, Sight::Anybody)
    }

    /// People are named.
    #[must_use]
    pub const fn sees_people(self) -> bool {
        !matches!(self, Sight::Anybody)
    }
}
