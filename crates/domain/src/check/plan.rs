//! What the check is asked about: teams with the hours they have, and the work that is not delivered yet. Values only;
//! nothing here is drawn or placed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::quantiles::Quantiles;
use super::record::{Record, Unplanned};
use crate::calendar::{Freeze, WorkingDays};
use crate::kernel::{CommitmentId, PartyId, PersonId, SkillId};

/// Weeks that are looked ahead where nobody says otherwise.
pub const WEEKS: u16 = 52;
/// The most weeks that can be looked ahead.
pub const MOST_WEEKS: u16 = 260;
/// People who can work on one skill of one commitment at once, where nobody says otherwise.
pub const HANDS: u8 = 2;

/// Everything that has a claim on anybody's hours.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The first day that can still be worked.
    pub from: Date,
    /// How far ahead to look. What is not finished by then has no date.
    pub weeks: u16,
    /// Chooses the futures. The same for everything that is to be compared; it may stay the same for ever.
    pub seed: u64,
    /// Who works.
    pub teams: Vec<Team>,
    /// What is not delivered yet, by anybody.
    pub work: Vec<Work>,
    /// How estimates of the whole organisation turned out, for teams that have too few of their own.
    pub record: Record,
    /// What the unplanned took of the whole organisation, likewise.
    pub unplanned: Unplanned,
}

/// A team and its hours.
#[derive(Clone, Debug)]
pub struct Team {
    /// Who.
    pub id: PartyId,
    /// When it works.
    pub days: WorkingDays,
    /// Who is in it.
    pub people: Vec<Member>,
    /// What is kept free of promises.
    pub kept: Kept,
    /// How its own estimates turned out.
    pub record: Record,
    /// What the unplanned took of its weeks.
    pub unplanned: Unplanned,
}

/// Shares of everybody's time that are not for promises, in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// For running the services.
    pub running: u16,
    /// For learning.
    pub learning: u16,
}

/// One person's place in a team. Whoever works in two teams has two, with the hours of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Minutes in a week without holidays; spread over the days as the team's calendar spreads its own.
    pub minutes: u32,
    /// What they can do, and how well.
    pub skills: Vec<(SkillId, Level)>,
    /// When they are not there.
    pub away: Vec<Away>,
}

/// How well somebody can do something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Still learning it.
    Learning,
    /// Does it alone.
    #[default]
    Able,
    /// Does it better than most.
    Expert,
}

impl Level {
    /// Work done in a hundred minutes, in minutes of somebody able. A convention, not a measurement: it is shown
    /// beside what it makes.
    #[must_use]
    pub const fn pace(self) -> u16 {
        match self {
            Level::Learning => 60,
            Level::Able => 100,
            Level::Expert => 120,
        }
    }
}

/// Days on which somebody is not there, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Away {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// One commitment that is not delivered yet, as work.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// Which.
    pub id: CommitmentId,
    /// Effort that is left. All of it is worked side by side; what has to come one after the other is two commitments.
    pub needs: Vec<Need>,
    /// How long it will take from its start, in days of the calendar, where that is forecast from similar commitments or
    /// said by a supplier. Then the needs only claim their hours, and the forecast says when it ends.
    pub lasts: Option<Quantiles>,
    /// Not before this day.
    pub earliest: Option<Date>,
    /// What has to be finished before it can start, by the same team, another or a supplier.
    pub after: Vec<CommitmentId>,
    /// The promise that this one is a part of. It is not finished before its parts, and they wait for what it waits for.
    pub part_of: Option<CommitmentId>,
    /// Smaller goes first; equals by their dues. What something waits for goes as early as whatever waits for it.
    pub priority: u32,
    /// The agreed day, or the wanted one.
    pub due: Option<Date>,
    /// Whether the day was promised.
    pub promised: bool,
    /// Days on which it cannot be put into use: freezes of whoever builds it and of whoever gets it.
    pub freezes: Vec<Away>,
    /// Steps behind this one, whatever their priorities say.
    pub yields_to: Option<CommitmentId>,
}

impl Plan {
    /// Work of which somebody knows how long it takes: by an estimate, by similar work, or through a part of it, of which the day
    /// alone may be known. Of the rest there is no chance to tell.
    #[must_use]
    pub fn known(&self) -> BTreeSet<CommitmentId> {
        let above: BTreeMap<CommitmentId, CommitmentId> =
            self.work.iter().filter_map(|work| Some((work.id, work.part_of?))).collect();
        let mut known = BTreeSet::new();
        for work in &self.work {
            let own = !work.needs.is_empty() || work.lasts.is_some();
            let mut at = Some(work.id).filter(|_| own);
            if !own && work.earliest.is_some() {
                at = above.get(&work.id).copied();
            }
            // What is known above is known all the way up; a circle ends here too.
            while let Some(id) = at.filter(|id| known.insert(*id)) {
                at = above.get(&id).copied();
            }
        }
        known
    }
}

impl Work {
    /// Work of which only its name is known.
    #[must_use]
    pub fn new(id: CommitmentId) -> Self {
        Self {
            id,
            needs: Vec::new(),
            lasts: None,
            earliest: None,
            after: Vec::new(),
            part_of: None,
            priority: 0,
            due: None,
            promised: false,
            freezes: Vec::new(),
            yields_to: None,
        }
    }

    /// The same, not to be put into use during these. Whether they are closed as well does not matter here.
    #[must_use]
    pub fn not_during(mut self, freezes: &[Freeze]) -> Self {
        self.freezes.extend(freezes.iter().map(|f| Away { from: f.from, until: f.until }));
        self
    }
}

/// Effort of one skill that one team has to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// Whose.
    pub team: PartyId,
    /// Which.
    pub skill: SkillId,
    /// How much is left of it.
    pub effort: Effort,
    /// How many can work on it at once.
    pub hands: u8,
}

/// An estimate of three numbers, in minutes of somebody able.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Effort {
    low: u32,
    likely: u32,
    high: u32,
}

impl Effort {
    /// The most that one estimate may say: two hundred years of somebody's work.
    pub const MOST: u32 = 20_000_000;

    /// At best, likely, at worst. None where they are not in this order, or beyond all measure.
    #[must_use]
    pub const fn new(low: u32, likely: u32, high: u32) -> Option<Self> {
        if low <= likely && likely <= high && high <= Self::MOST { Some(Self { low, likely, high }) } else { None }
    }

    /// Exactly so much.
    #[must_use]
    pub const fn exactly(minutes: u32) -> Self {
        let minutes = if minutes < Self::MOST { minutes } else { Self::MOST };
        Self { low: minutes, likely: minutes, high: minutes }
    }

    /// At best.
    #[must_use]
    pub const fn low(self) -> u32 {
        self.low
    }

    /// Likely.
    #[must_use]
    pub const fn likely(self) -> u32 {
        self.likely
    }

    /// At worst.
    #[must_use]
    pub const fn high(self) -> u32 {
        self.high
    }

    /// So many hundredths of it.
    #[must_use]
    pub fn part(self, hundredths: u8) -> Self {
        let of = |minutes: u32| {
            let part = u64::from(minutes) * u64::from(hundredths) / 100;
            u32::try_from(part).unwrap_or(u32::MAX).min(Self::MOST)
        };
        Self { low: of(self.low), likely: of(self.likely), high: of(self.high) }
    }
}
