//! Where the seven steps stand and whose move it is, worked out from what was said and from the commitments.

use jiff::Timestamp;

use super::state::{Conversation, Talk};
use crate::commitment::{Side, State};

/// The state of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Nothing said about it yet.
    Open,
    /// Begun, not agreed.
    InProgress,
    /// Agreed by the side that has to agree.
    Agreed,
    /// Was agreed, is taken up again.
    Reopened,
}

/// One step as the page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// 1 to 7.
    pub number: u8,
    /// Where it stands.
    pub state: StepState,
    /// When it came to stand there, if anything was said.
    pub since: Option<Timestamp>,
}

/// What a conversation sees of a commitment that belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The step it carries: 3 for a promise of solutions, else it is a delivery.
    pub step: Option<u8>,
    /// The client benefits and IT performs.
    pub ours: bool,
    /// Where it stands.
    pub state: State,
    /// Whose move it is there; the client may be either side of it, so this is already the conversation's side.
    pub to_move: Option<Side>,
    /// Terms of it were agreed at some time.
    pub agreed: bool,
    /// Other terms wait for an answer.
    pub amended: bool,
    /// When it last moved.
    pub moved_at: Option<Timestamp>,
}

/// Where a conversation stands: all steps, the one that is on, and whose move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The seven steps in order.
    pub steps: [Step; 7],
    /// The step that is on, 1 to 7; `None` once it has ended.
    pub now: Option<u8>,
    /// Whose move it is; `None` once it has ended.
    pub to_move: Option<Side>,
}

/// Works out where a conversation stands.
#[must_use]
pub fn standing(c: &Conversation, carried: &[Carried]) -> Standing {
    let live = |p: &&Carried| p.state != State::Void;
    let solutions: Vec<&Carried> = carried.iter().filter(live).filter(|p| p.step == Some(3)).collect();
    let deliveries: Vec<&Carried> = carried.iter().filter(live).filter(|p| p.step != Some(3) && p.ours).collect();
    let steps = [
        first(c),
        second(c),
        third(c, &solutions),
        fourth(c, &deliveries),
        fifth(&deliveries),
        sixth(&deliveries),
        seventh(c, &deliveries),
    ];
    if c.state != Talk::Open {
        return Standing { steps, now: None, to_move: None };
    }
    let now = current(&steps, &deliveries);
    Standing { steps, now: Some(now), to_move: Some(to_move(c, now, &solutions, &deliveries)) }
}

fn step(number: u8, state: StepState, since: Option<Timestamp>) -> Step {
    Step { number, state, since }
}

fn marked(c: &Conversation, number: u8, done: Option<Timestamp>, begun: Option<Timestamp>) -> Step {
    match (done, begun) {
        (Some(at), _) => step(number, StepState::Agreed, Some(at)),
        _ if c.is_reopened(number) => step(number, StepState::Reopened, begun),
        (None, Some(at)) => step(number, StepState::InProgress, Some(at)),
        (None, None) => step(number, StepState::Open, None),
    }
}

fn first(c: &Conversation) -> Step {
    let begun = (!c.statement.is_empty()).then_some(c.stated_at.unwrap_or(Timestamp::UNIX_EPOCH));
    let mut it = marked(c, 1, c.stated_at, begun);
    it.since = c.stated_at;
    it
}

fn second(c: &Conversation) -> Step {
    marked(c, 2, c.confirmed_at, c.restated_at)
}

fn third(c: &Conversation, solutions: &[&Carried]) -> Step {
    let promised = solutions.iter().filter(|p| p.agreed).filter_map(|p| p.moved_at).max();
    let asked = solutions.iter().filter_map(|p| p.moved_at).max();
    let done = if c.is_reopened(3) { None } else { c.laid_out_at.or(promised) };
    marked(c, 3, done, asked)
}

fn fourth(c: &Conversation, deliveries: &[&Carried]) -> Step {
    let agreed = deliveries.iter().filter(|p| p.agreed).filter_map(|p| p.moved_at);
    let begun = deliveries.iter().filter_map(|p| p.moved_at).max().or(c.chosen_at);
    // Taken up again, it is agreed anew once terms have moved and stand since.
    let done = if c.is_reopened(4) { agreed.max().filter(|at| Some(*at) > c.reopened_at) } else { agreed.min() };
    marked(c, 4, done, begun)
}

fn open(deliveries: &[&Carried]) -> Vec<Carried> {
    deliveries.iter().map(|p| **p).filter(|p| !p.state.is_closed()).collect()
}

fn fifth(deliveries: &[&Carried]) -> Step {
    let accepted = deliveries.iter().filter(|p| p.state == State::Accepted).filter_map(|p| p.moved_at).max();
    let still = open(deliveries);
    match (accepted, still.is_empty()) {
        (Some(at), true) => step(5, StepState::Agreed, Some(at)),
        _ if still.iter().any(|p| p.agreed) => step(5, StepState::InProgress, accepted),
        _ => step(5, StepState::Open, None),
    }
}

/// New terms: while any delivery is broken down or has other terms on the table. Where all terms stand, it is agreed.
fn sixth(deliveries: &[&Carried]) -> Step {
    let unsettled =
        deliveries.iter().filter(|p| p.state == State::Breakdown || p.amended).filter_map(|p| p.moved_at).max();
    let settled = deliveries.iter().filter(|p| p.agreed).filter_map(|p| p.moved_at).max();
    match (unsettled, settled) {
        (Some(at), _) => step(6, StepState::InProgress, Some(at)),
        (None, Some(at)) => step(6, StepState::Agreed, Some(at)),
        (None, None) => step(6, StepState::Open, None),
    }
}

fn seventh(c: &Conversation, deliveries: &[&Carried]) -> Step {
    let one = c.reviewed_at[0].or(c.reviewed_at[1]);
    let ready = fifth(deliveries).since.filter(|_| fifth(deliveries).state == StepState::Agreed);
    marked(c, 7, c.reviews_open_at, one.or(ready))
}

/// New terms come before everything; then delivery, once something was promised, even where earlier steps were skipped.
fn current(steps: &[Step; 7], deliveries: &[&Carried]) -> u8 {
    let is = |n: usize, s: StepState| steps[n - 1].state == s;
    if is(6, StepState::InProgress) {
        return 6;
    }
    if let Some(reopened) = steps.iter().find(|s| s.state == StepState::Reopened) {
        return reopened.number;
    }
    if is(5, StepState::InProgress) {
        return 5;
    }
    if is(5, StepState::Agreed) {
        return 7;
    }
    if deliveries.iter().any(|p| !p.state.is_closed()) {
        return 4;
    }
    steps[..4].iter().find(|s| s.state != StepState::Agreed).map_or(4, |s| s.number)
}

fn to_move(c: &Conversation, now: u8, solutions: &[&Carried], deliveries: &[&Carried]) -> Side {
    let of = |list: &[&Carried]| open(list).iter().filter_map(|p| p.to_move).next_back();
    let unsettled = |p: &&&Carried| p.state == State::Breakdown || p.amended;
    match now {
        1 => Side::Customer,
        2 if c.restated_at.is_some() => Side::Customer,
        2 => Side::Performer,
        3 => of(solutions).unwrap_or(Side::Performer),
        4 => match of(deliveries) {
            Some(side) => side,
            None if c.ways.len() > 1 && c.chosen.is_none() => Side::Customer,
            None => Side::Performer,
        },
        6 => deliveries.iter().filter(unsettled).filter_map(|p| p.to_move).next_back().unwrap_or(Side::Performer),
        5 => of(deliveries).unwrap_or(Side::Performer),
        _ if c.reviewed_at[1].is_some() => Side::Customer,
        _ => Side::Performer,
    }
}
