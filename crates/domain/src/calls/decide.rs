//! What a condition means beside the latest call of the same client and reason, and for how long a call can wait.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::spans::Stands;

/// A condition that never ceased calls again so many days after a call was ended°.
pub const AGAIN_DAYS: i64 = 60;
/// A call can wait for so many days at most.
pub const MOST_SNOOZED_DAYS: i64 = 90;

/// The latest call of a client and a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latest {
    /// When somebody said that it can wait, and until when.
    pub snoozed: Option<(Timestamp, Timestamp)>,
    /// When somebody ended it.
    pub ended: Option<Timestamp>,
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A call is opened.
    Open,
    /// All stays as it is.
    Leave,
    /// The open call waits no longer.
    Wake,
}

/// What follows for a client and a reason. Nothing here ever ends a call.
#[must_use]
pub fn decide(stands: Option<&Stands>, latest: Option<&Latest>, now: Timestamp) -> Decision {
    let Some(latest) = latest else { return if stands.is_some() { Decision::Open } else { Decision::Leave } };
    match (latest.ended, latest.snoozed) {
        (Some(ended), _) => {
            let again = ended + SignedDuration::from_hours(24 * AGAIN_DAYS);
            // What began after the end had ceased in between.
            let opens = stands.is_some_and(|stands| stands.since > ended || now >= again);
            if opens { Decision::Open } else { Decision::Leave }
        }
        (None, Some((said, until))) => {
            let anew = stands.is_some_and(|stands| stands.since > said);
            if now >= until || anew { Decision::Wake } else { Decision::Leave }
        }
        (None, None) => Decision::Leave,
    }
}

/// Why a call cannot wait like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Nobody says why.
    NoReason,
    /// The day is not after today.
    Over,
    /// It lies too far ahead.
    TooLong,
}

impl Unfit {
    /// What to do.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::NoReason => "Say why it can wait. Everybody who sees the call sees the reason.",
            Self::Over => "Choose a day after today.",
            Self::TooLong => "Choose a day within ninety days. By then it should be looked at again.",
        }
    }
}

/// Whether a call can wait until this day for this reason.
///
/// # Errors
/// Why it cannot.
pub fn snooze(today: Date, until: Date, why: &str) -> Result<(), Unfit> {
    if why.trim().is_empty() {
        return Err(Unfit::NoReason);
    }
    if until <= today {
        return Err(Unfit::Over);
    }
    let last = today.checked_add(MOST_SNOOZED_DAYS.days()).unwrap_or(today);
    if until > last { Err(Unfit::TooLong) } else { Ok(()) }
}
