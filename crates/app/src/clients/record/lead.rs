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
    /// Broken down.
    broken: usize,
    /// Past its date, told or in silence.
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
        if row.state == State::Breakdown {
            sum.broken += 1;
        } else if row.state == State::Promised && passed(row.due) {
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

impl Wrong {
    /// "two of our promises are broken down or late"; nothing where none is.
    fn trouble(self, whose: &str) -> Option<String> {
        let how = match (self.broken, self.late) {
            (0, 0) => return None,
            (_, 0) => "broken down",
            (0, _) => "late",
            (_, _) => "broken down or late",
        };
        let n = self.broken + self.late;
        let verb = if n == 1 { "is" } else { "are" };
        Some(format!("{} of {whose} {verb} {how}", say::number_in_words(n)))
    }
}

fn answers(n: usize) -> String {
    if n == 1 { "an answer".to_owned() } else { format!("{} answers", say::number_in_words(n)) }
}

/// The words as they begin a sentence.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is the matter, in one or two sentences.
pub(super) fn sentence(scope: &Scope, r: &Record, it: &str, now: &Zoned) -> String {
    if !r.related() {
        return own(r, now);
    }
    let (to, from) = (wrong(&r.to_them, now), wrong(&r.from_them, now));
    let (we_answer, they_answer) =
        (to.performer_answers + from.customer_answers, to.customer_answers + from.performer_answers);
    let (we, they) =
        if scope.is_staff() { ("we owe".to_owned(), "they owe") } else { (format!("{it} owes"), "you owe") };
    let (ours, theirs) = match (scope.is_staff(), to.broken + to.late > 0) {
        (true, true) => ("our promises", "theirs"),
        (true, false) => ("our promises", "their promises"),
        (false, true) => ("the promises to you", "yours"),
        (false, false) => ("the promises to you", "your promises"),
    };
    let mut parts: Vec<String> = to.trouble(ours).into_iter().chain(from.trouble(theirs)).collect();
    if we_answer > 0 {
        parts.push(format!("{we} {}", answers(we_answer)));
    }
    if they_answer > 0 {
        parts.push(format!("{they} {}", answers(they_answer)));
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

/// How many are broken down or past their date.
pub(super) fn in_trouble(rows: &[Row], now: &Zoned) -> usize {
    let Wrong { broken, late, .. } = wrong(rows, now);
    broken + late
}

/// A team or the IT organisation: what it does, and what is late of it.
fn own(r: &Record, now: &Zoned) -> String {
    let state = match (r.to_them.len(), wrong(&r.to_them, now).trouble("the promises it works on")) {
        (0, _) => "Nothing is open here.".to_owned(),
        (_, None) => "Nothing it works on is broken down or late.".to_owned(),
        (_, Some(trouble)) => format!("{}.", capital(&trouble)),
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
