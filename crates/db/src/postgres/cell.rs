//! What PostgreSQL sends, as `Val`.
//!
//! Sums and averages of whole numbers come as `numeric`; they become a whole number if they are one and a float
//! otherwise, which is what SQLite gives.

use std::error::Error;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _};
use tokio_postgres::Row as PgRow;
use tokio_postgres::types::{FromSql, Type};
use uuid::Uuid;

use crate::Result;
use crate::error::DbError;
use crate::row::{Header, Row};
use crate::val::Val;

const EPOCH_MICROS: i64 = 946_684_800_000_000;
const EPOCH_DAY: jiff::civil::Date = jiff::civil::date(2000, 1, 1);

pub(super) fn rows(found: &[PgRow], sql: &Arc<str>) -> Result<Vec<Row>> {
    let Some(first) = found.first() else { return Ok(Vec::new()) };
    let names = first.columns().iter().map(|column| column.name().into()).collect();
    let header = Arc::new(Header { names, sql: sql.clone() });
    found.iter().map(|row| read(row, &header)).collect()
}

fn read(row: &PgRow, header: &Arc<Header>) -> Result<Row> {
    let mut values = Vec::with_capacity(row.len());
    for (index, column) in row.columns().iter().enumerate() {
        let Cell(value) = row.try_get(index).map_err(|e| {
            let reason = e.source().map_or_else(|| e.to_string(), ToString::to_string);
            DbError::Column(format!("The column {} cannot be read: {reason}.", column.name()))
        })?;
        values.push(value);
    }
    Ok(Row::new(header.clone(), values))
}

struct Cell(Val);

type Decoded<T> = Result<T, Box<dyn Error + Sync + Send>>;

impl<'a> FromSql<'a> for Cell {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Decoded<Self> {
        value(ty, raw).map(Cell)
    }

    fn from_sql_null(_: &Type) -> Decoded<Self> {
        Ok(Self(Val::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn value(ty: &Type, raw: &[u8]) -> Decoded<Val> {
    Ok(match *ty {
        Type::BOOL => Val::Bool(raw != [0]),
        Type::INT8 => Val::Int(i64::from_be_bytes(raw.try_into()?)),
        Type::INT4 => Val::Int(i32::from_be_bytes(raw.try_into()?).into()),
        Type::INT2 => Val::Int(i16::from_be_bytes(raw.try_into()?).into()),
        Type::OID => Val::Int(u32::from_be_bytes(raw.try_into()?).into()),
        Type::FLOAT8 => Val::Real(f64::from_be_bytes(raw.try_into()?)),
        Type::FLOAT4 => Val::Real(f32::from_be_bytes(raw.try_into()?).into()),
        Type::NUMERIC => numeric(raw)?,
        Type::UUID => Val::Uuid(Uuid::from_slice(raw)?),
        Type::TIMESTAMPTZ | Type::TIMESTAMP => {
            let micros = i64::from_be_bytes(raw.try_into()?);
            let since_1970 = micros.checked_add(EPOCH_MICROS).ok_or("the instant is out of range")?;
            Val::At(Timestamp::from_microsecond(since_1970)?)
        }
        Type::DATE => {
            let days = i32::from_be_bytes(raw.try_into()?);
            Val::Day(EPOCH_DAY.checked_add(i64::from(days).days())?)
        }
        Type::JSON => Val::Json(serde_json::from_slice(raw)?),
        Type::JSONB => Val::Json(serde_json::from_slice(raw.get(1..).unwrap_or_default())?),
        Type::BYTEA => Val::Bytes(raw.to_vec()),
        Type::VOID => Val::Null,
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN | Type::CHAR => {
            Val::Text(std::str::from_utf8(raw)?.to_owned())
        }
        _ => return Err(format!("its type {ty} is not one of ours; cast it in the statement").into()),
    })
}

/// Digits in groups of four: count, weight of the first group, sign, digits after the point, groups.
fn numeric(raw: &[u8]) -> Decoded<Val> {
    let words: Vec<u16> = raw.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
    let [_, weight, sign, _, groups @ ..] = words.as_slice() else { return Err("a numeric is cut off".into()) };
    let weight = i32::from(weight.cast_signed());
    if !matches!(sign, 0 | 0x4000) {
        return Ok(Val::Real(f64::NAN));
    }
    let mut text = String::from(if *sign == 0 { "" } else { "-" });
    for place in 0..=weight.max(0) {
        let group = usize::try_from(place - weight.min(0)).ok().filter(|_| weight >= 0).and_then(|p| groups.get(p));
        text.push_str(&format!("{:04}", group.unwrap_or(&0)));
    }
    let whole = usize::try_from(weight + 1).unwrap_or(0).min(groups.len());
    let fraction = &groups[whole..];
    if fraction.iter().all(|group| *group == 0)
        && let Ok(n) = text.parse::<i64>()
    {
        return Ok(Val::Int(n));
    }
    text.push('.');
    for _ in 0..(-1 - weight).max(0) {
        text.push_str("0000");
    }
    for group in fraction {
        text.push_str(&format!("{group:04}"));
    }
    Ok(Val::Real(text.parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(weight: i16, sign: u16, groups: &[u16]) -> Vec<u8> {
        let words = [u16::try_from(groups.len()).unwrap(), weight.cast_unsigned(), sign, 0];
        words.iter().chain(groups).flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn numerics_are_whole_numbers_where_they_can_be() {
        assert_eq!(numeric(&raw(0, 0, &[])).unwrap(), Val::Int(0));
        assert_eq!(numeric(&raw(0, 0x4000, &[42])).unwrap(), Val::Int(-42));
        assert_eq!(numeric(&raw(2, 0, &[1])).unwrap(), Val::Int(100_000_000));
        assert_eq!(numeric(&raw(1, 0, &[1, 2, 0])).unwrap(), Val::Int(10_002));
        assert_eq!(numeric(&raw(0, 0, &[1, 5000])).unwrap(), Val::Real(1.5));
        assert_eq!(numeric(&raw(-1, 0, &[2500])).unwrap(), Val::Real(0.25));
        assert_eq!(numeric(&raw(-2, 0, &[1])).unwrap(), Val::Real(0.000_000_01));
        assert_eq!(numeric(&raw(5, 0, &[1])).unwrap(), Val::Real(1e20));
    }

    #[test]
    fn other_types_ask_for_a_cast() {
        assert!(value(&Type::POINT, &[]).unwrap_err().to_string().contains("cast it"));
    }
}
