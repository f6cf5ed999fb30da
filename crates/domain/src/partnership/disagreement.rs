//! Disagreements, and the test of eighty percent: how often was the outcome simply what the client first wanted, with IT taking
//! on more work and without relief? At about eighty of a hundred there is little partnership, however content the client is.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::profile::coded;

/// So many closed ones at least, before a share is told.
pub const BASE: u32 = 5;
/// Months back from today that are counted.
pub const MONTHS: i32 = 12;
/// From this share on, in percent, IT takes orders.
pub const MANY: u32 = 80;
/// Up to this share, in percent, it is asked whether IT has its way nearly always.
pub const FEW: u32 = 20;

coded! {
    /// How a disagreement ended.
    Outcome {
        /// Simply what the client first wanted.
        Theirs "theirs" "as the client first wanted",
        /// Simply what IT first wanted.
        Ours "ours" "as IT first wanted",
        /// Something that neither had thought of before.
        Third "third" "a third thing that both found",
        /// Nothing came of it.
        Dropped "dropped" "dropped",
    }
}

coded! {
    /// What IT was given where it took on more.
    Relief {
        /// Less of something else, or less of this.
        Scope "scope" "less scope",
        /// More time.
        Date "date" "a later date",
        /// Money.
        Money "money" "money",
        /// People.
        Staff "staff" "staff",
    }
}

coded! {
    /// Where it came up.
    Came {
        /// Somebody told of it.
        Told "told" "told of",
        /// Other terms were put on the table.
        Counter "counter" "other terms on the table",
        /// A candid no.
        Decline "decline" "a candid no",
        /// What was promised did not hold.
        Breakdown "breakdown" "a promise that did not hold",
        /// Something had to be decided.
        Decision "decision" "a decision",
    }
}

/// How one ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// On which day.
    pub on: Date,
    /// How.
    pub outcome: Outcome,
    /// IT took on more work than it had.
    pub more_work: bool,
    /// What it was given for that; empty is no relief.
    pub relief: BTreeSet<Relief>,
}

/// IT simply gave in: the client got what it first wanted, IT took on more work, and nothing was given for it.
#[must_use]
pub fn gave_in(ended: &Ended) -> bool {
    ended.outcome == Outcome::Theirs && ended.more_work && ended.relief.is_empty()
}

/// Whether one that ended on this day counts today: within the last twelve months.
#[must_use]
pub fn is_counted(on: Date, today: Date) -> bool {
    let since = today.checked_sub(MONTHS.months()).unwrap_or(Date::MIN);
    on > since && on <= today
}

/// What the closed ones of the last twelve months say, with the base on which it rests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Closed in the window: the base.
    pub closed: u32,
    /// In which IT simply gave in.
    pub gave_in: u32,
    /// Which ended as IT first wanted.
    pub our_way: u32,
    /// Which ended in a third thing that both found.
    pub third: u32,
}

/// What a share says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Too few closed ones to say anything.
    TooFew,
    /// IT takes orders, however content the client is.
    OrderTaker,
    /// IT has its way nearly always.
    OurWay,
    /// Neither extreme.
    Between,
}

impl Verdict {
    /// In the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Verdict::TooFew => "too_few",
            Verdict::OrderTaker => "order_taker",
            Verdict::OurWay => "our_way",
            Verdict::Between => "between",
        }
    }

    /// All of them.
    pub const ALL: [Verdict; 4] = [Verdict::TooFew, Verdict::OrderTaker, Verdict::OurWay, Verdict::Between];

    /// One of the two extremes.
    #[must_use]
    pub const fn is_flagged(self) -> bool {
        matches!(self, Verdict::OrderTaker | Verdict::OurWay)
    }
}

impl Share {
    /// In percent, rounded down; nothing on too small a base.
    #[must_use]
    pub const fn percent(&self) -> Option<u32> {
        if self.closed < BASE { None } else { Some(percent(self.gave_in, self.closed)) }
    }

    /// How many of a hundred ended as IT first wanted, rounded down; nothing on too small a base. It is the second measure of
    /// [`Verdict::OurWay`].
    #[must_use]
    pub const fn our_way_percent(&self) -> Option<u32> {
        if self.closed < BASE { None } else { Some(percent(self.our_way, self.closed)) }
    }

    /// What it says. A small share alone is no fault: both may find third things, or IT may be given relief. So IT has its way
    /// where the share is small and more than half ended as IT first wanted.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        match self.percent() {
            None => Verdict::TooFew,
            Some(share) if share >= MANY => Verdict::OrderTaker,
            Some(share) if share <= FEW && self.our_way > self.closed / 2 => Verdict::OurWay,
            Some(_) => Verdict::Between,
        }
    }
}

// Both counts are of one list, so the share is 100 at most.
const fn percent(part: u32, whole: u32) -> u32 {
    if whole == 0 { 0 } else { (part as u64 * 100 / whole as u64) as u32 }
}

/// The share among those that ended within the last twelve months.
#[must_use]
pub fn share<'a>(all: impl IntoIterator<Item = &'a Ended>, today: Date) -> Share {
    let mut share = Share::default();
    for ended in all.into_iter().filter(|ended| is_counted(ended.on, today)) {
        share.closed += 1;
        share.gave_in += u32::from(gave_in(ended));
        share.our_way += u32::from(ended.outcome == Outcome::Ours);
        share.third += u32::from(ended.outcome == Outcome::Third);
    }
    share
}
