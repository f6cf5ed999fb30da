//! How outcomes add up to words: kept sums, changed with every act, read in one row.

use db::{Conn, Query, Tx, Val};
use domain::kernel::PartyId;
use domain::trust::{Counted, Judgement, Outcome, Tally, Word};
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

/// Promises of one to the other whose due has passed in silence since their last act: they count from that instant on,
/// though nobody has acted.
fn passed(conn: &mut Conn, query: Query, now: Timestamp) -> Result<Vec<(Uuid, Uuid, Counted)>, AppError> {
    let query = query
        .and("c.closed_at is null and c.next_deadline < {} and c.due_at < {}", [Val::At(now), Val::At(now)])
        .and_raw("c.state in ('promised', 'breakdown') and not c.told and c.outcome is null and c.kind in ('promise', 'action')");
    let rows = query.limit(1000).all(conn)?;
    rows.iter()
        .map(|row| {
            let since = row.get("due_at")?;
            let judgement = Judgement { outcome: Outcome::Silent, weight: 0.0, since, unconfirmed: false };
            let stake = u8::try_from(row.get::<i64>("stake")?).unwrap_or(1);
            Ok((row.get("customer_id")?, row.get("performer_id")?, Counted { judgement, stake }))
        })
        .collect()
}

const PASSED: &str = "select c.customer_id, c.performer_id, c.due_at, c.stake from commitments c";

/// The word of one party toward another, as it stands at `now`.
///
/// # Errors
/// The database.
pub fn word_between(conn: &mut Conn, owner: PartyId, toward: PartyId, now: Timestamp) -> Result<Word, AppError> {
    let mut sum = tally(conn, owner, toward)?;
    let query =
        Query::new(PASSED).and("c.performer_id = {} and c.customer_id = {}", [Val::Uuid(owner.0), Val::Uuid(toward.0)]);
    for (_, _, counted) in passed(conn, query, now)? {
        sum.add(&counted);
    }
    Ok(sum.word(now))
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
    let query =
        Query::new(PASSED).and("c.performer_id = {} and c.customer_id = {}", [Val::Uuid(owner.0), Val::Uuid(toward.0)]);
    for (_, _, counted) in passed(conn, query, now)? {
        sum.add(&counted);
    }
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
    let query = Query::new(PASSED).and("c.performer_id = {}", Val::Uuid(owner.0));
    for (_, _, counted) in passed(conn, query, now)? {
        sum.add(&counted);
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
    let we = Query::new(PASSED).and("c.performer_id = {}", Val::Uuid(it.0)).in_list("c.customer_id", list());
    for (customer, _, counted) in passed(conn, we, now)? {
        if let Some(n) = at(customer) {
            sums[n].0.add(&counted);
        }
    }
    let they = Query::new(PASSED).and("c.customer_id = {}", Val::Uuid(it.0)).in_list("c.performer_id", list());
    for (_, performer, counted) in passed(conn, they, now)? {
        if let Some(n) = at(performer) {
            sums[n].1.add(&counted);
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
