//! Why a promise counts as it does: the instants that decided it, for whoever asks.

use jiff::Timestamp;

use super::{Judgement, Walk};
use crate::calendar::WorkingDays;
use crate::commitment::{Commitment, Event, Side};
use crate::trust::outcome::Outcome;

/// What decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// Delivered by the first date; `moved` when that date stood anew because the customer wished other terms.
    ByFirst {
        /// When.
        delivered: Timestamp,
        /// By when it was promised.
        due: Timestamp,
        /// The date is not the first that was ever promised.
        moved: bool,
    },
    /// Delivered by a date that was settled anew in time.
    SettledAnew {
        /// When.
        delivered: Timestamp,
        /// The date that held at the end.
        due: Timestamp,
        /// The date before all of them.
        first: Timestamp,
        /// How often it was settled anew at the performer's asking.
        rounds: u32,
    },
    /// Delivered by the date that held, of which the performer spoke only in the last tenth of the time.
    LastMoment {
        /// When.
        delivered: Timestamp,
        /// The date that held at the end.
        due: Timestamp,
    },
    /// Said in time that it would not hold, and delivered after every date.
    AfterAll {
        /// When.
        delivered: Timestamp,
        /// The last date.
        due: Timestamp,
    },
    /// The due passed in silence, and the performer spoke soon after it, before the customer.
    SpokeSoon {
        /// What passed.
        due: Timestamp,
        /// When they spoke.
        spoke: Timestamp,
        /// It was delivered and accepted in the end.
        accepted: bool,
    },
    /// The due passed in silence.
    Silence {
        /// What passed.
        due: Timestamp,
        /// Whose word came first afterwards, and when; nobody's so far.
        first_word: Option<(Side, Timestamp)>,
    },
    /// Given up.
    GivenUp {
        /// When.
        at: Timestamp,
        /// Early enough to do something about it.
        notice: bool,
    },
}

/// Why the commitment that these events make counts so at `now`; nothing where it does not count.
#[must_use]
pub fn because(new: Commitment, events: &[Event], days: &WorkingDays, now: Timestamp) -> Option<(Judgement, Because)> {
    let mut walk = Walk::new(new, days);
    for event in events {
        walk.step(event);
    }
    walk.pass(now);
    let judgement = walk.verdict(now).judgement()?;
    Some((judgement, walk.reason(&judgement)?))
}

impl Walk<'_> {
    fn reason(&self, j: &Judgement) -> Option<Because> {
        let (first, due) = self.first.zip(self.last)?;
        if j.outcome == Outcome::Revoked {
            return Some(Because::GivenUp { at: j.since, notice: j.weight > 0.0 });
        }
        if let Some(silence) = self.silence {
            return Some(match (j.outcome, silence.performer) {
                (Outcome::ToldLate, Some(spoke)) => {
                    Because::SpokeSoon { due: silence.due, spoke, accepted: j.weight > 0.0 }
                }
                _ => Because::Silence { due: silence.due, first_word: first_word(silence.performer, silence.customer) },
            });
        }
        let delivered = self.c.delivered_at?;
        Some(match j.outcome {
            Outcome::Kept => {
                let ever = self.c.first_due.as_ref().map(|d| d.at);
                Because::ByFirst { delivered, due: first, moved: ever.is_some_and(|ever| ever != first) }
            }
            Outcome::Renegotiated => Because::SettledAnew { delivered, due, first, rounds: self.rounds },
            _ if delivered <= due => Because::LastMoment { delivered, due },
            _ => Because::AfterAll { delivered, due },
        })
    }
}

fn first_word(performer: Option<Timestamp>, customer: Option<Timestamp>) -> Option<(Side, Timestamp)> {
    let words = performer.map(|at| (Side::Performer, at)).into_iter().chain(customer.map(|at| (Side::Customer, at)));
    words.min_by_key(|(_, at)| *at)
}
