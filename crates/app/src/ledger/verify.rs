//! The proof: replay every ledger, check every chain, compare what is stored with what the acts say.
//!
//! Reads in pages by id, so that it runs on a ledger of any size, beside people who work.

use std::collections::{BTreeMap, HashMap};

use db::{Conn, Db};
use domain::commitment::{ChainLine, digest, link};
use domain::kernel::PartyId;
use domain::trust::Tally;
use serde::Serialize;
use uuid::Uuid;

use super::line::Entry;
use super::seal;
use super::store;
use crate::clients::profile::talked;
use crate::commitments::store::{self as commitments, Numbers};
use crate::conversations::store as conversations;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::resting;
use crate::reviews::check as reviews;
use crate::trust::Adds;
use crate::trust::check::Sums;

/// Matters read at once.
const PAGE: u32 = 500;
/// Findings told in full; further ones are counted.
const TOLD: usize = 1000;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// `act`, `commitment`, `conversation`, `word`, `number`, `review`, `seal` or `schema`.
    pub what: &'static str,
    /// Which one.
    pub id: String,
    /// What is wrong with it.
    pub wrong: String,
}

/// What was checked, and what was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Commitments replayed.
    pub commitments: u64,
    /// Conversations replayed.
    pub conversations: u64,
    /// Acts whose chain and text were checked.
    pub acts: u64,
    /// Acts whose text was erased for privacy: their chain holds, their text cannot be shown.
    pub redacted: u64,
    /// Everything that is wrong, up to a thousand.
    pub findings: Vec<Finding>,
    /// How many things are wrong in all.
    pub wrong: u64,
    /// The newest seal, to be kept elsewhere; nothing before the first day has been sealed.
    pub seal: Option<String>,
    #[serde(skip)]
    tallies: HashMap<(Uuid, Uuid), Tally>,
    #[serde(skip)]
    numbers: HashMap<Uuid, Numbers>,
    #[serde(skip)]
    reviews: reviews::Sums,
    /// What the commitments of the page that was just read add to what is kept about trust.
    #[serde(skip)]
    adds: Vec<Adds>,
}

impl Report {
    fn found(&mut self, what: &'static str, id: impl ToString, wrong: impl Into<String>) {
        self.wrong += 1;
        if self.findings.len() < TOLD {
            self.findings.push(Finding { what, id: id.to_string(), wrong: wrong.into() });
        }
    }

    /// Adds to a party's numbers as they should be.
    pub(crate) fn count(&mut self, party: PartyId, n: Numbers) {
        let sum = self.numbers.entry(party.0).or_default();
        sum.owed_to += n.owed_to;
        sum.owed_by += n.owed_by;
        sum.conversations += n.conversations;
        sum.tickets += n.tickets;
        sum.broken_to += n.broken_to;
        sum.broken_by += n.broken_by;
    }
}

/// Checks everything. With a seal kept elsewhere, also that nothing under it was cut or lost.
///
/// # Errors
/// The database. What is wrong with the ledger is in the report.
pub async fn verify(db: &Db, env: &Env, kept: Option<Vec<u8>>) -> Result<Report, AppError> {
    let mut report = Report::default();
    schema(db, &mut report).await?;
    let (mut after, mut trust) = (None, Sums::default());
    loop {
        let (env, from, mut sum) = (env.clone(), after, std::mem::take(&mut report));
        let done = db.read(move |conn| -> Result<_, AppError> {
            let mut report = sum_of(&mut sum);
            let last = commitment_page(conn, &env, from, &mut report)?;
            Ok((report, last))
        });
        (report, after) = done.await?;
        std::mem::take(&mut report.adds).iter().for_each(|adds| trust.add(adds));
        if after.is_none() {
            break;
        }
    }
    loop {
        let (from, mut sum) = (after, std::mem::take(&mut report));
        let done = db.read(move |conn| -> Result<_, AppError> {
            let mut report = sum_of(&mut sum);
            let last = conversation_page(conn, from, &mut report)?;
            Ok((report, last))
        });
        (report, after) = done.await?;
        if after.is_none() {
            break;
        }
    }
    let env = env.clone();
    db.read(move |conn| {
        let mut report = sum_of(&mut report);
        orphans(conn, &mut report)?;
        for party in talked::differ(conn, &env)? {
            report.found("talk", party, "the day of its last talk is not what the ledger says");
        }
        words(conn, &mut report)?;
        for (of, wrong) in trust.clone().differ(conn, close)? {
            report.found("word", of, wrong);
        }
        numbers(conn, &mut report)?;
        for counted in reviews::counts(conn, std::mem::take(&mut report.reviews))? {
            report.found("review", counted, "its kept count is not what the conversations say");
        }
        seals(conn, kept.as_deref(), &mut report)?;
        Ok(report)
    })
    .await
}

/// A read may run again, and then begins with what was there before it.
fn sum_of(report: &mut Report) -> Report {
    report.clone()
}

/// The database itself refuses to change an act; without these triggers it would not.
async fn schema(db: &Db, report: &mut Report) -> Result<(), AppError> {
    let text = db.schema().await?.to_string();
    for trigger in
        ["acts_are_not_changed", "acts_are_not_removed", "act_texts_are_only_erased", "act_texts_are_not_removed"]
    {
        if !text.contains(trigger) {
            report.found("schema", trigger, "the trigger that keeps the ledger append-only is missing");
        }
    }
    Ok(())
}

/// Chains, digests and order of one ledger. Answers whether all texts are there and right, so that it can be replayed.
fn chains(id: Uuid, entries: &[Entry], report: &mut Report) -> bool {
    let mut heads: BTreeMap<&str, (i64, &[u8])> = BTreeMap::new();
    let mut whole = true;
    for (entry, seq) in entries.iter().zip(1..) {
        report.acts += 1;
        if entry.seq != seq {
            report.found(
                "act",
                entry.id,
                format!("is number {} of its ledger where {seq} should be: a line is missing", entry.seq),
            );
        }
        let head = heads.entry(&entry.chain).or_default();
        let previous = (head.0 > 0).then_some(head.1);
        if entry.position != head.0 + 1 {
            report.found("act", entry.id, format!("stands at {} of its chain after {}", entry.position, head.0));
        }
        if link(previous, &chained(id, entry)) != entry.hash.as_slice() {
            report.found(
                "act",
                entry.id,
                format!("of {} on {} was changed: its hash does not follow", entry.kind, entry.said_at),
            );
        }
        match (&entry.salt, &entry.body) {
            (Some(salt), Some(body)) if digest(salt, body) != entry.digest.as_slice() => {
                whole = false;
                report.found(
                    "act",
                    entry.id,
                    format!("of {} on {} was changed: its text is not what was said", entry.kind, entry.said_at),
                );
            }
            (Some(_), Some(_)) => {}
            _ => {
                whole = false;
                report.redacted += 1;
            }
        }
        *head = (entry.position, &entry.hash);
    }
    whole
}

fn chained(matter: Uuid, entry: &Entry) -> ChainLine<'_> {
    ChainLine {
        id: entry.id,
        matter,
        chain: &entry.chain,
        position: entry.position,
        kind: &entry.kind,
        by: entry.by.code(),
        person: entry.person.map(|p| p.0),
        said_at: entry.said_at,
        recorded_at: entry.recorded_at,
        channel: entry.channel.code(),
        for_other: entry.for_other,
        implied: entry.implied,
        terms_version: entry.terms_version,
        digest: &entry.digest,
    }
}

fn commitment_page(
    conn: &mut Conn,
    env: &Env,
    after: Option<Uuid>,
    report: &mut Report,
) -> Result<Option<Uuid>, AppError> {
    let ids = commitments::ids_after(conn, after, PAGE)?;
    let mut entries = store::entries_of(conn, &ids)?;
    for row in commitments::all_of(conn, &ids)? {
        report.commitments += 1;
        let lines = entries.remove(&row.id.0).unwrap_or_default();
        if !chains(row.id.0, &lines, report) {
            continue;
        }
        match commitments::compared(conn, &row, &lines, env) {
            Ok(checked) => {
                for column in checked.differs {
                    report.found("commitment", row.id, format!("its stored {column} is not what its acts say"));
                }
                if let Some(adds) = checked.adds {
                    for owner in &adds.owners {
                        report.tallies.entry((owner.0, adds.toward.0)).or_default().add(&adds.counted);
                    }
                }
                report.adds.push(checked.trust);
                report.count(checked.them, checked.numbers);
            }
            Err(error) => report.found("commitment", row.id, format!("its ledger cannot be replayed: {error}")),
        }
    }
    for (id, column) in resting::check::differs(conn, &ids, env)? {
        report.found("commitment", id, format!("its stored {column} is not what lies below it says"));
    }
    Ok(ids.last().copied().filter(|_| ids.len() == PAGE as usize))
}

fn conversation_page(conn: &mut Conn, after: Option<Uuid>, report: &mut Report) -> Result<Option<Uuid>, AppError> {
    let ids = conversations::ids_after(conn, after, PAGE)?;
    let mut entries = store::entries_of(conn, &ids)?;
    for id in &ids {
        report.conversations += 1;
        let lines = entries.remove(id).unwrap_or_default();
        if !chains(*id, &lines, report) {
            continue;
        }
        match conversations::compared(conn, *id, &lines) {
            Ok((differs, row, numbers)) => {
                let kept = reviews::differs(conn, &row, &lines, &mut report.reviews)?;
                for column in differs.into_iter().chain(kept) {
                    report.found("conversation", id, format!("its stored {column} is not what its acts say"));
                }
                report.count(row.them(), numbers);
            }
            Err(error) => report.found("conversation", id, format!("its ledger cannot be replayed: {error}")),
        }
    }
    Ok(ids.last().copied().filter(|_| ids.len() == PAGE as usize))
}

/// Acts of matters that are no more: a row was removed with the shell.
fn orphans(conn: &mut Conn, report: &mut Report) -> Result<(), AppError> {
    for (id, matter) in store::orphans(conn)? {
        let what = if matter == "commitment" { "commitment" } else { "conversation" };
        report.found(what, id, "it is gone, though its acts are there");
    }
    Ok(())
}

fn words(conn: &mut Conn, report: &mut Report) -> Result<(), AppError> {
    let mut should = std::mem::take(&mut report.tallies);
    for (owner, toward, is) in commitments::all_words(conn)? {
        let should = should.remove(&(owner, toward)).unwrap_or_default();
        if !close(&is, &should) {
            report.found(
                "word",
                format!("{owner} toward {toward}"),
                "its kept sums are not what its outcomes add up to",
            );
        }
    }
    for ((owner, toward), _) in should.into_iter().filter(|(_, t)| t.count != 0) {
        report.found("word", format!("{owner} toward {toward}"), "its kept sums are missing");
    }
    Ok(())
}

/// Sums are added to and taken from for years; what differs by rounding alone is the same.
fn close(a: &Tally, b: &Tally) -> bool {
    let near = |x: f64, y: f64| (x - y).abs() <= 1e-6 * (1.0 + x.abs().max(y.abs()));
    let shares = a.shares.iter().zip(b.shares).all(|(x, y)| near(*x, y));
    a.count == b.count && near(a.alpha, b.alpha) && near(a.beta, b.beta) && near(a.recent, b.recent) && shares
}

fn numbers(conn: &mut Conn, report: &mut Report) -> Result<(), AppError> {
    let mut should = std::mem::take(&mut report.numbers);
    for (party, is) in commitments::all_numbers(conn)? {
        if should.remove(&party).unwrap_or_default() != is {
            report.found("number", party, "its kept counts are not what its open matters add up to");
        }
    }
    for (party, _) in should.into_iter().filter(|(_, n)| *n != Numbers::default()) {
        report.found("number", party, "its kept counts are missing");
    }
    Ok(())
}

fn seals(conn: &mut Conn, kept: Option<&[u8]>, report: &mut Report) -> Result<(), AppError> {
    let made = seal::made(conn)?;
    let wanted = kept.map(|kept| made.iter().position(|s| s.seal == kept));
    if wanted == Some(None) {
        report.found("seal", kept.map(seal::hex).unwrap_or_default(), "no seal of this ledger is the one you kept");
    }
    let mut check: Vec<usize> = wanted.flatten().into_iter().chain((!made.is_empty()).then_some(0)).collect();
    check.dedup();
    for at in check {
        let previous = made.get(at + 1).map(|s| s.seal.as_slice());
        if seal::over(conn, previous, made[at].until)?.0 != made[at].seal {
            report.found(
                "seal",
                made[at].day,
                "what lies under it is not what was sealed: lines were changed, cut or lost",
            );
        }
    }
    report.seal = made.first().map(|s| seal::hex(&s.seal));
    Ok(())
}
