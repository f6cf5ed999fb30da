//! What is known about a client: what success means to them and where it stands, who decides on IT there and how they stand
//! toward us, how often we want to talk, and what of all that we do not know yet. Pure; where it is kept and who may read
//! it is no concern of these rules.

mod benefit;
mod gap;
mod measure;
mod sponsor;
mod touch;
mod who;

#[cfg(test)]
mod tests;

pub use benefit::{Check, Planned};
pub use gap::{Facts, Gap, gaps};
pub use measure::{Course, Direction, course, figure, share};
pub use sponsor::{Leaving, Verdict, sponsor, touched};
pub use touch::{Tier, Touch, talk_by, touch};
pub use who::{Part, STANCE_MONTHS, Stance, Topic, Whose, still_stands};

/// Declares an enum whose codes are stored and whose words stand on screen, each written once.
macro_rules! coded {
    ($(#[$about:meta])+ $name:ident { $($(#[$doc:meta])+ $variant:ident $code:literal $word:literal),+ $(,)? }) => {
        $(#[$about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])+ $variant),+ }

        impl $name {
            /// All of them, in the order of lists.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As stored and in addresses.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// For people.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Back from its code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}
pub(crate) use coded;
