//! What people corrected, as a pull on what is said in nearly the same words. Each correction pulls the verdict of its own
//! sentence to what the person said, and that of another sentence the less, the fewer words and pieces of words the two share. A
//! sentence that shares little with any of them stays as it was heard.
//!
//! Weights for single words are not learnt here, on purpose: whoever only ever says *no symptom* would teach that no word means
//! anything. Pulls are fitted anew from all corrections each time, so their order cannot matter, and leaving one out undoes it.

use std::collections::BTreeMap;

use crate::fit::{Example, Fit, Row, fit};
use crate::listener::Correction;
use crate::model::{Scores, certain};
use crate::stage::Stage;
use crate::terms::Term;
use crate::vocabulary::{Heard, Vocabulary};

/// Cheap enough that what a person said of a sentence holds for it.
const FIT: Fit = Fit { decay: 0.1, steps: 40, bias: false };

/// Less alike than this is not alike.
const LEAST: f64 = 0.01;

/// Corrections, with what each pulls.
#[derive(Clone, Debug)]
pub(crate) struct Learnt {
    vocabulary: Vocabulary,
    /// For each term the corrections in which it is, and how much of each it makes.
    holds: BTreeMap<u32, Vec<(usize, f64)>>,
    pulls: Vec<Scores>,
}

/// The row of a sentence at length one.
fn whole(mut row: Row) -> Row {
    let length = row.value.iter().map(|x| x * x).sum::<f64>().sqrt().max(1e-9);
    row.value.iter_mut().for_each(|x| *x /= length);
    row
}

/// How alike two sentences are for learning, by what they share of 1: half of it is a sixth, a quarter hardly anything.
fn alike(share: f64) -> f64 {
    share * share * share.max(0.0).sqrt()
}

impl Learnt {
    /// From all corrections; `before` tells what was said of a text without them.
    pub(crate) fn from(
        corrections: &[Correction],
        known: &Vocabulary,
        before: impl Fn(&str) -> Scores,
    ) -> Option<Self> {
        let mut sorted: Vec<&Correction> = corrections.iter().collect();
        sorted.sort_unstable();
        let vocabulary = known.with(sorted.iter().map(|c| c.text.as_str()));
        let rows: Vec<Row> = sorted.iter().map(|c| whole(vocabulary.row(&c.text))).collect();
        let mut holds: BTreeMap<u32, Vec<(usize, f64)>> = BTreeMap::new();
        for (place, row) in rows.iter().enumerate() {
            for (at, value) in row.at.iter().zip(&row.value) {
                holds.entry(*at).or_default().push((place, *value));
            }
        }
        let mut learnt = Self { vocabulary, holds, pulls: vec![Scores::default(); sorted.len()] };
        let examples: Vec<_> = sorted
            .iter()
            .zip(&rows)
            .map(|(correction, row)| Example {
                row: learnt.near(row),
                from: before(&correction.text),
                to: certain(correction.stage),
                counts: 1.0,
            })
            .collect();
        learnt.pulls = fit(&examples, sorted.len(), FIT);
        (!examples.is_empty()).then_some(learnt)
    }

    pub(crate) fn hear(&self, terms: &[Term]) -> Heard {
        self.vocabulary.hear(terms)
    }

    /// What a sentence shares with each correction that is anything like it.
    fn shares(&self, row: &Row) -> Vec<(usize, f64)> {
        let mut shares = vec![0.0; self.pulls.len()];
        for (at, value) in row.at.iter().zip(&row.value) {
            for (place, held) in self.holds.get(at).into_iter().flatten() {
                shares[*place] += value * held;
            }
        }
        shares.into_iter().enumerate().filter(|(_, share)| alike(*share) >= LEAST).collect()
    }

    fn near(&self, row: &Row) -> Row {
        let shares = self.shares(row).into_iter();
        let (at, value) = shares.filter_map(|(n, share)| Some((u32::try_from(n).ok()?, alike(share)))).unzip();
        Row { at, value }
    }

    pub(crate) fn add(&self, scores: Scores, heard: &Heard) -> Scores {
        self.near(&whole(heard.row.clone())).scores(&self.pulls, scores)
    }

    /// What each term has in the pull towards a stage and away from *healthy*: that of a correction is shared out among the terms
    /// that both sentences have.
    pub(crate) fn weighed(&self, heard: &Heard, stage: Stage) -> Vec<(Term, f64)> {
        let row = whole(heard.row.clone());
        let mut pulls = vec![0.0; self.pulls.len()];
        for (place, share) in self.shares(&row) {
            let pull = self.pulls[place];
            pulls[place] = alike(share) / share * (pull[stage.rank()] - pull[0]);
        }
        let length = heard.row.value.iter().map(|x| x * x).sum::<f64>().sqrt().max(1e-9);
        let one = |(term, at, share): &(Term, u32, f64)| {
            let holds = self.holds.get(at).into_iter().flatten();
            (*term, share / length * holds.map(|(place, held)| held * pulls[*place]).sum::<f64>())
        };
        heard.terms.iter().map(one).collect()
    }
}
