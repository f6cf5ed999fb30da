//! What a health figure is made from: counts that other places keep, read with a bound; and the figure of each month.

use db::{Conn, Query, Tx, Val};
use domain::health::Reading;
use domain::kernel::PartyId;
use domain::profile::Check;
use domain::trust::{Measure, Outcome, month_of, months_before};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::sources::Asked;
use crate::benefits::store as benefits;
use crate::clients::profile::store as profiles;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::levels::{acts as levels, store as level_rows};
use crate::people::scope::Scope;
use crate::satisfaction::store as satisfaction;

const QUARTER: SignedDuration = SignedDuration::from_hours(24 * 90);

/// All readings of a client that there are at this instant.
///
/// # Errors
/// The database.
pub fn readings(conn: &mut Conn, env: &Env, a: &Asked) -> Result<Vec<Reading>, AppError> {
    let mut all = turned_out(conn, env, a)?;
    all.push(answers(conn, env, a)?);
    all.extend(core(conn, env, a.client)?);
    all.push(satisfied(conn, env, a.client)?);
    all.extend(contact(conn, env, a.client)?);
    all.push(value(conn, env, a.client)?);
    all.push(bills(conn, env, a.client)?);
    Ok(all)
}

/// How our promises to them turned out, and of those that did not hold how many were told before the date.
fn turned_out(conn: &mut Conn, env: &Env, a: &Asked) -> Result<Vec<Reading>, AppError> {
    const OUTCOMES: &str = "select c.outcome, case when c.closed_at <= c.first_due_at then 1 else 0 end as early, \
         count(*) as n from commitments c where c.performer_id = $2 and c.customer_id in (select u.below from party_paths u \
         where u.above = $1) and c.kind in ('promise', 'action') and c.outcome is not null and c.outcome_since >= $3 and c.outcome_since <= $4 \
         group by 1, 2";
    let (mut first, mut anew, mut early, mut of) = (0, 0, 0, 0);
    for row in conn.all(OUTCOMES, &[a.client.0.into(), a.it.0.into(), (env.now - QUARTER).into(), env.now.into()])? {
        let (code, before, n): (String, i64, i64) = (row.get("outcome")?, row.get("early")?, row.get("n")?);
        of += n;
        match Outcome::from_code(&code) {
            Some(Outcome::Kept) => first += n,
            Some(Outcome::Renegotiated) => anew += n,
            Some(Outcome::Revoked) if before > 0 => early += n,
            _ => {}
        }
    }
    // What was settled anew in time is kept, and did not hold as first agreed.
    Ok(vec![Reading::Kept { kept: first + anew, of }, Reading::ToldEarly { told: anew + early, of: of - first }])
}

fn answers(conn: &mut Conn, env: &Env, a: &Asked) -> Result<Reading, AppError> {
    const ANSWERS: &str = "select p.measure, cast(sum(p.marks) as bigint) as marks from paces p where p.owner_id = $2 \
         and p.toward_id in (select u.below from party_paths u where u.above = $1) and p.measure in ($3, $4) \
         and p.month >= $5 and p.month <= $6 group by p.measure";
    let (in_time, late) = (Measure::InTime.code(), Measure::TooLate.code());
    let since = months_before(env.now, 2);
    let params =
        [a.client.0.into(), a.it.0.into(), in_time.into(), late.into(), since.into(), month_of(env.now).into()];
    let (mut given, mut of) = (0, 0);
    for row in conn.all(ANSWERS, &params)? {
        let marks: i64 = row.get("marks")?;
        of += marks;
        if row.get::<String>("measure")? == in_time {
            given += marks;
        }
    }
    Ok(Reading::Answers { in_time: given, of })
}

/// Core services of which anybody ever said or measured how they run. Where nobody looks, nothing is known.
fn core(conn: &mut Conn, env: &Env, client: PartyId) -> Result<Option<Reading>, AppError> {
    let above = level_rows::above(conn, client)?;
    let rows = level_rows::states_of(conn, &above, None, env.zone())?;
    let looked = rows.iter().filter(|row| row.word.is_some() || row.evidence.is_some());
    let mut services: Vec<_> = looked.map(|row| row.service.0).collect();
    services.sort_unstable();
    services.dedup();
    if services.is_empty() {
        return Ok(None);
    }
    let failing = levels::flags(conn, env, &Scope::System("health"), client)?.len();
    let of = i64::try_from(services.len()).unwrap_or(i64::MAX);
    let running = (of - i64::try_from(failing).unwrap_or(of)).max(0);
    Ok(Some(Reading::Core { running, of }))
}

fn satisfied(conn: &mut Conn, env: &Env, client: PartyId) -> Result<Reading, AppError> {
    let months = satisfaction::answers(conn, &[client], months_before(env.now, 11))?;
    let months = months.get(&client).map_or(&[][..], Vec::as_slice);
    let until = month_of(env.now);
    let (mut sum, mut answers) = (0, 0);
    for month in months.iter().filter(|m| m.month <= until) {
        (sum, answers) = (sum + month.sum, answers + month.answers);
    }
    let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(Reading::Satisfied { sum: whole(sum), answers: whole(answers) })
}

fn contact(conn: &mut Conn, env: &Env, client: PartyId) -> Result<Option<Reading>, AppError> {
    let Some(kept) = profiles::kept(conn, client)? else { return Ok(None) };
    let Some(every) = kept.rhythm.every() else { return Ok(None) };
    let last = kept.on.unwrap_or(kept.since);
    let days = last.until(env.local().date()).map_or(0, |span| i64::from(span.get_days())).max(0);
    Ok(Some(Reading::Contact { days, every }))
}

/// Looks at expected benefits in the last year that the client has confirmed.
fn value(conn: &mut Conn, env: &Env, client: PartyId) -> Result<Reading, AppError> {
    let today = env.local().date();
    let since = today.checked_sub(1.year()).unwrap_or(Date::MIN);
    let (mut reached, mut of) = (0, 0);
    for benefit in benefits::plan(conn, client)? {
        for check in benefit.checks.iter().filter(|check| check.day >= since && check.day <= today) {
            match benefit.stands(check, today) {
                Check::Realised => (reached, of) = (reached + 1, of + 1),
                Check::Short => of += 1,
                _ => {}
            }
        }
    }
    Ok(Reading::Value { reached, of })
}

fn bills(conn: &mut Conn, env: &Env, client: PartyId) -> Result<Reading, AppError> {
    const BILLS: &str = "select count(*) as n from statements s where s.client_id = $1 and s.period >= $2 and s.period <= $3 \
         and s.state in ('preview', 'issued', 'closed')";
    const WAITING: &str = "select count(*) as n from statement_disputes d join statements s on s.id = d.statement_id \
         where s.client_id = $1 and s.period >= $2 and s.period <= $3 \
         and d.withdrawn_at is null and d.answered_at is null";
    let today = env.local().date();
    let since = today.checked_sub(1.year()).unwrap_or(Date::MIN);
    let mut count = |sql: &'static str| -> Result<i64, AppError> {
        let row = conn.one(sql, &[client.0.into(), since.into(), today.into()])?;
        Ok(row.map(|row| row.get("n")).transpose()?.unwrap_or(0))
    };
    Ok(Reading::Bills { open: count(WAITING)?, of: count(BILLS)? })
}

/// The figure of one month as it last stood.
#[derive(Clone, Debug, PartialEq)]
pub struct Month {
    /// Its first day.
    pub month: Date,
    /// By which recipe.
    pub recipe: u16,
    /// What it was made from.
    pub readings: Vec<Reading>,
    /// When it was last made.
    pub at: Timestamp,
}

/// Keeps the figure of a month, in place of an earlier one of the same month.
///
/// # Errors
/// The database.
pub fn put(tx: &mut Tx, client: PartyId, m: &Month, (points, coverage): (Option<i32>, u8)) -> Result<(), AppError> {
    const PUT: &str = "insert into health_figures (client_id, month, recipe, points, coverage, readings, made_at) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (client_id, month) do update set recipe = excluded.recipe, \
         points = excluded.points, coverage = excluded.coverage, readings = excluded.readings, made_at = excluded.made_at";
    let readings = serde_json::to_value(&m.readings);
    let readings = readings.map_err(|e| AppError::Internal(format!("readings cannot be kept: {e}")))?;
    let key = [client.0.into(), m.month.into(), i64::from(m.recipe).into(), points.map(i64::from).into()];
    let mut params: Vec<Val> = key.into();
    params.extend([i64::from(coverage).into(), readings.into(), m.at.into()]);
    tx.run(PUT, &params)?;
    Ok(())
}

/// The figures of the last months, the oldest first.
///
/// # Errors
/// The database.
pub fn figures(conn: &mut Conn, client: PartyId, since: Date, most: u32) -> Result<Vec<Month>, AppError> {
    const MONTHS: &str = "select f.month, f.recipe, f.readings, f.made_at from health_figures f";
    let query = Query::new(MONTHS).and("f.client_id = {}", Val::Uuid(client.0)).and("f.month >= {}", Val::Day(since));
    let rows = query.order("f.month").limit(most).all(conn)?;
    rows.iter()
        .map(|row| {
            let readings: serde_json::Value = row.get("readings")?;
            let readings = serde_json::from_value(readings);
            Ok(Month {
                month: row.get("month")?,
                recipe: u16::try_from(row.get::<i64>("recipe")?).unwrap_or(0),
                readings: readings.map_err(|e| AppError::Internal(format!("kept readings cannot be read: {e}")))?,
                at: row.get("made_at")?,
            })
        })
        .collect()
}
