//! What measurements say of a promise.

use jiff::civil::Date;

use super::measure::Measured;
use crate::catalogue::{Level, LevelKind, Target, Unit};

/// A time is promised for each single case. From so many percent in time on, a month is called *some late*; below it was
/// missed.
pub const SOME_LATE: u64 = 95;

/// So many cases have to be late before a service fails by it: one late delivery is no train that stands still.
pub const LATE_CASES: u64 = 3;

/// What became of a level in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// As promised.
    Kept,
    /// A time that is promised for each was passed for a few.
    SomeLate,
    /// Not as promised.
    Missed,
    /// Measured, and nobody promised anything.
    NotPromised,
    /// Nobody has measured it.
    NotMeasured,
}

impl Verdict {
    /// All, best first.
    pub const ALL: [Verdict; 5] =
        [Verdict::Kept, Verdict::SomeLate, Verdict::Missed, Verdict::NotPromised, Verdict::NotMeasured];

    /// In the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Verdict::Kept => "kept",
            Verdict::SomeLate => "some_late",
            Verdict::Missed => "missed",
            Verdict::NotPromised => "not_promised",
            Verdict::NotMeasured => "not_measured",
        }
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Verdict::Kept => "kept",
            Verdict::SomeLate => "some late",
            Verdict::Missed => "missed",
            Verdict::NotPromised => "no level promised",
            Verdict::NotMeasured => "not measured",
        }
    }
}

/// Whether what was measured is what was promised. Numbers are compared as they are: nothing is rounded.
#[must_use]
pub fn judged(promise: Option<Target>, measured: Option<Measured>) -> Verdict {
    let Some(measured) = measured else { return Verdict::NotMeasured };
    let Some(promise) = promise else { return Verdict::NotPromised };
    let (part, whole) = measured.share();
    let (part, whole) = (u128::from(part), u128::from(whole));
    match promise.unit {
        Unit::PercentMonth if part * 100_000 >= whole * u128::from(promise.amount) => Verdict::Kept,
        Unit::PercentMonth => Verdict::Missed,
        Unit::BusinessHours | Unit::WorkingDays if part == whole => Verdict::Kept,
        Unit::BusinessHours | Unit::WorkingDays if part * 100 >= whole * u128::from(SOME_LATE) => Verdict::SomeLate,
        Unit::BusinessHours | Unit::WorkingDays => Verdict::Missed,
    }
}

/// The same, as far as it says whether a service runs: a level that is told as a time is missed by three late cases at
/// least; fewer are *some late*.
#[must_use]
pub fn running(promise: Option<Target>, measured: Option<Measured>) -> Verdict {
    match (judged(promise, measured), promise.map(|p| p.unit), measured) {
        (Verdict::Missed, Some(Unit::BusinessHours | Unit::WorkingDays), Some(Measured::Kept { kept, of }))
            if of - kept < LATE_CASES =>
        {
            Verdict::SomeLate
        }
        (verdict, ..) => verdict,
    }
}

/// Levels as they were promised from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promised {
    /// The first day.
    pub from: Date,
    /// All of them.
    pub levels: Vec<Level>,
}

/// The level that held on this day. Versions in the order of their days; before the first, the first held.
#[must_use]
pub fn promised_on<'a>(versions: &'a [Promised], day: Date, kind: LevelKind, name: Option<&str>) -> Option<&'a Level> {
    let held = versions.iter().rfind(|v| v.from <= day).or_else(|| versions.first())?;
    held.levels.iter().find(|l| l.kind == kind && (kind != LevelKind::Other || l.name.as_deref() == name))
}
