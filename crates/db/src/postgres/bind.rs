//! Values into what PostgreSQL wants, checked beforehand so that a mismatch names the parameter.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use tokio_postgres::Statement;
use tokio_postgres::types::{Format, IsNull, ToSql, Type};

use crate::error::DbError;
use crate::val::Val;
use crate::{Result, instant};

type Encoded = Result<IsNull, Box<dyn Error + Sync + Send>>;

/// Microseconds from 1970 to 2000, where PostgreSQL's time begins.
const EPOCH_MICROS: i64 = 946_684_800_000_000;
const EPOCH_DAY: jiff::civil::Date = jiff::civil::date(2000, 1, 1);

/// Refuses values that do not fit their places.
pub(super) fn check(statement: &Statement, sql: &str, values: &[&Val]) -> Result<()> {
    let types = statement.params();
    if types.len() != values.len() {
        return Err(DbError::count(sql, values.len(), types.len()));
    }
    for (index, (value, ty)) in values.iter().zip(types).enumerate() {
        if !fits(value, ty) {
            let reason = format!("it is {} and {ty} is wanted{}", value.told(), hint(value, ty));
            return Err(DbError::parameter(index + 1, sql, reason));
        }
    }
    Ok(())
}

fn fits(value: &Val, ty: &Type) -> bool {
    match value {
        Val::Null => true,
        Val::Bool(_) => *ty == Type::BOOL,
        Val::Int(n) => match *ty {
            Type::INT8 | Type::NUMERIC | Type::FLOAT8 => true,
            Type::INT4 => i32::try_from(*n).is_ok(),
            Type::INT2 => i16::try_from(*n).is_ok(),
            Type::OID => u32::try_from(*n).is_ok(),
            _ => false,
        },
        Val::Real(_) => matches!(*ty, Type::FLOAT8 | Type::FLOAT4 | Type::NUMERIC),
        Val::Text(_) => matches!(
            *ty,
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN | Type::JSON | Type::JSONB
        ),
        Val::Uuid(_) => *ty == Type::UUID,
        Val::At(_) => *ty == Type::TIMESTAMPTZ,
        Val::Day(_) => *ty == Type::DATE,
        Val::Json(_) => matches!(*ty, Type::JSON | Type::JSONB),
        Val::Bytes(_) => *ty == Type::BYTEA,
    }
}

/// A placeholder with nothing around it is taken for a text.
fn hint(value: &Val, ty: &Type) -> &'static str {
    match (ty, value) {
        (&Type::TEXT, Val::Int(_)) => "; if it stands alone, write cast($1 as bigint)",
        (&Type::TEXT, Val::At(_) | Val::Day(_) | Val::Uuid(_) | Val::Bool(_)) => {
            "; if it stands alone, compare it with a column"
        }
        _ => "",
    }
}

impl ToSql for Val {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Encoded {
        if matches!(self, Self::Null) {
            return Ok(IsNull::Yes);
        }
        if is_text(ty) {
            out.put_slice(self.written()?.as_bytes());
        } else {
            self.encode(ty, out)?;
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        // `check` has looked already, with better words.
        true
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Encoded {
        self.to_sql(ty, out)
    }

    fn encode_format(&self, ty: &Type) -> Format {
        if is_text(ty) { Format::Text } else { Format::Binary }
    }
}

/// Numerics go as text because their binary form is laborious; unknown types because the server reads them as it wants.
fn is_text(ty: &Type) -> bool {
    matches!(*ty, Type::NUMERIC | Type::UNKNOWN)
}

impl Val {
    fn encode(&self, ty: &Type, out: &mut BytesMut) -> Result<(), Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => {}
            Self::Bool(b) => out.put_u8(u8::from(*b)),
            Self::Int(n) => encode_int(*n, ty, out)?,
            #[expect(clippy::cast_possible_truncation, reason = "a float4 place holds what a float4 can")]
            Self::Real(n) if *ty == Type::FLOAT4 => out.put_f32(*n as f32),
            Self::Real(n) => out.put_f64(*n),
            Self::Text(s) => {
                json_version(ty, out);
                out.put_slice(s.as_bytes());
            }
            Self::Uuid(id) => out.put_slice(id.as_bytes()),
            Self::At(at) => out.put_i64(instant::micros(*at)? - EPOCH_MICROS),
            Self::Day(day) => out.put_i32(instant::day_fits(*day)?.since(EPOCH_DAY)?.get_days()),
            Self::Json(json) => {
                json_version(ty, out);
                serde_json::to_writer(out.writer(), json)?;
            }
            Self::Bytes(bytes) => out.put_slice(bytes),
        }
        Ok(())
    }

    /// As the server reads it from text.
    fn written(&self) -> Result<String, String> {
        Ok(match self {
            Self::Null => String::new(),
            Self::Bool(b) => b.to_string(),
            Self::Int(n) => n.to_string(),
            Self::Real(n) => n.to_string(),
            Self::Text(s) => s.clone(),
            Self::Uuid(id) => id.to_string(),
            Self::At(at) => instant::at_text(*at)?.as_str().to_owned(),
            Self::Day(day) => instant::day_text(*day)?.as_str().to_owned(),
            Self::Json(json) => json.to_string(),
            Self::Bytes(bytes) => {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("\\x{hex}")
            }
        })
    }
}

fn encode_int(n: i64, ty: &Type, out: &mut BytesMut) -> Result<(), std::num::TryFromIntError> {
    match *ty {
        Type::INT4 => out.put_i32(i32::try_from(n)?),
        Type::INT2 => out.put_i16(i16::try_from(n)?),
        Type::OID => out.put_u32(u32::try_from(n)?),
        #[expect(clippy::cast_precision_loss, reason = "the place wants a float")]
        Type::FLOAT8 => out.put_f64(n as f64),
        _ => out.put_i64(n),
    }
    Ok(())
}

/// Binary jsonb begins with the number of its form.
fn json_version(ty: &Type, out: &mut BytesMut) {
    if *ty == Type::JSONB {
        out.put_u8(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_their_places_only() {
        assert!(fits(&Val::Null, &Type::UUID));
        assert!(fits(&Val::Int(5), &Type::INT4) && !fits(&Val::Int(i64::MAX), &Type::INT4));
        assert!(!fits(&Val::Text("x".into()), &Type::TIMESTAMPTZ));
        assert!(!fits(&Val::Int(1), &Type::BOOL));
    }

    #[test]
    fn unknown_types_get_text() {
        let mut out = BytesMut::new();
        Val::Bytes(vec![0, 255]).to_sql(&Type::UNKNOWN, &mut out).unwrap();
        assert_eq!(&out[..], b"\\x00ff");
        assert!(matches!(Val::Int(1).encode_format(&Type::NUMERIC), Format::Text));
    }
}
