//! Lists of commitments: filtered, sorted, paged by key, never counted in full.

use db::{Conn, Direction, Query, Val};
use domain::commitment::{Kind, Side, State};
use domain::kernel::{ImportId, PartyId, PersonId};
use domain::trust::Outcome;
use jiff::Timestamp;
use uuid::Uuid;

use super::row::{Commitment, SELECT, read};
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// A row of a list is a whole commitment row.
pub type Listed = Commitment;

/// What a list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Either party.
    pub party: Option<PartyId>,
    /// Only where that party, or if none is named a party of ours, is on this side.
    pub side: Option<Side>,
    /// Either accountable person.
    pub person: Option<PersonId>,
    /// The team that works on it, or that promised it inside our house.
    pub team: Option<PartyId>,
    /// Where it stands.
    pub state: Option<State>,
    /// Only open ones, or only closed ones.
    pub open: Option<bool>,
    /// Where it comes from; tickets are left out unless asked for.
    pub kind: Option<Kind>,
    /// How it turned out.
    pub outcome: Option<Outcome>,
    /// The import that made it.
    pub import: Option<ImportId>,
    /// Only with a due before this.
    pub due_before: Option<Timestamp>,
    /// Part of the subject.
    pub like: Option<String>,
    /// Only open ones that are broken down or whose due has passed at this time.
    pub trouble: Option<Timestamp>,
    /// Only those in which somebody waits for an answer.
    pub waiting: bool,
    /// Only those at risk from below; for our house.
    pub below: bool,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What moved last comes first.
    #[default]
    Moved,
    /// What is due next comes first; only what has a due.
    Due,
}

/// The last row of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// Its instant in the order of the list.
    pub at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

const EITHER: &str = "(c.customer_id = {} or c.performer_id = {})";
const OF_PERSON: &str = "(c.customer_person_id = {} or c.performer_person_id = {})";
/// Open ones have an index for each side, which an `or` would leave aside.
const OPEN_OF_PERSON: &str = "c.id in (select x.id from commitments x where x.customer_person_id = {} \
     and x.closed_at is null union select y.id from commitments y where y.performer_person_id = {} \
     and y.closed_at is null)";

/// A list of one party is two lists that each have an index: what is promised to it, and what it promises.
fn halves(f: &Filter) -> Vec<Filter> {
    match (f.party, f.side) {
        (Some(_), None) => {
            [Side::Customer, Side::Performer].map(|side| Filter { side: Some(side), ..f.clone() }).into()
        }
        _ => vec![f.clone()],
    }
}

fn filtered(head: &'static str, scope: &Scope, it: PartyId, f: &Filter) -> Query {
    let mut query = scope.matters(Query::new(head));
    // Where only open ones are wanted no void one is among them, and an index alone can count them.
    if f.open != Some(true) {
        query = query.and_raw("c.state <> 'void'");
    }
    query = match (f.party, f.side) {
        (Some(party), Some(Side::Customer)) => query.and("c.customer_id = {}", Val::Uuid(party.0)),
        (Some(party), Some(Side::Performer)) => query.and("c.performer_id = {}", Val::Uuid(party.0)),
        (Some(party), None) => query.and(EITHER, [Val::Uuid(party.0), Val::Uuid(party.0)]),
        // What our own teams owe is ours, not theirs.
        (None, Some(Side::Customer)) => query
            .and("c.customer_id = {}", Val::Uuid(it.0))
            .and_raw("c.performer_id not in (select id from parties where kind = 'team')"),
        (None, Some(Side::Performer)) => query.and("c.performer_id = {}", Val::Uuid(it.0)),
        (None, None) => query,
    };
    if let Some(person) = f.person {
        let both = [Val::Uuid(person.0), Val::Uuid(person.0)];
        query = query.and(if f.open == Some(true) { OPEN_OF_PERSON } else { OF_PERSON }, both);
    }
    query = query
        .and_some("c.state = {}", f.state.map(State::code))
        .and_some("c.outcome = {}", f.outcome.map(Outcome::code))
        .and_some("c.import_id = {}", f.import.map(|i| i.0))
        .and_some("c.due_at < {}", f.due_before);
    if let Some(team) = f.team {
        query = query.and("(c.team_id = {} or c.performer_id = {})", [Val::Uuid(team.0), Val::Uuid(team.0)]);
    }
    if f.below && scope.is_staff() {
        query = query.and_raw("c.at_risk is not null");
    }
    query = match f.open {
        Some(true) => query.and_raw("c.closed_at is null"),
        Some(false) => query.and_raw("c.closed_at is not null"),
        None => query,
    };
    query = query.and_some(
        "c.closed_at is null and c.state in ('promised', 'breakdown') and (c.state = 'breakdown' or c.due_at < {})",
        f.trouble,
    );
    if f.waiting {
        query = query.and_raw(
            "(c.state in ('requested', 'offered', 'countered', 'delivered') or (c.state = 'promised' and c.amended))",
        );
    }
    query = match (f.kind, f.import) {
        (Some(kind), _) => query.and("c.kind = {}", Val::Text(kind.code().into())),
        (None, Some(_)) => query,
        (None, None) => query.and_raw("c.kind <> 'ticket'"),
    };
    match f.like.as_deref().filter(|l| !l.is_empty()) {
        Some(like) => {
            let like = format!("%{}%", db::escape_like(&like.to_lowercase()));
            query.and("lower(c.subject) like {} escape '\\'", Val::Text(like))
        }
        None => query,
    }
}

/// A page of a list, after the given row. Asks for one more than shown to know whether there is a next page.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    it: PartyId,
    filter: &Filter,
    sort: Sort,
    after: Option<After>,
    limit: u32,
) -> Result<Vec<Listed>, AppError> {
    page(conn, scope, it, filter, (sort, after.map(Turn::After)), limit)
}

/// Where a page of a list begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// After this row.
    After(After),
    /// So that it ends before this row.
    Before(After),
}

fn turned(query: Query, sort: Sort, turn: Option<Turn>) -> Query {
    use Direction::{Ascending, Descending};
    let backward = matches!(turn, Some(Turn::Before(_)));
    let (columns, order, direction): (&[&'static str], _, _) = match (sort, backward) {
        (Sort::Moved, false) => (&["c.moved_at", "c.id"], "c.moved_at desc, c.id desc", Descending),
        (Sort::Moved, true) => (&["c.moved_at", "c.id"], "c.moved_at, c.id", Ascending),
        (Sort::Due, false) => (&["c.due_at", "c.id"], "c.due_at, c.id", Ascending),
        (Sort::Due, true) => (&["c.due_at", "c.id"], "c.due_at desc, c.id desc", Descending),
    };
    let query = if sort == Sort::Due { query.and_raw("c.due_at is not null") } else { query };
    let query = query.order(order);
    match turn {
        Some(Turn::After(After { at, id }) | Turn::Before(After { at, id })) => {
            query.keyset(columns, vec![Val::At(at), Val::Uuid(id)], direction)
        }
        None => query,
    }
}

/// The same, in either direction. Rows come in the order of the list.
///
/// # Errors
/// The database.
pub fn page(
    conn: &mut Conn,
    scope: &Scope,
    it: PartyId,
    filter: &Filter,
    (sort, turn): (Sort, Option<Turn>),
    limit: u32,
) -> Result<Vec<Listed>, AppError> {
    let backward = matches!(turn, Some(Turn::Before(_)));
    let mut rows: Vec<Listed> = Vec::new();
    let halves = halves(filter);
    for half in &halves {
        let query = turned(filtered(SELECT, scope, it, half), sort, turn).limit(limit);
        for row in query.all(conn)? {
            rows.push(read(&row)?);
        }
    }
    if halves.len() > 1 {
        let key = |row: &Listed| (if sort == Sort::Due { row.due } else { Some(row.moved_at) }, row.id);
        rows.sort_by_key(key);
        if (sort == Sort::Moved) != backward {
            rows.reverse();
        }
        rows.truncate(limit as usize);
    }
    if backward {
        rows.reverse();
    }
    Ok(rows)
}

/// How many there are, counted no further than `cap`.
///
/// # Errors
/// The database.
pub fn count_open(conn: &mut Conn, scope: &Scope, it: PartyId, filter: &Filter, cap: u32) -> Result<usize, AppError> {
    const IDS: &str = "select c.id from commitments c";
    let mut all = 0;
    for half in halves(filter) {
        all += filtered(IDS, scope, it, &half).limit(cap).all(conn)?.len();
    }
    Ok(all.min(cap as usize))
}
