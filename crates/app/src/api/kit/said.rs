//! What goes with every act, whatever it is: words, for whom, and when. An act and these are one object in JSON.

use jiff::Timestamp;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// What goes with an act.
#[derive(Clone, Debug)]
pub struct SaidWith {
    /// In whose words.
    pub words: Option<String>,
    /// The other side said it.
    pub for_other: bool,
    /// When it was said, if not now.
    pub said_at: Option<Timestamp>,
}

/// Takes an object apart: the act with what it alone carries, and what goes with every act. So an act can refuse what it
/// does not know.
///
/// # Errors
/// No object, or words, a mark or an instant that are none.
pub fn said_with<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(Value, SaidWith), D::Error> {
    let mut all = Map::deserialize(deserializer)?;
    let with = SaidWith {
        words: taken(&mut all, "words")?,
        for_other: taken::<Option<bool>, _>(&mut all, "for_other")?.unwrap_or(false),
        said_at: taken(&mut all, "said_at")?,
    };
    Ok((Value::Object(all), with))
}

fn taken<T: DeserializeOwned, E: Error>(all: &mut Map<String, Value>, name: &str) -> Result<T, E> {
    serde_json::from_value(all.remove(name).unwrap_or_default()).map_err(|e| E::custom(format!("{name}: {e}")))
}
