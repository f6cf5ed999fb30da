//! How a promise is spoken of: names, dates, whose move it is, one-word states.
//!
//! Pure: a row, the time and the reader go in, words come out. Every place that shows a promise takes its words here, so
//! that a promise is called the same everywhere.

use domain::commitment::{Shown, Side, State};
use domain::kernel::PersonId;
use domain::party::PartyKind;
use domain::trust::Outcome;
use jiff::{Timestamp, Zoned};

use super::store::Row;
use crate::kit::{say, urls};
use crate::people::scope::Scope;

/// A name with its shape and the page behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// As it is printed.
    pub name: String,
    /// `it`, `client` or `supplier`.
    pub side: &'static str,
    /// Where the name leads; empty where it leads nowhere.
    pub href: String,
}

/// A word with its tone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    /// The word.
    pub words: String,
    /// `good`, `watch`, `warn`, `bad`, `accent` or nothing.
    pub tone: String,
}

/// Whose move it is, and since or until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baton {
    /// The shape of the party whose move it is.
    pub side: &'static str,
    /// "Your move, 23 h left".
    pub words: String,
}

/// How the party on this side is drawn.
#[must_use]
pub const fn drawn(row: &Row, side: Side) -> &'static str {
    match side {
        Side::Customer => row.between.customer_kind.side(),
        Side::Performer => row.between.performer_kind.side(),
    }
}

/// The name of the party on this side.
#[must_use]
pub fn party(row: &Row, side: Side) -> &str {
    match side {
        Side::Customer => &row.customer,
        Side::Performer => &row.performer,
    }
}

/// Who answers for it on this side.
#[must_use]
pub fn person(row: &Row, side: Side) -> Option<(PersonId, &str)> {
    let found = match side {
        Side::Customer => &row.customer_person,
        Side::Performer => &row.performer_person,
    };
    found.as_ref().map(|(id, name)| (*id, name.as_str()))
}

/// The person on this side, else the party.
#[must_use]
pub fn name(row: &Row, side: Side) -> &str {
    person(row, side).map_or_else(|| party(row, side), |(_, name)| name)
}

/// How one calls them in a sentence: "Hanne", "Dr Haas", and a party by its whole name.
#[must_use]
pub fn short(row: &Row, side: Side) -> String {
    person(row, side).map_or_else(|| party(row, side).to_owned(), |(_, name)| called(name))
}

/// "Hanne" for Hanne Brandt, "Dr Haas" for Dr Ilse Haas.
#[must_use]
pub fn called(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or(name);
    match first.trim_end_matches('.') {
        "Dr" | "Prof" | "Mr" | "Ms" | "Mrs" => {
            words.next_back().map_or_else(|| first.into(), |last| format!("{first} {last}"))
        }
        _ => first.to_owned(),
    }
}

/// Who will see what is said to this side, and where.
#[must_use]
pub fn sees(row: &Row, side: Side) -> String {
    match person(row, side) {
        Some((_, name)) => format!("{name} is told, and sees it on their first page."),
        None => format!("It stands on the list of {}; nobody there is named for it yet.", party(row, side)),
    }
}

/// The same for what was written down too long after it was said to tell anybody.
#[must_use]
pub fn sees_later(row: &Row, side: Side) -> String {
    format!("It was said some time ago, so nobody is told; {} can read it.", short(row, side))
}

/// "Hanne’s", "Jonas’".
#[must_use]
pub fn of(name: &str) -> String {
    if name.ends_with('s') { format!("{name}’") } else { format!("{name}’s") }
}

/// The need of its conversation, for whoever sees that conversation as well: a promise of a supplier may belong to a
/// conversation with a client.
#[must_use]
pub fn need<'a>(scope: &Scope, row: &'a Row) -> Option<&'a str> {
    let supplier = [row.between.customer_kind, row.between.performer_kind].contains(&PartyKind::Supplier);
    row.conversation.as_ref().filter(|_| scope.is_staff() || !supplier).map(|(_, need)| need.as_str())
}

/// Whether this person is the reader.
#[must_use]
pub fn is_reader(scope: &Scope, row: &Row, side: Side) -> bool {
    scope.signs().is_some_and(|me| person(row, side).is_some_and(|(id, _)| id == me))
}

/// "You", or person and party; inside our house the team stands for the party.
#[must_use]
pub fn who(scope: &Scope, row: &Row, side: Side) -> Who {
    let inside = side == Side::Performer && scope.is_staff() && scope.only().is_none();
    let team = row.team.as_ref().filter(|_| inside).map(|(_, name)| name.as_str());
    let party = team.unwrap_or_else(|| party(row, side));
    let name = match person(row, side) {
        _ if is_reader(scope, row, side) => "You".to_owned(),
        Some((_, person)) => format!("{person}, {party}"),
        None => party.to_owned(),
    };
    Who { name, side: drawn(row, side), href: String::new() }
}

/// The party on this side, with its page where the reader has one.
#[must_use]
pub fn party_link(scope: &Scope, row: &Row, side: Side) -> Who {
    let (id, kind) = match side {
        Side::Customer => (row.between.customer, row.between.customer_kind),
        Side::Performer => (row.between.performer, row.between.performer_kind),
    };
    let href = match kind.code() {
        _ if !scope.is_staff() => String::new(),
        "client" => urls::client(id),
        _ => urls::party(id),
    };
    Who { name: party(row, side).to_owned(), side: kind.side(), href }
}

/// A due as people say it: a day without an hour where a day was agreed.
#[must_use]
pub fn due(at: Timestamp, is_day: bool, now: &Zoned) -> String {
    if !is_day {
        return say::when(at, now);
    }
    let day = at.to_zoned(now.time_zone().clone()).date();
    match now.date().until(day).map_or(0, |span| span.get_days()) {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        _ => say::day(day, now),
    }
}

/// A due in a sentence, with its hour where there is one: "17:00 today", "the end of Fri 13 March".
#[must_use]
pub fn due_in_full(at: Timestamp, is_day: bool, now: &Zoned) -> String {
    if is_day { due(at, true, now) } else { say::stamp(at, now) }
}

/// The due of a row, or that there is none.
#[must_use]
pub fn row_due(row: &Row, now: &Zoned) -> String {
    row.due.map_or_else(|| "no date agreed".to_owned(), |at| due(at, row.due_is_day, now))
}

/// The first promised date, where it has moved since.
#[must_use]
pub fn moved_from(row: &Row, now: &Zoned) -> Option<String> {
    row.first_due
        .filter(|first| row.agreed_at.is_some() && Some(*first) != row.due)
        .map(|first| due(first, row.due_is_day, now))
}

/// Whether the due has passed and nobody heard a word of it.
#[must_use]
pub fn silent(row: &Row, now: Timestamp) -> bool {
    row.state == State::Promised && !row.told && row.due.is_some_and(|due| due < now)
}

/// Where it stands, in a word.
#[must_use]
pub fn badge(row: &Row, now: Timestamp) -> Badge {
    let (words, tone) = match (row.state, row.outcome.map(|j| j.outcome)) {
        (State::Accepted, Some(outcome)) => (outcome.word(), outcome_tone(outcome)),
        (State::Revoked, _) => ("given up", "bad"),
        (State::Breakdown, _) => ("broken down", "warn"),
        (State::Promised, _) if silent(row, now) => ("missed in silence", "bad"),
        (State::Promised, _) if row.due.is_some_and(|due| due < now) => ("late, told", "watch"),
        (State::Promised, _) if row.amended => ("new terms proposed", "accent"),
        (State::Delivered, Some(_)) if row.outcome.is_some_and(|j| j.unconfirmed) => ("not confirmed", "watch"),
        (State::Delivered, _) => ("delivered", "accent"),
        // What is normal needs no badge.
        (State::Promised | State::Requested | State::Offered | State::Countered, _) => ("", ""),
        (state, _) => (state.word(), ""),
    };
    Badge { words: words.to_owned(), tone: tone.to_owned() }
}

/// That a word is a stretch, and why: its chance where one was shown. Both sides read it.
#[must_use]
pub fn stretch(why: &str, shown: Option<&Shown>) -> String {
    match shown.filter(|shown| shown.is_stretch()) {
        Some(shown) => format!("{} in 100 that this day is kept, where {} is usual. {why}", shown.chance, shown.agreed),
        None => why.to_owned(),
    }
}

/// What was known when a word was given; for our own side.
#[must_use]
pub fn known_then(shown: &Shown) -> String {
    let rests = match shown.similar {
        Some(count) => format!("{count} similar ones"),
        None => format!("{} futures", say::number(i64::from(shown.futures))),
    };
    format!("The chance was {} in 100 then, from {rests}.", shown.chance)
}

/// The tone of an outcome.
#[must_use]
pub const fn outcome_tone(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Kept | Outcome::Renegotiated => "good",
        Outcome::ToldLate => "watch",
        Outcome::Silent | Outcome::Revoked => "bad",
    }
}

/// Whose move it is; nothing once it is closed.
#[must_use]
pub fn baton(scope: &Scope, row: &Row, now: &Zoned) -> Option<Baton> {
    let side = row.to_move?;
    let mine = scope.signs().is_some() && scope.side_of(&row.between) == Some(side);
    let nobody_named = person(row, side).is_none();
    let whose = if is_reader(scope, row, side) || (mine && nobody_named) {
        "Your move".to_owned()
    } else {
        format!("{} move", of(&short(row, side)))
    };
    let when = match row.next_deadline {
        Some(at) => say::left(at, now),
        None => format!("since {}", since(row.moved_at, now)),
    };
    Some(Baton { side: drawn(row, side), words: format!("{whose}, {when}") })
}

/// Since when, as short as it can be said: "09:40", "yesterday", "Wed", "12 Jan".
#[must_use]
pub fn since(at: Timestamp, now: &Zoned) -> String {
    let words = say::when(at, now);
    match words.split_once(' ') {
        Some(("today", clock)) => clock.to_owned(),
        Some(("yesterday", _)) => "yesterday".to_owned(),
        Some((day, clock)) if clock.contains(':') => day.to_owned(),
        _ => words,
    }
}
