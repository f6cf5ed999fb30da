//! How clients are charged from which period on, and what is not charged by agreement.

use db::{Conn, Query, Row, Tx, Val};
use domain::charging::{Audience, Client, Name, Treatment, Waiver};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// How a client is charged from a day on, with who said so.
#[derive(Clone, Debug)]
pub struct TermsRow {
    /// How.
    pub terms: Client,
    /// Whose name.
    pub name: String,
    /// By whom.
    pub by: Option<String>,
    /// When.
    pub made_at: Timestamp,
}

const TERMS: &str = "select t.client_id, t.first_day, t.audience, t.treatment, t.made_at, p.name, w.name as by_name \
     from charging_terms t join parties p on p.id = t.client_id left join people w on w.id = t.person_id";

fn client(row: &Row) -> Result<Client, AppError> {
    let (audience, treatment): (String, String) = (row.get("audience")?, row.get("treatment")?);
    let unknown = || AppError::Internal(format!("a client is kept as {audience} and {treatment}"));
    Ok(Client {
        id: PartyId(row.get("client_id")?),
        from: row.get("first_day")?,
        audience: Audience::from_code(&audience).ok_or_else(unknown)?,
        treatment: Treatment::from_code(&treatment).ok_or_else(unknown)?,
    })
}

fn terms(row: &Row) -> Result<TermsRow, AppError> {
    Ok(TermsRow { terms: client(row)?, name: row.get("name")?, by: row.get("by_name")?, made_at: row.get("made_at")? })
}

/// What `domain::charging` takes before the first word about a client: internal and shown.
fn usual(id: PartyId) -> Client {
    Client { id, from: Date::MIN, audience: Audience::Internal, treatment: Treatment::Show }
}

/// How clients are charged, of one or of all. Before the first word about one it is what is usual for everybody.
///
/// # Errors
/// The database.
pub fn clients_charged(conn: &mut Conn, of: Option<PartyId>) -> Result<Vec<Client>, AppError> {
    let query = Query::new(TERMS).and_some("t.client_id = {}", of.map(|id| Val::Uuid(id.0)));
    let mut found: Vec<Client> = Vec::new();
    query.order("t.client_id, t.first_day").each::<AppError>(conn, &mut |row| {
        let client = client(row)?;
        if found.last().is_none_or(|last| last.id != client.id) {
            found.push(usual(client.id));
        }
        found.push(client);
        Ok(())
    })?;
    Ok(found)
}

/// What was said about how a client is charged, the latest first.
///
/// # Errors
/// The database.
pub fn terms_of(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Vec<TermsRow>, AppError> {
    let query = scope.parties(Query::new(TERMS)).and("t.client_id = {}", Val::Uuid(id.0));
    query.order("t.first_day desc").limit(100).all(conn)?.iter().map(terms).collect()
}

/// The same for one client or for all that the reader may see, by client.
///
/// # Errors
/// The database.
pub fn all_terms(conn: &mut Conn, scope: &Scope, of: Option<PartyId>) -> Result<Vec<TermsRow>, AppError> {
    let query = scope.parties(Query::new(TERMS)).and_some("t.client_id = {}", of.map(|id| Val::Uuid(id.0)));
    query.order("p.name, t.client_id, t.first_day desc").limit(500).all(conn)?.iter().map(terms).collect()
}

/// From this day on the client is charged so.
///
/// # Errors
/// The database.
pub fn put_terms(tx: &mut Tx, of: &Client, by: Option<PersonId>, now: Timestamp) -> Result<(), AppError> {
    const PUT: &str = "insert into charging_terms (client_id, first_day, audience, treatment, person_id, made_at) \
         values ($1, $2, $3, $4, $5, $6) on conflict (client_id, first_day) do update set audience = excluded.audience, \
         treatment = excluded.treatment, person_id = excluded.person_id, made_at = excluded.made_at";
    let values: [Val; 6] = [
        of.id.0.into(),
        of.from.into(),
        of.audience.code().into(),
        of.treatment.code().into(),
        by.map(|p| p.0).into(),
        now.into(),
    ];
    tx.run(PUT, &values)?;
    Ok(())
}

/// An agreement not to charge.
#[derive(Clone, Debug)]
pub struct WaiverRow {
    /// Its id.
    pub id: Uuid,
    /// What was agreed.
    pub waiver: Waiver,
    /// The client's name.
    pub client: String,
    /// What is not charged.
    pub name: String,
    /// When it was agreed.
    pub made_at: Timestamp,
}

const WAIVERS: &str = "select w.id, w.client_id, w.key, w.first_day, w.last_day, w.reason, w.made_at, p.name as client, k.name as thing \
     from charging_waivers w join parties p on p.id = w.client_id join rate_keys k on k.key = w.key";

fn waiver(row: &Row) -> Result<WaiverRow, AppError> {
    Ok(WaiverRow {
        id: row.get("id")?,
        waiver: Waiver {
            client: PartyId(row.get("client_id")?),
            key: Name::new(&row.get::<String>("key")?),
            from: row.get("first_day")?,
            until: row.get("last_day")?,
            reason: row.get("reason")?,
        },
        client: row.get("client")?,
        name: row.get("thing")?,
        made_at: row.get("made_at")?,
    })
}

/// Agreements not to charge, of one client or of all.
///
/// # Errors
/// The database.
pub fn waivers(conn: &mut Conn, of: Option<PartyId>) -> Result<Vec<Waiver>, AppError> {
    let query = Query::new(WAIVERS).and_some("w.client_id = {}", of.map(|id| Val::Uuid(id.0)));
    let mut found = Vec::new();
    query.order("w.client_id, w.first_day, w.id").each::<AppError>(conn, &mut |row| {
        found.push(waiver(row)?.waiver);
        Ok(())
    })?;
    Ok(found)
}

/// The same as the reader may see them, the latest first.
///
/// # Errors
/// The database.
pub fn waivers_of(conn: &mut Conn, scope: &Scope, of: Option<PartyId>) -> Result<Vec<WaiverRow>, AppError> {
    let query = scope.parties(Query::new(WAIVERS)).and_some("w.client_id = {}", of.map(|id| Val::Uuid(id.0)));
    query.order("w.first_day desc, w.id desc").limit(500).all(conn)?.iter().map(waiver).collect()
}

/// One of them.
///
/// # Errors
/// Not found, or the database.
pub fn find_waiver(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<WaiverRow, AppError> {
    let query = scope.parties(Query::new(WAIVERS)).and("w.id = {}", Val::Uuid(id));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), waiver)
}

/// Writes an agreement down.
///
/// # Errors
/// The database.
pub fn insert_waiver(
    tx: &mut Tx,
    id: Uuid,
    w: &Waiver,
    (by, now): (Option<PersonId>, Timestamp),
) -> Result<(), AppError> {
    const INSERT: &str = "insert into charging_waivers (id, client_id, key, first_day, last_day, reason, person_id, made_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values: [Val; 8] = [
        id.into(),
        w.client.0.into(),
        w.key.as_str().into(),
        w.from.into(),
        w.until.into(),
        w.reason.as_str().into(),
        by.map(|p| p.0).into(),
        now.into(),
    ];
    tx.run(INSERT, &values)?;
    Ok(())
}

/// The agreement holds until this day; stale when it has an end already.
///
/// # Errors
/// Stale, or the database.
pub fn end_waiver(tx: &mut Tx, id: Uuid, last: Date) -> Result<(), AppError> {
    const END: &str = "update charging_waivers set last_day = $1 where id = $2 and last_day is null";
    if tx.run(END, &[last.into(), id.into()])? == 1 { Ok(()) } else { Err(AppError::Stale) }
}
