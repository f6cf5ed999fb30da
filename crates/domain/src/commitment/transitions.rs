//! The table of what may move a commitment from where to where. Everything that asks reads it.

use super::act::{ActKind, Side};
use super::state::{Commitment, State};

/// Who may do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The customer's side.
    Customer,
    /// The performer's side.
    Performer,
    /// Either side.
    Either,
    /// The side whose move it is.
    ToMove,
    /// Whoever opened it, or whose terms are on the table.
    OpenerOrTable,
    /// The side for which the last act was recorded by the other.
    SpokenFor,
    /// A named job of the system, no person.
    System,
}

/// Where it leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// To this state.
    State(State),
    /// Nothing moves.
    Same,
    /// Back to what held before the last act; where that was nothing, the commitment is void.
    Before,
}

/// What must be true besides the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Nothing.
    Always,
    /// Terms of the other side wait for an answer.
    TermsToAnswer,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// From here.
    pub from: State,
    /// By this act.
    pub act: ActKind,
    /// Of this side.
    pub who: Who,
    /// Under this condition.
    pub when: When,
    /// To there.
    pub to: To,
}

const fn row(from: State, act: ActKind, who: Who, when: When, to: To) -> Transition {
    Transition { from, act, who, when, to }
}

/// Every move there is. What is not here is refused.
pub const TRANSITIONS: &[Transition] = {
    use super::act::ActKind as A;
    use State as S;
    use When::{Always, TermsToAnswer};
    use Who::{Customer, Either, OpenerOrTable, Performer, SpokenFor, System, ToMove};
    const fn to(state: State) -> To {
        To::State(state)
    }
    &[
        row(S::New, A::Request, Customer, Always, to(S::Requested)),
        row(S::New, A::Offer, Performer, Always, to(S::Offered)),
        // Asked for.
        row(S::Requested, A::Promise, Performer, Always, to(S::Promised)),
        row(S::Requested, A::Counter, Either, Always, to(S::Countered)),
        row(S::Requested, A::AnswerLater, ToMove, Always, To::Same),
        row(S::Requested, A::Decline, ToMove, Always, to(S::Declined)),
        row(S::Requested, A::Withdraw, OpenerOrTable, Always, to(S::Withdrawn)),
        // Offered.
        row(S::Offered, A::TakeUp, Customer, Always, to(S::Promised)),
        row(S::Offered, A::Counter, Either, Always, to(S::Countered)),
        row(S::Offered, A::AnswerLater, ToMove, Always, To::Same),
        row(S::Offered, A::Decline, ToMove, Always, to(S::Declined)),
        row(S::Offered, A::Withdraw, OpenerOrTable, Always, to(S::Withdrawn)),
        // Being settled.
        row(S::Countered, A::Agree, ToMove, TermsToAnswer, to(S::Promised)),
        row(S::Countered, A::Counter, Either, Always, to(S::Countered)),
        row(S::Countered, A::AnswerLater, ToMove, Always, To::Same),
        row(S::Countered, A::Decline, ToMove, Always, to(S::Declined)),
        row(S::Countered, A::Withdraw, OpenerOrTable, Always, to(S::Withdrawn)),
        // Promised, perhaps with an amendment on the table.
        row(S::Promised, A::Assure, Performer, Always, To::Same),
        row(S::Promised, A::Deliver, Performer, Always, to(S::Delivered)),
        row(S::Promised, A::Propose, Either, Always, to(S::Promised)),
        row(S::Promised, A::Agree, ToMove, TermsToAnswer, to(S::Promised)),
        row(S::Promised, A::DeclineAmendment, ToMove, TermsToAnswer, to(S::Promised)),
        row(S::Promised, A::DeclareBreakdown, Either, Always, to(S::Breakdown)),
        row(S::Promised, A::Revoke, Performer, Always, to(S::Revoked)),
        row(S::Promised, A::Cancel, Customer, Always, to(S::Cancelled)),
        // Broken down.
        row(S::Breakdown, A::Propose, Either, Always, to(S::Breakdown)),
        row(S::Breakdown, A::Agree, ToMove, TermsToAnswer, to(S::Promised)),
        row(S::Breakdown, A::Deliver, Performer, Always, to(S::Delivered)),
        row(S::Breakdown, A::Revoke, Performer, Always, to(S::Revoked)),
        row(S::Breakdown, A::Cancel, Customer, Always, to(S::Cancelled)),
        // Delivered.
        row(S::Delivered, A::Accept, Customer, Always, to(S::Accepted)),
        row(S::Delivered, A::Reject, Customer, Always, to(S::Breakdown)),
        row(S::Delivered, A::AnswerLater, ToMove, Always, To::Same),
        row(S::Delivered, A::DeclareBreakdown, Performer, Always, to(S::Breakdown)),
        // From every open state. Words may also follow what is closed; they move nothing.
        row(S::Requested, A::Note, Either, Always, To::Same),
        row(S::Offered, A::Note, Either, Always, To::Same),
        row(S::Countered, A::Note, Either, Always, To::Same),
        row(S::Promised, A::Note, Either, Always, To::Same),
        row(S::Breakdown, A::Note, Either, Always, To::Same),
        row(S::Delivered, A::Note, Either, Always, To::Same),
        row(S::Accepted, A::Note, Either, Always, To::Same),
        row(S::Declined, A::Note, Either, Always, To::Same),
        row(S::Withdrawn, A::Note, Either, Always, To::Same),
        row(S::Revoked, A::Note, Either, Always, To::Same),
        row(S::Cancelled, A::Note, Either, Always, To::Same),
        row(S::Requested, A::Reassign, Either, Always, To::Same),
        row(S::Offered, A::Reassign, Either, Always, To::Same),
        row(S::Countered, A::Reassign, Either, Always, To::Same),
        row(S::Promised, A::Reassign, Either, Always, To::Same),
        row(S::Breakdown, A::Reassign, Either, Always, To::Same),
        row(S::Delivered, A::Reassign, Either, Always, To::Same),
        // Time passed.
        row(S::Requested, A::Clock, System, Always, To::Same),
        row(S::Offered, A::Clock, System, Always, To::Same),
        row(S::Countered, A::Clock, System, Always, To::Same),
        row(S::Promised, A::Clock, System, Always, To::Same),
        row(S::Breakdown, A::Clock, System, Always, To::Same),
        row(S::Delivered, A::Clock, System, Always, To::Same),
        // An act that was recorded for a side and did not happen. Also when it closed the matter.
        row(S::Requested, A::Contest, SpokenFor, Always, To::Before),
        row(S::Offered, A::Contest, SpokenFor, Always, To::Before),
        row(S::Countered, A::Contest, SpokenFor, Always, To::Before),
        row(S::Promised, A::Contest, SpokenFor, Always, To::Before),
        row(S::Breakdown, A::Contest, SpokenFor, Always, To::Before),
        row(S::Delivered, A::Contest, SpokenFor, Always, To::Before),
        row(S::Accepted, A::Contest, SpokenFor, Always, To::Before),
        row(S::Declined, A::Contest, SpokenFor, Always, To::Before),
        row(S::Withdrawn, A::Contest, SpokenFor, Always, To::Before),
        row(S::Revoked, A::Contest, SpokenFor, Always, To::Before),
        row(S::Cancelled, A::Contest, SpokenFor, Always, To::Before),
        // Undone.
        row(S::Requested, A::Void, System, Always, to(S::Void)),
        row(S::Offered, A::Void, System, Always, to(S::Void)),
        row(S::Countered, A::Void, System, Always, to(S::Void)),
        row(S::Promised, A::Void, System, Always, to(S::Void)),
        row(S::Breakdown, A::Void, System, Always, to(S::Void)),
        row(S::Delivered, A::Void, System, Always, to(S::Void)),
        row(S::Accepted, A::Void, System, Always, to(S::Void)),
        row(S::Declined, A::Void, System, Always, to(S::Void)),
        row(S::Withdrawn, A::Void, System, Always, to(S::Void)),
        row(S::Revoked, A::Void, System, Always, to(S::Void)),
        row(S::Cancelled, A::Void, System, Always, to(S::Void)),
    ]
};

impl Transition {
    /// The rows that lead on from this state by this act.
    pub fn of(from: State, act: ActKind) -> impl Iterator<Item = &'static Transition> {
        TRANSITIONS.iter().filter(move |t| t.from == from && t.act == act)
    }

    /// Whether `side` of this commitment may use the row; `None` is the system.
    #[must_use]
    pub fn open_to(&self, c: &Commitment, side: Option<Side>) -> bool {
        let Some(side) = side else { return self.who == Who::System };
        match self.who {
            Who::Customer => side == Side::Customer,
            Who::Performer => side == Side::Performer,
            Who::Either => true,
            Who::ToMove => c.whose_move() == Some(side),
            Who::OpenerOrTable => c.opened_by == Some(side) || c.table.is_some_and(|t| t.by == side),
            Who::SpokenFor => c.contestable.as_ref().is_some_and(|recorded| recorded.side == side),
            Who::System => false,
        }
    }

    /// Whether the condition besides the state holds for `side`.
    #[must_use]
    pub fn holds(&self, c: &Commitment, side: Option<Side>) -> bool {
        match self.when {
            When::Always => true,
            When::TermsToAnswer => c.table.is_some_and(|t| Some(t.by.other()) == side),
        }
    }
}
