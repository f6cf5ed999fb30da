//! What is said of a commitment: chances with their error, and dates. Counting is done elsewhere.

use jiff::civil::Date;

use super::run::Row;
use super::supply::Axis;
use crate::kernel::CommitmentId;

/// The agreed level: below so many in a hundred a promise is a stretch°.
pub const AGREED: u8 = 80;

/// In how many futures something came true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    /// In so many it did.
    pub kept: u32,
    /// So many were gone through.
    pub of: u32,
}

impl Chance {
    /// Between 0 and 1.
    #[must_use]
    pub fn share(self) -> f64 {
        if self.of == 0 { 0.0 } else { f64::from(self.kept) / f64::from(self.of) }
    }

    /// In a hundred, never flattered: rounded down, so that what reads 80 is at least 80.
    #[must_use]
    pub fn in_hundred(self) -> u32 {
        (u64::from(self.kept) * 100).checked_div(u64::from(self.of)).unwrap_or(0) as u32
    }

    /// In ten thousand, to compare chances that come from different numbers of futures.
    #[must_use]
    pub(super) fn in_ten_thousand(self) -> u32 {
        (u64::from(self.kept) * 10_000).checked_div(u64::from(self.of)).unwrap_or(0) as u32
    }

    /// How far it may be off because so many futures were gone through and no more, either way, in 19 of 20 cases: half
    /// of Wilson's interval (*Probable inference, the law of succession, and statistical inference*, 1927), which is
    /// honest at 0 and 1 too.
    #[must_use]
    pub fn error(self) -> f64 {
        const Z: f64 = 1.96;
        if self.of == 0 {
            return 1.0;
        }
        let (p, n) = (self.share(), f64::from(self.of));
        Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / (1.0 + Z * Z / n)
    }

    /// Whether a promise at this chance is a stretch, at an agreed level in a hundred.
    #[must_use]
    pub fn is_stretch(self, agreed: u8) -> bool {
        u64::from(self.kept) * 100 < u64::from(agreed) * u64::from(self.of)
    }
}

/// When something ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// On this day.
    On(Date),
    /// Not within the weeks that were looked at. There is no date, and none is made up.
    NotWithin(u16),
}

impl Finish {
    /// The day, if there is one.
    #[must_use]
    pub const fn day(self) -> Option<Date> {
        match self {
            Finish::On(day) => Some(day),
            Finish::NotWithin(_) => None,
        }
    }
}

/// What can be expected of one commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prospect {
    /// Which.
    pub id: CommitmentId,
    /// Its due, if it has one.
    pub due: Option<Date>,
    /// Whether the due was promised.
    pub promised: bool,
    /// The chance of its due.
    pub chance: Option<Chance>,
    /// One in ten futures ends by then.
    pub p10: Finish,
    /// As likely as not.
    pub p50: Finish,
    /// A date to promise to a client.
    pub p85: Finish,
    /// Close to certain.
    pub p95: Finish,
}

/// A promise that is there already, without and with what is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Which.
    pub id: CommitmentId,
    /// Its due.
    pub due: Option<Date>,
    /// Whether the due was promised.
    pub promised: bool,
    /// The chance without.
    pub before: Option<Chance>,
    /// The chance with.
    pub after: Option<Chance>,
    /// Futures in which it is kept only without, and only with. As both met the same luck, the change is known far better
    /// than either chance.
    pub lost: u32,
    /// See `lost`.
    pub won: u32,
    /// The date at 85 without.
    pub p85_before: Finish,
    /// The date at 85 with.
    pub p85_after: Finish,
}

impl Effect {
    /// The change of the chance, between −1 and 1.
    #[must_use]
    pub fn change(&self) -> f64 {
        let of = self.after.or(self.before).map_or(1, |chance| chance.of.max(1));
        (f64::from(self.won) - f64::from(self.lost)) / f64::from(of)
    }

    /// How far the change may be off, either way, in 19 of 20 cases: pairs that differ (McNemar, *Note on the sampling
    /// error of the difference between correlated proportions*, 1947).
    #[must_use]
    pub fn error(&self) -> f64 {
        let n = f64::from(self.after.or(self.before).map_or(1, |chance| chance.of.max(1)));
        let (sum, difference) = (f64::from(self.lost) + f64::from(self.won), self.change() * n);
        1.96 * (sum - difference * difference / n).max(0.0).sqrt() / n
    }

    /// Days of the calendar by which the date at 85 moves; none where one of them is no date.
    #[must_use]
    pub fn shift(&self) -> Option<i32> {
        let (before, after) = (self.p85_before.day()?, self.p85_after.day()?);
        after.since(before).ok().map(|span| span.get_days())
    }

    /// Whether it was at the agreed level and is not any more.
    #[must_use]
    pub fn falls_below(&self, agreed: u8) -> bool {
        let stretch = |chance: Option<Chance>| chance.map(|c| c.is_stretch(agreed));
        stretch(self.before) == Some(false) && stretch(self.after) == Some(true)
    }

    /// Whether it is in danger: less likely than without, and below the agreed level.
    #[must_use]
    pub fn in_danger(&self, agreed: u8) -> bool {
        self.lost > self.won && self.after.is_some_and(|c| c.is_stretch(agreed))
    }
}

impl Axis {
    /// The day by which so many of a thousand futures have ended.
    pub(super) fn by(&self, row: Row<'_>, thousandths: u32) -> Finish {
        let wanted = (u64::from(row.count) * u64::from(thousandths)).div_ceil(1000).max(1);
        let mut sum = 0;
        for (n, ends) in row.ends.iter().enumerate() {
            sum += u64::from(*ends);
            if sum >= wanted {
                return self.dates.get(n).map_or(Finish::NotWithin(self.weeks), |day| Finish::On(*day));
            }
        }
        Finish::NotWithin(self.weeks)
    }

    /// The chance of a day.
    pub(super) fn chance(&self, row: Row<'_>, day: Date) -> Chance {
        let days = usize::from(self.until(day));
        Chance { kept: row.ends[..days].iter().sum(), of: row.count }
    }

    /// Days on which something ends, with the chance of each.
    pub(super) fn by_day(&self, row: Row<'_>) -> Vec<(Date, Chance)> {
        let mut kept = 0;
        let mut days = Vec::new();
        for (day, ends) in self.dates.iter().zip(row.ends).filter(|(_, ends)| **ends > 0) {
            kept += ends;
            days.push((*day, Chance { kept, of: row.count }));
        }
        days
    }

    pub(super) fn prospect(&self, id: CommitmentId, due: Option<Date>, promised: bool, row: Row<'_>) -> Prospect {
        Prospect {
            id,
            due,
            promised,
            chance: due.map(|due| self.chance(row, due)),
            p10: self.by(row, 100),
            p50: self.by(row, 500),
            p85: self.by(row, 850),
            p95: self.by(row, 950),
        }
    }

    /// One commitment in two plans that met the same luck.
    pub(super) fn effect(
        &self,
        (id, due, promised): (CommitmentId, Option<Date>, bool),
        before: Row<'_>,
        after: Row<'_>,
    ) -> Effect {
        let only = |these: &[u64], those: &[u64]| these.iter().zip(those).map(|(a, b)| (a & !b).count_ones()).sum();
        Effect {
            id,
            due,
            promised,
            before: due.map(|due| self.chance(before, due)),
            after: due.map(|due| self.chance(after, due)),
            lost: only(before.kept, after.kept),
            won: only(after.kept, before.kept),
            p85_before: self.by(before, 850),
            p85_after: self.by(after, 850),
        }
    }

    /// So many futures, evenly chosen: the middle of each n-th part, the earliest first (a quantile dot plot: Kay, Kola,
    /// Hullman and Munson, *When (ish) is my bus?*, 2016).
    pub(super) fn dots(&self, row: Row<'_>, count: u32) -> Vec<Finish> {
        (0..count).map(|n| self.by(row, (2 * n + 1) * 1000 / (2 * count.max(1)))).collect()
    }
}
