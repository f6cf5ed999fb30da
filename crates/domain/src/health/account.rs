//! Why a stage is carried or not: what counts for it, what each piece weighs today, and what is missing.

use jiff::Timestamp;

use super::evidence::Evidence;
use super::history::History;
use super::rules::Rules;
use super::stage::Stage;
use super::walk::Walk;
use crate::kernel::EvidenceId;
use crate::profile::coded;

/// One piece of evidence as it counts on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// Which.
    pub id: EvidenceId,
    /// Since when.
    pub at: Timestamp,
    /// Of which stage.
    pub stage: Stage,
    /// A person stands behind it, or it happened.
    pub confirmed: bool,
    /// What it weighs then, between 0 and 1.
    pub weight: f64,
}

/// Below so much a piece has faded: it counts on in the sums, and no list needs it.
const FADED: f64 = 0.05;

impl Piece {
    /// Nobody would call it evidence any more: more than a year has passed.
    #[must_use]
    pub fn has_faded(&self) -> bool {
        self.weight < FADED
    }
}

coded! {
    /// What is missing for a stage to be shown. The word is what would have to be heard.
    Lack {
        /// More weight.
        Weight "weight" "more evidence",
        /// A second source.
        Source "source" "something from another person, of another kind or in another month",
        /// A second voice, or a fact.
        Voice "voice" "something from the other side, or a fact",
    }
}

/// What speaks for a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// The stage.
    pub stage: Stage,
    /// What the confirmed evidence of this stage and of worse weighs.
    pub weight: f64,
    /// What it would weigh with all suggestions confirmed as far as they are sure.
    pub with_suggested: f64,
    /// What it needs, as the setting says.
    pub needs: f64,
    /// From which weight on it is there, since some may have faded.
    pub passes: f64,
    /// What is missing; empty where it is carried.
    pub lacks: Vec<Lack>,
    /// It is carried by a sponsor's words and a fact alone.
    pub by_sponsor: bool,
    /// What counts for it, of worse stages too, what weighs most first. For the healthy it is everything.
    pub counted: Vec<Piece>,
}

impl Account {
    pub(super) fn of(history: &History, rules: &Rules, stage: Stage, now: Timestamp) -> Self {
        let evidence = history.counts(now);
        let counted = pieces(evidence, rules, stage.max(Stage::Sniffles), now);
        let Some(place) = stage.place() else { return Self::healthy(counted, rules) };
        let sum = Walk::through(evidence, rules).sums[place];
        let at = |kept: f64| rules.faded_to(kept, now.as_second());
        let (weight, passes) = (at(sum.confirmed), rules.passes(stage));
        let missing = [
            (Lack::Weight, weight < passes),
            (Lack::Source, at(sum.elsewhere()) < rules.other),
            (Lack::Voice, stage > Stage::Sniffles && at(sum.beside()) < rules.other),
        ];
        let paired = at(sum.pair()) >= rules.pair;
        let lacks: Vec<Lack> = missing.into_iter().filter(|(_, is)| *is).map(|(lack, _)| lack).collect();
        let by_sponsor = paired && !lacks.is_empty();
        let lacks = if paired { Vec::new() } else { lacks };
        let (with_suggested, needs) = (at(sum.all), rules.needs(stage));
        Self { stage, weight, with_suggested, needs, passes, lacks, by_sponsor, counted }
    }

    fn healthy(counted: Vec<Piece>, rules: &Rules) -> Self {
        let weight = counted.iter().filter(|piece| piece.confirmed).map(|piece| piece.weight).sum();
        let with_suggested = counted.iter().map(|piece| piece.weight).sum();
        let (stage, needs) = (Stage::Healthy, rules.needs(Stage::Healthy));
        Self { stage, weight, with_suggested, needs, passes: needs, lacks: Vec::new(), by_sponsor: false, counted }
    }

    /// Whether the evidence carries it.
    #[must_use]
    pub fn is_carried(&self) -> bool {
        self.lacks.is_empty()
    }

    /// How many fresh whole pieces would be enough, as far as it is a matter of weight.
    #[must_use]
    pub fn more(&self) -> u32 {
        (self.passes - self.weight).max(0.0).ceil() as u32
    }

    /// What a person stands behind or what happened, as far as it has not faded; what weighs most first.
    pub fn rests_on(&self) -> impl Iterator<Item = &Piece> {
        self.counted.iter().filter(|piece| piece.confirmed && !piece.has_faded())
    }

    /// Suggestions that wait for a person, what weighs most first.
    pub fn to_confirm(&self) -> impl Iterator<Item = &Piece> {
        self.counted.iter().filter(|piece| !piece.confirmed && !piece.has_faded())
    }
}

/// What is of this stage or worse, what weighs most first.
pub(super) fn pieces(evidence: &[Evidence], rules: &Rules, from: Stage, now: Timestamp) -> Vec<Piece> {
    let mut all: Vec<Piece> = evidence
        .iter()
        .filter(|one| one.stage >= from)
        .map(|one| Piece {
            id: one.id,
            at: one.at,
            stage: one.stage,
            confirmed: one.is_confirmed(),
            weight: rules.weight(one, now),
        })
        .collect();
    all.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(b.at.cmp(&a.at)).then(a.id.cmp(&b.id)));
    all
}
