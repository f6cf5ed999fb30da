//! Rows of disagreements. Every question takes the reader's scope: whoever may not read at a client finds none there.

use std::collections::{BTreeSet, HashMap};

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::kernel::{PartyId, PersonId};
use domain::partnership::{Came, Ended, Outcome, Relief, Share, share};
use domain::profile::Whose;
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use super::rights::{Sight, sight};
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::sponsors::store::Matter;

/// Closed ones that are counted at most, of all clients of one question.
const MOST: u32 = 5_000;

/// What two sides differed about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// Its id.
    pub id: Uuid,
    /// At which client.
    pub party: (PartyId, String),
    /// What about.
    pub about: String,
    /// What the client first wanted.
    pub theirs: String,
    /// What IT first wanted.
    pub ours: String,
    /// Where it came up.
    pub came: Came,
    /// The promise or the conversation in which it came up.
    pub matter: Option<Matter>,
    /// Since when.
    pub opened_on: Date,
    /// Which side wrote it down.
    pub whose: Whose,
    /// Who did.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub at: Timestamp,
    /// How it ended, where it has.
    pub ended: Option<Ended>,
    /// In whose words.
    pub ended_words: Option<String>,
    /// Who wrote that down.
    pub ended_by: Option<(PersonId, String)>,
    /// When its words were last put right, and by whom.
    pub corrected: Option<(Timestamp, Option<(PersonId, String)>)>,
    /// That it was taken back: it counts nowhere then.
    pub taken_back: Option<TakenBack>,
    /// Guards against two changes at once.
    pub version: i64,
}

/// That a disagreement was taken back by the side that wrote it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Option<(PersonId, String)>,
    /// Why.
    pub why: String,
}

const SELECT: &str = "select d.id, d.party_id, p.name as party, d.about, d.theirs, d.ours, d.came, d.matter_id, d.matter, \
     d.opened_on, d.side, d.said_by, b.name as by_name, d.made_at, d.outcome, d.more_work, d.relief, d.closed_on, \
     d.ended_words, d.ended_by, e.name as ended_name, d.corrected_at, d.corrected_by, c.name as corrected_name, \
     d.taken_back_at, d.taken_back_by, t.name as taken_name, d.taken_back_why, d.version from disagreements d join parties p on p.id = d.party_id \
     left join people b on b.id = d.said_by left join people e on e.id = d.ended_by \
     left join people c on c.id = d.corrected_by left join people t on t.id = d.taken_back_by";

fn coded<T>(row: &Row, column: &str, of: impl Fn(&str) -> Option<T>) -> Result<T, AppError> {
    let code: String = row.get(column)?;
    of(&code).ok_or_else(|| AppError::Internal(format!("unknown {column} {code} of a disagreement")))
}

fn named(row: &Row, id: &str, name: &str) -> Result<Option<(PersonId, String)>, AppError> {
    let (id, name): (Option<Uuid>, Option<String>) = (row.get(id)?, row.get(name)?);
    Ok(id.map(PersonId).zip(name))
}

fn ended(row: &Row) -> Result<Option<Ended>, AppError> {
    let Some(on) = row.get::<Option<Date>>("closed_on")? else { return Ok(None) };
    let relief: Option<String> = row.get("relief")?;
    Ok(Some(Ended {
        on,
        outcome: coded(row, "outcome", Outcome::from_code)?,
        more_work: row.get::<Option<bool>>("more_work")?.unwrap_or_default(),
        relief: relief.unwrap_or_default().split_whitespace().filter_map(Relief::from_code).collect(),
    }))
}

fn disagreement(row: &Row) -> Result<Disagreement, AppError> {
    let matter = row.get::<Option<Uuid>>("matter_id")?.zip(row.get::<Option<String>>("matter")?);
    Ok(Disagreement {
        id: row.get("id")?,
        party: (PartyId(row.get("party_id")?), row.get("party")?),
        about: row.get("about")?,
        theirs: row.get("theirs")?,
        ours: row.get("ours")?,
        came: coded(row, "came", Came::from_code)?,
        matter: matter.and_then(|(id, kind)| Matter::named(&kind, id)),
        opened_on: row.get("opened_on")?,
        whose: coded(row, "side", Whose::from_code)?,
        by: named(row, "said_by", "by_name")?,
        at: row.get("made_at")?,
        ended: ended(row)?,
        ended_words: row.get("ended_words")?,
        ended_by: named(row, "ended_by", "ended_name")?,
        corrected: match row.get::<Option<Timestamp>>("corrected_at")? {
            Some(at) => Some((at, named(row, "corrected_by", "corrected_name")?)),
            None => None,
        },
        taken_back: match row.get::<Option<Timestamp>>("taken_back_at")? {
            Some(at) => Some(TakenBack {
                at,
                by: named(row, "taken_back_by", "taken_name")?,
                why: row.get::<Option<String>>("taken_back_why")?.unwrap_or_default(),
            }),
            None => None,
        },
        version: row.get("version")?,
    })
}

/// Only where this reader may read.
fn seen(scope: &Scope, query: Query) -> Query {
    match sight(scope) {
        Sight::All => query,
        Sight::These(at) => query.in_list("d.party_id", at.into_iter().map(|id| Val::Uuid(id.0))),
    }
}

/// What a list is narrowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// At this client and below it.
    pub party: Option<PartyId>,
    /// Those that have ended, or the others.
    pub ended: Option<bool>,
    /// Those that were taken back, instead of those that stand.
    pub taken_back: bool,
}

const STANDS: &str = "d.taken_back_at is null";

/// Disagreements that may be read, what began last first, after the given one.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &Filter,
    after: Option<(Date, Uuid)>,
    most: u32,
) -> Result<Vec<Disagreement>, AppError> {
    let mut query = seen(scope, Query::new(SELECT));
    if let Some(party) = filter.party {
        query = query.and("d.party_id in (select u.below from party_paths u where u.above = {})", Val::Uuid(party.0));
    }
    query = query.and_raw(if filter.taken_back { "d.taken_back_at is not null" } else { STANDS });
    query = match filter.ended {
        Some(true) => query.and_raw("d.closed_on is not null"),
        Some(false) => query.and_raw("d.closed_on is null"),
        None => query,
    };
    if let Some((day, id)) = after {
        query = query.keyset(&["d.opened_on", "d.id"], vec![day.into(), id.into()], Direction::Descending);
    }
    query.order("d.opened_on desc, d.id desc").limit(most).all(conn)?.iter().map(disagreement).collect()
}

/// All of these clients, for what goes on inside the program.
///
/// # Errors
/// The database.
pub fn at(conn: &mut Conn, clients: impl IntoIterator<Item = PartyId>) -> Result<Vec<Disagreement>, AppError> {
    let clients: Vec<Val> = clients.into_iter().map(|id| Val::Uuid(id.0)).collect();
    let mut all = Vec::new();
    for some in clients.chunks(500) {
        for row in Query::new(SELECT).in_list("d.party_id", some.iter().cloned()).all(conn)? {
            all.push(disagreement(&row)?);
        }
    }
    Ok(all)
}

/// One that may be read.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Disagreement, AppError> {
    let query = seen(scope, Query::new(SELECT)).and("d.id = {}", Val::Uuid(id));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), disagreement)
}

/// Those that came up in this promise or conversation and may be read.
///
/// # Errors
/// The database.
pub fn of_matter(conn: &mut Conn, scope: &Scope, matter: Matter, most: u32) -> Result<Vec<Disagreement>, AppError> {
    let query = seen(scope, Query::new(SELECT)).and("d.matter_id = {}", Val::Uuid(matter.id())).and_raw(STANDS);
    query.order("d.opened_on desc, d.id desc").limit(most).all(conn)?.iter().map(disagreement).collect()
}

/// What those that ended in the last twelve months say, client by client; what is below a client counts for it as well.
///
/// # Errors
/// The database.
pub fn shares(
    conn: &mut Conn,
    scope: &Scope,
    parties: &[PartyId],
    today: Date,
) -> Result<HashMap<PartyId, Share>, AppError> {
    const CLOSED: &str = "select u.above, d.outcome, d.more_work, d.relief, d.closed_on from party_paths u \
         join disagreements d on d.party_id = u.below";
    let since = today.checked_sub(domain::partnership::MONTHS.months()).unwrap_or(Date::MIN);
    let query = seen(scope, Query::new(CLOSED)).in_list("u.above", parties.iter().map(|id| Val::Uuid(id.0)));
    let query = query.and("d.closed_on > {} and d.closed_on <= {}", [Val::Day(since), Val::Day(today)]).and_raw(STANDS);
    let mut all: HashMap<PartyId, Vec<Ended>> = parties.iter().map(|id| (*id, Vec::new())).collect();
    for row in query.order("d.closed_on desc, d.id desc").limit(MOST).all(conn)? {
        if let Some(ended) = ended(&row)? {
            all.entry(PartyId(row.get("above")?)).or_default().push(ended);
        }
    }
    Ok(all.into_iter().map(|(party, ended)| (party, share(&ended, today))).collect())
}

/// Clients at which anything was ever written down, by name, after the given one.
///
/// # Errors
/// The database.
pub fn clients(
    conn: &mut Conn,
    scope: &Scope,
    after: Option<(String, Uuid)>,
    most: u32,
) -> Result<Vec<(PartyId, String)>, AppError> {
    const CLIENTS: &str = "select p.id, p.name from parties p";
    const SOME: &str =
        "exists (select 1 from party_paths u join disagreements d on d.party_id = u.below where u.above = p.id)";
    let mut query = scope.parties(Query::new(CLIENTS)).and_raw(SOME);
    if let Some((name, id)) = after {
        query = query.keyset(&["p.name", "p.id"], vec![name.into(), id.into()], Direction::Ascending);
    }
    let rows = query.order("p.name, p.id").limit(most).all(conn)?;
    rows.iter().map(|row| Ok((PartyId(row.get("id")?), row.get("name")?))).collect()
}

/// Whether one that stands says the same of the same day at this client.
///
/// # Errors
/// The database.
pub fn is_there(conn: &mut Conn, party: PartyId, on: Date, about: &str) -> Result<bool, AppError> {
    const THAT_DAY: &str = "select d.about from disagreements d where d.party_id = $1 and d.opened_on = $2 \
         and d.taken_back_at is null";
    let about = about.to_lowercase();
    for row in conn.all(THAT_DAY, &[party.0.into(), on.into()])? {
        if row.get::<String>("about")?.to_lowercase() == about {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Keeps a new one.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, d: &Disagreement) -> Result<(), AppError> {
    const INSERT: &str = "insert into disagreements (id, party_id, about, theirs, ours, came, matter_id, matter, opened_on, \
         side, said_by, made_at, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)";
    tx.run(
        INSERT,
        &[
            d.id.into(),
            d.party.0.0.into(),
            d.about.as_str().into(),
            d.theirs.as_str().into(),
            d.ours.as_str().into(),
            d.came.code().into(),
            d.matter.map(Matter::id).into(),
            d.matter.map(|matter| matter.code().to_owned()).into(),
            d.opened_on.into(),
            d.whose.code().into(),
            d.by.as_ref().map(|(id, _)| id.0).into(),
            d.at.into(),
        ],
    )?;
    Ok(())
}

/// How one ended, or that it has not after all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// How.
    pub ended: Option<Ended>,
    /// In whose words.
    pub words: Option<String>,
    /// Who wrote it down.
    pub by: Option<PersonId>,
}

fn codes(relief: &BTreeSet<Relief>) -> String {
    relief.iter().map(|one| one.code()).collect::<Vec<_>>().join(" ")
}

/// Keeps how one ended.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn keep_ending(tx: &mut Tx, (id, version): (Uuid, i64), end: &Ending) -> Result<(), AppError> {
    const UPDATE: &str = "update disagreements set outcome = $2, more_work = $3, relief = $4, closed_on = $5, \
         ended_words = $6, ended_by = $7, version = version + 1 where id = $1 and version = $8";
    let ended = end.ended.as_ref();
    let changed = tx.run(
        UPDATE,
        &[
            id.into(),
            ended.map(|e| e.outcome.code().to_owned()).into(),
            ended.map(|e| e.more_work).into(),
            ended.map(|e| codes(&e.relief)).into(),
            ended.map(|e| e.on).into(),
            end.words.clone().into(),
            end.by.map(|id| id.0).into(),
            version.into(),
        ],
    )?;
    if changed == 0 { Err(AppError::Stale) } else { Ok(()) }
}

/// Keeps other words.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn keep_words(tx: &mut Tx, d: &Disagreement) -> Result<(), AppError> {
    const UPDATE: &str = "update disagreements set about = $2, theirs = $3, ours = $4, came = $5, opened_on = $6, \
         corrected_at = $7, corrected_by = $8, version = version + 1 where id = $1 and version = $9";
    let (at, by) = d.corrected.clone().unzip();
    let changed = tx.run(
        UPDATE,
        &[
            d.id.into(),
            d.about.as_str().into(),
            d.theirs.as_str().into(),
            d.ours.as_str().into(),
            d.came.code().into(),
            d.opened_on.into(),
            at.into(),
            by.flatten().map(|(id, _)| id.0).into(),
            d.version.into(),
        ],
    )?;
    if changed == 0 { Err(AppError::Stale) } else { Ok(()) }
}

/// Keeps that one was taken back.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn keep_taken_back(tx: &mut Tx, (id, version): (Uuid, i64), back: &TakenBack) -> Result<(), AppError> {
    const UPDATE: &str = "update disagreements set taken_back_at = $2, taken_back_by = $3, taken_back_why = $4, \
         version = version + 1 where id = $1 and version = $5";
    let by = back.by.as_ref().map(|(id, _)| id.0);
    let values: [Val; 5] = [id.into(), back.at.into(), by.into(), back.why.as_str().into(), version.into()];
    if tx.run(UPDATE, &values)? == 0 { Err(AppError::Stale) } else { Ok(()) }
}
