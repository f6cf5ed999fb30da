//! The table of outcomes by example; letters are those of the domain rules, *Outcomes, for trust*.
//!
//! Unless told otherwise a promise is made on Monday, 2 March 2026 at 09:00 and is due on Friday, 20 March at 17:00.
//! Its last quarter begins on Monday the 16th at 03:00, its last tenth on Wednesday the 18th at 21:00.

mod afterwards;
mod ending;
mod keeping;
mod missing;
mod pace;
mod properties;

use super::{Judgement, Outcome, Verdict, judge};
use crate::commitment::story::{Story, at, days};

const DUE: &str = "2026-03-20T17:00:00Z";
const A_MOMENT_LATER: &str = "2026-03-20T17:00:00.000001Z";
const LATER: &str = "2026-03-27T17:00:00Z";
/// Long after everything.
const NOW: &str = "2026-12-01T09:00:00Z";

fn verdict(story: &Story, now: &str) -> Verdict {
    judge(story.new_one(), &story.events, &days(), at(now))
}

#[track_caller]
fn judged(story: &Story, now: &str) -> Judgement {
    match verdict(story, now) {
        Verdict::Judged(judgement) => judgement,
        other => panic!("{other:?}"),
    }
}

/// It turned out so, by any later instant.
#[track_caller]
fn turned_out(story: &Story, outcome: Outcome, weight: f64) {
    let judgement = judged(story, NOW);

    assert_eq!(judgement.outcome, outcome);
    assert!((judgement.weight - weight).abs() < 1e-9, "{judgement:?}");
}
