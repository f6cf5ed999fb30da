//! What a condition means beside the latest call of the same client and reason: whether one is opened, whether its reason is over or
//! stands again, and for how long a call can wait. Nothing here ever ends a call; people do.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::spans::Stands;

/// A condition that never ceased calls again so many days after a call was ended°.
pub const AGAIN_DAYS: i64 = 60;
/// A call can wait for so many days at most.
pub const MOST_SNOOZED_DAYS: i64 = 90;

/// The latest call of a client and a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    /// What it says: since when its reason stands, and of what that is made.
    pub told: Stands,
    /// When somebody said that it can wait, and until when.
    pub snoozed: Option<(Timestamp, Timestamp)>,
    /// When it was found that its reason is over; nothing while the reason stands.
    pub passed: Option<Timestamp>,
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
    /// The reason of the call that nobody ended is over: it is marked so from now on.
    Pass,
    /// The call waits for somebody again: its reason stands again, or its wait is over. The mark and the wait go, and it says what
    /// stands now.
    Return,
    /// The call stays where it is, and says what stands now.
    Retell,
}

/// What follows for a client and a reason. Asked again at once after it was done, it answers that all stays as it is.
#[must_use]
pub fn decide(stands: Option<&Stands>, latest: Option<&Latest>, now: Timestamp) -> Decision {
    match (latest, stands) {
        (None, None) => Decision::Leave,
        (None, Some(_)) => Decision::Open,
        (Some(latest), stands) => match latest.ended {
            Some(ended) => after(ended, stands, now),
            None => unended(latest, stands, now),
        },
    }
}

/// After somebody ended the latest one.
fn after(ended: Timestamp, stands: Option<&Stands>, now: Timestamp) -> Decision {
    let again = ended + SignedDuration::from_hours(24 * AGAIN_DAYS);
    // What began after the end had ceased in between.
    let opens = stands.is_some_and(|stands| stands.since > ended || now >= again);
    if opens { Decision::Open } else { Decision::Leave }
}

/// While nobody has ended it.
fn unended(latest: &Latest, stands: Option<&Stands>, now: Timestamp) -> Decision {
    let Some(stands) = stands else {
        return if latest.passed.is_some() { Decision::Leave } else { Decision::Pass };
    };
    // What began after somebody said that it can wait is not what they spoke of.
    let waited = latest.snoozed.is_some_and(|(said, until)| now >= until || stands.since > said);
    if latest.passed.is_some() || waited {
        Decision::Return
    } else if latest.told != *stands {
        Decision::Retell
    } else {
        Decision::Leave
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

/// All that stands against a call waiting until this day for this reason; nothing where it can.
#[must_use]
pub fn against_waiting(today: Date, until: Date, why: &str) -> Vec<Unfit> {
    let last = today.checked_add(MOST_SNOOZED_DAYS.days()).unwrap_or(today);
    let against =
        [(until <= today, Unfit::Over), (until > last, Unfit::TooLong), (why.trim().is_empty(), Unfit::NoReason)];
    against.into_iter().filter_map(|(holds, unfit)| holds.then_some(unfit)).collect()
}
