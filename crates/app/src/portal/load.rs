//! Everything the first page of a guest is made from, read once.

use std::collections::HashMap;

use db::Conn;
use domain::charging::statement::State;
use domain::commitment::{self, ActKind, Commitment, Event, Side};
use domain::conversation::{self, TalkKind};
use domain::kernel::{CommitmentId, ConversationId, PartyId};
use domain::party::PartyKind;

use crate::asked::glance as asked;
use crate::commitments::acts as promises;
use crate::commitments::store::{self as commitments, Filter, Row, Sort};
use crate::conversations::acts as talks;
use crate::conversations::store as conversations;
use crate::counselling::glance as counselling;
use crate::kit::chrome::Purse;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger;
use crate::levels::flags::{self as levels, FlagView};
use crate::money;
use crate::money::store::statements::{self, StatementFilter, StatementRow};
use crate::people::scope::{Door, Reader, Scope};
use crate::people::store as people;
use crate::today::acts::{self as today, Day};
use crate::treatment::glance as treatment;
use crate::trust::acts as trust;

/// Things that ask, looked at closely and shown.
pub const ASKED: usize = 12;
/// Open statements that are shown.
const STATEMENTS: u32 = 12;
/// Open promises of one direction that are looked at.
pub const OPEN: u32 = 100;

/// A promise that asks, as the rules see it.
#[derive(Clone, Debug)]
pub struct Near {
    /// What its acts have made.
    pub c: Commitment,
    /// Its acts that this reader may read, oldest first.
    pub events: Vec<Event>,
    /// What this reader may say.
    pub possible: Vec<ActKind>,
}

/// A conversation that asks.
#[derive(Clone, Debug)]
pub struct Talk {
    /// What its words have made.
    pub c: conversation::Conversation,
    /// What this reader may say.
    pub possible: Vec<TalkKind>,
}

/// Who of ours answers for everything between us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Their name.
    pub name: String,
    /// How to reach them.
    pub email: Option<String>,
    /// Who stands in for them today.
    pub deputy: Option<String>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// What waits for the reader.
    pub day: Day,
    /// Promises that ask, looked at closely.
    pub near: HashMap<CommitmentId, Near>,
    /// Conversations that ask, looked at closely.
    pub talks: HashMap<ConversationId, Talk>,
    /// What IT owes them, next date first.
    pub owed: Vec<Row>,
    /// What they owe IT, next date first.
    pub owing: Vec<Row>,
    /// Who of ours answers.
    pub lead: Option<Lead>,
    /// Their parties that can raise a need: id and name.
    pub parties: Vec<(PartyId, String)>,
    /// Core services that fail for them.
    pub flags: Vec<FlagView>,
    /// Statements that are open to them, for whoever answers for their bills.
    pub statements: Vec<StatementRow>,
    /// What was given to them of what is done together: in words, and where it is.
    pub given: Vec<(String, String)>,
    /// They speak for a supplier.
    pub supplier: bool,
    /// Their party which is asked whether words may be shared, where they can answer that.
    pub words_of: Option<PartyId>,
}

/// Reads it.
///
/// # Errors
/// The database.
pub fn load(conn: &mut Conn, env: &Env, scope: &Scope, it: PartyId) -> Result<Loaded, AppError> {
    let reader = scope.reader().ok_or(AppError::NotFound)?;
    let day = today::day(conn, env, scope, reader.id)?;
    let mut loaded = Loaded {
        owed: open(conn, scope, it, Side::Performer)?,
        owing: open(conn, scope, it, Side::Customer)?,
        lead: if reader.is_staff() { None } else { lead(conn, env, reader)? },
        words_of: trust::asked(conn, scope)?,
        supplier: reader.roles.first().is_some_and(|held| held.kind == PartyKind::Supplier),
        ..Loaded::default()
    };
    // Buttons are drawn as the reader themselves would find them, even where somebody else looks with their eyes.
    let own = Scope::Person(Box::new(Reader { door: Door::Session, ..reader.clone() }));
    for todo in day.asking().take(ASKED) {
        loaded.near.insert(todo.row.id, near(conn, scope, &own, &todo.row)?);
    }
    for turn in day.turns.iter().take(ASKED) {
        let (c, _) = conversations::replayed(conn, &turn.row)?;
        let possible = talks::possible(&own, &turn.row, &c)?.own;
        loaded.talks.insert(turn.row.id, Talk { c, possible });
    }
    loaded.statements = open_statements(conn, scope, &own)?;
    loaded.given = treatment::given(conn, scope)?;
    loaded.given.extend(treatment::own(conn, scope)?);
    loaded.given.extend(counselling::own(conn, scope)?);
    loaded.given.extend(asked::own(conn, env, scope)?);
    loaded.flags = levels::for_client(conn, env, scope)?;
    let seen = people::list_parties(conn, scope, None, None, false, 100)?;
    loaded.parties = seen.into_iter().filter(|p| !p.kind.is_ours()).map(|p| (p.id, p.name)).collect();
    Ok(Loaded { day, ..loaded })
}

/// Statements that somebody should look at before they are issued, the latest first.
fn open_statements(conn: &mut Conn, scope: &Scope, own: &Scope) -> Result<Vec<StatementRow>, AppError> {
    if money::rights::purse(scope) != Purse::TheirOwn {
        return Ok(Vec::new());
    }
    let open = StatementFilter { state: Some(State::Preview), ..StatementFilter::default() };
    let mut found = statements::page_of_statements(conn, scope, &open, None, STATEMENTS)?;
    found.retain(|statement| money::rights::answers_for(own, statement.client.0));
    Ok(found)
}

fn near(conn: &mut Conn, scope: &Scope, own: &Scope, row: &Row) -> Result<Near, AppError> {
    let (mut all, mut events) = (Vec::new(), Vec::new());
    for entry in ledger::entries(conn, row.id.0)? {
        let seen = scope.sees_chain(&entry.chain, &row.between);
        let event: Option<Event> = ledger::commitment_event(&entry)?;
        events.extend(event.clone().filter(|_| seen));
        all.extend(event);
    }
    let c = commitment::replay(row.fresh(), &all);
    let possible = promises::possible(own, row, &c)?.own;
    Ok(Near { c, events, possible })
}

/// Open promises between them and IT, in which IT stands on this side, next date first. Of our own people those that they
/// answer for.
fn open(conn: &mut Conn, scope: &Scope, it: PartyId, side: Side) -> Result<Vec<Row>, AppError> {
    let person = scope.person().filter(|_| scope.is_staff());
    let filter = Filter { open: Some(true), side: Some(side), person, ..Filter::default() };
    let mut rows = commitments::list(conn, scope, it, &filter, Sort::Due, None, OPEN)?;
    let latest = commitments::list(conn, scope, it, &filter, Sort::Moved, None, OPEN)?;
    rows.extend(latest.into_iter().filter(|row| row.due.is_none()));
    rows.sort_by_key(|row| {
        let next = row.next_deadline.or(row.due);
        (next.is_none(), next, row.id)
    });
    Ok(rows)
}

/// Whoever leads the relationship with their party, or with the one it lies under.
fn lead(conn: &mut Conn, env: &Env, reader: &Reader) -> Result<Option<Lead>, AppError> {
    // Their name stands on the page of the party anyway; a guest may not see every person of ours, so this is read apart.
    let system = Scope::System("who answers for the relationship");
    let mut at = reader.roles.first().map(|held| held.party);
    while let Some(id) = at {
        let party = people::find_party(conn, &system, id)?;
        if let Some(lead) = party.lead {
            let person = people::find_person(conn, &system, lead)?;
            let today = env.local().date();
            let away = people::deputies(conn, lead, today)?.into_iter().find(|d| d.from <= today);
            return Ok(Some(Lead { name: person.name, email: person.email, deputy: away.map(|d| d.deputy_name) }));
        }
        at = party.parent;
    }
    Ok(None)
}
