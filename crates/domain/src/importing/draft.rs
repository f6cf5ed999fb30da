//! What a file says, as commitments with their ledgers; names are names still.

use jiff::Timestamp;
use uuid::Uuid;

use super::bound::Named;
use super::problem::LineNote;
use crate::commitment::{Act, Actor, Commitment, Event, Head, Kind, Side, State, Terms, decide, evolve};
use crate::kernel::{CommitmentId, Due, PartyId};

/// Everything that a file says about one matter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matter {
    /// By which the other system calls it.
    pub key: String,
    /// The line on which it stands first.
    pub line: u64,
    /// One, and one more for each time it was opened again after it was closed. Empty when every row was refused.
    pub drafts: Vec<Draft>,
    /// Odd lines, all of them used.
    pub flagged: Vec<LineNote>,
    /// Lines that were not used.
    pub refused: Vec<LineNote>,
    /// After each entry of the source, a digest of all entries so far.
    pub(super) marks: Vec<[u8; 32]>,
}

impl Matter {
    /// How many entries of the source made it: rows of a log; of a list, the asking and the end.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.marks.len()
    }

    /// A digest of when and in what state the first `entries` entries were. The same file, or a longer one, has the
    /// same; a file that tells another past has not.
    #[must_use]
    pub fn fingerprint(&self, entries: usize) -> Option<[u8; 32]> {
        entries.checked_sub(1).and_then(|at| self.marks.get(at)).copied()
    }
}

/// A commitment to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// By which the other system calls the matter.
    pub key: String,
    /// 0 for the first, one more for each reopening; linked to the one before.
    pub part: u32,
    /// What it is about.
    pub subject: String,
    /// Who it is for.
    pub client: Named,
    /// Who asked, on the client's side.
    pub person: Option<Named>,
    /// Who works on it last.
    pub team: Option<Named>,
    /// What it is about, among what IT provides.
    pub service: Option<Named>,
    /// By when, at first.
    pub due: Option<Due>,
    /// When it begins.
    pub created: Timestamp,
    /// Where it stands at the end of the file.
    pub state: State,
    /// The last values of all columns, as a JSON object.
    pub attributes: String,
    /// Its ledger.
    pub events: Vec<DraftEvent>,
}

impl Draft {
    /// Imported commitments are of this kind and touch nobody's word.
    pub const KIND: Kind = Kind::Ticket;
}

/// A line of a ledger to be.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftEvent {
    /// What happened. A hand-over names no team yet: put the id of [`DraftEvent::team`] into it.
    pub event: Event,
    /// Which entry of the matter it comes from, counted from 0 over all drafts of the matter.
    pub entry: u32,
    /// The line of the file.
    pub line: u64,
    /// What the line changed, as a JSON object; of the first one everything it holds. `None` for what is implied.
    pub source: Option<String>,
    /// Who takes it over.
    pub team: Option<Named>,
}

/// What is to be said, before the rules are asked.
#[derive(Debug)]
pub(super) struct Say {
    pub act: Act,
    pub side: Side,
    pub at: Timestamp,
    pub words: Option<String>,
    /// `None`: it must have happened, no line says it.
    pub source: Option<String>,
    pub team: Option<Named>,
}

impl Say {
    pub fn implied(act: Act, side: Side, at: Timestamp) -> Self {
        Self { act, side, at, words: None, source: None, team: None }
    }
}

/// A draft while it is being written. The rules of commitments decide on every line of it.
#[derive(Debug)]
pub(super) struct Writing {
    pub draft: Draft,
    pub terms: Terms,
    pub commitment: Option<Commitment>,
    /// Which entry and line is being written.
    pub entry: u32,
    pub line: u64,
    now: Timestamp,
}

impl Writing {
    pub fn new(draft: Draft, now: Timestamp) -> Self {
        let nobody = Uuid::nil();
        let (customer, performer) = (PartyId(nobody), PartyId(nobody));
        let head = Head { id: CommitmentId(nobody), kind: Draft::KIND, customer, performer };
        let terms = Terms { subject: draft.subject.clone(), conditions: Vec::new(), due: draft.due.clone() };
        Self { draft, terms, commitment: Some(Commitment::new(head, None, None)), entry: 0, line: 0, now }
    }

    pub fn state(&self) -> State {
        self.commitment.as_ref().map_or(State::New, |c| c.state)
    }

    /// Writes it down, or says why the rules refuse it.
    pub fn say(&mut self, say: Say) -> Result<(), String> {
        let Some(before) = self.commitment.take() else { return Ok(()) };
        let actor = Actor::import(say.side);
        let events = match decide(&before, say.act, say.words, &actor, say.at, self.now) {
            Ok(events) => events,
            Err(refusal) => {
                self.commitment = Some(before);
                return Err(refusal.why.sentence());
            }
        };
        let mut after = before;
        for mut event in events {
            event.implied = say.source.is_none();
            after = evolve(after, &event);
            if self.draft.events.is_empty() {
                self.draft.created = event.said_at;
            }
            let (source, team) = (say.source.clone(), say.team.clone());
            self.draft.events.push(DraftEvent { event, entry: self.entry, line: self.line, source, team });
        }
        self.draft.state = after.state;
        self.commitment = Some(after);
        Ok(())
    }
}
