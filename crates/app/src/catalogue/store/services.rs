//! Services as they are read, with the eyes of whoever asks, and written.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::catalogue::{Life, Stage};
use domain::finding::tokens;
use domain::kernel::{CommitmentId, PartyId, PersonId, ServiceId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::catalogue::sight::Sight;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Its name.
    pub name: String,
    /// What it is for, in one line.
    pub about: Option<String>,
    /// Under what it is grouped; empty where nobody has said.
    pub area: String,
    /// Who owns it.
    pub owner: Option<(PersonId, String)>,
    /// The owner is still here.
    pub owner_here: bool,
    /// The team that performs it; inside our house only.
    pub team: Option<(PartyId, String)>,
    /// Trains and buses: everybody rests on it.
    pub core: bool,
    /// Where it stands.
    pub life: Life,
    /// What takes its place, where it can be read.
    pub instead: Option<(ServiceId, String)>,
    /// What our house keeps to itself about it.
    pub notes: Option<String>,
    /// An import named it first.
    pub imported: bool,
    /// Guards against two changes at once.
    pub version: i64,
}

const SERVICE: &str = "select s.id, s.name, s.about, s.area, s.owner_id, o.name as owner, o.retired_at as owner_gone, \
     s.team_id, t.name as team, s.core, s.stage, s.retires_on, s.instead_id, i.name as instead, \
     i.stage as instead_stage, i.retired_at as instead_gone, s.notes, s.import_id, \
     s.retired_at, s.version from services s left join people o on o.id = s.owner_id \
     left join parties t on t.id = s.team_id left join services i on i.id = s.instead_id";

/// What somebody who is not of our house may read.
const READ_BY_ALL: &str = "s.stage in ('published', 'retiring') and s.retired_at is null";

fn service(row: &Row, sight: Sight) -> Result<Service, AppError> {
    let instead = row.get::<Option<Uuid>>("instead_id")?.map(ServiceId);
    let retired: Option<Timestamp> = row.get("retired_at")?;
    let on: Option<Date> = row.get("retires_on")?;
    let life = match (retired, row.get::<String>("stage")?.as_str(), on) {
        (Some(_), ..) => Life::Retired { instead },
        (None, "published", _) => Life::Published,
        (None, "retiring", Some(on)) => Life::Retiring { on, instead },
        _ => Life::Draft,
    };
    let owner = row.get::<Option<Uuid>>("owner_id")?.map(PersonId).zip(row.get::<Option<String>>("owner")?);
    let shown = row.get::<Option<String>>("instead_stage")?.is_some_and(|stage| stage != Stage::Draft.code())
        && row.get::<Option<Timestamp>>("instead_gone")?.is_none();
    let named = instead.filter(|_| shown || sight.is_house()).zip(row.get::<Option<String>>("instead")?);
    let team = row.get::<Option<Uuid>>("team_id")?.map(PartyId).zip(row.get::<Option<String>>("team")?);
    Ok(Service {
        id: ServiceId(row.get("id")?),
        name: row.get("name")?,
        about: row.get("about")?,
        area: row.get("area")?,
        owner_here: owner.is_some() && row.get::<Option<Timestamp>>("owner_gone")?.is_none(),
        owner: owner.filter(|_| sight.sees_people()),
        team: team.filter(|_| sight.is_house()),
        core: row.get("core")?,
        life,
        instead: named,
        notes: row.get::<Option<String>>("notes")?.filter(|_| sight.is_house()),
        imported: row.get::<Option<Uuid>>("import_id")?.is_some(),
        version: row.get("version")?,
    })
}

fn seen(query: Query, sight: Sight) -> Query {
    if sight.is_house() { query } else { query.and_raw(READ_BY_ALL) }
}

/// One service that may be seen.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, sight: Sight, id: ServiceId) -> Result<Service, AppError> {
    let query = seen(Query::new(SERVICE).and("s.id = {}", Val::Uuid(id.0)), sight);
    query.one(conn)?.map_or(Err(AppError::NotFound), |row| service(&row, sight))
}

/// Which services of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Published and retiring.
    #[default]
    Live,
    /// Of one stage.
    Of(Stage),
    /// All that may be seen.
    All,
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Words that begin words of what is looked for.
    pub q: String,
    /// Which.
    pub shown: Shown,
    /// Core services, or the others.
    pub core: Option<bool>,
}

/// Where a page of the list begins: after area, name and id.
pub type Key = (String, String, Uuid);

/// Services that may be seen, by area and name, after `key`; going `back`, those before it come backwards.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    sight: Sight,
    asked: &Asked,
    (key, back): (Option<Key>, bool),
    limit: u32,
) -> Result<Vec<Service>, AppError> {
    let mut query = seen(Query::new(SERVICE), sight).and_some("s.core = {}", asked.core);
    query = match asked.shown {
        Shown::All => query,
        Shown::Live => query.and_raw(READ_BY_ALL),
        Shown::Of(Stage::Retired) => query.and_raw("s.retired_at is not null"),
        Shown::Of(stage) => query.and_raw("s.retired_at is null").and("s.stage = {}", Val::from(stage.code())),
    };
    for token in tokens(&asked.q).into_iter().take(6) {
        let like = format!("% {}%", db::escape_like(&token.word));
        let name = format!("%{}%", db::escape_like(&token.word));
        query = query.and(r"(s.words like {} escape '\' or lower(s.name) like {} escape '\')", (like, name));
    }
    if let Some((area, name, id)) = key {
        query = query.keyset(
            &["s.area", "s.name", "s.id"],
            vec![area.into(), name.into(), id.into()],
            if back { Direction::Descending } else { Direction::Ascending },
        );
    }
    let order = if back { "s.area desc, s.name desc, s.id desc" } else { "s.area, s.name, s.id" };
    query.order(order).limit(limit).all(conn)?.iter().map(|row| service(row, sight)).collect()
}

/// The service that is not retired and has this name, however it is written.
///
/// # Errors
/// The database.
pub fn named(conn: &mut Conn, name: &str) -> Result<Option<ServiceId>, AppError> {
    const NAMED: &str = "select id from services where lower(name) = lower($1) and retired_at is null limit 1";
    conn.one(NAMED, &[name.into()])?.map(|row| Ok(ServiceId(row.get("id")?))).transpose()
}

/// The areas there are, by name.
///
/// # Errors
/// The database.
pub fn areas(conn: &mut Conn) -> Result<Vec<String>, AppError> {
    const AREAS: &str = "select distinct s.area from services s where s.area <> '' and s.retired_at is null";
    let rows = Query::new(AREAS).order("s.area").limit(200).all(conn)?;
    rows.iter().map(|row| Ok(row.get("area")?)).collect()
}

/// Published services besides this one, which may take its place.
///
/// # Errors
/// The database.
pub fn successors(conn: &mut Conn, id: ServiceId) -> Result<Vec<(ServiceId, String)>, AppError> {
    const ALL: &str = "select s.id, s.name from services s where s.stage = 'published' and s.retired_at is null";
    let query = Query::new(ALL).and("s.id <> {}", Val::Uuid(id.0)).order("s.name, s.id").limit(500);
    query.all(conn)?.iter().map(|row| Ok((ServiceId(row.get("id")?), row.get("name")?))).collect()
}

/// A new draft of this name.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, id: ServiceId, name: &str, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into services (id, name, created_at, version) values ($1, $2, $3, 1)";
    tx.run(INSERT, &[id.0.into(), name.into(), now.into()])?;
    Ok(())
}

/// Writes a service down as it is now; stale when somebody else was first.
///
/// # Errors
/// Stale, or the database.
pub fn change_service(tx: &mut Tx, s: &Service, now: Timestamp) -> Result<(), AppError> {
    const CHANGE: &str = "update services set name = $1, about = $2, area = $3, owner_id = $4, team_id = $5, core = $6, \
         stage = $7, retires_on = $8, instead_id = $9, notes = $10, \
         retired_at = case when $11 then coalesce(retired_at, $12) else null end, version = version + 1 \
         where id = $13 and version = $14";
    let (stage, on) = match s.life {
        Life::Published => ("published", None),
        Life::Retiring { on, .. } => ("retiring", Some(on)),
        Life::Draft | Life::Retired { .. } => ("draft", None),
    };
    let values: [Val; 14] = [
        s.name.as_str().into(),
        s.about.clone().into(),
        s.area.as_str().into(),
        s.owner.as_ref().map(|(id, _)| id.0).into(),
        s.team.as_ref().map(|(id, _)| id.0).into(),
        s.core.into(),
        stage.into(),
        on.into(),
        s.life.instead().map(|id| id.0).into(),
        s.notes.clone().into(),
        (s.life.stage() == Stage::Retired).into(),
        now.into(),
        s.id.0.into(),
        s.version.into(),
    ];
    if tx.run(CHANGE, &values)? == 1 { Ok(()) } else { Err(AppError::Stale) }
}

/// Keeps what it is found by: its own words and those of its offerings.
///
/// # Errors
/// The database.
pub fn keep_words(tx: &mut Tx, id: ServiceId) -> Result<(), AppError> {
    const OWN: &str = "select name, about, area from services where id = $1";
    const OFFERED: &str =
        "select name from offerings where service_id = $1 and retired_at is null order by made_at, id";
    const KEEP: &str = "update services set words = $1 where id = $2";
    let Some(row) = tx.one(OWN, &[id.0.into()])? else { return Ok(()) };
    let about: Option<String> = row.get("about")?;
    let mut texts = vec![row.get::<String>("name")?, about.unwrap_or_default(), row.get("area")?];
    for row in tx.all(OFFERED, &[id.0.into()])? {
        texts.push(row.get("name")?);
    }
    let mut words = String::new();
    for token in texts.iter().flat_map(|text| tokens(text)) {
        words.push(' ');
        words.push_str(&token.word);
    }
    tx.run(KEEP, &[words.into(), id.0.into()])?;
    Ok(())
}

/// An order of a service, in a line.
#[derive(Clone, Debug)]
pub struct Order {
    /// The promise.
    pub id: CommitmentId,
    /// What was ordered.
    pub subject: String,
    /// For whom.
    pub customer: String,
    /// Where it stands.
    pub state: String,
    /// When it last moved.
    pub moved_at: Timestamp,
}

/// The last orders of a service that may be seen.
///
/// # Errors
/// The database.
pub fn orders(conn: &mut Conn, scope: &Scope, id: ServiceId, limit: u32) -> Result<Vec<Order>, AppError> {
    const ORDERS: &str = "select c.id, c.subject, c.state, c.moved_at, p.name as customer from commitments c \
         join parties p on p.id = c.customer_id";
    let query = Query::new(ORDERS).and("c.service_id = {}", Val::Uuid(id.0)).and_raw("c.offering_id is not null");
    let query = scope.matters(query).and_raw("c.state <> 'void'");
    let rows = query.order("c.moved_at desc, c.id desc").limit(limit).all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(Order {
                id: CommitmentId(row.get("id")?),
                subject: row.get("subject")?,
                customer: row.get("customer")?,
                state: row.get("state")?,
                moved_at: row.get("moved_at")?,
            })
        })
        .collect()
}
