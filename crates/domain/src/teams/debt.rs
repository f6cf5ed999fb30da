//! What was put off so that something else could be kept: debt that was taken on, standards that were waived.

use jiff::civil::Date;

/// What was put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owed {
    /// Work that has to be done later, and costs more then.
    Debt,
    /// A standard of the house that does not hold here for a while.
    Standard,
}

impl Owed {
    /// Every kind.
    pub const ALL: [Owed; 2] = [Owed::Debt, Owed::Standard];

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Owed::Debt => "debt",
            Owed::Standard => "standard",
        }
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Owed::Debt => "debt taken on",
            Owed::Standard => "standard waived",
        }
    }

    /// Back from [`Owed::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|owed| owed.code() == code)
    }
}

/// Days by which it is overdue; none where it is paid back or still has time.
#[must_use]
pub fn overdue(until: Date, paid: Option<Date>, today: Date) -> Option<i32> {
    if paid.is_some() || until >= today {
        return None;
    }
    until.until(today).ok().map(|span| span.get_days())
}
