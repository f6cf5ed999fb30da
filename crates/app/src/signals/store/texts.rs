//! Texts that were brought in: one, lists of them, and how many wait to be read.

use db::{Conn, Direction, Query, Row, Val};
use domain::health::{self, Mood, Side, Source, Spoke, Stage, Tone};
use domain::hearing::{Reads, State};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use super::{coded, coded_or_none, named, readable, reads, side};
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// A text that was brought in, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// Its id.
    pub id: Uuid,
    /// About which client.
    pub party: (PartyId, String),
    /// What it is called in lists.
    pub title: String,
    /// Who wrote it, where we know them.
    pub author: Option<(PersonId, String)>,
    /// Who wrote it, where it is only a name.
    pub author_name: Option<String>,
    /// Whose voice it is.
    pub side: Side,
    /// Where it was heard.
    pub source: Source,
    /// When it was said.
    pub at: Timestamp,
    /// Who may read it.
    pub reads: Reads,
    /// What the meeting was like.
    pub soft: health::Soft,
    /// Who brought it in.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub made_at: Timestamp,
    /// Of its words.
    pub digest: Option<String>,
    /// How it stands.
    pub state: State,
    /// Sentences that wait for a person.
    pub waiting: i64,
    /// Sentences that are marked, by the listener or by a person.
    pub marked: i64,
    /// The worst stage among the marked.
    pub worst: Option<Stage>,
    /// Who read it to the end, and when.
    pub read: Option<(PersonId, String)>,
    /// When its words were erased.
    pub erased_at: Option<Timestamp>,
    /// Guards against two changes at once.
    pub version: i64,
}

/// A text with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub signal: Signal,
    /// Its words; nothing where there are none, or where they were erased.
    pub body: Option<String>,
}

const SIGNAL: &str = "select s.id, s.party_id, p.name as party, s.title, s.author_id, a.name as author, s.author_name, s.side, \
     s.source, s.said_at, s.visibility, s.tone, s.spoke, s.mood, s.person_id, b.name as by_name, s.made_at, s.digest, s.state, \
     s.waiting, s.marked, s.worst, s.read_by, r.name as read_name, s.erased_at, s.version \
     from signals s join parties p on p.id = s.party_id left join people a on a.id = s.author_id \
     left join people b on b.id = s.person_id left join people r on r.id = s.read_by";

fn signal(row: &Row) -> Result<Signal, AppError> {
    Ok(Signal {
        id: row.get("id")?,
        party: (PartyId(row.get("party_id")?), row.get("party")?),
        title: row.get("title")?,
        author: named(row, "author_id", "author")?,
        author_name: row.get("author_name")?,
        side: side(row)?,
        source: coded(row, "source", Source::from_code)?,
        at: row.get("said_at")?,
        reads: coded(row, "visibility", Reads::from_code)?,
        soft: health::Soft {
            tone: coded_or_none(row, "tone", Tone::from_code)?,
            spoke: coded_or_none(row, "spoke", Spoke::from_code)?,
            mood: coded_or_none(row, "mood", Mood::from_code)?,
        },
        by: named(row, "person_id", "by_name")?,
        made_at: row.get("made_at")?,
        digest: row.get("digest")?,
        state: coded(row, "state", State::from_code)?,
        waiting: row.get("waiting")?,
        marked: row.get("marked")?,
        worst: coded_or_none(row, "worst", Stage::from_code)?,
        read: named(row, "read_by", "read_name")?,
        erased_at: row.get("erased_at")?,
        version: row.get("version")?,
    })
}

/// What a list of texts is narrowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// About this client and those below it.
    pub party: Option<PartyId>,
    /// About clients that this person leads.
    pub lead: Option<PersonId>,
    /// How they stand.
    pub state: Option<State>,
}

/// Texts that may be read, the last said first, after the given one.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &Filter,
    after: Option<(Timestamp, Uuid)>,
    most: u32,
) -> Result<Vec<Signal>, AppError> {
    if !reads(scope) {
        return Ok(Vec::new());
    }
    let mut query = readable(scope, Query::new(SIGNAL));
    if let Some(party) = filter.party {
        let below = "s.party_id in (select u.below from party_paths u where u.above = {})";
        query = query.and(below, Val::Uuid(party.0));
    }
    if let Some(lead) = filter.lead {
        query = query.and("p.lead_id = {}", Val::Uuid(lead.0));
    }
    query = match filter.state {
        Some(State::ToRead) => query.and_raw("s.state = 'to_read'"),
        Some(State::Read) => query.and_raw("s.state = 'read'"),
        None => query,
    };
    if let Some((at, id)) = after {
        query = query.keyset(&["s.said_at", "s.id"], vec![at.into(), id.into()], Direction::Descending);
    }
    query.order("s.said_at desc, s.id desc").limit(most).all(conn)?.iter().map(signal).collect()
}

/// One text that may be read.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Signal, AppError> {
    if !reads(scope) {
        return Err(AppError::NotFound);
    }
    let query = readable(scope, Query::new(SIGNAL)).and("s.id = {}", Val::Uuid(id));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), signal)
}

/// The words of a text. Whoever asks has found it.
///
/// # Errors
/// The database.
pub fn body(conn: &mut Conn, id: Uuid) -> Result<Option<String>, AppError> {
    const BODY: &str = "select body from signal_texts where signal_id = $1";
    Ok(conn.one(BODY, &[id.into()])?.map(|row| row.get("body")).transpose()?.flatten())
}

/// The text with the same words about the same client, where the reader may read it or not.
///
/// # Errors
/// The database.
pub fn heard_before(conn: &mut Conn, party: PartyId, digest: &str) -> Result<Option<(Uuid, Timestamp)>, AppError> {
    const BEFORE: &str = "select id, said_at from signals where party_id = $1 and digest = $2";
    let row = conn.one(BEFORE, &[party.0.into(), digest.into()])?;
    row.map(|row| Ok((row.get("id")?, row.get("said_at")?))).transpose()
}

/// How many texts wait to be read, and how many sentences in them; about clients that one person leads, or about all. No more
/// than `most` texts are counted.
///
/// # Errors
/// The database.
pub fn waiting(conn: &mut Conn, scope: &Scope, lead: Option<PersonId>, most: u32) -> Result<(usize, i64), AppError> {
    const WAITING: &str = "select s.waiting from signals s join parties p on p.id = s.party_id";
    if !reads(scope) {
        return Ok((0, 0));
    }
    let query = readable(scope, Query::new(WAITING)).and_raw("s.state = 'to_read'");
    let rows = query.and_some("p.lead_id = {}", lead.map(|lead| Val::Uuid(lead.0))).limit(most).all(conn)?;
    let sentences: Result<Vec<i64>, _> = rows.iter().map(|row| row.get("waiting")).collect();
    Ok((rows.len(), sentences?.into_iter().sum()))
}
