//! Lines of statements and what stands beside them: what was priced and not charged, what had no price, and how many lines
//! of usage went where.

use db::{Conn, Query, Row, Tx, Val};
use domain::charging::{Currency, Line, Money, Period, Settled, Unpriced, What};
use domain::kernel::{PartyId, StatementId, UsageId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

/// A line that is to be kept, and where.
#[derive(Clone, Debug)]
pub struct Kept<'a> {
    /// Whose.
    pub client: PartyId,
    /// On which statement; nothing for what is not charged.
    pub statement: Option<StatementId>,
    /// `charge`, `show` or `uncharged`.
    pub place: &'static str,
    /// Its number there.
    pub number: u32,
    /// Why it is not charged.
    pub because: Option<String>,
    /// How many lines of usage rest on it.
    pub used: usize,
    /// The line, without the ids of its usage: those are known by its days, and a million of them would stand here again.
    pub line: &'a Line,
}

fn body(line: &Line) -> Result<String, AppError> {
    serde_json::to_string(line).map_err(|e| AppError::Internal(format!("a line cannot be written down: {e}")))
}

/// Keeps lines.
///
/// # Errors
/// The database.
pub fn insert_lines(tx: &mut Tx, period: Period, lines: &[Kept<'_>]) -> Result<(), AppError> {
    const COLUMNS: &[&str] = &[
        "period",
        "client_id",
        "place",
        "number",
        "statement_id",
        "service_id",
        "key",
        "kind",
        "corrects",
        "used",
        "amount",
        "currency",
        "because",
        "body",
    ];
    let mut rows = Vec::with_capacity(lines.len());
    for kept in lines {
        let line = kept.line;
        rows.push(vec![
            period.first().into(),
            kept.client.0.into(),
            kept.place.into(),
            kept.number.into(),
            kept.statement.map(|id| id.0).into(),
            line.service.0.into(),
            line.key.as_str().into(),
            line.kind.code().into(),
            line.corrects.map(|period| period.to_string()).into(),
            i64::try_from(kept.used).unwrap_or(i64::MAX).into(),
            line.amount.minor.into(),
            line.amount.currency.code().into(),
            kept.because.clone().into(),
            Val::Text(body(line)?),
        ]);
    }
    tx.insert_many("statement_lines", COLUMNS, rows)?;
    Ok(())
}

/// Keeps the totals of statements.
///
/// # Errors
/// The database.
pub fn insert_totals(tx: &mut Tx, totals: &[(StatementId, Money)]) -> Result<(), AppError> {
    let row = |(id, sum): &(StatementId, Money)| vec![id.0.into(), sum.currency.code().into(), sum.minor.into()];
    tx.insert_many("statement_totals", &["statement_id", "currency", "amount"], totals.iter().map(row).collect())?;
    Ok(())
}

/// Keeps what had no price.
///
/// # Errors
/// The database.
pub fn insert_unpriced(tx: &mut Tx, period: Period, all: &[(i64, &Unpriced)]) -> Result<(), AppError> {
    const COLUMNS: &[&str] = &[
        "period",
        "client_id",
        "number",
        "service_id",
        "key",
        "quantity",
        "unit",
        "usage_id",
        "subscription_id",
        "because",
    ];
    let row = |(number, u): &(i64, &Unpriced)| -> Vec<Val> {
        let (usage, held) = match u.what {
            What::Usage(id) => (Some(id.0), None),
            What::Subscription(id) => (None, Some(id.0)),
        };
        vec![
            period.first().into(),
            u.client.0.into(),
            (*number).into(),
            u.service.0.into(),
            u.key.as_str().into(),
            u.quantity.to_string().into(),
            u.unit.as_ref().map(|unit| unit.as_str().to_owned()).into(),
            usage.into(),
            held.into(),
            u.because.code().into(),
        ]
    };
    tx.insert_many("statement_unpriced", COLUMNS, all.iter().map(row).collect())?;
    Ok(())
}

/// Where the usage of a client went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines that were taken in.
    pub taken: i64,
    /// On a statement that is paid.
    pub charged: i64,
    /// On a statement that shows.
    pub shown: i64,
    /// Priced and not charged.
    pub uncharged: i64,
    /// Without a price.
    pub unpriced: i64,
    /// The number of the card.
    pub card: i64,
    /// The seal of what it was worked out from.
    pub seal: String,
}

/// Keeps where the usage of clients went.
///
/// # Errors
/// The database.
pub fn insert_counts(tx: &mut Tx, period: Period, all: &[(PartyId, Counts)], now: Timestamp) -> Result<(), AppError> {
    const COLUMNS: &[&str] =
        &["period", "client_id", "taken", "charged", "shown", "uncharged", "unpriced", "card", "seal", "made_at"];
    let row = |(client, c): &(PartyId, Counts)| -> Vec<Val> {
        vec![
            period.first().into(),
            client.0.into(),
            c.taken.into(),
            c.charged.into(),
            c.shown.into(),
            c.uncharged.into(),
            c.unpriced.into(),
            c.card.into(),
            c.seal.as_str().into(),
            now.into(),
        ]
    };
    tx.insert_many("statement_counts", COLUMNS, all.iter().map(row).collect())?;
    Ok(())
}

const COUNTS: &str =
    "select c.client_id, c.taken, c.charged, c.shown, c.uncharged, c.unpriced, c.card, c.seal from statement_counts c";

fn count(row: &Row) -> Result<(PartyId, Counts), AppError> {
    let counts = Counts {
        taken: row.at(1)?,
        charged: row.at(2)?,
        shown: row.at(3)?,
        uncharged: row.at(4)?,
        unpriced: row.at(5)?,
        card: row.at(6)?,
        seal: row.at(7)?,
    };
    Ok((PartyId(row.at(0)?), counts))
}

/// Where the usage of each client went, of one or of all.
///
/// # Errors
/// The database.
pub fn counts_of(
    conn: &mut Conn,
    period: Date,
    client: Option<PartyId>,
) -> Result<std::collections::HashMap<PartyId, Counts>, AppError> {
    let query = Query::new(COUNTS).and("c.period = {}", Val::Day(period));
    let query = query.and_some("c.client_id = {}", client.map(|id| Val::Uuid(id.0)));
    let mut found = std::collections::HashMap::new();
    query.each::<AppError>(conn, &mut |row| {
        let (client, counts) = count(row)?;
        found.insert(client, counts);
        Ok(())
    })?;
    Ok(found)
}

/// Where all usage of a period went.
///
/// # Errors
/// The database.
pub fn counts(conn: &mut Conn, period: Date) -> Result<Counts, AppError> {
    const SUMS: &str = "select cast(coalesce(sum(taken), 0) as bigint) as taken, cast(coalesce(sum(charged), 0) as bigint) as charged, \
         cast(coalesce(sum(shown), 0) as bigint) as shown, cast(coalesce(sum(uncharged), 0) as bigint) as uncharged, \
         cast(coalesce(sum(unpriced), 0) as bigint) as unpriced from statement_counts where period = $1";
    let Some(row) = conn.one(SUMS, &[period.into()])? else { return Ok(Counts::default()) };
    Ok(Counts {
        taken: row.at(0)?,
        charged: row.at(1)?,
        shown: row.at(2)?,
        uncharged: row.at(3)?,
        unpriced: row.at(4)?,
        ..Counts::default()
    })
}

fn line(text: &str, number: i64) -> Result<Line, AppError> {
    let line: Result<Line, _> = serde_json::from_str(text);
    let line = line.map_err(|e| AppError::Internal(format!("a line of a statement cannot be read: {e}")))?;
    Ok(Line { number: u32::try_from(number).unwrap_or(u32::MAX), ..line })
}

/// The lines of a statement in their order, each with how many lines of usage rest on it.
///
/// # Errors
/// The database.
pub fn lines_of(conn: &mut Conn, statement: StatementId) -> Result<Vec<(Line, i64)>, AppError> {
    const LINES: &str = "select number, used, body from statement_lines where statement_id = $1 order by number";
    let mut found = Vec::new();
    conn.each::<AppError>(LINES, &[statement.0.into()], &mut |row| {
        found.push((line(&row.at::<String>(2)?, row.at(0)?)?, row.at(1)?));
        Ok(())
    })?;
    Ok(found)
}

/// Something priced and not charged.
pub type NotCharged = (PartyId, Line, String);

/// What was priced and not charged in a period, of one client or of all, after the given one.
///
/// # Errors
/// The database.
pub fn uncharged(
    conn: &mut Conn,
    period: Date,
    client: Option<PartyId>,
    limit: u32,
) -> Result<Vec<NotCharged>, AppError> {
    const LINES: &str =
        "select l.client_id, l.number, l.body, l.because from statement_lines l where l.place = 'uncharged'";
    let query = Query::new(LINES).and("l.period = {}", Val::Day(period));
    let query = query.and_some("l.client_id = {}", client.map(|id| Val::Uuid(id.0)));
    let rows = query.order("l.period, l.client_id, l.number").limit(limit).all(conn)?;
    let read = |row: &Row| {
        let because: Option<String> = row.at(3)?;
        Ok((PartyId(row.at(0)?), line(&row.at::<String>(2)?, row.at(1)?)?, because.unwrap_or_default()))
    };
    rows.iter().map(read).collect()
}

/// What was not charged in a period, for each currency.
///
/// # Errors
/// The database.
pub fn sums_not_charged(conn: &mut Conn, period: Date) -> Result<Vec<Money>, AppError> {
    const SUMS: &str = "select currency, cast(sum(amount) as bigint) as amount from statement_lines \
         where period = $1 and place = 'uncharged' group by currency order by currency";
    conn.all(SUMS, &[period.into()])?.iter().map(|row| money(row, 0, 1)).collect()
}

/// An amount in a currency, as kept.
pub(super) fn money(row: &Row, currency: usize, amount: usize) -> Result<Money, AppError> {
    let code: String = row.at(currency)?;
    let currency = Currency::of(&code).map_err(|_| AppError::Internal(format!("{code} is kept as a currency")))?;
    Ok(Money::new(row.at(amount)?, currency))
}

/// Something without a price, as it is kept.
#[derive(Clone, Debug)]
pub struct UnpricedRow {
    /// Whose.
    pub client: (PartyId, String),
    /// By which rate it should have been charged.
    pub key: String,
    /// How much.
    pub quantity: String,
    /// Of what.
    pub unit: Option<String>,
    /// The line of usage; nothing for a subscription.
    pub usage: Option<UsageId>,
    /// Why, as a code.
    pub because: String,
    /// The later period that found a price.
    pub landed: Option<Date>,
}

/// What had no price in a period, of one client or of all.
///
/// # Errors
/// The database.
pub fn unpriced(
    conn: &mut Conn,
    period: Date,
    client: Option<PartyId>,
    limit: u32,
) -> Result<Vec<UnpricedRow>, AppError> {
    const UNPRICED: &str = "select n.client_id, p.name, n.key, n.quantity, n.unit, n.usage_id, n.because, n.landed \
         from statement_unpriced n join parties p on p.id = n.client_id";
    let query = Query::new(UNPRICED).and("n.period = {}", Val::Day(period));
    let query = query.and_some("n.client_id = {}", client.map(|id| Val::Uuid(id.0)));
    let read = |row: &Row| {
        Ok(UnpricedRow {
            client: (PartyId(row.at(0)?), row.at(1)?),
            key: row.at(2)?,
            quantity: row.at(3)?,
            unit: row.at(4)?,
            usage: row.at::<Option<Uuid>>(5)?.map(UsageId),
            because: row.at(6)?,
            landed: row.at(7)?,
        })
    };
    query.order("n.client_id, n.number").limit(limit).all(conn)?.iter().map(read).collect()
}

/// What a period charged this client for what was held by one key, to be worked out again.
///
/// # Errors
/// The database.
pub fn settled_held(conn: &mut Conn, client: PartyId, key: &str, period: Date) -> Result<Vec<Settled>, AppError> {
    const HELD: &str = "select number, body from statement_lines where period = $1 and client_id = $2 and key = $3 \
         and kind = 'held' and corrects is null";
    let rows = conn.all(HELD, &[period.into(), client.0.into(), key.into()])?;
    let mut found = Vec::new();
    for row in &rows {
        found.extend(line(&row.at::<String>(1)?, row.at(0)?)?.settled(client));
    }
    Ok(found)
}

/// Everything that a run made for a period goes, of one client or of all, but what was seen.
///
/// # Errors
/// The database.
pub fn drop_drafts(tx: &mut Tx, period: Date, client: Option<PartyId>) -> Result<(), AppError> {
    const OF_ONE: [&str; 5] = [
        "delete from statement_totals where statement_id in \
             (select s.id from statements s where s.period = $1 and s.client_id = $2 and s.state = 'draft')",
        "delete from statement_lines where period = $1 and client_id = $2",
        "delete from statement_unpriced where period = $1 and client_id = $2",
        "delete from statement_counts where period = $1 and client_id = $2",
        "delete from statement_carried where period = $1 and client_id = $2",
    ];
    const OF_ALL: [&str; 5] = [
        "delete from statement_totals where statement_id in \
             (select s.id from statements s where s.period = $1 and s.state = 'draft')",
        "delete from statement_lines where period = $1 and not exists (select 1 from statements s \
             where s.client_id = statement_lines.client_id and s.period >= $1 and s.state <> 'draft')",
        "delete from statement_unpriced where period = $1 and not exists (select 1 from statements s \
             where s.client_id = statement_unpriced.client_id and s.period >= $1 and s.state <> 'draft')",
        "delete from statement_counts where period = $1 and not exists (select 1 from statements s \
             where s.client_id = statement_counts.client_id and s.period >= $1 and s.state <> 'draft')",
        "delete from statement_carried where period = $1 and not exists (select 1 from statements s \
             where s.client_id = statement_carried.client_id and s.period >= $1 and s.state <> 'draft')",
    ];
    match client {
        Some(client) => {
            for sql in OF_ONE {
                tx.run(sql, &[period.into(), client.0.into()])?;
            }
        }
        None => {
            for sql in OF_ALL {
                tx.run(sql, &[period.into()])?;
            }
        }
    }
    Ok(())
}
