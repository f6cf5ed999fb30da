//! What a client could use instead of a service of ours, and where demand went that did not come to us.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::charging::Money;
use crate::profile::coded;

coded! {
    /// What kind of thing an alternative is.
    Elsewhere {
        /// Somebody who advises and builds.
        Consultant "consultant" "a consultant",
        /// Somebody who runs it for them.
        Outsourcer "outsourcer" "an outsourcer",
        /// The same from a country where work costs less.
        Offshore "offshore" "an offshore provider",
        /// Something that is rented over the network.
        Cloud "cloud" "a cloud service",
        /// People of their own.
        Own "own" "people of their own",
        /// Anything else.
        Other "other" "something else",
    }
}

coded! {
    /// Where demand went.
    Went {
        /// To somebody who advises and builds.
        Consultant "consultant" "to a consultant",
        /// To somebody who runs it for them.
        Outsourcer "outsourcer" "to an outsourcer",
        /// To a country where work costs less.
        Offshore "offshore" "to an offshore provider",
        /// To something that is rented over the network.
        Cloud "cloud" "to a cloud service",
        /// They did it themselves.
        Own "own" "to people of their own",
        /// Somewhere else.
        Other "other" "elsewhere",
        /// Nobody did it.
        Dropped "dropped" "nowhere: it was dropped",
    }
}

/// Months after which a comparison no longer says how things are.
pub const STALE_MONTHS: i32 = 12;

/// Whether a comparison of that day is older than a year, seen on `today`. The day itself still counts.
#[must_use]
pub fn is_stale(compared: Date, today: Date) -> bool {
    compared.checked_add(STALE_MONTHS.months()).is_ok_and(|until| until < today)
}

/// What their price is beside ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// So many in a hundred below ours.
    Cheaper(u64),
    /// The same, to half in a hundred.
    Same,
    /// So many in a hundred above ours.
    Dearer(u64),
}

/// Their price beside ours, where both are for the same unit in the same currency and ours is more than nothing; words of a
/// unit are the same in small and large letters.
#[must_use]
pub fn beside(ours: (Money, &str), theirs: (Money, &str)) -> Option<Beside> {
    let ((ours, our_unit), (theirs, their_unit)) = (ours, theirs);
    let same_unit = our_unit.trim().to_lowercase() == their_unit.trim().to_lowercase();
    if ours.currency != theirs.currency || !same_unit || ours.minor <= 0 {
        return None;
    }
    let (base, gap) = (ours.minor.unsigned_abs(), ours.minor.abs_diff(theirs.minor));
    let hundredths = (u128::from(gap) * 100 + u128::from(base) / 2) / u128::from(base);
    let hundredths = u64::try_from(hundredths).unwrap_or(u64::MAX);
    Some(match theirs.minor.cmp(&ours.minor) {
        _ if hundredths == 0 => Beside::Same,
        std::cmp::Ordering::Less => Beside::Cheaper(hundredths),
        _ => Beside::Dearer(hundredths),
    })
}
