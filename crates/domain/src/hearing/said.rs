//! How a text and its sentences stand, and what becomes of them by what a person says.

use serde::{Deserialize, Serialize};

use crate::health::Stage;
use crate::profile::coded;

coded! {
    /// Who may read a text. Nobody outside of our house ever does.
    Reads {
        /// Everybody of our house.
        House "internal" "our house",
        /// Whoever brought it in, and facilitators, until it is released.
        Author "confidential" "you and facilitators",
    }
}

coded! {
    /// How a text stands.
    State {
        /// Something in it waits for a person, or nobody has looked yet.
        ToRead "to_read" "to read",
        /// Somebody has read it.
        Read "read" "read",
    }
}

coded! {
    /// What a person has said of a sentence.
    Said {
        /// Nothing, and the listener heard nothing in it.
        Quiet "quiet" "nothing heard",
        /// Nothing yet; the listener thinks that it is a symptom.
        Open "open" "to confirm",
        /// That it belongs to a stage.
        Confirmed "confirmed" "confirmed",
        /// That it is no symptom.
        Plain "none" "no symptom",
    }
}

/// What a person says of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It belongs to this stage; a good sign where that is the healthy one.
    Confirm(Stage),
    /// It is no symptom.
    NoSymptom,
    /// What was said before is taken back.
    TakeBack,
}

impl Decision {
    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Confirm(_) => "confirmed",
            Self::NoSymptom => "none",
            Self::TakeBack => "undone",
        }
    }

    /// The stage that it names.
    #[must_use]
    pub const fn stage(self) -> Option<Stage> {
        match self {
            Self::Confirm(stage) => Some(stage),
            Self::NoSymptom | Self::TakeBack => None,
        }
    }
}

/// How a sentence stands once a person has decided; what was heard in it stays what it was.
#[must_use]
pub fn after(heard: Stage, decision: Decision) -> (Said, Option<Stage>) {
    match decision {
        Decision::Confirm(stage) => (Said::Confirmed, Some(stage)),
        Decision::NoSymptom => (Said::Plain, None),
        Decision::TakeBack if heard == Stage::Healthy => (Said::Quiet, None),
        Decision::TakeBack => (Said::Open, None),
    }
}

/// Whether a sentence is evidence: one that only its author may read is none before it is released, an erased one never is.
#[must_use]
pub const fn weighs(said: Said, reads: Reads, erased: bool) -> bool {
    !erased && matches!(reads, Reads::House) && matches!(said, Said::Open | Said::Confirmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_back_leads_to_what_was_before_anybody_spoke() {
        for heard in Stage::ALL.iter().copied() {
            let before = if heard == Stage::Healthy { Said::Quiet } else { Said::Open };

            assert_eq!(after(heard, Decision::TakeBack), (before, None));
        }
    }

    #[test]
    fn only_what_our_house_may_read_and_nobody_waved_away_weighs() {
        for said in Said::ALL.iter().copied() {
            assert!(!weighs(said, Reads::Author, false));
            assert!(!weighs(said, Reads::House, true));
            assert_eq!(weighs(said, Reads::House, false), matches!(said, Said::Open | Said::Confirmed));
        }
    }
}
