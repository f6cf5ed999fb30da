//! What happened before: how estimates turned out, and what the unplanned took. Too short a record falls back to the
//! organisation's, and that to a default which is written here and shown wherever it was used.

use super::draw::{Turn, between};

/// Estimates that must have been compared with what they became before a record speaks for itself°.
pub const ENOUGH: usize = 10;
/// Weeks that must have been noted before a record of the unplanned speaks for itself°.
pub const ENOUGH_WEEKS: usize = 8;

/// Where nobody has a record: half of all estimates are exceeded by a sixth and more, the mean by a third. Surveys of
/// estimates in software put the mean excess near 30 percent (Moløkken and Jørgensen, *A review of surveys on software
/// effort estimation*, 2003; Halkjelsvik and Jørgensen, *Time Predictions*, 2018, chapter 3), skewed to the right.
const DEFAULT: [u32; 18] =
    [600, 750, 850, 920, 980, 1000, 1050, 1100, 1150, 1200, 1270, 1350, 1450, 1550, 1700, 1900, 2200, 2700];
/// Where nobody noted what the unplanned takes: about a seventh, and now and then a quarter. A convention.
const DEFAULT_UNPLANNED: [u16; 8] = [80, 120, 150, 100, 180, 130, 250, 140];

/// How estimates turned out: actual divided by estimated, one number for each piece of finished work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// In thousandths, rising.
    ratios: Vec<u32>,
}

/// Whose record was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    /// The team's own.
    Team,
    /// The organisation's, as the team's is too short.
    Organisation,
    /// Nobody's: the default.
    Default,
}

impl Record {
    /// From ratios in thousandths. Beyond a twentieth and twenty times they say more about the books than about work.
    #[must_use]
    pub fn new(ratios: impl IntoIterator<Item = u32>) -> Self {
        let mut ratios: Vec<u32> = ratios.into_iter().map(|r| r.clamp(50, 20_000)).collect();
        ratios.sort_unstable();
        Self { ratios }
    }

    /// From pairs of estimated and actual, in the same unit. What was estimated at nothing says nothing.
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let ratio = |(estimated, actual): (u32, u32)| {
            let ratio = (u64::from(actual) * 1000).checked_div(u64::from(estimated))?;
            Some(u32::try_from(ratio).unwrap_or(u32::MAX))
        };
        Self::new(pairs.into_iter().filter_map(ratio))
    }

    /// How many pieces of work it rests on.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ratios.len()
    }

    /// Whether it rests on nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ratios.is_empty()
    }

    /// The ratio at a share, both in thousandths, by straight lines between what was seen (type 7 of Hyndman and Fan,
    /// *Sample quantiles in statistical packages*, 1996).
    #[must_use]
    pub fn at(&self, thousandths: u16) -> u32 {
        let place = u64::from(thousandths.min(1000)) * (self.ratios.len().saturating_sub(1) as u64);
        let (whole, rest) = ((place / 1000) as usize, place % 1000);
        let low = self.ratios.get(whole).copied().unwrap_or(1000);
        let high = self.ratios.get(whole + 1).copied().unwrap_or(low);
        low + (u64::from(high - low) * rest / 1000) as u32
    }

    /// The mean ratio in thousandths; 1000 where there is none.
    #[must_use]
    pub fn mean(&self) -> u32 {
        let sum: u64 = self.ratios.iter().map(|r| u64::from(*r)).sum();
        sum.checked_div(self.ratios.len() as u64).map_or(1000, |mean| u32::try_from(mean).unwrap_or(u32::MAX))
    }

    /// The default.
    #[must_use]
    pub fn default_one() -> Self {
        Self::new(DEFAULT)
    }

    /// The record to use: this one, the organisation's, or the default.
    #[must_use]
    pub fn or(&self, organisation: &Record) -> (Record, Whose) {
        if self.len() >= ENOUGH {
            (self.clone(), Whose::Team)
        } else if organisation.len() >= ENOUGH {
            (organisation.clone(), Whose::Organisation)
        } else {
            (Self::default_one(), Whose::Default)
        }
    }
}

/// Shares of the week, in thousandths, that went to what nobody had planned; in the order in which they happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unplanned {
    weeks: Vec<u16>,
}

impl Unplanned {
    /// From shares in thousandths, week by week.
    #[must_use]
    pub fn new(weeks: impl IntoIterator<Item = u16>) -> Self {
        Self { weeks: weeks.into_iter().map(|w| w.min(1000)).collect() }
    }

    /// The shares.
    #[must_use]
    pub fn weeks(&self) -> &[u16] {
        &self.weeks
    }

    /// The mean share in thousandths.
    #[must_use]
    pub fn mean(&self) -> u16 {
        let sum: u64 = self.weeks.iter().map(|w| u64::from(*w)).sum();
        sum.checked_div(self.weeks.len() as u64).map_or(0, |mean| mean as u16)
    }

    /// The record to use: this one, the organisation's, or the default.
    #[must_use]
    pub fn or(&self, organisation: &Unplanned) -> (Unplanned, Whose) {
        if self.weeks.len() >= ENOUGH_WEEKS {
            (self.clone(), Whose::Team)
        } else if organisation.weeks.len() >= ENOUGH_WEEKS {
            (organisation.clone(), Whose::Organisation)
        } else {
            (Self::new(DEFAULT_UNPLANNED), Whose::Default)
        }
    }
}

/// Pieces of a curve.
const PIECES: usize = 256;
/// One whole, of a ratio.
const ONE: i64 = 4096;
/// The least that a ratio is taken for: a twentieth.
const LEAST: i64 = ONE / 20;

/// A record made ready for drawing: the ratio at every 256th.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curve {
    knots: Vec<u32>,
    /// The mean.
    mean: i64,
    /// The variance, relative to the square of the mean.
    relative: f64,
    len: usize,
}

impl Curve {
    pub(super) fn of(record: &Record) -> Self {
        let len = record.ratios.len().max(1);
        let at = |n: usize| {
            let place = n * (len - 1);
            let (whole, rest) = (place / PIECES, (place % PIECES) as u64);
            let low = u64::from(record.ratios.get(whole).copied().unwrap_or(1000));
            let high = record.ratios.get(whole + 1).map_or(low, |r| u64::from(*r));
            // Thousandths become 4096ths.
            ((low * 256 + (high - low) * rest) * 4096 / 256_000) as u32
        };
        let knots: Vec<u32> = (0..=PIECES).map(at).collect();
        let mean = record.ratios.iter().map(|r| f64::from(*r)).sum::<f64>() / len as f64;
        let mean = if record.ratios.is_empty() { 1000.0 } else { mean };
        let spread = record.ratios.iter().map(|r| (f64::from(*r) - mean) * (f64::from(*r) - mean)).sum::<f64>();
        let relative = spread / len as f64 / (mean * mean);
        Self { knots, mean: (mean * 4.096) as i64, relative, len }
    }

    /// How much of the record's spread is added to an estimate whose own variance, relative to the square of its mean, is
    /// this; in 4096ths.
    ///
    /// The ratios of a record hold the uncertainty of the estimates they came from, so an estimate with a range of its
    /// own gets only the rest: the variance of a product of two independent numbers is solved for the second. A short
    /// record is widened as a prediction from a sample of n is, by √(1 + 1/n).
    pub(super) fn added(&self, own: f64) -> i64 {
        if self.relative <= 0.0 {
            return 0;
        }
        let rest = ((self.relative - own) / (1.0 + own)).max(0.0);
        let share = (rest / self.relative).sqrt() * (1.0 + 1.0 / self.len as f64).sqrt();
        (share * ONE as f64) as i64
    }

    /// An effort as it turns out in this future, where so much of the spread is added.
    #[inline]
    pub(super) fn scaled(&self, minutes: u64, added: i64, turn: Turn) -> u64 {
        let ratio = i64::from(between(&self.knots, turn.second()));
        let scale = (self.mean + ((ratio - self.mean) * added) / ONE).max(LEAST);
        (minutes * scale.unsigned_abs()) >> 12
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.knots.iter().copied()
    }
}
