//! A word over time as inline SVG: one point for each month, a line through them and the band in which they probably lie.
//!
//! Made as the charts of [`super::chart`] are: x in percent, y in pixels, looks by class, equal numbers draw equal bytes. The
//! axis is always 0 to 100, so that two of them side by side can be compared. The numbers stand in a table beneath; the
//! drawing itself says its finding in one sentence. It must not know whose word it is.

use std::fmt::Write as _;

use super::chart::{Svg, Word, close, open, percent, put};

/// One point.
#[derive(Debug, Clone, PartialEq)]
pub struct At {
    /// What stands below the axis, where anything should: "Jan 26".
    pub label: String,
    /// The value with its band; nothing before there was anything to tell.
    pub word: Option<Word>,
    /// There is enough behind it: else the line is only hinted at.
    pub sure: bool,
}

const TOP: f64 = 14.0;
const HIGH: f64 = 120.0;
const FOOT: f64 = 26.0;
/// How far from the last label another one stands at least, in percent of the width of a phone.
const APART: f64 = 25.0;

/// The run of these points. The shape of the last one is the side, as in a meter.
pub fn over_time(points: &[At], side: &str, spoken: &str) -> Svg {
    let mut svg = open("chart", rounded(TOP + HIGH + FOOT), spoken);
    for (value, class) in [(100.0, "grid"), (50.0, "grid"), (0.0, "axis")] {
        let y = pixel(value);
        put(&mut svg, format_args!(r#"<line class="{class}" x1="0" x2="100%" y1="{y:.1}" y2="{y:.1}"/>"#));
    }
    put(
        &mut svg,
        format_args!(
            r#"<svg x="0" y="{TOP}" width="100%" height="{HIGH}" viewBox="0 0 100 100" preserveAspectRatio="none">"#
        ),
    );
    for run in runs(points, |p| p.word.is_some()) {
        band(&mut svg, &run);
        stroke(&mut svg, "ref", &run);
    }
    // The sure part is drawn over the hint.
    for run in runs(points, |p| p.word.is_some() && p.sure) {
        stroke(&mut svg, "hl", &run);
        stroke(&mut svg, "l", &run);
    }
    svg += "</svg>";
    for (value, words) in [(100.0, "100"), (50.0, "50")] {
        put(&mut svg, format_args!(r#"<text class="q" x="0" y="{:.1}">{words}</text>"#, pixel(value) - 3.0));
    }
    labels(&mut svg, points);
    last(&mut svg, points, side);
    close(svg)
}

/// A point of the drawing: how far along in percent, and its word.
type Placed = (f64, Word);

/// Stretches of points beside each other that pass.
fn runs(points: &[At], passes: impl Fn(&At) -> bool) -> Vec<Vec<Placed>> {
    let mut all: Vec<Vec<Placed>> = Vec::new();
    let mut open = false;
    for (k, point) in points.iter().enumerate() {
        match point.word.filter(|_| passes(point)) {
            Some(word) => {
                let placed = (along(k, points.len()), word);
                match all.last_mut().filter(|_| open) {
                    Some(run) => run.push(placed),
                    None => all.push(vec![placed]),
                }
                open = true;
            }
            None => open = false,
        }
    }
    all
}

fn along(k: usize, n: usize) -> f64 {
    100.0 * (k as f64 + 0.5) / n.max(1) as f64
}

fn pixel(value: f64) -> f64 {
    TOP + HIGH * (1.0 - held(value) / 100.0)
}

/// In the nested drawing, which is 100 high.
fn down(value: f64) -> f64 {
    100.0 - held(value)
}

fn held(value: f64) -> f64 {
    if value.is_finite() { value.clamp(0.0, 100.0) } else { 0.0 }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a sum of three small constants")]
fn rounded(height: f64) -> u32 {
    height.round() as u32
}

fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut d = String::new();
    for (x, y) in points {
        // Writing into a String cannot fail.
        write!(d, "{}{x:.2} {y:.2}", if d.is_empty() { "M" } else { " " }).ok();
    }
    d
}

fn band(svg: &mut String, run: &[Placed]) {
    let above = run.iter().map(|(x, word)| (*x, down(word.hi)));
    let below = run.iter().rev().map(|(x, word)| (*x, down(word.lo)));
    put(svg, format_args!(r#"<path class="fillband" d="{}Z"/>"#, path(above.chain(below))));
}

fn stroke(svg: &mut String, class: &str, run: &[Placed]) {
    let d = path(run.iter().map(|(x, word)| (*x, down(word.value))));
    put(svg, format_args!(r#"<path class="{class}" d="{d}"/>"#));
}

fn labels(svg: &mut String, points: &[At]) {
    let ends = points.last().is_some_and(|p| !p.label.is_empty());
    for (k, point) in points.iter().enumerate().filter(|(_, p)| !p.label.is_empty()) {
        let (x, end) = (along(k, points.len()), k + 1 == points.len());
        if ends && !end && k > 0 && x > 100.0 - APART {
            continue; // on a phone it would run into the last one
        }
        let (class, x) = match k {
            0 => ("q", 0.0),
            _ if end => ("q e", 100.0),
            _ => ("q m", x),
        };
        let y = TOP + HIGH + 18.0;
        put(svg, format_args!(r#"<text class="{class}" x="{}" y="{y:.1}">"#, percent(x)));
        super::chart::escape(svg, &point.label);
        *svg += "</text>";
    }
}

fn last(svg: &mut String, points: &[At], side: &str) {
    let Some(word) = points.last().filter(|p| p.sure).and_then(|p| p.word) else { return };
    let (x, y) = (percent(along(points.len() - 1, points.len())), pixel(word.value));
    *svg += &match side {
        "supplier" => {
            format!(r#"<svg x="{x}" y="{y:.1}" overflow="visible"><path class="pt" d="M-5 0 0-5 5 0 0 5z"/></svg>"#)
        }
        "client" => format!(r#"<circle class="ring" cx="{x}" cy="{y:.1}" r="4.5"/>"#),
        _ => format!(r#"<circle class="pt" cx="{x}" cy="{y:.1}" r="4.5"/>"#),
    };
    let above = if word.value > 85.0 { y + 20.0 } else { y - 10.0 };
    put(svg, format_args!(r#"<text class="v e halo" x="100%" y="{above:.1}">{:.0}</text>"#, word.value));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(value: Option<f64>, sure: bool) -> At {
        let word = value.map(|value| Word { lo: value - 10.0, value, hi: value + 10.0 });
        At { label: String::new(), word, sure }
    }

    #[test]
    fn nothing_draws_only_its_axis_and_says_so() {
        let svg = over_time(&[at(None, false), at(None, false)], "it", "Too early to tell.").to_string();

        assert!(svg.contains(r#"aria-label="Too early to tell.""#) && !svg.contains("fillband"), "{svg}");
    }

    #[test]
    fn what_is_not_sure_is_only_hinted_at() {
        let points = [at(Some(50.0), false), at(Some(60.0), true), at(Some(70.0), true)];
        let svg = over_time(&points, "client", "Rose.").to_string();

        assert_eq!((svg.matches(r#"class="ref""#).count(), svg.matches(r#"class="l""#).count()), (1, 1));
        assert!(svg.contains("M50.00 40.00 83.33 30.00") && svg.contains(r#"class="ring""#), "{svg}");
    }

    #[test]
    fn a_gap_breaks_the_line() {
        let points = [at(Some(50.0), true), at(None, false), at(Some(70.0), true)];

        assert_eq!(over_time(&points, "it", "x").to_string().matches("fillband").count(), 2);
    }
}
