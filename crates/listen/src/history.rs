//! The stage of a relationship, from what was said in it over time.
//!
//! Each line has its chances from the listener. A relationship of a stage brings forth lines of all stages, in shares that differ
//! (`SHARES`): harmless lines at every stage, symptoms of its own more than others, milder ones more than worse ones. So every
//! line speaks for the stages that would bring it forth, by how much more likely it is there, and the voices are multiplied. What
//! was said long ago speaks less; what one side says on one day is no chorus; the same words twice are one line.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::listener::{Listener, Verdict};
use crate::numbers::{chances, exp, ln};
use crate::stage::{Side, Stage};

/// One line of a history.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line<'t> {
    /// When it was said, in days from anywhere.
    pub day: f64,
    /// Who spoke.
    pub side: Side,
    /// What was said.
    pub text: &'t str,
}

/// What a history comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// The likeliest stage.
    pub stage: Stage,
    /// The chance of each stage.
    pub chances: [f64; Stage::COUNT],
    /// The lines that speak most for it, by their places, the strongest first; at most three, none where it is healthy.
    pub evidence: Vec<usize>,
    /// What was heard in each line.
    pub verdicts: Vec<Verdict>,
}

impl Diagnosis {
    /// How sure it is of the stage, from 0 to 1.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.chances[self.stage.rank()]
    }
}

/// Days after which a line speaks half as loud.
const HALF_LIFE: f64 = 60.0;

/// Most lines that are quoted.
const QUOTES: usize = 3;

/// The shares of lines, healthy to end, that a relationship of each stage brings forth.
const SHARES: [[f64; Stage::COUNT]; Stage::COUNT] = [
    [0.900, 0.060, 0.020, 0.010, 0.010],
    [0.400, 0.540, 0.034, 0.017, 0.009],
    [0.400, 0.180, 0.360, 0.040, 0.020],
    [0.400, 0.060, 0.120, 0.360, 0.060],
    [0.400, 0.034, 0.069, 0.137, 0.360],
];

/// How likely the listener takes each stage to be before it hears a word: its training text, as it was weighed.
fn before() -> &'static [f64; Stage::COUNT] {
    static BEFORE: OnceLock<[f64; Stage::COUNT]> = OnceLock::new();
    BEFORE.get_or_init(|| {
        let mut often = [0.0_f64; Stage::COUNT];
        crate::training::training().iter().for_each(|j| often[j.stage.rank()] += 1.0);
        let roots = often.map(f64::sqrt);
        let all: f64 = roots.iter().sum();
        roots.map(|root| (root / all).max(1e-6))
    })
}

/// The stage of a history, with the lines that made it.
#[must_use]
pub fn diagnose(listener: &Listener, lines: &[Line<'_>]) -> Diagnosis {
    let verdicts: Vec<Verdict> = lines.iter().map(|line| listener.hear(line.text)).collect();
    let loudness = loudness(lines);
    let mut scores = [0.0; Stage::COUNT];
    let mut voices = Vec::with_capacity(lines.len());
    for (verdict, loud) in verdicts.iter().zip(&loudness) {
        let voice = voice(verdict).map(|v| v * loud);
        (0..Stage::COUNT).for_each(|k| scores[k] += voice[k]);
        voices.push(voice);
    }
    let chances = chances(scores);
    // A stage that no line speaks for would be a number without words: then it is healthy.
    let sick = verdicts.iter().zip(&loudness).any(|(verdict, loud)| verdict.symptom && *loud > 0.0);
    let stages = Stage::ALL.into_iter().filter(|stage| sick || *stage == Stage::Healthy);
    let likelier = |a: &Stage, b: &Stage| chances[a.rank()].total_cmp(&chances[b.rank()]).then(b.cmp(a));
    let stage = stages.max_by(likelier).unwrap_or_default();
    let speaks = |at: usize| voices[at][stage.rank()] - voices[at][0];
    let mut evidence: Vec<usize> =
        (0..lines.len()).filter(|at| stage > Stage::Healthy && verdicts[*at].symptom && speaks(*at) > 0.0).collect();
    evidence.sort_by(|a, b| speaks(*b).total_cmp(&speaks(*a)).then(a.cmp(b)));
    evidence.truncate(QUOTES);
    Diagnosis { stage, chances, evidence, verdicts }
}

/// How much likelier a line is at each stage of a relationship.
fn voice(verdict: &Verdict) -> [f64; Stage::COUNT] {
    let before = before();
    SHARES.map(|shares| ln((0..Stage::COUNT).map(|k| verdict.chances[k] / before[k] * shares[k]).sum::<f64>()))
}

fn loudness(lines: &[Line<'_>]) -> Vec<f64> {
    let last = lines.iter().map(|l| l.day).filter(|d| d.is_finite()).fold(f64::NEG_INFINITY, f64::max);
    let mut latest: BTreeMap<String, usize> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let plain: String = line.text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let kept = latest.entry(plain).or_insert(at);
        if lines[*kept].day < line.day {
            *kept = at;
        }
    }
    let kept: Vec<usize> = latest.into_values().collect();
    let mut chorus: BTreeMap<(Side, u64), f64> = BTreeMap::new();
    let voice = |at: usize| (lines[at].side, lines[at].day.to_bits());
    for at in kept.iter().copied().filter(|at| lines[*at].side != Side::Unknown) {
        *chorus.entry(voice(at)).or_default() += 1.0;
    }
    let mut loudness = vec![0.0; lines.len()];
    for at in kept {
        let age = if lines[at].day.is_finite() { last - lines[at].day } else { 0.0 };
        let faded = exp(-age / HALF_LIFE * std::f64::consts::LN_2);
        loudness[at] = faded / chorus.get(&voice(at)).copied().unwrap_or(1.0).max(1.0).sqrt();
    }
    loudness
}
