//! Promises that rest on others: what a slip below means for the promise above, in which order things have to come, and
//! what one side needs from the other.
//!
//! A promise never moves because one below it does. It turns amber, and a person speaks. Nothing here knows parties: who
//! may see what lies below is not decided here.

mod needs;
mod tree;

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};

use crate::calendar::WorkingDays;
use crate::commitment::State;
use crate::kernel::CommitmentId;

pub use needs::{Needed, holds_up, is_other_direction, may_blame};
pub use tree::{DEEPEST, Knot, may_come_after, may_rest};

/// Working days before its date from which on somebody has to have said yes to it. Default 2.
pub const START_DAYS: i64 = 2;

/// The promise above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Above {
    /// Where it stands.
    pub state: State,
    /// The due in force, else the one on the table.
    pub due: Option<Timestamp>,
}

/// A promise below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sub {
    /// Which one.
    pub id: CommitmentId,
    /// Where it stands.
    pub state: State,
    /// The due in force, else the one on the table.
    pub due: Option<Timestamp>,
    /// The due of other terms that wait for an answer.
    pub proposed: Option<Timestamp>,
    /// Its performer has spoken about the due in force.
    pub told: bool,
    /// Until when an answer is wanted.
    pub answer_by: Option<Timestamp>,
    /// The closed one that it takes up again.
    pub follows: Option<CommitmentId>,
    /// It is at risk from below itself.
    pub amber: bool,
    /// Those beside it that have to be done first.
    pub after: Vec<CommitmentId>,
}

impl Sub {
    /// Still does, or has done, what is rested on.
    #[must_use]
    pub const fn stands(&self) -> bool {
        !self.state.is_closed() || matches!(self.state, State::Accepted)
    }
}

macro_rules! whys {
    ($($(#[$doc:meta])+ $name:ident $code:literal $words:literal),+ $(,)?) => {
        /// Why a promise is at risk from below, the gravest first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Why { $($(#[$doc])+ $name),+ }

        impl Why {
            /// Every reason, the gravest first.
            pub const ALL: &'static [Why] = &[$(Why::$name),+];

            /// As stored and in the API.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Why::$name => $code),+ }
            }

            /// For people, after the name of the promise below.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Why::$name => $words),+ }
            }

            /// Back from [`Why::code`].
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|w| w.code() == code)
            }
        }
    };
}

whys! {
    /// Its performer gave it up, and nobody has taken it up again.
    GivenUp "given_up" "was given up",
    /// Its due passed and nobody spoke.
    Silent "silent" "passed its date in silence",
    /// Somebody said that it will not hold.
    Broken "broken" "is broken down",
    /// Its due passed, and that was said.
    Late "late" "is late",
    /// It was asked for, and the answer was no.
    Declined "declined" "was declined",
    /// Its date lies after that of the promise above.
    PastAbove "past_above" "is due after this one",
    /// Terms on the table would move it past the promise above.
    WouldPass "would_pass" "would be due after this one if the terms on the table are agreed",
    /// It is due before something that has to be done first.
    OutOfOrder "out_of_order" "is due before what has to be done first",
    /// Nobody has said yes to it, though the work should have begun.
    NotAgreed "not_agreed" "has no yes yet",
    /// It is at risk from below itself.
    Below "below" "is at risk from below",
}

/// One reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The promise below.
    pub sub: CommitmentId,
    /// Why.
    pub why: Why,
}

/// How a promise holds on what lies below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// What puts it at risk, the gravest first; nothing where it holds.
    pub reasons: Vec<Reason>,
}

impl Holding {
    /// The gravest reason.
    #[must_use]
    pub fn worst(&self) -> Option<Why> {
        self.reasons.first().map(|r| r.why)
    }

    /// How many promises below put it at risk.
    #[must_use]
    pub fn subs(&self) -> usize {
        let mut ids: Vec<_> = self.reasons.iter().map(|r| r.sub).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    }
}

/// Whether the promise above is at risk from those below it, and why. Only an open one that is not delivered can be.
#[must_use]
pub fn risk(above: &Above, subs: &[Sub], days: &WorkingDays, now: Timestamp) -> Holding {
    if above.state.is_closed() || above.state == State::Delivered {
        return Holding::default();
    }
    let mut all = Vec::new();
    for sub in subs {
        all.extend(reasons(above, sub, subs, days, now).into_iter().map(|why| Reason { sub: sub.id, why }));
    }
    all.sort_by_key(|r| (r.why, r.sub));
    Holding { reasons: all }
}

fn reasons(above: &Above, sub: &Sub, subs: &[Sub], days: &WorkingDays, now: Timestamp) -> Vec<Why> {
    match sub.state {
        State::Revoked | State::Declined if taken_up(sub, subs) => return Vec::new(),
        State::Revoked => return vec![Why::GivenUp],
        State::Declined => return vec![Why::Declined],
        // What is done is done, and what we no longer want puts nothing at risk.
        _ if sub.state.is_closed() || matches!(sub.state, State::Delivered | State::New) => return Vec::new(),
        _ => {}
    }
    let passed = sub.due.is_some_and(|due| due < now);
    let past = |due: Option<Timestamp>| due.zip(above.due).is_some_and(|(below, above)| below > above);
    let agreed = matches!(sub.state, State::Promised | State::Breakdown);
    let found = [
        (sub.state == State::Promised && passed && !sub.told, Why::Silent),
        (sub.state == State::Breakdown, Why::Broken),
        (sub.state == State::Promised && passed && sub.told, Why::Late),
        (past(sub.due), Why::PastAbove),
        (past(sub.proposed), Why::WouldPass),
        (out_of_order(sub, subs), Why::OutOfOrder),
        (!agreed && should_stand(sub, days, now), Why::NotAgreed),
        (sub.amber, Why::Below),
    ];
    found.into_iter().filter(|(holds, _)| *holds).map(|(_, why)| why).collect()
}

fn taken_up(sub: &Sub, subs: &[Sub]) -> bool {
    subs.iter().any(|other| other.follows == Some(sub.id) && (other.stands() || taken_up_again(other, subs)))
}

/// One further step is enough: whoever takes it up a third time links to the second.
fn taken_up_again(sub: &Sub, subs: &[Sub]) -> bool {
    subs.iter().any(|other| other.follows == Some(sub.id) && other.stands())
}

fn out_of_order(sub: &Sub, subs: &[Sub]) -> bool {
    let first = |id: &CommitmentId| subs.iter().find(|s| s.id == *id && !s.state.is_closed()).and_then(|s| s.due);
    sub.after.iter().filter_map(first).any(|due| sub.due.is_some_and(|own| own < due))
}

/// Nobody has said yes, and the time to answer or the latest start has passed.
fn should_stand(sub: &Sub, days: &WorkingDays, now: Timestamp) -> bool {
    sub.answer_by.is_some_and(|by| by < now) || sub.due.is_some_and(|due| days.between(now, due) <= START_DAYS)
}

/// The next instant at which the answer of [`risk`] can change though nobody acts.
#[must_use]
pub fn next_look(above: &Above, subs: &[Sub], days: &WorkingDays, now: Timestamp) -> Option<Timestamp> {
    if above.state.is_closed() || above.state == State::Delivered {
        return None;
    }
    let instants = |sub: &Sub| match sub.state {
        State::Promised => vec![sub.due],
        State::Requested | State::Offered | State::Countered => {
            vec![sub.answer_by, sub.due.and_then(|due| latest_start(due, days))]
        }
        _ => Vec::new(),
    };
    // Passed means later than, so one looks a moment after.
    let after = |at: Timestamp| at + SignedDuration::from_secs(1);
    subs.iter().flat_map(instants).flatten().map(after).filter(|at| *at > now).min()
}

/// The first instant of the day on which [`START_DAYS`] are left.
fn latest_start(due: Timestamp, days: &WorkingDays) -> Option<Timestamp> {
    let back = |n: i64| due - SignedDuration::from_hours(24 * n);
    // Two months hold any row of days off.
    let first = (0..62).take_while(|n| days.between(back(*n), due) <= START_DAYS).last()?;
    let day = days.zone().to_datetime(back(first)).date();
    days.zone().to_zoned(day.at(0, 0, 0, 0)).ok().map(|z| z.timestamp())
}

/// A promise may be delivered when nothing below it is open, or with a reason.
///
/// # Errors
/// How many are still open.
pub fn can_deliver(subs: &[Sub], reason: Option<&str>) -> Result<(), usize> {
    let open = subs.iter().filter(|s| !s.state.is_closed() && s.state != State::Delivered).count();
    if open == 0 || reason.is_some_and(|words| !words.trim().is_empty()) { Ok(()) } else { Err(open) }
}

/// The promise above ended without being kept: whoever asked for those below is asked whether they are still needed.
#[must_use]
pub const fn ends_below(above: State) -> bool {
    matches!(above, State::Revoked | State::Cancelled | State::Declined | State::Withdrawn | State::Void)
}

/// The promises below for which an end is proposed, because the one above has ended. A person confirms each.
#[must_use]
pub fn on_parent_end(above: State, subs: &[Sub]) -> Vec<CommitmentId> {
    let open = |s: &&Sub| !s.state.is_closed() && s.state != State::Delivered;
    subs.iter().filter(open).filter(|_| ends_below(above)).map(|s| s.id).collect()
}
