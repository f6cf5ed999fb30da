//! Letters as they are looked at: by whom they were written to, and by who runs this Entente.

use db::{Conn, Direction, Query, Row, Val};
use domain::kernel::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::kit::turn::Turn;
use crate::mail::letter::{About, CONFIDENTIAL, LetterId, Part, State, for_its_reader};
use crate::mail::prepare;
use crate::people::scope::Scope;

/// A letter that was posted.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Its id.
    pub id: LetterId,
    /// What mail programs call it.
    pub message_id: String,
    /// To whom.
    pub to: PersonId,
    /// Their name.
    pub name: String,
    /// Their e-mail when it was written; where it was sent to, once it was.
    pub address: Option<String>,
    /// Their e-mail now.
    pub email: Option<String>,
    /// What it is about.
    pub about: Option<About>,
    /// What that is, in a line.
    pub title: Option<String>,
    /// Why it was written.
    pub purpose: String,
    /// One line.
    pub subject: String,
    /// What it says; that its words are for its reader, where they are `sealed`.
    pub parts: Vec<Part>,
    /// Its words are for its reader, and somebody else looks.
    pub sealed: bool,
    /// What became of it.
    pub state: State,
    /// When it was written.
    pub made_at: Timestamp,
    /// When it is tried next, if it waits.
    pub next_try_at: Timestamp,
    /// How often it was tried since it was last taken up.
    pub attempts: i64,
    /// Until when whoever sends it now has it for themselves.
    pub claimed_until: Option<Timestamp>,
    /// Why it is not sent, in the words of the server where it was one.
    pub last_error: Option<String>,
    /// When the server took it.
    pub sent_at: Option<Timestamp>,
}

const SELECT: &str = "select l.id, l.message_id, l.person_id, p.name, l.address, p.email, l.matter, l.matter_id, \
     coalesce(c.subject, v.statement) as title, l.purpose, l.subject, l.parts, l.state, l.made_at, l.next_try_at, \
     l.attempts, l.claimed_until, l.last_error, l.sent_at from letters l join people p on p.id = l.person_id \
     left join commitments c on c.id = l.matter_id left join conversations v on v.id = l.matter_id";

fn read(row: &Row) -> Result<Posted, AppError> {
    let code: String = row.get("state")?;
    let (matter, matter_id): (Option<String>, Option<Uuid>) = (row.get("matter")?, row.get("matter_id")?);
    let parts: serde_json::Value = row.get("parts")?;
    Ok(Posted {
        id: LetterId(row.get("id")?),
        message_id: row.get("message_id")?,
        to: PersonId(row.get("person_id")?),
        name: row.get("name")?,
        address: row.get("address")?,
        email: row.get("email")?,
        about: matter.zip(matter_id).and_then(|(matter, id)| About::from_codes(&matter, id)),
        title: row.get("title")?,
        purpose: row.get("purpose")?,
        subject: row.get("subject")?,
        parts: serde_json::from_value(parts)
            .map_err(|e| AppError::Internal(format!("a letter cannot be read: {e}")))?,
        sealed: false,
        state: State::from_code(&code)
            .ok_or_else(|| AppError::Internal(format!("unknown state {code} of a letter")))?,
        made_at: row.get("made_at")?,
        next_try_at: row.get("next_try_at")?,
        attempts: row.get("attempts")?,
        claimed_until: row.get("claimed_until")?,
        last_error: row.get("last_error")?,
        sent_at: row.get("sent_at")?,
    })
}

/// Which letters somebody sees: who runs this Entente all of them but those that are for nobody else's eyes, everybody else their own.
fn visible(scope: &Scope, query: Query) -> Query {
    match scope.reader() {
        None => query,
        Some(reader) if reader.administers() => {
            let values = [Val::from(CONFIDENTIAL), Val::Uuid(reader.id.0)];
            query.and("(l.purpose <> {} or l.person_id = {})", values)
        }
        Some(reader) => query.and("l.person_id = {}", Val::Uuid(reader.id.0)),
    }
}

/// A letter that asks for an answer without a name keeps its words and its link from everybody but whom it was written to.
fn sealed(scope: &Scope, letter: Posted) -> Posted {
    let another = scope.reader().is_some_and(|reader| reader.id != letter.to || scope.looks_on());
    if !another || !for_its_reader(&letter.purpose) {
        return letter;
    }
    let parts = vec![Part::Text("Its words are for its reader only.".to_owned())];
    Posted { parts, sealed: true, ..letter }
}

/// One letter that may be seen.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: LetterId) -> Result<Posted, AppError> {
    let query = visible(scope, Query::new(SELECT).and("l.id = {}", Val::Uuid(id.0)));
    let letter = query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), read)?;
    Ok(sealed(scope, letter))
}

/// What a list of letters is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// What became of them.
    pub state: Option<State>,
    /// To whom.
    pub to: Option<PersonId>,
}

/// A page of letters that may be seen, newest first. Going back, the rows come backwards.
///
/// # Errors
/// A mark that is none, or the database.
pub fn page(
    conn: &mut Conn,
    scope: &Scope,
    filter: &Filter,
    turn: Option<&Turn>,
    limit: u32,
) -> Result<Vec<Posted>, AppError> {
    let mut query = visible(scope, Query::new(SELECT))
        .and_some("l.state = {}", filter.state.map(State::code))
        .and_some("l.person_id = {}", filter.to.map(|p| p.0));
    if let Some(Turn { key, id, back }) = turn {
        let at: Timestamp = key.parse().map_err(|_| AppError::NotFound)?;
        let way = if *back { Direction::Ascending } else { Direction::Descending };
        query = query.keyset(&["l.made_at", "l.id"], vec![at.into(), (*id).into()], way);
    }
    let back = turn.is_some_and(|t| t.back);
    let order = if back { "l.made_at, l.id" } else { "l.made_at desc, l.id desc" };
    let rows = query.order(order).limit(limit).all(conn)?;
    rows.iter().map(read).map(|letter| as_seen(conn, scope, sealed(scope, letter?))).collect()
}

/// A letter outlives the right to see what it is about: then the list does not name the matter as it is called now, nor what a
/// letter says that never went out.
fn as_seen(conn: &mut Conn, scope: &Scope, letter: Posted) -> Result<Posted, AppError> {
    let theirs = scope.reader().is_some_and(|reader| !reader.administers());
    let Some(about) = letter.about.filter(|_| theirs) else { return Ok(letter) };
    match prepare::visible(conn, scope, about) {
        Err(AppError::NotFound) if letter.state == State::Withheld => {
            Ok(Posted { title: None, subject: "A letter that was not sent".to_owned(), ..letter })
        }
        Err(AppError::NotFound) => Ok(Posted { title: None, ..letter }),
        found => found.map(|()| letter),
    }
}

/// Somebody with letters: who, what they are, and when the last was written.
#[derive(Clone, Debug)]
pub struct People {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// What they do, and where.
    pub what: String,
    /// When the last letter was written.
    pub last: Timestamp,
}

/// Who has letters, last written first; for the demo, where everybody can be played.
///
/// # Errors
/// The database.
pub fn readers(conn: &mut Conn, limit: u32) -> Result<Vec<People>, AppError> {
    const READERS: &str = "select p.id, p.name, p.title, (select t.name from memberships m join parties t \
         on t.id = m.party_id where m.person_id = p.id and m.until_at is null order by m.from_at, m.id limit 1) as party, \
         max(l.made_at) as last_at from letters l join people p on p.id = l.person_id group by p.id, p.name, p.title \
         order by last_at desc, p.id limit $1";
    let rows = conn.all(READERS, &[limit.into()])?;
    rows.iter()
        .map(|row| {
            let (title, party): (Option<String>, Option<String>) = (row.get("title")?, row.get("party")?);
            let party = party.filter(|party| !title.as_ref().is_some_and(|title| title.contains(party)));
            Ok(People {
                id: PersonId(row.get("id")?),
                name: row.get("name")?,
                what: title.into_iter().chain(party).collect::<Vec<_>>().join(", "),
                last: row.get("last_at")?,
            })
        })
        .collect()
}

/// Who of the people with this e-mail is here.
///
/// # Errors
/// The database.
pub fn answered_by(conn: &mut Conn, email: &str) -> Result<Option<PersonId>, AppError> {
    const FIND: &str = "select id from people where email = $1 and retired_at is null";
    let row = conn.one(FIND, &[email.trim().to_lowercase().into()])?;
    row.map(|row| Ok(PersonId(row.get("id")?))).transpose()
}
