//! Rows of people.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::find::acts as find;
use crate::kit::error::AppError;
use crate::kit::turn::Turn;
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
    let found = query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), person)?;
    discreet(conn, scope, vec![found])?.pop().ok_or(AppError::NotFound)
}

/// How one of ours is reached, what they call their work, and what we remark about people, is for our own house: others read
/// names and roles.
fn discreet(conn: &mut Conn, scope: &Scope, mut found: Vec<Person>) -> Result<Vec<Person>, AppError> {
    if scope.is_staff() || found.is_empty() {
        return Ok(found);
    }
    let ids: Vec<PersonId> = found.iter().map(|p| p.id).collect();
    let held = super::held_by(conn, &ids)?;
    for person in &mut found {
        person.about = None;
        if held.iter().any(|m| m.person == person.id && m.party_kind.is_ours()) {
            (person.title, person.email) = (None, None);
        }
    }
    Ok(found)
}

fn visible_people(scope: &Scope, query: Query) -> Query {
    match scope.reader() {
        // A link knows of people what stands in its matter, and nothing else.
        Some(reader) if scope.only().is_some() => query.and("p.id = {}", Val::Uuid(reader.id.0)),
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

const NAME_OR_EMAIL: &str = "(lower(p.name) like {} escape '\\' or p.email like {} escape '\\')";
const NAME_OR_KNOWN_EMAIL: &str = "(lower(p.name) like {} escape '\\' or (p.email like {} escape '\\' \
     and not exists (select 1 from memberships o join parties t on t.id = o.party_id \
     where o.person_id = p.id and o.until_at is null and t.kind in ('it', 'team'))))";

/// What a list of people is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct PeopleFilter {
    /// Part of name or e-mail.
    pub like: Option<String>,
    /// Holds a role there or below it.
    pub party: Option<PartyId>,
    /// Those who are no longer here, instead of those who are.
    pub retired: Option<bool>,
}

/// A page of people that may be seen, by name. Going back, the rows come backwards.
///
/// # Errors
/// The database.
pub fn page_of_people(
    conn: &mut Conn,
    scope: &Scope,
    f: &PeopleFilter,
    turn: Option<&Turn>,
    limit: u32,
) -> Result<Vec<Person>, AppError> {
    let mut query = visible_people(scope, Query::new(PERSON));
    if let Some(like) = f.like.as_deref().filter(|l| !l.is_empty()) {
        let like = format!("%{}%", db::escape_like(&like.to_lowercase()));
        // What may not be read is not searched either.
        query = query.and(if scope.is_staff() { NAME_OR_EMAIL } else { NAME_OR_KNOWN_EMAIL }, (like.clone(), like));
    }
    if let Some(party) = f.party {
        query = query.and(
            "p.id in (select m.person_id from memberships m join party_paths pp on pp.below = m.party_id \
             where pp.above = {} and m.until_at is null)",
            Val::Uuid(party.0),
        );
    }
    query = match f.retired {
        Some(true) => query.and_raw("p.retired_at is not null"),
        Some(false) => query.and_raw("p.retired_at is null"),
        None => query,
    };
    if let Some(Turn { key, id, back }) = turn {
        let way = if *back { Direction::Descending } else { Direction::Ascending };
        query = query.keyset(&["p.name", "p.id"], vec![key.as_str().into(), (*id).into()], way);
    }
    let order = if turn.is_some_and(|t| t.back) { "p.name desc, p.id desc" } else { "p.name, p.id" };
    let found = query.order(order).limit(limit).all(conn)?.iter().map(person).collect::<Result<_, _>>()?;
    discreet(conn, scope, found)
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
    let filter = PeopleFilter { like: like.map(str::to_owned), party: None, retired: (!retired).then_some(false) };
    let turn = after.map(|(name, id)| Turn { key: name.to_owned(), id, back: false });
    page_of_people(conn, scope, &filter, turn.as_ref(), limit)
}

/// Who has this e-mail.
///
/// # Errors
/// The database.
pub fn who_has_email(conn: &mut Conn, email: &str) -> Result<Option<(PersonId, String)>, AppError> {
    const TAKEN: &str = "select id, name from people where email = $1";
    let row = conn.one(TAKEN, &[email.to_lowercase().into()])?;
    row.map(|row| Ok((PersonId(row.get("id")?), row.get("name")?))).transpose()
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
    find::person_changed(tx, p.id)
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
    if changed == 1 { find::person_changed(tx, p.id) } else { Err(AppError::Stale) }
}
