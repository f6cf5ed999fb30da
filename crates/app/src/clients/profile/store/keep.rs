//! Writing what is kept once for each client: the texts, talks, and what is being found out.

use db::Tx;
use domain::kernel::{CommitmentId, PartyId};
use domain::profile::{Gap, Topic, Whose};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Talked, Text};
use crate::kit::error::AppError;

/// Keeps what one side wrote; without words it is taken away.
///
/// # Errors
/// The database.
pub fn keep_text(
    tx: &mut Tx,
    party: PartyId,
    (topic, whose): (Topic, Whose),
    text: Option<&Text>,
) -> Result<(), AppError> {
    const KEEP: &str = "insert into profile_texts (party_id, topic, side, words, person_id, said_at) \
         values ($1, $2, $3, $4, $5, $6) on conflict (party_id, topic, side) do update set words = excluded.words, \
         person_id = excluded.person_id, said_at = excluded.said_at";
    const DROP: &str = "delete from profile_texts where party_id = $1 and topic = $2 and side = $3";
    let (topic, side) = (topic.code(), whose.code());
    let Some(text) = text else {
        tx.run(DROP, &[party.0.into(), topic.into(), side.into()])?;
        return Ok(());
    };
    let by = text.by.as_ref().map(|(id, _)| id.0);
    tx.run(KEEP, &[party.0.into(), topic.into(), side.into(), text.words.as_str().into(), by.into(), text.at.into()])?;
    Ok(())
}

/// Keeps a talk.
///
/// # Errors
/// The database.
pub fn insert_touch(tx: &mut Tx, id: Uuid, party: PartyId, talk: &Talked, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into touches (id, party_id, person_id, day, words, said_by, said_at) \
         values ($1, $2, $3, $4, $5, $6, $7)";
    let (with, by) = (talk.with.as_ref().map(|(id, _)| id.0), talk.by.as_ref().map(|(id, _)| id.0));
    tx.run(
        INSERT,
        &[id.into(), party.0.into(), with.into(), talk.day.into(), talk.words.clone().into(), by.into(), now.into()],
    )?;
    Ok(())
}

/// Keeps the promise to find something out; one that ended before gives way.
///
/// # Errors
/// The database.
pub fn keep_gap(tx: &mut Tx, party: PartyId, gap: Gap, promise: CommitmentId) -> Result<(), AppError> {
    const KEEP: &str = "insert into profile_gaps (party_id, gap, commitment_id) values ($1, $2, $3) \
         on conflict (party_id, gap) do update set commitment_id = excluded.commitment_id";
    tx.run(KEEP, &[party.0.into(), gap.code().into(), promise.0.into()])?;
    Ok(())
}
