//! Ways to say what is similar. Each view weighs the same items its own way and has its own curve; which of them is right for a
//! place, its record shows ([`super::mix`]).

use super::item::Item;
use super::survival::Seen;

/// One way to say what is similar.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    /// Which of [`RECENT`].
    recent: usize,
    groups: bool,
    effort: bool,
    plan: bool,
}

/// After so many items a weight has fallen to a quarter: drift is followed quickly, or steadily.
const RECENT: [f64; 2] = [80.0, 320.0];
/// What an item of another kind counts for, and again one of another team. Little, so that a kind with a record of its own
/// speaks for itself; but something, so that one without falls back to its team and to all.
const OTHERS: f64 = 0.02;
/// Widths in the logarithm: where effort differs by this, a factor of 2.2, or the time to the wanted date, a factor of 3.3, a
/// weight has fallen to a quarter.
const EFFORT: f64 = 0.8;
const PLAN: f64 = 1.2;
/// What an item counts for whose effort or date is not known.
const UNKNOWN: f64 = 0.15;

const fn views(recent: usize) -> [View; 6] {
    let plain = View { recent, groups: false, effort: false, plan: false };
    let grouped = View { groups: true, ..plain };
    [
        plain,
        grouped,
        View { effort: true, ..plain },
        View { effort: true, ..grouped },
        View { plan: true, ..plain },
        View { plan: true, ..grouped },
    ]
}

/// All views.
pub(super) const VIEWS: [View; 12] = {
    let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (views(0), views(1));
    [a, b, c, d, e, f, g, h, i, j, k, l]
};

impl View {
    /// It looks at the date that is wanted.
    pub(super) fn plan(&self) -> bool {
        self.plan
    }

    /// It looks at kind and team.
    pub(super) fn groups(&self) -> bool {
        self.groups
    }

    /// Everything it looks at is known of this item; else a simpler view says the same.
    pub(super) fn fits(&self, item: &Item) -> bool {
        let grouped = item.groups.iter().any(Option::is_some);
        (grouped || !self.groups) && (item.effort.is_some() || !self.effort) && (item.plan.is_some() || !self.plan)
    }
}

/// How near past items are to one, by each thing that can be compared, in the order in which they were handed over.
#[derive(Debug)]
pub(super) struct Nearness {
    recent: [Vec<f64>; 2],
    groups: Vec<f64>,
    effort: Vec<f64>,
    plan: Vec<f64>,
}

/// One where two logarithms are the same, a quarter where they are a width apart, and a tail that never lets anything count
/// for nothing.
fn near(a: Option<f64>, b: Option<f64>, width: f64) -> f64 {
    let (Some(a), Some(b)) = (a, b) else { return UNKNOWN };
    let z = (a - b) / width;
    let near = 1.0 / (1.0 + z * z);
    near * near
}

impl Nearness {
    /// Of these items of `past`, by their places, to `item`, which comes after them.
    pub(super) fn of(past: &[Item], seen: &[Seen], start: usize, item: &Item) -> Self {
        let places = || seen.iter().map(|s| s.item as usize - start);
        let items = || places().map(|at| &past[at]);
        let recent = |n: f64| {
            let weight = |at: usize| {
                let ago = 1.0 + (past.len() - at) as f64 / n;
                1.0 / (ago * ago)
            };
            places().map(weight).collect()
        };
        let other = |p: &Item| {
            let differ = p.groups.iter().zip(&item.groups).filter(|(a, b)| a != b);
            differ.fold(1.0, |weight, _| weight * OTHERS)
        };
        let known = |known: bool, near: &dyn Fn(&Item) -> f64| match known {
            true => items().map(near).collect(),
            false => Vec::new(),
        };
        Self {
            recent: RECENT.map(recent),
            groups: known(item.groups.iter().any(Option::is_some), &other),
            effort: known(item.effort.is_some(), &|p| near(p.effort, item.effort, EFFORT)),
            plan: known(item.plan.is_some(), &|p| near(p.plan, item.plan, PLAN)),
        }
    }

    /// What each item counts for, in a view that [fits](View::fits).
    pub(super) fn weights(&self, view: &View, weights: &mut Vec<f64>) {
        weights.clone_from(&self.recent[view.recent]);
        for (wanted, by) in [(view.groups, &self.groups), (view.effort, &self.effort), (view.plan, &self.plan)] {
            if wanted {
                weights.iter_mut().zip(by).for_each(|(weight, by)| *weight *= by);
            }
        }
    }
}
