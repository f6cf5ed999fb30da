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
    /// The day that could be offered instead, likewise.
    pub offered: Option<(Date, String)>,
    /// Days off with their name, both ends included.
    pub off: Vec<(Date, Date, String)>,
    /// The finding.
    pub label: String,
}

const HIGH: u32 = 236;
const AXIS: u32 = 210;
/// Space between dots; where many stand above each other they move closer, so that none reaches the words above them.
const STEP: u32 = 19;
const DOTS: usize = 118;
/// Where the words of a line begin: two rows, so that those of two days never meet.
const ROWS: [u32; 2] = [4, 40];
/// So much of the width words of a line take on a phone, in percent.
const WORDS: f64 = 32.0;

/// From which day to which the axis runs: whole weeks around everything that is drawn.
fn axis(f: &Futures) -> Option<(Date, i32)> {
    let all = || f.ends.iter().chain(f.wanted.iter().chain(&f.offered).map(|(day, _)| day));
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
        put(&mut svg, format_args!(r#"<text class="{class}{end}" x="{at}" y="230">{words}</text>"#));
    }
    for (first, last, name) in &f.off {
        let (a, b) = (x(*first) - 0.3, x(*last) + 96.0 / f64::from(days.max(1)) - 0.3);
        let wide = percent(b - a);
        put(
            &mut svg,
            format_args!(r#"<rect class="hol" x="{}" width="{wide}" y="72" height="138"><title>"#, percent(a)),
        );
        super::chart::escape(&mut svg, name);
        svg += "</title></rect>";
    }
    put(&mut svg, format_args!(r#"<line class="axis" x1="0" x2="100%" y1="{AXIS}" y2="{AXIS}"/>"#));
    let tallest = f.ends.chunk_by(|a, b| a == b).map(<[Date]>::len).max().unwrap_or(1);
    let step = u32::try_from(DOTS / tallest.max(1)).unwrap_or(STEP).clamp(6, STEP);
    for pile in f.ends.chunk_by(|a, b| a == b) {
        let class = if f.wanted.as_ref().is_none_or(|(wanted, _)| pile[0] <= *wanted) { "pta" } else { "miss" };
        for n in 0..u32::try_from(pile.len()).unwrap_or(0) {
            let (cx, cy) = (percent(x(pile[0])), AXIS - 11 - step * n);
            put(&mut svg, format_args!(r#"<circle class="{class}" cx="{cx}" cy="{cy}" r="8"/>"#));
        }
    }
    lines(&mut svg, f, &x, now);
    close(svg)
}

/// The wanted day and the one to offer. Words of the left one stand to its left and those of the right one to its right, away from
/// each other; where the edge leaves no room they stand on the other side, in the upper row, below which the other line begins.
fn lines(svg: &mut String, f: &Futures, x: &dyn Fn(Date) -> f64, now: &Zoned) {
    let said = |name: &str, day: Date| format!("{name}, {}", say::short_day(day, now));
    let mut all: Vec<(f64, (&str, &str), String, &str)> = Vec::new();
    all.extend(f.wanted.iter().map(|(day, words)| (x(*day), ("now", "a"), said("wanted", *day), words.as_str())));
    all.extend(f.offered.iter().map(|(day, words)| (x(*day), ("ref", "v"), said("to offer", *day), words.as_str())));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let two = all.len() > 1;
    // The right one goes up where it has to turn back over the left one.
    let right_up = two && all.last().is_some_and(|(x, ..)| *x > 100.0 - WORDS);
    for (n, (x, class, first, second)) in all.iter().enumerate() {
        let left = if two { (n == 0 && *x >= WORDS) || (n == 1 && right_up) } else { *x > 55.0 };
        let row = ROWS[usize::from(two && (n == 1) != right_up)];
        mark(svg, *x, *class, (row, left), (first, second));
    }
}

/// A line at a day with two lines of words, to its left or to its right.
fn mark(
    svg: &mut String,
    x: f64,
    (line, class): (&str, &str),
    (top, left): (u32, bool),
    (first, second): (&str, &str),
) {
    let at = percent(x);
    let (by, end) = if left { ("-6", " e") } else { ("6", "") };
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
        assert!(!svg.contains("to offer"));
    }

    /// Where words of two days stand, in a picture of 350 pixels: from and to, and their row; and the line of the other day.
    fn boxes(wanted: Date, offered: Date) -> Vec<((f64, f64), (u32, u32))> {
        let f = Futures {
            ends: vec![date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 30)],
            wanted: Some((wanted, "8 in 100".into())),
            offered: Some((offered, "89 in 100".into())),
            ..Futures::default()
        };
        let now = date(2026, 3, 12).at(9, 0, 0, 0).in_tz("UTC").expect("a time");
        let svg = futures(&f, &now).as_str().to_owned();
        let number = |text: &str, name: &str| -> f64 {
            let rest = text.split(&format!("{name}=\"")).nth(1).expect("there");
            rest.split(['"', '%']).next().expect("a value").parse().expect("a number")
        };
        let lines: Vec<&str> = ["class=\"now\"", "class=\"ref\""].iter().filter_map(|c| svg.split(c).nth(1)).collect();
        let mut found: Vec<_> = lines
            .iter()
            .map(|line| {
                let (x, top) = (number(line, "x1"), number(line, "y1") as u32);
                let words = line.split("overflow").nth(1).expect("words");
                let end = words.split("</svg>").next().expect("words").contains(" e\"");
                (if end { (x - WORDS, x) } else { (x, x + WORDS) }, (top, x as u32))
            })
            .collect();
        found.sort_by(|a, b| a.0.0.total_cmp(&b.0.0));
        found
    }

    #[test]
    fn words_of_two_days_meet_neither_each_other_nor_the_edge_nor_the_other_line() {
        let days: Vec<Date> =
            (0..91).step_by(3).map(|n| date(2026, 4, 1).saturating_add(i64::from(n).days())).collect();
        for wanted in &days {
            for offered in days.iter().filter(|day| *day != wanted) {
                let all = boxes(*wanted, *offered);
                let [(a, (a_top, a_x)), (b, (b_top, b_x))] = all.as_slice() else { panic!("two lines") };

                assert!(a_top != b_top, "in two rows");
                assert!(a.0 >= 0.0 && b.0 >= 0.0 && a.1 <= 101.0 && b.1 <= 101.0, "{wanted} {offered} {a:?} {b:?}");
                let crossed = |(from, to): (f64, f64), top: &u32, line: &u32, line_top: &u32| {
                    line_top < top && f64::from(*line) > from + 1.0 && f64::from(*line) < to - 1.0
                };
                assert!(!crossed(*a, a_top, b_x, b_top) && !crossed(*b, b_top, a_x, a_top), "{wanted} {offered}");
            }
        }
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let now = date(2026, 3, 12).at(9, 0, 0, 0).in_tz("UTC").expect("a time");

        assert!(!futures(&Futures::default(), &now).as_str().contains("circle"));
    }
}
