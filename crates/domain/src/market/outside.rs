//! Systems that were built or bought outside IT: how they stand, what may follow, and what we offer about them. Nobody is
//! blamed for one: it was built because something was missing.

use crate::profile::coded;

coded! {
    /// How much could go wrong.
    Risk {
        /// Little.
        Low "low" "low",
        /// Something.
        Middle "middle" "middle",
        /// Much.
        High "high" "high",
    }
}

coded! {
    /// How it stands.
    Standing {
        /// We know of it.
        Found "found" "found",
        /// Both sides agreed that it stays as it is.
        Agreed "agreed" "agreed to leave",
        /// It stays there, and becomes safe.
        MakingSafe "making_safe" "being made safe",
        /// We take it over.
        ComingHome "coming_home" "coming home",
        /// We run it.
        Home "home" "home",
        /// It is no longer used.
        Gone "gone" "gone",
    }
}

impl Standing {
    /// Nothing more is to be done about it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Standing::Home | Standing::Gone)
    }
}

coded! {
    /// What we offer about it.
    Way {
        /// It stays where it is, and becomes safe.
        Safe "safe" "make it safe",
        /// We take it over.
        Home "home" "bring it home",
    }
}

impl Way {
    /// How it stands once that has begun.
    #[must_use]
    pub const fn leads_to(self) -> Standing {
        match self {
            Way::Safe => Standing::MakingSafe,
            Way::Home => Standing::ComingHome,
        }
    }

    /// The promise, in one line that both sides read.
    #[must_use]
    pub fn promise(self, name: &str) -> String {
        match self {
            Way::Safe => format!("We make {name} safe together with you"),
            Way::Home => format!("We take over {name}, so that you need not run it"),
        }
    }

    /// The need, where it is talked about first.
    #[must_use]
    pub fn need(self, name: &str) -> String {
        match self {
            Way::Safe => format!("{name} was built outside IT, and has to be safe"),
            Way::Home => format!("{name} was built outside IT, and IT should run it"),
        }
    }
}

/// How it may stand after this; what is over can only be found again.
#[must_use]
pub const fn follows(from: Standing) -> &'static [Standing] {
    use Standing::{Agreed, ComingHome, Found, Gone, Home, MakingSafe};
    match from {
        Found => &[Agreed, MakingSafe, ComingHome, Home, Gone],
        Agreed => &[MakingSafe, ComingHome, Home, Gone],
        MakingSafe => &[Agreed, ComingHome, Home, Gone],
        ComingHome => &[Agreed, MakingSafe, Home, Gone],
        Home | Gone => &[Found],
    }
}
