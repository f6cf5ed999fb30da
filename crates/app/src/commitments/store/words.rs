//! How outcomes add up to words: kept sums, changed with every act, read in one row.

use db::{Conn, Query, Tx, Val};
use domain::kernel::PartyId;
use domain::trust::{Counted, Tally, Word};
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;

/// What one commitment adds to which words.
#[derive(Clone, Debug, PartialEq)]
pub struct Adds {
    /// The performer, and the team that worked on it.
    pub owners: Vec<PartyId>,
    /// Toward whom.
    pub toward: PartyId,
    /// What.
    pub counted: Counted,
}

/// Takes away what a commitment added before, and adds what it adds now.
///
/// # Errors
/// The database.
pub fn add_outcomes(tx: &mut Tx, before: Option<&Adds>, after: Option<&Adds>) -> Result<(), AppError> {
    if before == after {
        return Ok(());
    }
    for (adds, remove) in [(before, true), (after, false)] {
        let Some(adds) = adds else { continue };
        for owner in &adds.owners {
            let mut tally = tally(tx, *owner, adds.toward)?;
            if remove {
                tally.remove(&adds.counted);
            } else {
                tally.add(&adds.counted);
            }
            save(tx, *owner, adds.toward, &tally)?;
        }
    }
    Ok(())
}

const SUMS: &str = "select w.owner_id, w.toward_id, w.alpha, w.beta, w.recent, w.kept, w.renegotiated, w.told_late, \
     w.silent, w.revoked, w.outcomes from words w";

fn read(row: &db::Row) -> Result<Tally, AppError> {
    Ok(Tally {
        alpha: row.get("alpha")?,
        beta: row.get("beta")?,
        recent: row.get("recent")?,
        shares: [
            row.get("kept")?,
            row.get("renegotiated")?,
            row.get("told_late")?,
            row.get("silent")?,
            row.get("revoked")?,
        ],
        count: row.get("outcomes")?,
    })
}

pub(crate) fn tally(conn: &mut Conn, owner: PartyId, toward: PartyId) -> Result<Tally, AppError> {
    let query = Query::new(SUMS).and("w.owner_id = {} and w.toward_id = {}", [Val::Uuid(owner.0), Val::Uuid(toward.0)]);
    query.one(conn)?.as_ref().map_or_else(|| Ok(Tally::default()), read)
}

fn save(tx: &mut Tx, owner: PartyId, toward: PartyId, t: &Tally) -> Result<(), AppError> {
    const SAVE: &str = "insert into words (owner_id, toward_id, alpha, beta, recent, kept, renegotiated, told_late, silent, \
         revoked, outcomes) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (owner_id, toward_id) do update \
         set alpha = excluded.alpha, beta = excluded.beta, recent = excluded.recent, kept = excluded.kept, \
         renegotiated = excluded.renegotiated, told_late = excluded.told_late, silent = excluded.silent, \
         revoked = excluded.revoked, outcomes = excluded.outcomes";
    let mut params: Vec<Val> = vec![owner.0.into(), toward.0.into(), t.alpha.into(), t.beta.into(), t.recent.into()];
    params.extend(t.shares.map(Val::from));
    params.push(t.count.into());
    tx.run(SAVE, &params)?;
    Ok(())
}

/// The word of one party toward another, as it stands at `now`.
///
/// # Errors
/// The database.
pub fn word_between(conn: &mut Conn, owner: PartyId, toward: PartyId, now: Timestamp) -> Result<Word, AppError> {
    Ok(tally(conn, owner, toward)?.word(now))
}

/// The same, and what it would be with one more outcome.
///
/// # Errors
/// The database.
pub fn word_if(
    conn: &mut Conn,
    owner: PartyId,
    toward: PartyId,
    more: &Counted,
    now: Timestamp,
) -> Result<(Word, Word), AppError> {
    let mut sum = tally(conn, owner, toward)?;
    let word = sum.word(now);
    sum.add(more);
    Ok((word, sum.word(now)))
}

/// The word of a party toward everybody.
///
/// # Errors
/// The database.
pub fn word_of(conn: &mut Conn, owner: PartyId, now: Timestamp) -> Result<Word, AppError> {
    let mut sum = Tally::default();
    for row in Query::new(SUMS).and("w.owner_id = {}", Val::Uuid(owner.0)).all(conn)? {
        let one = read(&row)?;
        sum.alpha += one.alpha;
        sum.beta += one.beta;
        sum.recent += one.recent;
        sum.count += one.count;
        sum.shares.iter_mut().zip(one.shares).for_each(|(sum, share)| *sum += share);
    }
    Ok(sum.word(now))
}

/// Our word toward each of these parties and theirs toward us, in the order given.
///
/// # Errors
/// The database.
pub fn words_toward(
    conn: &mut Conn,
    it: PartyId,
    parties: &[PartyId],
    now: Timestamp,
) -> Result<Vec<(Word, Word)>, AppError> {
    let mut sums = vec![(Tally::default(), Tally::default()); parties.len()];
    let at = |id: Uuid| parties.iter().position(|p| p.0 == id);
    let list = || parties.iter().map(|p| Val::Uuid(p.0));
    let ours = Query::new(SUMS).and("w.owner_id = {}", Val::Uuid(it.0)).in_list("w.toward_id", list());
    for row in ours.all(conn)? {
        if let Some(n) = at(row.get("toward_id")?) {
            sums[n].0 = read(&row)?;
        }
    }
    let theirs = Query::new(SUMS).and("w.toward_id = {}", Val::Uuid(it.0)).in_list("w.owner_id", list());
    for row in theirs.all(conn)? {
        if let Some(n) = at(row.get("owner_id")?) {
            sums[n].1 = read(&row)?;
        }
    }
    Ok(sums.into_iter().map(|(we, they)| (we.word(now), they.word(now))).collect())
}

/// Every kept sum, for comparing.
///
/// # Errors
/// The database.
pub fn all_words(conn: &mut Conn) -> Result<Vec<(Uuid, Uuid, Tally)>, AppError> {
    let rows = Query::new(SUMS).all(conn)?;
    rows.iter().map(|row| Ok((row.get("owner_id")?, row.get("toward_id")?, read(row)?))).collect()
}
