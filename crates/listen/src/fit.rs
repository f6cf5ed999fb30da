//! Multinomial logistic regression, fitted with L-BFGS. One thread, a fixed order, the four basic operations: the same rows give
//! the same weights to the last bit, on any machine.

use crate::numbers::{chances, ln};

/// What one example is made of: places of features with their values, places in rising order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Row {
    pub at: Vec<u32>,
    pub value: Vec<f64>,
}

impl Row {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.at.iter().map(|at| *at as usize).zip(self.value.iter().copied())
    }

    /// The sum of weights by value, for each class.
    pub(crate) fn scores<const N: usize>(&self, weights: &[[f64; N]], mut scores: [f64; N]) -> [f64; N] {
        for (at, value) in self.iter() {
            for (score, weight) in scores.iter_mut().zip(weights.get(at).into_iter().flatten()) {
                *score += value * weight;
            }
        }
        scores
    }
}

/// An example: its row, the score it starts from, how it is shared between the classes, and how much it counts.
#[derive(Clone, Debug)]
pub(crate) struct Example<const N: usize> {
    pub row: Row,
    pub from: [f64; N],
    pub to: [f64; N],
    pub counts: f64,
}

/// How to fit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fit {
    /// How dear weights are, for each example that counts one.
    pub decay: f64,
    /// How many steps, always all of them unless nothing is left to gain.
    pub steps: usize,
    /// Whether a class may be likelier than others whatever a row holds.
    pub bias: bool,
}

const MEMORY: usize = 8;

/// The weights that say best what the examples are: one for each feature and class; the last row is the bias.
pub(crate) fn fit<const N: usize>(examples: &[Example<N>], features: usize, how: Fit) -> Vec<[f64; N]> {
    let mut weights = vec![[0.0; N]; features + 1];
    let (mut loss, mut slope) = loss(examples, &weights, how);
    let mut past: Vec<Step<N>> = Vec::with_capacity(MEMORY);
    for _ in 0..how.steps {
        let way = direction(&slope, &past);
        let fall = dot(&way, &slope);
        if fall > -1e-12 {
            break;
        }
        let mut length = if past.is_empty() { 1.0 / dot(&slope, &slope).sqrt().max(1.0) } else { 1.0 };
        let mut found = None;
        for _ in 0..20 {
            let there = moved(&weights, &way, length);
            let (its, slopes) = self::loss(examples, &there, how);
            if its <= loss + 1e-4 * length * fall {
                found = Some((there, its, slopes));
                break;
            }
            length *= 0.5;
        }
        let Some((there, its, slopes)) = found else { break };
        if past.len() == MEMORY {
            past.remove(0);
        }
        past.extend(Step::between(&weights, &there, &slope, &slopes));
        (weights, loss, slope) = (there, its, slopes);
    }
    weights
}

struct Step<const N: usize> {
    moved: Vec<[f64; N]>,
    turned: Vec<[f64; N]>,
    curve: f64,
}

impl<const N: usize> Step<N> {
    fn between(from: &[[f64; N]], to: &[[f64; N]], slope: &[[f64; N]], slopes: &[[f64; N]]) -> Option<Self> {
        let moved = moved(to, from, -1.0);
        let turned = self::moved(slopes, slope, -1.0);
        let curve = dot(&moved, &turned);
        (curve > 1e-12).then_some(Self { moved, turned, curve })
    }
}

/// Downhill, with what the last steps told of the curve (Nocedal 1980, the two loops).
fn direction<const N: usize>(slope: &[[f64; N]], past: &[Step<N>]) -> Vec<[f64; N]> {
    let mut way: Vec<[f64; N]> = slope.iter().map(|s| s.map(|x| -x)).collect();
    let mut shares = Vec::with_capacity(past.len());
    for step in past.iter().rev() {
        let share = dot(&step.moved, &way) / step.curve;
        way = moved(&way, &step.turned, -share);
        shares.push(share);
    }
    if let Some(last) = past.last() {
        let scale = last.curve / dot(&last.turned, &last.turned);
        way.iter_mut().flatten().for_each(|x| *x *= scale);
    }
    for (step, share) in past.iter().zip(shares.into_iter().rev()) {
        let back = dot(&step.turned, &way) / step.curve;
        way = moved(&way, &step.moved, share - back);
    }
    way
}

fn moved<const N: usize>(from: &[[f64; N]], way: &[[f64; N]], length: f64) -> Vec<[f64; N]> {
    from.iter().zip(way).map(|(f, w)| std::array::from_fn(|k| f[k] + length * w[k])).collect()
}

fn dot<const N: usize>(a: &[[f64; N]], b: &[[f64; N]]) -> f64 {
    a.iter().flatten().zip(b.iter().flatten()).map(|(a, b)| a * b).sum()
}

/// How wrong the weights are, and which way it rises.
fn loss<const N: usize>(examples: &[Example<N>], weights: &[[f64; N]], how: Fit) -> (f64, Vec<[f64; N]>) {
    let (bias, plain) = weights.split_last().map_or(([0.0; N], weights), |(b, p)| (*b, p));
    let mut slope: Vec<[f64; N]> = vec![[0.0; N]; weights.len()];
    let mut loss = 0.0;
    for example in examples {
        let start = std::array::from_fn(|k| example.from[k] + bias[k]);
        let chances = chances(example.row.scores(plain, start));
        let mut off = [0.0; N];
        for k in 0..N {
            loss -= example.counts * example.to[k] * ln(chances[k].max(1e-300));
            off[k] = example.counts * (chances[k] - example.to[k]);
        }
        for (at, value) in example.row.iter() {
            for (s, o) in slope[at].iter_mut().zip(&off) {
                *s += value * o;
            }
        }
        if let Some(last) = slope.last_mut().filter(|_| how.bias) {
            last.iter_mut().zip(&off).for_each(|(s, o)| *s += o);
        }
    }
    for (s, w) in slope.iter_mut().zip(plain) {
        for (s, w) in s.iter_mut().zip(w) {
            *s += how.decay * w;
            loss += how.decay * w * w / 2.0;
        }
    }
    (loss, slope)
}
