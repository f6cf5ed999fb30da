//! What is promised beside what there is, as inline SVG: one bar, and one for each week. Numbers in, drawing out, as in
//! [`super::chart`].

use super::chart::{Svg, close, escape, open, percent, put};

/// Where a bar of 100 percent ends, in percent of the width: what is beyond has room too.
const WHOLE: f64 = 62.0;

/// A bar of so many percent, over the limit as a band; in a tone where the limit is crossed.
#[must_use]
pub fn bar(value: u64, limit: u64, label: &str) -> Svg {
    let wide = |n: u64| percent(n as f64 * WHOLE / 100.0);
    let mut svg = open("chart", 20, label);
    put(&mut svg, format_args!(r#"<rect class="band2" width="{}" y="3" height="14" rx="3"/>"#, wide(limit)));
    let tone = match value {
        v if v > 100 => r#"class="f" data-tone="bad""#,
        v if v > limit => r#"class="f" data-tone="warn""#,
        _ => r#"class="bar2""#,
    };
    put(&mut svg, format_args!(r#"<rect {tone} width="{}" y="6" height="8" rx="2"/>"#, wide(value)));
    close(svg)
}

/// A week: what stands below it, what there is and what is due in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeekBar {
    /// "9 Mar"; nothing where there is no room.
    pub label: String,
    /// Hours that there are.
    pub there: u64,
    /// Hours that are due.
    pub due: u64,
}

/// Weeks beside each other: what there is as a band, what is due as a bar in it or beyond it, with its number where it is
/// beyond.
#[must_use]
pub fn weeks(all: &[WeekBar], label: &str) -> Svg {
    const HIGH: f64 = 120.0;
    const FOOT: u32 = 142;
    let most = all.iter().map(|w| w.there.max(w.due)).max().unwrap_or(0).max(1) as f64;
    let column = 100.0 / all.len().max(1) as f64;
    let high = |n: u64| n as f64 / most * HIGH;
    let mut svg = open("chart", FOOT + 18, label);
    for (n, week) in all.iter().enumerate() {
        let x = column * n as f64;
        let (left, wide) = (percent(x + 0.1 * column), percent(0.8 * column));
        let (there, due) = (high(week.there), high(week.due));
        let top = f64::from(FOOT) - there;
        put(
            &mut svg,
            format_args!(r#"<rect class="band2" x="{left}" width="{wide}" y="{top:.1}" height="{there:.1}" rx="3"/>"#),
        );
        let (left, wide) = (percent(x + 0.28 * column), percent(0.44 * column));
        let look = if week.due > week.there { r#"class="f" data-tone="bad""# } else { r#"class="bar2""# };
        let top = f64::from(FOOT) - due;
        put(
            &mut svg,
            format_args!(r#"<rect {look} x="{left}" width="{wide}" y="{top:.1}" height="{due:.1}" rx="2"/>"#),
        );
        let middle = percent(x + 0.5 * column);
        if week.due > week.there {
            let y = (top - 5.0).max(11.0);
            put(
                &mut svg,
                format_args!(r#"<text class="m" data-tone="bad" x="{middle}" y="{y:.0}">{}</text>"#, week.due),
            );
        }
        if !week.label.is_empty() {
            put(&mut svg, format_args!(r#"<text class="m" x="{middle}" y="{}">"#, FOOT + 15));
            escape(&mut svg, &week.label);
            svg += "</text>";
        }
    }
    put(&mut svg, format_args!(r#"<line class="axis" x1="0" x2="100%" y1="{FOOT}" y2="{FOOT}"/>"#));
    close(svg)
}
