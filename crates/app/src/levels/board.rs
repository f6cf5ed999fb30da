//! Promised beside measured: a line for each level of a service, a verdict for each month. Pure; what is measured for one
//! client comes before what is measured for everybody, and what is measured of one offering before what is of all.

use std::collections::HashMap;

use domain::catalogue::{LevelKind, Target};
use domain::kernel::OfferingId;
use domain::levels::{Measured, Promised, Verdict, combined, judged, promised_on};
use jiff::ToSpan;
use jiff::civil::Date;

use super::store::{Measure, MeasureRow};
use crate::catalogue::store::Offering;

/// Months of a board.
pub const MONTHS: usize = 12;

/// The months of a board, oldest first; the last one holds this day.
#[must_use]
pub fn months(today: Date) -> Vec<Date> {
    let this = today.first_of_month();
    let back = i32::try_from(MONTHS).unwrap_or(12) - 1;
    (0..=back).rev().map(|n| this.saturating_sub(n.months())).collect()
}

/// A level in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub month: Date,
    /// The last day that was measured; the first one where nothing was.
    pub to: Date,
    /// What was promised then.
    pub promised: Option<Target>,
    /// What was measured.
    pub measured: Option<Measured>,
    /// What became of it.
    pub verdict: Verdict,
    /// It was measured for this client alone.
    pub own: bool,
    /// Who or what measured.
    pub sources: Vec<String>,
}

/// A level over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub kind: LevelKind,
    /// Its name, where the kind does not say it all.
    pub name: Option<String>,
    /// What is offered at this level; nothing where nobody promised it.
    pub offerings: Vec<String>,
    /// What is promised now, and by which calendar.
    pub promised: Option<(Target, Option<String>)>,
    /// One for each month, oldest first.
    pub months: Vec<Month>,
}

impl Line {
    /// The last month that was measured.
    #[must_use]
    pub fn last(&self) -> Option<&Month> {
        self.months.iter().rfind(|m| m.measured.is_some())
    }
}

/// What is known of one service.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What it offers.
    pub offerings: &'a [Offering],
    /// What that promised before, where it changed.
    pub versions: &'a HashMap<OfferingId, Vec<Promised>>,
    /// What was measured for everybody, in the order in which it was said.
    pub everybody: &'a [MeasureRow],
    /// What was measured for one client.
    pub own: &'a [MeasureRow],
}

type Key<'a> = (LevelKind, Option<&'a str>);

fn key(m: &Measure) -> Key<'_> {
    (m.what.kind, m.what.name.as_deref())
}

/// What counts of a level in a month: of the offering where there is any, else of the whole service.
fn counting<'a>(
    rows: &'a [MeasureRow],
    key_of: Key<'_>,
    offering: Option<OfferingId>,
    month: Date,
) -> Vec<&'a Measure> {
    let all: Vec<&Measure> =
        rows.iter().map(|r| &r.measure).filter(|m| key(m) == key_of && m.month() == month).collect();
    let of = |wanted: Option<OfferingId>| all.iter().copied().filter(|m| m.what.offering == wanted).collect::<Vec<_>>();
    match offering {
        Some(_) if all.iter().any(|m| m.what.offering == offering) => of(offering),
        Some(_) => of(None),
        None => all,
    }
}

fn month(
    known: &Known<'_>,
    key_of: Key<'_>,
    offering: Option<&Offering>,
    (promised, month): (Option<Target>, Date),
) -> Month {
    let id = offering.map(|o| o.id);
    let own = counting(known.own, key_of, id, month);
    let is_own = !own.is_empty();
    let counts = if is_own { own } else { counting(known.everybody, key_of, id, month) };
    let measured = combined(&counts.iter().map(|m| m.measured).collect::<Vec<_>>());
    let mut sources: Vec<String> = counts.iter().map(|m| m.source.clone()).collect();
    sources.sort();
    sources.dedup();
    Month {
        month,
        to: counts.iter().map(|m| m.last).max().unwrap_or(month),
        promised,
        measured,
        verdict: judged(promised, measured),
        own: is_own,
        sources,
    }
}

/// The lines of a service: what is promised, and below it what is only measured.
#[must_use]
pub fn lines(known: &Known<'_>, months: &[Date]) -> Vec<Line> {
    let mut all: Vec<Line> = Vec::new();
    let mut keys: Vec<(LevelKind, Option<String>)> = Vec::new();
    for offering in known.offerings {
        for row in &offering.levels {
            let key_of: Key<'_> =
                (row.level.kind, row.level.name.as_deref().filter(|_| row.level.kind == LevelKind::Other));
            let versions = known.versions.get(&offering.id).map_or(&[][..], Vec::as_slice);
            let then = |day| match versions {
                [] => Some(row.level.target),
                _ => promised_on(versions, day, key_of.0, key_of.1).map(|level| level.target),
            };
            let line = Line {
                kind: key_of.0,
                name: row.level.name.clone(),
                offerings: vec![offering.says.name.clone()],
                promised: Some((row.level.target, row.calendar.as_ref().map(|(_, name)| name.clone()))),
                months: months.iter().map(|m| month(known, key_of, Some(offering), (then(*m), *m))).collect(),
            };
            keys.push((key_of.0, key_of.1.map(str::to_owned)));
            let same = |l: &&mut Line| {
                (l.kind, &l.name, &l.promised, &l.months) == (line.kind, &line.name, &line.promised, &line.months)
            };
            match all.iter_mut().find(same) {
                Some(there) => there.offerings.extend(line.offerings),
                None => all.push(line),
            }
        }
    }
    let measured = known.own.iter().chain(known.everybody).map(|r| key(&r.measure));
    for key_of in measured {
        if keys.iter().any(|(kind, name)| (*kind, name.as_deref()) == key_of) {
            continue;
        }
        keys.push((key_of.0, key_of.1.map(str::to_owned)));
        all.push(Line {
            kind: key_of.0,
            name: key_of.1.map(str::to_owned),
            offerings: Vec::new(),
            promised: None,
            months: months.iter().map(|m| month(known, key_of, None, (None, *m))).collect(),
        });
    }
    let place = |kind: LevelKind| LevelKind::ALL.iter().position(|k| *k == kind);
    all.sort_by_key(|l| (l.promised.is_none(), place(l.kind), l.name.clone()));
    all
}
