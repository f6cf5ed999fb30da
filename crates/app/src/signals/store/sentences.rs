//! Sentences of texts: what was heard in them, and what holds of them now.

use db::{Conn, Query, Row, Val};
use domain::health::{Side, Stage};
use domain::hearing::Said;
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use super::{coded, coded_or_none, named, readable, reads, side, stage};
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// What the listener thought of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The stage; healthy where it is no symptom.
    pub stage: Stage,
    /// How sure it was, in hundredths.
    pub score: u8,
    /// The stage without what had been learnt here.
    pub untaught: Stage,
    /// The words that made it, in bytes of the text.
    pub because: Option<(usize, usize)>,
    /// How it was heard.
    pub tier: String,
    /// By which model.
    pub model: String,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its id.
    pub id: Uuid,
    /// Its place in the text, from one.
    pub number: i64,
    /// Where it stands, in bytes of the text.
    pub at: (usize, usize),
    /// Its words; nothing where they were erased.
    pub words: Option<String>,
    /// Who said it, where we know them.
    pub speaker: Option<(PersonId, String)>,
    /// Who said it, where it is only a name.
    pub speaker_name: Option<String>,
    /// Whose voice it is.
    pub side: Side,
    /// Whoever said it was the sponsor.
    pub sponsor: bool,
    /// What the listener thought.
    pub heard: Heard,
    /// What a person said of it.
    pub said: Said,
    /// The stage it belongs to, as a person said.
    pub stage: Option<Stage>,
    /// Who said so.
    pub decided_by: Option<(PersonId, String)>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// In which words.
    pub note: Option<String>,
}

impl Sentence {
    /// The stage that stands beside it: what a person said, else what was heard; nothing where it is none.
    #[must_use]
    pub fn shown(&self) -> Option<Stage> {
        match self.said {
            Said::Confirmed => self.stage,
            Said::Open => Some(self.heard.stage),
            Said::Quiet | Said::Plain => None,
        }
    }

    /// The name of whoever said it.
    #[must_use]
    pub fn who(&self) -> Option<&str> {
        self.speaker.as_ref().map(|(_, name)| name.as_str()).or(self.speaker_name.as_deref())
    }
}

const SENTENCE: &str = "select e.id, e.number, e.starts, e.ends, e.words, e.speaker_id, k.name as speaker, e.speaker_name, e.side, \
     e.sponsor, e.heard, e.score, e.untaught, e.because_starts, e.because_ends, e.tier, e.model, e.said, e.stage, e.decided_by, \
     d.name as decided_name, e.decided_at, e.note from signal_sentences e left join people k on k.id = e.speaker_id \
     left join people d on d.id = e.decided_by";

fn place(at: i64) -> usize {
    usize::try_from(at).unwrap_or_default()
}

pub(super) fn sentence(row: &Row) -> Result<Sentence, AppError> {
    let because = row.get::<Option<i64>>("because_starts")?.zip(row.get::<Option<i64>>("because_ends")?);
    Ok(Sentence {
        id: row.get("id")?,
        number: row.get("number")?,
        at: (place(row.get("starts")?), place(row.get("ends")?)),
        words: row.get("words")?,
        speaker: named(row, "speaker_id", "speaker")?,
        speaker_name: row.get("speaker_name")?,
        side: side(row)?,
        sponsor: row.get("sponsor")?,
        heard: Heard {
            stage: stage(row, "heard")?,
            score: u8::try_from(row.get::<i64>("score")?).unwrap_or(100),
            untaught: stage(row, "untaught")?,
            because: because.map(|(from, to)| (place(from), place(to))),
            tier: row.get("tier")?,
            model: row.get("model")?,
        },
        said: coded(row, "said", Said::from_code)?,
        stage: coded_or_none(row, "stage", Stage::from_code)?,
        decided_by: named(row, "decided_by", "decided_name")?,
        decided_at: row.get("decided_at")?,
        note: row.get("note")?,
    })
}

/// Sentences of a text in their order. Whoever asks has found the text.
///
/// # Errors
/// The database.
pub fn all(conn: &mut Conn, of: Uuid, most: u32) -> Result<Vec<Sentence>, AppError> {
    let query = Query::new(SENTENCE).and("e.signal_id = {}", Val::Uuid(of));
    query.order("e.number").limit(most).all(conn)?.iter().map(sentence).collect()
}

/// One sentence of a text. Whoever asks has found the text.
///
/// # Errors
/// Not found, or the database.
pub fn one(conn: &mut Conn, of: Uuid, number: i64) -> Result<Sentence, AppError> {
    let query = Query::new(SENTENCE).and("e.signal_id = {}", Val::Uuid(of)).and("e.number = {}", number);
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), sentence)
}

/// The words of evidence by its ids, with the text they stand in and their number there: for whoever has the ids and wants to
/// show them. What the reader may not read is left out.
///
/// # Errors
/// The database.
pub fn quotes(conn: &mut Conn, scope: &Scope, ids: &[Uuid]) -> Result<Vec<(Uuid, PartyId, Sentence)>, AppError> {
    const QUOTES: &str = "select e.signal_id, e.party_id, e.id, e.number, e.starts, e.ends, e.words, e.speaker_id, \
         k.name as speaker, e.speaker_name, e.side, e.sponsor, e.heard, e.score, e.untaught, e.because_starts, e.because_ends, \
         e.tier, e.model, e.said, e.stage, e.decided_by, d.name as decided_name, e.decided_at, e.note \
         from signal_sentences e join signals s on s.id = e.signal_id left join people k on k.id = e.speaker_id \
         left join people d on d.id = e.decided_by";
    if !reads(scope) || ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = readable(scope, Query::new(QUOTES)).in_list("e.id", ids.iter().map(|id| Val::Uuid(*id)));
    let rows = query.order("e.said_at desc, e.id desc").limit(500).all(conn)?;
    rows.iter().map(|row| Ok((row.get("signal_id")?, PartyId(row.get("party_id")?), sentence(row)?))).collect()
}
