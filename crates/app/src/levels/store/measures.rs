//! Measurements as they were said. One is never changed; another takes its place.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::catalogue::LevelKind;
use domain::kernel::{MeasureId, OfferingId, PartyId, PersonId, ServiceId};
use domain::levels::Measured;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Of what something was measured.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct What {
    /// The service.
    pub service: ServiceId,
    /// One of its offerings, where it was not all of them.
    pub offering: Option<OfferingId>,
    /// For one client, or for everybody.
    pub client: Option<PartyId>,
    /// Which level.
    pub kind: LevelKind,
    /// Its name, where the kind does not say it all.
    pub name: Option<String>,
}

/// A measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// Of what.
    pub what: What,
    /// The first day that was measured.
    pub first: Date,
    /// The last one, of the same month.
    pub last: Date,
    /// What came out.
    pub measured: Measured,
    /// Who or what measured.
    pub source: String,
    /// What there is to say about it.
    pub note: Option<String>,
    /// The one whose place it takes.
    pub replaces: Option<MeasureId>,
}

impl Measure {
    /// The first day of its month.
    #[must_use]
    pub fn month(&self) -> Date {
        self.first.first_of_month()
    }
}

/// A measurement with what stands around it.
#[derive(Clone, Debug)]
pub struct MeasureRow {
    /// The measurement.
    pub measure: Measure,
    /// The name of the service.
    pub service: String,
    /// The name of the offering.
    pub offering: Option<String>,
    /// The name of the client.
    pub client: Option<String>,
    /// Who wrote it down.
    pub by: Option<String>,
    /// When.
    pub made_at: Timestamp,
    /// Another has taken its place.
    pub replaced: bool,
}

const MEASURE: &str = "select m.id, m.service_id, m.offering_id, m.client_id, m.kind, m.name, m.first_day, m.last_day, m.shape, \
     m.part, m.whole, m.source, m.note, m.replaces_id, m.made_at, s.name as service, f.name as offering, p.name as client, \
     o.name as person, exists (select 1 from level_measures r where r.replaces_id = m.id) as replaced from level_measures m join services s on s.id = m.service_id \
     left join offerings f on f.id = m.offering_id left join parties p on p.id = m.client_id \
     left join people o on o.id = m.person_id";

/// It stands: nothing has taken its place.
const STANDS: &str = "not exists (select 1 from level_measures r where r.replaces_id = m.id)";

fn row(row: &Row) -> Result<MeasureRow, AppError> {
    let (kind, shape): (String, String) = (row.get("kind")?, row.get("shape")?);
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let (part, whole) = (number(row.get("part")?), row.get::<Option<i64>>("whole")?.map(number));
    let broken = || AppError::Internal(format!("a measurement of {kind} as {shape} cannot be read"));
    Ok(MeasureRow {
        measure: Measure {
            id: MeasureId(row.get("id")?),
            what: What {
                service: ServiceId(row.get("service_id")?),
                offering: row.get::<Option<Uuid>>("offering_id")?.map(OfferingId),
                client: row.get::<Option<Uuid>>("client_id")?.map(PartyId),
                kind: LevelKind::from_code(&kind).ok_or_else(broken)?,
                name: row.get("name")?,
            },
            first: row.get("first_day")?,
            last: row.get("last_day")?,
            measured: Measured::from_code(&shape, part, whole).ok_or_else(broken)?,
            source: row.get("source")?,
            note: row.get("note")?,
            replaces: row.get::<Option<Uuid>>("replaces_id")?.map(MeasureId),
        },
        service: row.get("service")?,
        offering: row.get("offering")?,
        client: row.get("client")?,
        by: row.get("person")?,
        made_at: row.get("made_at")?,
        replaced: row.get("replaced")?,
    })
}

fn standing_in(services: &[ServiceId], (from, until): (Date, Date)) -> Query {
    let ids = services.iter().map(|s| Val::Uuid(s.0)).collect::<Vec<_>>();
    let query = Query::new(MEASURE).in_list("m.service_id", ids).and_raw(STANDS);
    query.and("m.month >= {}", Val::Day(from)).and("m.month <= {}", Val::Day(until))
}

fn read(query: Query, conn: &mut Conn) -> Result<Vec<MeasureRow>, AppError> {
    let mut all = query.all(conn)?.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    // Put in order here: an engine that sorts by this would walk over all there is.
    all.sort_by_key(|row| (row.made_at, row.measure.id));
    Ok(all)
}

/// What was measured of these services for everybody in these months, in the order in which it was said.
///
/// # Errors
/// The database.
pub fn of_everybody(
    conn: &mut Conn,
    services: &[ServiceId],
    months: (Date, Date),
) -> Result<Vec<MeasureRow>, AppError> {
    read(standing_in(services, months).and_raw("m.client_id is null"), conn)
}

/// What was measured of these services for these clients. The caller knows that they may be seen.
///
/// # Errors
/// The database.
pub fn of_clients(
    conn: &mut Conn,
    services: &[ServiceId],
    clients: &[PartyId],
    months: (Date, Date),
) -> Result<Vec<MeasureRow>, AppError> {
    if clients.is_empty() {
        return Ok(Vec::new());
    }
    let ids = clients.iter().map(|c| Val::Uuid(c.0)).collect::<Vec<_>>();
    read(standing_in(services, months).in_list("m.client_id", ids), conn)
}

/// Clients for whom a service was measured from this month on, by name, for our own house.
///
/// # Errors
/// The database.
pub fn last_clients(
    conn: &mut Conn,
    service: ServiceId,
    from: Date,
    limit: u32,
) -> Result<Vec<(PartyId, String)>, AppError> {
    const CLIENTS: &str = "select p.id, p.name from parties p";
    let query = Query::new(CLIENTS).and(
        "p.id in (select m.client_id from level_measures m where m.service_id = {} and m.month >= {})",
        [Val::Uuid(service.0), Val::Day(from)],
    );
    let rows = query.order("p.name, p.id").limit(limit).all(conn)?;
    rows.iter().map(|row| Ok((PartyId(row.get("id")?), row.get("name")?))).collect()
}

/// What stands of one month, whatever was measured, for one client or for everybody.
///
/// # Errors
/// The database.
pub fn standing(
    conn: &mut Conn,
    service: ServiceId,
    client: Option<PartyId>,
    month: Date,
) -> Result<Vec<MeasureRow>, AppError> {
    let query = Query::new(MEASURE).and("m.service_id = {}", Val::Uuid(service.0)).and("m.month = {}", Val::Day(month));
    let query = match client {
        Some(client) => query.and("m.client_id = {}", Val::Uuid(client.0)),
        None => query.and_raw("m.client_id is null"),
    };
    read(query.and_raw(STANDS), conn)
}

/// What a list of measurements is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Narrowed {
    /// Of this service.
    pub service: Option<ServiceId>,
    /// Of this client.
    pub client: Option<PartyId>,
    /// From this month on.
    pub from: Option<Date>,
}

/// Keeps what may be read (alias `m`, client `p`): everything for our own house; what is for everybody and their own for
/// clients, of services that they may read.
fn seen(query: Query, scope: &Scope) -> Query {
    let Some(reader) = scope.reader().filter(|reader| !reader.is_staff()) else { return query };
    query
        .and(
            "(m.client_id is null or exists (select 1 from memberships b join party_paths pp on pp.above = b.party_id \
             where b.person_id = {} and b.until_at is null and pp.below = m.client_id))",
            Val::Uuid(reader.id.0),
        )
        .and_raw("s.stage in ('published', 'retiring') and s.retired_at is null")
}

/// A page of measurements, those that were replaced as well, the last said first.
///
/// # Errors
/// The database.
pub fn page_of_measures(
    conn: &mut Conn,
    scope: &Scope,
    narrowed: Narrowed,
    after: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<MeasureRow>, AppError> {
    let mut query = seen(Query::new(MEASURE), scope);
    query = query.and_some("m.service_id = {}", narrowed.service.map(|id| Val::Uuid(id.0)));
    query = query.and_some("m.client_id = {}", narrowed.client.map(|id| Val::Uuid(id.0)));
    query = query.and_some("m.month >= {}", narrowed.from.map(Val::Day));
    if let Some((at, id)) = after {
        query = query.keyset(&["m.made_at", "m.id"], vec![at.into(), id.into()], Direction::Descending);
    }
    query.order("m.made_at desc, m.id desc").limit(limit).all(conn)?.iter().map(row).collect()
}

/// One measurement.
///
/// # Errors
/// Not found, or the database.
pub fn find_measure(conn: &mut Conn, scope: &Scope, id: MeasureId) -> Result<MeasureRow, AppError> {
    let query = seen(Query::new(MEASURE).and("m.id = {}", Val::Uuid(id.0)), scope);
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), row)
}

/// Writes measurements down.
///
/// # Errors
/// Stale where somebody else has replaced the same one first; the database.
pub fn insert_measures(
    tx: &mut Tx,
    all: &[Measure],
    (by, import, now): (Option<PersonId>, Option<Uuid>, Timestamp),
) -> Result<(), AppError> {
    const COLUMNS: &[&str] = &[
        "id",
        "service_id",
        "offering_id",
        "client_id",
        "kind",
        "name",
        "month",
        "first_day",
        "last_day",
        "shape",
        "part",
        "whole",
        "source",
        "note",
        "replaces_id",
        "person_id",
        "import_id",
        "made_at",
    ];
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let row = |m: &Measure| -> Vec<Val> {
        let (part, whole) = m.measured.numbers();
        vec![
            m.id.0.into(),
            m.what.service.0.into(),
            m.what.offering.map(|o| o.0).into(),
            m.what.client.map(|c| c.0).into(),
            m.what.kind.code().into(),
            m.what.name.clone().into(),
            m.month().into(),
            m.first.into(),
            m.last.into(),
            m.measured.code().into(),
            number(part).into(),
            whole.map(number).into(),
            m.source.as_str().into(),
            m.note.clone().into(),
            m.replaces.map(|id| id.0).into(),
            by.map(|p| p.0).into(),
            import.into(),
            now.into(),
        ]
    };
    match tx.insert_many("level_measures", COLUMNS, all.iter().map(row).collect()) {
        Ok(_) => Ok(()),
        Err(error) if error.is_unique() => Err(AppError::Stale),
        Err(error) => Err(error.into()),
    }
}
