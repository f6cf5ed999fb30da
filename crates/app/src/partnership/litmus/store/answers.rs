//! What was answered, and what the record said when it was closed. No row here holds a person; counts are there before the first answer
//! comes, and texts lie under ids drawn by lot.

use std::collections::HashMap;

use db::{Conn, Row, Tx, Val};
use domain::kernel::PersonId;
use domain::partnership::{Counted, Counts, Line, Says, Test, Voice};
use uuid::Uuid;

use super::coded;
use crate::kit::error::AppError;

/// For which voice somebody is asked, and whether they have answered. For themselves alone.
///
/// # Errors
/// The database.
pub fn asked(conn: &mut Conn, id: Uuid, person: PersonId) -> Result<Option<(Voice, bool)>, AppError> {
    const ASKED: &str = "select voice, answered from litmus_asked where litmus_id = $1 and person_id = $2";
    let row = conn.one(ASKED, &[id.into(), person.0.into()])?;
    row.map(|row| Ok((coded(&row, "voice", Voice::from_code)?, row.get("answered")?))).transpose()
}

/// Somebody answers; `false` where they have.
///
/// # Errors
/// The database.
pub fn mark(tx: &mut Tx, id: Uuid, person: PersonId) -> Result<bool, AppError> {
    const MARK: &str =
        "update litmus_asked set answered = $3 where litmus_id = $1 and person_id = $2 and answered = $4";
    Ok(tx.run(MARK, &[id.into(), person.0.into(), true.into(), false.into()])? == 1)
}

/// Makes room for every answer before the first one comes.
///
/// # Errors
/// The database.
pub fn make_room(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let mut rows = Vec::new();
    for test in Test::ALL {
        for voice in Voice::ASKED {
            for says in Says::ALL {
                let row = |alone: bool| -> Vec<Val> {
                    vec![
                        Val::Uuid(id),
                        test.code().into(),
                        voice.code().into(),
                        says.code().into(),
                        alone.into(),
                        0_i64.into(),
                    ]
                };
                rows.extend([row(false), row(true)]);
            }
        }
    }
    tx.insert_many("litmus_counts", &["litmus_id", "test", "voice", "says", "alone", "n"], rows)?;
    Ok(())
}

/// Counts an answer.
///
/// # Errors
/// The database.
pub fn count(tx: &mut Tx, id: Uuid, (test, voice): (Test, Voice), says: Says, alone: bool) -> Result<(), AppError> {
    const COUNT: &str = "update litmus_counts set n = n + 1 where litmus_id = $1 and test = $2 and voice = $3 \
         and says = $4 and alone = $5";
    tx.run(COUNT, &[id.into(), test.code().into(), voice.code().into(), says.code().into(), alone.into()])?;
    Ok(())
}

/// A sentence about a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// About which.
    pub test: Test,
    /// Of which voice.
    pub voice: Voice,
    /// Whoever wrote it agreed that it stands where fewer than three answered.
    pub alone: bool,
    /// What was written.
    pub words: String,
}

/// Keeps a sentence, under an id drawn by lot.
///
/// # Errors
/// The database.
pub fn insert_words(tx: &mut Tx, (id, litmus): (Uuid, Uuid), s: &Sentence) -> Result<(), AppError> {
    const INSERT: &str =
        "insert into litmus_words (id, litmus_id, test, voice, alone, words) values ($1, $2, $3, $4, $5, $6)";
    let (test, voice) = (s.test.code().into(), s.voice.code().into());
    tx.run(INSERT, &[id.into(), litmus.into(), test, voice, s.alone.into(), s.words.as_str().into()])?;
    Ok(())
}

/// How many said what of each test: of each voice those that are kept back below three, and those that stand alone.
pub type Said = HashMap<(Test, Voice), (Counts, Counts)>;

/// All of it.
///
/// # Errors
/// The database.
pub fn said(conn: &mut Conn, litmus: Uuid) -> Result<Said, AppError> {
    const ALL: &str = "select test, voice, says, alone, n from litmus_counts where litmus_id = $1 \
         order by test, voice, says, alone";
    let mut found = Said::new();
    for row in conn.all(ALL, &[litmus.into()])? {
        let of = (coded(&row, "test", Test::from_code)?, coded(&row, "voice", Voice::from_code)?);
        let (says, n) = (coded(&row, "says", Says::from_code)?, u64::try_from(row.get::<i64>("n")?).unwrap_or(0));
        let (kept, alone) = found.entry(of).or_default();
        let counts = if row.get::<bool>("alone")? { alone } else { kept };
        *counts = counts.with(says, n);
    }
    Ok(found)
}

fn sentence(row: &Row) -> Result<(Uuid, Sentence), AppError> {
    let (test, voice) = (coded(row, "test", Test::from_code)?, coded(row, "voice", Voice::from_code)?);
    Ok((row.get("id")?, Sentence { test, voice, alone: row.get("alone")?, words: row.get("words")? }))
}

/// What was written, in no order that means something.
///
/// # Errors
/// The database.
pub fn words(conn: &mut Conn, litmus: Uuid) -> Result<Vec<(Uuid, Sentence)>, AppError> {
    const ALL: &str = "select id, test, voice, alone, words from litmus_words where litmus_id = $1 order by id";
    conn.all(ALL, &[litmus.into()])?.iter().map(sentence).collect()
}

/// It is closed: who has answered is forgotten, texts are laid down anew in the order of their lots, so that not even the order in
/// which rows lie tells when each came, and what the record says today stays beside it.
///
/// # Errors
/// The database.
pub fn settle(tx: &mut Tx, litmus: Uuid, record: &[Line]) -> Result<(), AppError> {
    const CLEAR: &str = "delete from litmus_words where litmus_id = $1";
    forget(tx, litmus)?;
    let all = words(tx, litmus)?;
    tx.run(CLEAR, &[litmus.into()])?;
    for (id, sentence) in all {
        insert_words(tx, (id, litmus), &sentence)?;
    }
    let row = |l: &Line| -> Vec<Val> {
        vec![Val::Uuid(litmus), l.counted.code().into(), i64::from(l.good).into(), i64::from(l.base).into()]
    };
    let rows = record.iter().map(row).collect();
    tx.insert_many("litmus_records", &["litmus_id", "counted", "good", "base"], rows)?;
    Ok(())
}

fn forget(tx: &mut Tx, litmus: Uuid) -> Result<(), AppError> {
    const FORGET: &str = "update litmus_asked set answered = $2 where litmus_id = $1";
    tx.run(FORGET, &[litmus.into(), false.into()])?;
    Ok(())
}

/// It came to nothing: what was answered is gone, and who has answered too.
///
/// # Errors
/// The database.
pub fn clear(tx: &mut Tx, litmus: Uuid) -> Result<(), AppError> {
    const COUNTS: &str = "delete from litmus_counts where litmus_id = $1";
    const WORDS: &str = "delete from litmus_words where litmus_id = $1";
    for statement in [COUNTS, WORDS] {
        tx.run(statement, &[litmus.into()])?;
    }
    forget(tx, litmus)
}

/// What the record said when it was closed.
///
/// # Errors
/// The database.
pub fn recorded(conn: &mut Conn, litmus: Uuid) -> Result<Vec<Line>, AppError> {
    const ALL: &str = "select counted, good, base from litmus_records where litmus_id = $1 order by counted";
    let number =
        |row: &Row, column: &str| -> Result<u32, AppError> { Ok(u32::try_from(row.get::<i64>(column)?).unwrap_or(0)) };
    let line = |row: &Row| -> Result<Line, AppError> {
        let counted = coded(row, "counted", Counted::from_code)?;
        Ok(Line { counted, good: number(row, "good")?, base: number(row, "base")? })
    };
    conn.all(ALL, &[litmus.into()])?.iter().map(line).collect()
}
