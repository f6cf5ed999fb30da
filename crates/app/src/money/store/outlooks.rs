//! Bills that leave what was told of them, as they were found.

use db::{Conn, Query, Row, Tx, Val};
use domain::charging::{Currency, Length, Money, Period, Range};
use domain::kernel::{PartyId, PersonId};
use domain::telling::OutlookNews;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kit::error::AppError;

/// What one thing differs by from the month before until the same day, in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What it is called.
    pub name: String,
    /// The difference.
    pub total: i64,
    /// Its parts: price, volume, mix, corrections.
    pub parts: [i64; 4],
}

/// A bill that leaves what was told.
#[derive(Clone, Debug)]
pub struct Warned {
    /// Whose.
    pub client: (PartyId, String),
    /// Of which month.
    pub month: Period,
    /// On which side.
    pub news: OutlookNews,
    /// From and to, as the months before said.
    pub told: (Money, Money),
    /// What it will probably be.
    pub now: Range,
    /// How far outside.
    pub by: Money,
    /// How likely it still stays inside, in 100.
    pub stays: u8,
    /// On which day of the month it was last looked at.
    pub day: i32,
    /// What it differs by.
    pub reasons: Vec<Reason>,
    /// When it was first found.
    pub found_at: Timestamp,
}

/// Clients in the order of their ids, after the given one.
///
/// # Errors
/// The database.
pub fn clients_after(conn: &mut Conn, after: Option<PartyId>, most: u32) -> Result<Vec<PartyId>, AppError> {
    const CLIENTS: &str = "select p.id from parties p";
    let query = Query::new(CLIENTS).and_raw("p.kind = 'client' and p.retired_at is null");
    let query = query.and_some("p.id > {}", after.map(|id| Val::Uuid(id.0)));
    query.order("p.id").limit(most).all(conn)?.iter().map(|row| Ok(PartyId(row.at(0)?))).collect()
}

/// Keeps what was found; when it was first found stays.
///
/// # Errors
/// The database.
pub fn keep_outlook(tx: &mut Tx, k: &Warned) -> Result<(), AppError> {
    const KEEP: &str = "insert into bill_outlooks (client_id, month, direction, currency, told_low, told_high, low, middle, \
         high, by_amount, stays, day, reasons, found_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         on conflict (client_id, month, direction) do update set told_low = excluded.told_low, told_high = excluded.told_high, \
         low = excluded.low, middle = excluded.middle, high = excluded.high, by_amount = excluded.by_amount, \
         stays = excluded.stays, day = excluded.day, reasons = excluded.reasons, ended_at = null";
    let reasons = serde_json::to_value(&k.reasons)
        .map_err(|e| AppError::Internal(format!("reasons could not be written down: {e}")))?;
    let values: [Val; 14] = [
        k.client.0.0.into(),
        k.month.first().into(),
        k.news.side().into(),
        k.by.currency.code().into(),
        k.told.0.minor.into(),
        k.told.1.minor.into(),
        k.now.low.minor.into(),
        k.now.middle.minor.into(),
        k.now.high.minor.into(),
        k.by.minor.into(),
        i64::from(k.stays).into(),
        i64::from(k.day).into(),
        reasons.into(),
        k.found_at.into(),
    ];
    tx.run(KEEP, &values)?;
    Ok(())
}

/// What was found of this bill and is no more: all of it but what it leaves now.
///
/// # Errors
/// The database.
pub fn end_outlooks(
    tx: &mut Tx,
    client: PartyId,
    month: Date,
    but: Option<OutlookNews>,
    now: Timestamp,
) -> Result<(), AppError> {
    const END: &str = "update bill_outlooks set ended_at = $1 where client_id = $2 and month = $3 and direction <> $4 \
         and ended_at is null";
    let but = but.map_or("neither", OutlookNews::side);
    tx.run(END, &[now.into(), client.0.into(), month.into(), but.into()])?;
    Ok(())
}

/// What leaves what was told in the months from this one on, the latest month and the largest first; of the clients that
/// this person leads, or of all.
///
/// # Errors
/// The database.
pub fn outlooks_since(
    conn: &mut Conn,
    month: Date,
    lead: Option<PersonId>,
    most: u32,
) -> Result<Vec<Warned>, AppError> {
    const KEPT: &str = "select o.client_id, p.name, o.month, o.direction, o.currency, o.told_low, o.told_high, o.low, \
         o.middle, o.high, o.by_amount, o.stays, o.day, o.reasons, o.found_at from bill_outlooks o \
         join parties p on p.id = o.client_id";
    let query = Query::new(KEPT).and("o.month >= {}", Val::from(month)).and_raw("o.ended_at is null");
    let query = query.and_some("p.lead_id = {}", lead.map(|id| Val::Uuid(id.0)));
    let rows = query.order("o.month desc, o.by_amount desc, o.client_id desc").limit(most).all(conn)?;
    rows.iter().map(kept).collect()
}

fn kept(row: &Row) -> Result<Warned, AppError> {
    let wrong = |what: &str| AppError::Internal(format!("a bill that leaves what was told cannot be read: {what}"));
    let currency = Currency::of(&row.get::<String>("currency")?).map_err(|_| wrong("currency"))?;
    let money = |column: &str| Ok::<Money, AppError>(Money { minor: row.get(column)?, currency });
    let news = OutlookNews::from_side(&row.get::<String>("direction")?).ok_or_else(|| wrong("direction"))?;
    Ok(Warned {
        client: (PartyId(row.get::<Uuid>("client_id")?), row.get("name")?),
        month: Period::holding(row.get("month")?, Length::Month),
        news,
        told: (money("told_low")?, money("told_high")?),
        now: Range { low: money("low")?, middle: money("middle")?, high: money("high")? },
        by: money("by_amount")?,
        stays: u8::try_from(row.get::<i64>("stays")?).unwrap_or(0),
        day: i32::try_from(row.get::<i64>("day")?).unwrap_or(0),
        reasons: serde_json::from_value(row.get("reasons")?).map_err(|_| wrong("reasons"))?,
        found_at: row.get("found_at")?,
    })
}
