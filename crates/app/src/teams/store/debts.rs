//! Debt that was taken on and standards that were waived.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::teams::Owed;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

/// Something that was put off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debt {
    /// Its id.
    pub id: Uuid,
    /// Which team owes it.
    pub team: (PartyId, String),
    /// Of which kind.
    pub owed: Owed,
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
    /// When it was taken on.
    pub taken_on: Date,
    /// Until when.
    pub until: Date,
    /// Who decided, where they have an account.
    pub decided: Option<PersonId>,
    /// Their name.
    pub decided_name: String,
    /// For which promise.
    pub commitment: Option<(CommitmentId, String)>,
    /// When it was paid back, and in which words.
    pub paid: Option<(Date, Option<String>)>,
    /// Guards against two changes at once.
    pub version: i64,
}

const DEBT: &str = "select d.id, d.team_id, t.name as team, d.kind, d.what, d.why, d.taken_on, d.until_day, d.decided_id, \
     coalesce(p.name, d.decided_name) as decided, d.commitment_id, c.subject, d.paid_on, d.paid_words, d.version from debts d \
     join parties t on t.id = d.team_id left join people p on p.id = d.decided_id \
     left join commitments c on c.id = d.commitment_id";

fn debt(row: &Row) -> Result<Debt, AppError> {
    let code: String = row.get("kind")?;
    let commitment = row.get::<Option<Uuid>>("commitment_id")?.map(CommitmentId);
    let paid: Option<Date> = row.get("paid_on")?;
    let words: Option<String> = row.get("paid_words")?;
    Ok(Debt {
        id: row.get("id")?,
        team: (PartyId(row.get("team_id")?), row.get("team")?),
        owed: Owed::from_code(&code).ok_or_else(|| AppError::Internal(format!("unknown kind {code} of a debt")))?,
        what: row.get("what")?,
        why: row.get("why")?,
        taken_on: row.get("taken_on")?,
        until: row.get("until_day")?,
        decided: row.get::<Option<Uuid>>("decided_id")?.map(PersonId),
        decided_name: row.get::<Option<String>>("decided")?.unwrap_or_default(),
        commitment: commitment.zip(row.get("subject")?),
        paid: paid.map(|day| (day, words)),
        version: row.get("version")?,
    })
}

/// What is owed, the first due first, or what was paid back, the last first; after the given one.
///
/// # Errors
/// The database.
pub fn debts(
    conn: &mut Conn,
    (team, paid): (Option<PartyId>, bool),
    after: Option<(Date, Uuid)>,
    most: u32,
) -> Result<Vec<Debt>, AppError> {
    let query = Query::new(DEBT).and_some("d.team_id = {}", team.map(|id| Val::Uuid(id.0)));
    let key = |(day, id): (Date, Uuid)| vec![Val::Day(day), Val::Uuid(id)];
    let query = if paid {
        let query = query.and_raw("d.paid_on is not null");
        let query = match after {
            Some(after) => query.keyset(&["d.paid_on", "d.id"], key(after), Direction::Descending),
            None => query,
        };
        query.order("d.paid_on desc, d.id desc")
    } else {
        let query = query.and_raw("d.paid_on is null");
        let query = match after {
            Some(after) => query.keyset(&["d.until_day", "d.id"], key(after), Direction::Ascending),
            None => query,
        };
        query.order("d.until_day, d.id")
    };
    query.limit(most).all(conn)?.iter().map(debt).collect()
}

/// One of them.
///
/// # Errors
/// Not found, or the database.
pub fn find_debt(conn: &mut Conn, id: Uuid) -> Result<Debt, AppError> {
    let found = Query::new(DEBT).and("d.id = {}", Val::Uuid(id)).one(conn)?;
    found.as_ref().map_or(Err(AppError::NotFound), debt)
}

/// How many are owed and how many of them are overdue on this day, at most so many of each.
///
/// # Errors
/// The database.
pub fn owed(conn: &mut Conn, team: Option<PartyId>, today: Date) -> Result<(i64, i64), AppError> {
    const MOST: u32 = 1000;
    const OWED: &str = "select d.until_day from debts d";
    let query =
        Query::new(OWED).and_raw("d.paid_on is null").and_some("d.team_id = {}", team.map(|id| Val::Uuid(id.0)));
    let rows = query.order("d.until_day").limit(MOST).all(conn)?;
    let days: Vec<Date> = rows.iter().map(|row| Ok(row.get("until_day")?)).collect::<Result<_, AppError>>()?;
    let late = days.iter().filter(|day| **day < today).count();
    Ok((i64::try_from(days.len()).unwrap_or(0), i64::try_from(late).unwrap_or(0)))
}

/// Keeps a new one.
///
/// # Errors
/// The database.
pub fn insert_debt(tx: &mut Tx, d: &Debt, (by, now): (Option<PersonId>, Timestamp)) -> Result<(), AppError> {
    const INSERT: &str = "insert into debts (id, team_id, kind, what, why, taken_on, until_day, decided_id, decided_name, \
         commitment_id, person_id, said_at, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)";
    let name = Some(d.decided_name.clone()).filter(|_| d.decided.is_none());
    tx.run(
        INSERT,
        &[
            d.id.into(),
            d.team.0.0.into(),
            d.owed.code().into(),
            d.what.as_str().into(),
            d.why.as_str().into(),
            d.taken_on.into(),
            d.until.into(),
            d.decided.map(|id| id.0).into(),
            name.into(),
            d.commitment.as_ref().map(|(id, _)| id.0).into(),
            by.map(|id| id.0).into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// Writes one anew: what it is, and whether it is paid back.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn update_debt(tx: &mut Tx, d: &Debt) -> Result<(), AppError> {
    const UPDATE: &str = "update debts set kind = $2, what = $3, why = $4, taken_on = $5, until_day = $6, decided_id = $7, \
         decided_name = $8, commitment_id = $9, paid_on = $10, paid_words = $11, version = version + 1 \
         where id = $1 and version = $12";
    let name = Some(d.decided_name.clone()).filter(|_| d.decided.is_none());
    let (paid, words) = d.paid.clone().map_or((None, None), |(day, words)| (Some(day), words));
    let changed = tx.run(
        UPDATE,
        &[
            d.id.into(),
            d.owed.code().into(),
            d.what.as_str().into(),
            d.why.as_str().into(),
            d.taken_on.into(),
            d.until.into(),
            d.decided.map(|id| id.0).into(),
            name.into(),
            d.commitment.as_ref().map(|(id, _)| id.0).into(),
            paid.into(),
            words.into(),
            d.version.into(),
        ],
    )?;
    if changed == 0 { Err(AppError::Stale) } else { Ok(()) }
}
