//! Lists of calls: those that wait for somebody, were put off, whose reason is over, and that somebody ended; all of them, or those of
//! one reader. Paged by key, never counted in full.

use db::{Conn, Direction, Query, Val};
use domain::calls::Condition;
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::rows::{CALL, Call, call};
use crate::kit::error::AppError;

/// Which calls of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Those that wait for somebody.
    #[default]
    Open,
    /// Those that were put off.
    Snoozed,
    /// Those whose reason is over, and of which nobody has said what came of them.
    Passed,
    /// Those that somebody ended.
    Ended,
}

impl Shown {
    /// All of them, in the order of tabs.
    pub const ALL: [Self; 4] = [Self::Open, Self::Snoozed, Self::Passed, Self::Ended];

    /// As in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Snoozed => "snoozed",
            Self::Passed => "passed",
            Self::Ended => "ended",
        }
    }

    /// Back from its code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The calls of this list.
    fn of(self, query: Query, today: Date) -> Query {
        let unended = |query: Query| query.and_raw("c.ended_at is null");
        match self {
            Self::Open => unended(query)
                .and_raw("c.passed_at is null")
                .and("(c.snoozed_until is null or c.snoozed_until <= {})", Val::Day(today)),
            Self::Snoozed => unended(query).and_raw("c.passed_at is null").and("c.snoozed_until > {}", Val::Day(today)),
            Self::Passed => unended(query).and_raw("c.passed_at is not null"),
            Self::Ended => query.and_raw("c.ended_at is not null"),
        }
    }
}

/// What a list is narrowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Open, put off, with a reason that is over, or ended.
    pub shown: Shown,
    /// For this reason.
    pub reason: Option<Condition>,
    /// About this client or team.
    pub party: Option<PartyId>,
    /// Led by this person.
    pub lead: Option<PersonId>,
}

/// With whom calls stand that are the same reader's to go to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theirs {
    /// Where one of these leads.
    pub people: Vec<PersonId>,
    /// About one of these teams.
    pub teams: Vec<PartyId>,
    /// Where nobody leads, too.
    pub unled: bool,
}

fn listed(f: &Filter, today: Date) -> Query {
    let query = f.shown.of(Query::new(CALL), today).and_some("c.reason = {}", f.reason.map(Condition::code));
    let query = query.and_some("c.party_id = {}", f.party.map(|id| Val::Uuid(id.0)));
    query.and_some("coalesce(p.lead_id, a.lead_id) = {}", f.lead.map(|id| Val::Uuid(id.0)))
}

fn page(conn: &mut Conn, mut query: Query, after: Option<(Timestamp, Uuid)>, most: u32) -> Result<Vec<Call>, AppError> {
    if let Some((at, id)) = after {
        query = query.keyset(&["c.opened_at", "c.id"], vec![at.into(), id.into()], Direction::Descending);
    }
    query.order("c.opened_at desc, c.id desc").limit(most).all(conn)?.iter().map(call).collect()
}

/// A page of calls, those opened last first.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    f: &Filter,
    today: Date,
    after: Option<(Timestamp, Uuid)>,
    most: u32,
) -> Result<Vec<Call>, AppError> {
    page(conn, listed(f, today), after, most)
}

/// A page of the calls that stand with a reader, those opened last first. Of clients and teams that are served no longer, only those
/// that somebody ended.
///
/// # Errors
/// The database.
pub fn list_theirs(
    conn: &mut Conn,
    (theirs, f): (&Theirs, &Filter),
    today: Date,
    after: Option<(Timestamp, Uuid)>,
    most: u32,
) -> Result<Vec<Call>, AppError> {
    let all = || match f.shown {
        Shown::Ended => listed(f, today),
        _ => listed(f, today).and_raw("p.retired_at is null"),
    };
    let mut queries = Vec::new();
    if !theirs.people.is_empty() {
        let people = theirs.people.iter().map(|person| Val::Uuid(person.0));
        queries.push(all().in_list("coalesce(p.lead_id, a.lead_id)", people));
    }
    if !theirs.teams.is_empty() {
        queries.push(all().in_list("c.party_id", theirs.teams.iter().map(|team| Val::Uuid(team.0))));
    }
    if theirs.unled {
        queries.push(all().and_raw("coalesce(p.lead_id, a.lead_id) is null"));
    }
    let mut found = Vec::new();
    for query in queries {
        found.extend(page(conn, query, after, most)?);
    }
    found.sort_by_key(|call| std::cmp::Reverse((call.opened_at, call.id)));
    found.dedup_by_key(|call| call.id);
    found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(found)
}
