//! Cross-validation: how right verdicts are on training text that was left out while learning.

use crate::encoder::vector;
use crate::listener::{Listener, Tier, Verdict};
use crate::stage::Stage;
use crate::training::{Judged, training};

/// Learns from four fifths of the training text and hears the fifth, five times: every sentence with what was heard in it.
#[must_use]
pub fn cross_validated(tier: Tier) -> Vec<(Stage, Verdict)> {
    const FOLDS: usize = 5;
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
