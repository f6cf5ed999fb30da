//! Where a relationship stands at an instant: the stage that is shown, what is suspected beyond it, when it can be left, and
//! the ribbon of how it came there.
//!
//! A stage is left when it was not carried for four weeks in a row, so what is shown at an instant is the worst that was
//! carried within the four weeks before. That needs no memory: whoever asks anew from the same evidence gets the same ribbon.

use jiff::{SignedDuration, Timestamp};

use super::account::{Piece, pieces};
use super::evidence::Evidence;
use super::history::History;
use super::overrule::{Overrule, in_force};
use super::rules::Rules;
use super::stage::Stage;
use super::walk::{Stretches, Walk};

/// Days for which something that was heard says that anybody listens.
const RECENT_DAYS: i64 = 180;

/// A piece of the ribbon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// From when.
    pub from: Timestamp,
    /// Until before; the last one until now, even where it has only just begun.
    pub to: Timestamp,
    /// What was shown.
    pub stage: Stage,
    /// What was suspected beyond it.
    pub suspected: Option<Stage>,
    /// It was shown because somebody said so.
    pub overruled: bool,
    /// It follows a new beginning directly.
    pub anew: bool,
}

/// Where a relationship stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// When.
    pub at: Timestamp,
    /// The stage that is shown.
    pub shown: Stage,
    /// The stage that the evidence carries, or carried until less than four weeks ago.
    pub carried: Stage,
    /// A worse one that unconfirmed evidence, one source or one side's voice speaks for.
    pub suspected: Option<Stage>,
    /// Who says otherwise.
    pub overrule: Option<Overrule>,
    /// Since or from when the evidence no longer carries it, if nothing more is heard. Nothing for the healthy.
    pub below: Option<Timestamp>,
    /// When it is left at the earliest.
    pub ends: Option<Timestamp>,
    /// To which stage, then.
    pub then: Option<Stage>,
    /// Until when nothing of all this changes but weights, if nothing more is heard. Nothing where it stays for ever.
    pub turns: Option<Timestamp>,
    /// The last new beginning.
    pub anew: Option<Timestamp>,
    /// Everything that counts since then, what weighs most first.
    pub pieces: Vec<Piece>,
    /// Good signs since then.
    pub good: usize,
    /// Of all this, how much was heard in the last half year. Where it is nothing, healthy only means that nobody listened.
    pub recent: usize,
    /// How it came there, from the first thing that was heard.
    pub spans: Vec<Span>,
}

impl Picture {
    pub(super) fn of(history: &History, rules: &Rules, now: Timestamp) -> Self {
        let overrules = in_force(history.overrules(), history.beginnings());
        let starts: Vec<Timestamp> = history.beginnings().iter().map(|b| b.at).filter(|at| *at <= now).collect();
        let mut spans = Vec::new();
        let mut from = Timestamp::MIN;
        for to in &starts {
            let before = to.as_second() - 1;
            Chapter::of(history.during(from, *to), rules).tell(&mut spans, &overrules, (from, *to), before);
            from = *to;
        }
        let evidence = history.counts(now);
        let chapter = Chapter::of(evidence, rules);
        chapter.tell(&mut spans, &overrules, (from, now), now.as_second());

        let carried = chapter.shown(now.as_second());
        let said = overrules.iter().flat_map(|one| [one.from.as_second(), one.until.as_second()]);
        let turns = chapter.turns().chain(said).filter(|at| *at > now.as_second()).min();
        let overrule = overrules.into_iter().find(|one| one.from <= now && now < one.until);
        let shown = overrule.as_ref().map_or(carried, |one| one.stage);
        let (below, ends) = chapter.leaves(carried, now.as_second());
        let recently = now.checked_sub(SignedDuration::from_hours(24 * RECENT_DAYS)).unwrap_or(Timestamp::MIN);
        Self {
            at: now,
            shown,
            carried,
            suspected: chapter.suspected(now.as_second()).filter(|stage| *stage > shown.max(carried)),
            overrule,
            below: below.and_then(instant),
            ends: ends.and_then(instant),
            then: ends.map(|at| chapter.shown(at)),
            turns: turns.and_then(instant),
            anew: starts.last().copied(),
            pieces: pieces(evidence, rules, Stage::Sniffles, now),
            good: evidence.iter().filter(|one| one.is_good()).count(),
            recent: evidence.iter().filter(|one| one.at >= recently).count(),
            spans,
        }
    }

    /// Since when this stage has been shown, and which was before; nothing where nothing was ever heard.
    #[must_use]
    pub fn since(&self) -> Option<(Timestamp, Option<Stage>)> {
        let mut since = None;
        for span in self.spans.iter().rev() {
            if span.stage != self.shown {
                return since.map(|at| (at, Some(span.stage)));
            }
            since = Some(span.from);
            if span.anew {
                break;
            }
        }
        since.map(|at| (at, None))
    }

    /// What was shown at an earlier instant, as it is known now.
    #[must_use]
    pub fn span(&self, at: Timestamp) -> Option<&Span> {
        self.spans.iter().rfind(|span| span.from <= at)
    }

    /// The worst that anything speaks for: shown, carried or suspected.
    #[must_use]
    pub fn worst(&self) -> Stage {
        self.suspected.unwrap_or(Stage::Healthy).max(self.shown).max(self.carried)
    }

    /// Somebody has listened in the last half year. Silence is not health.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.recent > 0
    }
}

/// What lies between two new beginnings.
struct Chapter {
    first: Option<i64>,
    walk: Walk,
    shown: [Stretches; 4],
}

impl Chapter {
    fn of(evidence: &[Evidence], rules: &Rules) -> Self {
        let walk = Walk::through(evidence, rules);
        let shown = std::array::from_fn(|n| walk.carried[n].longer(rules.leaving_time()));
        Self { first: evidence.first().map(|one| one.at.as_second()), walk, shown }
    }

    fn shown(&self, at: i64) -> Stage {
        worst(&self.shown, at)
    }

    fn suspected(&self, at: i64) -> Option<Stage> {
        Some(worst(&self.walk.weighed, at)).filter(|stage| *stage > Stage::Healthy)
    }

    /// Where what is shown or suspected may change.
    fn turns(&self) -> impl Iterator<Item = i64> + '_ {
        self.shown.iter().chain(&self.walk.weighed).flat_map(Stretches::turns)
    }

    /// From when this stage is not carried, and from when it is not shown.
    fn leaves(&self, stage: Stage, at: i64) -> (Option<i64>, Option<i64>) {
        let Some(place) = stage.place() else { return (None, None) };
        (self.walk.carried[place].begun(at).map(|s| s.to), self.shown[place].around(at).map(|s| s.to))
    }

    /// Adds the spans of this chapter until `to`, as far as they begin by `last`.
    fn tell(&self, spans: &mut Vec<Span>, overrules: &[Overrule], (from, to): (Timestamp, Timestamp), last: i64) {
        let anew = from > Timestamp::MIN;
        let (from, to) = (from.as_second(), to.as_second());
        let said = overrules.iter().flat_map(|one| [one.from.as_second(), one.until.as_second()]);
        let begins = if anew { Some(from) } else { self.first.into_iter().chain(said.clone().take(1)).min() };
        let Some(begins) = begins else { return };
        let mut turns: Vec<i64> = self.turns().chain(said).collect();
        turns.push(begins);
        turns.retain(|at| (begins..=last).contains(at));
        turns.sort_unstable();
        turns.dedup();
        let mut first = anew;
        for (n, at) in turns.iter().enumerate() {
            let until = turns.get(n + 1).copied().unwrap_or(to);
            let Some((from, to)) = instant(*at).zip(instant(until)) else { continue };
            let carried = self.shown(*at);
            let overrule = overrules.iter().find(|one| one.from.as_second() <= *at && *at < one.until.as_second());
            let stage = overrule.map_or(carried, |one| one.stage);
            let suspected = self.suspected(*at).filter(|worse| *worse > stage.max(carried));
            let span = Span { from, to, stage, suspected, overruled: overrule.is_some(), anew: first };
            match spans.last_mut().filter(|last| !first && last.goes_on_in(&span)) {
                Some(last) => last.to = to,
                None => spans.push(span),
            }
            first = false;
        }
    }
}

impl Span {
    fn goes_on_in(&self, next: &Span) -> bool {
        (self.stage, self.suspected, self.overruled, self.to) == (next.stage, next.suspected, next.overruled, next.from)
    }
}

fn worst(tracks: &[Stretches; 4], at: i64) -> Stage {
    let carried = Stage::ILL.into_iter().zip(tracks).rev().find(|(_, track)| track.around(at).is_some());
    carried.map_or(Stage::Healthy, |(stage, _)| stage)
}

fn instant(second: i64) -> Option<Timestamp> {
    Timestamp::from_second(second).ok()
}
