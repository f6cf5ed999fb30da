//! When the business says no: a reason for people, a code for programs, and what is possible instead.

use super::act::{ActKind, Side};
use super::state::State;

/// Why an act was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The act does not exist in this state.
    NotNow(State),
    /// It is for the other side to do.
    OtherSide,
    /// The other side has the move.
    NotYourMove,
    /// Binding words need the accountable person, a deputy or a lead.
    NeedsAccountable,
    /// The person may read, not act.
    MayOnlyRead,
    /// There are no terms of the other side to answer.
    NothingToAnswer,
    /// Words are missing.
    NeedsWords,
    /// The terms have no subject.
    NeedsSubject,
    /// A promise needs a date.
    NeedsDue,
    /// The due lies before the words.
    DuePassed,
    /// The time to answer lies in the past.
    AnswerByPassed,
    /// The terms are the ones that already stand.
    SameTerms,
    /// A condition that is named is not one of the terms in force.
    UnknownCondition,
    /// A reject names no condition and says nothing.
    NothingUnmet,
    /// The rating is not 1 to 5.
    BadRating,
    /// The stake is not 1 to 3.
    BadStake,
    /// Said later than now.
    SaidInFuture,
    /// A hand-over that hands nothing over.
    NobodyNamed,
    /// Only the performer has teams.
    TeamOfCustomer,
    /// This cannot be recorded for somebody else.
    SpeakForYourself,
    /// What was recorded can no longer be contested.
    ContestPassed,
}

impl Why {
    /// For programs; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Why::NotNow(_) => "not_now",
            Why::OtherSide => "other_side",
            Why::NotYourMove => "not_your_move",
            Why::NeedsAccountable => "needs_accountable",
            Why::MayOnlyRead => "may_only_read",
            Why::NothingToAnswer => "nothing_to_answer",
            Why::NeedsWords => "needs_words",
            Why::NeedsSubject => "needs_subject",
            Why::NeedsDue => "needs_due",
            Why::DuePassed => "due_passed",
            Why::AnswerByPassed => "answer_by_passed",
            Why::SameTerms => "same_terms",
            Why::UnknownCondition => "unknown_condition",
            Why::NothingUnmet => "nothing_unmet",
            Why::BadRating => "bad_rating",
            Why::BadStake => "bad_stake",
            Why::SaidInFuture => "said_in_future",
            Why::NobodyNamed => "nobody_named",
            Why::TeamOfCustomer => "team_of_customer",
            Why::SpeakForYourself => "speak_for_yourself",
            Why::ContestPassed => "contest_passed",
        }
    }

    /// For people: the reason and the way.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Why::NotNow(state) => format!("This is {} now, so that is no longer possible.", state.word()),
            Why::OtherSide => "That is for the other side to say.".into(),
            Why::NotYourMove => {
                "The other side has the move. You can put other terms on the table or leave a note.".into()
            }
            Why::NeedsAccountable => {
                "Words that bind need the accountable person, a deputy or a lead of your side. Leave a note for them."
                    .into()
            }
            Why::MayOnlyRead => "You can read this matter. Somebody who acts for your side has to say it.".into(),
            Why::NothingToAnswer => "There are no terms of the other side to answer.".into(),
            Why::NeedsWords => "Say why in a sentence. The other side reads it.".into(),
            Why::NeedsSubject => "Say in one line what it is about.".into(),
            Why::NeedsDue => "Name a date. A promise without a date cannot be kept.".into(),
            Why::DuePassed => "That date has passed. Choose a later one.".into(),
            Why::AnswerByPassed => "The time for an answer has passed. Choose a later one.".into(),
            Why::SameTerms => {
                "These are the terms that already stand. Change the date, the subject or a condition.".into()
            }
            Why::UnknownCondition => {
                "One of the conditions is not part of the agreed terms. Choose from those listed.".into()
            }
            Why::NothingUnmet => "Mark what is not met, or say it in a sentence.".into(),
            Why::BadRating => "A rating is a number from 1 to 5.".into(),
            Why::BadStake => "A stake is a number from 1 to 3.".into(),
            Why::SaidInFuture => "That time lies ahead. Record what was said once it was said.".into(),
            Why::NobodyNamed => "Choose who takes it over.".into(),
            Why::TeamOfCustomer => "Only the side that performs hands work to a team.".into(),
            Why::SpeakForYourself => "This cannot be recorded for somebody else.".into(),
            Why::ContestPassed => {
                "What was recorded for you could be contested for five working days. Say in a note what you said."
                    .into()
            }
        }
    }
}

/// A no of the business, with what is possible now and whose move it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What was tried.
    pub tried: ActKind,
    /// Why not.
    pub why: Why,
    /// What this person could do instead.
    pub possible: Vec<ActKind>,
    /// Whose move it is.
    pub whose_move: Option<Side>,
}
