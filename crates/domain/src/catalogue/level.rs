//! Levels: what is promised of an offering, always with a unit that can be counted. A day is a working day of a calendar
//! that has a name, an hour is an hour in which somebody works by it.

use jiff::{SignedDuration, Timestamp};

use crate::calendar::WorkingDays;
use crate::kernel::Due;

/// What a level is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LevelKind {
    /// That it runs.
    Availability,
    /// Until somebody answers.
    Response,
    /// Until an order is there.
    Delivery,
    /// Anything else; it has a name.
    Other,
}

impl LevelKind {
    /// All, in the order of a table.
    pub const ALL: [LevelKind; 4] =
        [LevelKind::Availability, LevelKind::Response, LevelKind::Delivery, LevelKind::Other];

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            LevelKind::Availability => "availability",
            LevelKind::Response => "response",
            LevelKind::Delivery => "delivery",
            LevelKind::Other => "other",
        }
    }

    /// Back from [`LevelKind::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            LevelKind::Availability => "Availability",
            LevelKind::Response => "First answer",
            LevelKind::Delivery => "Delivery",
            LevelKind::Other => "Other",
        }
    }

    /// Whether it can be told in this unit.
    #[must_use]
    pub const fn fits(self, unit: Unit) -> bool {
        match self {
            LevelKind::Availability => matches!(unit, Unit::PercentMonth),
            LevelKind::Response | LevelKind::Delivery => !matches!(unit, Unit::PercentMonth),
            LevelKind::Other => true,
        }
    }
}

/// In what it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Hours in which somebody works, by a calendar.
    BusinessHours,
    /// Days that are worked, by a calendar.
    WorkingDays,
    /// Percent of every month.
    PercentMonth,
}

impl Unit {
    /// All, in the order of a form.
    pub const ALL: [Unit; 3] = [Unit::BusinessHours, Unit::WorkingDays, Unit::PercentMonth];

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Unit::BusinessHours => "business_hours",
            Unit::WorkingDays => "working_days",
            Unit::PercentMonth => "percent_month",
        }
    }

    /// Back from [`Unit::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|u| u.code() == code)
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Unit::BusinessHours => "business hours",
            Unit::WorkingDays => "working days",
            Unit::PercentMonth => "percent of every month",
        }
    }

    /// Whether a calendar has to be named.
    #[must_use]
    pub const fn needs_calendar(self) -> bool {
        !matches!(self, Unit::PercentMonth)
    }
}

/// A target: so many of a unit. Hours are kept in minutes, percent in thousandths, so that nothing is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// In what.
    pub unit: Unit,
    /// Minutes, working days, or thousandths of a percent.
    pub amount: u32,
}

/// What a level says, apart from the name of its calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// About what.
    pub kind: LevelKind,
    /// What exactly, where the kind does not say it all.
    pub name: Option<String>,
    /// How much.
    pub target: Target,
}

/// Levels of one offering at most.
pub const MOST_LEVELS: usize = 8;

/// Why levels make no sense together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelError {
    /// Too many.
    TooMany,
    /// It cannot be told in this unit.
    Unfit(LevelKind),
    /// What is promised besides has no name.
    NoName,
    /// Two say the same thing.
    Twice(LevelKind),
}

impl LevelError {
    /// What to do about it.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            LevelError::TooMany => "These are more than eight levels. Keep those that somebody counts on.",
            LevelError::Unfit(LevelKind::Availability) => "Say availability in percent of every month.",
            LevelError::Unfit(_) => "Say it in business hours or in working days of a calendar.",
            LevelError::NoName => "Write what is promised besides, such as “Lines restored by”.",
            LevelError::Twice(LevelKind::Other) => "Two levels have the same name. Name each differently.",
            LevelError::Twice(_) => "This is promised twice. Keep one of them.",
        }
    }
}

impl Level {
    /// Whether these can be promised together: each thing once, in a unit that fits it.
    ///
    /// # Errors
    /// The place of the first that cannot, and why.
    pub fn sound(all: &[Level]) -> Result<(), (usize, LevelError)> {
        if all.len() > MOST_LEVELS {
            return Err((MOST_LEVELS, LevelError::TooMany));
        }
        for (n, level) in all.iter().enumerate() {
            let other = level.kind == LevelKind::Other;
            if !level.kind.fits(level.target.unit) {
                return Err((n, LevelError::Unfit(level.kind)));
            }
            if other && level.name.is_none() {
                return Err((n, LevelError::NoName));
            }
            if all[..n].iter().any(|l| l.kind == level.kind && (!other || l.name == level.name)) {
                return Err((n, LevelError::Twice(level.kind)));
            }
        }
        Ok(())
    }
}

/// Why something typed is no target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetError {
    /// No number.
    NoNumber(Unit),
    /// Outside of what can be meant.
    OutOfRange(Unit),
}

impl TargetError {
    /// What to write instead.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            TargetError::NoNumber(Unit::BusinessHours) => "Write hours as a number, such as 4 or 0.5.",
            TargetError::NoNumber(Unit::WorkingDays) => "Write working days as a whole number, such as 3.",
            TargetError::NoNumber(Unit::PercentMonth) => "Write percent as a number, such as 99.9.",
            TargetError::OutOfRange(Unit::BusinessHours) => "Write hours from 0.05 to 2000, in whole minutes.",
            TargetError::OutOfRange(Unit::WorkingDays) => "Write 1 to 500 working days.",
            TargetError::OutOfRange(Unit::PercentMonth) => "Write more than 0 and at most 100 percent.",
        }
    }
}

/// A number with at most three decimals, in thousandths.
pub(crate) fn thousandths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| !t.is_empty() && t.len() <= 9 && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || (text.contains('.') && !digits(part)) || part.len() > 3 {
        return None;
    }
    let part: u64 = format!("{part:0<3}").parse().ok()?;
    Some(whole.parse::<u64>().ok()? * 1000 + part)
}

fn plain(thousandths: u64) -> String {
    let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Target {
    /// Reads a number of this unit as people type it; a comma serves as a point.
    ///
    /// # Errors
    /// What to write instead.
    pub fn read(unit: Unit, text: &str) -> Result<Self, TargetError> {
        let number = thousandths(&text.trim().replace(',', ".")).ok_or(TargetError::NoNumber(unit))?;
        let out = TargetError::OutOfRange(unit);
        let amount = match unit {
            Unit::WorkingDays if number % 1000 != 0 => return Err(TargetError::NoNumber(unit)),
            Unit::WorkingDays => number / 1000,
            Unit::BusinessHours if number * 60 % 1000 != 0 => return Err(out),
            Unit::BusinessHours => number * 60 / 1000,
            Unit::PercentMonth => number,
        };
        let target = Self { unit, amount: u32::try_from(amount).map_err(|_| out)? };
        if target.is_sound() { Ok(target) } else { Err(out) }
    }

    /// Within what can be meant.
    #[must_use]
    pub fn is_sound(self) -> bool {
        match self.unit {
            Unit::BusinessHours => (3..=120_000).contains(&self.amount),
            Unit::WorkingDays => (1..=500).contains(&self.amount),
            Unit::PercentMonth => (1..=100_000).contains(&self.amount),
        }
    }

    /// As it is typed: hours with at most three decimals where that is exact, else in minutes of an hour cut to them.
    #[must_use]
    pub fn typed(self) -> String {
        let amount = u64::from(self.amount);
        match self.unit {
            Unit::BusinessHours => plain(amount * 1000 / 60),
            Unit::WorkingDays => amount.to_string(),
            Unit::PercentMonth => plain(amount),
        }
    }

    /// For people, with the calendar by which it is counted: "within 3 working days (House calendar)".
    #[must_use]
    pub fn words(self, calendar: &str) -> String {
        let one = |n: u32, one: &str, many: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {many}") };
        let how_long = match self.unit {
            Unit::PercentMonth => return format!("{} % of every month", self.typed()),
            Unit::WorkingDays => one(self.amount, "working day", "working days"),
            Unit::BusinessHours if self.amount.is_multiple_of(60) => {
                one(self.amount / 60, "business hour", "business hours")
            }
            Unit::BusinessHours if self.amount < 60 => one(self.amount, "business minute", "business minutes"),
            Unit::BusinessHours => {
                format!(
                    "{} and {}",
                    one(self.amount / 60, "business hour", "business hours"),
                    one(self.amount % 60, "minute", "minutes")
                )
            }
        };
        format!("within {how_long} ({calendar})")
    }

    /// By when something is due that begins now, by these days. Percent have no due.
    #[must_use]
    pub fn due(self, from: Timestamp, days: &WorkingDays) -> Option<Due> {
        let zone = days.zone().iana_name().unwrap_or("UTC");
        match self.unit {
            Unit::PercentMonth => None,
            Unit::BusinessHours => {
                let at = days.add_time(from, SignedDuration::from_mins(i64::from(self.amount)))?;
                Due::instant(at, zone).ok()
            }
            Unit::WorkingDays => {
                let at = days.after(from, self.amount);
                Due::end_of_day(days.zone().to_datetime(at).date(), zone).ok()
            }
        }
    }
}
