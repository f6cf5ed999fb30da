//! Words by month: sums that are added to and taken from with every act, as those of `words` are.

use db::{Conn, Query, Tx, Val};
use domain::kernel::CommitmentId;
use domain::trust::Tally;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::trust::{Adds, Pair};

/// Whose sums, toward whom, of which month.
pub type Month = (Uuid, Uuid, Date);

const SUMS: &str = "select m.owner_id, m.toward_id, m.month, m.alpha, m.beta, m.recent, m.kept, m.renegotiated, \
     m.told_late, m.silent, m.revoked, m.outcomes from word_months m";

fn read(row: &db::Row) -> Result<(Date, Tally), AppError> {
    let tally = Tally {
        alpha: row.get("alpha")?,
        beta: row.get("beta")?,
        recent: row.get("recent")?,
        shares: [
            row.get("kept")?,
            row.get("renegotiated")?,
            row.get("told_late")?,
            row.get("silent")?,
            row.get("revoked")?,
        ],
        count: row.get("outcomes")?,
    };
    Ok((row.get("month")?, tally))
}

/// The sums of each month in which something turned out: a few dozen rows, however many promises there are.
///
/// # Errors
/// The database.
pub fn months(conn: &mut Conn, pair: Pair) -> Result<Vec<(Date, Tally)>, AppError> {
    let query = Query::new(SUMS).and("m.owner_id = {}", Val::Uuid(pair.owner.0));
    let query = query.and("m.toward_id = {}", Val::Uuid(pair.toward.0)).order("m.month");
    query.all(conn)?.iter().map(read).collect()
}

/// Takes away what a commitment added before, and adds what it adds now.
///
/// # Errors
/// The database.
pub fn change_months(tx: &mut Tx, was: &Adds, is: &Adds) -> Result<(), AppError> {
    if (was.counted, &was.words) == (is.counted, &is.words) {
        return Ok(());
    }
    for (adds, remove) in [(was, true), (is, false)] {
        let (Some(counted), Some(month)) = (adds.counted, adds.month()) else { continue };
        for pair in &adds.words {
            let mut tally = one(tx, *pair, month)?;
            if remove {
                tally.remove(&counted);
            } else {
                tally.add(&counted);
            }
            save(tx, *pair, month, &tally)?;
        }
    }
    Ok(())
}

fn one(conn: &mut Conn, pair: Pair, month: Date) -> Result<Tally, AppError> {
    let query = Query::new(SUMS).and("m.owner_id = {}", Val::Uuid(pair.owner.0));
    let query = query.and("m.toward_id = {}", Val::Uuid(pair.toward.0)).and("m.month = {}", Val::Day(month));
    query.one(conn)?.as_ref().map_or_else(|| Ok(Tally::default()), |row| Ok(read(row)?.1))
}

fn save(tx: &mut Tx, pair: Pair, month: Date, t: &Tally) -> Result<(), AppError> {
    const SAVE: &str = "insert into word_months (owner_id, toward_id, month, alpha, beta, recent, kept, renegotiated, \
         told_late, silent, revoked, outcomes) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         on conflict (owner_id, toward_id, month) do update set alpha = excluded.alpha, beta = excluded.beta, \
         recent = excluded.recent, kept = excluded.kept, renegotiated = excluded.renegotiated, \
         told_late = excluded.told_late, silent = excluded.silent, revoked = excluded.revoked, outcomes = excluded.outcomes";
    let mut params: Vec<Val> = vec![pair.owner.0.into(), pair.toward.0.into(), month.into()];
    params.extend([t.alpha, t.beta, t.recent].map(Val::from));
    params.extend(t.shares.map(Val::from));
    params.push(t.count.into());
    tx.run(SAVE, &params)?;
    Ok(())
}

/// Every kept sum, for comparing.
///
/// # Errors
/// The database.
pub fn all_months(conn: &mut Conn) -> Result<Vec<(Month, Tally)>, AppError> {
    let mut all = Vec::new();
    Query::new(SUMS).each::<AppError>(conn, &mut |row| {
        let (month, tally) = read(row)?;
        all.push(((row.get("owner_id")?, row.get("toward_id")?, month), tally));
        Ok(())
    })?;
    Ok(all)
}

/// Some of the commitments that were there before months were kept, and are not counted yet; and notes that they are.
///
/// # Errors
/// The database.
pub fn to_count(tx: &mut Tx, most: u32) -> Result<Vec<CommitmentId>, AppError> {
    const COUNTED: &str = "update commitments set paced = true where id = $1 and paced is null";
    let query = Query::new("select c.id from commitments c").and_raw("c.paced is null").order("c.id").limit(most);
    let ids: Vec<Uuid> = query.all(tx)?.iter().map(|row| row.at(0)).collect::<Result<_, _>>()?;
    for id in &ids {
        tx.run(COUNTED, &[(*id).into()])?;
    }
    Ok(ids.into_iter().map(CommitmentId).collect())
}
