//! The values that go into and come out of a database, the same for both engines.
//!
//! `Val` is what is bound and what a cell holds; `FromVal` turns a cell into what the caller wants. SQLite has fewer
//! types, so there a cell holds text, a whole number or bytes where PostgreSQL gives the real type: `FromVal` accepts
//! both. It must not know SQL nor a driver.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

use crate::instant;

/// A value of a database.
#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    Text(String),
    Uuid(Uuid),
    At(Timestamp),
    Day(Date),
    Json(Value),
    Bytes(Vec<u8>),
}

impl Val {
    /// What it is, for messages.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Null => "nothing (null)",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "a whole number",
            Self::Real(_) => "a number",
            Self::Text(_) => "a text",
            Self::Uuid(_) => "a uuid",
            Self::At(_) => "an instant",
            Self::Day(_) => "a day",
            Self::Json(_) => "json",
            Self::Bytes(_) => "bytes",
        }
    }

    /// What it is with the start of its content, for messages.
    pub(crate) fn told(&self) -> String {
        let content = match self {
            Self::Null => return "nothing (null)".to_owned(),
            Self::Bool(b) => b.to_string(),
            Self::Int(n) => n.to_string(),
            Self::Real(n) => n.to_string(),
            Self::Text(s) => s.clone(),
            Self::Uuid(id) => id.to_string(),
            Self::At(at) => at.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Json(json) => json.to_string(),
            Self::Bytes(bytes) => return format!("{} bytes", bytes.len()),
        };
        let start: String = content.chars().take(40).collect();
        let more = if start.len() < content.len() { "…" } else { "" };
        format!("{} «{start}{more}»", self.what())
    }

    /// Refuses what only one of the engines would take, so that both accept exactly the same.
    pub(crate) fn sound(&self) -> Result<(), String> {
        match self {
            Self::Real(n) if !n.is_finite() => Err(format!("{n} is not a finite number")),
            Self::Text(s) if s.as_bytes().contains(&0) => Err("a text may not hold a NUL character".to_owned()),
            Self::Json(json) if has_nul(json) => Err("json may not hold a NUL character".to_owned()),
            Self::At(at) => instant::micros(*at).map(|_| ()),
            Self::Day(day) => instant::day_fits(*day).map(|_| ()),
            _ => Ok(()),
        }
    }
}

fn has_nul(json: &Value) -> bool {
    match json {
        Value::String(s) => s.as_bytes().contains(&0),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(map) => map.iter().any(|(key, value)| key.as_bytes().contains(&0) || has_nul(value)),
        _ => false,
    }
}

macro_rules! into_val {
    ($($from:ty => |$v:ident| $make:expr;)*) => {$(
        impl From<$from> for Val {
            fn from($v: $from) -> Self {
                $make
            }
        }
        impl From<Option<$from>> for Val {
            fn from(v: Option<$from>) -> Self {
                v.map_or(Self::Null, Self::from)
            }
        }
        impl Binds for $from {
            fn binds(self) -> Vec<Val> {
                vec![self.into()]
            }
        }
        impl Binds for Option<$from> {
            fn binds(self) -> Vec<Val> {
                vec![self.into()]
            }
        }
    )*};
}

into_val! {
    bool => |v| Self::Bool(v);
    i32 => |v| Self::Int(v.into());
    i64 => |v| Self::Int(v);
    u32 => |v| Self::Int(v.into());
    f64 => |v| Self::Real(v);
    &str => |v| Self::Text(v.to_owned());
    String => |v| Self::Text(v);
    &String => |v| Self::Text(v.clone());
    Uuid => |v| Self::Uuid(v);
    Timestamp => |v| Self::At(v);
    Date => |v| Self::Day(v);
    Value => |v| Self::Json(v);
    Vec<u8> => |v| Self::Bytes(v);
    &[u8] => |v| Self::Bytes(v.to_vec());
}

/// One value or several, for the placeholders of a `Query` fragment.
pub trait Binds {
    fn binds(self) -> Vec<Val>;
}

impl Binds for Val {
    fn binds(self) -> Vec<Val> {
        vec![self]
    }
}

impl Binds for Vec<Val> {
    fn binds(self) -> Vec<Val> {
        self
    }
}

impl<const N: usize> Binds for [Val; N] {
    fn binds(self) -> Vec<Val> {
        self.into()
    }
}

macro_rules! tuple_binds {
    ($(($($name:ident),*);)*) => {$(
        impl<$($name: Into<Val>),*> Binds for ($($name,)*) {
            fn binds(self) -> Vec<Val> {
                #[expect(non_snake_case, reason = "the type names serve as variable names")]
                let ($($name,)*) = self;
                vec![$($name.into()),*]
            }
        }
    )*};
}

tuple_binds! {
    (A, B);
    (A, B, C);
    (A, B, C, D);
    (A, B, C, D, E);
    (A, B, C, D, E, F);
}

/// What a cell can be read as. The `String` of an error says what was expected.
pub trait FromVal: Sized {
    fn from_val(v: &Val) -> Result<Self, String>;
}

macro_rules! from_val {
    ($($to:ty, $expected:literal, $($pattern:pat => $make:expr),+;)*) => {$(
        impl FromVal for $to {
            fn from_val(v: &Val) -> Result<Self, String> {
                let read: Option<Self> = match v {
                    $($pattern => $make,)+
                    _ => None,
                };
                read.ok_or_else(|| $expected.to_owned())
            }
        }
    )*};
}

from_val! {
    bool, "a boolean", Val::Bool(b) => Some(*b), Val::Int(0) => Some(false), Val::Int(1) => Some(true);
    i64, "a whole number", Val::Int(n) => Some(*n);
    i32, "a whole number of 32 bits", Val::Int(n) => Self::try_from(*n).ok();
    u32, "a whole number from 0 to 4294967295", Val::Int(n) => Self::try_from(*n).ok();
    f64, "a number", Val::Real(n) => Some(*n), Val::Int(n) => exact(*n);
    String, "a text", Val::Text(s) => Some(s.clone());
    Uuid, "a uuid", Val::Uuid(id) => Some(*id), Val::Bytes(b) => Self::from_slice(b).ok();
    Timestamp, "an instant", Val::At(at) => Some(*at), Val::Text(s) => instant::at_from_text(s);
    Date, "a day", Val::Day(day) => Some(*day), Val::Text(s) => instant::day_from_text(s);
    Value, "json", Val::Json(json) => Some(json.clone()), Val::Text(s) => serde_json::from_str(s).ok();
    Vec<u8>, "bytes", Val::Bytes(b) => Some(b.clone());
}

impl<T: FromVal> FromVal for Option<T> {
    fn from_val(v: &Val) -> Result<Self, String> {
        match v {
            Val::Null => Ok(None),
            _ => T::from_val(v).map(Some),
        }
    }
}

/// A whole number as a float, if nothing is lost.
fn exact(n: i64) -> Option<f64> {
    const LIMIT: u64 = 1 << 53;
    #[expect(clippy::cast_precision_loss, reason = "the guard keeps to what a float holds exactly")]
    let float = n as f64;
    (n.unsigned_abs() <= LIMIT).then_some(float)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_become_null() {
        assert_eq!(Val::from(None::<&str>), Val::Null);
        assert_eq!(Val::from(Some(3)), Val::Int(3));
        assert_eq!(("a", Some(2_u32), Uuid::nil()).binds().len(), 3);
    }

    #[test]
    fn cells_of_sqlite_read_as_what_they_stand_for() {
        assert_eq!(bool::from_val(&Val::Int(1)), Ok(true));
        assert_eq!(bool::from_val(&Val::Int(2)), Err("a boolean".to_owned()));
        assert_eq!(Uuid::from_val(&Val::Bytes(vec![0; 16])), Ok(Uuid::nil()));
        assert!(Uuid::from_val(&Val::Bytes(vec![0; 15])).is_err());
        assert_eq!(Value::from_val(&Val::Text("[1]".into())), Ok(serde_json::json!([1])));
        assert_eq!(Option::<i64>::from_val(&Val::Null), Ok(None));
        assert!(Date::from_val(&Val::Text("soon".into())).is_err());
    }

    #[test]
    fn what_one_engine_would_refuse_is_refused() {
        assert!(Val::Text("a\0b".into()).sound().is_err());
        assert!(Val::Json(serde_json::json!({"a": ["\0"]})).sound().is_err());
        assert!(Val::Real(f64::NAN).sound().is_err());
        assert!(Val::Text("ab".into()).sound().is_ok());
    }

    #[test]
    fn long_values_are_told_short() {
        assert_eq!(Val::Text("x".repeat(50)).told(), format!("a text «{}…»", "x".repeat(40)));
    }
}
