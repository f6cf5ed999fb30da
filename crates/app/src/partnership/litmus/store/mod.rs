//! Rows of litmuses and whom they ask. What was answered is in `answers`, and leads back to nobody; what the record says is counted
//! in `record`.

pub mod answers;
pub mod record;

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::asked::{AGAIN_DAYS, MIN};
use domain::kernel::{PartyId, PersonId};
use domain::partnership::{Stands, Voice};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// A litmus of one relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Litmus {
    /// Its id.
    pub id: Uuid,
    /// With whom.
    pub client: (PartyId, String),
    /// How it stands.
    pub state: Stands,
    /// The last day on which it takes answers.
    pub closes_on: Date,
    /// Since when people answer.
    pub opened_on: Date,
    /// Since when it can be read.
    pub closed_on: Option<Date>,
    /// Since when the client reads it.
    pub shared_on: Option<Date>,
    /// Who began it.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub made_at: Timestamp,
    /// Guards against two changes at once.
    pub version: i64,
}

const LITMUS: &str = "select l.id, l.client_id, p.name as client, l.state, l.closes_on, l.opened_on, l.closed_on, l.shared_on, \
     l.person_id, b.name as by_name, l.made_at, l.version from litmuses l join parties p on p.id = l.client_id \
     left join people b on b.id = l.person_id";

pub(super) fn coded<T>(row: &Row, column: &str, of: impl Fn(&str) -> Option<T>) -> Result<T, AppError> {
    let code: String = row.get(column)?;
    of(&code).ok_or_else(|| AppError::Internal(format!("unknown {column} {code} of a litmus")))
}

fn litmus(row: &Row) -> Result<Litmus, AppError> {
    let by = row.get::<Option<Uuid>>("person_id")?.zip(row.get::<Option<String>>("by_name")?);
    Ok(Litmus {
        id: row.get("id")?,
        client: (PartyId(row.get("client_id")?), row.get("client")?),
        state: coded(row, "state", Stands::from_code)?,
        closes_on: row.get("closes_on")?,
        opened_on: row.get("opened_on")?,
        closed_on: row.get("closed_on")?,
        shared_on: row.get("shared_on")?,
        by: by.map(|(id, name)| (PersonId(id), name)),
        made_at: row.get("made_at")?,
        version: row.get("version")?,
    })
}

/// Keeps those that may be seen: all of them by our house, what was shared with them by a client; none by a link.
fn seen(scope: &Scope, query: Query) -> Query {
    let query = scope.parties(query);
    let query = if scope.only().is_some() { query.and_raw("1 = 0") } else { query };
    if scope.is_staff() { query } else { query.and_raw("l.state = 'closed' and l.shared_on is not null") }
}

/// Those of a client that may be seen, the last one first, after the given one. What was dropped is gone.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    client: PartyId,
    after: Option<(Timestamp, Uuid)>,
    most: u32,
) -> Result<Vec<Litmus>, AppError> {
    let mut query = seen(scope, Query::new(LITMUS)).and("l.client_id = {}", Val::Uuid(client.0));
    query = query.and_raw("l.state <> 'dropped'");
    if let Some((at, id)) = after {
        query = query.keyset(&["l.made_at", "l.id"], vec![at.into(), id.into()], Direction::Descending);
    }
    query.order("l.made_at desc, l.id desc").limit(most).all(conn)?.iter().map(litmus).collect()
}

/// One that may be seen.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Litmus, AppError> {
    let query = seen(scope, Query::new(LITMUS)).and("l.id = {}", Val::Uuid(id));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), litmus)
}

/// Open ones in which somebody is asked, the first to close first. Whether they have answered is not told.
///
/// # Errors
/// The database.
pub fn asking(conn: &mut Conn, person: PersonId, most: u32) -> Result<Vec<Litmus>, AppError> {
    let of = "l.id in (select a.litmus_id from litmus_asked a where a.person_id = {})";
    let query = Query::new(LITMUS).and(of, Val::Uuid(person.0)).and_raw("l.state = 'open'");
    query.order("l.closes_on, l.id").limit(most).all(conn)?.iter().map(litmus).collect()
}

/// One that is open with a client, with what lies above it or below it.
///
/// # Errors
/// The database.
pub fn open_with(conn: &mut Conn, client: PartyId) -> Result<Option<Uuid>, AppError> {
    const OPEN: &str = "select l.id from litmuses l where l.state = 'open' and exists (select 1 from party_paths pp \
         where (pp.above = l.client_id and pp.below = $1) or (pp.above = $1 and pp.below = l.client_id)) limit 1";
    conn.one(OPEN, &[client.0.into()])?.map(|row| Ok(row.at(0)?)).transpose()
}

/// When one was last closed of which three of a side can be read, with a client, with what lies above it or below it; within the
/// time in which that matters.
///
/// # Errors
/// The database.
pub fn read_since(conn: &mut Conn, client: PartyId, today: Date) -> Result<Option<Date>, AppError> {
    const READ: &str = "select max(l.closed_on) from litmuses l where l.state = 'closed' and l.closed_on > $2 \
         and exists (select 1 from party_paths pp where (pp.above = l.client_id and pp.below = $1) \
         or (pp.above = $1 and pp.below = l.client_id)) \
         and exists (select 1 from litmus_counts c where c.litmus_id = l.id group by c.test, c.voice having sum(c.n) >= $3)";
    let since = today.saturating_sub(AGAIN_DAYS.days());
    let fewest = i64::try_from(MIN).unwrap_or(i64::MAX);
    let row = conn.one(READ, &[client.0.into(), since.into(), fewest.into()])?;
    Ok(row.map(|row| row.at::<Option<Date>>(0)).transpose()?.flatten())
}

/// Open ones whose last day has passed.
///
/// # Errors
/// The database.
pub fn over(conn: &mut Conn, today: Date, most: u32) -> Result<Vec<Uuid>, AppError> {
    const OVER: &str =
        "select id from litmuses where state = 'open' and closes_on < $1 order by closes_on, id limit $2";
    conn.all(OVER, &[today.into(), i64::from(most).into()])?.iter().map(|row| Ok(row.at(0)?)).collect()
}

/// Keeps a new one.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, l: &Litmus) -> Result<(), AppError> {
    const INSERT: &str = "insert into litmuses (id, client_id, state, closes_on, opened_on, person_id, made_at, version) \
         values ($1, $2, $3, $4, $5, $6, $7, 1)";
    let by = l.by.as_ref().map(|(id, _)| id.0);
    let (id, client, state) = (l.id.into(), l.client.0.0.into(), l.state.code().into());
    tx.run(INSERT, &[id, client, state, l.closes_on.into(), l.opened_on.into(), by.into(), l.made_at.into()])?;
    Ok(())
}

/// Writes one anew.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn update(tx: &mut Tx, l: &Litmus) -> Result<(), AppError> {
    const UPDATE: &str = "update litmuses set state = $2, closed_on = $3, shared_on = $4, version = version + 1 \
         where id = $1 and version = $5";
    let (closed, shared) = (l.closed_on.into(), l.shared_on.into());
    let changed = tx.run(UPDATE, &[l.id.into(), l.state.code().into(), closed, shared, l.version.into()])?;
    if changed == 0 { Err(AppError::Stale) } else { Ok(()) }
}

/// Somebody who is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// For which voice.
    pub voice: Voice,
}

/// Who is asked, by name. Not whether they have answered: that is for themselves.
///
/// # Errors
/// The database.
pub fn people(conn: &mut Conn, id: Uuid) -> Result<Vec<Asked>, AppError> {
    const ALL: &str = "select a.person_id, p.name, a.voice from litmus_asked a join people p on p.id = a.person_id \
         where a.litmus_id = $1 order by p.name, a.person_id";
    let asked = |row: &Row| {
        let (person, name) = (PersonId(row.get("person_id")?), row.get("name")?);
        Ok(Asked { person, name, voice: coded(row, "voice", Voice::from_code)? })
    };
    conn.all(ALL, &[id.into()])?.iter().map(asked).collect()
}

/// Asks these people.
///
/// # Errors
/// The database.
pub fn ask(tx: &mut Tx, id: Uuid, all: &[(PersonId, Voice)]) -> Result<(), AppError> {
    let row =
        |(person, voice): &(PersonId, Voice)| vec![Val::Uuid(id), person.0.into(), voice.code().into(), false.into()];
    tx.insert_many("litmus_asked", &["litmus_id", "person_id", "voice", "answered"], all.iter().map(row).collect())?;
    Ok(())
}
