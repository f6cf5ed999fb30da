//! Facts about a promise that change what the reader does now.

use domain::commitment::{BREAKDOWN_DAYS, Side, State};
use domain::trust::SPEAK_DAYS;
use jiff::Zoned;

use super::load::Loaded;
use crate::calendars::words as calendars;
use crate::commitments::phrase;
use crate::kit::env::Env;
use crate::kit::{say, urls};
use crate::people::scope::Scope;

/// One fact.
#[derive(Clone, Debug)]
pub struct Note {
    /// `good`, `watch`, `warn`, `bad` or nothing.
    pub tone: String,
    /// The drawing beside it; nothing for that of the tone.
    pub icon: String,
    /// Its first words.
    pub strong: String,
    /// The rest.
    pub words: String,
    /// What can be pressed about it: its label, and where it posts to.
    pub button: Option<(String, String)>,
}

fn note(tone: &'static str, strong: impl Into<String>, words: impl Into<String>) -> Note {
    Note { tone: tone.to_owned(), icon: String::new(), strong: strong.into(), words: words.into(), button: None }
}

/// What a reader on this side has to know before they speak.
#[must_use]
pub fn notes(scope: &Scope, l: &Loaded, env: &Env, side: Side) -> Vec<Note> {
    let now = env.local();
    let mut notes = Vec::new();
    notes.extend(recorded_for_you(l, env, side, &now));
    notes.extend(silence(l, env, side, &now));
    notes.extend(breakdown(l, env, &now));
    notes.extend(amendment(scope, l, &now));
    notes.extend(their_wish(l, side));
    notes.extend(answer(l, env, side, &now));
    notes.extend(unconfirmed(l, side));
    notes.extend(odd_day(l, env, &now));
    notes
}

/// It falls due when whoever it is made to does not work, or in a freeze of theirs.
fn odd_day(l: &Loaded, env: &Env, now: &Zoned) -> Option<Note> {
    let due = l.row.due.filter(|due| *due > env.now && !l.row.state.is_closed() && l.row.state != State::Delivered)?;
    let words = calendars::odd(&l.days, due, phrase::party(&l.row, Side::Customer), now)?;
    Some(note("watch", "An odd day.", words))
}

fn recorded_for_you(l: &Loaded, env: &Env, side: Side, now: &Zoned) -> Option<Note> {
    let recorded = l.c.contestable.as_ref().filter(|recorded| recorded.side == side && !recorded.over)?;
    let last = l.events.iter().rev().find(|e| e.for_other)?;
    let what = last.act.kind().done().to_lowercase();
    let until = say::stamp(recorded.until(&env.days), now);
    let words = format!(
        "The last act, “{what}”, was written down by the other side. If that is not what was said, say so below, until {until}."
    );
    Some(note("watch", "Recorded for you.", words))
}

fn silence(l: &Loaded, env: &Env, side: Side, now: &Zoned) -> Option<Note> {
    let due = l.row.due.filter(|_| phrase::silent(&l.row, env.now))?;
    let when = phrase::due_in_full(due, l.row.due_is_day, now);
    let customer = phrase::short(&l.row, Side::Customer);
    let soon = env.days.after(due, SPEAK_DAYS);
    let performer = side == Side::Performer;
    let words = match (performer, soon > env.now) {
        (true, true) => format!(
            "{when} passed and {customer} heard nothing. Said until {}, it counts as told late and not as silence.",
            say::stamp(soon, now)
        ),
        (true, false) => format!(
            "{when} passed and {customer} heard nothing. It counts as silence now; a word still ends the waiting."
        ),
        (false, _) => {
            format!("{when} passed and nobody told you how it stands. Ask for it, or say what you need instead.")
        }
    };
    Some(note("bad", "Missed in silence.", super::about::upper(&words)))
}

fn breakdown(l: &Loaded, env: &Env, now: &Zoned) -> Option<Note> {
    let since = l.c.broken_since.filter(|_| l.row.state == State::Breakdown)?;
    let until = l.row.clock.unwrap_or_else(|| env.days.after(since, BREAKDOWN_DAYS));
    let passed = until < env.now;
    let words = if passed {
        format!("The clock of two working days ended on {} and no new terms stand.", say::stamp(until, now))
    } else {
        let left = match env.days.between(env.now, until) {
            0 => say::left(until, now),
            days => format!("{} left", say::count(days, "working day", "working days")),
        };
        format!("New terms should stand by {}, {left}.", say::stamp(until, now))
    };
    Some(Note { icon: "break".to_owned(), ..note(if passed { "bad" } else { "warn" }, "Broken down.", words) })
}

fn amendment(scope: &Scope, l: &Loaded, now: &Zoned) -> Option<Note> {
    let table = l.c.amendment()?;
    let answerer = phrase::is_reader(scope, &l.row, table.by.other());
    let who = if answerer { "your".to_owned() } else { phrase::of(&phrase::short(&l.row, table.by.other())) };
    let until = l.c.answer_by.map(|by| format!(" until {}", say::stamp(by, now))).unwrap_or_default();
    let words = format!("Other terms wait for {who} answer{until}. Until then the agreed ones stand.");
    Some(note("watch", "On the table.", words))
}

/// The performer says that the change was wished for here: a yes to it starts the record of the date anew.
fn their_wish(l: &Loaded, side: Side) -> Option<Note> {
    l.c.table.filter(|t| side == Side::Customer && t.by == Side::Performer && t.asked_by == Side::Customer)?;
    let words = "Your yes starts the record of the date anew. If you did not ask for it, put your own terms instead.";
    Some(note("watch", "They say that the change follows from you.", words))
}

fn answer(l: &Loaded, env: &Env, side: Side, now: &Zoned) -> Option<Note> {
    let by = l.c.answer_by.filter(|by| *by < env.now && l.c.amendment().is_none())?;
    let mine = l.row.to_move == Some(side);
    let other = phrase::short(&l.row, side.other());
    let words = if mine {
        format!("{other} wanted it by {}.", say::stamp(by, now))
    } else {
        format!("It was wanted by {}. Ask {other} once more, or take it back.", say::stamp(by, now))
    };
    let lead = l.lead.as_ref().filter(|_| !mine);
    let button = lead.map(|name| (format!("Ask {name}"), format!("{}/ask-lead", urls::commitment(l.row.id))));
    Some(Note { button, ..note("watch", "No answer yet.", words) })
}

/// Delivered long ago, and nobody has said yes or no.
fn unconfirmed(l: &Loaded, side: Side) -> Option<Note> {
    l.row.outcome.filter(|j| j.unconfirmed && l.row.state == State::Delivered)?;
    let words = match side {
        Side::Customer => {
            "Ten working days have passed since it was delivered. It counts as accepted until you say otherwise."
        }
        Side::Performer => {
            "Ten working days have passed without a yes or a no. It counts as accepted until they say otherwise."
        }
    };
    Some(note("watch", "Not confirmed.", words))
}
