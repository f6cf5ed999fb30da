//! What a person says against the evidence: another stage, for a while and with a reason; and a new beginning.

use jiff::{SignedDuration, Timestamp};

use super::stage::Stage;
use crate::kernel::PersonId;

/// The longest that a stage can be overruled, in days°: what was there by then weighs half, and somebody has to look again.
pub const MOST_DAYS: i64 = 90;

/// Somebody says that it is another stage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Overrule {
    /// From when.
    pub from: Timestamp,
    /// Until when, and no longer.
    pub until: Timestamp,
    /// What is shown meanwhile.
    pub stage: Stage,
    /// Who says so.
    pub who: PersonId,
    /// Why, in their words; shown beside it.
    pub reason: String,
}

/// Why somebody cannot do that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// No reason was given.
    NoReason,
    /// It would end before it begins.
    Over,
    /// It would hold for longer than [`MOST_DAYS`].
    TooLong,
    /// A new beginning comes after an end stage, and there was none since the last.
    NoEnd,
}

impl Unfit {
    /// For programs; stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Unfit::NoReason => "no_reason",
            Unfit::Over => "over",
            Unfit::TooLong => "too_long",
            Unfit::NoEnd => "no_end",
        }
    }

    /// For people: what is wrong and what to do.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Unfit::NoReason => "Say why. Everybody who sees the stage sees the reason.",
            Unfit::Over => "That day has passed. Choose a later one.",
            Unfit::TooLong => {
                "A stage can be overruled for 90 days at most. Choose an earlier day, and look again then."
            }
            Unfit::NoEnd => {
                "A new beginning comes after an end stage. Until then the stage gets better by itself as trouble fades."
            }
        }
    }
}

impl Overrule {
    /// As somebody says it.
    ///
    /// # Errors
    /// Without a reason, with an end that has passed, and beyond [`MOST_DAYS`].
    pub fn new(
        stage: Stage,
        who: PersonId,
        reason: &str,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Overrule, Unfit> {
        let reason = reason.trim();
        match () {
            () if reason.is_empty() => Err(Unfit::NoReason),
            () if until <= from => Err(Unfit::Over),
            () if until.duration_since(from) > SignedDuration::from_hours(24 * MOST_DAYS) => Err(Unfit::TooLong),
            () => Ok(Overrule { from, until, stage, who, reason: reason.to_owned() }),
        }
    }
}

/// Both sides begin anew after an end stage. What was stays readable; the picture starts from nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Beginning {
    /// From when.
    pub at: Timestamp,
    /// Who says so.
    pub who: PersonId,
    /// Why it can be another way now.
    pub reason: String,
}

/// The overrules as they hold, in order: each ends where the next begins, and with a new beginning.
pub(super) fn in_force(overrules: &[Overrule], beginnings: &[Beginning]) -> Vec<Overrule> {
    let mut all = overrules.to_vec();
    all.sort();
    let starts: Vec<Timestamp> = all.iter().map(|one| one.from).collect();
    for (n, one) in all.iter_mut().enumerate() {
        let next = starts.get(n + 1).copied();
        let anew = beginnings.iter().map(|b| b.at).filter(|at| *at > one.from).min();
        one.until = [next, anew].into_iter().flatten().fold(one.until, Timestamp::min);
    }
    all.retain(|one| one.from < one.until);
    all
}
