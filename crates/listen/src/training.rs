//! The text we learn from, written by us, and the model that was made from it.

use std::sync::{Arc, OnceLock};

use crate::model::Model;
use crate::stage::{Side, Stage};

/// A sentence that somebody judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged<'t> {
    /// Its stage.
    pub stage: Stage,
    /// Who would say it.
    pub side: Side,
    /// What is said.
    pub text: &'t str,
}

/// The text that is learnt from.
const TRAINING: [&str; 2] = [include_str!("../data/training.tsv"), include_str!("../data/more.tsv")];
/// The text that is never learnt from, written by another hand.
const HELD: &str = include_str!("../data/held.tsv");
const NGRAMS: &[u8] = include_bytes!("../data/ngrams.model");

/// What is learnt from.
#[must_use]
pub fn training() -> Vec<Judged<'static>> {
    TRAINING.into_iter().flat_map(judged).collect()
}

/// What is never learnt from: it tells how right verdicts on text never seen are.
#[must_use]
pub fn held() -> Vec<Judged<'static>> {
    judged(HELD).collect()
}

/// Lines of stage, side and text, with tabs between and a header above.
fn judged(lines: &str) -> impl Iterator<Item = Judged<'_>> {
    lines.lines().skip(1).filter_map(|line| {
        let mut parts = line.splitn(3, '\t');
        let (stage, side, text) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Judged { stage: Stage::named(stage)?, side: Side::named(side).unwrap_or_default(), text: text.trim() })
    })
}

/// The n-gram model as it was trained, read once.
pub(crate) fn model() -> Arc<Model> {
    static MODEL: OnceLock<Arc<Model>> = OnceLock::new();
    Arc::clone(MODEL.get_or_init(|| Arc::new(Model::read(NGRAMS).unwrap_or_default())))
}

/// The bytes of the n-gram model, trained anew: what `data/ngrams.model` has to hold.
#[must_use]
pub fn train() -> Vec<u8> {
    let training = training();
    let examples: Vec<(Stage, &str)> = training.iter().map(|j| (j.stage, j.text)).collect();
    Model::train(&examples).bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_text_can_be_read() {
        for lines in TRAINING.into_iter().chain([HELD]) {
            assert_eq!(judged(lines).count(), lines.lines().count() - 1);
        }
    }

    #[test]
    fn nothing_that_is_held_back_is_learnt() {
        let plain = |text: &str| text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
        let learnt: std::collections::BTreeSet<String> = training().iter().map(|j| plain(j.text)).collect();

        let both: Vec<_> = held().into_iter().filter(|j| learnt.contains(&plain(j.text))).collect();

        assert_eq!(both, []);
    }

    #[test]
    fn the_model_in_the_repository_is_what_its_text_makes() {
        let again = train();

        assert!(
            again == NGRAMS,
            "data/ngrams.model is not up to date: cargo run -p listen --release --features encoder --example train"
        );
    }
}
