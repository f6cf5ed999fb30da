//! Cross-validation: how right verdicts are on training text that was left out while learning, and what corrections do to them.

use crate::encoder::vector;
use crate::listener::{Correction, Listener, Tier, Verdict};
use crate::stage::Stage;
use crate::training::{Judged, training};

/// Learns from four fifths of the training text and hears the fifth, five times: every sentence with what was heard in it.
#[must_use]
pub fn cross_validated(tier: Tier) -> Vec<(Stage, Verdict)> {
    let all = training();
    let senses: Vec<Option<Vec<f32>>> = all.iter().map(|j| vector(j.text).filter(|_| tier == Tier::Encoder)).collect();
    let mut heard = Vec::with_capacity(all.len());
    for fold in 0..FOLDS {
        // Neighbours in the files are often by one hand on one theme: they go into different folds.
        let (out, learnt): (Vec<_>, Vec<_>) =
            all.iter().zip(&senses).enumerate().partition(|(at, _)| at % FOLDS == fold);
        let learnt: Vec<(Judged<'_>, Option<Vec<f32>>)> =
            learnt.into_iter().map(|(_, (j, s))| (*j, s.clone())).collect();
        let listener = Listener::trained(&learnt);
        heard.extend(out.into_iter().map(|(_, (j, sense))| (j.stage, listener.hear_with(j.text, sense.as_deref()))));
    }
    heard
}

/// Which sentences a house corrects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corrects {
    /// Any.
    Any,
    /// Those that were heard as a symptom: what waits for a person, and nothing else.
    Heard,
    /// Those that are of one stage, and no others.
    Only(Stage),
}

/// A stage, and what was heard of it before corrections and after.
pub type Taught = (Stage, Verdict, Verdict);

const FOLDS: usize = 5;

/// What corrections make of verdicts, for each number and kind of them. Learns from two fifths of the training text, is corrected
/// on two others, and hears the last; five times, so that every sentence is heard once.
#[must_use]
pub fn corrected(tier: Tier, cases: &[(usize, Corrects)]) -> Vec<Vec<Taught>> {
    let all = training();
    let senses: Vec<Option<Vec<f32>>> = all.iter().map(|j| vector(j.text).filter(|_| tier == Tier::Encoder)).collect();
    let mut heard = vec![Vec::with_capacity(all.len()); cases.len()];
    for fold in 0..FOLDS {
        let of = |part: std::ops::Range<usize>| {
            let numbered = all.iter().zip(&senses).enumerate();
            numbered.filter(move |(at, _)| part.contains(&((at + FOLDS - fold) % FOLDS)))
        };
        let base: Vec<_> = of(3..5).map(|(_, (judged, sense))| (*judged, sense.clone())).collect();
        let plain = Listener::trained(&base);
        let before: Vec<_> = of(0..1).map(|(_, (j, s))| (j, s, plain.hear_with(j.text, s.as_deref()))).collect();
        let mut asked: Vec<_> = of(1..3).collect();
        // Any order does that has nothing to do with that of the files.
        asked.sort_by_key(|(at, _)| at.wrapping_mul(2_654_435_761) % 4_294_967_291);
        for ((many, which), heard) in cases.iter().zip(&mut heard) {
            let corrects = |(judged, sense): &(&Judged<'_>, &Option<Vec<f32>>)| match which {
                Corrects::Any => true,
                Corrects::Heard => plain.hear_with(judged.text, sense.as_deref()).symptom,
                Corrects::Only(stage) => judged.stage == *stage,
            };
            let chosen = asked.iter().map(|(_, one)| *one).filter(corrects).take(*many);
            let corrections: Vec<_> =
                chosen.map(|(j, _)| Correction { text: j.text.to_owned(), stage: j.stage }).collect();
            let taught = plain.learned(&corrections);
            let after = |(j, s, before): &(&Judged<'_>, &Option<Vec<f32>>, Verdict)| {
                (j.stage, before.clone(), taught.hear_with(j.text, s.as_deref()))
            };
            heard.extend(before.iter().map(after));
        }
    }
    heard
}
