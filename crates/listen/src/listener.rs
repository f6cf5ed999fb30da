//! The listener: a sentence in, a verdict out. It knows no store and no clock; what was corrected is handed to it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::encoder::{Head, remembered, vector};
use crate::evidence::{evidence, weighed};
use crate::learnt::Learnt;
use crate::model::{Model, Scores};
use crate::numbers::chances;
use crate::split::{Sentence, sentences};
use crate::stage::Stage;
use crate::terms::{Term, Word, terms, words};
use crate::training::{Judged, model};
use crate::vocabulary::Heard as Known;

/// From this chance on a sentence is called a symptom.
pub const THRESHOLD: f64 = 0.5;

/// What each of two tiers counts where both speak.
const EACH: f64 = 0.6;

/// How a listener hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// By words, pieces of words and meanings. Built in, and quick.
    Ngrams,
    /// By these and by vectors of sense from a small transformer. More often right, and slower.
    Encoder,
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ngrams => "n-grams",
            Self::Encoder => "encoder and n-grams",
        })
    }
}

/// What was heard in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Whether it is a symptom.
    pub symptom: bool,
    /// Of which stage; healthy where it is none.
    pub stage: Stage,
    /// The chance of each stage, from healthy to end.
    pub chances: [f64; Stage::COUNT],
    /// The words that made it, in bytes of the text. Nothing where it is no symptom.
    pub evidence: Option<Range<usize>>,
}

impl Verdict {
    /// How sure it is of the stage, from 0 to 1.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.chances[self.stage.rank()]
    }

    /// How sure it is that this is a symptom, of whichever stage.
    #[must_use]
    pub fn symptom_chance(&self) -> f64 {
        1.0 - self.chances[0]
    }
}

/// A sentence that a person judged otherwise, or the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Correction {
    /// The sentence.
    pub text: String,
    /// What it is; healthy for *no symptom*.
    pub stage: Stage,
}

/// Hears trouble in sentences.
#[derive(Clone, Debug)]
pub struct Listener {
    model: Arc<Model>,
    head: Option<Arc<Head>>,
    learnt: Option<Arc<Learnt>>,
}

impl Default for Listener {
    fn default() -> Self {
        Self::new()
    }
}

impl Listener {
    /// The best one that is built in.
    #[must_use]
    pub fn new() -> Self {
        // A head without an encoder that works would wait for vectors that never come.
        let head = Head::shipped().filter(|_| vector("a word").is_some());
        Self { head: head.map(Arc::new), ..Self::ngrams() }
    }

    /// The quick one.
    #[must_use]
    pub fn ngrams() -> Self {
        Self { model: model(), head: None, learnt: None }
    }

    /// One that learnt from these sentences and their vectors of sense; without vectors, by n-grams alone.
    pub(crate) fn trained(judged: &[(Judged<'_>, Option<Vec<f32>>)]) -> Self {
        let texts: Vec<(Stage, &str)> = judged.iter().map(|(j, _)| (j.stage, j.text)).collect();
        let senses: Vec<(Stage, Vec<f32>)> = judged.iter().filter_map(|(j, s)| Some((j.stage, s.clone()?))).collect();
        let head = (!senses.is_empty()).then(|| Head::train(&senses)).flatten();
        Self { model: Arc::new(Model::train(&texts)), head: head.map(Arc::new), learnt: None }
    }

    /// How it hears.
    #[must_use]
    pub fn tier(&self) -> Tier {
        if self.head.is_some() { Tier::Encoder } else { Tier::Ngrams }
    }

    /// The same one, with what people corrected. Their order does not matter; what was learnt before is forgotten.
    #[must_use]
    pub fn learned(&self, corrections: &[Correction]) -> Self {
        let plain = Self { learnt: None, ..self.clone() };
        let learnt = Learnt::from(corrections, &self.model.vocabulary, |text| {
            let sense = plain.head.as_ref().and_then(|_| remembered(text));
            plain.scores(&plain.known(&terms(&words(text))), sense.as_deref())
        });
        Self { learnt: learnt.map(Arc::new), ..plain }
    }

    /// What is heard in a text as a whole.
    #[must_use]
    pub fn hear(&self, text: &str) -> Verdict {
        self.hear_with(text, self.sense(text).as_deref())
    }

    /// The same, where the vector of its sense is known already.
    pub(crate) fn hear_with(&self, text: &str, sense: Option<&[f32]>) -> Verdict {
        let words = words(text);
        let terms = terms(&words);
        let known = self.known(&terms);
        let mut scores = self.scores(&known, sense);
        let corrected = self.learnt.as_ref().map(|l| (l, l.hear(&terms)));
        if let Some((learnt, heard)) = &corrected {
            scores = learnt.add(scores, heard);
        }
        let chances = chances(scores);
        let symptom = 1.0 - chances[0] >= THRESHOLD && !words.is_empty();
        let stage = if symptom { worst(&chances) } else { Stage::Healthy };
        let evidence = symptom.then(|| {
            let ours = known.terms.iter().map(|(term, at, value)| {
                let weight = self.model.weights[*at as usize];
                (*term, value * (weight[stage.rank()] - weight[0]))
            });
            let theirs = corrected.iter().flat_map(|(learnt, heard)| learnt.weighed(heard, stage));
            let weights = weighed(words.len(), ours.chain(theirs));
            evidence(&words, &weights, stage, |window| self.without(&words, window, stage))
        });
        Verdict { symptom, stage, chances, evidence: evidence.flatten() }
    }

    /// What is heard in each sentence of a text; evidence counts from the beginning of the text.
    #[must_use]
    pub fn listen(&self, text: &str) -> Vec<(Sentence, Verdict)> {
        let heard = sentences(text).into_iter().map(|sentence| {
            let mut verdict = self.hear(&text[sentence.at.clone()]);
            let start = sentence.at.start;
            verdict.evidence = verdict.evidence.map(|at| at.start + start..at.end + start);
            (sentence, verdict)
        });
        heard.collect()
    }

    /// How much less likely a stage is by words alone, where these are left out.
    fn without(&self, words: &[Word], window: &Range<usize>, stage: Stage) -> f64 {
        let chance = |words: &[Word]| {
            let terms = terms(words);
            let scores = self.scores(&self.known(&terms), None);
            let learnt = self.learnt.as_ref();
            chances(learnt.map_or(scores, |learnt| learnt.add(scores, &learnt.hear(&terms))))[stage.rank()]
        };
        let rest: Vec<Word> = words[..window.start].iter().chain(&words[window.end..]).cloned().collect();
        chance(words) - chance(&rest)
    }

    fn known(&self, terms: &[Term]) -> Known {
        self.model.vocabulary.hear(terms)
    }

    fn sense(&self, text: &str) -> Option<Vec<f32>> {
        self.head.as_ref().and_then(|_| vector(text))
    }

    /// Both tiers speak: their scores are added, a little sharper than their middle, since they err at different sentences.
    fn scores(&self, known: &Known, sense: Option<&[f32]>) -> Scores {
        let scores = self.model.scores(&known.row);
        let Some((head, vector)) = self.head.as_ref().zip(sense) else { return scores };
        let beside = head.scores(vector);
        std::array::from_fn(|k| EACH * (scores[k] + beside[k]))
    }
}

/// The likeliest of the stages that are none of health.
fn worst(chances: &[f64; Stage::COUNT]) -> Stage {
    let sick = Stage::ALL.into_iter().skip(1);
    sick.max_by(|a, b| chances[a.rank()].total_cmp(&chances[b.rank()])).unwrap_or_default()
}
