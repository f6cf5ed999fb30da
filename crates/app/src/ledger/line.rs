//! Between what was said and how a line of the ledger keeps it.

use domain::commitment::{Act, Basis, By, Channel, Event, Side, Visibility, chain_of};
use domain::conversation::{TalkAct, TalkEvent};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kit::error::AppError;

/// The text of a line: what was said and in whose words. Its JSON is what the digest is made of, byte by byte.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Body<A> {
    /// What was said.
    pub act: A,
    /// In whose words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// What a word with a date rests on.
    #[serde(default, skip_serializing_if = "Basis::is_empty")]
    pub basis: Basis,
    /// The columns of the other system that this line was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<serde_json::Value>,
}

/// A line that is to be appended.
#[derive(Clone, Debug)]
pub struct Line {
    /// Kind of the act.
    pub kind: &'static str,
    /// Which side.
    pub by: By,
    /// Who recorded it.
    pub person: Option<PersonId>,
    /// Recorded by the other side.
    pub for_other: bool,
    /// Added because it must have happened.
    pub implied: bool,
    /// When it was said.
    pub said_at: Timestamp,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// Through which door.
    pub channel: Channel,
    /// Version of the terms after it.
    pub terms_version: i64,
    /// Which chain.
    pub chain: String,
    /// The text.
    pub body: String,
}

/// A line as it is kept.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// Order within the matter.
    pub seq: i64,
    /// Which chain.
    pub chain: String,
    /// Position in the chain, from 1.
    pub position: i64,
    /// Kind of the act.
    pub kind: String,
    /// Which side.
    pub by: By,
    /// Who recorded it.
    pub person: Option<PersonId>,
    /// Their name.
    pub person_name: Option<String>,
    /// Recorded by the other side.
    pub for_other: bool,
    /// Added because it must have happened.
    pub implied: bool,
    /// When it was said.
    pub said_at: Timestamp,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// Through which door.
    pub channel: Channel,
    /// Version of the terms after it.
    pub terms_version: i64,
    /// Digest of salt and text.
    pub digest: Vec<u8>,
    /// Hash of the line and the one before it in its chain.
    pub hash: Vec<u8>,
    /// The salt, unless erased.
    pub salt: Option<Vec<u8>>,
    /// The text, unless erased.
    pub body: Option<String>,
}

fn json<A: Serialize>(body: &Body<A>) -> Result<String, AppError> {
    serde_json::to_string(body).map_err(|e| AppError::Internal(format!("an act could not be written down: {e}")))
}

/// The line for an event of a commitment between these two.
///
/// # Errors
/// An act that cannot be written as JSON, which is ours.
pub fn commitment_line(
    event: &Event,
    source: Option<serde_json::Value>,
    between: (PartyId, PartyId),
    terms_version: usize,
) -> Result<Line, AppError> {
    Ok(Line {
        kind: event.act.kind().code(),
        by: event.by,
        person: event.person,
        for_other: event.for_other,
        implied: event.implied,
        said_at: event.said_at,
        recorded_at: event.recorded_at,
        channel: event.channel,
        terms_version: i64::try_from(terms_version).unwrap_or(i64::MAX),
        chain: chain_of(event, between.0, between.1),
        body: json(&Body { act: &event.act, words: event.words.clone(), basis: event.basis.clone(), source })?,
    })
}

/// The line for an event of a conversation between these two.
///
/// # Errors
/// An act that cannot be written as JSON, which is ours.
pub fn conversation_line(event: &TalkEvent, between: (PartyId, PartyId)) -> Result<Line, AppError> {
    let chain = match (event.act.visibility(), event.by.side()) {
        (Visibility::Internal, Some(Side::Customer)) => format!("inside:{}", between.0),
        (Visibility::Internal, Some(Side::Performer)) => format!("inside:{}", between.1),
        _ => "shared".to_owned(),
    };
    Ok(Line {
        kind: event.act.kind().code(),
        by: event.by,
        person: event.person,
        for_other: event.for_other,
        implied: false,
        said_at: event.said_at,
        recorded_at: event.recorded_at,
        channel: event.channel,
        terms_version: 0,
        chain,
        body: json(&Body { act: &event.act, words: event.words.clone(), basis: Basis::default(), source: None })?,
    })
}

impl Entry {
    fn read<A: for<'a> Deserialize<'a>>(&self) -> Result<Option<Body<A>>, AppError> {
        let Some(body) = &self.body else { return Ok(None) };
        let read = serde_json::from_str(body);
        read.map(Some).map_err(|e| AppError::Internal(format!("act {} cannot be read: {e}", self.id)))
    }
}

/// The event of a commitment that this line keeps; nothing where its text was erased.
///
/// # Errors
/// A text that is no act.
pub fn commitment_event(entry: &Entry) -> Result<Option<Event>, AppError> {
    let body: Option<Body<Act>> = entry.read()?;
    Ok(body.map(|body| Event {
        act: body.act,
        words: body.words,
        basis: body.basis,
        by: entry.by,
        person: entry.person,
        for_other: entry.for_other,
        implied: entry.implied,
        said_at: entry.said_at,
        recorded_at: entry.recorded_at,
        channel: entry.channel,
    }))
}

/// The event of a conversation that this line keeps; nothing where its text was erased.
///
/// # Errors
/// A text that is no act.
pub fn conversation_event(entry: &Entry) -> Result<Option<TalkEvent>, AppError> {
    let body: Option<Body<TalkAct>> = entry.read()?;
    Ok(body.map(|body| TalkEvent {
        act: body.act,
        words: body.words,
        by: entry.by,
        person: entry.person,
        for_other: entry.for_other,
        said_at: entry.said_at,
        recorded_at: entry.recorded_at,
        channel: entry.channel,
    }))
}
