//! The ribbon of a relationship: spans and days in, drawing out.

use domain::health::{Picture, Stage};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

use crate::health::store::Kept;
use crate::health::words;
use crate::kit::chart::Svg;
use crate::kit::stages::{Stretch, stretches, strip};

const YEAR: SignedDuration = SignedDuration::from_hours(24 * 365);
/// Relationships are drawn over two years at most.
const TWO: SignedDuration = SignedDuration::from_hours(24 * 730);

/// Where an instant lies between two others, in hundredths.
fn place(at: Timestamp, (from, to): (Timestamp, Timestamp)) -> f64 {
    let whole = to.duration_since(from).as_secs_f64().max(1.0);
    (100.0 * at.duration_since(from).as_secs_f64() / whole).clamp(0.0, 100.0)
}

fn months((from, to): (Timestamp, Timestamp), now: &Zoned) -> Vec<(f64, String)> {
    let zone = now.time_zone();
    let (first, last) = (from.to_zoned(zone.clone()).date(), to.to_zoned(zone.clone()).date());
    let days = first.until(last).map_or(0, |span| span.get_days());
    // About six names, whatever the time.
    let step = (f64::from(days) / 30.4 / 6.0).ceil().max(1.0) as i64;
    let mut named = Vec::new();
    let mut month: Date = first.first_of_month().saturating_add(1.month());
    while month <= last {
        if let Ok(at) = month.to_zoned(zone.clone()) {
            let format = if month.month() <= step as i8 { "%b %y" } else { "%b" };
            named.push((place(at.timestamp(), (from, to)), month.strftime(format).to_string()));
        }
        month = month.saturating_add(step.months());
    }
    named
}

/// The ribbon of one relationship, with a sentence that says it; nothing where nothing was ever heard.
pub(super) fn drawn(p: &Picture, now: &Zoned) -> Option<(Svg, String)> {
    let first = p.spans.first()?.from;
    let from = first.max(p.at.checked_sub(TWO).unwrap_or(first));
    // A few days alone would say nothing about time.
    let from = from.min(p.at.checked_sub(SignedDuration::from_hours(24 * 60)).unwrap_or(from));
    let within = (from, p.at);
    let spans = || p.spans.iter().filter(|span| span.to > from);
    let all: Vec<Stretch> = spans()
        .map(|span| Stretch {
            from: place(span.from.max(from), within),
            to: place(span.to, within),
            stage: span.stage.code(),
            suspected: span.suspected.map_or("", Stage::code),
            overruled: span.overruled,
            anew: span.anew,
        })
        .collect();
    let mut told: Vec<String> = Vec::new();
    let mut last = None;
    for span in spans() {
        if last != Some(span.stage) || span.anew {
            let anew = if span.anew { ", begun anew" } else { "" };
            told.push(format!("{} from {}{anew}", span.stage.word(), words::on(span.from.max(from), now)));
            last = Some(span.stage);
        }
    }
    let sentence = format!("{}.", words::capital(&told.join(", then ")));
    Some((stretches(&all, &months(within, now), &sentence), sentence))
}

/// The last twelve months of one in a list.
pub(super) fn small(k: &Kept, now: &Zoned) -> Svg {
    let within = (k.at.checked_sub(YEAR).unwrap_or(k.at), k.at);
    let mut all = Vec::new();
    for (n, (from, stage)) in k.ribbon.iter().enumerate() {
        let to = k.ribbon.get(n + 1).map_or(k.at, |(next, _)| *next);
        let (from, to) = (place(*from, within), place(to, within));
        all.push(Stretch { from, to, stage: stage.code(), ..Stretch::default() });
    }
    let told: Vec<String> =
        k.ribbon.iter().map(|(at, stage)| format!("{} from {}", stage.word(), words::on(*at, now))).collect();
    let sentence = if told.is_empty() {
        "Nothing was heard in twelve months.".to_owned()
    } else {
        format!("{}.", words::capital(&told.join(", then ")))
    };
    strip(&all, &sentence)
}
