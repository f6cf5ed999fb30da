//! Rows of ratings and of what was promised to reach a rung. Every read takes the reader's scope.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::partnership::Rung;
use domain::profile::Whose;
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// How far somebody says both have come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// Its id.
    pub id: Uuid,
    /// With whom.
    pub client: PartyId,
    /// For which side.
    pub whose: Whose,
    /// How far.
    pub rung: Rung,
    /// Why.
    pub words: String,
    /// Who says so.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub made_at: Timestamp,
    /// Since when both sides read it.
    pub shared_at: Option<Timestamp>,
}

const RATING: &str = "select r.id, r.client_id, r.side, r.rung, r.words, r.person_id, b.name as by_name, r.made_at, r.shared_at \
     from maturity_ratings r join parties p on p.id = r.client_id left join people b on b.id = r.person_id";

fn coded<T>(row: &Row, column: &str, of: impl Fn(&str) -> Option<T>) -> Result<T, AppError> {
    let code: String = row.get(column)?;
    of(&code).ok_or_else(|| AppError::Internal(format!("unknown {column} {code} of a rating")))
}

fn rating(row: &Row) -> Result<Rating, AppError> {
    let by = row.get::<Option<Uuid>>("person_id")?.zip(row.get::<Option<String>>("by_name")?);
    Ok(Rating {
        id: row.get("id")?,
        client: PartyId(row.get("client_id")?),
        whose: coded(row, "side", Whose::from_code)?,
        rung: coded(row, "rung", Rung::from_code)?,
        words: row.get("words")?,
        by: by.map(|(id, name)| (PersonId(id), name)),
        made_at: row.get("made_at")?,
        shared_at: row.get("shared_at")?,
    })
}

/// Keeps those that may be seen: all of them by our house, what was shared by a client; none by a link.
fn seen(scope: &Scope, query: Query) -> Query {
    let query = scope.parties(query);
    let query = if scope.only().is_some() { query.and_raw("1 = 0") } else { query };
    if scope.is_staff() { query } else { query.and_raw("r.shared_at is not null") }
}

/// What was said with a client, the last first, after the given one; of one side where it is named.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    (client, whose): (PartyId, Option<Whose>),
    after: Option<(Timestamp, Uuid)>,
    most: u32,
) -> Result<Vec<Rating>, AppError> {
    let mut query = seen(scope, Query::new(RATING)).and("r.client_id = {}", Val::Uuid(client.0));
    query = query.and_some("r.side = {}", whose.map(Whose::code));
    if let Some((at, id)) = after {
        query = query.keyset(&["r.made_at", "r.id"], vec![at.into(), id.into()], Direction::Descending);
    }
    query.order("r.made_at desc, r.id desc").limit(most).all(conn)?.iter().map(rating).collect()
}

/// One that may be seen.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Rating, AppError> {
    let query = seen(scope, Query::new(RATING)).and("r.id = {}", Val::Uuid(id));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), rating)
}

/// Keeps a new one.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, r: &Rating) -> Result<(), AppError> {
    const INSERT: &str = "insert into maturity_ratings (id, client_id, side, rung, words, person_id, made_at, shared_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let by = r.by.as_ref().map(|(id, _)| id.0);
    let (side, rung, words) = (r.whose.code().into(), r.rung.code().into(), r.words.as_str().into());
    let (made, shared) = (r.made_at.into(), r.shared_at.into());
    tx.run(INSERT, &[r.id.into(), r.client.0.into(), side, rung, words, by.into(), made, shared])?;
    Ok(())
}

/// Both sides read it from now on.
///
/// # Errors
/// The database.
pub fn share(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<(), AppError> {
    const SHARE: &str = "update maturity_ratings set shared_at = $2 where id = $1 and shared_at is null";
    tx.run(SHARE, &[id.into(), now.into()])?;
    Ok(())
}

/// What was promised to reach a rung: the number of the step, and the promise, the last first. Whether it may be read is asked of the
/// promise.
///
/// # Errors
/// The database.
pub fn promised(conn: &mut Conn, client: PartyId, rung: Rung) -> Result<Vec<(usize, CommitmentId)>, AppError> {
    const ALL: &str = "select number, commitment_id from maturity_steps where client_id = $1 and rung = $2 \
         order by made_at desc, commitment_id desc limit 100";
    let rows = conn.all(ALL, &[client.0.into(), rung.code().into()])?;
    let one = |row: &Row| -> Result<(usize, CommitmentId), AppError> {
        Ok((usize::try_from(row.get::<i64>("number")?).unwrap_or(0), CommitmentId(row.get("commitment_id")?)))
    };
    rows.iter().map(one).collect()
}

/// A step was promised.
///
/// # Errors
/// The database.
pub fn promise(
    tx: &mut Tx,
    client: PartyId,
    (rung, number): (Rung, usize),
    promise: CommitmentId,
    now: Timestamp,
) -> Result<(), AppError> {
    const INSERT: &str =
        "insert into maturity_steps (commitment_id, client_id, rung, number, made_at) values ($1, $2, $3, $4, $5)";
    let number = i64::try_from(number).unwrap_or(0);
    tx.run(INSERT, &[promise.0.into(), client.0.into(), rung.code().into(), number.into(), now.into()])?;
    Ok(())
}
