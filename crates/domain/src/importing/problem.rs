//! What is wrong or odd about a line of a file, in a sentence for people and a code for programs.

use jiff::{Timestamp, civil::Date};

/// A line and what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineNote {
    /// The line of the file; the header is line 1.
    pub line: u64,
    /// What there is to say.
    pub problem: Problem,
}

/// Why a line is refused or flagged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// More or fewer cells than the header has.
    Width {
        /// Cells found.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// The reader could not make it out; its own words.
    Unreadable(String),
    /// Nothing says which matter it belongs to.
    NoKey,
    /// The key is longer than a reference may be.
    LongKey,
    /// A list names this matter a second time.
    SameKey {
        /// Where it stood first.
        line: u64,
    },
    /// A date that the matter cannot do without is missing.
    NoDate {
        /// The column.
        column: String,
    },
    /// A date that cannot be read.
    BadDate {
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// It says that it happened later than now.
    Future(Timestamp),
    /// It ended before it began.
    EndsBeforeBegin {
        /// Begin.
        begin: Date,
        /// End.
        end: Date,
    },
    /// The due lies before the day it was created.
    DueBeforeBegin {
        /// Begin.
        begin: Date,
        /// Due.
        due: Date,
    },
    /// Opened, it says, after something had already happened.
    OpenedLate(Timestamp),
    /// The mapping does not know this state.
    UnknownState(String),
    /// A value that is not of the type the mapping gives its column.
    BadValue {
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// The due changed while nothing was promised.
    DueWhileAsked,
    /// The state says that it is over and no date says when.
    EndWithoutDate,
    /// The rules of commitments do not allow it here; kept as a note.
    NotAllowed(String),
    /// An earlier file told another past of the same matter.
    OtherPast,
    /// An earlier file told more of the same matter.
    Shorter,
}

impl Problem {
    /// For programs; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Problem::Width { .. } => "width",
            Problem::Unreadable(_) => "unreadable",
            Problem::NoKey => "no_key",
            Problem::LongKey => "long_key",
            Problem::SameKey { .. } => "same_key",
            Problem::NoDate { .. } => "no_date",
            Problem::BadDate { .. } => "bad_date",
            Problem::Future(_) => "future",
            Problem::EndsBeforeBegin { .. } => "ends_before_begin",
            Problem::DueBeforeBegin { .. } => "due_before_begin",
            Problem::OpenedLate(_) => "opened_late",
            Problem::UnknownState(_) => "unknown_state",
            Problem::BadValue { .. } => "bad_value",
            Problem::DueWhileAsked => "due_while_asked",
            Problem::EndWithoutDate => "end_without_date",
            Problem::NotAllowed(_) => "not_allowed",
            Problem::OtherPast => "other_past",
            Problem::Shorter => "shorter",
        }
    }

    /// For people.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Problem::Width { found, expected } => format!("It has {found} cells and the header has {expected}."),
            Problem::Unreadable(why) => format!("It cannot be read: {why}."),
            Problem::NoKey => "Its key is empty, so nothing says which matter it belongs to.".into(),
            Problem::LongKey => "Its key is longer than 200 characters.".into(),
            Problem::SameKey { line } => {
                format!("Its key stands on line {line} already, and a list names a matter once.")
            }
            Problem::NoDate { column } => format!("`{column}` is empty, so nothing says when it happened."),
            Problem::BadDate { column, text } => {
                format!("`{column}` holds “{text}”, which is no date the mapping knows.")
            }
            Problem::Future(at) => format!("It says that it happened at {at}, which lies ahead."),
            Problem::EndsBeforeBegin { begin, end } => {
                format!("It ended on {end}, before it began on {begin}. It is kept without an end.")
            }
            Problem::DueBeforeBegin { begin, due } => {
                format!("It was due on {due}, before it was created on {begin}. It is judged by the date alone.")
            }
            Problem::OpenedLate(at) => {
                format!("It says that it was opened at {at}, after this had happened. The earlier time is used.")
            }
            Problem::UnknownState(state) => {
                format!("The mapping does not say what “{state}” means. The line is kept as a note.")
            }
            Problem::BadValue { column, text } => {
                format!("`{column}` holds “{text}”, which is not of the type the mapping names. It is kept as text.")
            }
            Problem::DueWhileAsked => {
                "Its due changed while nothing was promised. The ledger keeps the first one.".into()
            }
            Problem::EndWithoutDate => "Its state says that it is over and no date says when. It is kept open.".into(),
            Problem::NotAllowed(why) => format!("{why} The line is kept as a note."),
            Problem::OtherPast => {
                "An earlier file told another past of this matter, and a ledger is never rewritten. Undo that import first.".into()
            }
            Problem::Shorter => "An earlier file told more of this matter. What the ledger holds stays.".into(),
        }
    }
}
