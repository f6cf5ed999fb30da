//! Every outcome behind a word: promises that count, newest first, paged by key.

use db::{Conn, Direction, Query, Val};
use domain::kernel::{PartyId, PersonId};
use domain::trust::{Counted, Outcome};
use jiff::Timestamp;
use uuid::Uuid;

use super::row::{Commitment, SELECT, outcome, read};
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Whose outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// Those of a party toward another.
    Pair(PartyId, PartyId),
    /// Those of a team of ours toward everybody: what it promised itself, and what it worked on.
    Team(PartyId),
    /// Those of a person.
    Person(PersonId),
}

/// A page of them, after the one that counts since then.
///
/// # Errors
/// The database.
pub fn judged(
    conn: &mut Conn,
    scope: &Scope,
    behind: Behind,
    outcome: Option<Outcome>,
    after: Option<(Timestamp, Uuid)>,
    limit: u32,
) -> Result<Vec<Commitment>, AppError> {
    let page = |query: Query| -> Query {
        let query = scope.matters(query).and_raw("c.outcome is not null and c.kind in ('promise', 'action')");
        let query = query.and_raw("c.state <> 'void'").and_some("c.outcome = {}", outcome.map(Outcome::code));
        let query = query.order("c.outcome_since desc, c.id desc").limit(limit);
        match after {
            Some((at, id)) => {
                query.keyset(&["c.outcome_since", "c.id"], vec![Val::At(at), id.into()], Direction::Descending)
            }
            None => query,
        }
    };
    let new = || Query::new(SELECT);
    let queries = match behind {
        Behind::Pair(owner, toward) => {
            let query = new().and("c.performer_id = {}", Val::Uuid(owner.0));
            vec![query.and("c.customer_id = {}", Val::Uuid(toward.0))]
        }
        Behind::Person(person) => vec![new().and("c.performer_person_id = {}", Val::Uuid(person.0))],
        // One after the other, because each of them has an index and both together have none.
        Behind::Team(team) => {
            vec![new().and("c.team_id = {}", Val::Uuid(team.0)), new().and("c.performer_id = {}", Val::Uuid(team.0))]
        }
    };
    let mut rows = Vec::new();
    for query in queries {
        for row in page(query).all(conn)? {
            rows.push(read(&row)?);
        }
    }
    let since = |row: &Commitment| row.outcome.map(|j| (j.since, row.id.0));
    rows.sort_by_key(|row| std::cmp::Reverse(since(row)));
    rows.dedup_by_key(|row| row.id);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(rows)
}

/// How the promises of a person turned out since then, the newest at most so many.
///
/// # Errors
/// The database.
pub fn counted_of(conn: &mut Conn, person: PersonId, since: Timestamp, most: u32) -> Result<Vec<Counted>, AppError> {
    const OUTCOMES: &str = "select c.outcome, c.outcome_weight, c.outcome_since, c.outcome_unconfirmed, c.stake \
         from commitments c";
    let query = Query::new(OUTCOMES).and("c.performer_person_id = {}", Val::Uuid(person.0));
    let query = query.and_raw("c.outcome is not null and c.kind in ('promise', 'action') and c.state <> 'void'");
    let query = query.and("c.outcome_since >= {}", Val::At(since)).order("c.outcome_since desc, c.id desc").limit(most);
    let mut all = Vec::new();
    for row in query.all(conn)? {
        let stake = u8::try_from(row.get::<i64>("stake")?).unwrap_or(1);
        all.extend(outcome(&row)?.map(|judgement| Counted { judgement, stake }));
    }
    Ok(all)
}
