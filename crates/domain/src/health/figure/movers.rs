//! What moved a figure from one to another: each measure with its points, which add up to the difference that is shown.
//!
//! The way goes in three steps, so that a measure that did not change never moves anything. What has no data any more goes
//! first: it is worth what the rest was above or below it. Then what stayed changes, each by its own weight. What is new comes last, and is
//! worth what it is above or below the rest. In each step the parts add up by themselves.

use super::reading::{Measure, Reading};
use super::recipe::{Figure, Scored, mean};

/// One measure that moved a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mover {
    /// Which.
    pub measure: Measure,
    /// By so many points; never 0.
    pub points: i32,
    /// What was read before; nothing where there was no data.
    pub before: Option<Reading>,
    /// What is read now; nothing where there is no data any more.
    pub after: Option<Reading>,
}

impl Mover {
    /// For people: *promises kept: 3 points up, 17 of 19 and before 12 of 18*.
    #[must_use]
    pub fn says(&self) -> String {
        let n = self.points.unsigned_abs();
        let way = if self.points > 0 { "up" } else { "down" };
        let what = match (self.before, self.after) {
            (Some(before), Some(after)) => format!("{} and before {}", after.says(), before.says()),
            (None, Some(after)) => format!("known now, {}", after.says()),
            (Some(before), None) => format!("not known any more, before {}", before.says()),
            (None, None) => String::new(),
        };
        format!("{}: {n} {} {way}, {what}", self.measure.word(), if n == 1 { "point" } else { "points" })
    }
}

/// What moved the figure, the strongest first; together exactly the difference of the points. Figures of different recipes cannot
/// be compared, and nothing is said then.
#[must_use]
pub fn movers(before: &Figure, after: &Figure) -> Option<Vec<Mover>> {
    if before.version != after.version {
        return None;
    }
    let exact: Vec<(Mover, f64)> = effects(before, after);
    let mut all = rounded(exact, after.points() - before.points());
    all.retain(|mover| mover.points != 0);
    all.sort_by_key(|mover| (std::cmp::Reverse(mover.points.abs()), mover.measure));
    Some(all)
}

/// The exact effect of each measure that changed, came or went.
fn effects(before: &Figure, after: &Figure) -> Vec<(Mover, f64)> {
    let stays =
        |one: &&Scored, other: &Figure| other.scored.iter().any(|o| o.reading.measure() == one.reading.measure());
    let common = |figure: &Figure, other: &Figure| {
        mean(figure.scored.iter().filter(|one| stays(one, other)).map(|one| (one.weight, one.score)))
    };
    // Where nothing stays, what goes and what comes are both held against the middle between the two figures.
    let middle = f64::midpoint(before.value, after.value);
    let (old, new) = (common(before, after).unwrap_or(middle), common(after, before).unwrap_or(middle));
    let stayed: f64 = before.scored.iter().filter(|one| stays(one, after)).map(|one| f64::from(one.weight)).sum();
    let mover = |measure, before: Option<&Scored>, after: Option<&Scored>| Mover {
        measure,
        points: 0,
        before: before.map(|one| one.reading),
        after: after.map(|one| one.reading),
    };
    Measure::ALL
        .iter()
        .filter_map(|measure| {
            let find = |figure: &'_ Figure| figure.scored.iter().find(|one| one.reading.measure() == *measure).copied();
            let (was, is) = (find(before), find(after));
            let effect = match (&was, &is) {
                (Some(was), Some(is)) => f64::from(was.weight) / stayed * (is.score - was.score),
                (Some(was), None) => f64::from(was.weight) / f64::from(before.coverage) * (old - was.score),
                (None, Some(is)) => f64::from(is.weight) / f64::from(after.coverage) * (is.score - new),
                (None, None) => return None,
            };
            (effect.abs() > 0.0).then(|| (mover(*measure, was.as_ref(), is.as_ref()), effect))
        })
        .collect()
}

/// Whole points that add up to `total`: each is rounded down, and what is left goes to those that lost most by it.
fn rounded(exact: Vec<(Mover, f64)>, total: i32) -> Vec<Mover> {
    let floors: Vec<i32> = exact.iter().map(|(_, effect)| effect.floor() as i32).collect();
    let mut left = total - floors.iter().sum::<i32>();
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by(|a, b| {
        let lost = |n: &usize| exact[*n].1 - exact[*n].1.floor();
        lost(b).total_cmp(&lost(a)).then(a.cmp(b))
    });
    let mut all: Vec<Mover> = exact.iter().zip(floors).map(|((mover, _), points)| Mover { points, ..*mover }).collect();
    // An effect that is whole but for the last binary place can leave one to take instead of to give.
    for n in order.iter().cycle().take(order.len() * 2) {
        if left == 0 {
            break;
        }
        all[*n].points += left.signum();
        left -= left.signum();
    }
    all
}
