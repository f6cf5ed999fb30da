//! Everything a promise's page needs, read once.

use std::collections::HashMap;

use db::Conn;
use domain::calendar::WorkingDays;
use domain::chances::Standing;
use domain::commitment::{self, Act, ActKind, Commitment, Event, Side, Visibility};
use domain::kernel::{CommitmentId, ConversationId, PartyId};
use domain::trust::Word;
use uuid::Uuid;

use crate::asked::pulse::known as pulse;
use crate::calendars;
use crate::check::standing::acts as standing;
use crate::commitments::acts::{self, Possible};
use crate::commitments::store::{self, Row};
use crate::conversations::store as conversations;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger::{self, Entry};
use crate::partnership::differ;
use crate::people::scope::Scope;
use crate::people::store as people;
use crate::resting;
use crate::resting::view::{Need, Tree};
use crate::reviews::store::{self as reviews, Finding};
use crate::similar::acts::{self as similar, Similar};
use crate::sponsors::store::Matter;
use crate::telling::store::{self as heard, Trace};
use crate::watch;

/// A promise with everything its page needs.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its row.
    pub row: Row,
    /// As the rules see it.
    pub c: Commitment,
    /// By whose days it is counted: the customer's.
    pub days: WorkingDays,
    /// What happened, oldest first.
    pub events: Vec<Event>,
    /// The same, as it is kept.
    pub entries: Vec<Entry>,
    /// What the reader may say now.
    pub possible: Possible,
    /// People of the reader's side.
    pub people: Vec<(String, String)>,
    /// Our teams, for our staff.
    pub teams: Vec<(String, String)>,
    /// Overdue promises of the other side.
    pub held: Vec<(String, String)>,
    /// The performer's word toward the customer, for our staff.
    pub word: Option<Word>,
    /// The conversation it belongs to, if the reader may see that one too.
    pub conversation: Option<(ConversationId, String)>,
    /// The closed one that it takes up again.
    pub follows: Option<(CommitmentId, String)>,
    /// What was found in looking back, where it came of that.
    pub found: Option<Finding>,
    /// Names of people, teams and promises that acts speak of.
    pub names: HashMap<Uuid, String>,
    /// Who was told of what.
    pub traces: Vec<Trace>,
    /// What it rests on; nothing for whoever is not of our house.
    pub tree: Tree,
    /// What it rests below, for our house.
    pub above: Option<(CommitmentId, String)>,
    /// What it needs from the other side, and what waits for it.
    pub needs: Vec<Need>,
    /// How long things like this take, for our house, while it is open.
    pub similar: Option<Similar>,
    /// How it stands, for our house.
    pub standing: Option<Standing>,
    /// Who leads on the other side, where its answer is overdue and the lead can be asked.
    pub lead: Option<String>,
    /// Where the reader writes down that the two sides differed about it.
    pub differ: Option<String>,
    /// How it was after the delivery, and at which client that is read.
    pub pulse: Option<(String, PartyId)>,
}

/// Reads a promise that may be seen, with everything its page needs.
///
/// # Errors
/// Not found, or the database.
pub fn load(conn: &mut Conn, env: &Env, scope: &Scope, id: CommitmentId) -> Result<Loaded, AppError> {
    let row = store::find(conn, scope, id)?;
    let entries = ledger::entries(conn, id.0)?;
    let mut events = Vec::with_capacity(entries.len());
    for entry in &entries {
        events.extend(ledger::commitment_event(entry)?);
    }
    let env = &calendars::within(conn, env, row.between.customer)?;
    let c = commitment::replay(row.fresh(), &events).as_of(env.now, &env.days);
    let possible = acts::possible(scope, &row, &c)?;
    let side = possible.side.unwrap_or(Side::Performer);
    let own = c.party(side);
    let word = match scope.is_staff() && row.kind.counts_for_word() {
        true => Some(store::word_between(conn, row.between.performer, row.between.customer, env.now)?),
        false => None,
    };
    let conversation = match &row.conversation {
        Some((id, _)) => conversations::find(conn, scope, *id).ok().map(|talk| (talk.id, talk.statement)),
        None => None,
    };
    let follows = match row.follows {
        Some(before) => store::find(conn, scope, before).ok().map(|before| (before.id, before.subject)),
        None => None,
    };
    let found = reviews::behind(conn, scope, id)?;
    let breaks = possible.own.contains(&ActKind::DeclareBreakdown);
    let needs = resting::view::needs_of(conn, env, scope, &row)?;
    let held = needs.iter().filter(|need| breaks && need.late).map(|n| (n.id.to_string(), n.subject.clone())).collect();
    let tree = resting::view::tree(conn, env, scope, &row)?;
    let above = store::above(conn, scope, &[id])?.remove(&id).map(|above| (above.id, above.subject));
    let (names, traces) = (names(conn, scope, &events)?, heard::notices_of(conn, scope, &[id.0])?);
    let people = colleagues(conn, scope, own)?;
    let teams = if scope.is_staff() { teams(conn, scope)? } else { Vec::new() };
    let similar = similar::told(conn, env, scope, &row)?;
    let standing = standing::of(conn, scope, id)?;
    let lead = watch::acts::lead_to_ask(conn, env, scope, &row)?.map(|(_, name)| name);
    Ok(Loaded {
        days: env.days.clone(),
        pulse: pulse::of_promise(conn, env, scope, id)?,
        differ: differ::note_of(conn, scope, Matter::Promise(id))?,
        similar,
        standing,
        lead,
        row,
        c,
        events,
        entries,
        possible,
        people,
        teams,
        held,
        word,
        conversation,
        follows,
        found,
        names,
        tree,
        above,
        needs,
        traces,
    })
}

/// Who can answer for a matter on this side, by name: everybody with a role there. Only our own staff see our teams.
///
/// # Errors
/// The database.
pub fn colleagues(conn: &mut Conn, scope: &Scope, party: PartyId) -> Result<Vec<(String, String)>, AppError> {
    let mut all: Vec<(String, String)> = Vec::new();
    for member in people::members(conn, party, 400)? {
        let (id, inside) = (member.person.to_string(), member.party != party && member.party_kind.is_ours());
        if all.iter().any(|(known, _)| *known == id) || (inside && !scope.is_staff()) {
            continue;
        }
        all.push((id, format!("{}, {}", member.person_name, member.role.word().to_lowercase().replace("it ", "IT "))));
    }
    Ok(all)
}

/// Our teams, by name.
///
/// # Errors
/// The database.
pub fn teams(conn: &mut Conn, scope: &Scope) -> Result<Vec<(String, String)>, AppError> {
    let teams = people::list_parties(conn, scope, Some(domain::party::PartyKind::Team), None, false, 200)?;
    Ok(teams.into_iter().map(|team| (team.id.to_string(), team.name)).collect())
}

fn names(conn: &mut Conn, scope: &Scope, events: &[Event]) -> Result<HashMap<Uuid, String>, AppError> {
    let mut names = HashMap::new();
    for event in events.iter().take(400) {
        let Act::DeclareBreakdown { held_by: Some(needed), .. } = &event.act else { continue };
        if let Ok(row) = store::find(conn, scope, *needed) {
            names.insert(needed.0, row.subject);
        }
    }
    for event in events.iter().filter(|e| e.act.visibility() == Visibility::Internal).take(100) {
        let Act::Reassign { to, team } = &event.act else { continue };
        if let Some(person) = to.and_then(|id| people::find_person(conn, scope, id).ok()) {
            names.insert(person.id.0, person.name);
        }
        if let Some(team) = team.and_then(|id| people::find_party(conn, scope, id).ok()) {
            names.insert(team.id.0, team.name);
        }
    }
    Ok(names)
}
