//! Rows of acts and their texts. Only ever appended.

use std::collections::HashMap;

use db::{Conn, Query, Row, Tx, Val};
use domain::commitment::{By, ChainLine, Channel, digest, link};
use domain::kernel::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use super::Matter;
use super::line::{Entry, Line};
use super::seal::Seal;
use crate::find::acts as find;
use crate::kit::env::Env;
use crate::kit::error::AppError;

const ACTS: &[&str] = &[
    "id",
    "matter_id",
    "seq",
    "matter",
    "chain",
    "position",
    "kind",
    "by_side",
    "person_id",
    "for_other",
    "implied",
    "said_at",
    "recorded_at",
    "channel",
    "terms_version",
    "digest",
    "hash",
];
const TEXTS: &[&str] = &["act_id", "salt", "body"];

/// Where the chains of one matter stand.
#[derive(Debug, Default)]
struct Heads {
    seq: i64,
    chains: HashMap<String, (i64, Vec<u8>)>,
}

fn heads(conn: &mut Conn, id: Uuid) -> Result<Heads, AppError> {
    const HEADS: &str = "select chain, position, hash, seq from acts where matter_id = $1 order by seq";
    let mut heads = Heads::default();
    conn.each::<AppError>(HEADS, &[id.into()], &mut |row| {
        heads.seq = row.at(3)?;
        heads.chains.insert(row.at(0)?, (row.at(1)?, row.at(2)?));
        Ok(())
    })?;
    Ok(heads)
}

/// Appends lines to the ledger of a matter whose row says already what they make. Answers their ids, in order. By what
/// is said here the matter can be found at once.
///
/// # Errors
/// The database; two at once end in one of them running again.
pub fn append(tx: &mut Tx, env: &Env, matter: Matter, id: Uuid, lines: &[Line]) -> Result<Vec<Uuid>, AppError> {
    let heads = heads(tx, id)?;
    let ids = write(tx, env, matter, [(id, heads, lines)])?;
    find::said(tx, matter, id)?;
    Ok(ids)
}

/// Appends the first lines of many new matters at once; for imports and the demo.
///
/// # Errors
/// The database.
pub fn append_new(tx: &mut Tx, env: &Env, matter: Matter, all: &[(Uuid, Vec<Line>)]) -> Result<Vec<Uuid>, AppError> {
    let ids = write(tx, env, matter, all.iter().map(|(id, lines)| (*id, Heads::default(), lines.as_slice())))?;
    find::said_in(tx, matter, &all.iter().map(|(id, _)| *id).collect::<Vec<_>>())?;
    Ok(ids)
}

fn write<'a>(
    tx: &mut Tx,
    env: &Env,
    matter: Matter,
    all: impl IntoIterator<Item = (Uuid, Heads, &'a [Line])>,
) -> Result<Vec<Uuid>, AppError> {
    let (mut acts, mut texts, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for (id, mut heads, lines) in all {
        for line in lines {
            let (act, salt) = (env.id(), env.salt());
            heads.seq += 1;
            let head = heads.chains.entry(line.chain.clone()).or_default();
            let previous = (head.0 > 0).then(|| std::mem::take(&mut head.1));
            let digest = digest(&salt, &line.body);
            head.0 += 1;
            let hash = link(previous.as_deref(), &chained(act, id, line, head.0, &digest));
            head.1 = hash.to_vec();
            acts.push(act_row(act, id, matter, heads.seq, line, head.0, &digest, &hash));
            texts.push(vec![act.into(), salt.to_vec().into(), line.body.as_str().into()]);
            ids.push(act);
        }
    }
    tx.insert_many("acts", ACTS, acts)?;
    tx.insert_many("act_texts", TEXTS, texts)?;
    Ok(ids)
}

fn chained<'a>(id: Uuid, matter: Uuid, line: &'a Line, position: i64, digest: &'a [u8]) -> ChainLine<'a> {
    ChainLine {
        id,
        matter,
        chain: &line.chain,
        position,
        kind: line.kind,
        by: line.by.code(),
        person: line.person.map(|p| p.0),
        said_at: line.said_at,
        recorded_at: line.recorded_at,
        channel: line.channel.code(),
        for_other: line.for_other,
        implied: line.implied,
        terms_version: line.terms_version,
        digest,
    }
}

#[allow(clippy::too_many_arguments, reason = "one argument for each thing a row is made of, used once")]
fn act_row(
    act: Uuid,
    id: Uuid,
    matter: Matter,
    seq: i64,
    line: &Line,
    position: i64,
    digest: &[u8],
    hash: &[u8],
) -> Vec<Val> {
    vec![
        act.into(),
        id.into(),
        seq.into(),
        matter.code().into(),
        line.chain.as_str().into(),
        position.into(),
        line.kind.into(),
        line.by.code().into(),
        line.person.map(|p| p.0).into(),
        line.for_other.into(),
        line.implied.into(),
        line.said_at.into(),
        line.recorded_at.into(),
        line.channel.code().into(),
        line.terms_version.into(),
        digest.into(),
        hash.into(),
    ]
}

/// Every line of a matter, oldest first. Which of them somebody may read is for the caller's scope to say.
///
/// # Errors
/// The database, or a row that cannot be.
pub fn entries(conn: &mut Conn, id: Uuid) -> Result<Vec<Entry>, AppError> {
    const ENTRIES: &str = "select a.id, a.seq, a.chain, a.position, a.kind, a.by_side, a.person_id, p.name as person_name, \
         a.for_other, a.implied, a.said_at, a.recorded_at, a.channel, a.terms_version, a.digest, a.hash, t.salt, t.body \
         from acts a left join act_texts t on t.act_id = a.id left join people p on p.id = a.person_id \
         where a.matter_id = $1 order by a.seq";
    conn.all(ENTRIES, &[id.into()])?.iter().map(entry).collect()
}

fn entry(row: &Row) -> Result<Entry, AppError> {
    let (by, channel): (String, String) = (row.get("by_side")?, row.get("channel")?);
    let broken = |what: &str, code: &str| AppError::Internal(format!("unknown {what} {code} in the ledger"));
    Ok(Entry {
        id: row.get("id")?,
        seq: row.get("seq")?,
        chain: row.get("chain")?,
        position: row.get("position")?,
        kind: row.get("kind")?,
        by: By::from_code(&by).ok_or_else(|| broken("side", &by))?,
        person: row.get::<Option<Uuid>>("person_id")?.map(PersonId),
        person_name: row.get("person_name")?,
        for_other: row.get("for_other")?,
        implied: row.get("implied")?,
        said_at: row.get("said_at")?,
        recorded_at: row.get("recorded_at")?,
        channel: Channel::from_code(&channel).ok_or_else(|| broken("channel", &channel))?,
        terms_version: row.get("terms_version")?,
        digest: row.get("digest")?,
        hash: row.get("hash")?,
        salt: row.get("salt")?,
        body: row.get("body")?,
    })
}

/// The lines of these matters, each oldest first; for proving.
///
/// # Errors
/// The database, or a row that cannot be.
pub(crate) fn entries_of(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Entry>>, AppError> {
    const ENTRIES: &str = "select a.id, a.matter_id, a.seq, a.chain, a.position, a.kind, a.by_side, a.person_id, \
         null as person_name, a.for_other, a.implied, a.said_at, a.recorded_at, a.channel, a.terms_version, a.digest, a.hash, \
         t.salt, t.body from acts a left join act_texts t on t.act_id = a.id";
    let mut all: HashMap<Uuid, Vec<Entry>> = HashMap::new();
    let query = Query::new(ENTRIES).in_list("a.matter_id", ids.iter().map(|id| Val::Uuid(*id)));
    query.order("a.matter_id, a.seq").each::<AppError>(conn, &mut |row| {
        all.entry(row.get("matter_id")?).or_default().push(entry(row)?);
        Ok(())
    })?;
    Ok(all)
}

/// Matters that have acts and no row, with what they were.
pub(super) fn orphans(conn: &mut Conn) -> Result<Vec<(Uuid, String)>, AppError> {
    const ORPHANS: &str = "select a.matter_id, a.matter from acts a where a.seq = 1 \
         and not exists (select 1 from commitments c where c.id = a.matter_id) \
         and not exists (select 1 from conversations c where c.id = a.matter_id) order by a.matter_id limit 1000";
    conn.all(ORPHANS, &[])?.iter().map(|row| Ok((row.at(0)?, row.at(1)?))).collect()
}

/// Chain, position and hash of every line recorded until then, matter by matter.
pub(super) fn each_link(
    conn: &mut Conn,
    until: Timestamp,
    f: &mut dyn FnMut(Uuid, String, i64, Vec<u8>),
) -> Result<(), AppError> {
    const LINKS: &str =
        "select matter_id, chain, position, hash from acts where recorded_at <= $1 order by matter_id, seq";
    conn.each::<AppError>(LINKS, &[until.into()], &mut |row| {
        f(row.at(0)?, row.at(1)?, row.at(2)?, row.at(3)?);
        Ok(())
    })
}

/// Seals made so far, newest first.
pub(super) fn seals(conn: &mut Conn) -> Result<Vec<Seal>, AppError> {
    const SEALS: &str = "select day, seal, chains, made_at from seals order by day desc";
    let rows = conn.all(SEALS, &[])?;
    rows.iter()
        .map(|r| {
            Ok(Seal { day: r.get("day")?, seal: r.get("seal")?, chains: r.get("chains")?, until: r.get("made_at")? })
        })
        .collect()
}

/// Writes a seal down, unless the day has one.
pub(super) fn insert_seal(tx: &mut Tx, seal: &Seal) -> Result<(), AppError> {
    const INSERT: &str =
        "insert into seals (day, seal, chains, made_at) values ($1, $2, $3, $4) on conflict (day) do nothing";
    tx.run(INSERT, &[seal.day.into(), seal.seal.clone().into(), seal.chains.into(), seal.until.into()])?;
    Ok(())
}
