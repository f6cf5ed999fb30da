//! Rows of surveys, their statements and whom they ask. What was answered is in `answers`, and leads back to nobody.

pub mod answers;

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::asked::{AGAIN_DAYS, MIN, State};
use domain::kernel::{ConversationId, PartyId, PersonId};
use domain::profile::Whose;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// A survey of both sides of one relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Its id.
    pub id: Uuid,
    /// With whom.
    pub client: (PartyId, String),
    /// How it stands.
    pub state: State,
    /// The last day on which it takes answers.
    pub closes_on: Date,
    /// Since when people answer.
    pub opened_on: Option<Date>,
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

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its id.
    pub id: Uuid,
    /// Its words, the same for both sides.
    pub words: String,
    /// The conversation that was begun about it.
    pub talk: Option<ConversationId>,
}

const SURVEY: &str = "select s.id, s.client_id, p.name as client, s.state, s.closes_on, s.opened_on, s.closed_on, s.shared_on, \
     s.person_id, b.name as by_name, s.made_at, s.version from surveys s join parties p on p.id = s.client_id \
     left join people b on b.id = s.person_id";

pub(super) fn whose(row: &Row) -> Result<Whose, AppError> {
    let code: String = row.get("side")?;
    Whose::from_code(&code).ok_or_else(|| AppError::Internal(format!("unknown side {code} of a survey")))
}

fn survey(row: &Row) -> Result<Survey, AppError> {
    let state: String = row.get("state")?;
    let by = row.get::<Option<Uuid>>("person_id")?.zip(row.get::<Option<String>>("by_name")?);
    Ok(Survey {
        id: row.get("id")?,
        client: (PartyId(row.get("client_id")?), row.get("client")?),
        state: State::from_code(&state)
            .ok_or_else(|| AppError::Internal(format!("unknown state {state} of a survey")))?,
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
    if scope.is_staff() { query } else { query.and_raw("s.state = 'closed' and s.shared_on is not null") }
}

/// Surveys of a client that may be seen, the last one first, after the given one. What was dropped is gone.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    client: PartyId,
    after: Option<(Timestamp, Uuid)>,
    most: u32,
) -> Result<Vec<Survey>, AppError> {
    let mut query = seen(scope, Query::new(SURVEY)).and("s.client_id = {}", Val::Uuid(client.0));
    query = query.and_raw("s.state <> 'dropped'");
    if let Some((at, id)) = after {
        query = query.keyset(&["s.made_at", "s.id"], vec![at.into(), id.into()], Direction::Descending);
    }
    query.order("s.made_at desc, s.id desc").limit(most).all(conn)?.iter().map(survey).collect()
}

/// One that may be seen.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Survey, AppError> {
    let query = seen(scope, Query::new(SURVEY)).and("s.id = {}", Val::Uuid(id));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), survey)
}

/// The one of which this is a statement, where it may be seen.
///
/// # Errors
/// Not found, or the database.
pub fn of_statement(conn: &mut Conn, scope: &Scope, statement: Uuid) -> Result<Survey, AppError> {
    let of = "s.id in (select t.survey_id from survey_statements t where t.id = {})";
    let query = seen(scope, Query::new(SURVEY)).and(of, Val::Uuid(statement));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), survey)
}

/// Whether one is open with a client, with what lies above it or below it.
///
/// # Errors
/// The database.
pub fn is_open_with(conn: &mut Conn, client: PartyId) -> Result<bool, AppError> {
    const OPEN: &str = "select 1 from surveys s where s.state = 'open' and exists (select 1 from party_paths pp \
         where (pp.above = s.client_id and pp.below = $1) or (pp.above = $1 and pp.below = s.client_id)) limit 1";
    Ok(conn.one(OPEN, &[client.0.into()])?.is_some())
}

/// When one was last closed of which answers without a name can be read, with a client, with what lies above it or below it; within
/// the time in which that matters.
///
/// # Errors
/// The database.
pub fn read_since(conn: &mut Conn, client: PartyId, today: Date) -> Result<Option<Date>, AppError> {
    const READ: &str = "select max(s.closed_on) from surveys s where s.state = 'closed' and s.closed_on > $2 \
         and exists (select 1 from party_paths pp where (pp.above = s.client_id and pp.below = $1) \
         or (pp.above = $1 and pp.below = s.client_id)) \
         and exists (select 1 from survey_counts c join survey_statements t on t.id = c.statement_id where t.survey_id = s.id \
         group by c.statement_id, c.side having sum(c.n) >= $3)";
    let since = today.saturating_sub(AGAIN_DAYS.days());
    let fewest = i64::try_from(MIN).unwrap_or(i64::MAX);
    let row = conn.one(READ, &[client.0.into(), since.into(), fewest.into()])?;
    Ok(row.map(|row| row.at::<Option<Date>>(0)).transpose()?.flatten())
}

/// Open ones in which somebody is asked, the first to close first. Whether they have answered is not told.
///
/// # Errors
/// The database.
pub fn asking(conn: &mut Conn, person: PersonId, most: u32) -> Result<Vec<Survey>, AppError> {
    let of = "s.id in (select a.survey_id from survey_asked a where a.person_id = {})";
    let query = Query::new(SURVEY).and(of, Val::Uuid(person.0)).and_raw("s.state = 'open'");
    query.order("s.closes_on, s.id").limit(most).all(conn)?.iter().map(survey).collect()
}

/// Open ones whose last day has passed.
///
/// # Errors
/// The database.
pub fn over(conn: &mut Conn, today: Date, most: u32) -> Result<Vec<Uuid>, AppError> {
    const OVER: &str = "select id from surveys where state = 'open' and closes_on < $1 order by closes_on, id limit $2";
    conn.all(OVER, &[today.into(), i64::from(most).into()])?.iter().map(|row| Ok(row.at(0)?)).collect()
}

/// Keeps a new one.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, s: &Survey) -> Result<(), AppError> {
    const INSERT: &str = "insert into surveys (id, client_id, state, closes_on, person_id, made_at, version) \
         values ($1, $2, $3, $4, $5, $6, 1)";
    let by = s.by.as_ref().map(|(id, _)| id.0);
    let (id, client, state) = (s.id.into(), s.client.0.0.into(), s.state.code().into());
    tx.run(INSERT, &[id, client, state, s.closes_on.into(), by.into(), s.made_at.into()])?;
    Ok(())
}

/// Writes one anew.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn update(tx: &mut Tx, s: &Survey) -> Result<(), AppError> {
    const UPDATE: &str = "update surveys set state = $2, closes_on = $3, opened_on = $4, closed_on = $5, shared_on = $6, \
         version = version + 1 where id = $1 and version = $7";
    let days: [Val; 4] = [s.closes_on.into(), s.opened_on.into(), s.closed_on.into(), s.shared_on.into()];
    let [closes, opened, closed, shared] = days;
    let changed =
        tx.run(UPDATE, &[s.id.into(), s.state.code().into(), closes, opened, closed, shared, s.version.into()])?;
    if changed == 0 { Err(AppError::Stale) } else { Ok(()) }
}

/// What one asks, in its order. Whoever asks has found it.
///
/// # Errors
/// The database.
pub fn statements(conn: &mut Conn, id: Uuid) -> Result<Vec<Statement>, AppError> {
    const ALL: &str = "select id, words, conversation_id from survey_statements where survey_id = $1 order by place";
    let rows = conn.all(ALL, &[id.into()])?;
    rows.iter()
        .map(|row| {
            let talk = row.get::<Option<Uuid>>("conversation_id")?.map(ConversationId);
            Ok(Statement { id: row.get("id")?, words: row.get("words")?, talk })
        })
        .collect()
}

/// Asks these instead of what was asked before; while it is being written.
///
/// # Errors
/// The database.
pub fn ask(tx: &mut Tx, id: Uuid, all: &[(Uuid, String)]) -> Result<(), AppError> {
    const FORGET: &str = "delete from survey_statements where survey_id = $1";
    tx.run(FORGET, &[id.into()])?;
    let rows = all
        .iter()
        .zip(1_i64..)
        .map(|((statement, words), place)| vec![Val::Uuid(*statement), id.into(), place.into(), words.as_str().into()]);
    tx.insert_many("survey_statements", &["id", "survey_id", "place", "words"], rows.collect())?;
    Ok(())
}

/// A conversation was begun about a statement.
///
/// # Errors
/// The database.
pub fn talked(tx: &mut Tx, statement: Uuid, talk: ConversationId) -> Result<(), AppError> {
    const TALKED: &str = "update survey_statements set conversation_id = $2 where id = $1";
    tx.run(TALKED, &[statement.into(), talk.0.into()])?;
    Ok(())
}

/// Somebody who is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// On which side.
    pub side: Whose,
}

/// Who is asked, by name. Not whether they have answered: that is for themselves.
///
/// # Errors
/// The database.
pub fn people(conn: &mut Conn, id: Uuid) -> Result<Vec<Asked>, AppError> {
    const ALL: &str = "select a.person_id, p.name, a.side from survey_asked a join people p on p.id = a.person_id \
         where a.survey_id = $1 order by p.name, a.person_id";
    let rows = conn.all(ALL, &[id.into()])?;
    rows.iter()
        .map(|row| Ok(Asked { person: PersonId(row.get("person_id")?), name: row.get("name")?, side: whose(row)? }))
        .collect()
}

/// Asks these people instead of whoever was asked before; while it is being written.
///
/// # Errors
/// The database.
pub fn ask_people(tx: &mut Tx, id: Uuid, all: &[(PersonId, Whose)]) -> Result<(), AppError> {
    const FORGET: &str = "delete from survey_asked where survey_id = $1";
    tx.run(FORGET, &[id.into()])?;
    let row =
        |(person, side): &(PersonId, Whose)| vec![Val::Uuid(id), person.0.into(), side.code().into(), false.into()];
    tx.insert_many("survey_asked", &["survey_id", "person_id", "side", "answered"], all.iter().map(row).collect())?;
    Ok(())
}

/// Who of ours answered for something promised to a client since then; they know how it is.
///
/// # Errors
/// The database.
pub fn who_promised(conn: &mut Conn, client: PartyId, since: Timestamp, most: u32) -> Result<Vec<PersonId>, AppError> {
    const PROMISED: &str = "select distinct c.performer_person_id from commitments c join people p on p.id = c.performer_person_id \
         where c.customer_id = $1 and c.moved_at >= $2 and p.retired_at is null order by c.performer_person_id limit $3";
    let rows = conn.all(PROMISED, &[client.0.into(), since.into(), i64::from(most).into()])?;
    rows.iter().map(|row| Ok(PersonId(row.at(0)?))).collect()
}
