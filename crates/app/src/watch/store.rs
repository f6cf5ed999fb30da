//! Rows of questions: who was asked whether they will make it, about which due, and whether they have answered.

use db::{Conn, Query, Tx, Val};
use domain::kernel::{CommitmentId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;

/// Questions shown to one person at once.
pub const MOST: u32 = 100;

/// A question that waits for its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// About which promise.
    pub commitment: CommitmentId,
    /// The due it is about.
    pub due: Timestamp,
    /// So many working days ahead; nothing where something slipped and the asking did not wait.
    pub days: Option<i64>,
    /// Why it was asked out of turn.
    pub reason: Option<String>,
    /// When it was asked.
    pub asked_at: Timestamp,
}

fn read(row: &db::Row) -> Result<Ask, AppError> {
    Ok(Ask {
        commitment: CommitmentId(row.get("commitment_id")?),
        due: row.get("due_at")?,
        days: row.get("days")?,
        reason: row.get("reason")?,
        asked_at: row.get("asked_at")?,
    })
}

const ASKS: &str = "select a.commitment_id, a.due_at, a.days, a.reason, a.asked_at from asks a";

/// Asks, unless the same was asked before; says whether it is new.
///
/// # Errors
/// The database.
pub fn ask(tx: &mut Tx, id: Uuid, person: PersonId, ask: &Ask) -> Result<bool, AppError> {
    const ASK: &str = "insert into asks (id, commitment_id, person_id, due_at, days, reason, asked_at) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (commitment_id, due_at, days) do nothing";
    let values: [Val; 7] = [
        id.into(),
        ask.commitment.0.into(),
        person.0.into(),
        ask.due.into(),
        ask.days.into(),
        ask.reason.clone().into(),
        ask.asked_at.into(),
    ];
    Ok(tx.run(ASK, &values)? == 1)
}

/// Every open question about a promise is answered, or needs no answer any more.
///
/// # Errors
/// The database.
pub fn answered(tx: &mut Tx, id: CommitmentId, at: Timestamp) -> Result<(), AppError> {
    const ANSWERED: &str = "update asks set answered_at = $1 where commitment_id = $2 and answered_at is null";
    tx.run(ANSWERED, &[at.into(), id.0.into()])?;
    Ok(())
}

/// The open question about a promise, the last one if there are several.
///
/// # Errors
/// The database.
pub fn open(conn: &mut Conn, id: CommitmentId) -> Result<Option<Ask>, AppError> {
    let query = Query::new(ASKS).and("a.commitment_id = {} and a.answered_at is null", Val::Uuid(id.0));
    query.order("a.asked_at desc, a.id desc").limit(1).one(conn)?.as_ref().map(read).transpose()
}

/// What a person is asked, the nearest due first; one line for each promise. A promise that somebody else answers for by
/// now is theirs to be asked about.
///
/// # Errors
/// The database.
pub fn asked_of(conn: &mut Conn, person: PersonId) -> Result<Vec<Ask>, AppError> {
    // From their own open promises, and from questions about those for which nobody answers by name.
    const OF: &str = "select a.commitment_id, a.due_at, a.days, a.reason, a.asked_at from asks a \
         join commitments c on c.id = a.commitment_id where a.id in (select x.id from commitments y join asks x \
         on x.commitment_id = y.id where y.performer_person_id = {} and y.closed_at is null and x.answered_at is null \
         union select z.id from asks z join commitments w on w.id = z.commitment_id where z.person_id = {} \
         and z.answered_at is null and w.performer_person_id is null)";
    let query = Query::with(OF, [Val::Uuid(person.0), Val::Uuid(person.0)])
        .and_raw("a.answered_at is null and c.closed_at is null");
    let mut all: Vec<Ask> = Vec::new();
    for row in query.order("a.due_at, a.commitment_id, a.asked_at desc").limit(MOST * 2).all(conn)? {
        let ask = read(&row)?;
        if all.last().is_none_or(|last| last.commitment != ask.commitment) {
            all.push(ask);
        }
    }
    all.truncate(MOST as usize);
    Ok(all)
}

/// Open promises after this one by id, tickets apart; for looking at all of them.
///
/// # Errors
/// The database.
pub fn open_after(conn: &mut Conn, after: Option<Uuid>, limit: u32) -> Result<Vec<CommitmentId>, AppError> {
    const OPEN: &str = "select c.id from commitments c where c.closed_at is null and c.kind <> 'ticket'";
    let query = Query::new(OPEN).and_some("c.id > {}", after).order("c.id").limit(limit);
    query.all(conn)?.iter().map(|row| Ok(CommitmentId(row.at(0)?))).collect()
}

/// Whether the lead was asked, because the answer that was wanted by then did not come.
///
/// # Errors
/// The database.
pub fn lead_was_asked(conn: &mut Conn, id: CommitmentId, by: Timestamp) -> Result<bool, AppError> {
    const ASKED: &str = "select 1 from lead_asks where commitment_id = $1 and answer_by = $2";
    Ok(conn.one(ASKED, &[id.0.into(), by.into()])?.is_some())
}

/// The lead is asked; once for each time to answer.
///
/// # Errors
/// The database; a second time.
pub fn lead_asked(tx: &mut Tx, id: CommitmentId, by: Timestamp, lead: PersonId, at: Timestamp) -> Result<(), AppError> {
    const ASK: &str = "insert into lead_asks (commitment_id, answer_by, person_id, asked_at) values ($1, $2, $3, $4)";
    tx.run(ASK, &[id.0.into(), by.into(), lead.0.into(), at.into()])?;
    Ok(())
}
