//! Facts as they are kept: written once under an id that follows from what they came from, and taken away when that is gone.

use std::collections::HashMap;

use db::{Conn, Query, Row, Tx, Val};
use domain::health::{Evidence, Fact, Side};
use domain::kernel::{EvidenceId, PartyId};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::kit::error::AppError;

/// Facts of one client that are read at most, the latest first.
const MOST: u32 = 2000;

/// How many promises either side missed in silence since then, for each of these clients; one without any is left out.
///
/// # Errors
/// The database.
pub fn missed(conn: &mut Conn, clients: &[PartyId], since: Timestamp) -> Result<HashMap<PartyId, i64>, AppError> {
    const MISSED: &str = "select f.client_id, f.id from health_facts f";
    let mut found = HashMap::new();
    if clients.is_empty() {
        return Ok(found);
    }
    let query = Query::new(MISSED).in_list("f.client_id", clients.iter().map(|c| Val::Uuid(c.0)));
    let query = query.and("f.at >= {}", since).and("f.fact = {}", Fact::SilentMiss.code());
    for row in query.limit(MOST).all(conn)? {
        *found.entry(PartyId(row.get("client_id")?)).or_default() += 1;
    }
    Ok(found)
}

/// What a fact came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// A promise.
    Promise(Uuid),
    /// A bill.
    Statement(Uuid),
    /// A sponsor who is gone.
    Sponsor(Uuid),
    /// A system that was built outside IT.
    Outside(Uuid),
    /// The answers of a side.
    Answers,
    /// That nobody talked.
    Talks,
    /// One of the talks.
    Talk(Uuid),
}

impl Behind {
    const fn code(self) -> &'static str {
        match self {
            Behind::Promise(_) => "commitment",
            Behind::Statement(_) => "statement",
            Behind::Sponsor(_) => "sponsor",
            Behind::Outside(_) => "outside",
            Behind::Answers => "answers",
            Behind::Talks | Behind::Talk(_) => "talks",
        }
    }

    const fn id(self) -> Option<Uuid> {
        match self {
            Behind::Promise(id)
            | Behind::Statement(id)
            | Behind::Sponsor(id)
            | Behind::Outside(id)
            | Behind::Talk(id) => Some(id),
            Behind::Answers | Behind::Talks => None,
        }
    }

    fn named(code: &str, id: Option<Uuid>) -> Option<Self> {
        match (code, id) {
            ("commitment", Some(id)) => Some(Behind::Promise(id)),
            ("statement", Some(id)) => Some(Behind::Statement(id)),
            ("sponsor", Some(id)) => Some(Behind::Sponsor(id)),
            ("outside", Some(id)) => Some(Behind::Outside(id)),
            ("answers", None) => Some(Behind::Answers),
            ("talks", None) => Some(Behind::Talks),
            ("talks", Some(id)) => Some(Behind::Talk(id)),
            _ => None,
        }
    }
}

/// A fact about a relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Its id.
    pub id: EvidenceId,
    /// What happened.
    pub fact: Fact,
    /// On whose side.
    pub side: Side,
    /// When.
    pub at: Timestamp,
    /// What it came from.
    pub from: Behind,
    /// What that is called, or what was counted.
    pub words: Option<String>,
}

impl Happened {
    /// A fact of this client; the key tells it from others of its kind.
    #[must_use]
    pub fn new(client: PartyId, (fact, side): (Fact, Side), at: Timestamp, (from, key): (Behind, &str)) -> Self {
        Self { id: id_of(client, fact, side, key), fact, side, at, from, words: None }
    }

    /// Called so.
    #[must_use]
    pub fn called(self, words: impl Into<String>) -> Self {
        Self { words: Some(words.into()), ..self }
    }

    /// As it counts.
    #[must_use]
    pub const fn evidence(&self) -> Evidence {
        Evidence::fact(self.id, self.at, self.fact, self.side)
    }
}

/// The same for the same client, fact, side and source, whenever it is asked for.
fn id_of(client: PartyId, fact: Fact, side: Side, key: &str) -> EvidenceId {
    let mut hash = Sha256::new();
    hash.update(client.0.as_bytes());
    for part in [fact.code(), side.code(), key] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    EvidenceId(Builder::from_random_bytes(bytes).into_uuid())
}

fn happened(row: &Row) -> Result<Happened, AppError> {
    let (fact, side, source): (String, String, String) = (row.get("fact")?, row.get("side")?, row.get("source")?);
    let unknown = |code: &str| AppError::Internal(format!("unknown code {code} in a fact of a relationship"));
    Ok(Happened {
        id: EvidenceId(row.get("id")?),
        fact: Fact::from_code(&fact).ok_or_else(|| unknown(&fact))?,
        side: Side::from_code(&side).ok_or_else(|| unknown(&side))?,
        at: row.get("at")?,
        from: Behind::named(&source, row.get("source_id")?).ok_or_else(|| unknown(&source))?,
        words: row.get("words")?,
    })
}

const FACTS: &str = "select f.id, f.fact, f.side, f.at, f.source, f.source_id, f.words from health_facts f";

/// What is kept of a client since then, the latest first.
///
/// # Errors
/// The database.
pub fn facts(conn: &mut Conn, client: PartyId, since: Timestamp) -> Result<Vec<Happened>, AppError> {
    let query = Query::new(FACTS).and("f.client_id = {}", Val::Uuid(client.0)).and("f.at >= {}", Val::At(since));
    query.order("f.at desc, f.id desc").limit(MOST).all(conn)?.iter().map(happened).collect()
}

/// Keeps a fact that is not kept, or as it is called now.
///
/// # Errors
/// The database.
pub fn put(tx: &mut Tx, client: PartyId, h: &Happened) -> Result<(), AppError> {
    const PUT: &str = "insert into health_facts (id, client_id, fact, side, at, source, source_id, words) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set at = excluded.at, words = excluded.words";
    let key = [h.id.0.into(), client.0.into(), h.fact.code().into(), h.side.code().into(), h.at.into()];
    let mut params: Vec<Val> = key.into();
    params.extend([h.from.code().into(), h.from.id().into(), h.words.clone().into()]);
    tx.run(PUT, &params)?;
    Ok(())
}

/// Takes away a fact whose reason is gone.
///
/// # Errors
/// The database.
pub fn remove(tx: &mut Tx, id: EvidenceId) -> Result<(), AppError> {
    tx.run("delete from health_facts where id = $1", &[id.0.into()])?;
    Ok(())
}
