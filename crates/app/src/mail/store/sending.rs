//! Letters on their way. A claim is an update: whoever made it has the letter until then, and only who holds the claim may
//! say what came of it. So several senders never send the same letter at once, on either engine.

use db::{Conn, Tx, Val};
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::mail::letter::{LetterId, State};

/// A letter that is ours to send until the instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Which.
    pub id: LetterId,
    /// The mark of the claim, and its end.
    pub until: Timestamp,
    /// How often it was tried, this time included.
    pub attempts: i64,
}

/// Whether a letter is due.
///
/// # Errors
/// The database.
pub fn due(conn: &mut Conn, now: Timestamp) -> Result<bool, AppError> {
    const DUE: &str = "select 1 from letters where state = 'waiting' and next_try_at <= $1 \
         and (claimed_until is null or claimed_until < $1) limit 1";
    Ok(conn.one(DUE, &[now.into()])?.is_some())
}

/// Claims letters that are due, the longest waiting first.
///
/// # Errors
/// The database.
pub fn claim(tx: &mut Tx, now: Timestamp, until: Timestamp, most: u32) -> Result<Vec<Claimed>, AppError> {
    const DUE: &str = "select id, attempts from letters where state = 'waiting' and next_try_at <= $1 \
         and (claimed_until is null or claimed_until < $1) order by next_try_at, id limit $2";
    const CLAIM: &str = "update letters set claimed_until = $1, attempts = attempts + 1, tried_at = $2 where id = $3 \
         and state = 'waiting' and attempts = $4 and (claimed_until is null or claimed_until < $2)";
    let mut claimed = Vec::new();
    for row in tx.all(DUE, &[now.into(), most.into()])? {
        let (id, attempts): (Uuid, i64) = (row.get("id")?, row.get("attempts")?);
        if tx.run(CLAIM, &[until.into(), now.into(), id.into(), attempts.into()])? == 1 {
            claimed.push(Claimed { id: LetterId(id), until, attempts: attempts + 1 });
        }
    }
    Ok(claimed)
}

/// Where there is no server: letters that are due are kept to be read here. Gives how many.
///
/// # Errors
/// The database.
pub fn keep(tx: &mut Tx, now: Timestamp, most: u32) -> Result<u64, AppError> {
    const KEEP: &str = "update letters set state = 'kept', claimed_until = null where id in (select id from letters \
         where state = 'waiting' and next_try_at <= $1 and (claimed_until is null or claimed_until < $1) \
         order by next_try_at, id limit $2)";
    Ok(tx.run(KEEP, &[now.into(), most.into()])?)
}

/// The server took it, at this address. False when the claim was lost.
///
/// # Errors
/// The database.
pub fn sent(tx: &mut Tx, c: &Claimed, address: &str, now: Timestamp) -> Result<bool, AppError> {
    const SENT: &str = "update letters set state = 'sent', sent_at = $1, address = $2, claimed_until = null, last_error = null \
         where id = $3 and state = 'waiting' and claimed_until = $4";
    Ok(tx.run(SENT, &[now.into(), address.into(), c.id.0.into(), c.until.into()])? == 1)
}

/// It is tried again then. False when the claim was lost.
///
/// # Errors
/// The database.
pub fn put_off(tx: &mut Tx, c: &Claimed, next: Timestamp, why: &str) -> Result<bool, AppError> {
    const LATER: &str = "update letters set next_try_at = $1, last_error = $2, claimed_until = null \
         where id = $3 and state = 'waiting' and claimed_until = $4";
    Ok(tx.run(LATER, &[next.into(), why.into(), c.id.0.into(), c.until.into()])? == 1)
}

/// It is not sent and not tried again. False when the claim was lost.
///
/// # Errors
/// The database.
pub fn end(tx: &mut Tx, c: &Claimed, state: State, why: Option<&str>) -> Result<bool, AppError> {
    const END: &str = "update letters set state = $1, last_error = $2, claimed_until = null \
         where id = $3 and state = 'waiting' and claimed_until = $4";
    let values: [Val; 4] = [state.code().into(), why.into(), c.id.0.into(), c.until.into()];
    Ok(tx.run(END, &values)? == 1)
}

/// A letter that is not on its way goes back to the beginning of its tries. False when it is on its way, or was sent.
///
/// # Errors
/// The database.
pub fn try_again(tx: &mut Tx, id: LetterId, now: Timestamp) -> Result<bool, AppError> {
    const AGAIN: &str = "update letters set state = 'waiting', next_try_at = $1, attempts = 0, claimed_until = null \
         where id = $2 and state <> 'sent' and (claimed_until is null or claimed_until < $1)";
    Ok(tx.run(AGAIN, &[now.into(), id.0.into()])? == 1)
}

/// Changes what became of a letter that is not on its way, from one of these states. False when it is on its way or in
/// another.
///
/// # Errors
/// The database.
pub fn change(tx: &mut Tx, id: LetterId, from: State, to: State, why: &str, now: Timestamp) -> Result<bool, AppError> {
    const SET: &str = "update letters set state = $1, last_error = $2, claimed_until = null where id = $3 and state = $4 \
         and (claimed_until is null or claimed_until < $5)";
    let values: [Val; 5] = [to.code().into(), why.into(), id.0.into(), from.code().into(), now.into()];
    Ok(tx.run(SET, &values)? == 1)
}

/// The letter that mail programs call this.
///
/// # Errors
/// The database.
pub fn by_message_id(conn: &mut Conn, message_id: &str) -> Result<Option<LetterId>, AppError> {
    const FIND: &str = "select id from letters where message_id = $1";
    let row = conn.one(FIND, &[message_id.into()])?;
    row.map(|row| Ok(LetterId(row.get("id")?))).transpose()
}
