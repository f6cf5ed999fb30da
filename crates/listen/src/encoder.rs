//! The second tier: a sentence as a vector of its sense, from a small transformer whose weights lie inside the binary
//! (`pocket-encoder`), and a linear head of ours over it. What it says is put beside what the n-grams say.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use pocket_encoder::Encoder;

use crate::fit::{Example, Fit, Row, fit};
use crate::model::{Scores, certain, counts};
use crate::stage::Stage;
use crate::training::training;

/// Numbers in a vector.
const LONG: usize = 384;

const HEAD: &[u8] = include_bytes!("../data/encoder.head");
const MAGIC: &[u8] = b"listen encoder 1\n";

/// More of a text than this says nothing more about it: the transformer reads the first 128 pieces of words.
const MOST_BYTES: usize = 4096;

/// Vectors that are kept in memory, of one and a half kilobytes each.
const MOST_REMEMBERED: usize = 4096;

/// How dear weights are.
const FIT: Fit = Fit { decay: 0.4, steps: 60, bias: true };

/// A vector for a text; nothing where there are no words, or the encoder gives up.
pub(crate) fn vector(text: &str) -> Option<Vec<f32>> {
    static ENCODER: OnceLock<Option<Encoder>> = OnceLock::new();
    let encoder = ENCODER.get_or_init(|| Encoder::new().ok()).as_ref()?;
    let end = (0..=text.len().min(MOST_BYTES)).rev().find(|at| text.is_char_boundary(*at))?;
    let start = text.get(..end).filter(|t| t.contains(char::is_alphanumeric))?;
    encoder.embed(&[start]).ok()?.pop()
}

/// The same, remembered: what was corrected is learnt again with every further correction.
pub(crate) fn remembered(text: &str) -> Option<Vec<f32>> {
    static KNOWN: Mutex<BTreeMap<String, Vec<f32>>> = Mutex::new(BTreeMap::new());
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(vector) = known().get(text) {
        return Some(vector.clone());
    }
    let vector = vector(text)?;
    let mut known = known();
    if known.len() >= MOST_REMEMBERED {
        known.clear();
    }
    known.insert(text.to_owned(), vector.clone());
    Some(vector)
}

/// A weight for each number of a vector and each stage; the last row is the bias.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Head(Vec<Scores>);

impl Head {
    /// As it was trained.
    pub(crate) fn shipped() -> Option<Self> {
        Self::read(HEAD)
    }

    pub(crate) fn scores(&self, vector: &[f32]) -> Scores {
        let (bias, plain) = self.0.split_last().map_or((Scores::default(), &[][..]), |(b, p)| (*b, p));
        vector.iter().zip(plain).fold(bias, |sum, (x, w)| std::array::from_fn(|k| sum[k] + f64::from(*x) * w[k]))
    }

    pub(crate) fn train(examples: &[(Stage, Vec<f32>)]) -> Option<Self> {
        let counts = counts(examples.iter().map(|(stage, _)| *stage));
        let many = examples.len().max(1) as f64;
        let mean: Vec<f64> =
            (0..LONG).map(|at| examples.iter().map(|(_, v)| f64::from(v[at])).sum::<f64>() / many).collect();
        let apart = |v: &[f32]| v.iter().zip(&mean).map(|(x, m)| (f64::from(*x) - m).powi(2)).sum::<f64>();
        // Vectors lie in a narrow cone: around their middle, at the length that words have too, they tell more.
        let length = (examples.iter().map(|(_, v)| apart(v)).sum::<f64>() / many).sqrt().max(1e-9);
        let rows: Vec<_> = examples
            .iter()
            .map(|(stage, vector)| {
                let value = vector.iter().zip(&mean).map(|(x, m)| (f64::from(*x) - m) / length).collect();
                let row = Row { at: (0..LONG as u32).collect(), value };
                Example { row, from: Scores::default(), to: certain(*stage), counts: counts[stage.rank()] }
            })
            .collect();
        let mut weights = fit(&rows, LONG, FIT);
        let bias = weights.pop().unwrap_or_default();
        weights.iter_mut().flatten().for_each(|w| *w /= length);
        let moved = std::array::from_fn(|k| bias[k] - weights.iter().zip(&mean).map(|(w, m)| w[k] * m).sum::<f64>());
        weights.push(moved);
        Some(Self(weights))
    }

    fn bytes(&self) -> Vec<u8> {
        let numbers = self.0.iter().flatten().flat_map(|w| (*w as f32).to_le_bytes());
        MAGIC.iter().copied().chain(numbers).collect()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let numbers: Vec<f64> =
            bytes.strip_prefix(MAGIC)?.as_chunks().0.iter().map(|b| f64::from(f32::from_le_bytes(*b))).collect();
        let rows = numbers.as_chunks::<{ Stage::COUNT }>().0.to_vec();
        (rows.len() == LONG + 1).then_some(Self(rows))
    }
}

/// The bytes of the head, trained anew: what `data/encoder.head` holds, up to the last digits, which differ between processors.
#[must_use]
pub fn train() -> Vec<u8> {
    let judged = training();
    let examples: Vec<_> = judged.iter().filter_map(|j| Some((j.stage, vector(j.text)?))).collect();
    Head::train(&examples).map(|head| head.bytes()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_in_the_repository_is_what_its_text_makes() {
        let again = Head::read(&train()).unwrap();
        let shipped = Head::shipped().unwrap();
        let off = again.0.iter().flatten().zip(shipped.0.iter().flatten()).map(|(a, b)| (a - b).abs());

        assert!(
            off.fold(0.0, f64::max) < 0.02,
            "data/encoder.head is not up to date: cargo run -p listen --release --features encoder --example train"
        );
    }
}
