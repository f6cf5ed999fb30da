//! How promises turn out: by the condition of a relationship, dealt so that each client's word comes out about as its
//! condition says in every world, and not only on average.

use std::collections::HashMap;

use domain::kernel::PartyId;
use serde::Deserialize;

use super::dice::Dice;
use super::material::{By, Condition};

/// How a promise goes once it is agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fate {
    /// Delivered by the date and accepted.
    Kept,
    /// The customer asked for more, a later day was agreed, and that was kept.
    Amended,
    /// The customer asked for a sooner day, was told no, and the agreed one was kept.
    AmendmentDeclined,
    /// Held up by what the customer owed; settled anew at their account, and kept.
    Held,
    /// Told before the date, settled anew, kept.
    Renegotiated,
    /// Delivered early, sent back, settled anew, delivered again.
    Rejected,
    /// The date passed, and the performer spoke first and soon.
    SpokeAfter,
    /// Told before the date, never settled anew, delivered after it.
    NotSettled,
    /// The date passed, the customer asked, the performer excused themselves and delivered.
    Excused,
    /// The date passed and the customer declared it broken; delivered later.
    Chased,
    /// The date passed, nothing came, the customer closed it.
    Ended,
    /// The date passed, and nothing has happened since.
    Lingers,
    /// Given up with notice.
    RevokedEarly,
    /// Given up after the date had been declared lost.
    RevokedLate,
    /// No longer needed.
    Cancelled,
    /// Settled anew, and then ended by both, as it made no sense to go on.
    Stopped,
    /// Delivered, never answered.
    Waits,
    /// Promised and quiet so far.
    Quiet,
}

/// Kept, renegotiated, told late, silent, revoked: shares of a hundred.
type Shares = [f64; 5];

const SPOTLESS: Shares = [94.0, 6.0, 0.0, 0.0, 0.0];
const GOOD: Shares = [82.0, 12.0, 4.0, 2.0, 0.0];
const WORN: Shares = [38.0, 24.0, 18.0, 17.0, 3.0];
const POOR: Shares = [43.0, 14.0, 16.0, 22.0, 5.0];
const BROKEN: Shares = [21.0, 9.0, 18.0, 41.0, 11.0];

/// Between these two ages, in days, what was turns into what is.
const TURN: (f64, f64) = (210.0, 120.0);

fn shares(condition: Condition, by: By, days_ago: f64) -> Shares {
    let now = ((TURN.0 - days_ago) / (TURN.0 - TURN.1)).clamp(0.0, 1.0);
    let (before, after) = match (condition, by) {
        (Condition::Thriving, By::It) => (SPOTLESS, SPOTLESS),
        (Condition::Thriving | Condition::Steady, _) => (GOOD, GOOD),
        (Condition::Recovering, By::It) => (POOR, SPOTLESS),
        (Condition::Recovering, _) => (WORN, GOOD),
        (Condition::Fraying, By::It) => (GOOD, WORN),
        (Condition::Fraying, _) => (GOOD, GOOD),
        (Condition::Failing, _) => (POOR, POOR),
        (Condition::Hostile, _) => (BROKEN, BROKEN),
    };
    std::array::from_fn(|i| before[i] * (1.0 - now) + after[i] * now)
}

/// One side's word toward the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    /// The party that is not ours.
    pub(super) party: PartyId,
    /// Whose promises they are.
    pub(super) by: By,
    /// How the two are doing.
    pub(super) condition: Condition,
}

/// Deals outcomes to one promise after the other.
#[derive(Debug, Default)]
pub(super) struct Dealer {
    owed: HashMap<(PartyId, By), Shares>,
}

/// Days in which an outcome comes to weigh half; as in the rules of trust.
const HALF_LIFE: f64 = 180.0;

impl Dealer {
    /// How a promise of this stake turns out that falls due so many days ago; below zero it lies ahead.
    pub(super) fn deal(&mut self, record: Record, stake: u8, days_ago: f64, span: i64, dice: &mut Dice) -> Fate {
        let weight = weight(stake, days_ago);
        let owed = self.owing(record, weight, days_ago, dice);
        let most = (0..owed.len()).max_by(|a, b| owed[*a].total_cmp(&owed[*b])).unwrap_or(0);
        // What lies ahead is not counted yet, and so it is hardly taken off.
        owed[most] -= if days_ago > 0.0 { weight } else { weight / 2.0 };
        variant(most, span, dice)
    }

    /// A story has its own fate; what is dealt afterwards makes up for it.
    pub(super) fn takes(&mut self, record: Record, stake: u8, days_ago: f64, fate: Fate, dice: &mut Dice) {
        if let Some(outcome) = fate.outcome().filter(|_| days_ago > 0.0) {
            let weight = weight(stake, days_ago);
            self.owing(record, weight, days_ago, dice)[outcome] -= weight;
        }
    }

    /// What each outcome is owed, with this promise's part added.
    fn owing(&mut self, record: Record, weight: f64, days_ago: f64, dice: &mut Dice) -> &mut Shares {
        let shares = shares(record.condition, record.by, days_ago);
        let total: f64 = shares.iter().sum();
        let owed =
            self.owed.entry((record.party, record.by)).or_insert_with(|| std::array::from_fn(|_| dice.share() / 2.0));
        for (owed, share) in owed.iter_mut().zip(shares) {
            *owed += weight * share / total;
        }
        owed
    }
}

fn weight(stake: u8, days_ago: f64) -> f64 {
    f64::from(stake) * (-days_ago.max(0.0) / HALF_LIFE).exp2()
}

impl Fate {
    /// How it counts: kept, renegotiated, told late, silent or revoked, in this order; nothing where it does not.
    const fn outcome(self) -> Option<usize> {
        match self {
            Fate::Kept | Fate::Amended | Fate::AmendmentDeclined | Fate::Held | Fate::Waits => Some(0),
            Fate::Renegotiated | Fate::Rejected => Some(1),
            Fate::SpokeAfter | Fate::NotSettled => Some(2),
            Fate::Excused | Fate::Chased | Fate::Ended | Fate::Lingers => Some(3),
            Fate::RevokedEarly | Fate::RevokedLate => Some(4),
            Fate::Cancelled | Fate::Stopped | Fate::Quiet => None,
        }
    }
}

/// One of the ways in which an outcome comes about.
fn variant(outcome: usize, span: i64, dice: &mut Dice) -> Fate {
    let roll = dice.between(0, 99);
    match (outcome, roll) {
        (0, 0..8) if span >= 6 => Fate::Amended,
        (0, 8..13) if span >= 6 => Fate::AmendmentDeclined,
        (0, 13..16) => Fate::Waits,
        (0, _) => Fate::Kept,
        (1, 0..35) if span >= 12 => Fate::Rejected,
        (1, _) => Fate::Renegotiated,
        (2, 0..60) => Fate::SpokeAfter,
        (2, _) => Fate::NotSettled,
        (3, 0..45) => Fate::Excused,
        (3, 45..80) => Fate::Chased,
        (3, 80..94) => Fate::Ended,
        (3, _) => Fate::Lingers,
        (_, 0..60) if span >= 6 => Fate::RevokedEarly,
        (_, _) => Fate::RevokedLate,
    }
}
