//! The health figure as it is printed, with its parts, its coverage and what moved it.

use domain::health::{ENOUGH, Figure, Scored};
use jiff::Zoned;

use crate::health::known::Figured;
use crate::health::words::capital;
use crate::kit::chart::{Svg, spark};
use crate::kit::say;

/// One measure with data.
pub(super) struct PartLine {
    pub(super) name: String,
    pub(super) says: String,
    pub(super) weight: u8,
    pub(super) worth: String,
}

/// The figure.
pub(super) struct FigureView {
    /// *74*; nothing where too little is known.
    pub(super) shown: Option<String>,
    /// *74 of 100 by 8 of ...*, in a sentence.
    pub(super) words: String,
    pub(super) coverage: u8,
    pub(super) parts: Vec<PartLine>,
    /// What has no data, in a sentence.
    pub(super) without: String,
    pub(super) movers: Vec<String>,
    /// Since when they moved it.
    pub(super) moved: String,
    pub(super) run: Option<Svg>,
    pub(super) recipe: String,
}

fn part(s: &Scored) -> PartLine {
    PartLine {
        name: capital(s.reading.measure().word()),
        says: s.reading.says(),
        weight: s.weight,
        worth: say::number(s.score.round() as i64),
    }
}

fn words(f: &Figured, figure: Option<&Figure>) -> String {
    match (figure, figure.and_then(Figure::shown)) {
        (None, _) => "Not enough evidence: no measure has data yet.".to_owned(),
        (Some(figure), None) => format!(
            "Not enough evidence: {} of a hundred parts of the weight have data, and {ENOUGH} are needed.",
            figure.coverage
        ),
        (Some(figure), Some(points)) => {
            let before = f.before.as_ref().and_then(|(_, before)| before.shown());
            let moved = match before.map(|before| points - before) {
                Some(0) => ", as in the month before".to_owned(),
                Some(up) if up > 0 => format!(", {} more than in the month before", say::count(up, "point", "points")),
                Some(down) => format!(", {} less than in the month before", say::count(-down, "point", "points")),
                None => String::new(),
            };
            format!("{points} of 100{moved}, from {} in 100 of what is asked for.", figure.coverage)
        }
    }
}

/// The figure as it is printed.
pub(super) fn view(f: &Figured, now: &Zoned) -> FigureView {
    let figure = f.now.as_ref();
    let without: Vec<&str> =
        figure.map(|figure| figure.without.iter().map(|measure| measure.word()).collect()).unwrap_or_default();
    let points: Vec<f64> = f.months.iter().filter_map(|(_, points, _)| points.map(f64::from)).collect();
    FigureView {
        shown: figure.and_then(Figure::shown).map(|points| points.to_string()),
        words: words(f, figure),
        coverage: figure.map_or(0, |figure| figure.coverage),
        parts: figure.map(|figure| figure.scored.iter().map(part).collect()).unwrap_or_default(),
        without: if without.is_empty() { String::new() } else { format!("Without data: {}.", say::list_and(&without)) },
        movers: f.movers.iter().map(|mover| format!("{}.", capital(&mover.says()))).collect(),
        moved: f.before.as_ref().map(|(month, _)| format!("since {}", month.strftime("%B"))).unwrap_or_default(),
        run: (points.len() > 1)
            .then(|| spark(&points, Some((0.0, 100.0)), "The figure of each month in which enough was known")),
        recipe: match (figure, f.at) {
            (Some(figure), Some(at)) => {
                format!("last made {}, by version {} of the weights below", say::stamp(at, now), figure.version)
            }
            _ => String::new(),
        },
    }
}
