//! What people corrected, as weights on top of the model: for each sentence they judged, and for those like it, the verdict moves
//! to what they said; others stay. It is fitted anew from all corrections each time, so their order cannot matter, and leaving
//! one out undoes it.

use crate::fit::{Example, Fit, Row, fit};
use crate::listener::Correction;
use crate::model::{Scores, certain};
use crate::terms::Term;
use crate::vocabulary::{Heard, Vocabulary};

/// Corrections weigh much more than a line of the training text, and nothing may be likelier only because it was said often.
const FIT: Fit = Fit { decay: 0.1, steps: 40, bias: false };

/// The numbers of a vector of sense stand after the terms.
#[derive(Clone, Debug)]
pub(crate) struct Learnt {
    vocabulary: Vocabulary,
    weights: Vec<Scores>,
}

impl Learnt {
    /// From all corrections; `before` tells what was said of a text without them, and its vector of sense.
    pub(crate) fn from(
        corrections: &[Correction],
        known: &Vocabulary,
        before: impl Fn(&str) -> (Scores, Option<Vec<f32>>),
    ) -> Option<Self> {
        let mut sorted: Vec<&Correction> = corrections.iter().collect();
        sorted.sort_unstable();
        let vocabulary = known.with(sorted.iter().map(|c| c.text.as_str()));
        let mut long = 0;
        let examples: Vec<_> = sorted
            .into_iter()
            .map(|correction| {
                let (from, sense) = before(&correction.text);
                let row = row(vocabulary.row(&correction.text), vocabulary.len(), sense.as_deref());
                long = long.max(sense.map_or(0, |s| s.len()));
                Example { row, from, to: certain(correction.stage), counts: 1.0 }
            })
            .collect();
        let weights = fit(&examples, vocabulary.len() + long, FIT);
        (!examples.is_empty()).then_some(Self { vocabulary, weights })
    }

    pub(crate) fn hear(&self, terms: &[Term]) -> Heard {
        self.vocabulary.hear(terms)
    }

    pub(crate) fn add(&self, scores: Scores, heard: &Heard, sense: Option<&[f32]>) -> Scores {
        row(heard.row.clone(), self.vocabulary.len(), sense).scores(&self.weights, scores)
    }

    pub(crate) fn weights(&self) -> &Vec<Scores> {
        &self.weights
    }
}

fn row(mut row: Row, terms: usize, sense: Option<&[f32]>) -> Row {
    for (at, x) in (terms..).zip(sense.unwrap_or_default()) {
        row.at.extend(u32::try_from(at).ok());
        row.value.push(f64::from(*x));
    }
    row
}
