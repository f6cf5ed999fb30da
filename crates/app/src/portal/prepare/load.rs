//! Everything the sheet is made from, read once: bounded, and through the reader's scope.

use db::Conn;
use domain::commitment::{self, Act, Commitment, Event, Side, Visibility};
use domain::conversation::{Talk, TalkAct, TalkEvent};
use domain::kernel::{PartyId, PersonId};
use domain::party::{PartyKind, Role};
use jiff::{SignedDuration, Timestamp};

use crate::commitments::store::{self as commitments, Filter, Row, Sort};
use crate::conversations::store::{self as conversations, Conversation};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::urls;
use crate::ledger;
use crate::people::scope::Scope;
use crate::people::store::{self as people, Membership, Party};

/// How far back the sheet looks.
pub const BACK: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Promises of one direction, and closed ones, that are looked at.
const LOOKED_AT: u32 = 60;
/// Conversations that are looked at.
const TALKS: u32 = 30;

/// A promise with what was said about it.
#[derive(Clone, Debug)]
pub struct Matter {
    /// Its row.
    pub row: Row,
    /// What its acts have made.
    pub c: Commitment,
    /// Its acts, oldest first.
    pub events: Vec<Event>,
}

/// Something that was noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// When.
    pub at: Timestamp,
    /// Who wrote it.
    pub by: Option<PersonId>,
    /// What.
    pub words: String,
    /// What it is about, and its page.
    pub about: (String, String),
    /// Only our house reads it.
    pub inside: bool,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Material {
    /// The client.
    pub party: Party,
    /// Their people, by name, with what they are.
    pub people: Vec<Membership>,
    /// Open promises of ours to them, next date first.
    pub to_them: Vec<Matter>,
    /// Open promises of theirs to us, next date first.
    pub from_them: Vec<Matter>,
    /// Promises that closed lately, the last first.
    pub closed: Vec<Matter>,
    /// Conversations that go on.
    pub talks: Vec<Conversation>,
    /// What was noted, the last first.
    pub notes: Vec<Noted>,
}

/// Reads it.
///
/// # Errors
/// Not found for whoever is not of our house, or for a party that is no client; the database.
pub fn load(conn: &mut Conn, env: &Env, scope: &Scope, it: PartyId, client: PartyId) -> Result<Material, AppError> {
    if !scope.is_staff() {
        return Err(AppError::NotFound);
    }
    let party = people::find_party(conn, scope, client)?;
    if party.kind != PartyKind::Client {
        return Err(AppError::NotFound);
    }
    let roles = |m: &Membership| matches!(m.role, Role::Sponsor | Role::DecisionMaker | Role::Requester | Role::User);
    let mut people = people::members(conn, client, 200)?;
    people.retain(roles);
    let mut open = |side| -> Result<Vec<Matter>, AppError> {
        let filter = Filter { party: Some(client), side: Some(side), open: Some(true), ..Filter::default() };
        let mut rows = commitments::list(conn, scope, it, &filter, Sort::Moved, None, LOOKED_AT)?;
        rows.sort_by_key(|row| (row.due.is_none(), row.due, row.id));
        rows.into_iter().map(|row| matter(conn, row)).collect()
    };
    let (to_them, from_them) = (open(Side::Customer)?, open(Side::Performer)?);
    let filter = Filter { party: Some(client), open: Some(false), ..Filter::default() };
    let mut rows = commitments::list(conn, scope, it, &filter, Sort::Moved, None, LOOKED_AT)?;
    rows.retain(|row| row.moved_at >= env.now - BACK);
    let closed = rows.into_iter().map(|row| matter(conn, row)).collect::<Result<Vec<_>, AppError>>()?;
    let filter = conversations::Filter { party: Some(client), state: Some(Talk::Open), ..Default::default() };
    let talks = conversations::list(conn, scope, &filter, None, TALKS)?;
    let mut notes: Vec<Noted> = to_them.iter().chain(&from_them).chain(&closed).flat_map(noted).collect();
    for talk in &talks {
        notes.extend(noted_in(conn, talk)?);
    }
    notes.retain(|note| note.at >= env.now - BACK);
    notes.sort_by_key(|note| std::cmp::Reverse(note.at));
    Ok(Material { party, people, to_them, from_them, closed, talks, notes })
}

/// Our own people read our side's chains and the shared ones; what the client noted inside its house is not for us.
fn ours(by: commitment::By, visibility: Visibility, our_side: Side) -> bool {
    visibility == Visibility::Shared || by.side() == Some(our_side)
}

fn matter(conn: &mut Conn, row: Row) -> Result<Matter, AppError> {
    let (c, events) = commitments::replayed(conn, &row)?;
    let our_side = if row.between.performer_kind.is_ours() { Side::Performer } else { Side::Customer };
    let seen = |event: &Event| ours(event.by, event.act.visibility(), our_side);
    Ok(Matter { row, c, events: events.into_iter().filter(seen).collect() })
}

fn noted(matter: &Matter) -> impl Iterator<Item = Noted> + '_ {
    matter.events.iter().filter_map(|event| {
        let Act::Note { visibility } = &event.act else { return None };
        Some(Noted {
            at: event.said_at,
            by: event.person,
            words: event.words.clone()?,
            about: (matter.row.subject.clone(), urls::commitment(matter.row.id)),
            inside: *visibility == Visibility::Internal,
        })
    })
}

fn noted_in(conn: &mut Conn, talk: &Conversation) -> Result<Vec<Noted>, AppError> {
    let mut notes = Vec::new();
    for entry in ledger::entries(conn, talk.id.0)? {
        let event: Option<TalkEvent> = ledger::conversation_event(&entry)?;
        let Some(TalkEvent { act: TalkAct::Note { visibility }, words: Some(words), by, person, said_at, .. }) = event
        else {
            continue;
        };
        if ours(by, visibility, Side::Performer) {
            notes.push(Noted {
                at: said_at,
                by: person,
                words,
                about: (talk.statement.clone(), urls::conversation(talk.id)),
                inside: visibility == Visibility::Internal,
            });
        }
    }
    Ok(notes)
}
