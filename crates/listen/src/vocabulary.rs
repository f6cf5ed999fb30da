//! Which terms are known, and how much each tells: what is in every sentence tells little (inverse document frequency).

use std::collections::BTreeMap;

use crate::fit::Row;
use crate::numbers::ln;
use crate::terms::{Term, terms, words};

/// Terms by key, with what each weighs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Vocabulary {
    keys: Vec<u32>,
    /// In how many sentences each occurred.
    often: Vec<u16>,
    sentences: u32,
    weights: Vec<f64>,
}

/// A sentence in numbers, and where each of them came from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    pub row: Row,
    /// Each known term with its place in the vocabulary, and the share of its value that this one occurrence has.
    pub terms: Vec<(Term, u32, f64)>,
}

/// What words, pieces of words and meanings count beside each other.
const KINDS: [f64; 3] = [1.0, 1.0, 0.7];

/// Terms of fewer sentences than this are chance.
const FEWEST: u16 = 2;

impl Vocabulary {
    pub(crate) fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let (mut often, sentences) = counted(texts);
        often.retain(|_, count| *count >= FEWEST);
        Self::from_parts(often.keys().copied().collect(), often.values().copied().collect(), sentences)
    }

    /// This one, and all terms of more texts, however rare.
    pub(crate) fn with<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Self {
        let (more, _) = counted(texts);
        let mut often: BTreeMap<u32, u16> = self.keys.iter().copied().zip(self.often.iter().copied()).collect();
        for key in more.into_keys() {
            often.entry(key).or_insert(1);
        }
        Self::from_parts(often.keys().copied().collect(), often.values().copied().collect(), self.sentences)
    }

    /// Keys in rising order, and in how many of all sentences each occurred.
    pub(crate) fn from_parts(keys: Vec<u32>, often: Vec<u16>, sentences: u32) -> Self {
        let all = 1.0 + f64::from(sentences);
        let weights = often.iter().map(|n| 1.0 + ln(all / (1.0 + f64::from(*n)))).collect();
        Self { keys, often, sentences, weights }
    }

    pub(crate) fn parts(&self) -> (&[u32], &[u16], u32) {
        (&self.keys, &self.often, self.sentences)
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn row(&self, text: &str) -> Row {
        self.hear(&terms(&words(text))).row
    }

    /// Terms of a kind have one length together, so that a long sentence says no more than a short one.
    pub(crate) fn hear(&self, terms: &[Term]) -> Heard {
        let mut known: Vec<(Term, u32, f64)> = Vec::with_capacity(terms.len());
        for term in terms {
            if let Ok(at) = self.keys.binary_search(&term.key) {
                known.extend(u32::try_from(at).ok().map(|at| (*term, at, 0.0)));
            }
        }
        known.sort_unstable_by_key(|(term, at, _)| (*at, term.first, term.last));
        let mut squares = [0.0; KINDS.len()];
        for same in known.chunk_by_mut(|a, b| a.1 == b.1) {
            let (term, at, _) = same[0];
            let value = (1.0 + ln(same.len() as f64)) * self.weights[at as usize];
            squares[term.kind as usize] += value * value;
            same.iter_mut().for_each(|(_, _, share)| *share = value);
        }
        let lengths: [f64; KINDS.len()] = std::array::from_fn(|k| KINDS[k] / squares[k].sqrt().max(1e-9));
        let mut row = Row::default();
        for same in known.chunk_by_mut(|a, b| a.1 == b.1) {
            let (term, at, raw) = same[0];
            let value = raw * lengths[term.kind as usize];
            row.at.push(at);
            row.value.push(value);
            let share = value / same.len() as f64;
            same.iter_mut().for_each(|(_, _, s)| *s = share);
        }
        Heard { row, terms: known }
    }
}

fn counted<'t>(texts: impl IntoIterator<Item = &'t str>) -> (BTreeMap<u32, u16>, u32) {
    let mut often: BTreeMap<u32, u16> = BTreeMap::new();
    let mut sentences = 0;
    for text in texts {
        sentences += 1;
        let mut keys: Vec<u32> = terms(&words(text)).iter().map(|t| t.key).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let count = often.entry(key).or_default();
            *count = count.saturating_add(1);
        }
    }
    (often, sentences)
}
