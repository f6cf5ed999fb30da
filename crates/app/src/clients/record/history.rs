//! What is over: closed promises and ended conversations, newest first.

use db::Conn;
use domain::conversation::Talk;
use domain::kernel::PartyId;
use domain::party::PartyKind;
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use super::Record;
use super::lead::capital;
use super::line::short;
use crate::commitments::phrase;
use crate::commitments::store::{self as commitments, After, Filter, Row, Sort};
use crate::conversations::store::{self as talks, Conversation};
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Leaf, Turn, mark};
use crate::kit::{say, urls};
use crate::people::scope::Scope;

const PAGE: u32 = 40;

/// One thing that is over.
#[derive(Debug)]
pub(super) struct Line {
    at: Timestamp,
    id: Uuid,
    pub(super) day: String,
    pub(super) exact: String,
    pub(super) words: String,
    pub(super) href: String,
    /// A need, in the client's own words.
    pub(super) said: bool,
    pub(super) badge: String,
    pub(super) tone: String,
    pub(super) side: &'static str,
    pub(super) who: String,
    pub(super) dates: String,
}

/// The row after which the page begins.
pub(super) fn after(query: &Typed) -> Option<After> {
    let Turn { key, id, .. } = Turn::asked(query)?;
    let at = key.parse().ok().and_then(|us| Timestamp::from_microsecond(us).ok())?;
    Some(After { at, id })
}

fn dates(row: &Row, now: &Zoned) -> String {
    let agreed = row.due.filter(|_| row.agreed_at.is_some()).map(|at| short(at, row.due_is_day, now));
    let first = row.first_due.filter(|first| Some(*first) != row.due).map(|at| short(at, row.due_is_day, now));
    let delivered = row.delivered_at.map(|at| short(at, true, now));
    let parts = [
        first.map(|day| format!("first promised for {day}")),
        agreed.map(|day| format!("due {day}")),
        delivered.map(|day| format!("delivered {day}")),
    ];
    capital(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

fn promise(scope: &Scope, row: &Row, now: &Zoned) -> Line {
    let badge = phrase::badge(row, now.timestamp());
    let who = phrase::who(scope, row, domain::commitment::Side::Performer);
    let closed = row.closed_at.unwrap_or(row.moved_at);
    Line {
        at: row.moved_at,
        id: row.id.0,
        day: short(closed, true, now),
        exact: say::exact(closed, now),
        words: row.subject.clone(),
        href: urls::commitment(row.id),
        said: false,
        badge: badge.words.to_string(),
        tone: badge.tone.to_string(),
        side: who.side,
        who: who.name,
        dates: dates(row, now),
    }
}

const fn ended(state: Talk) -> (&'static str, &'static str) {
    match state {
        Talk::Completed => ("completed", "good"),
        Talk::Declined => ("declined", ""),
        Talk::Withdrawn => ("taken back", ""),
        Talk::Stopped => ("stopped", "watch"),
        Talk::Open | Talk::New => ("open", ""),
    }
}

fn talk(c: &Conversation, now: &Zoned) -> Line {
    let (badge, tone) = ended(c.state);
    let closed = c.closed_at.unwrap_or(c.moved_at);
    let person = c.customer_person.as_ref().map_or(&c.customer, |(_, name)| name);
    Line {
        at: c.moved_at,
        id: c.id.0,
        day: short(closed, true, now),
        exact: say::exact(closed, now),
        words: c.statement.clone(),
        href: urls::conversation(c.id),
        said: true,
        badge: badge.to_owned(),
        tone: tone.to_owned(),
        side: c.between.customer_kind.side(),
        who: person.clone(),
        dates: format!("A conversation since {}", short(c.opened_at, true, now)),
    }
}

fn talks_over(
    conn: &mut Conn,
    scope: &Scope,
    party: PartyId,
    after: Option<After>,
) -> Result<Vec<Conversation>, AppError> {
    let mut found = Vec::new();
    for state in [Talk::Completed, Talk::Declined, Talk::Withdrawn, Talk::Stopped] {
        let filter = talks::Filter { party: Some(party), state: Some(state), ..talks::Filter::default() };
        found.extend(talks::list(conn, scope, &filter, after.map(|a| (a.at, a.id)), PAGE + 1)?);
    }
    Ok(found)
}

/// A page of what is over, after the given row.
pub(super) fn page(
    conn: &mut Conn,
    scope: &Scope,
    it: PartyId,
    r: &Record,
    after: Option<After>,
    now: &Zoned,
) -> Result<Leaf<Line>, AppError> {
    let closed = Filter { open: Some(false), ..Filter::default() };
    let filter = match r.party.kind {
        PartyKind::Team => Filter { team: Some(r.party.id), ..closed },
        _ => Filter { party: Some(r.party.id), ..closed },
    };
    let promises = commitments::list(conn, scope, it, &filter, Sort::Moved, after, PAGE + 1)?;
    let mut lines: Vec<Line> = promises.iter().map(|row| promise(scope, row, now)).collect();
    if r.related() {
        lines.extend(talks_over(conn, scope, r.party.id, after)?.iter().map(|c| talk(c, now)));
    }
    lines.sort_by_key(|line| std::cmp::Reverse((line.at, line.id)));
    Ok(Leaf::cut(lines, None, PAGE as usize, |line| mark(&line.at.as_microsecond().to_string(), line.id)))
}
