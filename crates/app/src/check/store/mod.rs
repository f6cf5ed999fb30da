//! Checks as they were shown, and the words that were given on them.

mod measured;
mod names;

use db::{Conn, Query, Row, Tx, Val};
use domain::commitment::Shown;
use domain::kernel::{CommitmentId, PartyId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::acts::{Seen, SeenBy};
use crate::kit::error::AppError;

pub use measured::{Band, Covered, Month, Span, TeamRow, bands, covered, months, teams};
pub use names::{Named, called, named, open, parties, soonest};

/// A word that binds, and the check it was given on.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    /// On which.
    pub check: Uuid,
    /// What was promised.
    pub commitment: CommitmentId,
    /// Who works on it.
    pub team: Option<PartyId>,
    /// When the word was given.
    pub at: Timestamp,
}

/// Writes a check down, once and for ever.
///
/// # Errors
/// The database.
pub fn insert(
    tx: &mut Tx,
    id: Uuid,
    seen: &Seen,
    (person, at): SeenBy,
    ends: &dyn Fn(Date) -> Timestamp,
) -> Result<(), AppError> {
    const INSERT: &str = "insert into checks (id, commitment_id, team_id, person_id, made_at, day, day_ends, kept, futures, \
         agreed, p50, p85, p95, p50_ends, p85_ends, p95_ends, offered, similar_count, seed, plan, question) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
    let mut params: Vec<Val> = vec![
        id.into(),
        seen.commitment.map(|c| c.0).into(),
        seen.team.map(|t| t.0).into(),
        person.map(|p| p.0).into(),
        at.into(),
        seen.day.into(),
        ends(seen.day).into(),
        i64::from(seen.kept).into(),
        i64::from(seen.futures).into(),
        i64::from(seen.agreed).into(),
    ];
    params.extend(seen.dates.iter().map(|day| Val::from(*day)));
    params.extend(seen.dates.iter().map(|day| Val::from(day.map(ends))));
    params.push(seen.offered.into());
    params.push(seen.similar.map(i64::from).into());
    params.push(seen.seed.to_string().into());
    params.push(seen.plan.clone().into());
    params.push(seen.question.clone().into());
    tx.run(INSERT, &params)?;
    Ok(())
}

const SHOWN: &str = "select k.id, k.day, k.kept, k.futures, k.agreed, k.p50, k.p85, k.p95, k.offered, k.similar_count from \
     checks k";

fn read(row: &Row) -> Result<Shown, AppError> {
    let number =
        |column: &str| -> Result<u32, AppError> { Ok(u32::try_from(row.get::<i64>(column)?).unwrap_or_default()) };
    let (kept, futures) = (number("kept")?, number("futures")?);
    let similar: Option<i64> = row.get("similar_count")?;
    let chance = domain::check::Chance { kept, of: futures }.in_hundred();
    Ok(Shown {
        check: row.get("id")?,
        day: row.get("day")?,
        chance: u8::try_from(chance).unwrap_or(100),
        agreed: u8::try_from(number("agreed")?).unwrap_or(100),
        p50: row.get("p50")?,
        p85: row.get("p85")?,
        p95: row.get("p95")?,
        offered: row.get("offered")?,
        futures,
        similar: similar.and_then(|n| u32::try_from(n).ok()),
    })
}

fn one(conn: &mut Conn, query: Query) -> Result<Option<Shown>, AppError> {
    query.order("k.made_at desc, k.id desc").limit(1).all(conn)?.first().map(read).transpose()
}

/// A check of this day that was shown since then, of this commitment or of what is only becoming one.
///
/// # Errors
/// The database.
pub fn shown(
    conn: &mut Conn,
    id: Uuid,
    of: CommitmentId,
    day: Date,
    since: Timestamp,
) -> Result<Option<Shown>, AppError> {
    let query = Query::new(SHOWN).and("k.id = {}", Val::Uuid(id)).and("k.day = {}", Val::from(day));
    let query = query.and("(k.commitment_id is null or k.commitment_id = {})", Val::Uuid(of.0));
    one(conn, query.and("k.made_at >= {}", Val::At(since)))
}

/// A check of what was only thought of, for this day, shown since then.
///
/// # Errors
/// The database.
pub fn thought(conn: &mut Conn, id: Uuid, day: Date, since: Timestamp) -> Result<Option<Shown>, AppError> {
    let query = Query::new(SHOWN).and("k.id = {}", Val::Uuid(id)).and("k.day = {}", Val::from(day));
    one(conn, query.and("k.made_at >= {}", Val::At(since)).and_raw("k.commitment_id is null"))
}

/// The last check of this commitment and day that was shown since then.
///
/// # Errors
/// The database.
pub fn last_shown(conn: &mut Conn, of: CommitmentId, day: Date, since: Timestamp) -> Result<Option<Shown>, AppError> {
    let query = Query::new(SHOWN).and("k.commitment_id = {}", Val::Uuid(of.0)).and("k.day = {}", Val::from(day));
    one(conn, query.and("k.made_at >= {}", Val::At(since)))
}

/// The same answer to the same question, kept since then.
///
/// # Errors
/// The database.
pub fn same(conn: &mut Conn, seen: &Seen, since: Timestamp) -> Result<Option<Uuid>, AppError> {
    const SAME: &str = "select k.id, k.question from checks k";
    let query = Query::new(SAME).and("k.day = {}", Val::from(seen.day)).and("k.made_at >= {}", Val::At(since));
    let query = match seen.commitment {
        Some(of) => query.and("k.commitment_id = {}", Val::Uuid(of.0)),
        None => query.and_raw("k.commitment_id is null"),
    };
    let query =
        query.and("k.plan = {}", Val::from(seen.plan.clone())).and("k.agreed = {}", Val::Int(seen.agreed.into()));
    for row in query.and("k.futures = {}", Val::Int(seen.futures.into())).order("k.made_at desc").limit(20).all(conn)? {
        if row.get::<serde_json::Value>("question")? == seen.question {
            return Ok(Some(row.get("id")?));
        }
    }
    Ok(None)
}

/// What was asked with a check of what was only thought of, and about which day.
///
/// # Errors
/// The database.
pub fn question(conn: &mut Conn, id: Uuid) -> Result<Option<(serde_json::Value, Date)>, AppError> {
    let query = Query::new("select k.question, k.day from checks k").and("k.id = {}", Val::Uuid(id));
    let row = query.and_raw("k.commitment_id is null").one(conn)?;
    row.map(|row| Ok((row.get("question")?, row.get("day")?))).transpose()
}

/// A word on this check binds from now on.
///
/// # Errors
/// The database.
pub fn give(tx: &mut Tx, given: &Given) -> Result<(), AppError> {
    const KEPT: &str =
        "select k.team_id, k.day_ends, k.kept, k.futures, k.p50_ends, k.p85_ends, k.p95_ends from checks k";
    const GIVE: &str = "insert into checks_given (check_id, commitment_id, team_id, given_at, day_ends, chance, p50_ends, \
         p85_ends, p95_ends) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (check_id) do nothing";
    let Some(row) = Query::new(KEPT).and("k.id = {}", Val::Uuid(given.check)).one(tx)? else { return Ok(()) };
    let ends = |column: &str| -> Result<Option<Timestamp>, AppError> { Ok(row.get(column)?) };
    let team: Option<Uuid> = row.get("team_id")?;
    let (kept, futures): (i64, i64) = (row.get("kept")?, row.get("futures")?);
    let params: [Val; 9] = [
        given.check.into(),
        given.commitment.0.into(),
        team.or(given.team.map(|team| team.0)).into(),
        given.at.into(),
        ends("day_ends")?.into(),
        (kept * 100 / futures.max(1)).into(),
        ends("p50_ends")?.into(),
        ends("p85_ends")?.into(),
        ends("p95_ends")?.into(),
    ];
    tx.run(GIVE, &params)?;
    Ok(())
}

/// The other side wanted other terms: words whose day is still ahead are not measured.
///
/// # Errors
/// The database.
pub fn let_go(tx: &mut Tx, of: CommitmentId, at: Timestamp) -> Result<(), AppError> {
    const LET_GO: &str = "update checks_given set let_go_at = $2 \
         where commitment_id = $1 and let_go_at is null and day_ends > $2";
    tx.run(LET_GO, &[of.0.into(), at.into()])?;
    Ok(())
}
