//! One open promise as a line: what, by when, who, and where it stands.

use domain::commitment::{Side, State};
use jiff::{Timestamp, Zoned};

use crate::commitments::phrase;
use crate::commitments::store::Row;
use crate::kit::env::Env;
use crate::kit::{say, urls};
use crate::people::scope::Scope;

/// A line of `.between`.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) subject: String,
    pub(super) href: String,
    /// The first date, where another holds now.
    pub(super) first: String,
    pub(super) due: String,
    /// The due stands no more, and there is no other yet.
    pub(super) broken: bool,
    pub(super) side: &'static str,
    pub(super) who: String,
    pub(super) state: String,
    pub(super) tone: &'static str,
}

/// A due as narrow as it can be said.
pub(super) fn short(at: Timestamp, is_day: bool, now: &Zoned) -> String {
    if is_day { say::short_day(at.to_zoned(now.time_zone().clone()).date(), now) } else { say::when(at, now) }
}

fn late(at: Timestamp, now: &Zoned) -> String {
    say::left(at, now)
}

/// What is said of an answer that somebody owes.
fn answer(row: &Row, now: &Zoned) -> (String, &'static str) {
    let what = phrase::badge(row, now.timestamp()).words;
    let who = row.to_move.map(|side| phrase::of(&phrase::short(row, side))).unwrap_or_default();
    match row.answer_by {
        Some(by) if by < now.timestamp() => (format!("{what}, {who} answer is {}", late(by, now)), "warn"),
        Some(by) => (format!("{what}, {who} answer by {}", say::when(by, now)), ""),
        None => (format!("{what}, {who} move"), ""),
    }
}

fn state(row: &Row, env: &Env, now: &Zoned) -> (String, &'static str) {
    let passed = row.due.filter(|due| *due < env.now);
    match row.state {
        State::Promised if phrase::silent(row, env.now) => {
            (passed.map_or_else(String::new, |due| format!("missed in silence, {}", late(due, now))), "bad")
        }
        State::Promised if row.amended => answer(row, now),
        State::Promised => match passed {
            Some(due) => (format!("{}, and said so", late(due, now)), "warn"),
            None if row.assured => ("will be kept".to_owned(), ""),
            None => (String::new(), ""),
        },
        State::Breakdown => {
            let clock = row.broken_since.map(|since| env.days.after(since, 2));
            let until = clock.map(|at| format!(", new terms by {}", say::when(at, now))).unwrap_or_default();
            (format!("broken down{until}"), "warn")
        }
        State::Delivered => {
            (format!("delivered, waits for {} yes", phrase::of(&phrase::short(row, Side::Customer))), "")
        }
        _ => answer(row, now),
    }
}

/// A promise as a line.
pub(super) fn line(scope: &Scope, row: &Row, env: &Env, now: &Zoned) -> Line {
    let who = phrase::who(scope, row, Side::Performer);
    let (state, tone) = state(row, env, now);
    let moved = row.first_due.filter(|first| row.agreed_at.is_some() && Some(*first) != row.due);
    Line {
        subject: row.subject.clone(),
        href: urls::commitment(row.id),
        first: moved.map(|at| short(at, row.due_is_day, now)).unwrap_or_default(),
        due: row.due.map(|at| short(at, row.due_is_day, now)).unwrap_or_else(|| "no date yet".to_owned()),
        broken: row.state == State::Breakdown && !row.amended,
        side: who.side,
        who: who.name,
        state,
        tone,
    }
}
