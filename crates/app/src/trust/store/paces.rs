//! Marks: how many of which kind a side made toward the other in a month. Times come as counts in steps, so a few rows
//! tell a median and a P85, however many answers lie behind it.

use std::collections::HashMap;

use db::{Conn, Query, Tx, Val};
use domain::kernel::PartyId;
use domain::trust::{Measure, Spread};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::trust::adds::Cell;
use crate::trust::{Adds, Pair};

/// Whose marks, toward whom, of what, in which month and step.
pub type Mark = (Uuid, Uuid, Measure, Date, i64);

/// What a side did in a stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paces(HashMap<Measure, Spread>);

impl Paces {
    /// How many marks there are of this kind.
    #[must_use]
    pub fn count(&self, measure: Measure) -> i64 {
        self.0.get(&measure).map_or(0, Spread::count)
    }

    /// Its times.
    #[must_use]
    pub fn spread(&self, measure: Measure) -> Spread {
        self.0.get(&measure).cloned().unwrap_or_default()
    }
}

/// What a side did since the beginning of this month.
///
/// # Errors
/// The database.
pub fn paces(conn: &mut Conn, pair: Pair, since: Date) -> Result<Paces, AppError> {
    const SUMS: &str = "select p.measure, p.step, cast(sum(p.marks) as bigint) as marks from paces p \
         where p.owner_id = $1 and p.toward_id = $2 and p.month >= $3 group by p.measure, p.step";
    let mut all: HashMap<Measure, Spread> = HashMap::new();
    for row in conn.all(SUMS, &[pair.owner.0.into(), pair.toward.0.into(), since.into()])? {
        let step = i32::try_from(row.get::<i64>("step")?).unwrap_or(0);
        all.entry(measure(&row)?).or_default().put(step, row.get("marks")?);
    }
    Ok(Paces(all))
}

fn measure(row: &db::Row) -> Result<Measure, AppError> {
    let code: String = row.get("measure")?;
    Measure::from_code(&code).ok_or_else(|| AppError::Internal(format!("unknown measure {code} among marks")))
}

/// Takes away what a commitment added before, and adds what it adds now.
///
/// # Errors
/// The database.
pub fn change_paces(tx: &mut Tx, was: &Adds, is: &Adds) -> Result<(), AppError> {
    let mut changes: Vec<(&Cell, i64)> = Vec::new();
    for (cell, marks) in &is.cells {
        changes.push((cell, marks - was.cells.get(cell).copied().unwrap_or(0)));
    }
    let gone = was.cells.iter().filter(|(cell, _)| !is.cells.contains_key(cell));
    changes.extend(gone.map(|(cell, marks)| (cell, -marks)));
    for (cell, marks) in changes.into_iter().filter(|(_, marks)| *marks != 0) {
        add(tx, cell, marks)?;
    }
    Ok(())
}

fn add(tx: &mut Tx, cell: &Cell, marks: i64) -> Result<(), AppError> {
    const ADD: &str = "insert into paces (owner_id, toward_id, measure, month, step, marks) \
         values ($1, $2, $3, $4, $5, $6) on conflict (owner_id, toward_id, measure, month, step) do update \
         set marks = paces.marks + excluded.marks";
    let (owner, toward) = (cell.pair.owner.0, cell.pair.toward.0);
    let key = [owner.into(), toward.into(), cell.measure.code().into(), cell.month.into()];
    let mut params: Vec<Val> = key.into();
    params.extend([i64::from(cell.step).into(), marks.into()]);
    tx.run(ADD, &params)?;
    Ok(())
}

/// Every kept count, for comparing.
///
/// # Errors
/// The database.
pub fn all_paces(conn: &mut Conn) -> Result<Vec<(Mark, i64)>, AppError> {
    let mut all = Vec::new();
    let query = Query::new("select p.owner_id, p.toward_id, p.measure, p.month, p.step, p.marks from paces p");
    query.each::<AppError>(conn, &mut |row| {
        all.push(((row.at(0)?, row.at(1)?, measure(row)?, row.at(3)?, row.at(4)?), row.at(5)?));
        Ok(())
    })?;
    Ok(all)
}

/// Conversations looked at, the last ones.
const TALKS: u32 = 100;

/// From when to when the last needs between two parties were met: raised, and what was delivered for them accepted. A
/// conversation that ended well without a promise of its own was met when it ended.
///
/// # Errors
/// The database.
pub fn needs_met(conn: &mut Conn, pair: Pair, since: Timestamp) -> Result<Vec<(Timestamp, Timestamp)>, AppError> {
    const MET: &str = "select v.opened_at, coalesce((select max(c.closed_at) from commitments c \
         where c.conversation_id = v.id and c.state = 'accepted'), v.closed_at) as met_at from conversations v";
    let PartyId(performer) = pair.owner;
    let query = Query::new(MET).and("v.customer_id = {}", Val::Uuid(pair.toward.0));
    let query = query.and("v.performer_id = {}", Val::Uuid(performer)).and("v.moved_at >= {}", Val::At(since));
    let query = query.and_raw("v.state = 'completed'").order("v.moved_at desc, v.id desc").limit(TALKS);
    query.all(conn)?.iter().map(|row| Ok((row.get("opened_at")?, row.get("met_at")?))).collect()
}
