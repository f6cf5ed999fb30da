//! Which terms are known, and how much each tells: what is in every sentence tells little (inverse document frequency).

use std::collections::BTreeMap;

use crate::fit::Row;
use crate::numbers::ln;
use crate::terms::{Kind, Term, terms, words};

/// The terms that occurred in at least two sentences, by key.
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
pub(crate) struct Sentence {
    pub row: Row,
    /// Each known term with its place in the vocabulary, and the share of its value that one occurrence has.
    pub terms: Vec<(Term, u32, f64)>,
}

/// Terms of fewer sentences than this are chance.
pub(crate) const FEWEST: u16 = 2;

thread_local! { pub static MIX: std::cell::Cell<[f64; 3]> = const { std::cell::Cell::new([1.0; 3]) }; }
impl Vocabulary {
    pub(crate) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
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
        often.retain(|_, count| *count >= FEWEST);
        Self::from_parts(often.keys().copied().collect(), often.values().copied().collect(), sentences)
    }

    pub(crate) fn from_parts(keys: Vec<u32>, often: Vec<u16>, sentences: u32) -> Self {
        let all = 1.0 + f64::from(sentences);
        let weights = often.iter().map(|n| 1.0 + ln(all / (1.0 + f64::from(*n)))).collect();
        Self { keys, often, sentences, weights }
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn row(&self, text: &str) -> Row {
        self.sentence(terms(&words(text))).row
    }

    /// Words and pieces each have length one together, so that a long sentence says no more than a short one.
    pub(crate) fn sentence(&self, terms: Vec<Term>) -> Sentence {
        let mut known: Vec<(Term, u32, f64)> = terms
            .into_iter()
            .filter_map(|term| Some((term, u32::try_from(self.keys.binary_search(&term.key).ok()?).ok()?, 0.0)))
            .collect();
        known.sort_by_key(|(term, at, _)| (*at, term.first));
        let mut row = Row::default();
        let mut kinds = Vec::new();
        let mut squares = [0.0; 3];
        for same in known.chunk_by(|a, b| a.1 == b.1) {
            let (term, at, _) = same[0];
            let value = (1.0 + ln(same.len() as f64)) * self.weights[at as usize];
            squares[term.kind as usize] += value * value;
            row.at.push(at);
            row.value.push(value);
            kinds.push(term.kind);
        }
        let lengths = squares.map(|s: f64| s.sqrt().max(1e-9));
        for (value, kind) in row.value.iter_mut().zip(kinds) {
            *value /= lengths[kind as usize] * MIX.with(|m| 1.0 / m.get()[kind as usize]);
        }
        let mut values = row.value.iter();
        for same in known.chunk_by_mut(|a, b| a.1 == b.1) {
            let share = values.next().copied().unwrap_or(0.0) / same.len() as f64;
            same.iter_mut().for_each(|(_, _, s)| *s = share);
        }
        Sentence { row, terms: known }
    }
}
