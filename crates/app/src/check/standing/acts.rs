//! Goes through everything that is open and keeps what came of it. Reading, reckoning and writing are apart, so that nobody
//! waits for it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use db::{Conn, Tx};
use domain::chances::{Given, Reasons, Standing, Why, expected};
use domain::check::{Plan, THOROUGH, Whole};
use domain::commitment::Side;
use domain::kernel::{CommitmentId, PartyId, PersonId};
use futures_util::future::BoxFuture;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::store::{self, AtRisk, Kept, Owed, Whose};
use crate::check::ask::Ask;
use crate::check::level::{self, Levels};
use crate::check::reckon;
use crate::commitments::store as commitments;
use crate::kit::app::App;
use crate::kit::desk::{Key, Threads};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::{Job, Next};
use crate::people::scope::Scope;
use crate::teams::{rights, store as teams};
use crate::telling;

/// The job that goes through everything.
pub const LOOK: &str = "standings";
/// How soon it is looked whether a plan has changed; where none has, nothing is gone through.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);
/// Promises that are compared, and written, at once.
const CHUNK: usize = 200;
/// From here on nothing can be at risk: no level is higher.
const SAFE: u8 = 99;

const SELF: Scope = Scope::System("how promises stand");

/// Everything that is open, gone through once.
struct Gone {
    print: Key,
    whole: Arc<Whole>,
    seen: Arc<BTreeMap<CommitmentId, Seen>>,
}

/// What was found of one promise.
#[derive(Clone, Copy, Debug)]
struct Seen {
    chance: u8,
    p85: Option<Date>,
    team: Option<PartyId>,
    why: Option<Why>,
}

/// The job: goes through everything, and comes again.
pub fn look(app: App, _: Job) -> BoxFuture<'static, Result<Next, AppError>> {
    Box::pin(async move {
        go_through(&app).await?;
        Ok(Next { at: app.env().now + AGAIN, payload: None })
    })
}

/// Goes through everything once and keeps what is other than it was.
///
/// # Errors
/// The database, or a plan that cannot be gone through.
pub async fn go_through(app: &App) -> Result<(), AppError> {
    let plan = app.read(|conn, env| teams::plan(conn, env, env.local().date())).await?;
    let gone = app.desk.beside(move |known: Option<Arc<Gone>>, workers| gone(&plan, known.as_deref(), workers)).await?;
    let (owed, kept) = app.read(|conn, _| Ok((store::owed(conn)?, store::kept(conn)?))).await?;
    let over: Vec<CommitmentId> = {
        let open: HashSet<CommitmentId> = owed.iter().map(|o| o.id).collect();
        kept.keys().filter(|id| !open.contains(id) || !gone.seen.contains_key(id)).copied().collect()
    };
    let kept = Arc::new(kept);
    for some in owed.chunks(CHUNK) {
        let (some, seen, kept) = (some.to_vec(), Arc::clone(&gone.seen), Arc::clone(&kept));
        let news = app.read(move |conn, env| news(conn, env, &some, &seen, &kept)).await?;
        if !news.is_empty() {
            app.write(move |tx, _| news.iter().try_for_each(|row| store::keep(tx, row))).await?;
        }
    }
    for some in over.chunks(CHUNK) {
        let some = some.to_vec();
        app.write(move |tx, _| some.iter().try_for_each(|id| store::forget(tx, *id))).await?;
    }
    Ok(())
}

/// Goes through a plan, unless it is the one that was gone through last.
fn gone(plan: &Plan, last: Option<&Gone>, workers: &Threads) -> Result<Gone, AppError> {
    let print = reckon::fingerprint(plan);
    if let Some(last) = last.filter(|last| last.print == print) {
        return Ok(Gone { print, whole: Arc::clone(&last.whole), seen: Arc::clone(&last.seen) });
    }
    let none = Whole::default();
    let before = last.map_or(&none, |last| &last.whole);
    let whole = Whole::of_plan(plan, before, THOROUGH, workers)
        .map_err(|flaw| AppError::Internal(format!("what is open cannot be gone through: {}", flaw.code())))?;
    let reasons = Reasons::of(plan, &whole);
    // Where nothing is known nothing is kept.
    let known = plan.known();
    let promised = plan.work.iter().filter(|work| work.promised && known.contains(&work.id));
    let seen = promised.filter_map(|work| {
        // What is overdue is late and no longer at risk.
        let due = work.due.filter(|due| *due >= plan.from)?;
        let (chance, p85) = expected(&whole, work.id)?;
        let team = Ask::about(work.id, None).team(plan);
        let why = if chance < SAFE { reasons.why(work.id, due) } else { None };
        Some((work.id, Seen { chance, p85, team, why }))
    });
    let seen = Arc::new(seen.collect());
    Ok(Gone { print, whole: Arc::new(whole), seen })
}

/// Rows that are other than they were.
fn news(
    conn: &mut Conn,
    env: &Env,
    owed: &[Owed],
    seen: &BTreeMap<CommitmentId, Seen>,
    kept: &HashMap<CommitmentId, Kept>,
) -> Result<Vec<Kept>, AppError> {
    let levels = level::levels(conn)?;
    let mut news = Vec::new();
    for promise in owed {
        let Some(found) = seen.get(&promise.id) else { continue };
        let before = kept.get(&promise.id);
        let row = stands(conn, env, promise, (found, before), &levels)?;
        if before.is_none_or(|before| Kept { reckoned_at: before.reckoned_at, ..row.clone() } != *before) {
            news.push(row);
        }
    }
    Ok(news)
}

fn stands(
    conn: &mut Conn,
    env: &Env,
    promise: &Owed,
    (found, before): (&Seen, Option<&Kept>),
    levels: &Levels,
) -> Result<Kept, AppError> {
    let agreed = levels.of(found.team);
    let same = before.filter(|before| before.holds_for(promise));
    let standing = match same {
        Some(before) => before.standing.next(found.chance, agreed, env.now),
        None => Standing::first(given(conn, promise.id)?, found.chance, agreed, env.now),
    };
    let at_risk = standing.fall.is_some();
    Ok(Kept {
        id: promise.id,
        // While other terms wait for an answer those in force are the same.
        terms_version: same.map_or(promise.terms_version, |before| before.terms_version),
        due_at: promise.due_at,
        reckoned_at: env.now,
        p85: found.p85,
        agreed,
        standing,
        team: found.team,
        person: if at_risk { answers(conn, promise)? } else { None },
        why: found.why.filter(|_| at_risk),
        known_at: same.and_then(|before| before.known_at).filter(|_| at_risk),
    })
}

/// How the word was given.
fn given(conn: &mut Conn, id: CommitmentId) -> Result<Given, AppError> {
    let row = commitments::find(conn, &SELF, id)?;
    let (c, _) = commitments::replayed(conn, &row)?;
    let stretch = c.stretch.is_some() || c.shown.as_ref().is_some_and(|shown| shown.is_stretch());
    Ok(Given { chance: c.shown.as_ref().map(|shown| shown.chance), stretch })
}

/// Who answers for it; where nobody is named, whoever leads there.
fn answers(conn: &mut Conn, promise: &Owed) -> Result<Option<PersonId>, AppError> {
    if promise.person.is_some() {
        return Ok(promise.person);
    }
    let row = commitments::find(conn, &SELF, promise.id)?;
    Ok(telling::store::leads(conn, &row.between, Side::Performer)?.into_iter().next())
}

/// Promises at risk, the first due first, for our own house.
///
/// # Errors
/// Not for this reader; the database.
pub fn at_risk(
    conn: &mut Conn,
    scope: &Scope,
    whose: Whose,
    after: Option<(Timestamp, uuid::Uuid)>,
    most: u32,
) -> Result<Vec<AtRisk>, AppError> {
    rights::reads(scope)?;
    store::at_risk(conn, scope, whose, after, most)
}

/// Those of somebody of our house who did not say yet that they know.
///
/// # Errors
/// The database.
pub fn to_tell(conn: &mut Conn, scope: &Scope, person: PersonId, most: u32) -> Result<Vec<AtRisk>, AppError> {
    if !rights::may_read(scope) {
        return Ok(Vec::new());
    }
    store::at_risk(conn, scope, Whose { person: Some(person), news: true, team: None }, None, most)
}

/// How a promise stands, for our own house; nothing for anybody else, and where nothing is known.
///
/// # Errors
/// The database.
pub fn of(conn: &mut Conn, scope: &Scope, id: CommitmentId) -> Result<Option<Standing>, AppError> {
    if rights::may_read(scope) { store::of(conn, id) } else { Ok(None) }
}

/// How these stand, likewise.
///
/// # Errors
/// The database.
pub fn of_these(
    conn: &mut Conn,
    scope: &Scope,
    ids: &[CommitmentId],
) -> Result<HashMap<CommitmentId, Standing>, AppError> {
    if rights::may_read(scope) { store::of_these(conn, ids) } else { Ok(HashMap::new()) }
}

/// Whoever is told knows: it is told again when it falls further, or falls anew.
///
/// # Errors
/// Not found, not theirs, the database.
pub fn know(tx: &mut Tx, env: &Env, scope: &Scope, id: CommitmentId) -> Result<(), AppError> {
    rights::reads(scope)?;
    let row = commitments::find(tx, scope, id)?;
    let told = store::told(tx, row.id)?.ok_or_else(|| {
        AppError::refused("not_at_risk", "Its chance is not below what was agreed any more. There is nothing to know.")
    })?;
    if scope.person().is_some_and(|me| told != Some(me)) {
        return Err(AppError::Forbidden("Whoever answers for this promise says that they know.".into()));
    }
    store::known(tx, row.id, env.now)
}
