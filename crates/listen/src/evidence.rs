//! By which words a verdict was made: the stretch of words whose terms weighed most for the stage and against *healthy*, or a phrase
//! that people would mark, where it weighs enough. What is shown has been tried: without these words the stage is less likely.

use std::ops::Range;
use std::sync::OnceLock;

use crate::stage::Stage;
use crate::terms::{Term, Word};

/// Phrases by stage: `stage: a phrase | another one`; a star stands for any ending.
const CUES: &str = include_str!("../data/cues.txt");

/// A stretch longer than this marks nothing.
const LONGEST: usize = 8;

/// Words that say nothing at the edge of a marked stretch.
const SMALL: [&str; 32] = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "do", "for", "has", "have", "i", "if", "in", "is", "it",
    "it's", "of", "on", "or", "so", "than", "that", "the", "there", "to", "was", "were", "which", "with",
];

#[derive(Debug)]
struct Cue {
    stage: Stage,
    words: Vec<&'static str>,
}

fn cues() -> &'static [Cue] {
    static ALL: OnceLock<Vec<Cue>> = OnceLock::new();
    ALL.get_or_init(|| {
        let lines = CUES.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(':'));
        lines
            .filter_map(|(stage, phrases)| Some((Stage::named(stage)?, phrases)))
            .flat_map(|(stage, phrases)| {
                phrases.split('|').map(move |p| Cue { stage, words: p.split_whitespace().collect() })
            })
            .filter(|cue| !cue.words.is_empty())
            .collect()
    })
}

impl Cue {
    fn at(&self, words: &[Word]) -> Option<usize> {
        let same = |(cue, word): (&&str, &Word)| match cue.strip_suffix('*') {
            Some(start) => word.plain.starts_with(start),
            None => word.plain == **cue,
        };
        words.windows(self.words.len()).position(|window| self.words.iter().zip(window).all(same))
    }
}

/// The longest phrase of a stage that is there.
fn cue(words: &[Word], stage: Stage) -> Option<Range<usize>> {
    let of_stage = cues().iter().filter(|cue| cue.stage == stage);
    let found = of_stage.filter_map(|cue| Some((cue.at(words)?, cue.words.len())));
    found.max_by_key(|(at, long)| (*long, usize::MAX - at)).map(|(at, long)| at..at + long)
}

/// What each word weighed: a term of several words is shared between them.
pub(crate) fn weighed(many: usize, terms: impl Iterator<Item = (Term, f64)>) -> Vec<f64> {
    let mut words = vec![0.0; many];
    for (term, weight) in terms {
        let share = weight / (term.last + 1 - term.first) as f64;
        words[term.first..=term.last].iter_mut().for_each(|w| *w += share);
    }
    words
}

/// A phrase has to make so much of what the stretch that weighs most makes.
const ENOUGH: f64 = 0.5;

/// Where the words stand that made a stage, in bytes of the text. `falls` tells how much less likely the stage is without a stretch
/// of words.
pub(crate) fn evidence(
    words: &[Word],
    weights: &[f64],
    stage: Stage,
    falls: impl Fn(&Range<usize>) -> f64,
) -> Option<Range<usize>> {
    let most = best(weights).map(|window| without_edges(words, window))?;
    let by = falls(&most);
    let phrase = cue(words, stage).filter(|window| falls(window) >= (ENOUGH * by).max(f64::MIN_POSITIVE));
    let window = phrase.unwrap_or_else(|| if by > 0.0 { most } else { tried(words, most, falls) });
    Some(words.get(window.start)?.at.start..words.get(window.end.checked_sub(1)?)?.at.end)
}

/// Where weights mislead, as in a text of few words: the stretch as long as this one without which most is lost.
fn tried(words: &[Word], most: Range<usize>, falls: impl Fn(&Range<usize>) -> f64) -> Range<usize> {
    let long = most.len();
    let all = (0..=words.len().saturating_sub(long)).map(|start| start..start + long);
    let found =
        all.map(|window| (falls(&window), window)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.start.cmp(&a.1.start)));
    found.filter(|(by, _)| *by > 0.0).map_or(most, |(_, window)| without_edges(words, window))
}

/// Without small words at its edges, which mark nothing, unless it has no others.
fn without_edges(words: &[Word], window: Range<usize>) -> Range<usize> {
    let says = |at: &usize| words.get(*at).is_some_and(|w| !SMALL.contains(&w.plain.as_str()));
    let found = window.clone().find(says).zip(window.clone().rev().find(says));
    found.map_or(window, |(first, last)| first..last + 1)
}

/// The window of the greatest sum. Each word costs a little, so that words which say nothing do not hang on.
fn best(weights: &[f64]) -> Option<Range<usize>> {
    let cost = weights.iter().map(|w| w.abs()).sum::<f64>() / weights.len().max(1) as f64 / 4.0;
    let mut best: Option<(f64, Range<usize>)> = None;
    for start in 0..weights.len() {
        let mut sum = 0.0;
        for (end, weight) in weights.iter().enumerate().skip(start).take(LONGEST) {
            sum += weight - cost;
            if best.as_ref().is_none_or(|(most, _)| sum > *most) {
                best = Some((sum, start..end + 1));
            }
        }
    }
    best.map(|(_, window)| window)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::words;

    #[test]
    fn every_line_of_cues_names_a_stage() {
        let lines = CUES.lines().filter(|l| !l.starts_with('#') && !l.is_empty());

        for line in lines {
            assert!(line.split_once(':').is_some_and(|(stage, _)| Stage::named(stage).is_some()), "{line}");
        }
    }

    #[test]
    fn the_window_holds_what_weighs_and_no_more() {
        assert_eq!(best(&[0.0, 0.1, 2.0, 1.5, -0.1, 0.0]), Some(2..4));
        assert_eq!(best(&[-1.0, -2.0]), Some(0..1));
        assert_eq!(best(&[]), None);
    }

    #[test]
    fn a_phrase_is_shown_where_the_stage_falls_without_it_and_else_what_weighed_most() {
        let text = "Frankly, they bypass us every time.";
        let words = words(text);
        let weights = vec![9.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let shown = |phrase: f64| {
            let at = evidence(&words, &weights, Stage::Pneumonia, |w| if w.start == 0 { 1.0 } else { phrase }).unwrap();
            &text[at]
        };

        assert_eq!((shown(0.6), shown(0.2)), ("bypass us", "Frankly"));
    }

    #[test]
    fn what_weighed_most_and_changes_nothing_is_not_shown_where_something_else_does() {
        let text = "Calm words about tyrants.";
        let words = words(text);

        let at = evidence(&words, &[3.0, 0.0, 0.0, 0.0], Stage::End, |w| if w.contains(&3) { 1.0 } else { -1.0 });

        assert_eq!(at.map(|at| &text[at]), Some("tyrants"));
    }
}
