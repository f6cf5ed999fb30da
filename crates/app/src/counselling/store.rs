//! Rows of counselling. Every one is read for the person who is in the room; what is confidential is held back here and nowhere else.

use db::{Conn, Query, Row, Tx, Val};
use domain::counselling::{Room, Voice};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Rooms, people and statements that are read at most.
const MOST: u32 = 200;

/// Somebody in the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// For which side.
    pub voice: Voice,
    /// Since when they are kept out, because somebody else chose how they come in.
    pub shut: Option<Timestamp>,
}

/// A counselling of one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counselling {
    /// Its id.
    pub id: Uuid,
    /// Of whom.
    pub client: (PartyId, String),
    /// Who hears both sides.
    pub facilitator: (PersonId, String),
    /// Since when they are kept out, because somebody else chose how they come in.
    pub shut: Option<Timestamp>,
    /// Since when.
    pub at: Timestamp,
    /// The joint statement as it is drafted.
    pub joint: Option<String>,
    /// Which draft it is; every change of it asks everybody anew.
    pub number: i64,
    /// Since when both sides share it.
    pub shared: Option<Timestamp>,
    /// Since when it is closed, without a statement of both sides.
    pub closed: Option<Timestamp>,
    /// Guards against two changes at once.
    pub version: i64,
}

/// Something that was said in the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its id.
    pub id: Uuid,
    /// Who said it.
    pub author: (PersonId, String),
    /// In these words.
    pub words: String,
    /// When.
    pub at: Timestamp,
    /// Since when the others in the room read it.
    pub released: Option<Timestamp>,
}

/// The person themselves: nobody looks with their eyes here, and no link opens anything.
///
/// # Errors
/// Not found for whoever is nobody.
pub fn oneself(scope: &Scope) -> Result<PersonId, AppError> {
    let own = scope.person().filter(|_| scope.only().is_none() && !scope.looks_on());
    own.ok_or(AppError::NotFound)
}

const COUNSELLING: &str = "select c.id, c.client_id, p.name as client, c.facilitator_id, f.name as facilitator, c.begun_at, \
     c.joint_words, c.joint_number, c.shared_at, c.closed_at, c.version, c.known_at, f.door_set_at from counsellings c join parties p on p.id = c.client_id \
     join people f on f.id = c.facilitator_id";

/// In the room, and nobody else chose how they come in since the others knew them there.
const IN_THE_ROOM: &str = "((c.facilitator_id = {} and (f.door_set_at is null or f.door_set_at <= c.known_at)) \
     or exists (select 1 from counselling_people r join people w on w.id = r.person_id where r.counselling_id = c.id \
     and r.person_id = {} and (w.door_set_at is null or w.door_set_at <= r.known_at)))";

/// Since when somebody is kept out of a room.
fn shut(row: &Row) -> Result<Option<Timestamp>, AppError> {
    let (set, known): (Option<Timestamp>, Option<Timestamp>) = (row.get("door_set_at")?, row.get("known_at")?);
    Ok(set.filter(|set| known.is_none_or(|known| known < *set)))
}

fn counselling(row: &Row) -> Result<Counselling, AppError> {
    Ok(Counselling {
        id: row.get("id")?,
        client: (PartyId(row.get("client_id")?), row.get("client")?),
        facilitator: (PersonId(row.get("facilitator_id")?), row.get("facilitator")?),
        at: row.get("begun_at")?,
        joint: row.get("joint_words")?,
        number: row.get("joint_number")?,
        shared: row.get("shared_at")?,
        closed: row.get("closed_at")?,
        version: row.get("version")?,
        shut: shut(row)?,
    })
}

fn own(scope: &Scope) -> Result<Query, AppError> {
    let me = Val::Uuid(oneself(scope)?.0);
    Ok(Query::new(COUNSELLING).and(IN_THE_ROOM, [me.clone(), me]))
}

/// Every room the reader is in, the latest first.
///
/// # Errors
/// Not found for whoever is nobody; the database.
pub fn list(conn: &mut Conn, scope: &Scope) -> Result<Vec<Counselling>, AppError> {
    own(scope)?.order("c.begun_at desc, c.id desc").limit(MOST).all(conn)?.iter().map(counselling).collect()
}

/// One that the reader is in.
///
/// # Errors
/// Not found for everybody else; the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Counselling, AppError> {
    let row = own(scope)?.and("c.id = {}", Val::Uuid(id)).one(conn)?;
    row.as_ref().map_or(Err(AppError::NotFound), counselling)
}

/// Who takes part in one that was found, by name.
///
/// # Errors
/// The database.
pub fn people(conn: &mut Conn, c: &Counselling) -> Result<Vec<Participant>, AppError> {
    const PEOPLE: &str = "select r.person_id, p.name, r.side, r.known_at, p.door_set_at from counselling_people r join people p on p.id = r.person_id";
    let query = Query::new(PEOPLE).and("r.counselling_id = {}", Val::Uuid(c.id));
    let rows = query.order("r.side, p.name, r.person_id").limit(MOST).all(conn)?;
    rows.iter()
        .map(|row| {
            let side: String = row.get("side")?;
            let voice = Voice::from_code(&side).ok_or_else(|| AppError::Internal(format!("unknown side {side}")))?;
            let person = PersonId(row.get("person_id")?);
            Ok(Participant { person, name: row.get("name")?, voice, shut: shut(row)? })
        })
        .collect()
}

/// The room of one that was found.
#[must_use]
pub fn room(c: &Counselling, people: &[Participant]) -> Room {
    Room { facilitator: c.facilitator.0, people: people.iter().map(|one| (one.person, one.voice)).collect() }
}

/// What the reader may read of what was said, in the order in which it was said: their own, what was released, and the facilitator all.
///
/// # Errors
/// Not found for whoever is not in the room; the database.
pub fn statements(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Vec<Statement>, AppError> {
    const STATEMENTS: &str = "select s.id, s.author_id, a.name as author, s.words, s.said_at, s.released_at \
         from counselling_statements s join counsellings c on c.id = s.counselling_id join people a on a.id = s.author_id \
         join people f on f.id = c.facilitator_id";
    const MAY_READ: &str = "(s.author_id = {} or c.facilitator_id = {} or s.released_at is not null)";
    let me = Val::Uuid(oneself(scope)?.0);
    let query = Query::new(STATEMENTS)
        .and("c.id = {}", Val::Uuid(id))
        .and(IN_THE_ROOM, [me.clone(), me.clone()])
        .and(MAY_READ, [me.clone(), me]);
    let rows = query.order("s.said_at, s.id").limit(MOST).all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(Statement {
                id: row.get("id")?,
                author: (PersonId(row.get("author_id")?), row.get("author")?),
                words: row.get("words")?,
                at: row.get("said_at")?,
                released: row.get("released_at")?,
            })
        })
        .collect()
}

/// Opens a room.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, (id, client): (Uuid, PartyId), room: &Room, at: Timestamp) -> Result<(), AppError> {
    const ROOM: &str = "insert into counsellings (id, client_id, facilitator_id, begun_at, joint_number, version) values ($1, $2, $3, $4, 0, 1)";
    const PERSON: &str = "insert into counselling_people (counselling_id, person_id, side) values ($1, $2, $3)";
    tx.run(ROOM, &[id.into(), client.0.into(), room.facilitator.0.into(), at.into()])?;
    for (person, voice) in &room.people {
        tx.run(PERSON, &[id.into(), person.0.into(), voice.code().into()])?;
    }
    Ok(())
}

/// When somebody else chose how the reader comes in. Says nothing of whether they are in any room.
///
/// # Errors
/// The database.
pub fn door(conn: &mut Conn, scope: &Scope) -> Result<Option<Timestamp>, AppError> {
    let Ok(me) = oneself(scope) else { return Ok(None) };
    let row = conn.one("select door_set_at from people where id = $1", &[me.0.into()])?;
    row.map_or(Ok(None), |row| Ok(row.get("door_set_at")?))
}

/// The others in the room know that it is still the same person.
///
/// # Errors
/// The database.
pub fn know(tx: &mut Tx, c: &Counselling, who: PersonId, at: Timestamp) -> Result<(), AppError> {
    const HEARS: &str = "update counsellings set known_at = $3 where id = $1 and facilitator_id = $2";
    const TAKES_PART: &str = "update counselling_people set known_at = $3 where counselling_id = $1 and person_id = $2";
    for sql in [HEARS, TAKES_PART] {
        tx.run(sql, &[c.id.into(), who.0.into(), at.into()])?;
    }
    Ok(())
}

/// Keeps what somebody said.
///
/// # Errors
/// The database.
pub fn say(tx: &mut Tx, (id, of): (Uuid, Uuid), author: PersonId, words: &str, at: Timestamp) -> Result<(), AppError> {
    const SAY: &str = "insert into counselling_statements (id, counselling_id, author_id, words, said_at) values ($1, $2, $3, $4, $5)";
    tx.run(SAY, &[id.into(), of.into(), author.0.into(), words.into(), at.into()])?;
    Ok(())
}

/// Its author gives it to the others in the room; whether it was theirs to give.
///
/// # Errors
/// The database.
pub fn release(tx: &mut Tx, id: Uuid, of: Uuid, author: PersonId, at: Timestamp) -> Result<bool, AppError> {
    const RELEASE: &str = "update counselling_statements set released_at = $4 \
         where id = $1 and counselling_id = $2 and author_id = $3 and released_at is null";
    Ok(tx.run(RELEASE, &[id.into(), of.into(), author.0.into(), at.into()])? > 0)
}

/// Writes the joint statement anew. Whoever agreed to other words is asked again.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn draft(tx: &mut Tx, c: &Counselling, version: i64, words: &str, at: Timestamp) -> Result<(), AppError> {
    const DRAFT: &str = "update counsellings set joint_words = $2, joint_number = joint_number + 1, drafted_at = $3, \
         version = version + 1 where id = $1 and version = $4 and shared_at is null and closed_at is null";
    if tx.run(DRAFT, &[c.id.into(), words.into(), at.into(), version.into()])? == 0 {
        Err(AppError::Stale)
    } else {
        Ok(())
    }
}

/// Who has agreed to the words as they stand.
///
/// # Errors
/// The database.
pub fn yes(conn: &mut Conn, c: &Counselling) -> Result<Vec<PersonId>, AppError> {
    const YES: &str = "select person_id from counselling_yes where counselling_id = $1 and number = $2 order by said_at, person_id limit 200";
    let rows = conn.all(YES, &[c.id.into(), c.number.into()])?;
    rows.iter().map(|row| Ok(PersonId(row.get("person_id")?))).collect()
}

/// Somebody agrees to the words as they stand.
///
/// # Errors
/// The database.
pub fn agree(tx: &mut Tx, c: &Counselling, who: PersonId, at: Timestamp) -> Result<(), AppError> {
    const AGREE: &str = "insert into counselling_yes (counselling_id, number, person_id, said_at) values ($1, $2, $3, $4) \
         on conflict (counselling_id, number, person_id) do nothing";
    tx.run(AGREE, &[c.id.into(), c.number.into(), who.0.into(), at.into()])?;
    Ok(())
}

/// Both sides share it from now on.
///
/// # Errors
/// The database.
pub fn share(tx: &mut Tx, id: Uuid, at: Timestamp) -> Result<(), AppError> {
    tx.run("update counsellings set shared_at = $2, version = version + 1 where id = $1", &[id.into(), at.into()])?;
    Ok(())
}

/// Closes it without a statement of both sides.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn close(tx: &mut Tx, c: &Counselling, version: i64, at: Timestamp) -> Result<(), AppError> {
    const CLOSE: &str = "update counsellings set closed_at = $2, version = version + 1 \
         where id = $1 and version = $3 and shared_at is null and closed_at is null";
    if tx.run(CLOSE, &[c.id.into(), at.into(), version.into()])? == 0 { Err(AppError::Stale) } else { Ok(()) }
}

/// A statement to which both sides agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joint {
    /// Of whom besides us.
    pub client: (PartyId, String),
    /// Its words.
    pub words: String,
    /// Since when it is shared.
    pub at: Timestamp,
}

/// Statements to which both sides agreed, for whoever may know the client, the latest first.
///
/// # Errors
/// The database.
pub fn shared(conn: &mut Conn, scope: &Scope, client: Option<PartyId>) -> Result<Vec<Joint>, AppError> {
    const SHARED: &str = "select c.client_id, p.name as client, c.joint_words, c.shared_at from counsellings c \
         join parties p on p.id = c.client_id";
    if scope.only().is_some() {
        return Ok(Vec::new());
    }
    let mut query = scope.parties(Query::new(SHARED)).and_raw("c.shared_at is not null");
    if let Some(client) = client {
        query = query.and("c.client_id = {}", Val::Uuid(client.0));
    }
    let rows = query.order("c.shared_at desc, c.id desc").limit(MOST).all(conn)?;
    rows.iter()
        .map(|row| {
            let words: Option<String> = row.get("joint_words")?;
            let client = (PartyId(row.get("client_id")?), row.get("client")?);
            Ok(Joint { client, words: words.unwrap_or_default(), at: row.get("shared_at")? })
        })
        .collect()
}

/// How many statements there are that no export holds; the number alone, for whoever runs the machine.
///
/// # Errors
/// The database.
pub fn confided(conn: &mut Conn) -> Result<usize, AppError> {
    let row = conn.one("select count(*) as n from counselling_statements", &[])?;
    let n: i64 = row.map(|row| row.get("n")).transpose()?.unwrap_or_default();
    Ok(usize::try_from(n).unwrap_or_default())
}
