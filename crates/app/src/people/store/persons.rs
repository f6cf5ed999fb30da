//! Rows of people.

use db::{Conn, Query, Row, Tx, Val};
use domain::kernel::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// One person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Name as others see it.
    pub name: String,
    /// In lower case.
    pub email: Option<String>,
    /// What they do.
    pub title: Option<String>,
    /// A sentence about them.
    pub about: Option<String>,
    /// Has a password.
    pub signs_in: bool,
    /// Since when they are no longer here.
    pub retired_at: Option<Timestamp>,
    /// Guards against two changes at once.
    pub version: i64,
}

const PERSON: &str = "select p.id, p.name, p.email, p.title, p.about, p.password is not null as signs_in, \
     p.retired_at, p.version from people p";

fn person(row: &Row) -> Result<Person, AppError> {
    Ok(Person {
        id: PersonId(row.get("id")?),
        name: row.get("name")?,
        email: row.get("email")?,
        title: row.get("title")?,
        about: row.get("about")?,
        signs_in: row.get("signs_in")?,
        retired_at: row.get("retired_at")?,
        version: row.get("version")?,
    })
}

/// One person that may be seen: anybody by our staff, by others themselves, the people of their parties, and ours.
///
/// # Errors
/// Not found, or the database.
pub fn find_person(conn: &mut Conn, scope: &Scope, id: PersonId) -> Result<Person, AppError> {
    let query = visible_people(scope, Query::new(PERSON).and("p.id = {}", Val::Uuid(id.0)));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), person)
}

fn visible_people(scope: &Scope, query: Query) -> Query {
    match scope.reader() {
        Some(reader) if !reader.is_staff() => query.and(
            "(p.id = {} or exists (select 1 from memberships o join party_paths pp on pp.below = o.party_id \
             join memberships m on m.party_id = pp.above where o.person_id = p.id and o.until_at is null \
             and m.person_id = {} and m.until_at is null) \
             or exists (select 1 from memberships o join parties t on t.id = o.party_id \
             where o.person_id = p.id and o.until_at is null and t.kind = 'it'))",
            [Val::Uuid(reader.id.0), Val::Uuid(reader.id.0)],
        ),
        _ => query,
    }
}

/// People that may be seen, by name, after the given one.
///
/// # Errors
/// The database.
pub fn list_people(
    conn: &mut Conn,
    scope: &Scope,
    like: Option<&str>,
    retired: bool,
    after: Option<(&str, Uuid)>,
    limit: u32,
) -> Result<Vec<Person>, AppError> {
    let mut query = visible_people(scope, Query::new(PERSON));
    if let Some(like) = like.filter(|l| !l.is_empty()) {
        let like = format!("%{}%", db::escape_like(&like.to_lowercase()));
        query = query.and("(lower(p.name) like {} escape '\\' or p.email like {} escape '\\')", (like.clone(), like));
    }
    if !retired {
        query = query.and_raw("p.retired_at is null");
    }
    if let Some((name, id)) = after {
        query = query.keyset(&["p.name", "p.id"], vec![name.into(), id.into()], db::Direction::Ascending);
    }
    query.order("p.name, p.id").limit(limit).all(conn)?.iter().map(person).collect()
}

/// Inserts a person.
///
/// # Errors
/// An e-mail that somebody else has; the database.
pub fn insert_person(tx: &mut Tx, p: &Person, import: Option<Uuid>, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into people (id, name, email, title, about, theme, one_letter_keys, import_id, created_at, \
         version) values ($1, $2, $3, $4, $5, 'system', $6, $7, $8, 1)";
    tx.run(
        INSERT,
        &[
            p.id.0.into(),
            p.name.as_str().into(),
            p.email.clone().into(),
            p.title.clone().into(),
            p.about.clone().into(),
            true.into(),
            import.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// Writes name, e-mail, title, about, retirement; stale when somebody else was first.
///
/// # Errors
/// Stale, or the database.
pub fn update_person(tx: &mut Tx, p: &Person) -> Result<(), AppError> {
    const UPDATE: &str = "update people set name = $1, email = $2, title = $3, about = $4, retired_at = $5, \
         version = version + 1 where id = $6 and version = $7";
    let changed = tx.run(
        UPDATE,
        &[
            p.name.as_str().into(),
            p.email.clone().into(),
            p.title.clone().into(),
            p.about.clone().into(),
            p.retired_at.into(),
            p.id.0.into(),
            p.version.into(),
        ],
    )?;
    if changed == 1 { Ok(()) } else { Err(AppError::Stale) }
}
