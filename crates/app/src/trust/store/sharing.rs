//! Who agreed to share words, and who wants a word of their own.

use db::{Conn, Query, Tx, Val};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;

use crate::kit::error::AppError;

/// Which of the two sides of a relationship.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Our house.
    Ours,
    /// The client or the supplier.
    Theirs,
}

impl Whose {
    /// Both.
    pub const ALL: [Whose; 2] = [Whose::Ours, Whose::Theirs];

    /// As stored, in addresses and in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Whose::Ours => "ours",
            Whose::Theirs => "theirs",
        }
    }

    /// Back from [`Whose::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.code() == code)
    }
}

/// What somebody said for their side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// For which side.
    pub side: Whose,
    /// Agreed, or took it back.
    pub given: bool,
    /// Who, with their name.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub at: Timestamp,
}

const SAID: &str = "select s.side, s.given, s.person_id, p.name, s.said_at from word_sharing s \
     left join people p on p.id = s.person_id";

fn read(row: &db::Row) -> Result<Said, AppError> {
    let code: String = row.get("side")?;
    let person: Option<uuid::Uuid> = row.get("person_id")?;
    let name: Option<String> = row.get("name")?;
    Ok(Said {
        side: Whose::from_code(&code).ok_or_else(|| AppError::Internal(format!("unknown side {code} of words")))?,
        given: row.get("given")?,
        by: person.map(|id| (PersonId(id), name.unwrap_or_default())),
        at: row.get("said_at")?,
    })
}

/// What a side said last.
///
/// # Errors
/// The database.
pub fn latest(conn: &mut Conn, party: PartyId, side: Whose) -> Result<Option<Said>, AppError> {
    let query = Query::new(SAID).and("s.party_id = {}", Val::Uuid(party.0)).and("s.side = {}", side.code());
    query.order("s.number desc").limit(1).one(conn)?.as_ref().map(read).transpose()
}

/// What both sides said, newest first.
///
/// # Errors
/// The database.
pub fn history(conn: &mut Conn, party: PartyId, most: u32) -> Result<Vec<Said>, AppError> {
    let query = Query::new(SAID).and("s.party_id = {}", Val::Uuid(party.0));
    query.order("s.said_at desc, s.number desc, s.side").limit(most).all(conn)?.iter().map(read).collect()
}

/// Adds what somebody says for a side.
///
/// # Errors
/// The database.
pub fn say(
    tx: &mut Tx,
    (party, side): (PartyId, Whose),
    given: bool,
    person: Option<PersonId>,
    at: Timestamp,
) -> Result<(), AppError> {
    const LAST: &str = "select max(s.number) as last from word_sharing s where s.party_id = $1 and s.side = $2";
    const ADD: &str = "insert into word_sharing (party_id, side, number, given, person_id, said_at) \
         values ($1, $2, $3, $4, $5, $6)";
    let key: [Val; 2] = [party.0.into(), side.code().into()];
    let last: Option<i64> = tx.one(LAST, &key)?.map(|row| row.get("last")).transpose()?.flatten();
    let mut params: Vec<Val> = key.into();
    params.extend([(last.unwrap_or(0) + 1).into(), given.into(), person.map(|p| p.0).into(), at.into()]);
    tx.run(ADD, &params)?;
    Ok(())
}

/// Since when somebody wants a word of their own; nothing where they do not.
///
/// # Errors
/// The database.
pub fn own_since(conn: &mut Conn, person: PersonId) -> Result<Option<Timestamp>, AppError> {
    let row = conn.one("select since from own_words where person_id = $1", &[person.0.into()])?;
    Ok(row.map(|row| row.get("since")).transpose()?)
}

/// Notes that somebody wants a word of their own, or does not want it any more.
///
/// # Errors
/// The database.
pub fn keep_own(tx: &mut Tx, person: PersonId, since: Option<Timestamp>) -> Result<(), AppError> {
    const WANT: &str = "insert into own_words (person_id, since) values ($1, $2) on conflict (person_id) do nothing";
    match since {
        Some(since) => tx.run(WANT, &[person.0.into(), since.into()])?,
        None => tx.run("delete from own_words where person_id = $1", &[person.0.into()])?,
    };
    Ok(())
}
