//! Rows of tokens.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::kernel::PersonId;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::sessions::token_hash;

/// The last use is written down at most this often.
const NOTED: SignedDuration = SignedDuration::from_mins(10);

/// A token as its row keeps it.
#[derive(Clone, Debug)]
pub struct Token {
    /// Its id.
    pub id: Uuid,
    /// As whom it acts.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// What it is for.
    pub name: String,
    /// It may change things.
    pub writes: bool,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was last used, to ten minutes.
    pub last_used_at: Option<Timestamp>,
    /// Until when it lives.
    pub expires_at: Timestamp,
    /// When it was ended before its time.
    pub ended_at: Option<Timestamp>,
}

impl Token {
    /// It still opens the door.
    #[must_use]
    pub fn lives(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && self.expires_at > now
    }
}

/// Whose token this is.
#[derive(Clone, Copy, Debug)]
pub struct Whose {
    /// The token.
    pub id: Uuid,
    /// As whom it acts.
    pub person: PersonId,
    /// It may change things.
    pub writes: bool,
    /// Its use should be noted.
    pub note: bool,
}

/// Whose token this is; nothing where it is unknown, has ended, or its person has left.
///
/// # Errors
/// The database.
pub fn whose(conn: &mut Conn, token: &str, now: Timestamp) -> Result<Option<Whose>, AppError> {
    const FIND: &str = "select t.id, t.person_id, t.scope, t.last_used_at from tokens t join people p on p.id = t.person_id \
         where t.token_hash = $1 and t.ended_at is null and t.expires_at > $2 and p.retired_at is null";
    let Some(row) = conn.one(FIND, &[token_hash(token).into(), now.into()])? else { return Ok(None) };
    let used: Option<Timestamp> = row.get("last_used_at")?;
    Ok(Some(Whose {
        id: row.get("id")?,
        person: PersonId(row.get("person_id")?),
        writes: row.get::<String>("scope")? == "write",
        note: used.is_none_or(|at| at + NOTED < now),
    }))
}

/// Notes that a token is in use.
///
/// # Errors
/// The database.
pub fn note_use(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<(), AppError> {
    const NOTE: &str = "update tokens set last_used_at = $1 where id = $2";
    tx.run(NOTE, &[now.into(), id.into()])?;
    Ok(())
}

/// Adds a token; `secret` is what the program will send.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, token: &Token, secret: &str, by: Option<PersonId>) -> Result<(), AppError> {
    const INSERT: &str = "insert into tokens (id, person_id, name, scope, token_hash, made_at, made_by_id, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let scope = if token.writes { "write" } else { "read" };
    tx.run(
        INSERT,
        &[
            token.id.into(),
            token.person.0.into(),
            token.name.as_str().into(),
            scope.into(),
            token_hash(secret).into(),
            token.made_at.into(),
            by.map(|p| p.0).into(),
            token.expires_at.into(),
        ],
    )?;
    Ok(())
}

/// Ends a token; one that has ended stays as it was.
///
/// # Errors
/// The database.
pub fn end(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<(), AppError> {
    const END: &str = "update tokens set ended_at = $1 where id = $2 and ended_at is null";
    tx.run(END, &[now.into(), id.into()])?;
    Ok(())
}

/// Ends every token of a person.
///
/// # Errors
/// The database.
pub fn end_of(tx: &mut Tx, person: PersonId, now: Timestamp) -> Result<(), AppError> {
    const END: &str = "update tokens set ended_at = $1 where person_id = $2 and ended_at is null";
    tx.run(END, &[now.into(), person.0.into()])?;
    Ok(())
}

const SELECT: &str = "select t.id, t.person_id, p.name as person_name, t.name, t.scope, t.made_at, t.last_used_at, t.expires_at, \
     t.ended_at from tokens t join people p on p.id = t.person_id";

fn read(row: &Row) -> Result<Token, AppError> {
    Ok(Token {
        id: row.get("id")?,
        person: PersonId(row.get("person_id")?),
        person_name: row.get("person_name")?,
        name: row.get("name")?,
        writes: row.get::<String>("scope")? == "write",
        made_at: row.get("made_at")?,
        last_used_at: row.get("last_used_at")?,
        expires_at: row.get("expires_at")?,
        ended_at: row.get("ended_at")?,
    })
}

/// One token, of anybody.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, id: Uuid) -> Result<Token, AppError> {
    Query::new(SELECT).and("t.id = {}", Val::Uuid(id)).one(conn)?.as_ref().map_or(Err(AppError::NotFound), read)
}

/// Tokens that still live, newest first, after the given one: of this person, or everybody's.
///
/// # Errors
/// The database.
pub fn page(
    conn: &mut Conn,
    now: Timestamp,
    of: Option<PersonId>,
    after: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<Token>, AppError> {
    let query = Query::new(SELECT)
        .and("t.ended_at is null and t.expires_at > {}", Val::At(now))
        .and_some("t.person_id = {}", of.map(|p| p.0));
    let query = match after {
        Some((at, id)) => query.keyset(&["t.made_at", "t.id"], vec![Val::At(at), Val::Uuid(id)], Direction::Descending),
        None => query,
    };
    query.order("t.made_at desc, t.id desc").limit(limit).all(conn)?.iter().map(read).collect()
}
