//! Mails that came in, and what came of each.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::kernel::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::ledger::Matter;
use crate::mail::letter::About;

/// A mail that came in.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its id.
    pub id: Uuid,
    /// Once per mail and matter.
    pub once: String,
    /// What mail programs call it.
    pub message_id: Option<String>,
    /// Who wrote it, as it says.
    pub sender: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// For which matter it came.
    pub about: Option<About>,
    /// Whose address it came to, or who wrote it.
    pub person: Option<PersonId>,
    /// `note`, `bounce`, `automatic` or `refused`.
    pub outcome: String,
    /// Why, where it became no note.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Writes down what came of a mail.
///
/// # Errors
/// The database.
pub fn insert_received(tx: &mut Tx, r: &Received) -> Result<(), AppError> {
    const INSERT: &str = "insert into mails_received (id, once, message_id, sender, subject, matter, matter_id, person_id, \
         outcome, reason, received_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (once) do nothing";
    let values: [Val; 11] = [
        r.id.into(),
        r.once.as_str().into(),
        r.message_id.clone().into(),
        r.sender.clone().into(),
        r.subject.clone().into(),
        r.about.map(|a| a.matter().code()).into(),
        r.about.map(|a| a.id()).into(),
        r.person.map(|p| p.0).into(),
        r.outcome.as_str().into(),
        r.reason.clone().into(),
        r.at.into(),
    ];
    tx.run(INSERT, &values)?;
    Ok(())
}

/// Whether this mail came for this matter before.
///
/// # Errors
/// The database.
pub fn received_before(conn: &mut Conn, once: &str) -> Result<bool, AppError> {
    const FIND: &str = "select 1 from mails_received where once = $1";
    Ok(conn.one(FIND, &[once.into()])?.is_some())
}

/// Promises, conversations or people whose ids lie between these.
///
/// # Errors
/// The database.
pub fn ids_between(conn: &mut Conn, of: Whose, (first, last): (Uuid, Uuid)) -> Result<Vec<Uuid>, AppError> {
    const COMMITMENTS: &str = "select id from commitments where id >= $1 and id <= $2 order by id limit 500";
    const CONVERSATIONS: &str = "select id from conversations where id >= $1 and id <= $2 order by id limit 500";
    const PEOPLE: &str =
        "select id from people where id >= $1 and id <= $2 and retired_at is null order by id limit 500";
    let sql = match of {
        Whose::Matter(Matter::Commitment) => COMMITMENTS,
        Whose::Matter(Matter::Conversation) => CONVERSATIONS,
        Whose::Person => PEOPLE,
    };
    let rows = conn.all(sql, &[first.into(), last.into()])?;
    rows.iter().map(|row| Ok(row.get("id")?)).collect()
}

/// Whose ids.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    /// Of promises or conversations.
    Matter(Matter),
    /// Of people who are here.
    Person,
}

/// A page of mails that came in, newest first, before the given one. For who runs this Entente.
///
/// # Errors
/// The database.
pub fn page_of_received(
    conn: &mut Conn,
    before: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<Received>, AppError> {
    let mut query = Query::new(
        "select id, once, message_id, sender, subject, matter, matter_id, person_id, outcome, reason, received_at \
         from mails_received",
    );
    if let Some((at, id)) = before {
        query = query.keyset(&["received_at", "id"], vec![at.into(), id.into()], Direction::Descending);
    }
    query.order("received_at desc, id desc").limit(limit).all(conn)?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Received, AppError> {
    let (matter, matter_id): (Option<String>, Option<Uuid>) = (row.get("matter")?, row.get("matter_id")?);
    Ok(Received {
        id: row.get("id")?,
        once: row.get("once")?,
        message_id: row.get("message_id")?,
        sender: row.get("sender")?,
        subject: row.get("subject")?,
        about: matter.zip(matter_id).and_then(|(matter, id)| About::from_codes(&matter, id)),
        person: row.get::<Option<Uuid>>("person_id")?.map(PersonId),
        outcome: row.get("outcome")?,
        reason: row.get("reason")?,
        at: row.get("received_at")?,
    })
}
