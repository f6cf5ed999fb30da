//! The simple rule that a forecaster has to beat: the 85th percentile of the last finished items of the same group.

use std::collections::BTreeMap;

use super::curve::pinball;
use super::replay::{Answer, Past};

/// How many of the last ones the rule looks at.
pub const LAST: usize = 50;
/// With fewer finished ones of the group it looks at all groups; with fewer of these it says nothing.
const FEWEST: usize = 5;

/// The rule and the forecaster on the items about which both say something.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Beside {
    /// These items.
    pub items: usize,
    /// How many were done by the rule's date.
    pub covered: usize,
    /// The rule's mean pinball loss at 85, in days.
    pub rule: f64,
    /// The forecaster's, on the same items.
    pub ours: f64,
}

/// Applies the rule to a past, with what was known at the begin of each item, beside what was answered.
#[must_use]
pub fn beside(past: &[Past], answers: &[Answer]) -> Beside {
    let mut ends: Vec<(f64, usize)> = past.iter().enumerate().filter_map(|(i, p)| Some((p.done?, i))).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut ends = ends.into_iter().peekable();
    let (mut all, mut groups) = (Vec::new(), BTreeMap::<_, Vec<f64>>::new());
    let mut beside = Beside::default();
    for answer in answers {
        let asked = past[answer.item].asked;
        while let Some((at, item)) = ends.next_if(|(at, _)| *at < asked.at) {
            let known = past[item].asked;
            all.push(at - known.at);
            groups.entry(known.groups).or_default().push(at - known.at);
        }
        let known = groups.get(&asked.groups).filter(|known| known.len() >= FEWEST).unwrap_or(&all);
        let (Some(took), true) = (answer.took, known.len() >= FEWEST && answer.forecast.basis.any()) else { continue };
        let mut last = known[known.len().saturating_sub(LAST)..].to_vec();
        last.sort_by(f64::total_cmp);
        let says = last[(last.len() * 85).div_ceil(100) - 1];
        beside.items += 1;
        beside.covered += usize::from(took <= says);
        beside.rule += pinball(0.85, says, took);
        beside.ours += pinball(0.85, answer.forecast.days(85), took);
    }
    let items = beside.items.max(1) as f64;
    Beside { rule: beside.rule / items, ours: beside.ours / items, ..beside }
}
