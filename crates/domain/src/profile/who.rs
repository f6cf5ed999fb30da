//! Who decides on IT at a client, how they stand toward us, and whose words a text of the profile is.

use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::coded;

coded! {
    /// The part somebody has in deciding on IT. Nobody is only a *stakeholder*: each part is asked for something else.
    Part {
        /// The customer in the full sense: decides and funds.
        Decides "decides" "decides and funds",
        /// Buys what was decided.
        Buys "buys" "purchases",
        /// Is listened to before it is decided.
        Influences "influences" "influences",
        /// Works with it every day.
        Uses "uses" "uses it",
    }
}

coded! {
    /// How somebody stands toward us. It never leaves our house.
    Stance {
        /// Speaks for us.
        Behind "behind" "behind us",
        /// Hears us out.
        Open "open" "open",
        /// Has doubts.
        Doubtful "doubtful" "doubtful",
        /// Speaks against us.
        Against "against" "against us",
        /// We have not found out.
        Unknown "unknown" "not known",
    }
}

coded! {
    /// A text of the profile. Each side writes its own; what is inside is only ours.
    Topic {
        /// What IT does for their success.
        Success "success" "IT’s part in their success",
        /// What IT does so that their risk stays small.
        Risk "risk" "IT’s part in managing their risk",
        /// What only we read.
        Inside "inside" "Only for us",
    }
}

coded! {
    /// Which side said it.
    Whose {
        /// Somebody of our house.
        Ours "ours" "ours",
        /// Somebody of the client.
        Theirs "theirs" "theirs",
    }
}

/// Months after which a stance is no longer shown: people change, and a note about somebody must not outlive its reason.
pub const STANCE_MONTHS: i32 = 24;

/// Whether what was noted then about somebody may still be read.
#[must_use]
pub fn still_stands(said_at: Timestamp, now: Timestamp) -> bool {
    let until = said_at.to_zoned(TimeZone::UTC).checked_add(STANCE_MONTHS.months());
    until.is_ok_and(|until| until.timestamp() > now)
}
