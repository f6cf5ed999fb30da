//! What of the ledger of a conversation a reader may read: the chains that are theirs, and of what was said in looking back
//! only what is open to them. Whoever shows lines of a conversation to anybody takes them from here.

use db::Conn;
use domain::conversation::TalkEvent;
use domain::review::LookBack;

use super::store::Conversation;
use crate::kit::error::AppError;
use crate::ledger::{self, Entry};
use crate::people::scope::Scope;

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    /// The line itself.
    pub entry: Entry,
    /// What it says; nothing where its text was erased, or is sealed to this reader.
    pub event: Option<TalkEvent>,
    /// Whether this reader may know of it at all.
    pub seen: bool,
    /// It is a look back, and not open to this reader.
    pub sealed: bool,
    /// It is a look back of the reader's own side that the other cannot read yet.
    pub ours_alone: bool,
}

/// Every line of a conversation, and the look back as far as it may be read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The lines, oldest first.
    pub lines: Vec<Line>,
    /// The look back. Its answers are those that this reader may read; each names its line.
    pub look: LookBack,
}

/// Reads a conversation for somebody.
///
/// # Errors
/// The database; a text that is no act.
pub fn read(conn: &mut Conn, scope: &Scope, row: &Conversation) -> Result<Reading, AppError> {
    let entries = ledger::entries(conn, row.id.0)?;
    let (events, at) = events(&entries)?;
    let mut look = LookBack::of(&events);
    for answer in &mut look.answers {
        answer.event = at.get(answer.event).copied().unwrap_or(usize::MAX);
    }
    let may = |side| look.opened_at.is_some() || scope.knows_inside(&row.between, side);
    let sealed: Vec<bool> = entries.iter().map(|e| e.kind == REVIEW && !e.by.side().is_some_and(may)).collect();
    let closed = look.opened_at.is_none();
    let mut told: Vec<Option<TalkEvent>> = vec![None; entries.len()];
    for (event, at) in events.into_iter().zip(at) {
        if let Some(place) = told.get_mut(at).filter(|_| !sealed[at]) {
            *place = Some(event);
        }
    }
    look.answers.retain(|answer| !sealed.get(answer.event).copied().unwrap_or(true));
    let lines = entries.into_iter().zip(told).zip(sealed).map(|((entry, event), sealed)| Line {
        seen: scope.sees_chain(&entry.chain, &row.between),
        ours_alone: closed && !sealed && entry.kind == REVIEW,
        entry,
        event,
        sealed,
    });
    Ok(Reading { lines: lines.collect(), look })
}

/// The kind of line that is sealed for a time.
const REVIEW: &str = domain::conversation::TalkKind::Review.code();

/// Events whose texts are there, and the position of each among the lines.
///
/// # Errors
/// A text that is no act.
pub fn events(entries: &[Entry]) -> Result<(Vec<TalkEvent>, Vec<usize>), AppError> {
    let (mut events, mut at) = (Vec::with_capacity(entries.len()), Vec::with_capacity(entries.len()));
    for (n, entry) in entries.iter().enumerate() {
        if let Some(event) = ledger::conversation_event(entry)? {
            events.push(event);
            at.push(n);
        }
    }
    Ok((events, at))
}
