//! What was measured, and how several measurements of one month become one.

use crate::catalogue::LevelKind;

/// What was measured of a level, in whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// Minutes in which it did not run, of all minutes in which it should have.
    Down {
        /// Minutes in which it did not run.
        down: u64,
        /// Minutes in which it should have run.
        of: u64,
    },
    /// How many were within the level, of how many.
    Kept {
        /// Within the level.
        kept: u64,
        /// All of them.
        of: u64,
    },
    /// Thousandths of a percent that somebody else worked out, without what they rest on.
    Percent(u32),
}

/// All of a percentage, in thousandths.
pub(super) const WHOLE: u64 = 100_000;
/// The largest number that a measurement is made of: more minutes or cases than a month can hold.
const MOST: u64 = 1_000_000_000;

/// A measurement as it is written: texts of fields or of columns. An empty text is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written<'a> {
    /// How many were within the level.
    pub kept: &'a str,
    /// Of how many; for minutes, those of service.
    pub of: &'a str,
    /// Percent, with at most three decimals.
    pub percent: &'a str,
    /// Minutes in which it did not run.
    pub down: &'a str,
}

/// Why something written is no measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureError {
    /// Nothing is written.
    Nothing,
    /// More than one way of measuring at once.
    TwoWays,
    /// No whole number stands in this field.
    NoNumber(&'static str),
    /// Of how many is missing.
    NoBase,
    /// More of a part than there is of the whole.
    MoreThanAll(&'static str),
    /// No percent.
    NoPercent,
    /// This kind of level is not measured so.
    Unfit(LevelKind),
}

impl MeasureError {
    /// For programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            MeasureError::Nothing => "nothing_measured",
            MeasureError::TwoWays => "two_ways",
            MeasureError::NoNumber(_) => "bad_number",
            MeasureError::NoBase => "no_base",
            MeasureError::MoreThanAll(_) => "more_than_all",
            MeasureError::NoPercent => "bad_percent",
            MeasureError::Unfit(_) => "unfit",
        }
    }

    /// In which field or column it stands.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            MeasureError::NoNumber(field) | MeasureError::MoreThanAll(field) => field,
            MeasureError::NoPercent => "percent",
            MeasureError::Nothing | MeasureError::TwoWays | MeasureError::Unfit(_) => "kept",
            MeasureError::NoBase => "of",
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            MeasureError::Nothing => "Write what was measured: how many of how many, minutes down, or a percentage.",
            MeasureError::TwoWays => "Write it in one way: how many of how many, minutes down, or a percentage.",
            MeasureError::NoNumber(_) => "Write a whole number from 0 to 1,000,000,000.",
            MeasureError::NoBase => "Write of how many; at least one.",
            MeasureError::MoreThanAll("minutes_down") => "It cannot be down for more minutes than the time has.",
            MeasureError::MoreThanAll(_) => "No more can be in time than there are. Look at both numbers again.",
            MeasureError::NoPercent => "Write percent from 0 to 100 with at most three decimals, such as 99.87.",
            MeasureError::Unfit(LevelKind::Availability) => {
                "Availability is measured in minutes down or in percent, not in cases."
            }
            MeasureError::Unfit(_) => "This is measured in how many of how many or in percent, not in minutes down.",
        }
    }
}

fn number(text: &str, field: &'static str) -> Result<Option<u64>, MeasureError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.len() <= 10 && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|n| digits && *n <= MOST);
    number.map(Some).ok_or(MeasureError::NoNumber(field))
}

/// Percent in thousandths; a comma serves as a point.
fn percent(text: &str) -> Result<Option<u32>, MeasureError> {
    let text = text.trim().trim_end_matches('%').trim_end().replace(',', ".");
    if text.is_empty() {
        return Ok(None);
    }
    let found = crate::catalogue::thousandths(&text).and_then(|n| u32::try_from(n).ok());
    found.filter(|n| u64::from(*n) <= WHOLE).map(Some).ok_or(MeasureError::NoPercent)
}

impl Written<'_> {
    /// What is meant. Minutes down are of every minute of the time measured, where nothing else is said.
    ///
    /// # Errors
    /// What to write instead.
    pub fn read(&self, kind: LevelKind, minutes: u64) -> Result<Measured, MeasureError> {
        let (kept, of) = (number(self.kept, "kept")?, number(self.of, "of")?);
        let (down, percent) = (number(self.down, "minutes_down")?, percent(self.percent)?);
        let measured = match (kept, down, percent) {
            (None, None, None) => return Err(MeasureError::Nothing),
            (Some(kept), None, None) => match of {
                None | Some(0) => return Err(MeasureError::NoBase),
                Some(of) if kept > of => return Err(MeasureError::MoreThanAll("kept")),
                Some(of) => Measured::Kept { kept, of },
            },
            (None, Some(down), None) => match of.unwrap_or(minutes) {
                0 => return Err(MeasureError::NoBase),
                of if down > of => return Err(MeasureError::MoreThanAll("minutes_down")),
                of => Measured::Down { down, of },
            },
            (None, None, Some(percent)) if of.is_none() => Measured::Percent(percent),
            _ => return Err(MeasureError::TwoWays),
        };
        if measured.fits(kind) { Ok(measured) } else { Err(MeasureError::Unfit(kind)) }
    }
}

impl Measured {
    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Measured::Down { .. } => "down",
            Measured::Kept { .. } => "kept",
            Measured::Percent(_) => "percent",
        }
    }

    /// Its numbers as stored: the part, and the whole where there is one.
    #[must_use]
    pub fn numbers(self) -> (u64, Option<u64>) {
        match self {
            Measured::Down { down: part, of } | Measured::Kept { kept: part, of } => (part, Some(of)),
            Measured::Percent(percent) => (u64::from(percent), None),
        }
    }

    /// Back from [`Measured::code`] and [`Measured::numbers`].
    #[must_use]
    pub fn from_code(code: &str, part: u64, whole: Option<u64>) -> Option<Self> {
        let whole = whole.filter(|of| *of > 0 && part <= *of);
        match (code, whole) {
            ("down", Some(of)) => Some(Measured::Down { down: part, of }),
            ("kept", Some(of)) => Some(Measured::Kept { kept: part, of }),
            ("percent", None) => u32::try_from(part).ok().filter(|p| u64::from(*p) <= WHOLE).map(Measured::Percent),
            _ => None,
        }
    }

    /// Whether this kind of level is measured so.
    #[must_use]
    pub const fn fits(self, kind: LevelKind) -> bool {
        match kind {
            LevelKind::Availability => !matches!(self, Measured::Kept { .. }),
            LevelKind::Response | LevelKind::Delivery => !matches!(self, Measured::Down { .. }),
            LevelKind::Other => true,
        }
    }

    /// The good part and the whole, in numbers that can be compared exactly.
    #[must_use]
    pub fn share(self) -> (u64, u64) {
        match self {
            Measured::Down { down, of } => (of.saturating_sub(down), of.max(1)),
            Measured::Kept { kept, of } => (kept.min(of), of.max(1)),
            Measured::Percent(percent) => (u64::from(percent).min(WHOLE), WHOLE),
        }
    }

    /// In thousandths of a percent, rounded down: what is shown never looks better than it was.
    #[must_use]
    pub fn thousandths(self) -> u32 {
        let (part, whole) = self.share();
        u32::try_from(u128::from(part) * u128::from(WHOLE) / u128::from(whole)).unwrap_or(u32::MAX)
    }

    /// What there is no base for.
    const fn is_bare(self) -> bool {
        matches!(self, Measured::Percent(_))
    }

    fn added(self, other: Self) -> Self {
        match (self, other) {
            (Measured::Down { down, of }, Measured::Down { down: more, of: all }) => {
                Measured::Down { down: down.saturating_add(more), of: of.saturating_add(all) }
            }
            (Measured::Kept { kept, of }, Measured::Kept { kept: more, of: all }) => {
                Measured::Kept { kept: kept.saturating_add(more), of: of.saturating_add(all) }
            }
            // Percent without a base cannot be added to anything: the last one stands.
            (_, other) => other,
        }
    }
}

/// Measurements of one month as one, in the order in which they were said: parts and wholes are added, percent never
/// averaged. What has no base gives way to what has one; minutes and cases are not mixed, and the last way of measuring
/// stands.
#[must_use]
pub fn combined(all: &[Measured]) -> Option<Measured> {
    let stands = all.iter().rfind(|m| !m.is_bare()).or_else(|| all.last())?;
    let same = all.iter().filter(|m| m.code() == stands.code()).copied();
    same.reduce(Measured::added)
}
