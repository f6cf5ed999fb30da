//! Rows of sessions and credentials, and the reader behind a request.

use std::collections::{BTreeSet, HashMap};

use db::{Conn, Tx, Val};
use domain::charging::Audience;
use domain::kernel::{PartyId, PersonId};
use domain::party::Role;
use jiff::{SignedDuration, Timestamp, civil::Date};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::kit::chrome::Theme;
use crate::kit::error::AppError;
use crate::people::scope::{Door, Held, Reader};
use crate::people::store;

/// How long a session lives without being used.
pub const IDLE: SignedDuration = SignedDuration::from_hours(24 * 14);
/// How long it lives at most.
pub const LIFE: SignedDuration = SignedDuration::from_hours(24 * 90);
/// A session's last use is written down at most this often.
const NOTED: SignedDuration = SignedDuration::from_mins(10);

/// The SHA-256 of a token.
#[must_use]
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Who has this e-mail, and their password hash; only people who are here.
///
/// # Errors
/// The database.
pub fn credentials(conn: &mut Conn, email: &str) -> Result<Option<(PersonId, Option<String>)>, AppError> {
    const FIND: &str = "select id, password from people where email = $1 and retired_at is null";
    let row = conn.one(FIND, &[email.to_lowercase().into()])?;
    row.map(|row| Ok((PersonId(row.get("id")?), row.get("password")?))).transpose()
}

/// Sets a password hash, or takes it away, and ends every session of that person.
///
/// # Errors
/// The database.
pub fn set_password(tx: &mut Tx, person: PersonId, hash: Option<&str>) -> Result<(), AppError> {
    const SET: &str = "update people set password = $1, version = version + 1 where id = $2";
    tx.run(SET, &[hash.map(str::to_owned).into(), person.0.into()])?;
    end_all(tx, person)
}

const OTHER: &str = "Somebody else set your password or e-mail after you were asked.";
/// What is left to whoever was sent a link.
pub const BY_LETTER: &str = "Answer by the link in your letter, so that nobody else can.";

/// Nobody else chose how this person comes in since they were asked something: else whoever did could answer for them, or learn whether
/// they have.
///
/// # Errors
/// A door of somebody else, with what to do instead; the database.
pub fn own_door(conn: &mut Conn, person: PersonId, asked: Timestamp, instead: &str) -> Result<(), AppError> {
    const OWN: &str = "select 1 from people where id = $1 and (door_set_at is null or door_set_at <= $2)";
    let own = conn.one(OWN, &[person.0.into(), asked.into()])?.is_some();
    if own { Ok(()) } else { Err(AppError::refused("other_door", format!("{OTHER} {instead}"))) }
}

/// Keeps that somebody else chose how this person comes in. It is never taken back: whoever came in that way could choose a password of
/// their own.
///
/// # Errors
/// The database.
pub fn door_set(tx: &mut Tx, person: PersonId, at: Timestamp) -> Result<(), AppError> {
    tx.run("update people set door_set_at = $1 where id = $2", &[at.into(), person.0.into()])?;
    Ok(())
}

/// Ends every session of a person.
///
/// # Errors
/// The database.
pub fn end_all(tx: &mut Tx, person: PersonId) -> Result<(), AppError> {
    const END: &str = "delete from sessions where person_id = $1";
    tx.run(END, &[person.0.into()])?;
    Ok(())
}

/// Ends one session of a person, by its [`Session::key`]; says whether there was one.
///
/// # Errors
/// The database.
pub fn end_one(tx: &mut Tx, person: PersonId, key: &str) -> Result<bool, AppError> {
    const END: &str = "delete from sessions where person_id = $1 and token_hash = $2";
    let pairs = key.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    let hash: Option<Vec<u8>> = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect();
    let Some(hash) = hash else { return Ok(false) };
    Ok(tx.run(END, &[person.0.into(), hash.into()])? == 1)
}

/// Ends every session of a person but one.
///
/// # Errors
/// The database.
pub fn end_others(tx: &mut Tx, person: PersonId, token: &str) -> Result<(), AppError> {
    const END: &str = "delete from sessions where person_id = $1 and token_hash <> $2";
    tx.run(END, &[person.0.into(), token_hash(token).into()])?;
    Ok(())
}

/// Sets a password hash and ends every session of that person but one.
///
/// # Errors
/// The database.
pub fn change_password(tx: &mut Tx, person: PersonId, hash: &str, token: &str) -> Result<(), AppError> {
    const SET: &str = "update people set password = $1, version = version + 1 where id = $2";
    tx.run(SET, &[hash.into(), person.0.into()])?;
    end_others(tx, person, token)
}

/// The stored hash of a person's password.
///
/// # Errors
/// The database.
pub fn password_of(conn: &mut Conn, person: PersonId) -> Result<Option<String>, AppError> {
    const FIND: &str = "select password from people where id = $1";
    conn.one(FIND, &[person.0.into()])?.map_or(Ok(None), |row| Ok(row.get("password")?))
}

/// One session, as its owner sees it.
#[derive(Clone, Debug)]
pub struct Session {
    /// Since when.
    pub since: Timestamp,
    /// When it was last used, to ten minutes.
    pub seen: Timestamp,
    /// What the browser says it is.
    pub agent: Option<String>,
    /// It is the one that asks.
    pub this: bool,
    /// What it is called where it is ended: the hash of its token, which opens nothing.
    pub key: String,
}

/// A person's sessions, last used first.
///
/// # Errors
/// The database.
pub fn list(conn: &mut Conn, person: PersonId, token: &str, now: Timestamp) -> Result<Vec<Session>, AppError> {
    const LIST: &str = "select token_hash, created_at, seen_at, agent from sessions where person_id = $1 \
         and expires_at > $2 order by seen_at desc, created_at desc limit 50";
    let this = token_hash(token);
    let rows = conn.all(LIST, &[person.0.into(), now.into()])?;
    rows.iter()
        .map(|row| {
            let hash: Vec<u8> = row.get("token_hash")?;
            let agent = row.get("agent")?;
            let key = hash.iter().map(|b| format!("{b:02x}")).collect();
            Ok(Session { since: row.get("created_at")?, seen: row.get("seen_at")?, agent, this: hash == this, key })
        })
        .collect()
}

/// Begins a session.
///
/// # Errors
/// The database.
pub fn begin(tx: &mut Tx, person: PersonId, token: &str, agent: Option<&str>, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into sessions (token_hash, person_id, created_at, seen_at, expires_at, agent) \
         values ($1, $2, $3, $3, $4, $5)";
    const SWEEP: &str = "delete from sessions where expires_at < $1";
    tx.run(SWEEP, &[now.into()])?;
    let agent = agent.map(|a| a.chars().take(200).collect::<String>());
    tx.run(INSERT, &[token_hash(token).into(), person.0.into(), now.into(), (now + IDLE).into(), agent.into()])?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// The database.
pub fn end(tx: &mut Tx, token: &str) -> Result<(), AppError> {
    const END: &str = "delete from sessions where token_hash = $1";
    tx.run(END, &[token_hash(token).into()])?;
    Ok(())
}

/// Whose session this is, and whether its last use should be noted.
///
/// # Errors
/// The database.
pub fn whose(conn: &mut Conn, token: &str, now: Timestamp) -> Result<Option<(PersonId, bool)>, AppError> {
    const FIND: &str = "select s.person_id, s.seen_at from sessions s join people p on p.id = s.person_id \
         where s.token_hash = $1 and s.expires_at > $2 and p.retired_at is null";
    let row = conn.one(FIND, &[token_hash(token).into(), now.into()])?;
    row.map(|row| Ok((PersonId(row.get("person_id")?), row.get::<Timestamp>("seen_at")? + NOTED < now))).transpose()
}

/// Notes that a session is in use.
///
/// # Errors
/// The database.
pub fn note_use(tx: &mut Tx, token: &str, now: Timestamp) -> Result<(), AppError> {
    const NOTE: &str = "update sessions set seen_at = $1, expires_at = case when created_at < $2 then expires_at else $3 end \
         where token_hash = $4";
    let oldest = now - (LIFE - IDLE);
    tx.run(NOTE, &[now.into(), oldest.into(), (now + IDLE).into(), token_hash(token).into()])?;
    Ok(())
}

/// The reader: who they are, their roles, what lies in their reach, for whom they speak today.
///
/// # Errors
/// Nobody there any more, or the database.
pub fn reader(conn: &mut Conn, id: PersonId, today: Date) -> Result<Reader, AppError> {
    const PERSON: &str = "select name, theme, one_letter_keys from people where id = $1 and retired_at is null";
    const ROLES: &str = "select m.party_id, p.kind, p.name, m.role, (select t.audience from charging_terms t \
         where t.client_id = m.party_id and t.first_day <= $2 order by t.first_day desc limit 1) as audience \
         from memberships m join parties p on p.id = m.party_id \
         where m.person_id = $1 and m.until_at is null order by m.from_at, m.id";
    const REACH: &str = "select distinct pp.above, pp.below from memberships m join party_paths pp on pp.above = m.party_id \
         where m.person_id = $1 and m.until_at is null";
    const DEPUTY: &str =
        "select distinct person_id from deputies where deputy_id = $1 and from_day <= $2 and until_day >= $2";
    let me = [Val::Uuid(id.0)];
    let person = conn.one(PERSON, &me)?.ok_or(AppError::NotFound)?;
    let mut below: HashMap<PartyId, Vec<PartyId>> = HashMap::new();
    let mut reach = BTreeSet::new();
    for row in conn.all(REACH, &me)? {
        let lower = PartyId(row.get("below")?);
        below.entry(PartyId(row.get("above")?)).or_default().push(lower);
        reach.insert(lower);
    }
    let mut roles = Vec::new();
    for row in conn.all(ROLES, &[id.0.into(), today.into()])? {
        let code: String = row.get("role")?;
        let party = PartyId(row.get("party_id")?);
        roles.push(Held {
            party,
            below: below.get(&party).cloned().unwrap_or_default(),
            kind: store::kind(&row.get::<String>("kind")?)?,
            party_name: row.get("name")?,
            prices: row.get::<Option<String>>("audience")?.and_then(|code| Audience::from_code(&code)),
            role: Role::from_code(&code).ok_or_else(|| AppError::Internal(format!("unknown role {code}")))?,
        });
    }
    let ids = |rows: Vec<db::Row>| rows.iter().map(|r| r.at::<Uuid>(0)).collect::<Result<Vec<_>, _>>();
    Ok(Reader {
        id,
        name: person.get("name")?,
        roles,
        reach: reach.into_iter().collect(),
        deputy_for: ids(conn.all(DEPUTY, &[id.0.into(), today.into()])?)?.into_iter().map(PersonId).collect(),
        theme: Theme::named(&person.get::<String>("theme")?),
        one_letter_keys: person.get("one_letter_keys")?,
        door: Door::Session,
    })
}

/// How a person wants pages to look.
///
/// # Errors
/// The database.
pub fn set_taste(tx: &mut Tx, person: PersonId, theme: Theme, keys: bool) -> Result<(), AppError> {
    const SET: &str = "update people set theme = $1, one_letter_keys = $2 where id = $3";
    tx.run(SET, &[theme.name().into(), keys.into(), person.0.into()])?;
    Ok(())
}
