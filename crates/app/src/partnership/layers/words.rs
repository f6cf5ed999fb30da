//! What is said about a chain.

use domain::partnership::Chain;

use crate::kit::say;

/// How many stand between.
#[must_use]
pub fn counted(between: u32) -> String {
    match between {
        0 => "Nobody stands between the person with the need and the person who builds.".to_owned(),
        1 => "One person stands between the person with the need and the person who builds.".to_owned(),
        n => {
            format!("{} people stand between the person with the need and the person who builds.", say::number_word(n))
        }
    }
}

/// In a line beside the work.
#[must_use]
pub fn in_short(chain: Option<&Chain>) -> String {
    match chain {
        None => "Nobody has told yet who stands between the need and whoever builds.".to_owned(),
        Some(chain) if chain.is_long() => format!("{} A long chain.", counted(chain.between())),
        Some(chain) => counted(chain.between()),
    }
}
