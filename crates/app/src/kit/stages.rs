//! How ill a relationship was, over time: places between 0 and 100 in, drawing out. Width is time; each stage has its colour, its mark and
//! its word, and in the small drawing its height, so that colour alone never tells.
//!
//! It must not read the clock or know a client; what was seen when is said by whoever asks.

use super::chart::{Svg, close, escape, open, percent, put};
use super::icon;

/// A stretch of time at one stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stretch {
    /// Where it begins, in hundredths of the axis.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// The stage, by its code.
    pub stage: &'static str,
    /// A worse one that was suspected, by its code; empty for none.
    pub suspected: &'static str,
    /// It was shown because somebody said so.
    pub overruled: bool,
    /// It follows a new beginning.
    pub anew: bool,
}

/// Draws stretches with their words. `named` are days on the axis.
#[must_use]
pub fn stretches(all: &[Stretch], named: &[(f64, String)], sentence: &str) -> Svg {
    let mut svg = open("chart", 52, sentence);
    for s in all {
        let (x, width) = (percent(s.from + 0.15), percent((s.to - s.from - 0.3).max(0.2)));
        let stage = s.stage;
        let kind = if s.overruled { "free" } else { "fs" };
        put(
            &mut svg,
            format_args!(
                r#"<rect class="{kind}" data-stage="{stage}" x="{x}" width="{width}" y="0" height="24" rx="5"/>"#
            ),
        );
        if s.anew {
            let x = percent(s.from);
            put(&mut svg, format_args!(r#"<line class="tickv" x1="{x}" x2="{x}" y1="-3" y2="30"/>"#));
        }
        if !s.suspected.is_empty() {
            let (suspected, y) = (s.suspected, 27);
            put(
                &mut svg,
                format_args!(
                    r#"<rect class="f" data-stage="{suspected}" x="{x}" width="{width}" y="{y}" height="3" rx="1.5"/>"#
                ),
            );
        }
        mark(&mut svg, s);
    }
    for (at, name) in named {
        let class = if *at > 92.0 { "q e" } else { "q" };
        put(&mut svg, format_args!(r#"<text class="{class}" x="{}" y="47">"#, percent(*at)));
        escape(&mut svg, name);
        svg += "</text>";
    }
    close(svg)
}

/// The mark, and the word where there is room for it.
fn mark(svg: &mut String, s: &Stretch) {
    let wide = s.to - s.from;
    if wide < 4.0 {
        return;
    }
    let glyph = icon::glyph(s.stage);
    put(svg, format_args!(r#"<svg x="{}" y="4" overflow="visible">{glyph}"#, percent(s.from + 1.0)));
    if wide >= 18.0 {
        let class = if wide < 30.0 { r#" class="opt""# } else { "" };
        put(
            svg,
            format_args!(r#"<text data-stage="{}" x="22" y="12"{class}>{}</text>"#, s.stage, icon::stage_word(s.stage)),
        );
    }
    *svg += "</svg>";
}

/// A small drawing of the same for a line of a list: the worse, the higher.
#[must_use]
pub fn strip(all: &[Stretch], sentence: &str) -> Svg {
    let mut svg = open("chart strip", 16, sentence);
    for s in all {
        let high = 3 + 3 * icon::stages().position(|stage| stage == s.stage).unwrap_or(0);
        let (x, width, y) = (percent(s.from), percent((s.to - s.from).max(0.8)), 16 - high);
        put(
            &mut svg,
            format_args!(
                r#"<rect class="f" data-stage="{}" x="{x}" width="{width}" y="{y}" height="{high}"/>"#,
                s.stage
            ),
        );
    }
    close(svg)
}
