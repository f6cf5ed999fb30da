//! What is near: promises that fall due, that were kept lately, that are overdue.

use db::{Conn, Query, Val};
use domain::commitment::State;
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;

use super::row::{Commitment, SELECT, read};
use crate::kit::error::AppError;
use crate::people::scope::{Between, Scope};
use crate::people::store::kind as party_kind;

/// Whose promises are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those a person answers for on one side, and those of clients whose relationship they lead.
    Person(PersonId),
    /// All that may be seen.
    All,
}

/// Open promises of a person in a stretch of time: each way in which they have a part has an index, which an `or` would
/// leave aside. A `cross join` keeps SQLite from walking over all that falls due in the house.
const DUE_OF_PERSON: &str = "c.id in (select a.id from commitments a where a.customer_person_id = {} and a.closed_at is null \
     union select b.id from commitments b where b.performer_person_id = {} and b.closed_at is null \
     union select d.id from parties l cross join commitments d where l.lead_id = {} and d.customer_id = l.id \
     and d.closed_at is null and d.due_at >= {} and d.due_at < {} \
     union select e.id from parties m cross join commitments e where m.lead_id = {} and e.performer_id = m.id \
     and e.closed_at is null and e.due_at >= {} and e.due_at < {})";

fn of(query: Query, whose: Whose) -> Query {
    match whose {
        Whose::All => query,
        Whose::Person(person) => query.and(
            "(c.customer_person_id = {} or c.performer_person_id = {} or cu.lead_id = {} or pf.lead_id = {})",
            vec![Val::Uuid(person.0); 4],
        ),
    }
}

/// An open promise that falls due soon: what the small chart has to know of it.
#[derive(Clone, Copy, Debug)]
pub struct FallsDue {
    /// When.
    pub due: Timestamp,
    /// Whose it is.
    pub between: Between,
    /// It was said that it moves, or it is broken down.
    pub told: bool,
    /// The performer has said that it will be kept.
    pub assured: bool,
}

/// Open promises with a due in this stretch of time, nearest first. Reads what the chart counts and nothing else: a
/// leader sees those of the whole house.
///
/// # Errors
/// The database.
pub fn falling_due(
    conn: &mut Conn,
    scope: &Scope,
    whose: Whose,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<FallsDue>, AppError> {
    const NARROW: &str = "select c.due_at, c.state, c.told, c.assured, c.customer_id, cu.kind as customer_kind, \
         c.performer_id, pf.kind as performer_kind from commitments c join parties cu on cu.id = c.customer_id \
         join parties pf on pf.id = c.performer_id";
    let query = scope.matters(Query::new(NARROW));
    let query = match whose {
        Whose::All => query,
        Whose::Person(person) => {
            let (me, from, until) = (Val::Uuid(person.0), Val::At(from), Val::At(until));
            let values = [&me, &me, &me, &from, &until, &me, &from, &until].map(Val::clone);
            query.and(DUE_OF_PERSON, values)
        }
    };
    let query = query
        .and_raw("c.closed_at is null and c.state in ('promised', 'breakdown') and c.kind <> 'ticket'")
        .and("c.due_at >= {} and c.due_at < {}", [Val::At(from), Val::At(until)]);
    let rows = query.order("c.due_at, c.id").limit(2000).all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(FallsDue {
                due: row.get("due_at")?,
                between: Between {
                    customer: PartyId(row.get("customer_id")?),
                    customer_kind: party_kind(&row.get::<String>("customer_kind")?)?,
                    performer: PartyId(row.get("performer_id")?),
                    performer_kind: party_kind(&row.get::<String>("performer_kind")?)?,
                    people: (None, None),
                },
                told: row.get::<bool>("told")? || row.get::<String>("state")? == State::Breakdown.code(),
                assured: row.get("assured")?,
            })
        })
        .collect()
}

/// What was promised to this person and falls due in this stretch of time, nearest first.
///
/// # Errors
/// The database.
pub fn promised_to(
    conn: &mut Conn,
    scope: &Scope,
    person: PersonId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Commitment>, AppError> {
    let query = scope
        .matters(Query::new(SELECT))
        .and("c.customer_person_id = {}", Val::Uuid(person.0))
        .and_raw("c.closed_at is null and c.state = 'promised' and c.kind <> 'ticket'")
        .and("c.due_at >= {} and c.due_at < {}", [Val::At(from), Val::At(until)]);
    query.order("c.due_at, c.id").limit(40).all(conn)?.iter().map(read).collect()
}

/// Promises accepted since then, newest first.
///
/// # Errors
/// The database.
pub fn kept_since(
    conn: &mut Conn,
    scope: &Scope,
    whose: Whose,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<Commitment>, AppError> {
    let query = of(scope.matters(Query::new(SELECT)), whose)
        .and("c.moved_at >= {} and c.closed_at >= {}", [Val::At(since), Val::At(since)])
        .and_raw("c.state = 'accepted' and c.kind <> 'ticket'");
    query.order("c.moved_at desc, c.id desc").limit(limit).all(conn)?.iter().map(read).collect()
}

/// Whether there is any promise that may be seen.
///
/// # Errors
/// The database.
pub fn any(conn: &mut Conn, scope: &Scope) -> Result<bool, AppError> {
    const ANY: &str = "select c.id from commitments c";
    Ok(scope.matters(Query::new(ANY)).limit(1).one(conn)?.is_some())
}
