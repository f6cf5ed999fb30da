//! What clients are told of their statements. What is disputed is told by the conversation about it.

use super::Weight;

/// Why somebody is told of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatementNews {
    /// It is open for looking.
    Opened,
    /// It was taken back.
    TakenBack,
    /// It is issued.
    Issued,
}

impl StatementNews {
    /// All of them.
    pub const ALL: [StatementNews; 3] = [StatementNews::Opened, StatementNews::TakenBack, StatementNews::Issued];

    /// As stored and in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            StatementNews::Opened => "statement_opened",
            StatementNews::TakenBack => "statement_taken_back",
            StatementNews::Issued => "statement_issued",
        }
    }

    /// Back from [`StatementNews::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|news| news.code() == code)
    }

    /// How soon it has to reach somebody.
    #[must_use]
    pub const fn weight(self) -> Weight {
        match self {
            StatementNews::Opened => Weight::Asks,
            StatementNews::TakenBack | StatementNews::Issued => Weight::Heavy,
        }
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            StatementNews::Opened => "a statement is open for looking",
            StatementNews::TakenBack => "a statement was taken back",
            StatementNews::Issued => "a statement is issued",
        }
    }
}
