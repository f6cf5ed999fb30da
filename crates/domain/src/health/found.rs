//! Facts that only show in numbers: answers that take longer, silence, long chains. Whoever keeps the numbers hands them in;
//! what counts as a fact is decided here. What simply happened, such as a silent miss, needs no finding.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::trust::{Spread, month_of, next_month};

/// Days without any contact that are a fact°.
pub const QUIET_DAYS: i64 = 90;
/// So many between who has the need and who builds are a long chain°.
pub const LONG_CHAIN: u32 = 5;
/// Answers below which a median says nothing, in either time°.
pub const FEW_ANSWERS: i64 = 8;
/// Answers take longer when their median is so many times what it was°, and a working day more.
pub const SLOWER_TIMES: f64 = 1.5;
/// A working day, in hours: where answers take an hour instead of half of one, nobody waits.
const A_DAY: f64 = 8.0;
/// Months whose answers are held against those of twice as many months before.
const MONTHS: i64 = 3;

/// Answers of one side take longer than they did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slower {
    /// When it was known: the end of the month.
    pub at: Timestamp,
    /// The median of the six months before, in working hours.
    pub before: f64,
    /// The median of the three months, in working hours.
    pub now: f64,
    /// Answers in the six months before.
    pub answers_before: i64,
    /// Answers in the three months.
    pub answers: i64,
}

/// When the answers of one side took longer than in the half year before. Each month that is over is looked at together with
/// the two before it; months that have made a fact make none again, so that the same answers do not count twice.
#[must_use]
pub fn slower(months: &BTreeMap<Date, Spread>, now: Timestamp) -> Vec<Slower> {
    let (Some(first), this) = (months.keys().next().copied(), month_of(now)) else { return Vec::new() };
    let mut all: Vec<Slower> = Vec::new();
    let (mut month, mut told) = (first, None::<Date>);
    while month < this {
        let fresh = told.is_none_or(|told| told <= back(month, MONTHS));
        if let Some(slower) = fresh.then(|| slower_by(months, month)).flatten() {
            told = Some(month);
            all.push(slower);
        }
        month = next_month(month);
    }
    all
}

fn slower_by(months: &BTreeMap<Date, Spread>, last: Date) -> Option<Slower> {
    let (recent, earlier) = (back(last, MONTHS - 1), back(last, 3 * MONTHS - 1));
    let (now, before) = (together(months, recent, next_month(last)), together(months, earlier, recent));
    let (answers, answers_before) = (now.count(), before.count());
    let (now, before) = (now.within(0.5)?, before.within(0.5)?);
    let enough = answers >= FEW_ANSWERS && answers_before >= FEW_ANSWERS;
    let longer = now >= SLOWER_TIMES * before && now >= before + A_DAY;
    let at = next_month(last).to_zoned(TimeZone::UTC).ok()?.timestamp();
    (enough && longer).then_some(Slower { at, before, now, answers_before, answers })
}

/// The answers of the months from `from` on until before `to`.
fn together(months: &BTreeMap<Date, Spread>, from: Date, to: Date) -> Spread {
    let mut sum = Spread::default();
    months.range(from..to).for_each(|(_, spread)| sum.join(spread));
    sum
}

fn back(month: Date, months: i64) -> Date {
    month.saturating_sub(months.months())
}

/// When there had been no contact for [`QUIET_DAYS`]: once for each such time, again and again while the silence lasts. `since`
/// is when the relationship began or was first known.
#[must_use]
pub fn quiet(contacts: &[Timestamp], since: Timestamp, now: Timestamp) -> Vec<Timestamp> {
    let quiet = SignedDuration::from_hours(24 * QUIET_DAYS);
    let mut ends: Vec<Timestamp> = contacts.iter().copied().filter(|at| *at > since && *at <= now).collect();
    ends.sort_unstable();
    // Today is over for this question: what is ninety days old today is.
    ends.push(now.checked_add(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX));
    let mut all = Vec::new();
    let mut from = since;
    for end in ends {
        while let Some(at) = from.checked_add(quiet).ok().filter(|at| *at < end) {
            all.push(at);
            from = at;
        }
        from = end;
    }
    all
}

/// Whether so many between who has the need and who builds it are a fact.
#[must_use]
pub const fn long_chain(between: u32) -> bool {
    between >= LONG_CHAIN
}
