//! Small things that many answers hold: something with its name, and a due.

use domain::kernel::Due as Agreed;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody or something, by id and name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Named {
    /// Its id.
    pub id: Uuid,
    /// As it is called.
    pub name: String,
}

impl Named {
    /// This id with this name.
    #[must_use]
    pub fn of(id: impl Into<Uuid>, name: &str) -> Self {
        Self { id: id.into(), name: name.to_owned() }
    }
}

/// By when. What was read can be sent back as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// A day: its end in `zone` is meant, whatever stands in `at`. Nothing where an hour was agreed.
    #[serde(default)]
    pub day: Option<Date>,
    /// The last instant that is still in time. Always there in an answer.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// The zone that both sides meant, such as `Europe/Dublin`. The organisation's where nothing is sent.
    #[serde(default)]
    pub zone: Option<String>,
}

impl From<&Agreed> for Due {
    fn from(due: &Agreed) -> Self {
        Self { day: due.day.then(|| due.date()), at: Some(due.at), zone: Some(due.zone.clone()) }
    }
}
