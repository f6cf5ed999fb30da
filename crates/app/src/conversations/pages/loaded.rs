//! Everything that the page of one conversation is made of, read from one state of the data.

use std::collections::HashMap;

use db::Conn;
use domain::commitment::{self, Event, Side};
use domain::conversation::{self, Standing, TalkEvent, standing};
use domain::kernel::{CommitmentId, ConversationId, PersonId};
use domain::party::PartyKind;
use domain::review::LookBack;

use crate::calendars;
use crate::clients::profile::known::first_there;
use crate::commitments::acts as promises;
use crate::commitments::store::{self as promise_rows, Row as Promise};
use crate::conversations::acts::{self, Possible};
use crate::conversations::reading::{self, Line, Reading};
use crate::conversations::store::{self, Conversation};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger::{self, Entry};
use crate::partnership::{differ, layers};
use crate::people::scope::Scope;
use crate::people::store as people;
use crate::reviews::store::{self as reviews, Finding};
use crate::rivals::rights;
use crate::rivals::store::{self as rivals, Lost};
use crate::sponsors::store::{self as sponsors, Flagged, Matter};
use crate::telling::store::{self as telling, Trace};

/// A line of a ledger, what it says, and whether this reader may read it.
#[derive(Clone, Debug)]
pub struct Told<E> {
    /// The line.
    pub entry: Entry,
    /// What it says, unless it was erased.
    pub event: Option<E>,
    /// Whether this reader may read it.
    pub seen: bool,
    /// It is said, and sealed to this reader.
    pub sealed: bool,
    /// It is sealed to the other side.
    pub ours_alone: bool,
}

/// A promise of the conversation.
#[derive(Clone, Debug)]
pub struct Carrying {
    /// Its row.
    pub row: Promise,
    /// What its acts have made.
    pub state: commitment::Commitment,
    /// Its acts.
    pub told: Vec<Told<Event>>,
    /// What this reader may say about it.
    pub possible: promises::Possible,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The row.
    pub row: Conversation,
    /// What its words have made.
    pub talk: conversation::Conversation,
    /// Where it stands.
    pub standing: Standing,
    /// What this reader may say.
    pub possible: Possible,
    /// Its own words.
    pub told: Vec<Told<TalkEvent>>,
    /// The look back, as far as it may be read.
    pub look: LookBack,
    /// What was found in it, and what came of that.
    pub findings: Vec<Finding>,
    /// Its promises, oldest first.
    pub promises: Vec<Carrying>,
    /// People of the reader's side, for handing over.
    pub colleagues: Vec<(PersonId, String)>,
    /// Names of people that acts mention.
    pub names: HashMap<PersonId, String>,
    /// Who was told of what.
    pub traces: Vec<Trace>,
    /// What its promises rest on, each with the promise it lies below; for our house.
    pub below: Vec<(CommitmentId, Promise)>,
    /// The ended one that it takes up again.
    pub follows: Option<(ConversationId, String)>,
    /// It lost its sponsor and has to be looked at again.
    pub flagged: Option<Flagged>,
    /// It ended without being met: what was written down about where it went, where anything was. For our own people.
    pub gone: Option<Option<Lost>>,
    /// Where the reader writes down that the two sides differed about it.
    pub differ: Option<String>,
    /// Who stands between need and builder, and where that is told. For our own people.
    pub layers: Option<(String, String)>,
    /// Whose move it is has left.
    pub left: Option<Left>,
}

/// Somebody whose move it is and who is no longer here.
#[derive(Clone, Debug)]
pub struct Left {
    /// On which side.
    pub side: Side,
    /// Their name.
    pub name: String,
    /// Whom to ask instead.
    pub instead: Option<String>,
}

/// Reads one conversation with everything around it.
///
/// # Errors
/// Not found, or the database.
pub fn load(conn: &mut Conn, env: &Env, scope: &Scope, id: ConversationId) -> Result<Loaded, AppError> {
    let row = store::find(conn, scope, id)?;
    let (talk, _) = store::replayed(conn, &row)?;
    let env = &calendars::within(conn, env, row.between.customer)?;
    let talk = talk.as_of(env.now, &env.days);
    let possible = acts::possible(scope, &row, &talk)?;
    let Reading { lines, look } = reading::read(conn, scope, &row)?;
    let findings = reviews::of_conversation(conn, scope, id)?;
    let mut promises = Vec::new();
    for promise in promise_rows::of_conversation(conn, scope, id)? {
        promises.push(carrying(conn, scope, promise)?);
    }
    let standing = standing(&talk, &acts::carried(conn, id)?);
    let colleagues = colleagues(conn, scope, &row)?;
    let mut names: HashMap<PersonId, String> = colleagues.iter().cloned().collect();
    names.extend([&row.customer_person, &row.performer_person].into_iter().flatten().cloned());
    let follows = match row.follows {
        Some(before) => store::find(conn, scope, before).ok().map(|talk| (before, talk.statement)),
        None => None,
    };
    let told = lines.into_iter().map(own_words).collect();
    let ids: Vec<CommitmentId> = promises.iter().map(|p| p.row.id).collect();
    let matters: Vec<_> = std::iter::once(id.0).chain(ids.iter().map(|id| id.0)).collect();
    let traces = telling::notices_of(conn, scope, &matters)?;
    let below = promise_rows::below(conn, scope, &ids)?;
    let unmet = row.closed_at.is_some() && talk.state != conversation::Talk::Completed;
    let unmet = unmet && row.between.customer_kind == PartyKind::Client && rights::may_read(scope);
    let layers = layers::acts::in_short(conn, scope, &row)?;
    let left = match standing.to_move {
        Some(side) => left(conn, &row, side)?,
        None => None,
    };
    Ok(Loaded {
        row,
        talk,
        standing,
        possible,
        told,
        look,
        findings,
        promises,
        colleagues,
        names,
        traces,
        below,
        follows,
        flagged: sponsors::open_on(conn, Matter::Talk(id))?,
        differ: differ::note_of(conn, scope, Matter::Talk(id))?,
        layers,
        left,
        gone: unmet.then(|| rivals::of_matter(conn, Matter::Talk(id))).transpose()?,
    })
}

/// Whether whoever answers for this side is no longer here, and whom to ask instead: who decides at a client, who leads the relationship
/// of ours.
fn left(conn: &mut Conn, row: &Conversation, side: Side) -> Result<Option<Left>, AppError> {
    let of = &row.between;
    let (person, party, kind, other) = match side {
        Side::Customer => (&row.customer_person, of.customer, of.customer_kind, of.performer),
        Side::Performer => (&row.performer_person, of.performer, of.performer_kind, of.customer),
    };
    let Some((id, name)) = person else { return Ok(None) };
    if people::is_here(conn, *id, party)? {
        return Ok(None);
    }
    let instead = match kind {
        PartyKind::Client => first_there(conn, party)?,
        kind if kind.is_ours() => {
            let them = people::find_party(conn, &Scope::System("who leads"), other)?;
            them.lead.zip(them.lead_name)
        }
        _ => None,
    };
    let instead = match instead {
        Some((other, name)) if other != *id && people::is_here(conn, other, party)? => Some(name),
        _ => None,
    };
    Ok(Some(Left { side, name: name.clone(), instead }))
}

fn own_words(line: Line) -> Told<TalkEvent> {
    let Line { entry, event, seen, sealed, ours_alone } = line;
    Told { entry, event, seen, sealed, ours_alone }
}

fn carrying(conn: &mut Conn, scope: &Scope, row: Promise) -> Result<Carrying, AppError> {
    let mut told = Vec::new();
    for entry in ledger::entries(conn, row.id.0)? {
        let event = ledger::commitment_event(&entry)?;
        let seen = scope.sees_chain(&entry.chain, &row.between);
        told.push(Told { entry, event, seen, sealed: false, ours_alone: false });
    }
    let events: Vec<Event> = told.iter().filter_map(|t| t.event.clone()).collect();
    let state = commitment::replay(row.fresh(), &events);
    let possible = promises::possible(scope, &row, &state)?;
    Ok(Carrying { row, state, told, possible })
}

/// Each person of the reader's side once, by name.
fn colleagues(conn: &mut Conn, scope: &Scope, row: &Conversation) -> Result<Vec<(PersonId, String)>, AppError> {
    let own = scope.side_of(&row.between).unwrap_or(Side::Performer);
    let party = if own == Side::Customer { row.between.customer } else { row.between.performer };
    let mut all: Vec<(PersonId, String)> = Vec::new();
    for member in people::members(conn, party, 500)? {
        if all.last().is_none_or(|(id, _)| *id != member.person) {
            all.push((member.person, member.person_name));
        }
    }
    Ok(all)
}
