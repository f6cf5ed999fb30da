//! Words about what runs and what fails, and what is kept of both for each service and client.

use db::{Conn, Query, Row, Tx, Val};
use domain::catalogue::{LevelKind, Target, Unit};
use domain::kernel::{PartyId, PersonId, ServiceId};
use domain::levels::{Measured, Missed, Said, State};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kit::error::AppError;

/// Somebody said that it fails, or that it runs again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its id.
    pub id: Uuid,
    /// It fails; otherwise it runs again.
    pub fails: bool,
    /// What happened.
    pub words: String,
    /// Who said so.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// What was promised and measured of one level, as it is kept beside the state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    kind: String,
    name: Option<String>,
    unit: String,
    amount: u32,
    calendar: Option<String>,
    shape: String,
    part: u64,
    whole: Option<u64>,
    /// The first day of the month.
    pub month: Date,
}

impl Evidence {
    /// What is kept of a level.
    #[must_use]
    pub fn new(
        (kind, name): (LevelKind, Option<&str>),
        (target, calendar): (Target, Option<&str>),
        measured: Measured,
        month: Date,
    ) -> Self {
        let (part, whole) = measured.numbers();
        Self {
            kind: kind.code().to_owned(),
            name: name.map(str::to_owned),
            unit: target.unit.code().to_owned(),
            amount: target.amount,
            calendar: calendar.map(str::to_owned),
            shape: measured.code().to_owned(),
            part,
            whole,
            month,
        }
    }

    /// Which level.
    #[must_use]
    pub fn level(&self) -> Option<(LevelKind, Option<&str>)> {
        Some((LevelKind::from_code(&self.kind)?, self.name.as_deref()))
    }

    /// What was promised, and by which calendar.
    #[must_use]
    pub fn promised(&self) -> Option<(Target, &str)> {
        let target = Target { unit: Unit::from_code(&self.unit)?, amount: self.amount };
        Some((target, self.calendar.as_deref().unwrap_or_default()))
    }

    /// What was measured.
    #[must_use]
    pub fn measured(&self) -> Option<Measured> {
        Measured::from_code(&self.shape, self.part, self.whole)
    }
}

/// What is kept of a service for one client, or for everybody.
#[derive(Clone, Debug)]
pub struct StateRow {
    /// The service, and its name.
    pub service: (ServiceId, String),
    /// Of which client.
    pub client: Option<PartyId>,
    /// What is known.
    pub state: State,
    /// The last word.
    pub word: Option<Word>,
    /// The level that was missed, or else the one that was judged last.
    pub evidence: Option<Evidence>,
}

const STATE: &str = "select t.service_id, t.client_id, t.word_id, t.said_at, t.said_fails, t.latest, t.missed, t.missed_since, \
     t.missed_until, t.evidence, s.name as service, w.words, o.name as person from level_states t \
     join services s on s.id = t.service_id left join level_words w on w.id = t.word_id \
     left join people o on o.id = w.person_id";

fn state(row: &Row, zone: &TimeZone) -> Result<StateRow, AppError> {
    let said = row.get::<Option<bool>>("said_fails")?.zip(row.get::<Option<Timestamp>>("said_at")?);
    let said = said.map(|(fails, at)| Said { fails, at, on: zone.to_datetime(at).date() });
    let (month, since, until): (Option<Date>, Option<Date>, Option<Date>) =
        (row.get("missed")?, row.get("missed_since")?, row.get("missed_until")?);
    let missed = match (month, since, until) {
        (Some(month), Some(since), Some(until)) => Some(Missed { level: 0, month, since, until }),
        _ => None,
    };
    let evidence: Option<serde_json::Value> = row.get("evidence")?;
    let evidence = evidence.map(serde_json::from_value).transpose();
    let evidence = evidence.map_err(|e| AppError::Internal(format!("kept evidence cannot be read: {e}")))?;
    let word = match (row.get::<Option<Uuid>>("word_id")?, row.get::<Option<String>>("words")?, said) {
        (Some(id), Some(words), Some(said)) => {
            Some(Word { id, fails: said.fails, words, by: row.get("person")?, at: said.at })
        }
        _ => None,
    };
    Ok(StateRow {
        service: (ServiceId(row.get("service_id")?), row.get("service")?),
        client: row.get::<Option<Uuid>>("client_id")?.map(PartyId),
        state: State { said, latest: row.get("latest")?, missed },
        word,
        evidence,
    })
}

/// What is kept of the core services for everybody and for these parties. One read, by index.
///
/// # Errors
/// The database.
pub fn states_of(
    conn: &mut Conn,
    clients: &[PartyId],
    service: Option<ServiceId>,
    zone: &TimeZone,
) -> Result<Vec<StateRow>, AppError> {
    let query = Query::new(STATE).and_raw("s.retired_at is null and s.stage in ('published', 'retiring')");
    let query = match service {
        Some(service) => query.and("s.id = {}", Val::Uuid(service.0)),
        None => query.and_raw("s.core"),
    };
    let ids: Vec<Val> = clients.iter().map(|c| Val::Uuid(c.0)).collect();
    let query = match ids.as_slice() {
        [] => query.and_raw("t.client_id is null"),
        [one] => query.and("(t.client_id is null or t.client_id = {})", one.clone()),
        [one, two, ..] => query.and(
            "(t.client_id is null or t.client_id in ({}, {}, {}, {}))",
            [one.clone(), two.clone(), ids.get(2).unwrap_or(one).clone(), ids.get(3).unwrap_or(one).clone()],
        ),
    };
    query.order("s.name, s.id").limit(500).all(conn)?.iter().map(|row| state(row, zone)).collect()
}

/// Something that fails for a client, or for everybody.
#[derive(Clone, Debug)]
pub struct Failing {
    /// What is kept.
    pub row: StateRow,
    /// The client's name; nobody's where it is everybody.
    pub client: Option<String>,
    /// Who leads the relationship.
    pub lead: Option<PersonId>,
    /// Who owns the service.
    pub owner: Option<PersonId>,
}

const FAILING: &str = "select t.service_id, t.client_id, t.word_id, t.said_at, t.said_fails, t.latest, t.missed, t.missed_since, \
     t.missed_until, t.evidence, s.name as service, w.words, o.name as person, p.name as client, p.lead_id, s.owner_id \
     from level_states t join services s on s.id = t.service_id left join level_words w on w.id = t.word_id \
     left join people o on o.id = w.person_id left join parties p on p.id = t.client_id";

fn found(query: Query, conn: &mut Conn, zone: &TimeZone) -> Result<Vec<Failing>, AppError> {
    let rows = query.all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(Failing {
                row: state(row, zone)?,
                client: row.get("client")?,
                lead: row.get::<Option<Uuid>>("lead_id")?.map(PersonId),
                owner: row.get::<Option<Uuid>>("owner_id")?.map(PersonId),
            })
        })
        .collect()
}

/// Core services that fail today, for our own house: everybody's first, then by client. With `of`, those whom this person
/// leads or whose service they own, and whatever fails for everybody.
///
/// # Errors
/// The database.
pub fn failing(
    conn: &mut Conn,
    today: Date,
    of: Option<PersonId>,
    zone: &TimeZone,
    limit: u32,
) -> Result<Vec<Failing>, AppError> {
    let mut query = Query::new(FAILING).and("t.fails_until >= {}", Val::Day(today));
    query = query.and_raw("s.core and s.retired_at is null and s.stage in ('published', 'retiring')");
    if let Some(person) = of.map(|p| Val::Uuid(p.0)) {
        query = query.and("(t.client_id is null or p.lead_id = {} or s.owner_id = {})", [person.clone(), person]);
    }
    let order = "case when t.client_id is null then 0 else 1 end, p.name, s.name, t.id";
    found(query.order(order).limit(limit), conn, zone)
}

/// For whom one service fails today, for our own house: everybody first, then clients by name.
///
/// # Errors
/// The database.
pub fn failing_of(
    conn: &mut Conn,
    service: ServiceId,
    today: Date,
    zone: &TimeZone,
    limit: u32,
) -> Result<Vec<Failing>, AppError> {
    let query =
        Query::new(FAILING).and("t.service_id = {}", Val::Uuid(service.0)).and("t.fails_until >= {}", Val::Day(today));
    let order = "case when t.client_id is null then 0 else 1 end, p.name, t.id";
    found(query.order(order).limit(limit), conn, zone)
}

/// A core service in a line.
#[derive(Clone, Debug)]
pub struct Core {
    /// The service, and its name.
    pub service: (ServiceId, String),
    /// Who owns it.
    pub owner: Option<String>,
    /// Clients can read about it.
    pub published: bool,
}

/// The core services, by name.
///
/// # Errors
/// The database.
pub fn core_services(conn: &mut Conn, house: bool, limit: u32) -> Result<Vec<Core>, AppError> {
    const CORE: &str =
        "select s.id, s.name, s.stage, o.name as owner from services s left join people o on o.id = s.owner_id";
    let query = Query::new(CORE).and_raw("s.core and s.retired_at is null");
    let query = if house { query } else { query.and_raw("s.stage in ('published', 'retiring')") };
    let rows = query.order("s.name, s.id").limit(limit).all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(Core {
                service: (ServiceId(row.get("id")?), row.get("name")?),
                owner: row.get("owner")?,
                published: row.get::<String>("stage")? != "draft",
            })
        })
        .collect()
}

fn of_pair(query: Query, service: ServiceId, client: Option<PartyId>) -> Query {
    let query = query.and("w.service_id = {}", Val::Uuid(service.0));
    match client {
        Some(client) => query.and("w.client_id = {}", Val::Uuid(client.0)),
        None => query.and_raw("w.client_id is null"),
    }
}

const WORD: &str = "select w.id, w.fails, w.words, w.said_at, o.name as person from level_words w left join people o on o.id = w.person_id";

fn word(row: &Row) -> Result<Word, AppError> {
    Ok(Word {
        id: row.get("id")?,
        fails: row.get("fails")?,
        words: row.get("words")?,
        by: row.get("person")?,
        at: row.get("said_at")?,
    })
}

/// The last word about a service for exactly this client, or for everybody.
///
/// # Errors
/// The database.
pub fn last_word(conn: &mut Conn, service: ServiceId, client: Option<PartyId>) -> Result<Option<Word>, AppError> {
    let query = of_pair(Query::new(WORD), service, client).order("w.said_at desc, w.id desc").limit(1);
    query.one(conn)?.as_ref().map(word).transpose()
}

/// What was said about a service for everybody and for these clients, the last first.
///
/// # Errors
/// The database.
pub fn words_of(conn: &mut Conn, service: ServiceId, clients: &[PartyId], limit: u32) -> Result<Vec<Word>, AppError> {
    let mut all = Vec::new();
    for client in std::iter::once(None).chain(clients.iter().copied().map(Some)) {
        let query = of_pair(Query::new(WORD), service, client).order("w.said_at desc, w.id desc").limit(limit);
        all.extend(query.all(conn)?.iter().map(word).collect::<Result<Vec<_>, _>>()?);
    }
    all.sort_by_key(|word| std::cmp::Reverse((word.at, word.id)));
    all.truncate(limit as usize);
    Ok(all)
}

/// Writes a word down.
///
/// # Errors
/// The database.
pub fn add_word(
    tx: &mut Tx,
    (service, client): (ServiceId, Option<PartyId>),
    word: &Word,
    by: Option<PersonId>,
) -> Result<(), AppError> {
    const ADD: &str = "insert into level_words (id, service_id, client_id, fails, words, person_id, said_at) \
         values ($1, $2, $3, $4, $5, $6, $7)";
    let values: [Val; 7] = [
        word.id.into(),
        service.0.into(),
        client.map(|c| c.0).into(),
        word.fails.into(),
        word.words.as_str().into(),
        by.map(|p| p.0).into(),
        word.at.into(),
    ];
    tx.run(ADD, &values)?;
    Ok(())
}

/// Keeps what follows for a service and a client, or for everybody, in place of what was kept before.
///
/// # Errors
/// The database.
pub fn put_state(
    tx: &mut Tx,
    id: Uuid,
    (service, client): (ServiceId, Option<PartyId>),
    (state, word, evidence): (&State, Option<Uuid>, Option<&Evidence>),
) -> Result<(), AppError> {
    const CLEAR_ONE: &str = "delete from level_states where service_id = $1 and client_id = $2";
    const CLEAR_ALL: &str = "delete from level_states where service_id = $1 and client_id is null";
    const PUT: &str = "insert into level_states (id, service_id, client_id, fails_until, word_id, said_fails, said_at, latest, \
         missed, missed_since, missed_until, evidence) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    match client {
        Some(client) => tx.run(CLEAR_ONE, &[service.0.into(), client.0.into()])?,
        None => tx.run(CLEAR_ALL, &[service.0.into()])?,
    };
    let said = state.said.filter(|said| said.fails).map(|_| jiff::civil::date(9999, 12, 31));
    let evidence = evidence.map(serde_json::to_value).transpose();
    let evidence = evidence.map_err(|e| AppError::Internal(format!("evidence cannot be written down: {e}")))?;
    let values: [Val; 12] = [
        id.into(),
        service.0.into(),
        client.map(|c| c.0).into(),
        said.or(state.missed.map(|m| m.until)).into(),
        word.into(),
        state.said.map(|s| s.fails).into(),
        state.said.map(|s| s.at).into(),
        state.latest.into(),
        state.missed.map(|m| m.month).into(),
        state.missed.map(|m| m.since).into(),
        state.missed.map(|m| m.until).into(),
        evidence.into(),
    ];
    tx.run(PUT, &values)?;
    Ok(())
}
