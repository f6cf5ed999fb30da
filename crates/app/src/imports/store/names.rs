//! What other systems call parties, people and services.

use std::collections::{HashMap, HashSet};

use db::{Conn, Tx, Val};
use domain::kernel::PartyId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A party outside of IT.
    Client,
    /// A party inside of IT.
    Team,
    /// A person on a client's side.
    Person,
    /// Something IT provides.
    Service,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Client, Kind::Team, Kind::Person, Kind::Service];

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Client => "client",
            Kind::Team => "team",
            Kind::Person => "person",
            Kind::Service => "service",
        }
    }
}

/// What is there before an import begins.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// By what the system calls it.
    pub by_value: HashMap<(Kind, String), Uuid>,
    /// By name in small letters; people are not found so, for names are shared.
    pub by_name: HashMap<(Kind, String), Uuid>,
    /// Those that were retired.
    pub retired: HashSet<Uuid>,
    /// Which people belong to which parties.
    pub members: HashSet<(Uuid, Uuid)>,
    /// The system has brought in matters before.
    pub matters: bool,
}

/// What is there of this system.
///
/// # Errors
/// The database.
pub fn known(conn: &mut Conn, system: &str) -> Result<Known, AppError> {
    const VALUES: &str = "select kind, value, target_id from import_names where system = $1";
    const NAMES: &str = "select kind, name, id from parties where kind in ('client', 'team') and retired_at is null \
         union all select 'service', name, id from services where retired_at is null order by id";
    const RETIRED: &str = "select n.target_id from import_names n left join parties p on p.id = n.target_id \
         left join people q on q.id = n.target_id left join services s on s.id = n.target_id \
         where n.system = $1 and coalesce(p.retired_at, q.retired_at, s.retired_at) is not null";
    const MEMBERS: &str = "select m.person_id, m.party_id from memberships m join import_names n on n.target_id = m.person_id \
         where n.system = $1 and n.kind = 'person' and m.until_at is null";
    const MATTERS: &str = "select 1 from import_matters where system = $1 limit 1";
    let mut known = Known::default();
    let kind = |code: &str| Kind::ALL.into_iter().find(|k| k.code() == code);
    conn.each::<AppError>(VALUES, &[system.into()], &mut |row| {
        let code: String = row.at(0)?;
        if let Some(kind) = kind(&code) {
            known.by_value.insert((kind, row.at(1)?), row.at(2)?);
        }
        Ok(())
    })?;
    conn.each::<AppError>(NAMES, &[], &mut |row| {
        let (code, name): (String, String) = (row.at(0)?, row.at(1)?);
        if let Some(kind) = kind(&code) {
            known.by_name.entry((kind, name.to_lowercase())).or_insert(row.at(2)?);
        }
        Ok(())
    })?;
    conn.each::<AppError>(RETIRED, &[system.into()], &mut |row| {
        known.retired.insert(row.at(0)?);
        Ok(())
    })?;
    conn.each::<AppError>(MEMBERS, &[system.into()], &mut |row| {
        known.members.insert((row.at(0)?, row.at(1)?));
        Ok(())
    })?;
    known.matters = conn.one(MATTERS, &[system.into()])?.is_some();
    Ok(known)
}

/// Writes what the system calls these.
///
/// # Errors
/// The database.
pub fn insert_names(
    tx: &mut Tx,
    system: &str,
    import: Uuid,
    names: impl IntoIterator<Item = (Kind, String, Uuid)>,
) -> Result<(), AppError> {
    const COLUMNS: &[&str] = &["system", "kind", "value", "target_id", "import_id"];
    let row = |(kind, value, id): (Kind, String, Uuid)| -> Vec<Val> {
        vec![system.into(), kind.code().into(), value.into(), id.into(), import.into()]
    };
    tx.insert_many("import_names", COLUMNS, names.into_iter().map(row).collect())?;
    Ok(())
}

/// Notes who became a member because of this import.
///
/// # Errors
/// The database.
pub fn insert_members(tx: &mut Tx, import: Uuid, memberships: impl IntoIterator<Item = Uuid>) -> Result<(), AppError> {
    const COLUMNS: &[&str] = &["import_id", "membership_id"];
    let rows = memberships.into_iter().map(|id| -> Vec<Val> { vec![import.into(), id.into()] });
    tx.insert_many("import_members", COLUMNS, rows.collect())?;
    Ok(())
}

/// Inserts services.
///
/// # Errors
/// The database.
pub fn insert_services(
    tx: &mut Tx,
    import: Uuid,
    now: Timestamp,
    services: impl IntoIterator<Item = (Uuid, String)>,
) -> Result<(), AppError> {
    const COLUMNS: &[&str] = &["id", "name", "import_id", "created_at", "version"];
    let row = |(id, name): (Uuid, String)| -> Vec<Val> {
        vec![id.into(), name.into(), import.into(), now.into(), 1i64.into()]
    };
    tx.insert_many("services", COLUMNS, services.into_iter().map(row).collect())?;
    Ok(())
}

/// Brings back what was retired.
///
/// # Errors
/// The database.
pub fn revive(tx: &mut Tx, kind: Kind, id: Uuid, import: Uuid) -> Result<(), AppError> {
    const PARTY: &str = "update parties set retired_at = null, import_id = $2, version = version + 1 where id = $1 and retired_at is not null";
    const PERSON: &str = "update people set retired_at = null, import_id = $2, version = version + 1 where id = $1 and retired_at is not null";
    const SERVICE: &str = "update services set retired_at = null, import_id = $2, version = version + 1 where id = $1 and retired_at is not null";
    let sql = match kind {
        Kind::Client | Kind::Team => PARTY,
        Kind::Person => PERSON,
        Kind::Service => SERVICE,
    };
    tx.run(sql, &[id.into(), import.into()])?;
    Ok(())
}

/// The IT organisation, where a file is brought in before anybody has set Entente up.
///
/// # Errors
/// The database.
pub fn it_party(conn: &mut Conn) -> Result<Option<PartyId>, AppError> {
    const IT: &str = "select id from parties where kind = 'it' order by id limit 1";
    Ok(conn.one(IT, &[])?.map(|row| row.at(0).map(PartyId)).transpose()?)
}

/// Clients that are there, by name in small letters and the one above them.
///
/// # Errors
/// The database.
pub fn clients_in_place(conn: &mut Conn) -> Result<HashMap<(String, Option<PartyId>), PartyId>, AppError> {
    const CLIENTS: &str =
        "select name, parent_id, id from parties where kind = 'client' and retired_at is null order by id";
    let mut found = HashMap::new();
    conn.each::<AppError>(CLIENTS, &[], &mut |row| {
        let (name, above): (String, Option<Uuid>) = (row.at(0)?, row.at(1)?);
        found.entry((name.to_lowercase(), above.map(PartyId))).or_insert(PartyId(row.at(2)?));
        Ok(())
    })?;
    Ok(found)
}
