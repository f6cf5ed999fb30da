//! The ledger of a conversation and of all its promises, merged: what was said last comes first.

use domain::commitment::{Act, Channel, Commitment, Event, Side, State, evolve};
use domain::conversation::{Conversation, TalkEvent, TalkKind, told};
use jiff::Timestamp;

use super::cast::Cast;
use super::loaded::{Carrying, Loaded, Told};
use super::terms::{self, Said, Term};
use crate::kit::{say, urls};
use crate::ledger::Entry;
use crate::telling::words as heard;

/// Lines shown unless all are asked for.
pub const SHOWN: usize = 60;

/// The ledger as it is printed.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// The lines.
    pub lines: Vec<Line>,
    /// Name and drawing of the left side, then of the right.
    pub sides: [(String, &'static str); 2],
    /// "11 acts".
    pub count: String,
    /// The first letters of the last hash both sides share.
    pub head: String,
    /// All of it.
    pub head_full: String,
    /// Words and path of the link to the rest, if not all are shown.
    pub rest: Option<(String, String)>,
}

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Whose side: `it`, `client` or `supplier`.
    pub side: &'static str,
    /// What happened.
    pub title: String,
    /// Who.
    pub name: String,
    /// When, for people.
    pub when: String,
    /// When, exactly.
    pub exact: String,
    /// What was said, one paragraph each.
    pub said: Vec<String>,
    /// "Only IT sees this", for what stays inside.
    pub inside: String,
    /// Who wrote it down for the other side, or that an import implies it.
    pub marked: String,
    /// The promise it is about: subject and path.
    pub about: Option<(String, String)>,
    /// Terms: label, what was struck, what holds.
    pub terms: Vec<Term>,
    /// Conditions, evidence, ways.
    pub points: Vec<String>,
    /// What runs since then.
    pub note: String,
    /// Who was told of it, a sentence each.
    pub heard: Vec<String>,
}

struct Dated {
    at: (Timestamp, Timestamp, i64),
    line: Line,
}

/// The ledger of this conversation; all of it, or what was said last.
#[must_use]
pub fn ledger(l: &Loaded, cast: &Cast<'_>, all: bool) -> Ledger {
    let mut dated = words(l, cast);
    for promise in &l.promises {
        dated.extend(acts(promise, l, cast));
    }
    dated.sort_by_key(|d| std::cmp::Reverse(d.at));
    let count = dated.len();
    let shown = if all { count } else { SHOWN };
    let rest = (count > shown).then(|| {
        let path = format!("{}?ledger=all#ledger", urls::conversation(l.row.id));
        (format!("Show all {}", say::count(count, "act", "acts")), path)
    });
    let head = l.told.iter().rev().find(|t| t.entry.chain == "shared").map(|t| hex(&t.entry.hash)).unwrap_or_default();
    let [left, right] = if cast.house() == Side::Customer {
        [Side::Performer, Side::Customer]
    } else {
        [Side::Customer, Side::Performer]
    };
    Ledger {
        lines: dated.into_iter().take(shown).map(|d| d.line).collect(),
        sides: [left, right].map(|side| (cast.party(side).to_owned(), cast.drawn(side))),
        count: say::count(count, "act", "acts"),
        head: head.chars().take(7).collect(),
        head_full: head,
        rest,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn words(l: &Loaded, cast: &Cast<'_>) -> Vec<Dated> {
    let mut state = Conversation::new(None, None);
    let mut lines = Vec::new();
    for t in &l.told {
        let before = state.clone();
        if let Some(event) = &t.event {
            state = told(state, event);
        }
        if t.seen {
            let side = t.entry.by.side().unwrap_or(Side::Performer);
            let without = || if t.sealed { sealed(&t.entry, l, cast) } else { erased() };
            let said = t.event.as_ref().map_or_else(without, |event| of_talk(event, &before, l, cast));
            let (party, drawn) = (cast.party(side).to_owned(), cast.drawn(side));
            let mut line = line(&t.entry, t.event.is_some() || t.sealed, said, (party, drawn), None, cast);
            line.heard = heard::heard(cast.reader, &l.traces, (l.row.id.0, t.entry.seq), &cast.now);
            if t.ours_alone {
                line.inside = format!("Only {} reads this until both sides have looked back.", cast.party(side));
            }
            lines.push(Dated { at: order(&t.entry), line });
        }
    }
    lines
}

fn of_talk(event: &TalkEvent, before: &Conversation, l: &Loaded, cast: &Cast<'_>) -> Said {
    let name = |id| l.names.get(&id).cloned().unwrap_or_default();
    terms::of_talk(event, before, &name, &|side| cast.party(side).to_owned(), &cast.now)
}

fn acts(p: &Carrying, l: &Loaded, cast: &Cast<'_>) -> Vec<Dated> {
    let mut state = p.row.fresh();
    let mut lines = Vec::new();
    for t in &p.told {
        let before = state.clone();
        if let Some(event) = &t.event {
            state = evolve(state, event);
        }
        if t.seen {
            lines.push(Dated { at: order(&t.entry), line: of_act(p, t, (&before, &state), l, cast) });
        }
    }
    lines
}

fn of_act(p: &Carrying, t: &Told<Event>, around: (&Commitment, &Commitment), l: &Loaded, cast: &Cast<'_>) -> Line {
    let name = |id| l.names.get(&id).cloned().unwrap_or_default();
    let said = t.event.as_ref().map_or_else(erased, |event| terms::of_act(event, around, &name, &cast.now));
    let side = t.entry.by.side().unwrap_or(Side::Performer);
    let (party, kind) = match side {
        Side::Customer => (&p.row.customer, p.row.between.customer_kind),
        Side::Performer => (&p.row.performer, p.row.between.performer_kind),
    };
    let about = (p.row.subject.clone(), urls::commitment(p.row.id));
    let mut line = line(&t.entry, t.event.is_some(), said, (party.clone(), kind.side()), Some(about), cast);
    line.note = t.event.as_ref().map(|event| clock(event, p, cast)).unwrap_or_default();
    line.heard = heard::heard(cast.reader, &l.traces, (p.row.id.0, t.entry.seq), &cast.now);
    line
}

/// What a breakdown that still stands sets running.
fn clock(event: &Event, p: &Carrying, cast: &Cast<'_>) -> String {
    let breaks = matches!(event.act, Act::DeclareBreakdown { .. } | Act::Reject { .. });
    if !breaks || p.state.state != State::Breakdown || p.state.broken_since != Some(event.said_at) {
        return String::new();
    }
    match p.row.next_deadline {
        Some(until) if until < cast.now.timestamp() => {
            format!("New terms should have stood by {}. They are still open.", say::when(until, &cast.now))
        }
        Some(until) => format!(
            "The clock of two working days runs until {}, or until new terms are agreed.",
            say::when(until, &cast.now)
        ),
        None => "The clock of two working days runs until new terms are agreed.".to_owned(),
    }
}

fn order(entry: &Entry) -> (Timestamp, Timestamp, i64) {
    (entry.said_at, entry.recorded_at, entry.seq)
}

/// A look back that is not open: that it is in may be known, what it says may not.
fn sealed(entry: &Entry, l: &Loaded, cast: &Cast<'_>) -> Said {
    let until = l.look.by.map(|by| format!(", or until {}", say::stamp(by, &cast.now))).unwrap_or_default();
    let title = TalkKind::from_code(&entry.kind).map_or("", TalkKind::done).to_owned();
    let words = format!("What was said is sealed until both sides have looked back{until}.");
    Said { title, paragraphs: vec![words], ..Said::default() }
}

fn erased() -> Said {
    Said {
        paragraphs: vec!["These words were erased for privacy. The line and its seal stay.".into()],
        ..Said::default()
    }
}

fn line(
    entry: &Entry,
    whole: bool,
    said: Said,
    (party, side): (String, &'static str),
    about: Option<(String, String)>,
    cast: &Cast<'_>,
) -> Line {
    let recorder = entry.person_name.as_deref().unwrap_or("an import");
    let marked = match (entry.for_other, entry.implied) {
        (true, _) => format!("recorded by {recorder}"),
        (_, true) => "must have happened before".to_owned(),
        _ if entry.channel == Channel::Link => "by a link in a mail".to_owned(),
        _ if entry.channel == Channel::Mail => "by mail; nobody has verified the sender".to_owned(),
        _ => String::new(),
    };
    let inside = if entry.chain == "shared" { String::new() } else { format!("Only {party} sees this.") };
    let name = entry.person_name.clone().filter(|_| !entry.for_other).unwrap_or(party);
    let title = if whole { said.title } else { "Erased".to_owned() };
    Line {
        side,
        title,
        name,
        when: say::when(entry.said_at, &cast.now),
        exact: say::exact(entry.said_at, &cast.now),
        said: said.paragraphs,
        inside,
        marked,
        about,
        terms: said.terms,
        points: said.points,
        note: String::new(),
        heard: Vec::new(),
    }
}
