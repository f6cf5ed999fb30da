//! Charts of chances: futures as dots along time, a chance before and after, and chances beside what came of them. Like those
//! in [`super::chart`], x travels in percent and y in pixels, and each says its finding in a sentence.

use jiff::ToSpan;
use jiff::Zoned;
use jiff::civil::Date;

use super::chart::{Svg, close, open, percent, put};
use super::say;

/// Twenty futures along time.
#[derive(Clone, Debug, Default)]
pub struct Futures {
    /// Days on which futures end, the earliest first; those without a day are not drawn.
    pub ends: Vec<Date>,
    /// The day that is wanted, with what stands at its line.
    pub wanted: Option<(Date, String)>,
    /// Further days with their chance: "85 in 100".
    pub marks: Vec<(Date, String)>,
    /// Days off with their name, both ends included.
    pub off: Vec<(Date, Date, String)>,
    /// The finding.
    pub label: String,
}

const HIGH: u32 = 204;
const AXIS: u32 = 178;
/// Space between dots, and how many stand above each other before they move closer.
const STEP: u32 = 19;

/// From which day to which the axis runs: whole weeks around everything that is drawn.
fn axis(f: &Futures) -> Option<(Date, i32)> {
    let all = || f.ends.iter().chain(f.wanted.iter().map(|(day, _)| day)).chain(f.marks.iter().map(|(day, _)| day));
    let (first, last) = (*all().min()?, *all().max()?);
    let monday = first.saturating_sub(i64::from(first.weekday().to_monday_zero_offset()).days());
    let days = last.since(monday).ok()?.get_days() + 4;
    Some((monday, (days + 6) / 7 * 7))
}

/// The dots. A dot is filled by ink where it is in time.
#[must_use]
pub fn futures(f: &Futures, now: &Zoned) -> Svg {
    let mut svg = open("chart", HIGH, &f.label);
    let Some((from, days)) = axis(f) else { return close(svg) };
    let x = |day: Date| {
        let gone = day.since(from).map_or(0, |span| span.get_days());
        2.0 + 96.0 * f64::from(gone) / f64::from(days.max(1))
    };
    let weeks = days / 7;
    let each = (weeks + 5) / 6;
    for week in (0..=weeks).step_by(usize::try_from(each.max(1)).unwrap_or(1)) {
        let day = from.saturating_add(i64::from(week * 7).days());
        let (at, class) = (percent(x(day)), if week / each.max(1) % 2 == 0 { "q" } else { "q opt" });
        put(&mut svg, format_args!(r#"<line class="grid" x1="{at}" x2="{at}" y1="{AXIS}" y2="{}"/>"#, AXIS + 6));
        let end = if x(day) > 90.0 { " e" } else { "" };
        let words = say::short_day(day, now);
        put(&mut svg, format_args!(r#"<text class="{class}{end}" x="{at}" y="198">{words}</text>"#));
    }
    for (first, last, name) in &f.off {
        let (a, b) = (x(*first) - 0.3, x(*last) + 96.0 / f64::from(days.max(1)) - 0.3);
        let wide = percent(b - a);
        put(
            &mut svg,
            format_args!(r#"<rect class="hol" x="{}" width="{wide}" y="40" height="138"><title>"#, percent(a)),
        );
        super::chart::escape(&mut svg, name);
        svg += "</title></rect>";
    }
    put(&mut svg, format_args!(r#"<line class="axis" x1="0" x2="100%" y1="{AXIS}" y2="{AXIS}"/>"#));
    let tallest = f.ends.chunk_by(|a, b| a == b).map(<[Date]>::len).max().unwrap_or(1);
    let step = u32::try_from(130 / tallest.max(1)).unwrap_or(STEP).clamp(6, STEP);
    for pile in f.ends.chunk_by(|a, b| a == b) {
        let class = if f.wanted.as_ref().is_none_or(|(wanted, _)| pile[0] <= *wanted) { "pta" } else { "miss" };
        for n in 0..u32::try_from(pile.len()).unwrap_or(0) {
            let (cx, cy) = (percent(x(pile[0])), AXIS - 11 - step * n);
            put(&mut svg, format_args!(r#"<circle class="{class}" cx="{cx}" cy="{cy}" r="8"/>"#));
        }
    }
    if let Some((day, words)) = &f.wanted {
        mark(&mut svg, x(*day), ("now", "a"), 6, (&format!("wanted, {}", say::short_day(*day, now)), words));
    }
    for (n, (day, words)) in f.marks.iter().enumerate() {
        let top = 48 + 34 * u32::try_from(n).unwrap_or(0);
        mark(&mut svg, x(*day), ("ref", "v"), top, (&say::short_day(*day, now), words));
    }
    close(svg)
}

/// A line at a day with two lines of words, on the side where there is room.
fn mark(svg: &mut String, x: f64, (line, class): (&str, &str), top: u32, (first, second): (&str, &str)) {
    let (at, end) = (percent(x), x > 55.0);
    let (by, end) = if end { ("-6", " e") } else { ("6", "") };
    put(svg, format_args!(r#"<line class="{line}" x1="{at}" x2="{at}" y1="{top}" y2="{AXIS}"/>"#));
    put(svg, format_args!(r#"<svg x="{at}" y="{}" overflow="visible"><text class="{class}{end}" x="{by}">"#, top + 10));
    super::chart::escape(svg, first);
    put(svg, format_args!(r#"</text><text class="{}{end}" x="{by}" y="15">"#, if class == "a" { "a" } else { "" }));
    super::chart::escape(svg, second);
    *svg += "</text></svg>";
}

/// A chance before and after, from 0 to 100, with the agreed level.
#[must_use]
pub fn moved(before: u32, after: u32, agreed: u8, danger: bool) -> Svg {
    let mut svg = open("chart", 18, &format!("from {before} to {after} in 100"));
    let (a, b, level) = (percent(before.into()), percent(after.into()), percent(agreed.into()));
    svg += r#"<line class="axis" x1="0" x2="100%" y1="9" y2="9"/>"#;
    put(&mut svg, format_args!(r#"<line class="ref" x1="{level}" x2="{level}" y1="0" y2="18"/>"#));
    let (line, dot) = if danger {
        (r#"class="st" data-tone="warn""#, r#"class="f" data-tone="warn""#)
    } else {
        (r#"class="l""#, r#"class="pt""#)
    };
    put(&mut svg, format_args!(r#"<line {line} x1="{a}" x2="{b}" y1="9" y2="9"/>"#));
    put(
        &mut svg,
        format_args!(r#"<line {line} x1="{a}" x2="{a}" y1="4" y2="14"/><circle {dot} cx="{b}" cy="9" r="5"/>"#),
    );
    close(svg)
}

/// What was said beside what came of it: the mean chance, the share kept with its range, all in a hundred, and how many.
#[must_use]
pub fn beside(points: &[(f64, f64, (f64, f64), i64)], label: &str) -> Svg {
    const BOTTOM: f64 = 140.0;
    let mut svg = open("chart", 160, label);
    let (x, y) = (|said: f64| percent(10.0 + 0.9 * said), |kept: f64| BOTTOM - 1.36 * kept);
    svg += r#"<line class="axis" x1="10%" x2="100%" y1="140" y2="140"/><svg x="10%" y="0" width="90%" height="140" viewBox="0 0 100 100" preserveAspectRatio="none"><path class="ref" d="M0 100 L100 2.9"/></svg>"#;
    let most = points.iter().map(|(.., n)| *n).max().unwrap_or(1).max(1);
    for (said, kept, (low, high), count) in points {
        let at = x(*said);
        put(
            &mut svg,
            format_args!(r#"<line class="st2" x1="{at}" x2="{at}" y1="{:.0}" y2="{:.0}"/>"#, y(*low), y(*high)),
        );
        let r = 3.0 + 3.0 * (*count as f64 / most as f64).sqrt();
        put(&mut svg, format_args!(r#"<circle class="pt" cx="{at}" cy="{:.0}" r="{r:.1}"/>"#, y(*kept)));
    }
    svg += r#"<text class="q" x="0" y="14">100</text><text class="q" x="0" y="76">50</text><text class="q" x="0" y="140">0</text><text class="q m" x="55%" y="156">said: 50</text><text class="q e" x="100%" y="156">100</text><text class="q" x="12%" y="14">kept</text>"#;
    close(svg)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_dot_for_each_future_and_only_those_in_time_are_filled() {
        let ends = vec![date(2026, 3, 20), date(2026, 3, 20), date(2026, 4, 9)];
        let f = Futures { ends, wanted: Some((date(2026, 4, 2), "41 in 100".into())), ..Futures::default() };
        let now = date(2026, 3, 12).at(9, 0, 0, 0).in_tz("UTC").expect("a time");

        let svg = futures(&f, &now).as_str().to_owned();

        assert_eq!((svg.matches(r#"class="pta""#).count(), svg.matches(r#"class="miss""#).count()), (2, 1));
        assert!(svg.contains("wanted, 2 Apr"));
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let now = date(2026, 3, 12).at(9, 0, 0, 0).in_tz("UTC").expect("a time");

        assert!(!futures(&Futures::default(), &now).as_str().contains("circle"));
    }
}
