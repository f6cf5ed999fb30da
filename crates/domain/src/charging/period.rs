//! Periods of statements: a month or a quarter of the calendar, as days. Which instant belongs to which day is settled by
//! the organisation's zone before anything comes here.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// A month.
    Month,
    /// Three months, the first beginning in January.
    Quarter,
}

impl Length {
    /// Both.
    pub const ALL: [Length; 2] = [Length::Month, Length::Quarter];

    /// As stored and in URLs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Length::Month => "month",
            Length::Quarter => "quarter",
        }
    }

    /// Back from [`Length::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|length| length.code() == code)
    }
}

/// One month or quarter. Written `2026-03` and `2026-Q1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    first: Date,
    length: Length,
}

impl Period {
    /// The one that holds this day.
    #[must_use]
    pub fn holding(day: Date, length: Length) -> Self {
        let month = match length {
            Length::Month => day.month(),
            Length::Quarter => (day.month() - 1) / 3 * 3 + 1,
        };
        Self { first: date(day.year(), month, 1), length }
    }

    /// Its first day.
    #[must_use]
    pub const fn first(self) -> Date {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> Date {
        let next = self.next().first;
        if next == self.first { Date::MAX } else { next.yesterday().unwrap_or(self.first) }
    }

    /// Month or quarter.
    #[must_use]
    pub const fn length(self) -> Length {
        self.length
    }

    /// The one after it; at the end of time the same again.
    #[must_use]
    pub fn next(self) -> Self {
        let months = if self.length == Length::Month { 1 } else { 3 };
        Self { first: self.first.checked_add(months.months()).unwrap_or(self.first), length: self.length }
    }

    /// The one before it; at the beginning of time the same again.
    #[must_use]
    pub fn before(self) -> Self {
        self.first.yesterday().map_or(self, |day| Self::holding(day, self.length))
    }

    /// Whether the day is one of its own.
    #[must_use]
    pub fn holds(self, day: Date) -> bool {
        self.first <= day && day <= self.last()
    }

    /// What people call it: *March 2026*, *the first quarter of 2026*.
    #[must_use]
    pub fn in_words(self) -> String {
        let (year, month) = (self.first.year(), self.first.month());
        match self.length {
            Length::Month => self.first.strftime("%B %Y").to_string(),
            Length::Quarter => {
                let which = ["first", "second", "third", "last"];
                let which = which.get(usize::from(month.unsigned_abs() - 1) / 3).copied().unwrap_or("last");
                format!("the {which} quarter of {year}")
            }
        }
    }

    /// How many days it has.
    #[must_use]
    pub fn days(self) -> i32 {
        days_between(self.first, self.last())
    }
}

/// Days from one to another, both counted.
pub(super) fn days_between(first: Date, last: Date) -> i32 {
    first.until(last).map_or(0, |span| span.get_days() + 1)
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length {
            Length::Month => write!(f, "{:04}-{:02}", self.first.year(), self.first.month()),
            Length::Quarter => write!(f, "{:04}-Q{}", self.first.year(), (self.first.month() + 2) / 3),
        }
    }
}

/// What was written is neither a month nor a quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAPeriod(pub String);

impl NotAPeriod {
    /// For people.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{} is no period. Write a month as 2026-03 and a quarter as 2026-Q1.", self.0)
    }
}

impl FromStr for Period {
    type Err = NotAPeriod;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let no = || NotAPeriod(text.to_owned());
        let (year, rest) = text.trim().split_once('-').ok_or_else(no)?;
        let year: i16 = year.parse().map_err(|_| no())?;
        let (number, length) = match rest.strip_prefix('Q') {
            Some(quarter) => (quarter.parse::<i8>().map_err(|_| no())?.saturating_sub(1), Length::Quarter),
            None => (rest.parse::<i8>().map_err(|_| no())?.saturating_sub(1), Length::Month),
        };
        let month = if length == Length::Quarter { number.saturating_mul(3) } else { number };
        Date::new(year, month.saturating_add(1), 1).map(|first| Self { first, length }).map_err(|_| no())
    }
}

impl TryFrom<String> for Period {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map_err(|e: NotAPeriod| e.sentence())
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

/// The month with which the fiscal year begins: 1 for January, 7 for July.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiscalYear(pub i8);

impl FiscalYear {
    /// The first day of the fiscal year that holds this day. A month that does not exist is January.
    #[must_use]
    pub fn first_day(self, day: Date) -> Date {
        let month = if (1..=12).contains(&self.0) { self.0 } else { 1 };
        let this = date(day.year(), month, 1);
        if this <= day { this } else { this.checked_sub(1.year()).unwrap_or(this) }
    }

    /// The last day of the fiscal year that holds this day.
    #[must_use]
    pub fn last_day(self, day: Date) -> Date {
        let next = self.first_day(day).checked_add(1.year());
        next.and_then(Date::yesterday).unwrap_or(Date::MAX)
    }
}

/// Where a period stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Usage comes in.
    Open,
    /// Statements are opened, issued and closed; usage still comes in where a client's statement is a draft.
    Closing,
    /// For ever.
    Closed,
}

impl Standing {
    /// In the order in which they follow.
    pub const ALL: [Standing; 3] = [Standing::Open, Standing::Closing, Standing::Closed];

    /// As stored and in URLs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Closing => "closing",
            Standing::Closed => "closed",
        }
    }

    /// Back from [`Standing::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The next standing, if it can follow: open and closing go both ways, closed is for ever and comes after closing, when
    /// no statement is left that is not closed itself.
    ///
    /// # Errors
    /// A sentence that says what is possible instead.
    pub fn moved(self, to: Standing, unclosed: usize) -> Result<Standing, String> {
        match (self, to) {
            (Standing::Closing, Standing::Closed) if unclosed == 1 => {
                Err("One statement of this period is not closed. Close it first.".into())
            }
            (Standing::Closing, Standing::Closed) if unclosed > 1 => {
                Err(format!("{unclosed} statements of this period are not closed. Close them first."))
            }
            (Standing::Open, Standing::Closing) | (Standing::Closing, Standing::Open | Standing::Closed) => Ok(to),
            (Standing::Closed, _) => Err("This period is closed. A correction is a line of a later one.".into()),
            (Standing::Open, Standing::Closed) => {
                Err("This period is open. Begin to close it, so that clients can look at their statements first."
                    .into())
            }
            _ => Err("The period is there already.".into()),
        }
    }
}

/// Where usage of a day belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landing {
    /// The period that takes it.
    pub period: Period,
    /// Its own period took no more usage, so it is a line of a later one.
    pub late: bool,
}

/// Where usage of `day` belongs: in the period of that day, or, where that takes no more, in the next one that does.
/// A period takes usage of a client while it is not closed and the client's statement there, if any, is a draft: what came
/// in behind a statement that was seen would be on none.
#[must_use]
pub fn landing(day: Date, length: Length, takes: impl Fn(Period) -> bool) -> Landing {
    let own = Period::holding(day, length);
    let mut period = own;
    while !takes(period) && period.next() != period {
        period = period.next();
    }
    Landing { period, late: period != own }
}
