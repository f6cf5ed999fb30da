//! Going through the evidence of a relationship once, in the order of time, and noting while which stage is carried.
//!
//! All evidence fades alike, so between two pieces nothing can happen but that a stage stops being carried, and when it does
//! follows from the sums: nobody has to go through days. Everything is compared as one number, the least of what a
//! stage has over what it needs; where that is 1 or more the stage is carried. No sum ever falls when evidence is added, which is
//! why taking evidence away can never make a stage worse.

use std::collections::HashMap;

use super::evidence::{Evidence, Origin, SourceKey};
use super::rules::Rules;
use super::stage::{Side, Stage};

/// From one second on until before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// Stretches in order, none touching the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stretches(Vec<Stretch>);

impl Stretches {
    /// One more, which begins no earlier than those before.
    fn add(&mut self, from: i64, to: i64) {
        match self.0.last_mut() {
            _ if to <= from => {}
            Some(last) if from <= last.to => last.to = last.to.max(to),
            _ => self.0.push(Stretch { from, to }),
        }
    }

    /// Each so much longer.
    pub(super) fn longer(&self, by: i64) -> Self {
        let mut all = Self::default();
        for stretch in &self.0 {
            all.add(stretch.from, stretch.to.saturating_add(by));
        }
        all
    }

    /// The one in which this second lies.
    pub(super) fn around(&self, at: i64) -> Option<Stretch> {
        let next = self.0.partition_point(|stretch| stretch.from <= at);
        self.0.get(next.checked_sub(1)?).copied().filter(|stretch| at < stretch.to)
    }

    /// The last one that began by this second.
    pub(super) fn begun(&self, at: i64) -> Option<Stretch> {
        self.0.iter().rfind(|stretch| stretch.from <= at).copied()
    }

    /// Where something begins or ends.
    pub(super) fn turns(&self) -> impl Iterator<Item = i64> + '_ {
        self.0.iter().flat_map(|stretch| [stretch.from, stretch.to])
    }
}

/// What one stage has, as of the reference instant. Evidence of a worse stage counts too.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sum {
    /// Everything, suggestions among it.
    pub(super) all: f64,
    /// What is confirmed.
    pub(super) confirmed: f64,
    /// Of it the source that brings most.
    strongest: f64,
    /// Of it what the client, we and thirds say.
    voices: [f64; 3],
    /// Facts, those one stage milder among them: they stand beside words and bear them out.
    facts: f64,
    /// The latest word of a sponsor, and the latest such fact.
    sponsor: f64,
    fact: f64,
}

impl Sum {
    /// What comes from elsewhere than the strongest source.
    pub(super) fn elsewhere(&self) -> f64 {
        self.confirmed - self.strongest
    }

    /// What stands beside the strongest voice: facts, or the second voice.
    pub(super) fn beside(&self) -> f64 {
        let mut voices = self.voices;
        voices.sort_by(f64::total_cmp);
        self.facts.max(voices[1])
    }

    /// The lesser of a sponsor's word and a fact.
    pub(super) fn pair(&self) -> f64 {
        self.sponsor.min(self.fact)
    }

    /// How often over it has what the stage needs.
    fn carries(&self, stage: Stage, rules: &Rules) -> f64 {
        let heard = (self.confirmed / rules.passes(stage)).min(self.elsewhere() / rules.other);
        let both = if stage > Stage::Sniffles { heard.min(self.beside() / rules.other) } else { heard };
        both.max(self.pair() / rules.pair)
    }
}

/// While which stage was carried, and what there is in the end.
#[derive(Clone, Debug, Default)]
pub(super) struct Walk {
    /// While each of [`Stage::ILL`] was carried.
    pub(super) carried: [Stretches; 4],
    /// While each weighed enough, confirmed or not, from whomever.
    pub(super) weighed: [Stretches; 4],
    /// What each has in the end.
    pub(super) sums: [Sum; 4],
    sources: HashMap<SourceKey, [f64; 4]>,
}

impl Walk {
    /// Through this evidence, which is in order. What it ends with holds on until it has faded.
    pub(super) fn through(evidence: &[Evidence], rules: &Rules) -> Self {
        let mut walk = Self::default();
        let mut rest = evidence.iter().filter(|one| !one.is_good()).peekable();
        while let Some(one) = rest.next() {
            walk.hear(one, rules);
            let (at, next) = (one.at.as_second(), rest.peek().map_or(i64::MAX, |next| next.at.as_second()));
            // What comes within one second comes at once, whatever its order.
            if at < next {
                walk.note(at, next, rules);
            }
        }
        walk
    }

    fn hear(&mut self, one: &Evidence, rules: &Rules) {
        let Some(place) = one.stage.place() else { return };
        let weight = rules.kept(one);
        if let Origin::Fact(_) = one.origin {
            for sum in self.sums.iter_mut().take(place + 2) {
                sum.facts += weight;
                sum.fact = sum.fact.max(weight);
            }
        }
        let confirmed = one.is_confirmed();
        let mut of_source = confirmed.then(|| self.sources.entry(one.source()).or_default());
        for (n, sum) in self.sums.iter_mut().enumerate().take(place + 1) {
            sum.all += weight;
            if let Some(own) = of_source.as_mut().map(|all| &mut all[n]) {
                *own += weight;
                sum.confirmed += weight;
                sum.strongest = sum.strongest.max(*own);
            }
            if confirmed && !matches!(one.origin, Origin::Fact(_)) {
                if let Some(voice) = voice(one.side) {
                    sum.voices[voice] += weight;
                }
                if one.is_sponsors_word() {
                    sum.sponsor = sum.sponsor.max(weight);
                }
            }
        }
    }

    fn note(&mut self, at: i64, next: i64, rules: &Rules) {
        for (n, stage) in Stage::ILL.into_iter().enumerate() {
            let sum = &self.sums[n];
            if sum.all <= 0.0 && sum.facts <= 0.0 {
                continue;
            }
            self.carried[n].add(at, next.min(rules.below_one(sum.carries(stage, rules))));
            self.weighed[n].add(at, next.min(rules.below_one(sum.all / rules.passes(stage))));
        }
    }
}

/// Whose voice, as a place; nobody's where it is not known.
const fn voice(side: Side) -> Option<usize> {
    match side {
        Side::Client => Some(0),
        Side::It => Some(1),
        Side::Neutral => Some(2),
        Side::Unknown => None,
    }
}
