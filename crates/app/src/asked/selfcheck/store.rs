//! Rows of self-checks. Counts and words hold no person; what the data says is counted here too, as it stands now.

use std::collections::HashMap;

use db::{Conn, Row, Tx, Val};
use domain::asked::{ADMISSIONS, Admitted, Says};
use domain::kernel::PersonId;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

/// A self-check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its id.
    pub id: Uuid,
    /// The first day of its half-year.
    pub half: Date,
    /// The last day on which it takes answers.
    pub closes_on: Date,
    /// Since when it can be read.
    pub closed_on: Option<Date>,
    /// When it was begun.
    pub made_at: Timestamp,
}

const CHECK: &str = "select id, half, closes_on, closed_on, made_at from self_checks";

fn check(row: &Row) -> Result<Check, AppError> {
    Ok(Check {
        id: row.get("id")?,
        half: row.get("half")?,
        closes_on: row.get("closes_on")?,
        closed_on: row.get("closed_on")?,
        made_at: row.get("made_at")?,
    })
}

/// The last ones, the newest first.
///
/// # Errors
/// The database.
pub fn last(conn: &mut Conn, most: u32) -> Result<Vec<Check>, AppError> {
    db::Query::new(CHECK).order("half desc, id desc").limit(most).all(conn)?.iter().map(check).collect()
}

/// One of them.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, id: Uuid) -> Result<Check, AppError> {
    let query = db::Query::new(CHECK).and("id = {}", Val::Uuid(id));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), check)
}

/// Those that are open and whose last day has passed.
///
/// # Errors
/// The database.
pub fn over(conn: &mut Conn, today: Date) -> Result<Vec<Check>, AppError> {
    const OVER: &str = "select id, half, closes_on, closed_on, made_at from self_checks \
         where closed_on is null and closes_on < $1 order by half limit 20";
    conn.all(OVER, &[today.into()])?.iter().map(check).collect()
}

/// Keeps a new one with whom it asks, and room for every answer.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, one: &Check, by: Option<PersonId>, people: &[PersonId]) -> Result<(), AppError> {
    const INSERT: &str = "insert into self_checks (id, half, closes_on, person_id, made_at, version) \
         values ($1, $2, $3, $4, $5, 1)";
    let by = by.map(|id| id.0);
    tx.run(INSERT, &[one.id.into(), one.half.into(), one.closes_on.into(), by.into(), one.made_at.into()])?;
    let asked = people.iter().map(|person| vec![Val::Uuid(one.id), person.0.into(), false.into()]).collect();
    tx.insert_many("self_check_asked", &["check_id", "person_id", "answered"], asked)?;
    let mut rows = Vec::new();
    for (_, number) in ADMISSIONS.iter().zip(1_i64..) {
        for says in Says::ALL.iter().map(|says| says.code()).chain(["vote"]) {
            rows.push(vec![Val::Uuid(one.id), number.into(), says.into(), 0_i64.into()]);
        }
    }
    tx.insert_many("self_check_counts", &["check_id", "admission", "says", "n"], rows)?;
    Ok(())
}

/// Whether somebody is asked, and has answered. For themselves alone.
///
/// # Errors
/// The database.
pub fn asked(conn: &mut Conn, id: Uuid, person: PersonId) -> Result<Option<bool>, AppError> {
    const ASKED: &str = "select answered from self_check_asked where check_id = $1 and person_id = $2";
    conn.one(ASKED, &[id.into(), person.0.into()])?.map(|row| Ok(row.at(0)?)).transpose()
}

/// Somebody answers; `false` where they have.
///
/// # Errors
/// The database.
pub fn mark(tx: &mut Tx, id: Uuid, person: PersonId) -> Result<bool, AppError> {
    const MARK: &str =
        "update self_check_asked set answered = $3 where check_id = $1 and person_id = $2 and answered = $4";
    Ok(tx.run(MARK, &[id.into(), person.0.into(), true.into(), false.into()])? == 1)
}

/// Counts what somebody says, or that they would work at it first.
///
/// # Errors
/// The database.
pub fn count(tx: &mut Tx, id: Uuid, admission: i64, says: &str) -> Result<(), AppError> {
    const COUNT: &str = "update self_check_counts set n = n + 1 where check_id = $1 and admission = $2 and says = $3";
    tx.run(COUNT, &[id.into(), admission.into(), says.into()])?;
    Ok(())
}

/// Keeps words without a name, under an id drawn by lot.
///
/// # Errors
/// The database.
pub fn insert_words(tx: &mut Tx, (lot, id): (Uuid, Uuid), words: &str) -> Result<(), AppError> {
    const INSERT: &str = "insert into self_check_words (id, check_id, words) values ($1, $2, $3)";
    tx.run(INSERT, &[lot.into(), id.into(), words.into()])?;
    Ok(())
}

/// It is closed: it can be read, and who has answered is forgotten.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn close(tx: &mut Tx, id: Uuid, day: Date) -> Result<(), AppError> {
    const CLOSE: &str =
        "update self_checks set closed_on = $2, version = version + 1 where id = $1 and closed_on is null";
    const FORGET: &str = "update self_check_asked set answered = $2 where check_id = $1";
    if tx.run(CLOSE, &[id.into(), day.into()])? == 0 {
        return Err(AppError::Stale);
    }
    tx.run(FORGET, &[id.into(), false.into()])?;
    Ok(())
}

/// What was said of each admission, in their order.
///
/// # Errors
/// The database.
pub fn counts(conn: &mut Conn, id: Uuid) -> Result<Vec<Admitted>, AppError> {
    const ALL: &str = "select admission, says, n from self_check_counts where check_id = $1";
    let mut found: HashMap<i64, Admitted> = HashMap::new();
    for row in conn.all(ALL, &[id.into()])? {
        let (number, says, n): (i64, String, i64) = (row.at(0)?, row.at(1)?, row.at(2)?);
        let (of, n) = (found.entry(number).or_default(), u64::try_from(n).unwrap_or(0));
        match Says::from_code(&says) {
            Some(Says::So) => of.so = n,
            Some(Says::Partly) => of.partly = n,
            Some(Says::NotSo) => of.not_so = n,
            None => of.votes = n,
        }
    }
    Ok(ADMISSIONS.iter().zip(1_i64..).map(|(_, number)| found.get(&number).copied().unwrap_or_default()).collect())
}

/// What was written, in no order that means something.
///
/// # Errors
/// The database.
pub fn words(conn: &mut Conn, id: Uuid) -> Result<Vec<String>, AppError> {
    const ALL: &str = "select words from self_check_words where check_id = $1 order by id limit 300";
    conn.all(ALL, &[id.into()])?.iter().map(|row| Ok(row.at(0)?)).collect()
}

/// What the data says of our clients and services now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Data {
    /// Clients.
    pub clients: i64,
    /// Of these, such as have told how they measure success.
    pub measured: i64,
    /// Of these, such as have somebody named who decides.
    pub decided: i64,
    /// Of these, such as have a value plan.
    pub valued: i64,
    /// Promises that were made to clients lately.
    pub promised: i64,
    /// Of these, such as were checked before the word.
    pub checked: i64,
    /// Services in use.
    pub services: i64,
    /// Of these, such as can be ordered.
    pub ordered: i64,
}

/// Counts it; promises since then.
///
/// # Errors
/// The database.
pub fn data(conn: &mut Conn, since: Timestamp) -> Result<Data, AppError> {
    const CLIENTS: &str = "select count(*) from parties p where p.kind = 'client' and p.retired_at is null";
    const MEASURED: &str = "select count(*) from parties p where p.kind = 'client' and p.retired_at is null \
         and exists (select 1 from measures m where m.party_id = p.id and m.retired_at is null)";
    const DECIDED: &str = "select count(*) from parties p where p.kind = 'client' and p.retired_at is null \
         and exists (select 1 from deciders d where d.party_id = p.id and d.ended_at is null)";
    const VALUED: &str = "select count(*) from parties p where p.kind = 'client' and p.retired_at is null \
         and exists (select 1 from benefits b where b.party_id = p.id and b.retired_at is null)";
    const PROMISED: &str = "select count(*) from commitments c join parties p on p.id = c.customer_id \
         where p.kind = 'client' and c.kind in ('promise', 'action') and c.agreed_at >= $1";
    const CHECKED: &str = "select count(*) from commitments c join parties p on p.id = c.customer_id \
         where p.kind = 'client' and c.kind in ('promise', 'action') and c.agreed_at >= $1 \
         and exists (select 1 from checks_given g where g.commitment_id = c.id)";
    const SERVICES: &str = "select count(*) from services s where s.retired_at is null";
    const ORDERED: &str = "select count(*) from services s where s.retired_at is null \
         and exists (select 1 from offerings o where o.service_id = s.id and o.retired_at is null)";
    let mut n = |sql: &str, values: &[Val]| -> Result<i64, AppError> {
        conn.one(sql, values)?.map_or(Ok(0), |row| Ok(row.at(0)?))
    };
    Ok(Data {
        clients: n(CLIENTS, &[])?,
        measured: n(MEASURED, &[])?,
        decided: n(DECIDED, &[])?,
        valued: n(VALUED, &[])?,
        promised: n(PROMISED, &[since.into()])?,
        checked: n(CHECKED, &[since.into()])?,
        services: n(SERVICES, &[])?,
        ordered: n(ORDERED, &[])?,
    })
}
