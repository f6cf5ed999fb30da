//! The sentence under the name: what is the matter between us, from the facts.

use domain::commitment::{Side, State};
use domain::party::PartyKind;
use jiff::Zoned;

use super::Record;
use crate::commitments::phrase;
use crate::commitments::store::Row;
use crate::kit::say;
use crate::people::scope::Scope;

/// What is wrong in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Wrong {
    /// Broken down, missed in silence, or late.
    late: usize,
    /// An answer of the performer's is overdue.
    performer_answers: usize,
    /// An answer of the customer's is overdue.
    customer_answers: usize,
}

fn wrong(rows: &[Row], now: &Zoned) -> Wrong {
    let passed = |at: Option<jiff::Timestamp>| at.is_some_and(|at| at < now.timestamp());
    let mut sum = Wrong::default();
    for row in rows {
        if row.state == State::Breakdown || (row.state == State::Promised && passed(row.due)) {
            sum.late += 1;
        } else if passed(row.answer_by) {
            match row.to_move {
                Some(Side::Performer) => sum.performer_answers += 1,
                Some(Side::Customer) => sum.customer_answers += 1,
                None => {}
            }
        }
    }
    sum
}

fn promises(n: usize) -> String {
    format!("{} {}", say::number_in_words(n), if n == 1 { "promise" } else { "promises" })
}

fn answers(n: usize) -> String {
    if n == 1 { "an answer".to_owned() } else { format!("{} answers", say::number_in_words(n)) }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is the matter, in one or two sentences.
pub(super) fn sentence(scope: &Scope, r: &Record, now: &Zoned) -> String {
    if !r.related() {
        return own(r, now);
    }
    let (to, from) = (wrong(&r.to_them, now), wrong(&r.from_them, now));
    let (we_answer, they_answer) =
        (to.performer_answers + from.customer_answers, to.customer_answers + from.performer_answers);
    let (we, they, theirs) = if scope.is_staff() { ("we owe", "they owe", "theirs") } else { ("IT owes", "you owe", "yours") };
    let mut parts = Vec::new();
    if to.late > 0 {
        let whose = if scope.is_staff() { "" } else { " to you" };
        parts.push(format!("{}{whose} broken down or late", promises(to.late)));
    }
    if we_answer > 0 {
        parts.push(format!("{we} {}", answers(we_answer)));
    }
    if they_answer > 0 {
        parts.push(format!("{they} {}", answers(they_answer)));
    }
    if from.late > 0 {
        let verb = if from.late == 1 { "is" } else { "are" };
        parts.push(format!("{} of {theirs} {verb} late", promises(from.late)));
    }
    match (parts.is_empty(), r.to_them.is_empty() && r.from_them.is_empty()) {
        (false, _) => format!("{}.", capital(&parts.join("; "))),
        (true, true) => quiet(r),
        (true, false) => "Nothing between us is broken down, late or unanswered.".to_owned(),
    }
}

fn quiet(r: &Record) -> String {
    match r.numbers.conversations {
        0 => "Nothing is promised, and no conversation goes on. Silence is not health.".to_owned(),
        1 => "Nothing is promised yet. One conversation goes on.".to_owned(),
        n => format!("Nothing is promised yet. {} conversations go on.", say::number_word(n)),
    }
}

/// A team or the IT organisation: what it does, and what is late of it.
fn own(r: &Record, now: &Zoned) -> String {
    let late = wrong(&r.to_them, now).late;
    let state = match (r.to_them.len(), late) {
        (0, _) => "Nothing is open here.".to_owned(),
        (_, 0) => "Nothing it works on is broken down or late.".to_owned(),
        (_, n) => format!("{} it works on broken down or late.", capital(&promises(n))),
    };
    let about = r.party.about.as_deref().filter(|_| r.party.kind == PartyKind::Team);
    about.map_or(state.clone(), |about| format!("{}. {state}", about.trim_end_matches('.')))
}

/// A promise of ours that was missed in silence, if there is one: what the note on the page says.
pub(super) fn silence(scope: &Scope, r: &Record, now: &Zoned) -> Option<(String, String)> {
    let row = r.to_them.iter().find(|row| phrase::silent(row, now.timestamp()))?;
    let due = row.due.map(|at| phrase::due(at, row.due_is_day, now))?;
    let who = phrase::short(row, Side::Customer);
    let words = if scope.is_staff() {
        format!("{} was due {due}, and {who} heard nothing. Say it now.", row.subject)
    } else {
        format!("{} was due {due}, and nobody said a word. Ask.", row.subject)
    };
    Some((words, crate::kit::urls::commitment(row.id)))
}
