//! Levels in words: what is promised, what was measured, what became of it, and why something fails. Pure.

use domain::catalogue::{LevelKind, Target, Unit};
use domain::levels::{Fails, Measured, Verdict};
use jiff::Zoned;
use jiff::civil::Date;

use super::acts::Flag;
use super::board::Month;
use super::store::Evidence;
use crate::kit::say;

/// What a level is called.
#[must_use]
pub fn level(kind: LevelKind, name: Option<&str>) -> String {
    match (kind, name) {
        (LevelKind::Other, Some(name)) => name.to_owned(),
        (kind, Some(name)) => format!("{}, {name}", kind.word()),
        (kind, None) => kind.word().to_owned(),
    }
}

/// Thousandths of a percent, as they are read.
#[must_use]
pub fn percent(thousandths: u32) -> String {
    format!("{} %", Target { unit: Unit::PercentMonth, amount: thousandths }.typed())
}

/// What was measured, short enough for a cell: *99.118 %*, *19 of 20*.
#[must_use]
pub fn figure(measured: Measured) -> String {
    match measured {
        Measured::Kept { kept, of } => format!("{} of {}", say::number(kept), say::number(of)),
        Measured::Down { .. } | Measured::Percent(_) => percent(measured.thousandths()),
    }
}

/// On what it rests.
#[must_use]
pub fn base(measured: Measured) -> String {
    match measured {
        Measured::Kept { .. } => format!("in time, {}", percent(measured.thousandths())),
        Measured::Down { down, of } => {
            format!("{} down of {}", say::count(down, "minute", "minutes"), say::number(of))
        }
        Measured::Percent(_) => "told without its base".to_owned(),
    }
}

/// Both in a sentence.
#[must_use]
pub fn in_full(measured: Measured) -> String {
    match measured {
        Measured::Percent(_) => figure(measured),
        Measured::Kept { .. } | Measured::Down { .. } => format!("{} ({})", figure(measured), base(measured)),
    }
}

/// What is promised: *99.5 % of every month*, *within 4 business hours (House calendar)*.
#[must_use]
pub fn promised(target: Target, calendar: Option<&str>) -> String {
    match calendar {
        Some(calendar) => target.words(calendar),
        None => target.words("").trim_end_matches(" ()").to_owned(),
    }
}

/// *February*, with its year when that is not this one.
#[must_use]
pub fn month(month: Date, now: &Zoned) -> String {
    let name = usize::try_from(month.month() - 1).ok().and_then(|n| say::MONTHS.get(n)).unwrap_or(&"");
    if month.year() == now.year() { (*name).to_owned() } else { format!("{name} {}", month.year()) }
}

/// *Feb 26*, for the head of a column.
#[must_use]
pub fn short_month(month: Date) -> String {
    month.strftime("%b %y").to_string()
}

/// The tone of a verdict; nothing for what says nothing.
#[must_use]
pub const fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Kept => "good",
        Verdict::SomeLate => "watch",
        Verdict::Missed => "bad",
        Verdict::NotPromised | Verdict::NotMeasured => "",
    }
}

/// A month in one sentence, for whoever cannot see the ribbon.
#[must_use]
pub fn told(m: &Month, now: &Zoned) -> String {
    let measured = m.measured.map(|measured| format!(", {}", in_full(measured))).unwrap_or_default();
    format!("{}: {}{measured}", month(m.month, now), m.verdict.word())
}

fn missed(e: &Evidence, now: &Zoned) -> Option<String> {
    let ((kind, name), (target, calendar), measured) = (e.level()?, e.promised()?, e.measured()?);
    let calendar = Some(calendar).filter(|c| !c.is_empty());
    Some(format!(
        "{} in {}: {} measured, {} promised.",
        level(kind, name),
        month(e.month, now),
        in_full(measured),
        promised(target, calendar)
    ))
}

/// Why it fails, in one sentence, without the words of whoever said so.
#[must_use]
pub fn why(flag: &Flag, now: &Zoned) -> String {
    match flag.why {
        Fails::Said(said) => {
            let by = flag.word.as_ref().and_then(|w| w.by.as_deref()).unwrap_or("IT");
            format!("{by} said so on {}, and nobody has said since that it runs again.", say::stamp(said.at, now))
        }
        Fails::Missed(_) => flag
            .evidence
            .as_ref()
            .and_then(|e| missed(e, now))
            .unwrap_or_else(|| "The latest month that was measured missed its level.".to_owned()),
    }
}

/// What fails and since when.
#[must_use]
pub fn short(flag: &Flag, now: &Zoned) -> String {
    format!("{} has not run as promised since {}.", flag.service.1, say::day(flag.since(), now))
}

/// The latest figure that is kept beside its promise.
#[must_use]
pub fn latest(e: &Evidence, now: &Zoned) -> Option<(String, String, String)> {
    let ((kind, name), (target, calendar), measured) = (e.level()?, e.promised()?, e.measured()?);
    let calendar = Some(calendar).filter(|c| !c.is_empty());
    let about = format!("{}, {}", level(kind, name), month(e.month, now));
    Some((about, promised(target, calendar), figure(measured)))
}
