//! What was answered. No row here holds a person but those of answers that were signed; counts are there before the first answer
//! comes, and texts without a name lie under ids drawn by lot.

use std::collections::HashMap;

use db::{Conn, Tx, Val};
use domain::asked::{BEST, Tally};
use domain::kernel::PersonId;
use domain::profile::Whose;
use uuid::Uuid;

use super::whose;
use crate::kit::error::AppError;

/// On which side somebody is asked, and whether they have answered. For themselves alone.
///
/// # Errors
/// The database.
pub fn asked(conn: &mut Conn, id: Uuid, person: PersonId) -> Result<Option<(Whose, bool)>, AppError> {
    const ASKED: &str = "select side, answered from survey_asked where survey_id = $1 and person_id = $2";
    let row = conn.one(ASKED, &[id.into(), person.0.into()])?;
    row.map(|row| Ok((whose(&row)?, row.get("answered")?))).transpose()
}

/// Somebody answers; `false` where they have.
///
/// # Errors
/// The database.
pub fn mark(tx: &mut Tx, id: Uuid, person: PersonId) -> Result<bool, AppError> {
    const MARK: &str =
        "update survey_asked set answered = $3 where survey_id = $1 and person_id = $2 and answered = $4";
    Ok(tx.run(MARK, &[id.into(), person.0.into(), true.into(), false.into()])? == 1)
}

/// Makes room for every answer to these statements before the first one comes.
///
/// # Errors
/// The database.
pub fn make_room(tx: &mut Tx, statements: &[Uuid]) -> Result<(), AppError> {
    let each = |statement: &Uuid| {
        let of = *statement;
        let one = move |side: &Whose| {
            let side = *side;
            (0..=i64::from(BEST)).map(move |value| vec![Val::Uuid(of), side.code().into(), value.into(), 0_i64.into()])
        };
        Whose::ALL.iter().flat_map(one)
    };
    let rows = statements.iter().flat_map(each).collect();
    tx.insert_many("survey_counts", &["statement_id", "side", "value", "n"], rows)?;
    Ok(())
}

/// Counts an answer without a name.
///
/// # Errors
/// The database.
pub fn count(tx: &mut Tx, statement: Uuid, side: Whose, value: Option<u8>) -> Result<(), AppError> {
    const COUNT: &str = "update survey_counts set n = n + 1 where statement_id = $1 and side = $2 and value = $3";
    let value = i64::from(value.unwrap_or(0));
    tx.run(COUNT, &[statement.into(), side.code().into(), value.into()])?;
    Ok(())
}

/// Keeps words without a name, under an id drawn by lot.
///
/// # Errors
/// The database.
pub fn insert_words(tx: &mut Tx, (id, survey): (Uuid, Uuid), side: Whose, words: &str) -> Result<(), AppError> {
    const INSERT: &str = "insert into survey_words (id, survey_id, side, words) values ($1, $2, $3, $4)";
    tx.run(INSERT, &[id.into(), survey.into(), side.code().into(), words.into()])?;
    Ok(())
}

/// What somebody answered under their name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Who.
    pub person: (PersonId, String),
    /// Of which side.
    pub side: Whose,
    /// What they chose; nothing where they cannot say.
    pub values: HashMap<Uuid, Option<u8>>,
    /// What they wrote.
    pub words: Option<String>,
}

/// Keeps what somebody answered under their name.
///
/// # Errors
/// The database.
pub fn insert_signed(
    tx: &mut Tx,
    (survey, person): (Uuid, PersonId),
    side: Whose,
    (values, words): (&[(Uuid, Option<u8>)], Option<&str>),
) -> Result<(), AppError> {
    const INSERT: &str =
        "insert into survey_signed (survey_id, person_id, side, answers, words) values ($1, $2, $3, $4, $5)";
    let values: HashMap<Uuid, Option<u8>> = values.iter().copied().collect();
    let values = serde_json::to_value(values);
    let values = values.map_err(|e| AppError::Internal(format!("a signed answer could not be written down: {e}")))?;
    let words = words.map(str::to_owned);
    tx.run(INSERT, &[survey.into(), person.0.into(), side.code().into(), values.into(), words.into()])?;
    Ok(())
}

/// How many of each side chose what without a name, statement by statement.
///
/// # Errors
/// The database.
pub fn tallies(conn: &mut Conn, survey: Uuid) -> Result<HashMap<(Uuid, Whose), Tally>, AppError> {
    const ALL: &str = "select c.statement_id, c.side, c.value, c.n from survey_counts c \
         join survey_statements t on t.id = c.statement_id where t.survey_id = $1";
    let mut found: HashMap<(Uuid, Whose), Tally> = HashMap::new();
    for row in conn.all(ALL, &[survey.into()])? {
        let (value, n): (i64, i64) = (row.get("value")?, row.get("n")?);
        let value = u8::try_from(value).ok().filter(|value| *value > 0);
        let tally = found.entry((row.get("statement_id")?, whose(&row)?)).or_default();
        *tally = tally.with(value, u64::try_from(n).unwrap_or(0));
    }
    Ok(found)
}

/// What was written without a name, in no order that means something.
///
/// # Errors
/// The database.
pub fn words(conn: &mut Conn, survey: Uuid) -> Result<Vec<(Uuid, Whose, String)>, AppError> {
    const ALL: &str = "select id, side, words from survey_words where survey_id = $1 order by id";
    conn.all(ALL, &[survey.into()])?.iter().map(|row| Ok((row.get("id")?, whose(row)?, row.get("words")?))).collect()
}

/// What was answered under a name, by name.
///
/// # Errors
/// The database.
pub fn signed(conn: &mut Conn, survey: Uuid) -> Result<Vec<Signed>, AppError> {
    const ALL: &str = "select a.person_id, p.name, a.side, a.answers, a.words from survey_signed a \
         join people p on p.id = a.person_id where a.survey_id = $1 order by p.name, a.person_id";
    let rows = conn.all(ALL, &[survey.into()])?;
    rows.iter()
        .map(|row| {
            let values = serde_json::from_value(row.get::<serde_json::Value>("answers")?);
            let values = values.map_err(|e| AppError::Internal(format!("a signed answer cannot be read: {e}")))?;
            let person = (PersonId(row.get("person_id")?), row.get("name")?);
            Ok(Signed { person, side: whose(row)?, values, words: row.get("words")? })
        })
        .collect()
}

/// It is closed: who has answered is forgotten, and texts without a name are laid down anew in the order of their lots, so that
/// not even the order in which rows lie tells when each came.
///
/// # Errors
/// The database.
pub fn settle(tx: &mut Tx, survey: Uuid) -> Result<(), AppError> {
    const FORGET: &str = "update survey_asked set answered = $2 where survey_id = $1";
    const CLEAR: &str = "delete from survey_words where survey_id = $1";
    tx.run(FORGET, &[survey.into(), false.into()])?;
    let all = words(tx, survey)?;
    tx.run(CLEAR, &[survey.into()])?;
    for (id, side, text) in all {
        insert_words(tx, (id, survey), side, &text)?;
    }
    Ok(())
}

/// It came to nothing: what was answered is gone, and who has answered too.
///
/// # Errors
/// The database.
pub fn clear(tx: &mut Tx, survey: Uuid) -> Result<(), AppError> {
    const COUNTS: &str =
        "delete from survey_counts where statement_id in (select id from survey_statements where survey_id = $1)";
    const WORDS: &str = "delete from survey_words where survey_id = $1";
    const SIGNED: &str = "delete from survey_signed where survey_id = $1";
    const FORGET: &str = "update survey_asked set answered = $2 where survey_id = $1";
    for statement in [COUNTS, WORDS, SIGNED] {
        tx.run(statement, &[survey.into()])?;
    }
    tx.run(FORGET, &[survey.into(), false.into()])?;
    Ok(())
}
