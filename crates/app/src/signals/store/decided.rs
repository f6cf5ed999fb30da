//! What people said of sentences: every word of it, what is learnt from, and how right the listener was.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::health::Stage;
use domain::hearing::{Decision, Matrix, Reads, Said, State, weighs};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use super::sentences::{Sentence, sentence};
use super::texts::Signal;
use super::{coded_or_none, named, readable, reads, stage};
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Keeps what a person said of a sentence, and how it stands by that.
///
/// # Errors
/// The database.
pub fn decide(
    tx: &mut Tx,
    (id, reads, of): (Uuid, Reads, &Sentence),
    decision: Decision,
    (said, stage): (Said, Option<Stage>),
    (by, at, note): (Option<PersonId>, Timestamp, Option<&str>),
) -> Result<(), AppError> {
    const LINE: &str = "insert into signal_decisions (id, sentence_id, decision, stage, note, person_id, said_at) \
         values ($1, $2, $3, $4, $5, $6, $7)";
    const STANDS: &str = "update signal_sentences set said = $2, stage = $3, decided_by = $4, decided_at = $5, note = $6, \
         weighs = $7 where id = $1";
    let by = by.map(|by| by.0);
    let code = |stage: Option<Stage>| Val::from(stage.map(|stage| stage.code().to_owned()));
    let note = note.map(str::to_owned);
    tx.run(
        LINE,
        &[
            id.into(),
            of.id.into(),
            decision.code().into(),
            code(decision.stage()),
            note.clone().into(),
            by.into(),
            at.into(),
        ],
    )?;
    // Nothing is decided any more where it was taken back.
    let stands = !matches!(decision, Decision::TakeBack);
    tx.run(
        STANDS,
        &[
            of.id.into(),
            said.code().into(),
            code(stage),
            by.filter(|_| stands).into(),
            stands.then_some(at).into(),
            note.into(),
            weighs(said, reads, false).into(),
        ],
    )?;
    Ok(())
}

/// Counts with a text what its sentences say now. It is read once nothing in it waits any more, by whoever said the last word.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn settle(
    tx: &mut Tx,
    text: &Signal,
    sentences: &[Sentence],
    (by, at): (Option<PersonId>, Timestamp),
) -> Result<(), AppError> {
    const SETTLE: &str = "update signals set waiting = $2, marked = $3, worst = $4, state = $5, read_by = $6, read_at = $7, \
         version = version + 1 where id = $1 and version = $8";
    let Kept { waiting, marked, worst, state } = Kept::of(sentences);
    let read = state == State::Read;
    let values = [
        text.id.into(),
        waiting.into(),
        marked.into(),
        worst.map(|stage| stage.code().to_owned()).into(),
        state.code().into(),
        by.filter(|_| read).map(|by| by.0).into(),
        read.then_some(at).into(),
        text.version.into(),
    ];
    if tx.run(SETTLE, &values)? == 0 { Err(AppError::Stale) } else { Ok(()) }
}

/// What is kept with a text of how its sentences stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// How many wait.
    pub waiting: i64,
    /// How many are marked.
    pub marked: i64,
    /// The worst stage among these.
    pub worst: Option<Stage>,
    /// Whether it is read.
    pub state: State,
}

impl Kept {
    /// Of these.
    #[must_use]
    pub fn of(sentences: &[Sentence]) -> Self {
        let count = |many: usize| i64::try_from(many).unwrap_or(i64::MAX);
        let waiting = count(sentences.iter().filter(|s| s.said == Said::Open).count());
        Self {
            waiting,
            marked: count(sentences.iter().filter(|s| s.shown().is_some()).count()),
            worst: sentences.iter().filter_map(Sentence::shown).max(),
            state: if waiting > 0 { State::ToRead } else { State::Read },
        }
    }
}

/// One word of a person about a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As it is stored: `confirmed`, `none`, `undone`.
    pub decision: String,
    /// The stage it names.
    pub stage: Option<Stage>,
    /// In which words.
    pub note: Option<String>,
    /// Who.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub at: Timestamp,
}

/// Everything that was said of a sentence, newest first. Whoever asks has found its text.
///
/// # Errors
/// The database.
pub fn decisions(conn: &mut Conn, sentence: Uuid, most: u32) -> Result<Vec<Word>, AppError> {
    const WORDS: &str = "select w.decision, w.stage, w.note, w.person_id, b.name as by_name, w.said_at from signal_decisions w \
         left join people b on b.id = w.person_id";
    let query = Query::new(WORDS).and("w.sentence_id = {}", Val::Uuid(sentence));
    let rows = query.order("w.said_at desc, w.id desc").limit(most).all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(Word {
                decision: row.get("decision")?,
                stage: coded_or_none(row, "stage", Stage::from_code)?,
                note: row.get("note")?,
                by: named(row, "person_id", "by_name")?,
                at: row.get("said_at")?,
            })
        })
        .collect()
}

/// A sentence that was decided, with the text it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The text.
    pub text: (Uuid, String),
    /// The client.
    pub party: (PartyId, String),
    /// When it was said.
    pub at: Timestamp,
    /// The sentence.
    pub sentence: Sentence,
}

const DECIDED: &str = "select s.id as text_id, s.title, s.party_id, p.name as party, s.said_at, e.id, e.number, e.starts, e.ends, \
     e.words, e.speaker_id, k.name as speaker, e.speaker_name, e.side, e.sponsor, e.heard, e.score, e.untaught, \
     e.because_starts, e.because_ends, e.tier, e.model, e.said, e.stage, e.decided_by, d.name as decided_name, e.decided_at, \
     e.note from signal_sentences e join signals s on s.id = e.signal_id join parties p on p.id = s.party_id \
     left join people k on k.id = e.speaker_id left join people d on d.id = e.decided_by";

fn decided_row(row: &Row) -> Result<Decided, AppError> {
    Ok(Decided {
        text: (row.get("text_id")?, row.get("title")?),
        party: (PartyId(row.get("party_id")?), row.get("party")?),
        at: row.get("said_at")?,
        sentence: sentence(row)?,
    })
}

/// Sentences that stand so by the word of a person, the last decided first, after the given one. Erased ones are left out.
///
/// # Errors
/// The database.
pub fn decided(
    conn: &mut Conn,
    scope: &Scope,
    said: Said,
    after: Option<(Timestamp, Uuid)>,
    most: u32,
) -> Result<Vec<Decided>, AppError> {
    if !reads(scope) {
        return Ok(Vec::new());
    }
    let mut query = readable(scope, Query::new(DECIDED))
        .and("e.said = {}", said.code())
        .and_raw("e.decided_at is not null and e.words is not null");
    if let Some((at, id)) = after {
        query = query.keyset(&["e.decided_at", "e.id"], vec![at.into(), id.into()], Direction::Descending);
    }
    query.order("e.decided_at desc, e.id desc").limit(most).all(conn)?.iter().map(decided_row).collect()
}

/// How many stand so; no more than `most` are counted.
///
/// # Errors
/// The database.
pub fn decided_count(conn: &mut Conn, scope: &Scope, said: Said, most: u32) -> Result<usize, AppError> {
    const IDS: &str = "select e.id from signal_sentences e join signals s on s.id = e.signal_id";
    if !reads(scope) {
        return Ok(0);
    }
    let query = readable(scope, Query::new(IDS))
        .and("e.said = {}", said.code())
        .and_raw("e.decided_at is not null and e.words is not null");
    Ok(query.limit(most).all(conn)?.len())
}

/// From when on decisions are learnt from, and who said so.
pub type Reset = (Timestamp, Option<(PersonId, String)>);

/// From when on decisions are learnt from.
///
/// # Errors
/// The database.
pub fn learns_after(conn: &mut Conn) -> Result<Option<Reset>, AppError> {
    const LAST: &str = "select r.learns_after, r.person_id, b.name as by_name from listening_resets r \
         left join people b on b.id = r.person_id order by r.said_at desc, r.id desc limit 1";
    let row = conn.one(LAST, &[])?;
    row.map(|row| Ok((row.get("learns_after")?, named(&row, "person_id", "by_name")?))).transpose()
}

/// Decisions are learnt from only after this instant.
///
/// # Errors
/// The database.
pub fn reset(tx: &mut Tx, id: Uuid, after: Timestamp, (by, at): (Option<PersonId>, Timestamp)) -> Result<(), AppError> {
    const RESET: &str = "insert into listening_resets (id, learns_after, person_id, said_at) values ($1, $2, $3, $4)";
    tx.run(RESET, &[id.into(), after.into(), by.map(|by| by.0).into(), at.into()])?;
    Ok(())
}

/// What is learnt from, the last decisions first: words and what a person said of them, healthy for no symptom. Nothing that is
/// in confidence or erased.
///
/// # Errors
/// The database.
pub fn learnt(conn: &mut Conn, after: Timestamp, most: u32) -> Result<Vec<(String, Stage)>, AppError> {
    const LEARNT: &str =
        "select e.words, e.stage, e.decided_at, e.id from signal_sentences e join signals s on s.id = e.signal_id";
    let mut all = Vec::new();
    for said in [Said::Confirmed, Said::Plain] {
        let query = Query::new(LEARNT)
            .and("e.said = {}", said.code())
            .and("e.decided_at > {}", after)
            .and_raw("e.decided_at is not null and e.words is not null and s.visibility = 'internal'");
        for row in query.order("e.decided_at desc, e.id desc").limit(most).all(conn)? {
            let key: (Timestamp, Uuid) = (row.get("decided_at")?, row.get("id")?);
            let is = coded_or_none(&row, "stage", Stage::from_code)?.unwrap_or(Stage::Healthy);
            all.push((key, row.get::<String>("words")?, is));
        }
    }
    all.sort_unstable_by_key(|(key, ..)| std::cmp::Reverse(*key));
    all.truncate(most as usize);
    Ok(all.into_iter().map(|(_, words, is)| (words, is)).collect())
}

/// How right one model was, as it came and with what had been learnt here by then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How it hears.
    pub tier: String,
    /// Which model.
    pub model: String,
    /// As it came.
    pub untaught: Matrix,
    /// With what had been learnt before each sentence was heard.
    pub taught: Matrix,
    /// The last decision about what it heard.
    pub last: Option<Timestamp>,
}

/// Decisions of each kind that are measured on, the last ones.
const MEASURES: i64 = 5000;

/// What each model heard against what people said of it, the last used first.
///
/// # Errors
/// The database.
pub fn measured(conn: &mut Conn) -> Result<Vec<Count>, AppError> {
    const MEASURED: &str = "select e.tier, e.model, e.heard, e.untaught, e.is_stage, count(*) as many, max(e.decided_at) as last_at \
         from (select s.tier, s.model, s.heard, s.untaught, coalesce(s.stage, 'healthy') as is_stage, s.decided_at \
         from signal_sentences s where s.said = $1 and s.decided_at is not null order by s.decided_at desc, s.id desc limit $2) e \
         group by e.tier, e.model, e.heard, e.untaught, e.is_stage order by e.tier, e.model, e.heard, e.untaught, e.is_stage";
    let mut all: Vec<Count> = Vec::new();
    let mut rows = Vec::new();
    for said in [Said::Confirmed, Said::Plain] {
        rows.extend(conn.all(MEASURED, &[said.code().into(), MEASURES.into()])?);
    }
    for row in rows {
        let (tier, model): (String, String) = (row.get("tier")?, row.get("model")?);
        let known = all.iter().position(|one| one.tier == tier && one.model == model);
        let at = known.unwrap_or_else(|| {
            all.push(Count { tier, model, ..Count::default() });
            all.len() - 1
        });
        let many = u64::try_from(row.get::<i64>("many")?).unwrap_or_default();
        let is = stage(&row, "is_stage")?;
        let Some(one) = all.get_mut(at) else { continue };
        one.taught.add(stage(&row, "heard")?, is, many);
        one.untaught.add(stage(&row, "untaught")?, is, many);
        one.last = one.last.max(row.get("last_at")?);
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.last));
    Ok(all)
}
