//! Ways to say what is similar. Each view weighs the same items its own way and has its own curve; which of them is right for a
//! place, its record shows ([`super::mix`]).

use super::item::Item;

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
/// Widths in the logarithm: where effort, or the time to the wanted date, differs by this, a factor of 3.3, a weight has
/// fallen to a quarter.
const WIDTH: f64 = 1.2;
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

    /// Everything it looks at is known of this item; else a simpler view says the same.
    pub(super) fn fits(&self, item: &Item) -> bool {
        let grouped = item.groups.iter().any(Option::is_some);
        (grouped || !self.groups) && (item.effort.is_some() || !self.effort) && (item.plan.is_some() || !self.plan)
    }
}

/// How near past items are to one, by each thing that can be compared.
#[derive(Debug)]
pub(super) struct Nearness {
    recent: [Vec<f64>; 2],
    groups: Vec<f64>,
    effort: Vec<f64>,
    plan: Vec<f64>,
}

/// One where two logarithms are the same, a quarter where they are [`WIDTH`] apart, and a tail that never lets anything count
/// for nothing.
fn near(a: Option<f64>, b: Option<f64>) -> f64 {
    let (Some(a), Some(b)) = (a, b) else { return UNKNOWN };
    let z = (a - b) / WIDTH;
    let near = 1.0 / (1.0 + z * z);
    near * near
}

impl Nearness {
    /// Of `past` to `item`, which comes after them.
    pub(super) fn of(past: &[Item], item: &Item) -> Self {
        let ago = |i: usize, n: f64| 1.0 + (past.len() - i) as f64 / n;
        let other = |p: &Item| {
            let differ = p.groups.iter().zip(&item.groups).filter(|(a, b)| a != b);
            differ.fold(1.0, |weight, _| weight * OTHERS)
        };
        Self {
            recent: RECENT.map(|n| (0..past.len()).map(|i| 1.0 / (ago(i, n) * ago(i, n))).collect()),
            groups: past.iter().map(other).collect(),
            effort: past.iter().map(|p| near(p.effort, item.effort)).collect(),
            plan: past.iter().map(|p| near(p.plan, item.plan)).collect(),
        }
    }

    /// What the item at this place counts for, in a view.
    pub(super) fn weight(&self, view: &View, at: usize) -> f64 {
        let mut weight = self.recent[view.recent][at];
        for (wanted, by) in [(view.groups, &self.groups), (view.effort, &self.effort), (view.plan, &self.plan)] {
            if wanted {
                weight *= by[at];
            }
        }
        weight
    }
}
