//! What is known of one relationship, and of all of them, read once for pages and programs alike.

use std::collections::HashMap;

use db::Conn;
use domain::health::{
    Account, Beginning, Figure, Mover, Overrule, Picture, Piece, Reading, Stage, figure, movers, recipe,
};
use domain::kernel::{EvidenceId, PartyId, PersonId};
use domain::trust::{Word, month_of, months_before};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::heard::{self, Quote};
use super::store::{self, Behind, Changed, Filter, Happened, Kept, Listed, Said};
use super::{acts, numbers};
use crate::clients::profile::known::client as find_client;
use crate::commitments::store as commitments;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::urls;
use crate::people::scope::Scope;
use crate::people::store::Party;
use crate::satisfaction::{billed, store as satisfaction};
use domain::charging::Money;

/// Pieces of evidence that are read with their words.
const PIECES: usize = 60;
/// Months of figures.
const MONTHS: usize = 12;
/// Changes that are read of one client.
const CHANGES: u32 = 30;
/// For how long a silent miss stands beside a relationship.
const MISSED: SignedDuration = SignedDuration::from_hours(24 * 90);
/// For how long a change stands on Today.
const NEWS: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Changes on Today.
const NEWS_MOST: u32 = 20;

/// A piece of evidence with what was said or happened.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its id.
    pub id: EvidenceId,
    /// What was said.
    pub quote: Option<Quote>,
    /// What happened.
    pub fact: Option<Happened>,
    /// Where it can be looked at.
    pub href: String,
}

/// A piece as it counts today.
#[derive(Clone, Debug)]
pub struct Counted {
    /// What it weighs, and of which stage it is.
    pub piece: Piece,
    /// What was said or happened.
    pub told: Told,
}

/// A health figure with where it came from.
#[derive(Clone, Debug, Default)]
pub struct Figured {
    /// As it stands; nothing where no measure has data.
    pub now: Option<Figure>,
    /// When it was made.
    pub at: Option<Timestamp>,
    /// That of the month before, by the same recipe.
    pub before: Option<(Date, Figure)>,
    /// What moved it since then.
    pub movers: Vec<Mover>,
    /// The points of each month, where enough was known; oldest first.
    pub months: Vec<(Date, Option<i32>, u8)>,
}

/// What is known of one relationship.
#[derive(Clone, Debug)]
pub struct One {
    /// The client.
    pub party: Party,
    /// Where it stands and how it came there.
    pub picture: Picture,
    /// Why it is at this stage.
    pub why: Account,
    /// What is missing for the next worse one; nothing at the end stage.
    pub next: Option<Account>,
    /// The pieces that count, what weighs most first; sixty at most.
    pub counted: Vec<Counted>,
    /// What was said against it.
    pub overrules: Vec<Said<Overrule>>,
    /// New beginnings.
    pub beginnings: Vec<Said<Beginning>>,
    /// What became of it, the latest first.
    pub changes: Vec<Changed>,
    /// The health figure.
    pub figure: Figured,
    /// This reader may overrule it.
    pub says: bool,
    /// A new beginning can be marked.
    pub may_begin: bool,
}

fn fact_href(client: PartyId, behind: Behind) -> String {
    match behind {
        Behind::Promise(id) => urls::commitment(id),
        Behind::Statement(id) => urls::statement(id),
        Behind::Sponsor(_) => format!("{}/sponsors", urls::client(client)),
        Behind::Outside(id) => urls::outside(id),
        Behind::Answers => urls::trust(client),
        Behind::Talk(id) => crate::partnership::layers::path(id),
        Behind::Talks => format!("{}/profile#talk", urls::client(client)),
    }
}

/// What was said or happened, for these pieces of one client, in their order. What this reader may not read is left out.
///
/// # Errors
/// The database.
pub fn told(conn: &mut Conn, scope: &Scope, client: PartyId, ids: &[EvidenceId]) -> Result<Vec<Told>, AppError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let facts = store::facts(conn, client, Timestamp::UNIX_EPOCH)?;
    let facts: HashMap<EvidenceId, Happened> = facts.into_iter().map(|fact| (fact.id, fact)).collect();
    let words: Vec<EvidenceId> = ids.iter().copied().filter(|id| !facts.contains_key(id)).collect();
    let quotes = heard::quotes(conn, scope, client, &words)?;
    let quotes: HashMap<EvidenceId, Quote> = quotes.into_iter().map(|quote| (quote.id, quote)).collect();
    let one = |id: &EvidenceId| {
        let (fact, quote) = (facts.get(id).cloned(), quotes.get(id).cloned());
        let href = match (&fact, &quote) {
            (Some(fact), _) => fact_href(client, fact.from),
            (None, Some(quote)) => quote.href.clone(),
            (None, None) => return None,
        };
        Some(Told { id: *id, quote, fact, href })
    };
    Ok(ids.iter().filter_map(one).collect())
}

fn counted(
    conn: &mut Conn,
    scope: &Scope,
    client: PartyId,
    pieces: &[Piece],
    most: usize,
) -> Result<Vec<Counted>, AppError> {
    let pieces = pieces.get(..most).unwrap_or(pieces);
    let ids: Vec<EvidenceId> = pieces.iter().map(|piece| piece.id).collect();
    let mut all: HashMap<EvidenceId, Told> =
        told(conn, scope, client, &ids)?.into_iter().map(|told| (told.id, told)).collect();
    Ok(pieces.iter().filter_map(|piece| Some(Counted { piece: *piece, told: all.remove(&piece.id)? })).collect())
}

/// The health figure as it stands, and since the month before.
///
/// # Errors
/// The database.
pub fn figured(conn: &mut Conn, env: &Env, client: PartyId) -> Result<Figured, AppError> {
    let months = store::figures(conn, client, months_before(env.now, MONTHS), 14)?;
    let made = |m: &store::Month| recipe(m.recipe).and_then(|recipe| figure(recipe, &m.readings));
    let this = month_of(env.now);
    let now = months.last().and_then(made);
    let before = months.iter().rev().find(|m| m.month < this).and_then(|m| Some((m.month, made(m)?)));
    let moved = before.as_ref().zip(now.as_ref()).and_then(|((_, before), now)| movers(before, now));
    Ok(Figured {
        at: months.last().map(|m| m.at),
        movers: moved.unwrap_or_default(),
        months: months
            .iter()
            .map(|m| made(m).map_or((m.month, None, 0), |f| (m.month, f.shown(), f.coverage)))
            .collect(),
        before,
        now,
    })
}

/// What is known of one relationship. Only our own people read it.
///
/// # Errors
/// Not found, or the database.
pub fn one(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId) -> Result<One, AppError> {
    acts::reads(scope)?;
    let party = find_client(conn, scope, id)?;
    let (history, rules) = (acts::history(conn, env, id)?, numbers::rules(conn)?);
    let picture = history.picture(&rules, env.now);
    let beginning = Beginning { at: env.now, who: PersonId(Uuid::nil()), reason: "?".to_owned() };
    let may_begin = history.clone().begin_anew(&rules, beginning).is_ok();
    Ok(One {
        why: history.account(&rules, picture.carried, env.now),
        next: picture.carried.worse().map(|stage| history.account(&rules, stage, env.now)),
        counted: counted(conn, scope, id, &picture.pieces, PIECES)?,
        overrules: store::overrules(conn, id)?,
        beginnings: store::beginnings(conn, id)?,
        changes: store::changes(conn, id, CHANGES)?,
        figure: figured(conn, env, id)?,
        says: acts::says(scope, &party),
        may_begin,
        picture,
        party,
    })
}

/// What stands at the head of a client's page: what is kept, and what weighs most for it. Nothing for whoever may not read it.
///
/// # Errors
/// The database.
pub fn glance(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    id: PartyId,
    pieces: usize,
) -> Result<Option<(Kept, Vec<Counted>)>, AppError> {
    if acts::reads(scope).is_err() {
        return Ok(None);
    }
    let Some(kept) = store::kept(conn, id)? else { return Ok(None) };
    if kept.stage == Stage::Healthy || pieces == 0 {
        return Ok(Some((kept, Vec::new())));
    }
    let history = acts::history(conn, env, id)?;
    let rules = numbers::rules(conn)?;
    let confirmed: Vec<Piece> =
        history.account(&rules, kept.stage, env.now).counted.into_iter().filter(|p| p.confirmed).collect();
    let counted = counted(conn, scope, id, &confirmed, pieces)?;
    Ok(Some((kept, counted)))
}

/// What became of relationships in the last week, of those that this person leads or of all; one for each client. Nothing for whoever may
/// not read it.
///
/// # Errors
/// The database.
pub fn news(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    lead: Option<PersonId>,
    most: usize,
) -> Result<Vec<(Changed, Vec<Told>)>, AppError> {
    if acts::reads(scope).is_err() {
        return Ok(Vec::new());
    }
    let changes = store::changes_of(conn, lead, env.now - NEWS, NEWS_MOST)?;
    let mut found: Vec<(Changed, Vec<Told>)> = Vec::new();
    for change in changes {
        if found.len() < most && found.iter().all(|(known, _)| known.client.0 != change.client.0) {
            let told = told(conn, scope, change.client.0, change.evidence.get(..3).unwrap_or(&change.evidence))?;
            found.push((change, told));
        }
    }
    // What worries comes first.
    found.sort_by_key(|(change, _)| (change.to <= change.from, std::cmp::Reverse(change.to)));
    Ok(found)
}

/// One relationship in the list of all: four instruments, apart.
#[derive(Clone, Debug)]
pub struct Beside {
    /// The client with its stage and figure.
    pub listed: Listed,
    /// Our word toward it, and its word toward us.
    pub words: (Word, Word),
    /// The sum of its answers of the last twelve months, and how many.
    pub answers: (u64, u64),
    /// Promises that either side missed in silence in the last ninety days.
    pub missed: i64,
    /// Core services that they use: how many run, of how many.
    pub core: Option<(i64, i64)>,
    /// What it was billed in the last twelve whole months.
    pub billed: Option<Money>,
    /// The latest thing that became of it.
    pub changed: Option<Changed>,
}

/// What was last read of the core services of a client.
fn core(conn: &mut Conn, env: &Env, client: PartyId) -> Result<Option<(i64, i64)>, AppError> {
    let months = store::figures(conn, client, months_before(env.now, 1), 2)?;
    let readings = months.last().map(|month| month.readings.as_slice()).unwrap_or_default();
    Ok(readings.iter().find_map(|one| match one {
        Reading::Core { running, of } => Some((*running, *of)),
        _ => None,
    }))
}

/// Relationships, the worst first, with what stands beside.
///
/// # Errors
/// No right, or the database.
pub fn all(
    conn: &mut Conn,
    env: &Env,
    (scope, it): (&Scope, PartyId),
    filter: &Filter,
    after: Option<(i64, String, Uuid)>,
    most: u32,
) -> Result<Vec<Beside>, AppError> {
    acts::reads(scope)?;
    let rows = store::page(conn, filter, after, most)?;
    let ids: Vec<PartyId> = rows.iter().map(|row| row.party.0).collect();
    let words = commitments::words_toward(conn, it, &ids, env.now)?;
    let answers = satisfaction::answers(conn, &ids, months_before(env.now, MONTHS - 1))?;
    let billed = match billed::of_year(conn, env, scope, &ids) {
        // Not everybody of our house reads prices.
        Err(AppError::NotFound | AppError::Forbidden(_)) => HashMap::new(),
        found => found?,
    };
    let missed = store::missed(conn, &ids, env.now - MISSED)?;
    let mut found = Vec::with_capacity(rows.len());
    for (listed, words) in rows.into_iter().zip(words) {
        let id = listed.party.0;
        let said = answers.get(&id).map_or(&[][..], Vec::as_slice);
        found.push(Beside {
            words,
            answers: (said.iter().map(|m| m.sum).sum(), said.iter().map(|m| m.answers).sum()),
            missed: missed.get(&id).copied().unwrap_or(0),
            core: core(conn, env, id)?,
            billed: billed.get(&id).copied(),
            changed: store::changes(conn, id, 1)?.pop(),
            listed,
        });
    }
    Ok(found)
}
