//! What was learnt from the training text: a weight for each term and stage. It lies in a file that one command writes
//! (`cargo run -p listen --release --example train`), and is the same to the last byte whoever runs it.

use crate::fit::{Example, Fit, Row, fit};
use crate::stage::Stage;
use crate::vocabulary::Vocabulary;

/// Scores for the five stages.
pub(crate) type Scores = [f64; Stage::COUNT];

/// The n-gram model.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Model {
    pub vocabulary: Vocabulary,
    /// One row for each term, and the bias as the last.
    pub weights: Vec<Scores>,
}

/// How dear weights are; found by cross-validation, and flat around here.
const FIT: Fit = Fit { decay: 0.8, steps: 60, bias: true };

/// Half the way from counting sentences to counting stages, so that rare stages are heard and common ones stay common.
pub(crate) fn counts(stages: impl Iterator<Item = Stage>) -> Scores {
    let mut often = [0.0; Stage::COUNT];
    stages.for_each(|stage| often[stage.rank()] += 1.0);
    let even = often.iter().sum::<f64>() / Stage::COUNT as f64;
    often.map(|n: f64| (even / n.max(1.0)).sqrt())
}

/// All of one stage.
pub(crate) fn certain(stage: Stage) -> Scores {
    std::array::from_fn(|rank| if rank == stage.rank() { 1.0 } else { 0.0 })
}

impl Model {
    pub(crate) fn train(examples: &[(Stage, &str)]) -> Self {
        let vocabulary = Vocabulary::of(examples.iter().map(|(_, text)| *text));
        let counts = counts(examples.iter().map(|(stage, _)| *stage));
        let rows: Vec<_> = examples
            .iter()
            .map(|(stage, text)| Example {
                row: vocabulary.row(text),
                from: Scores::default(),
                to: certain(*stage),
                counts: counts[stage.rank()],
            })
            .collect();
        let weights = fit(&rows, vocabulary.len(), FIT);
        Self { vocabulary, weights }
    }

    pub(crate) fn scores(&self, row: &Row) -> Scores {
        row.scores(&self.weights, self.weights.last().copied().unwrap_or_default())
    }

    /// As bytes: weights in 255 steps for each stage, which changes no verdict that was measured.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let (keys, often, sentences) = self.vocabulary.parts();
        let (bias, plain) = self.weights.split_last().map_or((Scores::default(), &[][..]), |(b, p)| (*b, p));
        let most: Scores = std::array::from_fn(|k| plain.iter().map(|w| w[k].abs()).fold(1e-9, f64::max));
        let mut bytes = MAGIC.to_vec();
        bytes.extend((keys.len() as u32).to_le_bytes());
        bytes.extend(sentences.to_le_bytes());
        most.iter().chain(&bias).for_each(|x| bytes.extend((*x as f32).to_le_bytes()));
        keys.iter().for_each(|key| bytes.extend(key.to_le_bytes()));
        often.iter().for_each(|n| bytes.extend(n.to_le_bytes()));
        for weight in plain {
            bytes.extend(weight.iter().zip(&most).map(|(w, most)| ((w / most * STEPS).round() as i8).to_le_bytes()[0]));
        }
        bytes
    }

    /// From bytes; nothing where they are no model.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut next = |long: usize| -> Option<&[u8]> {
            let (head, tail) = rest.split_at_checked(long)?;
            rest = tail;
            Some(head)
        };
        let long = usize::try_from(u32::from_le_bytes(next(4)?.try_into().ok()?)).ok()?;
        let sentences = u32::from_le_bytes(next(4)?.try_into().ok()?);
        let floats: Vec<f64> =
            next(8 * Stage::COUNT)?.as_chunks().0.iter().map(|b| f64::from(f32::from_le_bytes(*b))).collect();
        let (most, bias) = floats.split_at_checked(Stage::COUNT)?;
        let keys = next(4 * long)?.as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect();
        let often = next(2 * long)?.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b)).collect();
        let steps = next(Stage::COUNT * long)?.as_chunks::<{ Stage::COUNT }>().0;
        let one = |steps: &[u8; Stage::COUNT]| -> Scores {
            std::array::from_fn(|k| f64::from(i8::from_le_bytes([steps[k]])) / STEPS * most[k])
        };
        let mut weights: Vec<Scores> = steps.iter().map(one).collect();
        weights.push(bias.try_into().ok()?);
        Some(Self { vocabulary: Vocabulary::from_parts(keys, often, sentences), weights })
    }
}

const MAGIC: &[u8] = b"listen 1\n";
const STEPS: f64 = 127.0;
