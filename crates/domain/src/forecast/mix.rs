//! Which view to believe. Exponentially weighted forecasters by what they cost so far (Cesa-Bianchi and Lugosi, *Prediction,
//! Learning, and Games*, 2006, chapter 2; for quantiles, Berrisch and Ziel, *CRPS Learning*, J. Econometrics 237, 2023).

use super::curve::{LEVELS, SHOWN, pinball};
use super::item::Said;
use super::numbers::exp;
use super::view::VIEWS;

/// How quickly a view that costs more is believed less: one usual loss more halves its weight after about fourteen.
const RATE: f64 = 0.04;
/// What a loss of long ago counts for, with each one that is learned: half after about 140.
const MEMORY: f64 = 0.995;
/// No single item says more than this about a view, in usual losses.
const MOST: f64 = 20.0;

/// What each view cost beyond the mean of all.
#[derive(Clone, Debug)]
pub(super) struct Mix {
    cost: [f64; VIEWS.len()],
    /// The usual loss of the mean, by shown level.
    usual: [f64; 3],
}

impl Mix {
    pub(super) fn new() -> Self {
        Self { cost: [0.0; VIEWS.len()], usual: [0.0; 3] }
    }

    /// How much each view counts.
    pub(super) fn weights(&self) -> [f64; VIEWS.len()] {
        let least = self.cost.iter().copied().fold(f64::INFINITY, f64::min);
        self.cost.map(|c| exp(RATE * (least - c)))
    }

    /// Takes up how right everybody was about one item: it took `days`, or is open after so many.
    pub(super) fn learn(&mut self, said: &Said, days: f64, done: bool) {
        let mut learned = [0.0; VIEWS.len()];
        for (nth, at) in SHOWN.into_iter().enumerate() {
            let level = LEVELS[at];
            let whole = pinball(level, said.curve.0[at], days);
            let usual = &mut self.usual[nth];
            *usual = if *usual == 0.0 { whole.max(1e-3) } else { *usual * 0.98 + 0.02 * whole };
            for (learned, view) in learned.iter_mut().zip(&said.views) {
                // Nobody is said to have promised too late what is not done yet.
                let Some(view) = view.map(|v| if done { v[nth] } else { v[nth].min(days) }) else { continue };
                let more = (pinball(level, view, days) - whole) / usual.max(1e-9);
                *learned += more.clamp(-MOST, MOST);
            }
        }
        for (cost, learned) in self.cost.iter_mut().zip(learned) {
            *cost = *cost * MEMORY + learned;
        }
    }
}
