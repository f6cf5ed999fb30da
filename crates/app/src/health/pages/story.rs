//! What became of a relationship over time, and what was done about it in between: each change of its stage, and where a play was begun
//! and ended. Pure: what was found in, lines out. That a play ran is told beside a change, never that it was the reason.

use domain::health::Because;
use jiff::{SignedDuration, Timestamp, Zoned};

use crate::health::store::Changed;
use crate::health::words;
use crate::kit::say;
use crate::treatment::glance::Ran;

/// So long after its end a play is still named beside a change.
const NEAR: SignedDuration = SignedDuration::from_hours(24 * 90);

/// A line of the story.
pub(super) struct Step {
    pub(super) day: String,
    pub(super) instant: String,
    pub(super) words: String,
    /// The stage that it came to; empty where the stage did not change.
    pub(super) stage: &'static str,
}

/// The plays that had begun by then, and were not over for long.
fn near(plays: &[Ran], at: Timestamp) -> Vec<String> {
    let begun = plays.iter().filter(|one| one.begun <= at);
    let near = begun.filter(|one| one.ended.is_none_or(|(end, _)| at.duration_since(end) <= NEAR));
    let mut names: Vec<String> = Vec::new();
    for name in near.map(|one| format!("“{}”", one.name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn change(c: &Changed, plays: &[Ran]) -> String {
    let moved = words::change(c);
    // The name stands over the page.
    let moved = moved.strip_prefix(&c.client.1).map_or(moved.clone(), |rest| words::capital(rest.trim_start()));
    let (faded, names) = (Because::Faded.word(), near(plays, c.at));
    if c.because != Some(Because::Faded) || names.is_empty() {
        return moved;
    }
    let were = if names.len() == 1 { "was" } else { "were" };
    moved.replace(faded, &format!("{} {were} run, and {faded}", say::list_and(&names)))
}

/// What became of it and what was done about it, the latest first.
pub(super) fn told(changes: &[Changed], plays: &[Ran], now: &Zoned) -> Vec<Step> {
    let line = |at: Timestamp, words: String, stage| {
        let day = say::short_day(at.to_zoned(now.time_zone().clone()).date(), now);
        (at, Step { day, instant: at.to_string(), words, stage })
    };
    let mut all: Vec<(Timestamp, Step)> = changes.iter().map(|c| line(c.at, change(c, plays), c.to.code())).collect();
    for one in plays {
        all.push(line(one.begun, format!("“{}” was begun", one.name), ""));
        if let Some((at, effect)) = one.ended {
            let did =
                effect.map_or_else(|| " without being tried".to_owned(), |effect| format!(": it {}", effect.word()));
            all.push(line(at, format!("“{}” ended{did}", one.name), ""));
        }
    }
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().map(|(_, step)| step).collect()
}
