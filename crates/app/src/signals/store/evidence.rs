//! What was heard, as evidence of how a relationship stands: for one client, and page by page for all of them. What is in
//! confidence or erased is none.

use db::{Conn, Direction, Query, Row, Val};
use domain::health::{self, Evidence, Mood, Origin, Side, Source, Spoke, Stage, Standing, Tone};
use domain::hearing::Said;
use domain::kernel::{EvidenceId, PartyId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use super::{coded, coded_or_none, named, side, stage};
use crate::kit::error::AppError;
use crate::kit::urls;

/// A sentence as evidence, with its words, who spoke, and where it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// Of which client.
    pub party: PartyId,
    /// What it weighs, of which stage.
    pub evidence: Evidence,
    /// The words.
    pub quote: String,
    /// Who spoke, as far as anybody knows.
    pub speaker: Option<String>,
    /// Where it can be read.
    pub href: String,
}

/// What a meeting was like, as evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Soft {
    /// Of which client.
    pub party: PartyId,
    /// What it weighs.
    pub evidence: Evidence,
    /// What it was like.
    pub soft: health::Soft,
    /// Whose impression it is.
    pub by: Option<String>,
    /// Where it can be read.
    pub href: String,
}

const QUOTED: &str = "select e.id, e.signal_id, e.number, e.party_id, e.said_at, e.words, e.speaker_id, k.name as speaker, \
     e.speaker_name, e.side, e.sponsor, e.heard, e.score, e.said, e.stage, s.source from signal_sentences e \
     join signals s on s.id = e.signal_id left join people k on k.id = e.speaker_id where e.weighs";

fn quoted(row: &Row) -> Result<Quoted, AppError> {
    let speaker = named(row, "speaker_id", "speaker")?;
    let (text, number): (Uuid, i64) = (row.get("signal_id")?, row.get("number")?);
    let confirmed = coded(row, "said", Said::from_code)? == Said::Confirmed;
    let shown: Option<Stage> = coded_or_none(row, "stage", Stage::from_code)?;
    let stage = shown.filter(|_| confirmed).map_or_else(|| stage(row, "heard"), Ok)?;
    let origin = Origin::Words {
        source: coded(row, "source", Source::from_code)?,
        by: speaker.as_ref().map(|(id, _)| *id),
        sponsor: row.get("sponsor")?,
        standing: Standing::Confirmed,
    };
    let (id, at, side): (Uuid, Timestamp, Side) = (row.get("id")?, row.get("said_at")?, side(row)?);
    let evidence = Evidence { id: EvidenceId(id), at, stage, side, origin, weight: health::WHOLE };
    let sure = u8::try_from(row.get::<i64>("score")?).unwrap_or(health::WHOLE);
    Ok(Quoted {
        party: PartyId(row.get("party_id")?),
        evidence: if confirmed { evidence } else { evidence.suggested(sure) },
        quote: row.get::<Option<String>>("words")?.unwrap_or_default(),
        speaker: speaker.map(|(_, name)| name).or(row.get("speaker_name")?),
        href: urls::sentence(text, number),
    })
}

/// Sentences of one client that are evidence, confirmed or only heard, the last said first, after the given one.
///
/// # Errors
/// The database.
pub fn evidence_of(
    conn: &mut Conn,
    party: PartyId,
    after: Option<(Timestamp, EvidenceId)>,
    most: u32,
) -> Result<Vec<Quoted>, AppError> {
    let mut query = Query::new(QUOTED).and("e.party_id = {}", Val::Uuid(party.0));
    if let Some((at, id)) = after {
        query = query.keyset(&["e.said_at", "e.id"], vec![at.into(), id.0.into()], Direction::Descending);
    }
    query.order("e.said_at desc, e.id desc").limit(most).all(conn)?.iter().map(quoted).collect()
}

/// The same for all clients, in their order, after the given client and sentence.
///
/// # Errors
/// The database.
pub fn evidence_of_all(
    conn: &mut Conn,
    after: Option<(PartyId, Timestamp, EvidenceId)>,
    most: u32,
) -> Result<Vec<Quoted>, AppError> {
    let mut query = Query::new(QUOTED);
    if let Some((party, at, id)) = after {
        let key = vec![Val::Uuid(party.0), at.into(), id.0.into()];
        query = query.keyset(&["e.party_id", "e.said_at", "e.id"], key, Direction::Ascending);
    }
    query.order("e.party_id, e.said_at, e.id").limit(most).all(conn)?.iter().map(quoted).collect()
}

const SOFT: &str = "select s.id, s.party_id, s.said_at, s.side, s.tone, s.spoke, s.mood, coalesce(s.author_id, s.person_id) as who, \
     b.name as by_name from signals s left join people b on b.id = coalesce(s.author_id, s.person_id) where s.weighs";

fn soft(row: &Row) -> Result<Option<Soft>, AppError> {
    let soft = health::Soft {
        tone: coded_or_none(row, "tone", Tone::from_code)?,
        spoke: coded_or_none(row, "spoke", Spoke::from_code)?,
        mood: coded_or_none(row, "mood", Mood::from_code)?,
    };
    let (id, at): (Uuid, Timestamp) = (row.get("id")?, row.get("said_at")?);
    let by = named(row, "who", "by_name")?;
    // An impression of somebody who has no name here is one voice as well.
    let person = by.as_ref().map_or(PersonId(id), |(id, _)| *id);
    let evidence = Evidence::soft(EvidenceId(id), at, soft, side(row)?, person);
    let party = PartyId(row.get("party_id")?);
    let href = urls::heard(id);
    Ok(evidence.map(|evidence| Soft { party, evidence, soft, by: by.map(|(_, name)| name), href }))
}

/// What meetings with one client were like, the last first, after the given one, where that tells anything.
///
/// # Errors
/// The database.
pub fn soft_of(
    conn: &mut Conn,
    party: PartyId,
    after: Option<(Timestamp, EvidenceId)>,
    most: u32,
) -> Result<Vec<Soft>, AppError> {
    let mut query = Query::new(SOFT).and("s.party_id = {}", Val::Uuid(party.0));
    if let Some((at, id)) = after {
        query = query.keyset(&["s.said_at", "s.id"], vec![at.into(), id.0.into()], Direction::Descending);
    }
    let rows = query.order("s.said_at desc, s.id desc").limit(most).all(conn)?;
    rows.iter().filter_map(|row| soft(row).transpose()).collect()
}

/// The same for all clients, in their order, after the given client and meeting.
///
/// # Errors
/// The database.
pub fn soft_of_all(
    conn: &mut Conn,
    after: Option<(PartyId, Timestamp, EvidenceId)>,
    most: u32,
) -> Result<Vec<Soft>, AppError> {
    let mut query = Query::new(SOFT);
    if let Some((party, at, id)) = after {
        let key = vec![Val::Uuid(party.0), at.into(), id.0.into()];
        query = query.keyset(&["s.party_id", "s.said_at", "s.id"], key, Direction::Ascending);
    }
    let rows = query.order("s.party_id, s.said_at, s.id").limit(most).all(conn)?;
    rows.iter().filter_map(|row| soft(row).transpose()).collect()
}
