//! Small charts as inline SVG, made on the server: numbers in, drawing out.
//!
//! Charts are fluid: x travels in percent, y in pixels, so text keeps its size at every width. Looks come by class
//! from `charts.css`; there are no style attributes (the Content-Security-Policy forbids them). Every chart that
//! carries news is `role="img"` with a sentence; the numbers also stand in the text nearby. Equal numbers draw equal
//! bytes. This module must not read the clock, know a promise or a party, or decide what is good and what is bad.

use std::fmt::{self, Write as _};

use askama::filters::{Escaper as _, Html};

use super::say;

/// A finished drawing. Templates write it as it is: `{{ row.meter }}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Svg(String);

impl Svg {
    /// The text of the drawing.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// Numbers are formatted and every label is escaped in `open`, so templates may write it as it is.
impl askama::filters::HtmlSafe for Svg {}

impl askama::FastWritable for Svg {
    fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        Ok(out.write_str(&self.0)?)
    }
}

/// A party's word: a share of 0 to 100 with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Word {
    /// Where the interval begins.
    pub lo: f64,
    /// The most likely value.
    pub value: f64,
    /// Where the interval ends.
    pub hi: f64,
}

/// One day of [`falling_due`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DueDay {
    /// What stands below the axis, where anything should: "Thu 12", "Mon 16".
    pub label: Option<String>,
    /// Whether this is the reader's today.
    pub today: bool,
    /// Promises we owe that fall due on this day, with those at risk.
    pub ours: u32,
    /// How many of ours are at risk.
    pub ours_at_risk: u32,
    /// Promises they owe us.
    pub theirs: u32,
}

/// A point and its interval on a track from 0 to 100. The shape of the point is the side: `it` filled, `client` a ring,
/// `supplier` a diamond. With an empty label it says "68 of 100, likely 59 to 78".
pub fn meter(lo: f64, value: f64, hi: f64, side: &str, label: &str) -> Svg {
    let spoken = match label {
        "" => format!("{value:.0} of 100, likely {lo:.0} to {hi:.0}"),
        label => label.to_owned(),
    };
    let mut svg = open("meter", 12, &spoken);
    let (lo, value, hi) = (percent(lo), percent(value), percent(hi));
    svg += r#"<line class="track" x1="0" x2="100%" y1="6" y2="6"/>"#;
    put(&mut svg, format_args!(r#"<line class="iv" x1="{lo}" x2="{hi}" y1="6" y2="6"/>"#));
    svg += &match side {
        "supplier" => {
            format!(r#"<svg x="{value}" y="6" overflow="visible"><path class="pt" d="M-5 0 0-5 5 0 0 5z"/></svg>"#)
        }
        "client" => format!(r#"<circle class="ring" cx="{value}" cy="6" r="4.5"/>"#),
        _ => format!(r#"<circle class="pt" cx="{value}" cy="6" r="4.5"/>"#),
    };
    close(svg)
}

/// Our word and theirs for one cell of a table: two rows on one axis, the number beside each. A party without a judged
/// promise has an empty track.
pub fn duo(ours: Option<Word>, theirs: Option<Word>) -> Svg {
    let mut html = String::from(r#"<span class="duo">"#);
    for (side, name, word) in [("it", "our word", ours), ("client", "their word", theirs)] {
        put(&mut html, format_args!(r#"<i class="ph">{name}</i>"#));
        match word {
            Some(Word { lo, value, hi }) => {
                let label = format!("{name} {value:.0}, likely {lo:.0} to {hi:.0}");
                put(&mut html, format_args!("{}<b>{value:.0}</b>", meter(lo, value, hi, side, &label)));
            }
            None => {
                let mut track = open("meter", 12, &format!("{name}: no promise has been judged yet"));
                track += r#"<line class="track" x1="0" x2="100%" y1="6" y2="6"/>"#;
                put(&mut html, format_args!("{}<b>\u{a0}</b>", close(track)));
            }
        }
    }
    html += "</span>";
    Svg(html)
}

/// What each side owes the other, as two bars from one middle. `most` is the largest number of the whole column, so
/// that rows can be compared. On a phone the sentence stands instead of the bars.
pub fn owe(we: u32, they: u32, most: u32) -> Svg {
    let sentence = format!("we owe {we}, they owe {they}");
    let most = most.max(we).max(they).max(1);
    let wide = |n: u32| 50.0 * f64::from(n) / f64::from(most);
    let mut html = format!(r#"<span class="ph">{sentence}</span>"#);
    html += &open("owe", 16, &sentence);
    put(&mut html, format_args!(r#"<text x="0" y="12">{we}</text><text x="100%" y="12" class="e">{they}</text>"#));
    html += r#"<svg x="18%" width="64%" height="16" overflow="visible">"#;
    if we > 0 {
        let (x, width) = (percent(50.0 - wide(we)), percent(wide(we)));
        put(&mut html, format_args!(r#"<rect class="w" x="{x}" width="{width}" y="4" height="8" rx="2"/>"#));
    }
    if they > 0 {
        let width = percent(wide(they));
        put(&mut html, format_args!(r#"<rect class="t" x="50%" width="{width}" y="4.75" height="6.5" rx="2"/>"#));
    }
    html += r#"<line x1="50%" x2="50%" y1="1" y2="15"/></svg>"#;
    close(html)
}

/// The run of a few numbers, the last one marked. Give the range of the whole column so that rows can be compared. It
/// has no axis: it never stands without the current number beside it.
pub fn spark(values: &[f64], range: Option<(f64, f64)>, label: &str) -> Svg {
    const WIDE: f64 = 88.0;
    const HIGH: f64 = 24.0;
    let (lo, hi) = range.unwrap_or_else(|| {
        let lo = values.iter().copied().fold(f64::INFINITY, f64::min);
        (lo, values.iter().copied().fold(f64::NEG_INFINITY, f64::max))
    });
    let span = if hi > lo { hi - lo } else { 1.0 };
    let step = (WIDE - 6.0) / values.len().saturating_sub(1).max(1) as f64;
    let points: Vec<(f64, f64)> = values
        .iter()
        .enumerate()
        .map(|(k, v)| (2.0 + k as f64 * step, HIGH - 4.0 - (v.clamp(lo, hi.max(lo)) - lo) / span * (HIGH - 8.0)))
        .collect();
    let mut svg = String::from(r#"<svg class="spark" viewBox="0 0 88 24" role="img" aria-label=""#);
    escape(&mut svg, label);
    svg += r#""><polyline points=""#;
    for (k, (x, y)) in points.iter().enumerate() {
        put(&mut svg, format_args!("{}{x:.1},{y:.1}", if k > 0 { " " } else { "" }));
    }
    svg += r#""/>"#;
    if let Some((x, y)) = points.last() {
        put(&mut svg, format_args!(r#"<circle cx="{x:.1}" cy="{y:.1}" r="2.5"/>"#));
    }
    close(svg)
}

/// A few months beside each other, each a bar as high as it is good, from 0 to 1, in its tone; one of which nothing is
/// known is a dot. Heights and the sentence carry the news; the tone alone never does.
pub fn ribbon(bars: &[(Option<f64>, &str)], label: &str) -> Svg {
    let mut svg = String::new();
    put(&mut svg, format_args!(r#"<svg class="ribbon" viewBox="0 0 {} 16" role="img" aria-label=""#, bars.len() * 8));
    escape(&mut svg, label);
    svg += r#"">"#;
    for (k, (height, tone)) in bars.iter().enumerate() {
        let high = height.map_or(2.0, |height| 3.0 + 12.0 * height.clamp(0.0, 1.0));
        let (x, y) = (k * 8 + 1, 15.5 - high);
        put(&mut svg, format_args!(r#"<rect x="{x}" y="{y:.1}" width="5" height="{high:.1}" rx="1""#));
        if !tone.is_empty() && height.is_some() {
            put(&mut svg, format_args!(r#" data-tone="{tone}""#));
        }
        svg += "/>";
    }
    close(svg)
}

/// How much of a time is left, as a short bar under the words that say it ("7 h left"). The words carry the news, so
/// the bar is hidden from screen readers.
pub fn clock_bar(left: f64) -> Svg {
    let width = 72.0 * if left.is_finite() { left.clamp(0.0, 1.0) } else { 0.0 };
    Svg(format!(
        concat!(
            r#"<svg class="chart" width="72" height="4" aria-hidden="true"><rect class="band2" width="72" height="4" rx="2"/>"#,
            r#"<rect class="bar2" width="{:.1}" height="4" rx="2"/></svg>"#
        ),
        width
    ))
}

/// Promises falling due, a column for each day: ours above the axis, theirs below, those at risk at the top of the
/// column under a question mark. A column of more than six dots says its number.
pub fn falling_due(days: &[DueDay]) -> Svg {
    let tallest = |count: fn(&DueDay) -> u32| days.iter().map(count).max().unwrap_or(0).min(MOST_DOTS);
    let axis = 22 + 13 * tallest(|day| day.ours).max(2);
    let foot = axis + 20 + 13 * tallest(|day| day.theirs).max(1);
    let column = 100.0 / days.len().max(1) as f64;
    let mut svg = open("chart", foot + 18, &due_sentence(days));
    let mut labelled = None;
    for (k, day) in days.iter().enumerate() {
        let x = column * k as f64;
        if day.today {
            let (x, width, height) = (percent(x + 0.06 * column), percent(0.88 * column), foot - 8);
            put(
                &mut svg,
                format_args!(r#"<rect class="band" x="{x}" width="{width}" y="8" height="{height}" rx="5"/>"#),
            );
        }
        due_dots(&mut svg, day, &percent(x + 0.5 * column), axis);
        let Some(label) = &day.label else { continue };
        // Two labels side by side would run into each other: the second gives way.
        if labelled.is_some_and(|last| k - last < 2 && days.len() > 5) {
            continue;
        }
        labelled = Some(k);
        let last = k > 0 && k + 1 == days.len();
        let class = if day.today { "v" } else { "q" };
        let (class, x) = if last { (format!("{class} e"), x + column) } else { (class.to_owned(), x + 0.09 * column) };
        put(&mut svg, format_args!(r#"<text class="{class}" x="{}" y="{}">"#, percent(x), foot + 14));
        escape(&mut svg, label);
        svg += "</text>";
    }
    put(&mut svg, format_args!(r#"<line class="axis" x1="0" x2="100%" y1="{axis}" y2="{axis}"/>"#));
    close(svg)
}

const MOST_DOTS: u32 = 6;

fn due_dots(svg: &mut String, day: &DueDay, x: &str, axis: u32) {
    let risk = day.ours_at_risk.min(day.ours);
    let (up, down) = (day.ours.min(MOST_DOTS), day.theirs.min(MOST_DOTS));
    for k in 0..up {
        let look = if k + risk.min(up) >= up { r#"class="f" data-tone="bad""# } else { r#"class="bar2""# };
        put(svg, format_args!(r#"<circle cx="{x}" cy="{}" r="4.75" {look}/>"#, axis - 11 - 13 * k));
    }
    for k in 0..down {
        put(svg, format_args!(r#"<circle cx="{x}" cy="{}" r="4" class="ring"/>"#, axis + 11 + 13 * k));
    }
    let above = match (day.ours > MOST_DOTS, risk > 0) {
        (true, true) => format!("{}?", day.ours),
        (true, false) => day.ours.to_string(),
        (false, true) => "?".to_owned(),
        (false, false) => String::new(),
    };
    if !above.is_empty() {
        let tone = if risk > 0 { r#" data-tone="bad""# } else { "" };
        put(svg, format_args!(r#"<text class="m"{tone} x="{x}" y="{}">{above}</text>"#, axis + 5 - 13 * (up + 1) + 2));
    }
    if day.theirs > MOST_DOTS {
        put(svg, format_args!(r#"<text class="m" x="{x}" y="{}">{}</text>"#, axis + 17 + 13 * down, day.theirs));
    }
}

fn due_sentence(days: &[DueDay]) -> String {
    let sum = |count: fn(&DueDay) -> u32| days.iter().map(count).sum::<u32>();
    let (ours, risk, theirs) = (sum(|day| day.ours), sum(|day| day.ours_at_risk), sum(|day| day.theirs));
    let days = say::count(days.len(), "day", "days");
    let risk = match risk {
        0 => "none is at risk".to_owned(),
        risk => format!("{risk} at risk"),
    };
    format!("Promises falling due in {days}. We owe {ours}, {risk}. They owe us {theirs}.")
}

pub(super) fn open(class: &str, height: u32, label: &str) -> String {
    let mut svg = format!(r#"<svg class="{class}" height="{height}" role="img" aria-label=""#);
    escape(&mut svg, label);
    svg += r#"">"#;
    svg
}

pub(super) fn close(mut svg: String) -> Svg {
    svg += "</svg>";
    Svg(svg)
}

/// A share of the width, held between 0 and 100, always with one decimal.
pub(super) fn percent(x: f64) -> String {
    format!("{:.1}%", if x.is_finite() { x.clamp(0.0, 100.0) } else { 0.0 })
}

pub(super) fn put(text: &mut String, piece: fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    text.write_fmt(piece).unwrap_or_default();
}

pub(super) fn escape(text: &mut String, words: &str) {
    Html.write_escaped_str(text, words).unwrap_or_default();
}
