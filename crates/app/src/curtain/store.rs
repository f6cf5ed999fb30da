//! Rows behind the curtain: open work of teams by client, counted, and days in the other's shoes with what was learnt. Whoever asks has
//! found the client.

use db::{Conn, Query, Row, Tx, Val};
use domain::commitment::State;
use domain::curtain::{Goes, Work};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::treatment::Doer;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

/// Days that are shown.
const MOST: u32 = 100;

/// Open work by team, client and state; no row is told apart from others of its kind.
///
/// # Errors
/// The database.
pub fn work(conn: &mut Conn) -> Result<Vec<Work>, AppError> {
    const WORK: &str = "select c.team_id, c.customer_id, c.state, count(*) as n, (select pp.above from party_paths pp \
         join parties a on a.id = pp.above where pp.below = c.customer_id and a.kind = 'client' and not exists (select 1 from parties u \
         where u.id = a.parent_id and u.kind = 'client') limit 1) as family from commitments c join parties p on p.id = c.customer_id \
         where c.team_id is not null and c.closed_at is null and p.kind = 'client' group by c.team_id, c.customer_id, c.state";
    let mut all = Vec::new();
    for row in conn.all(WORK, &[])? {
        let (state, n): (String, i64) = (row.get("state")?, row.get("n")?);
        if let Some(state) = State::from_code(&state) {
            let (team, client) = (PartyId(row.get("team_id")?), PartyId(row.get("customer_id")?));
            let family = row.get::<Option<Uuid>>("family")?.map_or(client, PartyId);
            all.push(Work { team, client, family, state, count: u64::try_from(n).unwrap_or_default() });
        }
    }
    Ok(all)
}

/// A client and everything below it.
///
/// # Errors
/// The database.
pub fn with_below(conn: &mut Conn, client: PartyId) -> Result<Vec<PartyId>, AppError> {
    let rows = conn.all("select below from party_paths where above = $1", &[client.0.into()])?;
    rows.iter().map(|row| Ok(PartyId(row.get("below")?))).collect()
}

/// What holds up what was promised to a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HoldsUp {
    /// Waits for a word of theirs.
    pub theirs: i64,
    /// Waits for a word of ours.
    pub ours: i64,
    /// Its day has passed.
    pub late: i64,
    /// It was said that it will not hold, and new terms are looked for.
    pub broken: i64,
}

/// What holds up what was promised to a client and below it.
///
/// # Errors
/// The database.
pub fn holds_up(conn: &mut Conn, client: PartyId, now: Timestamp) -> Result<HoldsUp, AppError> {
    const UP: &str = "select sum(case when c.to_move = 'customer' then 1 else 0 end) as theirs, \
         sum(case when c.to_move = 'performer' and c.state in ('requested', 'countered') then 1 else 0 end) as ours, \
         sum(case when c.state = 'promised' and c.due_at < $2 then 1 else 0 end) as late, \
         sum(case when c.state = 'breakdown' then 1 else 0 end) as broken from commitments c \
         join parties f on f.id = c.performer_id where f.kind = 'it' and c.closed_at is null \
         and c.customer_id in (select u.below from party_paths u where u.above = $1)";
    let Some(row) = conn.one(UP, &[client.0.into(), now.into()])? else { return Ok(HoldsUp::default()) };
    let n = |name: &str| row.get::<Option<i64>>(name).map(Option::unwrap_or_default);
    Ok(HoldsUp { theirs: n("theirs")?, ours: n("ours")?, late: n("late")?, broken: n("broken")? })
}

/// What is due from and to a client until then, by day: so many.
///
/// # Errors
/// The database.
pub fn deadlines(
    conn: &mut Conn,
    client: PartyId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Timestamp>, AppError> {
    const DUE: &str = "select c.due_at from commitments c where c.closed_at is null and c.due_at >= $2 and c.due_at < $3 \
         and (c.customer_id in (select u.below from party_paths u where u.above = $1) \
         or c.performer_id in (select u.below from party_paths u where u.above = $1)) order by c.due_at limit 500";
    let rows = conn.all(DUE, &[client.0.into(), from.into(), until.into()])?;
    rows.iter().map(|row| Ok(row.get("due_at")?)).collect()
}

/// A day in the other's shoes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeDay {
    /// Its id.
    pub id: Uuid,
    /// With which client.
    pub client: (PartyId, String),
    /// Who goes to whom.
    pub goes: Goes,
    /// When.
    pub day: Date,
    /// Who goes.
    pub guest: (PersonId, String),
    /// Who receives them.
    pub host: (PersonId, String),
    /// The promise.
    pub promise: CommitmentId,
    /// How that stands.
    pub state: State,
}

const DAY: &str = "select x.id, x.client_id, p.name as client, x.goes, x.day, x.guest_id, g.name as guest, x.host_id, h.name as host, \
     x.commitment_id, c.state from exchange_days x join parties p on p.id = x.client_id join people g on g.id = x.guest_id \
     join people h on h.id = x.host_id join commitments c on c.id = x.commitment_id";

fn exchange(row: &Row) -> Result<ExchangeDay, AppError> {
    let (goes, state): (String, String) = (row.get("goes")?, row.get("state")?);
    Ok(ExchangeDay {
        id: row.get("id")?,
        client: (PartyId(row.get("client_id")?), row.get("client")?),
        goes: Goes::from_code(&goes).ok_or_else(|| AppError::Internal(format!("unknown way {goes}")))?,
        day: row.get("day")?,
        guest: (PersonId(row.get("guest_id")?), row.get("guest")?),
        host: (PersonId(row.get("host_id")?), row.get("host")?),
        promise: CommitmentId(row.get("commitment_id")?),
        state: State::from_code(&state).ok_or_else(|| AppError::Internal(format!("unknown state {state}")))?,
    })
}

/// Days with a client that was found, the latest first.
///
/// # Errors
/// The database.
pub fn days(conn: &mut Conn, client: PartyId) -> Result<Vec<ExchangeDay>, AppError> {
    let query = Query::new(DAY).and("x.client_id = {}", Val::Uuid(client.0));
    query.order("x.day desc, x.id desc").limit(MOST).all(conn)?.iter().map(exchange).collect()
}

/// One day; whoever asks finds its client next.
///
/// # Errors
/// Not found, or the database.
pub fn day(conn: &mut Conn, id: Uuid) -> Result<ExchangeDay, AppError> {
    let row = Query::new(DAY).and("x.id = {}", Val::Uuid(id)).one(conn)?;
    row.as_ref().map_or(Err(AppError::NotFound), exchange)
}

/// Keeps a new one.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, x: &ExchangeDay, by: Option<PersonId>, at: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into exchange_days (id, client_id, goes, day, guest_id, host_id, commitment_id, arranged_by, arranged_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    tx.run(
        INSERT,
        &[
            x.id.into(),
            x.client.0.0.into(),
            x.goes.code().into(),
            x.day.into(),
            x.guest.0.0.into(),
            x.host.0.0.into(),
            x.promise.0.into(),
            by.map(|by| by.0).into(),
            at.into(),
        ],
    )?;
    Ok(())
}

/// What a side learnt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Of which day.
    pub of: Uuid,
    /// Which side.
    pub side: Doer,
    /// In these words.
    pub words: String,
}

/// What was learnt on these days.
///
/// # Errors
/// The database.
pub fn lessons(conn: &mut Conn, days: &[Uuid]) -> Result<Vec<Lesson>, AppError> {
    const LESSONS: &str = "select exchange_id, side, words from exchange_lessons";
    let query = Query::new(LESSONS).in_list("exchange_id", days.iter().map(|id| Val::Uuid(*id)));
    let rows = query.order("exchange_id, side").limit(2 * MOST).all(conn)?;
    rows.iter()
        .map(|row| {
            let side: String = row.get("side")?;
            let side = Doer::from_code(&side).ok_or_else(|| AppError::Internal(format!("unknown side {side}")))?;
            Ok(Lesson { of: row.get("exchange_id")?, side, words: row.get("words")? })
        })
        .collect()
}

/// Keeps what a side learnt; later words take the place of earlier ones.
///
/// # Errors
/// The database.
pub fn learn(tx: &mut Tx, l: &Lesson, by: Option<PersonId>, at: Timestamp) -> Result<(), AppError> {
    const LEARN: &str = "insert into exchange_lessons (exchange_id, side, words, person_id, said_at) values ($1, $2, $3, $4, $5) \
         on conflict (exchange_id, side) do update set words = excluded.words, person_id = excluded.person_id, said_at = excluded.said_at";
    let by = by.map(|by| by.0);
    tx.run(LEARN, &[l.of.into(), l.side.code().into(), l.words.as_str().into(), by.into(), at.into()])?;
    Ok(())
}
