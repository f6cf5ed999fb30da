//! Rows of treatments. Our own people read all of them; a sponsor of the client reads one once it was given to them, and of it neither
//! what we thought nor what a play did. Nobody else learns that there is one.

mod people;

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::health::Stage;
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::treatment::{Doer, Effect};
use jiff::Timestamp;
use uuid::Uuid;

use crate::health::acts::reads;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

pub use people::{facilitators, sponsors};

/// Somebody with their name.
pub type Named = Option<(PersonId, String)>;

/// The stage as it was given to a sponsor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// Which one.
    pub stage: Stage,
    /// With which words.
    pub words: String,
    /// Who gave it.
    pub by: Named,
    /// When.
    pub at: Timestamp,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Where the relationship stood then; for our own people.
    pub stage: Option<Stage>,
    /// In whose words; for our own people.
    pub words: Option<String>,
    /// Who ended it.
    pub by: Named,
    /// When.
    pub at: Timestamp,
}

/// A treatment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Treatment {
    /// Its id.
    pub id: Uuid,
    /// Whose relationship.
    pub client: (PartyId, String),
    /// Where it stood when it was begun; for our own people.
    pub stage: Option<Stage>,
    /// Who opened it from outside.
    pub facilitator: Named,
    /// Who began it.
    pub by: Named,
    /// When.
    pub at: Timestamp,
    /// What the sponsor was given.
    pub released: Option<Released>,
    /// How it ended.
    pub ended: Option<Ended>,
    /// Guards against two changes at once.
    pub version: i64,
}

const TREATMENT: &str = "select t.id, t.client_id, p.name as client, t.stage, t.facilitator_id, f.name as facilitator, t.begun_by, \
     b.name as begun_name, t.begun_at, t.released_stage, t.released_words, t.released_by, r.name as released_name, t.released_at, \
     t.ended_by, e.name as ended_name, t.ended_at, t.ended_stage, t.ended_words, t.version \
     from treatments t join parties p on p.id = t.client_id left join people f on f.id = t.facilitator_id \
     left join people b on b.id = t.begun_by left join people r on r.id = t.released_by left join people e on e.id = t.ended_by";

/// Of others than our own people only a sponsor reads one, and only once it was given to them.
const GIVEN: &str = "t.released_at is not null and exists (select 1 from memberships m join party_paths pp on pp.above = m.party_id \
     where m.person_id = {} and m.until_at is null and m.role = 'sponsor' and pp.below = t.client_id)";

fn visible(scope: &Scope, query: Query) -> Result<Query, AppError> {
    if reads(scope).is_ok() {
        return Ok(query);
    }
    match scope.person().filter(|_| scope.only().is_none()) {
        Some(person) => Ok(query.and(GIVEN, Val::Uuid(person.0))),
        None => Err(AppError::NotFound),
    }
}

fn named(row: &Row, id: &str, name: &str) -> Result<Named, AppError> {
    let (id, name): (Option<Uuid>, Option<String>) = (row.get(id)?, row.get(name)?);
    Ok(id.map(PersonId).zip(name))
}

fn stage(row: &Row, column: &str) -> Result<Option<Stage>, AppError> {
    let code: Option<String> = row.get(column)?;
    let of = |code: String| {
        Stage::from_code(&code).ok_or_else(|| AppError::Internal(format!("unknown {column} {code} of a treatment")))
    };
    code.map(of).transpose()
}

fn treatment(row: &Row, inside: bool) -> Result<Treatment, AppError> {
    let released: Option<Timestamp> = row.get("released_at")?;
    let ended: Option<Timestamp> = row.get("ended_at")?;
    let released = match (released, stage(row, "released_stage")?) {
        (Some(at), Some(stage)) => Some(Released {
            stage,
            words: row.get::<Option<String>>("released_words")?.unwrap_or_default(),
            by: named(row, "released_by", "released_name")?,
            at,
        }),
        _ => None,
    };
    let ended = match ended {
        Some(at) => Some(Ended {
            stage: stage(row, "ended_stage")?.filter(|_| inside),
            words: row.get::<Option<String>>("ended_words")?.filter(|_| inside),
            by: named(row, "ended_by", "ended_name")?,
            at,
        }),
        None => None,
    };
    Ok(Treatment {
        id: row.get("id")?,
        client: (PartyId(row.get("client_id")?), row.get("client")?),
        stage: stage(row, "stage")?.filter(|_| inside),
        facilitator: named(row, "facilitator_id", "facilitator")?,
        by: named(row, "begun_by", "begun_name")?,
        at: row.get("begun_at")?,
        released,
        ended,
        version: row.get("version")?,
    })
}

/// One that may be read.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Treatment, AppError> {
    let query = visible(scope, Query::new(TREATMENT))?.and("t.id = {}", Val::Uuid(id));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), |row| treatment(row, reads(scope).is_ok()))
}

/// The one that is under way at a client, or the last that ended, as far as it may be read.
///
/// # Errors
/// The database.
pub fn latest(conn: &mut Conn, scope: &Scope, client: PartyId) -> Result<Option<Treatment>, AppError> {
    let query = visible(scope, Query::new(TREATMENT))?.and("t.client_id = {}", Val::Uuid(client.0));
    let row = query.order("t.begun_at desc, t.id desc").limit(1).one(conn)?;
    row.as_ref().map(|row| treatment(row, reads(scope).is_ok())).transpose()
}

/// Those that may be read, the latest first, after the given one.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    (client, under_way): (Option<PartyId>, Option<bool>),
    after: Option<(Timestamp, Uuid)>,
    most: u32,
) -> Result<Vec<Treatment>, AppError> {
    let mut query = visible(scope, Query::new(TREATMENT))?;
    if let Some(client) = client {
        query = query.and("t.client_id = {}", Val::Uuid(client.0));
    }
    query = match under_way {
        Some(true) => query.and_raw("t.ended_at is null"),
        Some(false) => query.and_raw("t.ended_at is not null"),
        None => query,
    };
    if let Some((at, id)) = after {
        query = query.keyset(&["t.begun_at", "t.id"], vec![at.into(), id.into()], Direction::Descending);
    }
    let rows = query.order("t.begun_at desc, t.id desc").limit(most).all(conn)?;
    rows.iter().map(|row| treatment(row, reads(scope).is_ok())).collect()
}

/// Keeps a new one.
///
/// # Errors
/// The database.
pub fn insert(
    tx: &mut Tx,
    (id, client): (Uuid, PartyId),
    stage: Stage,
    by: Option<PersonId>,
    at: Timestamp,
) -> Result<(), AppError> {
    const INSERT: &str =
        "insert into treatments (id, client_id, stage, begun_by, begun_at, version) values ($1, $2, $3, $4, $5, 1)";
    let by = by.map(|by| by.0);
    tx.run(INSERT, &[id.into(), client.0.into(), stage.code().into(), by.into(), at.into()])?;
    Ok(())
}

/// Somebody from outside opened it.
///
/// # Errors
/// The database.
pub fn open_by(tx: &mut Tx, id: Uuid, facilitator: PersonId) -> Result<(), AppError> {
    tx.run("update treatments set facilitator_id = $2 where id = $1", &[id.into(), facilitator.0.into()])?;
    Ok(())
}

/// Those under way that somebody opens from outside, the last first: which, and at whom.
///
/// # Errors
/// The database.
pub fn opened_by(conn: &mut Conn, person: PersonId, most: u32) -> Result<Vec<(Uuid, String)>, AppError> {
    const OPENED: &str = "select t.id, p.name from treatments t join parties p on p.id = t.client_id \
         where t.facilitator_id = $1 and t.ended_at is null order by t.begun_at desc, t.id desc limit $2";
    let rows = conn.all(OPENED, &[person.0.into(), most.into()])?;
    rows.iter().map(|row| Ok((row.at(0)?, row.at(1)?))).collect()
}

/// Gives the stage to the sponsor.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn release(tx: &mut Tx, id: Uuid, version: i64, r: &Released) -> Result<(), AppError> {
    const RELEASE: &str = "update treatments set released_stage = $2, released_words = $3, released_by = $4, released_at = $5, \
         version = version + 1 where id = $1 and version = $6";
    let by = r.by.as_ref().map(|(id, _)| id.0);
    let all = [id.into(), r.stage.code().into(), r.words.as_str().into(), by.into(), r.at.into(), version.into()];
    if tx.run(RELEASE, &all)? == 0 { Err(AppError::Stale) } else { Ok(()) }
}

/// Ends it.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn end(tx: &mut Tx, id: Uuid, version: i64, e: &Ended) -> Result<(), AppError> {
    const END: &str = "update treatments set ended_stage = $2, ended_words = $3, ended_by = $4, ended_at = $5, \
         version = version + 1 where id = $1 and version = $6 and ended_at is null";
    let (stage, by) = (e.stage.map(|stage| stage.code().to_owned()), e.by.as_ref().map(|(id, _)| id.0));
    let all = [id.into(), stage.into(), e.words.clone().into(), by.into(), e.at.into(), version.into()];
    if tx.run(END, &all)? == 0 { Err(AppError::Stale) } else { Ok(()) }
}

/// A play that was begun, and what it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its id.
    pub id: Uuid,
    /// Which play.
    pub play: String,
    /// When.
    pub at: Timestamp,
    /// What it did, and in which words.
    pub effect: Option<(Effect, String)>,
}

/// The plays of a treatment that was found, in the order in which they were begun; what they did is told inside alone.
///
/// # Errors
/// The database.
pub fn plays(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Vec<Begun>, AppError> {
    const PLAYS: &str = "select id, play, begun_at, effect, effect_words from treatment_plays";
    let inside = reads(scope).is_ok();
    let query = Query::new(PLAYS).and("treatment_id = {}", Val::Uuid(id));
    let rows = query.order("begun_at, id").limit(100).all(conn)?;
    rows.iter()
        .map(|row| {
            let effect: Option<String> = row.get("effect")?;
            let words: Option<String> = row.get("effect_words")?;
            let effect = effect.as_deref().and_then(Effect::from_code);
            Ok(Begun {
                id: row.get("id")?,
                play: row.get("play")?,
                at: row.get("begun_at")?,
                effect: effect.map(|effect| (effect, words.unwrap_or_default())).filter(|_| inside),
            })
        })
        .collect()
}

/// Keeps a play.
///
/// # Errors
/// The database.
pub fn insert_play(
    tx: &mut Tx,
    (id, of): (Uuid, Uuid),
    play: &str,
    by: Option<PersonId>,
    at: Timestamp,
) -> Result<(), AppError> {
    const INSERT: &str =
        "insert into treatment_plays (id, treatment_id, play, begun_by, begun_at) values ($1, $2, $3, $4, $5)";
    tx.run(INSERT, &[id.into(), of.into(), play.into(), by.map(|by| by.0).into(), at.into()])?;
    Ok(())
}

/// Keeps what a play did.
///
/// # Errors
/// The database.
pub fn say_effect(
    tx: &mut Tx,
    id: Uuid,
    (effect, words): (Effect, &str),
    by: Option<PersonId>,
    at: Timestamp,
) -> Result<(), AppError> {
    const SAY: &str =
        "update treatment_plays set effect = $2, effect_words = $3, said_by = $4, said_at = $5 where id = $1";
    tx.run(SAY, &[id.into(), effect.code().into(), words.into(), by.map(|by| by.0).into(), at.into()])?;
    Ok(())
}

/// The steps of these plays, in order: of which play, which side, which promise. What may be read of each is decided where it is read.
///
/// # Errors
/// The database.
pub fn steps(conn: &mut Conn, plays: &[Uuid]) -> Result<Vec<(Uuid, Doer, CommitmentId)>, AppError> {
    const STEPS: &str = "select play_id, number, side, commitment_id from treatment_steps";
    let query = Query::new(STEPS).in_list("play_id", plays.iter().map(|id| Val::Uuid(*id)));
    let rows = query.order("play_id, number").limit(1000).all(conn)?;
    rows.iter()
        .map(|row| {
            let side: String = row.get("side")?;
            let side =
                Doer::from_code(&side).ok_or_else(|| AppError::Internal(format!("unknown side {side} of a step")))?;
            Ok((row.get("play_id")?, side, CommitmentId(row.get("commitment_id")?)))
        })
        .collect()
}

/// Keeps a step.
///
/// # Errors
/// The database.
pub fn insert_step(tx: &mut Tx, play: Uuid, number: i64, side: Doer, promise: CommitmentId) -> Result<(), AppError> {
    const INSERT: &str = "insert into treatment_steps (play_id, number, side, commitment_id) values ($1, $2, $3, $4)";
    tx.run(INSERT, &[play.into(), number.into(), side.code().into(), promise.0.into()])?;
    Ok(())
}

/// How often each play did what, anywhere; for our own people.
///
/// # Errors
/// Not found for others; the database.
pub fn effects(conn: &mut Conn, scope: &Scope) -> Result<Vec<(String, Effect, u32)>, AppError> {
    const EFFECTS: &str =
        "select play, effect, count(*) as n from treatment_plays where effect is not null group by play, effect";
    reads(scope)?;
    let rows = conn.all(EFFECTS, &[])?;
    let mut all = Vec::new();
    for row in &rows {
        let (code, n): (String, i64) = (row.get("effect")?, row.get("n")?);
        if let Some(effect) = Effect::from_code(&code) {
            all.push((row.get("play")?, effect, u32::try_from(n).unwrap_or(u32::MAX)));
        }
    }
    Ok(all)
}

/// What was last said of plays: which play, at which client, what it did, in which words; for our own people.
///
/// # Errors
/// Not found for others; the database.
pub fn last_said(conn: &mut Conn, scope: &Scope, most: u32) -> Result<Vec<(String, String, Effect, String)>, AppError> {
    const SAID: &str = "select y.play, p.name as client, y.effect, y.effect_words from treatment_plays y \
         join treatments t on t.id = y.treatment_id join parties p on p.id = t.client_id";
    reads(scope)?;
    let rows =
        Query::new(SAID).and_raw("y.effect is not null").order("y.said_at desc, y.id desc").limit(most).all(conn)?;
    let mut all = Vec::new();
    for row in &rows {
        let code: String = row.get("effect")?;
        if let Some(effect) = Effect::from_code(&code) {
            let words: Option<String> = row.get("effect_words")?;
            all.push((row.get("play")?, row.get("client")?, effect, words.unwrap_or_default()));
        }
    }
    Ok(all)
}
