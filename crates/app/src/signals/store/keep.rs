//! Writing texts and their sentences, releasing and erasing them.

use std::collections::BTreeSet;

use db::{Conn, Tx};
use domain::hearing::{Reads, weighs};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use super::sentences::Sentence;
use super::texts::Signal;
use crate::kit::error::AppError;

/// Keeps a new text with its words.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, s: &Signal, body: Option<&str>) -> Result<(), AppError> {
    const INSERT: &str = "insert into signals (id, party_id, title, author_id, author_name, side, source, said_at, visibility, \
         tone, spoke, mood, person_id, made_at, digest, state, waiting, marked, worst, weighs, version) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1)";
    const BODY: &str = "insert into signal_texts (signal_id, body) values ($1, $2)";
    let weighs = s.reads == Reads::House && s.soft.reads().is_some();
    tx.run(
        INSERT,
        &[
            s.id.into(),
            s.party.0.0.into(),
            s.title.as_str().into(),
            s.author.as_ref().map(|(id, _)| id.0).into(),
            s.author_name.clone().into(),
            s.side.code().into(),
            s.source.code().into(),
            s.at.into(),
            s.reads.code().into(),
            s.soft.tone.map(|one| one.code().to_owned()).into(),
            s.soft.spoke.map(|one| one.code().to_owned()).into(),
            s.soft.mood.map(|one| one.code().to_owned()).into(),
            s.by.as_ref().map(|(id, _)| id.0).into(),
            s.made_at.into(),
            s.digest.clone().into(),
            s.state.code().into(),
            s.waiting.into(),
            s.marked.into(),
            s.worst.map(|stage| stage.code().to_owned()).into(),
            weighs.into(),
        ],
    )?;
    if let Some(body) = body {
        tx.run(BODY, &[s.id.into(), body.into()])?;
    }
    Ok(())
}

fn whole(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

/// Keeps the sentences of a new text.
///
/// # Errors
/// The database.
pub fn insert_sentences(
    tx: &mut Tx,
    (of, party, at, reads): (Uuid, PartyId, Timestamp, Reads),
    all: &[Sentence],
) -> Result<(), AppError> {
    const COLUMNS: &[&str] = &[
        "id",
        "signal_id",
        "number",
        "party_id",
        "said_at",
        "starts",
        "ends",
        "words",
        "speaker_id",
        "speaker_name",
        "side",
        "sponsor",
        "heard",
        "score",
        "untaught",
        "because_starts",
        "because_ends",
        "tier",
        "model",
        "said",
        "weighs",
    ];
    let rows = all.iter().map(|s| {
        vec![
            s.id.into(),
            of.into(),
            s.number.into(),
            party.0.into(),
            at.into(),
            whole(s.at.0).into(),
            whole(s.at.1).into(),
            s.words.clone().into(),
            s.speaker.as_ref().map(|(id, _)| id.0).into(),
            s.speaker_name.clone().into(),
            s.side.code().into(),
            s.sponsor.into(),
            s.heard.stage.code().into(),
            i64::from(s.heard.score).into(),
            s.heard.untaught.code().into(),
            s.heard.because.map(|(from, _)| whole(from)).into(),
            s.heard.because.map(|(_, to)| whole(to)).into(),
            s.heard.tier.as_str().into(),
            s.heard.model.as_str().into(),
            s.said.code().into(),
            weighs(s.said, reads, false).into(),
        ]
    });
    tx.insert_many("signal_sentences", COLUMNS, rows.collect())?;
    Ok(())
}

/// Gives what was in confidence to our house.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn release(tx: &mut Tx, (id, version): (Uuid, i64), soft: bool) -> Result<(), AppError> {
    const RELEASE: &str = "update signals set visibility = 'internal', weighs = $2, version = version + 1 \
         where id = $1 and version = $3";
    if tx.run(RELEASE, &[id.into(), soft.into(), version.into()])? == 0 { Err(AppError::Stale) } else { Ok(()) }
}

/// What was heard in it is evidence from now on.
///
/// # Errors
/// The database.
pub fn release_sentences(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    const RELEASE: &str =
        "update signal_sentences set weighs = true where signal_id = $1 and said in ('open', 'confirmed')";
    tx.run(RELEASE, &[id.into()])?;
    Ok(())
}

/// Erases the words of a text, of its sentences and of what was noted about them, and the names that stood only there. That
/// it was heard, what was thought of it and what was decided stays; it is evidence no more.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn erase(
    tx: &mut Tx,
    (id, version): (Uuid, i64),
    title: &str,
    (by, at): (Option<PersonId>, Timestamp),
) -> Result<(), AppError> {
    const TEXT: &str = "update signals set title = $2, author_name = null, digest = null, state = 'read', waiting = 0, marked = 0, \
         worst = null, weighs = false, erased_by = $3, erased_at = $4, version = version + 1 where id = $1 and version = $5";
    const BODY: &str = "update signal_texts set body = null where signal_id = $1";
    const SENTENCES: &str = "update signal_sentences set words = null, speaker_name = null, note = null, weighs = false \
         where signal_id = $1";
    const NOTES: &str = "update signal_decisions set note = null where note is not null and sentence_id in \
         (select id from signal_sentences where signal_id = $1)";
    let changed = tx.run(TEXT, &[id.into(), title.into(), by.map(|by| by.0).into(), at.into(), version.into()])?;
    if changed == 0 {
        return Err(AppError::Stale);
    }
    for statement in [BODY, SENTENCES, NOTES] {
        tx.run(statement, &[id.into()])?;
    }
    Ok(())
}

/// Ids of the texts that are told in confidence, and of their sentences: they leave by no file.
///
/// # Errors
/// The database.
pub fn confided(conn: &mut Conn) -> Result<(BTreeSet<String>, BTreeSet<String>), AppError> {
    const TEXTS: &str = "select id from signals where visibility = 'confidential' order by id";
    const SENTENCES: &str = "select e.id from signal_sentences e join signals s on s.id = e.signal_id \
         where s.visibility = 'confidential' order by e.id";
    let mut ids = |sql: &str| -> Result<BTreeSet<String>, AppError> {
        conn.all(sql, &[])?.iter().map(|row| Ok(row.get::<Uuid>("id")?.to_string())).collect()
    };
    Ok((ids(TEXTS)?, ids(SENTENCES)?))
}
