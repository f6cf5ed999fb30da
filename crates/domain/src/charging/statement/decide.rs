//! What an act does with a statement, or why it does nothing. Pure: the same question has the same answer for ever.

use jiff::Timestamp;
use jiff::civil::Date;

use super::refusal::{Refusal, Why};
use super::state::{Act, ActKind, Event, State, Status};
use crate::charging::period::Standing;
use crate::kernel::PersonId;

/// What somebody is to a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// Keeps the money at IT.
    Keeper(PersonId),
    /// Decides or buys for the client.
    Client(PersonId),
    /// May read it.
    Reader(PersonId),
    /// A named job.
    System,
}

impl Speaker {
    const fn person(self) -> Option<PersonId> {
        match self {
            Speaker::Keeper(person) | Speaker::Client(person) | Speaker::Reader(person) => Some(person),
            Speaker::System => None,
        }
    }
}

/// What the house knows beside the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct House {
    /// Today, in the organisation's zone.
    pub today: Date,
    /// Where the period of the statement stands.
    pub period: Standing,
    /// The first day on which a look that begins today may end, by the working days that clients have for it.
    pub least_look: Date,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// From here.
    pub from: State,
    /// By this act.
    pub act: ActKind,
    /// The client's to say, and not IT's.
    pub of_client: bool,
    /// To there.
    pub to: State,
}

const fn row(from: State, act: ActKind, of_client: bool, to: State) -> Move {
    Move { from, act, of_client, to }
}

/// Everything that can be said about a statement, and where it leads.
pub const MOVES: [Move; 11] = [
    row(State::Draft, ActKind::Run, false, State::Draft),
    row(State::Draft, ActKind::Preview, false, State::Preview),
    row(State::Preview, ActKind::Dispute, true, State::Preview),
    row(State::Preview, ActKind::Withdraw, true, State::Preview),
    row(State::Preview, ActKind::Answer, false, State::Preview),
    row(State::Preview, ActKind::TakeBack, false, State::Draft),
    row(State::Preview, ActKind::Issue, false, State::Issued),
    row(State::Issued, ActKind::Dispute, true, State::Issued),
    row(State::Issued, ActKind::Withdraw, true, State::Issued),
    row(State::Issued, ActKind::Answer, false, State::Issued),
    row(State::Issued, ActKind::Close, false, State::Closed),
];

/// Whether this kind of act is possible for this speaker now, whatever it carries.
///
/// # Errors
/// The reason why not.
pub fn permitted(status: &Status, kind: ActKind, speaker: Speaker, house: &House) -> Result<State, Why> {
    if matches!(speaker, Speaker::Reader(_)) {
        return Err(Why::MayOnlyRead);
    }
    let here = MOVES.iter().find(|row| row.from == status.state && row.act == kind);
    let row = here.ok_or(Why::NotNow(kind, status.state))?;
    match speaker {
        Speaker::Client(_) if !row.of_client => return Err(Why::ForKeepers),
        Speaker::Keeper(_) | Speaker::System if row.of_client => return Err(Why::ForClient),
        _ => {}
    }
    let waiting = u32::try_from(status.waiting().count()).unwrap_or(u32::MAX);
    match kind {
        ActKind::Preview | ActKind::Issue if house.period == Standing::Open => Err(Why::PeriodOpen),
        ActKind::TakeBack | ActKind::Close if waiting > 0 => Err(Why::Unanswered(waiting)),
        ActKind::Withdraw | ActKind::Answer if waiting == 0 => Err(Why::NotDisputed),
        ActKind::Issue => match status.until.filter(|until| house.today <= *until) {
            Some(until) => Err(Why::StillLooking(until)),
            None => Ok(row.to),
        },
        _ => Ok(row.to),
    }
}

/// Every kind of act that is possible for this speaker now. Buttons and programs ask this.
#[must_use]
pub fn allowed(status: &Status, speaker: Speaker, house: &House) -> Vec<ActKind> {
    ActKind::ALL.iter().copied().filter(|kind| permitted(status, *kind, speaker, house).is_ok()).collect()
}

/// What the act does: the event to append.
///
/// # Errors
/// A [`Refusal`] that says what is possible instead.
pub fn decide(
    status: &Status,
    act: Act,
    words: Option<String>,
    speaker: Speaker,
    house: &House,
    now: Timestamp,
) -> Result<Event, Refusal> {
    let tried = act.kind();
    let refuse = |why| Refusal { tried, why, possible: allowed(status, speaker, house) };
    permitted(status, tried, speaker, house).map_err(refuse)?;
    if tried.needs_words() && words.as_ref().is_none_or(|words| words.trim().is_empty()) {
        return Err(refuse(Why::NeedsWords));
    }
    carried(status, &act, house).map_err(refuse)?;
    Ok(Event { act, words, person: speaker.person(), at: now })
}

/// What the act carries.
fn carried(status: &Status, act: &Act, house: &House) -> Result<(), Why> {
    let waits = |line: u32| status.waiting().any(|dispute| dispute.line == line);
    match *act {
        Act::Preview { until } if until < house.least_look => Err(Why::LookTooShort(house.least_look)),
        Act::Dispute { line } if line == 0 || line > status.lines => Err(Why::NoSuchLine(line)),
        Act::Dispute { line } if waits(line) => Err(Why::DisputedAlready),
        Act::Withdraw { line } | Act::Answer { line, .. } if !waits(line) => Err(Why::NotDisputed),
        _ => Ok(()),
    }
}
