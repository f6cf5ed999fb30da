//! What offerings promised, from which day on: kept when levels change, so that a month that has passed is judged by what
//! was promised then.

use std::collections::HashMap;

use db::{Conn, Query, Tx, Val};
use domain::catalogue::{Level, LevelKind, Target, Unit};
use domain::kernel::OfferingId;
use domain::levels::Promised;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kit::error::AppError;

/// A level as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    kind: String,
    name: Option<String>,
    unit: String,
    amount: u32,
}

impl Kept {
    fn of(level: &Level) -> Self {
        Self {
            kind: level.kind.code().to_owned(),
            name: level.name.clone(),
            unit: level.target.unit.code().to_owned(),
            amount: level.target.amount,
        }
    }

    fn level(self) -> Option<Level> {
        let target = Target { unit: Unit::from_code(&self.unit)?, amount: self.amount };
        Some(Level { kind: LevelKind::from_code(&self.kind)?, name: self.name, target })
    }
}

/// The levels of an offering change today. The first change writes down what was promised before as well.
///
/// # Errors
/// The database.
pub fn promise_anew(
    tx: &mut Tx,
    id: OfferingId,
    (before, after): (&[Level], &[Level]),
    today: Date,
) -> Result<(), AppError> {
    const KEEP: &str = "insert into level_promises (offering_id, from_day, levels) values ($1, $2, $3) \
         on conflict (offering_id, from_day) do update set levels = excluded.levels";
    const KNOWN: &str = "select offering_id from level_promises where offering_id = $1 limit 1";
    if before == after {
        return Ok(());
    }
    let known = tx.one(KNOWN, &[id.0.into()])?.is_some();
    let first = (!known).then_some((jiff::civil::date(1970, 1, 1), before));
    for (day, levels) in first.into_iter().chain([(today, after)]) {
        let kept: Vec<Kept> = levels.iter().map(Kept::of).collect();
        let body = serde_json::to_value(kept)
            .map_err(|e| AppError::Internal(format!("levels cannot be written down: {e}")))?;
        tx.run(KEEP, &[id.0.into(), day.into(), body.into()])?;
    }
    Ok(())
}

/// What these offerings promised, by the day from which on, oldest first. Those whose levels never changed are left out.
///
/// # Errors
/// The database.
pub fn promised(conn: &mut Conn, offerings: &[OfferingId]) -> Result<HashMap<OfferingId, Vec<Promised>>, AppError> {
    const PROMISED: &str = "select v.offering_id, v.from_day, v.levels from level_promises v";
    let ids = offerings.iter().map(|o| Val::Uuid(o.0)).collect::<Vec<_>>();
    let mut all: HashMap<OfferingId, Vec<Promised>> = HashMap::new();
    let rows = Query::new(PROMISED).in_list("v.offering_id", ids).order("v.offering_id, v.from_day").all(conn)?;
    for row in rows {
        let kept: Vec<Kept> = serde_json::from_value(row.get("levels")?)
            .map_err(|e| AppError::Internal(format!("kept levels cannot be read: {e}")))?;
        let levels = kept.into_iter().filter_map(Kept::level).collect();
        let version = Promised { from: row.get("from_day")?, levels };
        all.entry(OfferingId(row.get("offering_id")?)).or_default().push(version);
    }
    Ok(all)
}
