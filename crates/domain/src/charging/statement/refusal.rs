//! When a statement says no: a reason for people, a code for programs, and what is possible instead.

use jiff::civil::Date;

use super::state::{ActKind, State};

/// Why an act was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The act does not exist in this state.
    NotNow(ActKind, State),
    /// It is for those who keep the money.
    ForKeepers,
    /// It is for the client.
    ForClient,
    /// The person may read, not act.
    MayOnlyRead,
    /// Usage of the period still comes in.
    PeriodOpen,
    /// The time for looking at it ends before it may.
    LookTooShort(Date),
    /// The client still looks at it.
    StillLooking(Date),
    /// It has no line of this number.
    NoSuchLine(u32),
    /// The line is disputed already.
    DisputedAlready,
    /// The line is not disputed.
    NotDisputed,
    /// Disputes wait for an answer.
    Unanswered(u32),
    /// Words are missing.
    NeedsWords,
}

impl Why {
    /// For programs; stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Why::NotNow(..) => "not_now",
            Why::ForKeepers => "for_keepers",
            Why::ForClient => "for_client",
            Why::MayOnlyRead => "may_only_read",
            Why::PeriodOpen => "period_open",
            Why::LookTooShort(_) => "look_too_short",
            Why::StillLooking(_) => "still_looking",
            Why::NoSuchLine(_) => "no_such_line",
            Why::DisputedAlready => "disputed_already",
            Why::NotDisputed => "not_disputed",
            Why::Unanswered(_) => "unanswered",
            Why::NeedsWords => "needs_words",
        }
    }

    /// For people: the reason and the way.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Why::NotNow(_, State::Closed) => {
                "This statement is closed and stays as it is. A correction is a line of a later one.".into()
            }
            Why::NotNow(ActKind::Run, State::Preview) => {
                "The client is looking at this statement. Take it back first, then make it anew.".into()
            }
            Why::NotNow(_, State::Issued) => {
                "This statement is issued, and its lines stay. A correction is a line of a later one.".into()
            }
            Why::NotNow(ActKind::Issue, State::Draft) => {
                "The client has not seen this statement. Open it to them first.".into()
            }
            Why::NotNow(_, state) => format!("This statement is {} now, so that is not possible.", state.word()),
            Why::ForKeepers => "That is for those who keep the money at IT.".into(),
            Why::ForClient => "That is for the client to say.".into(),
            Why::MayOnlyRead => "You can read this statement. Somebody who answers for it has to say that.".into(),
            Why::PeriodOpen => "Usage of this period still comes in. Begin to close the period first.".into(),
            Why::LookTooShort(least) => {
                format!("The client has its working days to look at it. Choose {least} or a later day.")
            }
            Why::StillLooking(until) => format!("The client looks at this until {until}. Issue it on a later day."),
            Why::NoSuchLine(line) => format!("This statement has no line {line}. Choose one of its lines."),
            Why::DisputedAlready => "This line is disputed already and waits for an answer.".into(),
            Why::NotDisputed => "Nobody waits for an answer on this line.".into(),
            Why::Unanswered(1) => "One disputed line waits for an answer. Answer it first.".into(),
            Why::Unanswered(n) => format!("{n} disputed lines wait for an answer. Answer them first."),
            Why::NeedsWords => "Say why in a sentence. The other side reads it.".into(),
        }
    }
}

/// A no, with what is possible now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What was tried.
    pub tried: ActKind,
    /// Why not.
    pub why: Why,
    /// What this person could do instead.
    pub possible: Vec<ActKind>,
}
