//! When a conversation says no: a reason for people, a code for programs, and what is possible instead.

use super::act::TalkKind;
use super::state::Talk;
use crate::commitment::Why;

/// Why something was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TalkWhy {
    /// The conversation has ended.
    Ended(Talk),
    /// Not at this point.
    NotNow,
    /// For the other side to say.
    OtherSide,
    /// May read only.
    MayOnlyRead,
    /// Words are missing.
    NeedsWords,
    /// The need is missing.
    NeedsStatement,
    /// No way was named.
    NeedsWay,
    /// There is no such way.
    UnknownWay,
    /// There is no such step.
    UnknownStep,
    /// Said later than now.
    SaidInFuture,
    /// This cannot be recorded for somebody else.
    SpeakForYourself,
    /// Not sure of a step, and not a word about it.
    SaysNoReason,
    /// A rating that is not theirs to give, or is none from 1 to 5.
    UnknownRating,
    /// The day lies behind.
    NeedsDayAhead,
    /// What was recorded can no longer be contested.
    ContestPassed,
}

impl TalkWhy {
    /// For programs; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            TalkWhy::Ended(_) => "ended",
            TalkWhy::NotNow => "not_now",
            TalkWhy::OtherSide => "other_side",
            TalkWhy::MayOnlyRead => "may_only_read",
            TalkWhy::NeedsWords => "needs_words",
            TalkWhy::NeedsStatement => "needs_statement",
            TalkWhy::NeedsWay => "needs_way",
            TalkWhy::UnknownWay => "unknown_way",
            TalkWhy::UnknownStep => "unknown_step",
            TalkWhy::SaidInFuture => "said_in_future",
            TalkWhy::SpeakForYourself => "speak_for_yourself",
            TalkWhy::SaysNoReason => "says_no_reason",
            TalkWhy::UnknownRating => "unknown_rating",
            TalkWhy::NeedsDayAhead => "needs_day_ahead",
            TalkWhy::ContestPassed => "contest_passed",
        }
    }

    /// For people: the reason and the way.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            TalkWhy::Ended(how) => format!("This conversation is {}. Start a new one and link it.", how.word()),
            TalkWhy::NotNow => "That is not possible at this point of the conversation.".into(),
            TalkWhy::OtherSide => "That is for the other side to say.".into(),
            TalkWhy::MayOnlyRead => {
                "You can read this conversation. Somebody who acts for your side has to say it.".into()
            }
            TalkWhy::NeedsWords => "Say it in a sentence. The other side reads it.".into(),
            TalkWhy::NeedsStatement => "Say the need in one sentence.".into(),
            TalkWhy::NeedsWay => "Name at least one way to meet the need.".into(),
            TalkWhy::UnknownWay => "Choose one of the ways that are laid out.".into(),
            TalkWhy::UnknownStep => "Choose a step from 1 to 7.".into(),
            TalkWhy::SaidInFuture => "That time lies ahead. Record what was said once it was said.".into(),
            TalkWhy::SpeakForYourself => "This cannot be recorded for somebody else.".into(),
            TalkWhy::SaysNoReason => "Say in a sentence why you were not sure. The other side learns from it.".into(),
            TalkWhy::UnknownRating => "Rate each question that is put to your side once, from 1 to 5.".into(),
            TalkWhy::NeedsDayAhead => "Name a time that lies ahead.".into(),
            TalkWhy::ContestPassed => Why::ContestPassed.sentence(),
        }
    }
}

/// A no, with what is possible instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TalkRefusal {
    /// What was tried.
    pub tried: TalkKind,
    /// Why not.
    pub why: TalkWhy,
    /// What this person could do instead.
    pub possible: Vec<TalkKind>,
}
