//! What a promise rests on, drawn on days: each from when it can begin until it is due, and what waits for what.

use domain::kernel::CommitmentId;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, Zoned};

use super::view::{Below, Tree};
use crate::commitments::store::Row;
use crate::kit::chart::Svg;
use crate::kit::say;
use crate::kit::spans::{Days, Span, spans};

/// Letters of a name that is drawn.
const LETTERS: usize = 44;
/// Days that are named at most.
const NAMED: i64 = 6;

/// The tree of a promise on days; nothing where nothing lies below it, or nothing has a day.
#[must_use]
pub fn drawn(top: &Row, tree: &Tree, now: &Zoned) -> Option<Svg> {
    let day = |at: Timestamp| at.to_zoned(now.time_zone().clone()).date();
    let mut begins: Vec<Date> = Vec::with_capacity(tree.lines.len());
    for line in &tree.lines {
        let waits =
            tree.lines.iter().filter(|other| line.waits_for.contains(&other.id)).filter_map(|other| other.due_at);
        let begun = line.begun_at.map_or_else(|| now.date(), day);
        begins.push(waits.map(day).fold(begun, Date::max));
    }
    let dues = tree.lines.iter().filter_map(|line| line.due_at).chain(top.due).map(day);
    let last = dues.max()?.max(now.date());
    let first = begins.iter().copied().min()?.min(now.date());
    // A bar that began long ago says no more for it.
    let first = first.max(now.date().checked_sub(90.days()).unwrap_or(first));
    let count = f64::from(days_from(first, last) + 1) * 1.02;
    let at = |on: Date| f64::from(days_from(first, on));
    let position = |id: CommitmentId| tree.lines.iter().position(|line| line.id == id).map(|n| n + 1);
    let own = Span {
        name: cut(&top.subject),
        level: 0,
        from: at(top.agreed_at.map_or(first, day)),
        until: top.due.map(|due| at(day(due)) + 1.0),
        tone: if tree.risks.is_empty() { String::new() } else { "warn".to_owned() },
        ..Span::default()
    };
    let below = tree.lines.iter().zip(&begins).map(|(line, begin)| Span {
        name: cut(&format!("{}{}, {}", "· ".repeat(line.level.saturating_sub(1)), line.subject, line.who.name)),
        level: u32::try_from(line.level).unwrap_or(u32::MAX),
        from: at(*begin),
        until: line.due_at.map(|due| at(day(due)) + 1.0),
        tone: tone(line),
        done: line.done,
        after: line.waits_for.iter().filter_map(|id| position(*id)).collect(),
    });
    let all: Vec<Span> = std::iter::once(own).chain(below).collect();
    let days = Days { count, today: at(now.date()), named: named(first, last, now) };
    Some(spans(&all, &days, &sentence(top, tree)))
}

fn tone(line: &Below) -> String {
    if line.slips && line.badge.tone.is_empty() { "warn".to_owned() } else { line.badge.tone.clone() }
}

/// In days, below zero where the second comes first.
fn days_from(first: Date, on: Date) -> i32 {
    first.until(on).map_or(0, |span| span.get_days())
}

fn named(first: Date, last: Date, now: &Zoned) -> Vec<(f64, String)> {
    let all = i64::from(days_from(first, last)).max(1);
    let step = (all / NAMED).max(1);
    let each = (0..=all / step).filter_map(|n| first.checked_add((n * step).days()).ok());
    each.map(|day| (f64::from(days_from(first, day)), say::short_day(day, now))).collect()
}

fn cut(name: &str) -> String {
    if name.chars().count() <= LETTERS {
        return name.to_owned();
    }
    name.chars().take(LETTERS - 1).chain(['…']).collect()
}

fn sentence(top: &Row, tree: &Tree) -> String {
    let below = say::count(tree.lines.len(), "promise", "promises");
    let waits = tree.lines.iter().filter(|line| !line.waits_for.is_empty()).count();
    let waits = if waits == 0 { String::new() } else { format!(" {} for others.", say::count(waits, "waits", "wait")) };
    format!("“{}” rests on {below}, drawn on the days until they are due.{waits} The list says the same.", top.subject)
}
