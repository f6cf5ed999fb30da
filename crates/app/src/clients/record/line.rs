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

/// What waits for an answer.
const fn asked(state: State) -> &'static str {
    match state {
        State::Requested => "asked for",
        State::Offered => "offered",
        State::Countered => "other terms proposed",
        _ => "new terms proposed",
    }
}

/// What is said of an answer that somebody owes.
fn answer(scope: &Scope, row: &Row, now: &Zoned) -> (String, &'static str) {
    let what = asked(row.state);
    let Some(side) = row.to_move else { return (what.to_owned(), "") };
    let whose =
        if phrase::is_reader(scope, row, side) { "your".to_owned() } else { phrase::of(&phrase::short(row, side)) };
    match row.answer_by {
        Some(by) if by < now.timestamp() => (format!("{what}, {whose} answer is {}", say::left(by, now)), "warn"),
        Some(by) => (format!("{what}, {whose} answer by {}", say::when(by, now)), ""),
        None => (format!("{what}, {whose} move"), ""),
    }
}

fn state(scope: &Scope, row: &Row, env: &Env, now: &Zoned) -> (String, &'static str) {
    let passed = row.due.filter(|due| *due < env.now);
    match row.state {
        State::Promised if phrase::silent(row, env.now) => {
            (passed.map_or_else(String::new, |due| format!("missed in silence, {}", say::left(due, now))), "bad")
        }
        State::Promised if row.amended => answer(scope, row, now),
        State::Promised => match passed {
            Some(due) => (format!("{}, and said so", say::left(due, now)), "warn"),
            None if row.assured && scope.knows_inside(&row.between, Side::Performer) => ("will be kept".to_owned(), ""),
            None => (String::new(), ""),
        },
        State::Breakdown => {
            let until = row.clock.map_or_else(String::new, |at| match at < env.now {
                true => format!(", new terms were due {}", say::when(at, now)),
                false => format!(", new terms by {}", say::when(at, now)),
            });
            (format!("broken down{until}"), "warn")
        }
        State::Delivered => {
            (format!("delivered, waits for {} yes", phrase::of(&phrase::short(row, Side::Customer))), "")
        }
        _ => answer(scope, row, now),
    }
}

/// In which order open promises are read: what is broken, silent or late, then what waits for an overdue answer, then by
/// date.
pub(super) fn order(row: &Row, now: Timestamp) -> (u8, bool, Option<Timestamp>) {
    let passed = |at: Option<Timestamp>| at.is_some_and(|at| at < now);
    let rank = match row.state {
        State::Breakdown => 0,
        State::Promised if passed(row.due) => 0,
        State::Requested | State::Offered | State::Countered if passed(row.answer_by) => 1,
        _ => 2,
    };
    (rank, row.due.is_none(), row.due)
}

/// A promise as a line. On the page of a team it says for whom as well.
pub(super) fn line(scope: &Scope, row: &Row, related: bool, env: &Env, now: &Zoned) -> Line {
    let mut who = phrase::who(scope, row, Side::Performer);
    if !related {
        who.name = format!("{} for {}", phrase::name(row, Side::Performer), row.customer);
    }
    let (state, tone) = state(scope, row, env, now);
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
