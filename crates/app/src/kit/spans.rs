//! Spans on days, one below the other, with what waits for what: days in, drawing out.
//!
//! It must not read the clock or know a promise; what a span is called and how it looks is said by whoever asks.

use super::chart::{Svg, close, escape, open, percent, put};

/// One span. Days are counted from the beginning of the axis and may lie outside of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Span {
    /// What it is called.
    pub name: String,
    /// How far in it stands: 0 for the one that everything else is for.
    pub level: u32,
    /// Its first day.
    pub from: f64,
    /// Its last day; nothing where no day is known.
    pub until: Option<f64>,
    /// How it stands, as tones are called; empty where nothing is to be said.
    pub tone: String,
    /// It is over.
    pub done: bool,
    /// Positions of those that come first. What lies further down, or nowhere, is drawn as well.
    pub after: Vec<usize>,
}

/// The days that are drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Days {
    /// How many there are, at least one.
    pub count: f64,
    /// Where today is.
    pub today: f64,
    /// Days that are named: "23 Mar".
    pub named: Vec<(f64, String)>,
}

const HEAD: u32 = 22;
const ROW: u32 = 38;

/// Draws them. The sentence says what the drawing shows to whoever does not see it.
#[must_use]
pub fn spans(spans: &[Span], days: &Days, sentence: &str) -> Svg {
    let height = HEAD + ROW * u32::try_from(spans.len()).unwrap_or(u32::MAX / ROW - 1) + 4;
    let mut svg = open("chart plan", height, sentence);
    let at = |day: f64| 100.0 * (day / days.count.max(1.0)).clamp(0.0, 1.0);
    for (day, name) in &days.named {
        let x = percent(at(*day));
        put(&mut svg, format_args!(r#"<line class="grid" x1="{x}" x2="{x}" y1="{HEAD}" y2="{height}"/>"#));
        // At the right edge a name would leave the drawing.
        let class = if at(*day) > 92.0 { "q e" } else { "q" };
        put(&mut svg, format_args!(r#"<text class="{class}" x="{x}" y="12">"#));
        escape(&mut svg, name);
        svg += "</text>";
    }
    let today = percent(at(days.today));
    put(&mut svg, format_args!(r#"<line class="now" x1="{today}" x2="{today}" y1="{HEAD}" y2="{height}"/>"#));
    for (n, span) in spans.iter().enumerate() {
        for first in span.after.iter().filter_map(|first| Some((*first, spans.get(*first)?))) {
            wait(&mut svg, first, (n, span), at);
        }
    }
    for (n, span) in spans.iter().enumerate() {
        row(&mut svg, n, span, at);
    }
    close(svg)
}

/// The middle of the bar of a row.
fn middle(n: usize) -> u32 {
    HEAD + ROW * u32::try_from(n).unwrap_or_default() + 26
}

fn row(svg: &mut String, n: usize, span: &Span, at: impl Fn(f64) -> f64) {
    let y = middle(n);
    let from = at(span.from);
    let until = span.until.map(&at);
    let width = until.unwrap_or(100.0) - from;
    let look = match (span.done, span.tone.as_str()) {
        (true, _) => r#"class="bar""#.to_owned(),
        (false, "") => r#"class="bar2""#.to_owned(),
        (false, tone) => format!(r#"class="f" data-tone="{tone}""#),
    };
    let (top, x, wide) = (y - 4, percent(from), percent(width.max(0.6)));
    if until.is_some() {
        put(svg, format_args!(r#"<rect {look} x="{x}" y="{top}" width="{wide}" height="8" rx="3"/>"#));
    } else {
        put(svg, format_args!(r#"<line class="ref" x1="{x}" x2="100%" y1="{y}" y2="{y}"/>"#));
    }
    let class = if span.level == 0 { "v halo" } else { "halo" };
    // A name begins where its bar does, unless it would leave the drawing there.
    let (class, x) = if from > 55.0 {
        (format!("{class} e"), percent(until.unwrap_or(100.0).max(from)))
    } else {
        (class.to_owned(), x)
    };
    put(svg, format_args!(r#"<text class="{class}" x="{x}" y="{}">"#, y - 9));
    escape(svg, &span.name);
    svg.push_str("</text>");
}

/// From the end of what comes first down, or up, to the row of what comes after it. Where that begins earlier, the order
/// does not hold, and the line says so by its tone.
fn wait(svg: &mut String, first: (usize, &Span), (n, span): (usize, &Span), at: impl Fn(f64) -> f64) {
    let Some(end) = first.1.until else { return };
    let holds = span.from + 0.5 >= end || span.done;
    let look = if holds { r#"class="lb""# } else { r#"class="st" data-tone="warn""# };
    let (x1, x2) = (percent(at(end)), percent(at(span.from)));
    let (y1, y2) = (middle(first.0), middle(n));
    put(svg, format_args!(r#"<line {look} x1="{x1}" x2="{x1}" y1="{y1}" y2="{y2}"/>"#));
    put(svg, format_args!(r#"<line {look} x1="{x1}" x2="{x2}" y1="{y2}" y2="{y2}"/>"#));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(name: &str, from: f64, until: Option<f64>, after: Vec<usize>) -> Span {
        Span { name: name.into(), level: 1, from, until, after, ..Span::default() }
    }

    #[test]
    fn what_waits_is_tied_to_what_comes_first_and_says_where_the_order_does_not_hold() {
        let days = Days { count: 100.0, today: 10.0, named: vec![(50.0, "1 May".into())] };
        let all = [
            span("First <b>", 0.0, Some(40.0), vec![]),
            span("Later", 40.0, Some(60.0), vec![0]),
            span("Too early", 20.0, None, vec![0]),
        ];

        let drawn = spans(&all, &days, "Three of them.");

        let text = drawn.as_str();
        assert!(text.contains("First &#60;b&#62;") && !text.contains("<b>"), "{text}");
        assert_eq!(text.matches(r#"class="lb" x1="40.0%""#).count(), 2, "{text}");
        assert_eq!(text.matches(r#"class="st" data-tone="warn" x1="40.0%""#).count(), 2, "{text}");
        assert!(text.contains(r#"<line class="now" x1="10.0%""#) && text.contains("1 May"), "{text}");
        assert_eq!(text.matches("<rect").count(), 2, "what has no day has no bar: {text}");
    }

    #[test]
    fn days_outside_of_the_axis_stay_in_the_drawing() {
        let days = Days { count: 10.0, today: -3.0, named: vec![] };

        let drawn = spans(&[span("Long ago", -400.0, Some(4000.0), vec![7])], &days, "");

        assert!(drawn.as_str().contains(r#"x="0.0%" y="44" width="100.0%""#), "{}", drawn.as_str());
    }
}
