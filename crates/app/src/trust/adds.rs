//! What one commitment adds to what is kept about trust: its outcome to the months of words, its marks to the counts. The
//! same function serves every act, the job that counts what is older, and `entente verify`.

use std::collections::BTreeMap;

use domain::calendar::WorkingDays;
use domain::commitment::{self, Event, Side};
use domain::kernel::PartyId;
use domain::party::PartyKind;
use domain::trust::{Counted, Measure, marks, month_of, step_of};
use jiff::civil::Date;

use crate::people::scope::Between;

/// Whose, and toward whom. A team toward itself stands for toward everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pair {
    /// Whose word it is.
    pub owner: PartyId,
    /// Toward whom.
    pub toward: PartyId,
}

impl Pair {
    /// The word of one party toward another.
    #[must_use]
    pub const fn new(owner: PartyId, toward: PartyId) -> Self {
        Self { owner, toward }
    }

    /// The word of a team toward everybody.
    #[must_use]
    pub const fn of_team(team: PartyId) -> Self {
        Self { owner: team, toward: team }
    }
}

/// Where a mark is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// Whose it is.
    pub pair: Pair,
    /// What was measured.
    pub measure: Measure,
    /// When.
    pub month: Date,
    /// How long it took, in steps; 0 where it is only counted.
    pub step: i32,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adds {
    /// Whose words its outcome counts for.
    pub words: Vec<Pair>,
    /// How it turned out.
    pub counted: Option<Counted>,
    /// What was measured.
    pub cells: BTreeMap<Cell, i64>,
}

/// What of a commitment decides about what it adds.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Both parties.
    pub between: &'a Between,
    /// The team that works on it.
    pub team: Option<PartyId>,
    /// How it counts.
    pub counted: Option<Counted>,
    /// Before its first act.
    pub new: &'a commitment::Commitment,
    /// What was said.
    pub events: &'a [Event],
}

impl Adds {
    /// What it adds, its times counted by these days.
    #[must_use]
    pub fn of(told: Told<'_>, days: &WorkingDays) -> Self {
        let Told { between, team, counted, new, events } = told;
        if !new.head.kind.counts_for_word() {
            return Self::default();
        }
        let owners = |side| owners(between, team, side);
        let mut cells = BTreeMap::new();
        for mark in marks(new.clone(), events, days) {
            let step = mark.hours.map_or(0, step_of);
            for pair in owners(mark.side) {
                let cell = Cell { pair, measure: mark.measure, month: month_of(mark.at), step };
                *cells.entry(cell).or_default() += 1;
            }
        }
        let words = counted.map(|_| owners(Side::Performer)).unwrap_or_default();
        Self { words, counted, cells }
    }

    /// The month in which its outcome counts.
    #[must_use]
    pub fn month(&self) -> Option<Date> {
        self.counted.map(|c| month_of(c.judgement.since))
    }
}

/// For whom something on this side is counted: the party toward the other, and every team of ours behind it toward all.
fn owners(between: &Between, team: Option<PartyId>, side: Side) -> Vec<Pair> {
    let (own, kind, other) = match side {
        Side::Customer => (between.customer, between.customer_kind, between.performer),
        Side::Performer => (between.performer, between.performer_kind, between.customer),
    };
    let mut pairs = vec![Pair::new(own, other)];
    let itself = Some(own).filter(|_| kind == PartyKind::Team);
    let behind = team.filter(|team| side == Side::Performer && *team != own);
    pairs.extend(itself.into_iter().chain(behind).map(Pair::of_team));
    pairs
}
