//! What a word with a date rests on: the chance that was shown of its day, and why it was given below the agreed level.
//! The check itself is made elsewhere; here is only what goes into the ledger with the word, and what it needs to.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::act::{Act, Side};
use super::state::Commitment;
use crate::kernel::Due;

/// What somebody saw of a day before they gave their word for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The check that was kept.
    pub check: Uuid,
    /// The day that was asked about.
    pub day: Date,
    /// Its chance, in a hundred, never flattered.
    pub chance: u8,
    /// The agreed level then, in a hundred.
    pub agreed: u8,
    /// As likely as not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p50: Option<Date>,
    /// A day to promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p85: Option<Date>,
    /// Close to certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p95: Option<Date>,
    /// A day that was no stretch, to offer instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered: Option<Date>,
    /// So many futures were gone through.
    pub futures: u32,
    /// Where nobody estimated: on so many similar commitments it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub similar: Option<u32>,
}

impl Shown {
    /// Whether a word at this chance is a stretch.
    #[must_use]
    pub const fn is_stretch(&self) -> bool {
        self.chance < self.agreed
    }

    /// Why a word for this day needs a reason, and what could be offered instead.
    #[must_use]
    pub fn needs_reason(&self, day: impl Fn(Date) -> String) -> String {
        let here =
            format!("{} stands at {} in 100, and {} is the agreed level.", day(self.day), self.chance, self.agreed);
        let other = match self.offered {
            Some(better) => format!(" Say why it is promised all the same, or choose {}.", day(better)),
            None => " Say why it is promised all the same, or choose a later day.".to_owned(),
        };
        here + &other
    }
}

/// What goes with a word that has a date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Why it is a stretch, where the act has no place of its own for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stretch: Option<String>,
    /// What was shown, where anything was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Shown>,
}

impl Basis {
    /// Nothing was shown and nothing declared.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.stretch.is_none() && self.shown.is_none()
    }
}

/// The day for which the performer gives their word by this act; nothing where they give none.
#[must_use]
pub fn word_for<'a>(c: &'a Commitment, act: &'a Act, side: Option<Side>) -> Option<&'a Due> {
    if side != Some(Side::Performer) {
        return None;
    }
    match act {
        Act::Promise { .. } | Act::Agree { .. } => c.on_table()?.due.as_ref(),
        _ => act.terms()?.due.as_ref(),
    }
}

impl Act {
    /// Why it is a stretch, as an act that has a place for it says.
    #[must_use]
    pub fn stretch(&self) -> Option<&str> {
        match self {
            Act::Promise { stretch, .. } | Act::Agree { stretch } => stretch.as_deref(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn shown(chance: u8) -> Shown {
        let day = |d| Some(date(2026, 4, d));
        Shown {
            check: Uuid::nil(),
            day: date(2026, 4, 2),
            chance,
            agreed: 80,
            p50: day(7),
            p85: day(15),
            p95: day(21),
            offered: day(16),
            futures: 10_000,
            similar: None,
        }
    }

    #[test]
    fn only_below_the_agreed_level_is_a_stretch() {
        assert!(shown(79).is_stretch());
        assert!(!shown(80).is_stretch());
    }

    #[test]
    fn the_reason_is_asked_for_with_a_day_that_can_be_kept() {
        let words = shown(41).needs_reason(|day| day.to_string());

        assert_eq!(
            words,
            "2026-04-02 stands at 41 in 100, and 80 is the agreed level. Say why it is promised all the same, or choose 2026-04-16."
        );
    }

    #[test]
    fn what_was_kept_before_there_were_checks_reads_as_nothing_shown() {
        assert_eq!(serde_json::from_str::<Basis>("{}").ok(), Some(Basis::default()));
    }
}
