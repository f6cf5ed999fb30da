//! Gathers what somebody has a part in and lets the rules rank it. Reads only.

use std::collections::HashMap;

use db::Conn;
use domain::commitment::Side;
use domain::conversation::Talk;
use domain::kernel::{CommitmentId, PersonId};
use domain::today::{Ranked, order, rank, rank_talk};

use crate::calendars;
use crate::commitments::store::{self as commitments, Brief, Row};
use crate::conversations::store::{self as conversations, Conversation, Filter};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Matters looked at for one person, nearest deadline first.
const LOOKED_AT: u32 = 200;

/// One thing to do, with the commitment it is about and the reader's side of it.
#[derive(Clone, Debug)]
pub struct ToDo {
    /// The commitment.
    pub row: Row,
    /// The reader's side.
    pub side: Side,
    /// Why it is on the list, and where.
    pub ranked: Ranked,
}

/// A conversation in which it is the reader's move.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The conversation.
    pub row: Conversation,
    /// The reader's side.
    pub side: Side,
    /// Why it is on the list, and where.
    pub ranked: Ranked,
}

/// What is somebody's to do.
#[derive(Clone, Debug, Default)]
pub struct Day {
    /// Promises, worst first.
    pub promises: Vec<ToDo>,
    /// Conversations, the longest waiting first.
    pub turns: Vec<Turn>,
}

impl Day {
    /// How many things belong to today.
    #[must_use]
    pub fn today(&self) -> usize {
        self.promises.iter().filter(|t| t.ranked.today).count() + self.turns.len()
    }

    /// Promises that wait for a word of this person today, worst first. What the other side owes is not among them.
    pub fn asking(&self) -> impl Iterator<Item = &ToDo> {
        self.promises.iter().filter(|t| t.ranked.today && t.ranked.reason.asks())
    }
}

/// A matter in its place, before anybody reads what it is about.
struct Placed {
    id: CommitmentId,
    side: Side,
    ranked: Ranked,
}

/// Everything that asks something of this person, worst first.
///
/// # Errors
/// The database.
pub fn day(conn: &mut Conn, env: &Env, scope: &Scope, person: PersonId) -> Result<Day, AppError> {
    let (placed, turns) = placed(conn, env, scope, person)?;
    let ids: Vec<_> = placed.iter().map(|p| p.id).collect();
    let rows = commitments::by_ids(conn, scope, &ids)?;
    let mut rows: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    let full = |Placed { id, side, ranked }| Some(ToDo { row: rows.remove(&id)?, side, ranked });
    Ok(Day { promises: placed.into_iter().filter_map(full).collect(), turns })
}

fn placed(conn: &mut Conn, env: &Env, scope: &Scope, person: PersonId) -> Result<(Vec<Placed>, Vec<Turn>), AppError> {
    let briefs = commitments::mine(conn, scope, person, LOOKED_AT)?;
    let turns = turns(conn, scope, person, &briefs)?;
    let sides = briefs.iter().filter_map(|brief| Some(brief.between.party(scope.side_of(&brief.between)?)));
    let days = calendars::store::of_all(conn, env, sides.collect::<Vec<_>>())?;
    let place = |brief: &Brief| {
        let side = scope.side_of(&brief.between)?;
        let days = days.get(&brief.between.party(side)).unwrap_or(&env.days);
        let ranked = rank(&brief.matter(side), days, env.now)?;
        Some(Placed { id: brief.id, side, ranked })
    };
    let mut all: Vec<Placed> = briefs.iter().filter_map(place).collect();
    all.sort_by(|a, b| order(&a.ranked, &b.ranked).then(a.id.cmp(&b.id)));
    all.dedup_by(|a, b| a.id == b.id);
    Ok((all, turns))
}

/// Conversations in which this person has the next word, unless a promise in them already asks for it.
fn turns(conn: &mut Conn, scope: &Scope, person: PersonId, promises: &[Brief]) -> Result<Vec<Turn>, AppError> {
    let filter = Filter { person: Some(person), state: Some(Talk::Open), ..Filter::default() };
    let mut all: Vec<Turn> = conversations::list(conn, scope, &filter, None, LOOKED_AT)?
        .into_iter()
        .filter_map(|row| {
            // In looking back nobody waits for the other.
            let looks_back = |side: Side| row.looks_back[usize::from(side == Side::Performer)];
            let asked = |side: &Side| if row.step == Some(7) { looks_back(*side) } else { row.to_move == Some(*side) };
            let side = scope.side_of(&row.between).filter(asked)?;
            let carried = promises.iter().any(|p| p.conversation == Some(row.id));
            // From the third step to the sixth the promises speak: they have their own places on the list.
            let asks = match row.step {
                Some(5 | 6) => false,
                Some(3 | 4) => !carried,
                _ => true,
            };
            let theirs = if side == Side::Customer { &row.customer_person } else { &row.performer_person };
            let named = theirs.as_ref().is_some_and(|(id, _)| *id == person);
            let ranked = rank_talk(row.moved_at);
            (asks && named).then_some(Turn { row, side, ranked })
        })
        .collect();
    all.sort_by(|a, b| order(&a.ranked, &b.ranked).then(a.row.id.cmp(&b.row.id)));
    Ok(all)
}

/// How many things are this person's today; for whoever is not of our house, how many wait for their word.
///
/// # Errors
/// The database.
pub fn waiting(conn: &mut Conn, env: &Env, scope: &Scope, person: PersonId) -> Result<u32, AppError> {
    let (placed, turns) = placed(conn, env, scope, person)?;
    let counts = |p: &&Placed| p.ranked.today && (scope.is_staff() || p.ranked.reason.asks());
    let count = placed.iter().filter(counts).count() + turns.len();
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
