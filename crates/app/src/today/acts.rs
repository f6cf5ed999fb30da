//! Gathers what somebody has a part in and lets the rules rank it. Reads only.

use db::Conn;
use domain::commitment::Side;
use domain::conversation::Talk;
use domain::kernel::PersonId;
use domain::resting::ends_below;
use domain::today::{Matter, Ranked, order, rank, rank_talk};

use crate::calendars;
use crate::commitments::store::{self as commitments, Row};
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

/// What the ranking has to know of a row.
#[must_use]
pub fn matter(row: &Row, side: Side) -> Matter {
    Matter {
        side,
        state: row.state,
        stake: u8::try_from(row.stake).unwrap_or(1),
        to_move: row.to_move,
        amended: row.amended,
        due: row.due,
        told: row.told,
        assured: row.assured,
        answer_by: row.answer_by,
        clock: row.clock,
        moved_at: row.moved_at,
        outcome: row.outcome.map(|j| j.outcome),
        below: None,
        over: None,
    }
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

/// Everything that asks something of this person, worst first.
///
/// # Errors
/// The database.
pub fn day(conn: &mut Conn, env: &Env, scope: &Scope, person: PersonId) -> Result<Day, AppError> {
    let rows = commitments::mine(conn, scope, person, LOOKED_AT)?;
    let turns = turns(conn, scope, person, &rows)?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let (risks, above) = (commitments::risks(conn, scope, &ids)?, commitments::above(conn, scope, &ids)?);
    let sides = rows.iter().filter_map(|row| Some(row.between.party(scope.side_of(&row.between)?)));
    let days = calendars::store::of_all(conn, env, sides.collect::<Vec<_>>())?;
    let mut all: Vec<ToDo> = rows
        .into_iter()
        .filter_map(|row| {
            let side = scope.side_of(&row.between)?;
            let days = days.get(&row.between.party(side)).unwrap_or(&env.days);
            let below = risks.get(&row.id).and_then(|kept| kept.amber).map(|(_, since)| since);
            let over = above.get(&row.id).filter(|a| ends_below(a.state)).and_then(|a| a.closed_at);
            let ranked = rank(&Matter { below, over, ..matter(&row, side) }, days, env.now)?;
            Some(ToDo { row, side, ranked })
        })
        .collect();
    all.sort_by(|a, b| order(&a.ranked, &b.ranked).then(a.row.id.cmp(&b.row.id)));
    all.dedup_by(|a, b| a.row.id == b.row.id);
    Ok(Day { promises: all, turns })
}

/// Conversations in which this person has the next word, unless a promise in them already asks for it.
fn turns(conn: &mut Conn, scope: &Scope, person: PersonId, promises: &[Row]) -> Result<Vec<Turn>, AppError> {
    let filter = Filter { person: Some(person), state: Some(Talk::Open), ..Filter::default() };
    let mut all: Vec<Turn> = conversations::list(conn, scope, &filter, None, LOOKED_AT)?
        .into_iter()
        .filter_map(|row| {
            let side = scope.side_of(&row.between).filter(|side| row.to_move == Some(*side))?;
            let carried = promises.iter().any(|p| p.conversation.as_ref().is_some_and(|(id, _)| *id == row.id));
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
    let day = day(conn, env, scope, person)?;
    let count = if scope.is_staff() { day.today() } else { day.asking().count() + day.turns.len() };
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
