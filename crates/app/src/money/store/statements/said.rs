//! What was said about statements, and the lines that were disputed.

use db::{Conn, Query, Row, Tx, Val};
use domain::charging::statement::{Answer, Event};
use domain::kernel::{ConversationId, PartyId, PersonId, StatementId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::scope::Scope;

const COLUMNS: &[&str] = &["statement_id", "seq", "act", "words", "person_id", "made_at"];

fn values(id: StatementId, seq: i64, event: &Event) -> Result<Vec<Val>, AppError> {
    let act = serde_json::to_value(&event.act)
        .map_err(|e| AppError::Internal(format!("what was said cannot be written down: {e}")))?;
    Ok(vec![
        id.0.into(),
        seq.into(),
        act.into(),
        event.words.clone().into(),
        event.person.map(|p| p.0).into(),
        event.at.into(),
    ])
}

/// What was said about a statement, in its order, with the name of who said it.
///
/// # Errors
/// The database.
pub fn events(conn: &mut Conn, id: StatementId) -> Result<Vec<(Event, Option<String>)>, AppError> {
    const EVENTS: &str = "select e.act, e.words, e.person_id, e.made_at, p.name from statement_events e \
         left join people p on p.id = e.person_id where e.statement_id = $1 order by e.seq";
    let read = |row: &Row| {
        let act = serde_json::from_value(row.at(0)?);
        let act = act.map_err(|e| AppError::Internal(format!("what was said cannot be read: {e}")))?;
        let person = row.at::<Option<Uuid>>(2)?.map(PersonId);
        Ok((Event { act, words: row.at(1)?, person, at: row.at(3)? }, row.at(4)?))
    };
    conn.all(EVENTS, &[id.0.into()])?.iter().map(read).collect()
}

/// The number of the last thing that was said about a statement.
///
/// # Errors
/// The database.
pub fn said(conn: &mut Conn, id: StatementId) -> Result<i64, AppError> {
    const LAST: &str = "select seq from statement_events where statement_id = $1 order by seq desc limit 1";
    Ok(conn.one(LAST, &[id.0.into()])?.map(|row| row.at(0)).transpose()?.unwrap_or(0))
}

/// Appends what was said as line number `seq`; stale where somebody else was first.
///
/// # Errors
/// Stale, or the database.
pub fn append(tx: &mut Tx, id: StatementId, seq: i64, event: &Event) -> Result<(), AppError> {
    match tx.insert_many("statement_events", COLUMNS, vec![values(id, seq, event)?]) {
        Ok(_) => Ok(()),
        Err(error) if error.is_unique() => Err(AppError::Stale),
        Err(error) => Err(error.into()),
    }
}

/// The same for several statements.
///
/// # Errors
/// The database.
pub fn insert_events(tx: &mut Tx, all: &[(StatementId, i64, Event)]) -> Result<(), AppError> {
    let rows = all.iter().map(|(id, seq, event)| values(*id, *seq, event)).collect::<Result<Vec<_>, _>>()?;
    tx.insert_many("statement_events", COLUMNS, rows)?;
    Ok(())
}

/// A line that the client says is not right.
#[derive(Clone, Debug)]
pub struct NewDispute {
    /// Its id.
    pub id: Uuid,
    /// On which statement.
    pub statement: StatementId,
    /// Of which draft.
    pub draft: i64,
    /// The number of the line.
    pub line: u32,
    /// What the line says, in a few words.
    pub about: String,
    /// Why it is not right.
    pub words: String,
    /// The conversation about it.
    pub conversation: ConversationId,
    /// Who says so.
    pub person: Option<PersonId>,
}

/// A dispute as it is kept.
#[derive(Clone, Debug)]
pub struct DisputeRow {
    /// On which statement.
    pub statement: StatementId,
    /// Whose.
    pub client: (PartyId, String),
    /// Of which draft.
    pub draft: i64,
    /// The number of the line.
    pub line: u32,
    /// What the line says.
    pub about: String,
    /// Why it is not right.
    pub words: String,
    /// The conversation about it.
    pub conversation: Option<ConversationId>,
    /// Who said so, and when.
    pub by: Option<String>,
    /// When.
    pub made_at: Timestamp,
    /// It is right after all.
    pub withdrawn: bool,
    /// How it was answered, and in which words.
    pub answer: Option<(Answer, String)>,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
}

const DISPUTES: &str = "select d.statement_id, s.client_id, p.name as client, d.draft, d.line, d.about, d.words, d.conversation_id, \
     d.made_at, d.withdrawn_at, d.answer, d.reason, d.answered_at, w.name as by_name from statement_disputes d \
     join statements s on s.id = d.statement_id join parties p on p.id = s.client_id left join people w on w.id = d.person_id";

fn dispute(row: &Row) -> Result<DisputeRow, AppError> {
    let answer: Option<String> = row.get("answer")?;
    let reason: Option<String> = row.get("reason")?;
    Ok(DisputeRow {
        statement: StatementId(row.get("statement_id")?),
        client: (PartyId(row.get("client_id")?), row.get("client")?),
        draft: row.get("draft")?,
        line: u32::try_from(row.get::<i64>("line")?).unwrap_or(u32::MAX),
        about: row.get("about")?,
        words: row.get("words")?,
        conversation: row.get::<Option<Uuid>>("conversation_id")?.map(ConversationId),
        by: row.get("by_name")?,
        made_at: row.get("made_at")?,
        withdrawn: row.get::<Option<Timestamp>>("withdrawn_at")?.is_some(),
        answer: answer.as_deref().and_then(Answer::from_code).map(|answer| (answer, reason.unwrap_or_default())),
        answered_at: row.get("answered_at")?,
    })
}

/// Every dispute of a statement, the oldest first.
///
/// # Errors
/// The database.
pub fn disputes(conn: &mut Conn, id: StatementId) -> Result<Vec<DisputeRow>, AppError> {
    let query = Query::new(DISPUTES).and("d.statement_id = {}", Val::Uuid(id.0));
    query.order("d.made_at, d.id").all(conn)?.iter().map(dispute).collect()
}

/// Disputes that wait for an answer and that the reader may see, the oldest first.
///
/// # Errors
/// The database.
pub fn waiting_disputes(conn: &mut Conn, scope: &Scope, limit: u32) -> Result<Vec<DisputeRow>, AppError> {
    let query = scope.parties(Query::new(DISPUTES).and_raw("d.answer is null and d.withdrawn_at is null"));
    query.order("d.made_at, d.id").limit(limit).all(conn)?.iter().map(dispute).collect()
}

/// Writes a dispute down.
///
/// # Errors
/// The database.
pub fn insert_dispute(tx: &mut Tx, d: &NewDispute, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into statement_disputes (id, statement_id, draft, line, about, words, conversation_id, person_id, \
         made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values: [Val; 9] = [
        d.id.into(),
        d.statement.0.into(),
        d.draft.into(),
        d.line.into(),
        d.about.as_str().into(),
        d.words.as_str().into(),
        d.conversation.0.into(),
        d.person.map(|p| p.0).into(),
        now.into(),
    ];
    tx.run(INSERT, &values)?;
    Ok(())
}

const OF_LINE: &str = "select conversation_id from statement_disputes where statement_id = $1 and draft = $2 and line = $3 \
     and answer is null and withdrawn_at is null";

fn conversation(
    conn: &mut Conn,
    (id, draft, line): (StatementId, i64, u32),
) -> Result<Option<ConversationId>, AppError> {
    let found = conn.one(OF_LINE, &[id.0.into(), draft.into(), line.into()])?;
    Ok(found.map(|row| row.at::<Option<Uuid>>(0)).transpose()?.flatten().map(ConversationId))
}

/// The line of this draft is right after all. Answers the conversation about it.
///
/// # Errors
/// The database.
pub fn withdraw_dispute(
    tx: &mut Tx,
    of: (StatementId, i64, u32),
    now: Timestamp,
) -> Result<Option<ConversationId>, AppError> {
    const WITHDRAW: &str = "update statement_disputes set withdrawn_at = $1 where statement_id = $2 and draft = $3 and line = $4 \
         and answer is null and withdrawn_at is null";
    let about = conversation(tx, of)?;
    tx.run(WITHDRAW, &[now.into(), of.0.0.into(), of.1.into(), of.2.into()])?;
    Ok(about)
}

/// The dispute of this line is answered. Answers the conversation about it.
///
/// # Errors
/// The database.
pub fn answer_dispute(
    tx: &mut Tx,
    of: (StatementId, i64, u32),
    (answer, reason): (Answer, &str),
    (by, now): (Option<PersonId>, Timestamp),
) -> Result<Option<ConversationId>, AppError> {
    const ANSWER: &str = "update statement_disputes set answer = $1, reason = $2, answered_by_id = $3, answered_at = $4 \
         where statement_id = $5 and draft = $6 and line = $7 and answer is null and withdrawn_at is null";
    let about = conversation(tx, of)?;
    let values: [Val; 7] = [
        answer.code().into(),
        reason.into(),
        by.map(|p| p.0).into(),
        now.into(),
        of.0.0.into(),
        of.1.into(),
        of.2.into(),
    ];
    tx.run(ANSWER, &values)?;
    Ok(about)
}
