//! The sentence that Today begins with: what hurts trust most, and by when. Pure.

use domain::today::Reason;
use jiff::{Timestamp, Zoned};

use super::acts::{Day, ToDo};
use crate::commitments::phrase;
use crate::commitments::store::{FallsDue, Row};
use crate::kit::say;

/// The finding, in one sentence.
#[must_use]
pub fn title(day: &Day, now: &Zoned) -> String {
    let top = day.promises.iter().find(|t| t.ranked.today);
    match (top, day.turns.first()) {
        (Some(top), turn) if turn.is_none_or(|turn| turn.ranked.hurt <= top.ranked.hurt) => promise(day, top, now),
        (_, Some(_)) if day.turns.len() > 1 => {
            format!("{} conversations wait for your word.", say::number_word(day.turns.len()))
        }
        (_, Some(_)) => "One conversation waits for your word.".to_owned(),
        (Some(top), None) => promise(day, top, now),
        (None, None) => "Nothing is yours today.".to_owned(),
    }
}

fn promise(day: &Day, top: &ToDo, now: &Zoned) -> String {
    let same = |t: &&ToDo| t.ranked.today && t.ranked.reason == top.ranked.reason;
    let alike: Vec<&ToDo> = day.promises.iter().filter(same).collect();
    let count = alike.len();
    let them = phrase::short(&top.row, top.side.other());
    let by = top.ranked.at;
    let passed = by < now.timestamp();
    match top.ranked.reason {
        Reason::BreaksInSilence => breaks(&alike, now),
        Reason::SlipsBelow => many(count, "One promise", "promises", "of yours rests on something that slipped.")
            .replace("promises of yours rests", "promises of yours rest"),
        Reason::NoLongerNeeded => many(count, "One promise", "promises", "that you asked for may no longer be needed."),
        Reason::MissedInSilence => many(count, "One promise", "promises", "passed in silence."),
        Reason::NewTermsWanted if passed => format!("{them} has waited for new terms since {}.", on(by, false, now)),
        Reason::NewTermsWanted => format!("{them} waits for new terms until {}.", on(by, false, now)),
        Reason::AnswerOwed if top.row.answer_by.is_none() => format!("{them} waits for your answer."),
        Reason::AnswerOwed if passed => format!("{them} has waited for your answer since {}.", on(by, false, now)),
        Reason::AnswerOwed => format!("{them} waits for your answer until {}.", on(by, false, now)),
        Reason::ToAccept if count == 1 => format!("{them} has delivered and waits for your yes or no."),
        Reason::ToAccept => format!("{} deliveries wait for your yes or no.", say::number_word(count)),
        Reason::TheyAreLate if count == 1 => format!("{} promise to you is {}.", phrase::of(&them), say::left(by, now)),
        Reason::TheyAreLate => format!("{} promises to you are late.", say::number_word(count)),
        Reason::NoAnswerFromThem => format!("{them} has not answered you in time."),
        Reason::LateAndTold => many(count, "One promise", "promises", "of yours needs a new date.")
            .replace("promises of yours needs", "promises of yours need"),
        Reason::NextStep => "One conversation waits for your word.".to_owned(),
        Reason::FallsDue => "Nothing is yours today.".to_owned(),
    }
}

/// Several that break in silence are said together where they do so on one day.
fn breaks(alike: &[&ToDo], now: &Zoned) -> String {
    let nearest = alike.iter().map(|t| &t.row).min_by_key(|row| row.due);
    let Some((row, due)) = nearest.and_then(|row| row.due.map(|due| (row, due))) else { return String::new() };
    let day = |at: Timestamp| at.to_zoned(now.time_zone().clone()).date();
    let together = alike.iter().filter(|t| t.row.due.is_some_and(|at| day(at) == day(due))).count();
    if together == 1 {
        return format!("One promise breaks in silence {} unless somebody speaks.", at(row, due, now));
    }
    let when = match day(due) {
        d if d == now.date() => "today".to_owned(),
        _ => on(due, true, now),
    };
    format!("{} promises break in silence {when} unless somebody speaks.", say::number_word(together))
}

fn at(row: &Row, due: Timestamp, now: &Zoned) -> String {
    let words = phrase::due(due, row.due_is_day, now);
    match words.split_once(' ') {
        Some(("today", clock)) => format!("at {clock}"),
        Some(("tomorrow", clock)) => format!("tomorrow at {clock}"),
        _ if words == "today" => "tonight".to_owned(),
        _ if words == "tomorrow" => words,
        _ => format!("on {words}"),
    }
}

/// "17:00 today", "tomorrow 09:40", "Friday 09:40", "12 January".
fn on(at: Timestamp, is_day: bool, now: &Zoned) -> String {
    let local = at.to_zoned(now.time_zone().clone());
    let long = say::long_day(local.date());
    let weekday = long.split(' ').next().unwrap_or_default().to_owned();
    let words = phrase::due(at, is_day, now);
    match words.split_once(' ') {
        Some(("today" | "yesterday" | "tomorrow", _)) => words,
        Some((_, clock)) if clock.contains(':') => format!("{weekday} {clock}"),
        _ if is_day && !words.contains(' ') => words,
        _ if is_day => weekday,
        _ => words,
    }
}

fn many(count: usize, one: &str, noun: &str, rest: &str) -> String {
    if count == 1 { format!("{one} {rest}") } else { format!("{} {noun} {rest}", say::number_word(count)) }
}

/// How much it is, and what cannot wait.
#[must_use]
pub fn lead(day: &Day, now: &Zoned) -> String {
    let count = day.today();
    if count == 0 {
        return String::new();
    }
    let things = match count {
        1 => "One thing is yours today.".to_owned(),
        n => format!("{} things are yours today, hardest on trust first.", say::number_word(n)),
    };
    let today = |at: Timestamp| at > now.timestamp() && at.to_zoned(now.time_zone().clone()).date() == now.date();
    let dated = |t: &&ToDo| t.ranked.today && today(t.ranked.at);
    match day.promises.iter().filter(dated).count() {
        0 => things,
        1 if count == 1 => things,
        n if n == count => things,
        n => format!("{things} {} cannot wait until tomorrow.", say::number_word(n)),
    }
}

/// What an empty list means. `coming` is what falls due soon among what the reader sees, nearest first.
#[must_use]
pub fn nothing(day: &Day, coming: &[FallsDue], now: &Zoned) -> String {
    let own = day.promises.iter().filter_map(|t| t.row.due);
    let calm = "No promise is at risk, nobody waits for you.";
    match own.chain(coming.first().map(|c| c.due)).min() {
        Some(due) => format!("{calm} The next one is due {}.", by_day(due, now)),
        None => format!("{calm} Nothing falls due in the next two weeks."),
    }
}

fn by_day(due: Timestamp, now: &Zoned) -> String {
    match on(due, true, now).as_str() {
        words @ ("today" | "tomorrow") => words.to_owned(),
        _ => format!("on {}", say::day(due.to_zoned(now.time_zone().clone()).date(), now)),
    }
}
