//! The rows by which things are found, behind one face for two engines. It knows words and marks, and never a text: what a
//! hit says is read through the reader's scope from where it stands.

mod filling;
mod postgres;
mod source;
mod sqlite;

use std::collections::HashMap;

use db::{Conn, Engine, Query, Tx, Val};
use domain::finding::{Asked, Word};
use uuid::Uuid;

use crate::kit::error::AppError;

pub use filling::{Fill, drop_stale, fill_of, fills, ids_before, keep_fill, stale};
pub use source::{Matter, Named, Said, commitments, conversations, parties, people, references, said, texts};

/// What can be found. Each sort has a range of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Promises.
    Commitment,
    /// Conversations.
    Conversation,
    /// Clients, teams and suppliers.
    Party,
    /// People.
    Person,
}

impl Sort {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Sort; 4] = [Sort::Party, Sort::Person, Sort::Conversation, Sort::Commitment];

    /// As stored, and in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Sort::Commitment => "commitment",
            Sort::Conversation => "conversation",
            Sort::Party => "party",
            Sort::Person => "person",
        }
    }

    /// Back from [`Sort::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.code() == code)
    }

    const fn first(self) -> i64 {
        (match self {
            Sort::Commitment => 1,
            Sort::Conversation => 2,
            Sort::Party => 3,
            Sort::Person => 4,
        }) << 44
    }

    /// New words go up from here, what was there before down.
    pub(super) const fn middle(self) -> i64 {
        self.first() + (1 << 43)
    }

    pub(super) const fn end(self) -> i64 {
        self.first() + (1 << 44)
    }
}

/// The words of something, as one kind of reader may find it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    /// The matter, party or person.
    pub of: Uuid,
    /// `shared`, or `inside:` and a party.
    pub chain: String,
    /// Folded words and marks, each once, in order.
    pub words: Vec<String>,
}

impl Doc {
    /// Tells whether the words are still the same.
    fn digest(&self) -> i64 {
        let mut sum: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in self.words.iter().flat_map(|w| w.bytes().chain([b' '])) {
            sum = (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        i64::from_ne_bytes(sum.to_ne_bytes())
    }
}

/// Where words are put: as the newest, or behind everything that was read in so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// Something was said.
    Newest,
    /// What was there before.
    Oldest,
}

/// What is asked of the index: words and marks, of which all have to be there.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Words.
    pub words: Vec<Word>,
    /// They stand in the title.
    pub in_title: bool,
    /// Marks that have to be there.
    pub marks: Vec<String>,
    /// Of these marks one; empty where it does not matter.
    pub one_of: Vec<String>,
    /// A mark that must not be there.
    pub without: Option<&'static str>,
}

/// A word as it stands for the title.
#[must_use]
pub fn title_word(word: &str) -> String {
    format!("_t{word}")
}

impl Wanted {
    /// Every word as the index has it, and whether only its beginning is known.
    fn all(&self) -> impl Iterator<Item = (String, bool)> {
        let words =
            self.words.iter().map(|w| (if self.in_title { title_word(&w.text) } else { w.text.clone() }, w.begins));
        words.chain(self.marks.iter().map(|mark| (mark.clone(), false)))
    }
}

/// Something the index found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its place: the larger the newer.
    pub id: i64,
    /// The matter, party or person.
    pub of: Uuid,
    /// Which of its words.
    pub chain: String,
}

/// What has all of this, newest first, below a place.
///
/// # Errors
/// The database.
pub fn matching(
    conn: &mut Conn,
    sort: Sort,
    wanted: &Wanted,
    below: Option<i64>,
    limit: u32,
) -> Result<Vec<Candidate>, AppError> {
    let range = (sort.first(), below.unwrap_or(sort.end()));
    let query = match conn.engine() {
        Engine::Sqlite => sqlite::matching(wanted, range),
        Engine::Postgres => postgres::matching(wanted, range),
    };
    let rows = query.limit(limit).all(conn)?;
    rows.iter().map(|row| Ok(Candidate { id: row.at(0)?, of: row.at(1)?, chain: row.at(2)? })).collect()
}

/// Makes the index hold exactly these words for these things. What has not changed is left alone.
///
/// # Errors
/// The database.
pub fn write(tx: &mut Tx, sort: Sort, put: Put, of: &[Uuid], docs: &[Doc]) -> Result<(), AppError> {
    let before = there(tx, of)?;
    let same = |doc: &&Doc| before.get(&(doc.of, doc.chain.clone())).is_some_and(|(_, digest)| *digest == doc.digest());
    let kept: Vec<i64> =
        docs.iter().filter(same).filter_map(|d| Some(before.get(&(d.of, d.chain.clone()))?.0)).collect();
    for (id, _) in before.values().filter(|(id, _)| !kept.contains(id)) {
        remove(tx, *id)?;
    }
    let fresh: Vec<&Doc> = docs.iter().filter(|doc| !same(doc)).collect();
    let ids = match tx.engine() {
        Engine::Sqlite => sqlite::ids(tx, sort, put, fresh.len())?,
        Engine::Postgres => postgres::ids(tx, sort, put, fresh.len())?,
    };
    for (doc, id) in fresh.into_iter().zip(ids) {
        match tx.engine() {
            Engine::Sqlite => sqlite::add(tx, id, doc)?,
            Engine::Postgres => postgres::add(tx, id, doc)?,
        }
    }
    Ok(())
}

/// Place and digest of a row, by what it is of and which of its chains.
type There = HashMap<(Uuid, String), (i64, i64)>;

/// Everything that is there for these.
fn there(conn: &mut Conn, of: &[Uuid]) -> Result<There, AppError> {
    const THERE: &str = "select of_id, chain, id, digest from search_docs";
    let query = Query::new(THERE).in_list("of_id", of.iter().map(|id| Val::Uuid(*id)));
    let rows = query.all(conn)?;
    rows.iter().map(|row| Ok(((row.at(0)?, row.at(1)?), (row.at(2)?, row.at(3)?)))).collect()
}

fn remove(tx: &mut Tx, id: i64) -> Result<(), AppError> {
    const REMOVE: &str = "delete from search_docs where id = $1";
    tx.run(REMOVE, &[id.into()])?;
    if tx.engine() == Engine::Sqlite {
        sqlite::forget(tx, id)?;
    }
    Ok(())
}

/// Which of these the index knows already.
///
/// # Errors
/// The database.
pub fn known(conn: &mut Conn, of: &[Uuid]) -> Result<Vec<Uuid>, AppError> {
    Ok(there(conn, of)?.into_keys().map(|(of, _)| of).collect())
}

/// What somebody asks of one sort, in steps: what comes first has more of what makes a hit useful.
#[must_use]
pub fn words_of(asked: &Asked) -> Wanted {
    Wanted { words: asked.words.clone(), ..Wanted::default() }
}

/// The smallest and largest place of a sort that has been given away.
const LOWEST: &str = "select min(id) from search_docs where id >= $1 and id < $2";

/// So many places in order, below everything that is there.
fn lowest(tx: &mut Tx, sort: Sort, count: i64) -> Result<i64, AppError> {
    let row = tx.one(LOWEST, &[sort.first().into(), sort.middle().into()])?;
    let lowest: Option<i64> = row.map(|row| row.at(0)).transpose()?.flatten();
    Ok(lowest.unwrap_or(sort.middle()) - count)
}
