//! One word as it is printed: its figure, its drawing, its table, its five shares with what lies behind each.

use domain::trust::{Outcome, Point, Word};
use jiff::Zoned;

use crate::kit::chart::{self, Svg, meter};
use crate::kit::line::{At, over_time};
use crate::kit::say;
use crate::trust::words;

/// A word with everything that is shown of it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// "Our word".
    pub title: String,
    /// `it`, `client` or `supplier`.
    pub side: &'static str,
    /// Its address on the page.
    pub id: &'static str,
    /// "68"; nothing while it is too early to tell.
    pub value: Option<String>,
    /// The range in which it probably lies.
    pub meter: Option<Svg>,
    /// "likely 59 to 78, 36 promises".
    pub base: String,
    /// How it moved since a year ago.
    pub moved: String,
    /// The last two years.
    pub drawing: Svg,
    /// The same as numbers, newest first.
    pub table: Vec<Month>,
    /// The five shares, with where they can be read one by one.
    pub shares: Vec<Share>,
    /// Where everything behind it is.
    pub all: String,
}

/// One month of the table.
#[derive(Clone, Debug)]
pub struct Month {
    /// "Mar 26", or "now".
    pub month: String,
    /// "68", or that it is too early.
    pub value: String,
    /// "59 to 78".
    pub range: String,
    /// Promises behind it.
    pub count: String,
}

/// One of the five shares.
#[derive(Clone, Debug)]
pub struct Share {
    /// "kept".
    pub words: &'static str,
    /// Of a hundred.
    pub of_100: u32,
    /// Where the promises that turned out so are.
    pub href: String,
}

/// Whose word, and where it leads.
#[derive(Clone, Debug)]
pub struct Named {
    /// "Our word".
    pub title: String,
    /// `it`, `client` or `supplier`.
    pub side: &'static str,
    /// Its address on the page.
    pub id: &'static str,
}

/// Whole hundredths that sum to a hundred: the largest remainders are rounded up.
pub(super) fn rounded(shares: &[f64; 5]) -> [u32; 5] {
    let floor = shares.map(|s| (100.0 * s).floor());
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| (100.0 * shares[*b] - floor[*b]).total_cmp(&(100.0 * shares[*a] - floor[*a])));
    let mut whole = floor.map(hundredth);
    let missing = 100_u32.saturating_sub(whole.iter().sum()) as usize;
    if shares.iter().sum::<f64>() > 0.0 {
        order.iter().take(missing).for_each(|n| whole[*n] += 1);
    }
    whole
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a hundred, floored")]
fn hundredth(share: f64) -> u32 {
    share.clamp(0.0, 100.0) as u32
}

impl Shown {
    /// A word now and over time. `href` makes the address of what lies behind it, all of it or one outcome.
    pub fn new(
        Named { title, side, id }: Named,
        word: &Word,
        points: &[Point],
        now: &Zoned,
        href: impl Fn(&str) -> String,
    ) -> Self {
        let judged = say::count(word.count, "promise", "promises");
        let base = match (word.enough, word.count) {
            (true, _) => format!("likely {:.0} to {:.0}, {judged}", word.low, word.high),
            (false, 0) => "No promise has been judged yet.".to_owned(),
            (false, _) => format!("{judged} judged so far."),
        };
        let of_100 = rounded(&word.shares);
        let share = |(outcome, of_100): (Outcome, u32)| {
            (of_100 > 0).then(|| Share { words: outcome.word(), of_100, href: href(outcome.code()) })
        };
        Self {
            value: word.enough.then(|| format!("{:.0}", word.mean)),
            meter: word.enough.then(|| meter(word.low, word.mean, word.high, side, "")),
            base,
            moved: moved(points),
            drawing: over_time(&drawn(points), side, &finding(&title, points)),
            table: table(points, now),
            shares: Outcome::ALL.into_iter().zip(of_100).filter_map(share).collect(),
            all: href(""),
            title,
            side,
            id,
        }
    }
}

/// What a year has changed, where both ends can be told.
fn moved(points: &[Point]) -> String {
    let (Some(now), Some(then)) = (points.last(), points.len().checked_sub(13).and_then(|n| points.get(n))) else {
        return String::new();
    };
    if !now.word.enough || !then.word.enough {
        return String::new();
    }
    let month = words::month(then.month);
    match (now.word.mean.round() - then.word.mean.round()).abs() {
        d if d < 1.0 => format!("As at the end of {month}."),
        d if now.word.mean > then.word.mean => format!("Up {d:.0} from {:.0} at the end of {month}.", then.word.mean),
        d => format!("Down {d:.0} from {:.0} at the end of {month}.", then.word.mean),
    }
}

/// The drawing in one sentence.
fn finding(title: &str, points: &[Point]) -> String {
    let told: Vec<&Point> = points.iter().filter(|p| p.word.enough).collect();
    match (told.first(), told.last()) {
        (Some(first), Some(last)) if first.month != last.month => format!(
            "{title} by month, 0 to 100: {:.0} at the end of {}, {:.0} in {}, likely {:.0} to {:.0}.",
            first.word.mean,
            words::month(first.month),
            last.word.mean,
            words::month(last.month),
            last.word.low,
            last.word.high
        ),
        (_, Some(last)) => format!("{title}, 0 to 100: {:.0} in {}.", last.word.mean, words::month(last.month)),
        _ => format!("{title} by month, 0 to 100: too early to tell in every month."),
    }
}

fn drawn(points: &[Point]) -> Vec<At> {
    let last = points.len().saturating_sub(1);
    let labelled = |k: usize| k == last || (k.is_multiple_of(6) && k + 4 <= last);
    let at = |(k, p): (usize, &Point)| At {
        label: if labelled(k) { words::month(p.month) } else { String::new() },
        word: (p.word.count > 0).then_some(chart::Word { lo: p.word.low, value: p.word.mean, hi: p.word.high }),
        sure: p.word.enough,
    };
    points.iter().enumerate().map(at).collect()
}

fn table(points: &[Point], now: &Zoned) -> Vec<Month> {
    let told = points.iter().skip_while(|p| p.word.count == 0);
    let row = |p: &Point| Month {
        month: if p.at == now.timestamp() { "now".to_owned() } else { words::month(p.month) },
        value: if p.word.enough { format!("{:.0}", p.word.mean) } else { "too early to tell".to_owned() },
        range: format!("{:.0} to {:.0}", p.word.low, p.word.high),
        count: say::number(p.word.count),
    };
    let mut rows: Vec<Month> = told.map(row).collect();
    rows.reverse();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_whole_and_sum_to_a_hundred() {
        for shares in
            [[0.333, 0.333, 0.334, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0, 0.0], [0.2; 5], [0.995, 0.005, 0.0, 0.0, 0.0]]
        {
            assert_eq!(rounded(&shares).iter().sum::<u32>(), 100, "{shares:?}");
        }
        assert_eq!(rounded(&[0.0; 5]), [0; 5]);
    }
}
