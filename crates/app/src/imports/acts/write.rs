//! Writing one chunk of an import down, in one transaction. The closure around it may run again, so everything it needs
//! is in [`Work`] and stays as it is.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use db::Tx;
use domain::calendar::{Version, WorkingDays};
use domain::commitment::{self, Act, Commitment, Event, Head};
use domain::importing::{Draft, DraftEvent, LineNote, Matter};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::party::{PartyKind, Role};
use serde_json::Value;
use uuid::Uuid;

use super::compare::Verdict;
use super::more;
use super::names::{Ids, Names};
use crate::calendars;
use crate::clients::profile::talked;
use crate::commitments::store::{self as commitments, Made, Numbers, Origin};
use crate::imports::store::{self, Item, Kind, Part};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger::{self, Line};
use crate::people::acts::{blank_party, blank_person};
use crate::people::store as people;

/// One chunk, with everything that was found out about it.
#[derive(Debug)]
pub(super) struct Work {
    pub import: Uuid,
    pub system: String,
    pub it: PartyId,
    /// The file is a list, where a row that changed tells what holds now.
    pub list: bool,
    pub matters: Vec<(Matter, Verdict, Vec<Ids>)>,
    pub names: Names,
    /// Commitments of which it is written what this import did, before it broke off.
    pub earlier: Arc<HashSet<CommitmentId>>,
    pub rows_done: u64,
    pub rows: u64,
}

/// What was found while writing.
#[derive(Clone, Debug, Default)]
pub(super) struct Wrote {
    pub acts: u64,
    pub implied: u64,
    pub flagged: Vec<LineNote>,
}

/// Writes a chunk.
pub(super) fn chunk(tx: &mut Tx, env: &Env, work: &Work) -> Result<Wrote, AppError> {
    names(tx, env, work)?;
    let mut batch = Batch::default();
    for (matter, verdict, ids) in &work.matters {
        match verdict {
            Verdict::Nothing | Verdict::OtherPast => {}
            Verdict::New => {
                let mut follows = None;
                for (draft, ids) in matter.drafts.iter().zip(ids) {
                    follows = Some(batch.draft(env, work, matter, draft, ids, follows)?);
                }
            }
            Verdict::Same(parts) | Verdict::Shorter(parts) => {
                batch.items.extend(parts.iter().map(|p| (p.commitment, Item::Unchanged)));
            }
            Verdict::Longer(parts, from) => more::longer(tx, env, work, &mut batch, (matter, ids), (parts, *from))?,
            Verdict::Corrected(parts) => more::corrected(tx, env, work, &mut batch, matter, parts)?,
        }
    }
    batch.items.retain(|(id, _)| !work.earlier.contains(id));
    let wrote = std::mem::take(&mut batch.wrote);
    batch.write(tx, env, &work.system, work.import)?;
    store::move_on(tx, work.import, work.rows_done, work.rows, env.now)?;
    Ok(wrote)
}

fn names(tx: &mut Tx, env: &Env, work: &Work) -> Result<(), AppError> {
    for (kind, id) in &work.names.revived {
        store::revive(tx, *kind, *id, work.import)?;
    }
    let import = Some(work.import);
    for wanted in work.names.wanted.iter().filter(|w| w.make) {
        let name = wanted.name.clone();
        match wanted.kind {
            Kind::Client | Kind::Team => {
                let ours = wanted.kind == Kind::Team;
                let (kind, parent) = if ours { (PartyKind::Team, Some(work.it)) } else { (PartyKind::Client, None) };
                let party = people::Party { id: PartyId(wanted.id), kind, name, parent, ..blank_party() };
                people::insert_party(tx, &party, import, env.now)?;
            }
            Kind::Person => {
                let person = people::Person { id: PersonId(wanted.id), name, ..blank_person() };
                people::insert_person(tx, &person, import, env.now)?;
            }
            Kind::Service => {}
        }
    }
    let services = work.names.wanted.iter().filter(|w| w.make && w.kind == Kind::Service);
    store::insert_services(tx, work.import, env.now, services.map(|w| (w.id, w.name.clone())))?;
    let wanted = work.names.wanted.iter().map(|w| (w.kind, w.value.clone(), w.id));
    store::insert_names(tx, &work.system, work.import, wanted)?;
    let mut members = Vec::new();
    for (person, party) in &work.names.members {
        let id = env.id();
        people::insert_membership(tx, id, PersonId(*person), PartyId(*party), Role::User, env.now)?;
        members.push(id);
    }
    store::insert_members(tx, work.import, members)
}

/// A commitment that is to be inserted.
#[derive(Debug)]
struct Ready {
    state: Commitment,
    events: Vec<Event>,
    origin: Origin,
}

/// What is written at the end of a chunk with few statements.
#[derive(Debug, Default)]
pub(super) struct Batch {
    ready: Vec<Ready>,
    lines: Vec<(Uuid, Vec<Line>)>,
    parts: Vec<(String, Part)>,
    pub items: Vec<(CommitmentId, Item)>,
    tickets: HashMap<PartyId, i64>,
    pub wrote: Wrote,
}

/// The event with the ids that its names stand for.
pub(super) fn event(draft: &DraftEvent, ids: &Ids) -> Event {
    let mut event = draft.event.clone();
    if let Act::Reassign { team, .. } = &mut event.act {
        *team = ids.team(draft.team.as_ref());
    }
    event
}

/// The line for an event, with the columns it was made from.
pub(super) fn line(
    event: &Event,
    source: Option<&str>,
    between: (PartyId, PartyId),
    terms_version: usize,
) -> Result<Line, AppError> {
    let mut line = ledger::commitment_line(event, None, between, terms_version)?;
    // The columns are JSON already; reading them only to write them again would take longer than all the rest.
    if let Some(source) = source.filter(|_| line.body.ends_with('}')) {
        line.body.pop();
        line.body.push_str(",\"source\":");
        line.body.push_str(source);
        line.body.push('}');
    }
    Ok(line)
}

/// The columns of a draft.
pub(super) fn attributes(draft: &Draft) -> Option<Value> {
    serde_json::from_str(&draft.attributes).ok()
}

/// How much of the source the ledger holds after this draft.
pub(super) fn held(matter: &Matter, draft: &Draft) -> (i64, Vec<u8>) {
    let entries = draft.events.last().map_or(0, |e| e.entry as usize + 1);
    let fingerprint = matter.fingerprint(entries).map(|f| f.to_vec()).unwrap_or_default();
    (i64::try_from(entries).unwrap_or(i64::MAX), fingerprint)
}

impl Batch {
    /// Takes a draft of a matter. Answers the id of the commitment it becomes.
    pub fn draft(
        &mut self,
        env: &Env,
        work: &Work,
        matter: &Matter,
        draft: &Draft,
        ids: &Ids,
        follows: Option<CommitmentId>,
    ) -> Result<CommitmentId, AppError> {
        let events = draft.events.iter().map(|e| (event(e, ids), e.source.as_deref()));
        let origin = Origin {
            customer_person: ids.person,
            service: ids.service,
            follows,
            import: Some(work.import),
            attributes: attributes(draft),
            ..Origin::default()
        };
        let id = self.commitment(env, (ids.client, work.it), origin, events)?;
        let (entries, fingerprint) = held(matter, draft);
        let part = Part { part: draft.part.into(), commitment: id, entries, fingerprint, attributes: None, acts: 0 };
        self.parts.push((matter.key.clone(), part));
        self.items.push((id, Item::Created));
        Ok(id)
    }

    /// Takes a commitment with all its events.
    pub fn commitment<'s>(
        &mut self,
        env: &Env,
        between: (PartyId, PartyId),
        origin: Origin,
        said: impl Iterator<Item = (Event, Option<&'s str>)>,
    ) -> Result<CommitmentId, AppError> {
        let id = CommitmentId(env.id());
        let head = Head { id, kind: Draft::KIND, customer: between.0, performer: between.1 };
        let mut state = Commitment::new(head, origin.customer_person, origin.performer_person);
        let (mut events, mut lines) = (Vec::new(), Vec::new());
        for (event, source) in said {
            state = commitment::evolve(state, &event);
            lines.push(line(&event, source, between, state.versions.len())?);
            self.wrote.implied += u64::from(event.implied);
            events.push(event);
        }
        self.wrote.acts += lines.len() as u64;
        if !state.state.is_closed() {
            *self.tickets.entry(between.0).or_default() += 1;
        }
        self.lines.push((id.0, lines));
        self.ready.push(Ready { state, events, origin });
        Ok(id)
    }

    /// Writes everything that was taken.
    pub fn write(self, tx: &mut Tx, env: &Env, system: &str, import: Uuid) -> Result<(), AppError> {
        let days = calendars::store::of_all(tx, env, self.ready.iter().map(|r| r.state.head.customer))?;
        #[allow(clippy::type_complexity, reason = "read where it is made")]
        let mut made: Vec<(Version, Vec<(Made<'_>, Origin)>, &WorkingDays)> = Vec::new();
        for r in &self.ready {
            let days = days.get(&r.state.head.customer).unwrap_or(&env.days);
            let row = (Made { state: &r.state, events: &r.events }, r.origin.clone());
            match made.iter_mut().find(|(version, ..)| *version == days.version()) {
                Some((_, rows, _)) => rows.push(row),
                None => made.push((days.version(), vec![row], days)),
            }
        }
        for (_, rows, days) in &made {
            commitments::insert(tx, rows, days)?;
        }
        // Before the ledger, so that a matter is found by what the other system calls it.
        store::insert_parts(tx, system, self.parts.iter().map(|(key, part)| (key.as_str(), part.clone())))?;
        ledger::append_new(tx, env, ledger::Matter::Commitment, &self.lines)?;
        store::insert_items(tx, import, self.items)?;
        let mut tickets: Vec<_> = self.tickets.into_iter().collect();
        tickets.sort_unstable();
        for (party, tickets) in tickets {
            commitments::add_numbers(tx, party, Numbers { tickets, ..Numbers::default() })?;
            talked::keep(tx, env, party)?;
        }
        Ok(())
    }
}
