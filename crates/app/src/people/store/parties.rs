//! Rows of parties and of the tree they make.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::kernel::{PartyId, PersonId};
use domain::party::PartyKind;
use jiff::Timestamp;
use uuid::Uuid;

use super::kind;
use crate::find::acts as find;
use crate::kit::error::AppError;
use crate::kit::turn::Turn;
use crate::people::scope::Scope;

/// One party.
#[derive(Clone, Debug)]
pub struct Party {
    /// Its id.
    pub id: PartyId,
    /// Client, team, supplier or the IT organisation.
    pub kind: PartyKind,
    /// Its name.
    pub name: String,
    /// Under which other it lies.
    pub parent: Option<PartyId>,
    /// The other's name.
    pub parent_name: Option<String>,
    /// A sentence about it.
    pub about: Option<String>,
    /// Who in IT leads the relationship; for a team, who leads it.
    pub lead: Option<PersonId>,
    /// That person's name.
    pub lead_name: Option<String>,
    /// Since when it is no more.
    pub retired_at: Option<Timestamp>,
    /// Guards against two changes at once.
    pub version: i64,
}

const PARTY: &str = "select p.id, p.kind, p.name, p.parent_id, up.name as parent_name, p.about, p.lead_id, \
     l.name as lead_name, p.retired_at, p.version from parties p \
     left join parties up on up.id = p.parent_id left join people l on l.id = p.lead_id";

fn party(row: &Row) -> Result<Party, AppError> {
    Ok(Party {
        id: PartyId(row.get("id")?),
        kind: kind(&row.get::<String>("kind")?)?,
        name: row.get("name")?,
        parent: row.get::<Option<Uuid>>("parent_id")?.map(PartyId),
        parent_name: row.get("parent_name")?,
        about: row.get("about")?,
        lead: row.get::<Option<Uuid>>("lead_id")?.map(PersonId),
        lead_name: row.get("lead_name")?,
        retired_at: row.get("retired_at")?,
        version: row.get("version")?,
    })
}

/// A party as this reader knows it: what it lies under is told only where that may be seen itself.
fn known(scope: &Scope, row: &Row) -> Result<Party, AppError> {
    let party = party(row)?;
    Ok(match party.parent {
        Some(above) if !scope.knows_party(above, party.kind) => Party { parent: None, parent_name: None, ..party },
        _ => party,
    })
}

/// One party that may be seen.
///
/// # Errors
/// Not found, or the database.
pub fn find_party(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Party, AppError> {
    let query = scope.parties(Query::new(PARTY).and("p.id = {}", Val::Uuid(id.0)));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), |row| known(scope, row))
}

/// Parties of a kind that may be seen, by name; retired ones only when asked for. `like` is part of a name.
///
/// # Errors
/// The database.
pub fn list_parties(
    conn: &mut Conn,
    scope: &Scope,
    kind: Option<PartyKind>,
    like: Option<&str>,
    retired: bool,
    limit: u32,
) -> Result<Vec<Party>, AppError> {
    let mut query = scope.parties(Query::new(PARTY)).and_some("p.kind = {}", kind.map(PartyKind::code));
    if let Some(like) = like.filter(|l| !l.is_empty()) {
        query = query.and("lower(p.name) like {} escape '\\'", format!("%{}%", db::escape_like(&like.to_lowercase())));
    }
    if !retired {
        query = query.and_raw("p.retired_at is null");
    }
    query.order("p.kind, p.name, p.id").limit(limit).all(conn)?.iter().map(|row| known(scope, row)).collect()
}

/// What a page of parties is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct PartyFilter {
    /// Of this kind.
    pub kind: Option<PartyKind>,
    /// Part of the name.
    pub like: Option<String>,
    /// Those that are no more, instead of those that are.
    pub retired: bool,
    /// Only those that lie under no other.
    pub top: bool,
}

/// A page of parties that may be seen, by name. Going back, the rows come backwards.
///
/// # Errors
/// The database.
pub fn page_of_parties(
    conn: &mut Conn,
    scope: &Scope,
    f: &PartyFilter,
    turn: Option<&Turn>,
    limit: u32,
) -> Result<Vec<Party>, AppError> {
    let mut query = scope.parties(Query::new(PARTY)).and_some("p.kind = {}", f.kind.map(PartyKind::code));
    if let Some(like) = f.like.as_deref().filter(|l| !l.is_empty()) {
        query = query.and("lower(p.name) like {} escape '\\'", format!("%{}%", db::escape_like(&like.to_lowercase())));
    }
    query = query.and_raw(if f.retired { "p.retired_at is not null" } else { "p.retired_at is null" });
    if f.top {
        query = query.and_raw("p.parent_id is null");
    }
    if let Some(Turn { key, id, back }) = turn {
        let way = if *back { Direction::Descending } else { Direction::Ascending };
        query = query.keyset(&["p.name", "p.id"], vec![key.as_str().into(), (*id).into()], way);
    }
    let order = if turn.is_some_and(|t| t.back) { "p.name desc, p.id desc" } else { "p.name, p.id" };
    query.order(order).limit(limit).all(conn)?.iter().map(|row| known(scope, row)).collect()
}

/// Everything that lies under these parties, by name; not themselves, and nothing that is no more.
///
/// # Errors
/// The database.
pub fn under(conn: &mut Conn, scope: &Scope, tops: &[PartyId], limit: u32) -> Result<Vec<Party>, AppError> {
    const UNDER: &str = "select p.id, p.kind, p.name, p.parent_id, up.name as parent_name, p.about, p.lead_id, \
         l.name as lead_name, p.retired_at, p.version from party_paths t join parties p on p.id = t.below \
         left join parties up on up.id = p.parent_id left join people l on l.id = p.lead_id \
         where t.above <> t.below and p.retired_at is null";
    let query = scope.parties(Query::new(UNDER)).in_list("t.above", tops.iter().map(|p| Val::Uuid(p.0)));
    query.order("p.name, p.id").limit(limit).all(conn)?.iter().map(|row| known(scope, row)).collect()
}

/// Who leads a relationship with a party of this kind, by name.
///
/// # Errors
/// The database.
pub fn leads(conn: &mut Conn, kind: PartyKind, limit: u32) -> Result<Vec<(PersonId, String)>, AppError> {
    const LEADS: &str = "select l.id, l.name from people l";
    let query = Query::new(LEADS).and(
        "exists (select 1 from parties p where p.lead_id = l.id and p.kind = {} and p.retired_at is null)",
        kind.code(),
    );
    let rows = query.order("l.name, l.id").limit(limit).all(conn)?;
    rows.iter().map(|row| Ok((PersonId(row.get("id")?), row.get("name")?))).collect()
}

/// Parties directly below one.
///
/// # Errors
/// The database.
pub fn below(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Vec<Party>, AppError> {
    let query =
        scope.parties(Query::new(PARTY).and("p.parent_id = {}", Val::Uuid(id.0)).and_raw("p.retired_at is null"));
    query.order("p.name").limit(200).all(conn)?.iter().map(|row| known(scope, row)).collect()
}

/// Parties whose relationship this person leads.
///
/// # Errors
/// The database.
pub fn led_by(conn: &mut Conn, person: PersonId, limit: u32) -> Result<Vec<Party>, AppError> {
    let query = Query::new(PARTY).and("p.lead_id = {}", Val::Uuid(person.0)).and_raw("p.retired_at is null");
    query.order("p.name, p.id").limit(limit).all(conn)?.iter().map(party).collect()
}

/// Inserts a party and its paths.
///
/// # Errors
/// The database.
pub fn insert_party(tx: &mut Tx, p: &Party, import: Option<Uuid>, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into parties (id, kind, name, parent_id, about, lead_id, import_id, created_at, version) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, 1)";
    const PATHS: &str = "insert into party_paths (above, below) \
         select above, $1 from party_paths where below = $2";
    const SELF: &str = "insert into party_paths (above, below) values ($1, $1)";
    tx.run(
        INSERT,
        &[
            p.id.0.into(),
            p.kind.code().into(),
            p.name.as_str().into(),
            p.parent.map(|id| id.0).into(),
            p.about.clone().into(),
            p.lead.map(|id| id.0).into(),
            import.into(),
            now.into(),
        ],
    )?;
    tx.run(SELF, &[p.id.0.into()])?;
    if let Some(parent) = p.parent {
        tx.run(PATHS, &[p.id.0.into(), parent.0.into()])?;
    }
    find::party_changed(tx, p.id)
}

/// Writes name, parent, about and lead; stale when somebody else was first.
///
/// # Errors
/// Stale, or the database.
pub fn update_party(tx: &mut Tx, p: &Party) -> Result<(), AppError> {
    const UPDATE: &str = "update parties set name = $1, parent_id = $2, about = $3, lead_id = $4, retired_at = $5, \
         version = version + 1 where id = $6 and version = $7";
    let changed = tx.run(
        UPDATE,
        &[
            p.name.as_str().into(),
            p.parent.map(|id| id.0).into(),
            p.about.clone().into(),
            p.lead.map(|id| id.0).into(),
            p.retired_at.into(),
            p.id.0.into(),
            p.version.into(),
        ],
    )?;
    if changed == 1 { find::party_changed(tx, p.id) } else { Err(AppError::Stale) }
}

/// Moves a party with everything below it under another, or to the top.
///
/// # Errors
/// The database.
pub fn move_paths(tx: &mut Tx, id: PartyId, parent: Option<PartyId>) -> Result<(), AppError> {
    const CUT: &str = "delete from party_paths where below in (select below from party_paths where above = $1) \
         and above not in (select below from party_paths where above = $1)";
    const HANG: &str = "insert into party_paths (above, below) select a.above, b.below \
         from party_paths a cross join party_paths b where a.below = $1 and b.above = $2";
    tx.run(CUT, &[id.0.into()])?;
    if let Some(parent) = parent {
        tx.run(HANG, &[parent.0.into(), id.0.into()])?;
    }
    Ok(())
}

/// Whether `below` lies under `above`, or is it.
///
/// # Errors
/// The database.
pub fn lies_under(conn: &mut Conn, below: PartyId, above: PartyId) -> Result<bool, AppError> {
    const UNDER: &str = "select 1 from party_paths where above = $1 and below = $2";
    Ok(conn.one(UNDER, &[above.0.into(), below.0.into()])?.is_some())
}
