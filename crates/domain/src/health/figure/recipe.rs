//! How the figure is made. A recipe that was in use is never changed: another one gets another number, and every figure keeps
//! the number of the one that made it, so that a figure of last year can be made again as it was.

use super::reading::{Measure, Reading};

/// Below so many hundredths of the weight with data nothing is claimed: *not enough evidence*.
pub const ENOUGH: u8 = 60;

/// One measure in a recipe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Which.
    pub measure: Measure,
    /// Of a hundred.
    pub weight: u8,
    /// On how much it has to rest; with less it has no data.
    pub least: i64,
    /// The value that is worth nothing.
    pub nothing: f64,
    /// The value that is worth everything. Between them it is a straight line.
    pub everything: f64,
}

/// Measures with their weights and scales.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    /// Its number.
    pub version: u16,
    /// The measures; the weights sum to a hundred.
    pub parts: &'static [Part],
}

const fn part(measure: Measure, weight: u8, least: i64, nothing: f64, everything: f64) -> Part {
    Part { measure, weight, least, nothing, everything }
}

/// Every recipe there was, the first one first.
///
/// The first: reliability 30 (kept, told early, answers), core services 20, perception 20, and 10 each for contact, value and money.
/// Half of all promises kept is worth nothing, because it is a coin; 95 in a hundred are worth everything, because who
/// keeps all promises promises too little. Contact is worth everything while it is in time, and nothing at three times as long.
pub const RECIPES: &[Recipe] = &[Recipe {
    version: 1,
    parts: &[
        part(Measure::Kept, 20, 3, 0.5, 0.95),
        part(Measure::ToldEarly, 5, 2, 0.0, 1.0),
        part(Measure::Answers, 5, 5, 0.5, 0.95),
        part(Measure::Core, 20, 1, 0.5, 1.0),
        part(Measure::Satisfied, 20, 3, 1.5, 4.5),
        part(Measure::Contact, 10, 1, 3.0, 1.0),
        part(Measure::Value, 10, 2, 0.0, 1.0),
        part(Measure::Bills, 10, 1, 3.0, 0.0),
    ],
}];

/// The recipe of this number.
#[must_use]
pub fn recipe(version: u16) -> Option<&'static Recipe> {
    RECIPES.iter().find(|recipe| recipe.version == version)
}

/// The recipe that is in use.
#[must_use]
pub const fn latest() -> &'static Recipe {
    &RECIPES[RECIPES.len() - 1]
}

/// One measure in a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// What was read.
    pub reading: Reading,
    /// What it weighs, of a hundred.
    pub weight: u8,
    /// What it is worth, from 0 to 100.
    pub score: f64,
}

/// A health figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// By which recipe.
    pub version: u16,
    /// From 0 to 100: the mean of what has data, by weight.
    pub value: f64,
    /// How much of the weight has data, in hundredths.
    pub coverage: u8,
    /// What has data, in the order of the recipe.
    pub scored: Vec<Scored>,
    /// What has none.
    pub without: Vec<Measure>,
}

impl Figure {
    /// In whole points. What is half a point but for the last binary places is half a point.
    #[must_use]
    pub fn points(&self) -> i32 {
        ((self.value * 1e6).round() / 1e6).round() as i32
    }

    /// What is shown: the points where enough is known, else nothing but that it is not enough.
    #[must_use]
    pub fn shown(&self) -> Option<i32> {
        (self.coverage >= ENOUGH).then(|| self.points())
    }
}

impl Part {
    /// What a reading is worth; nothing where it rests on too little.
    fn score(&self, reading: &Reading) -> Option<f64> {
        let value = reading.value().filter(|_| reading.base() >= self.least)?;
        let share = (value - self.nothing) / (self.everything - self.nothing);
        Some(100.0 * share.clamp(0.0, 1.0))
    }
}

/// The figure from these readings; nothing where none has data. Of two readings of one measure the first counts.
#[must_use]
pub fn figure(recipe: &Recipe, readings: &[Reading]) -> Option<Figure> {
    let (mut scored, mut without) = (Vec::new(), Vec::new());
    for part in recipe.parts {
        let read = readings.iter().find(|r| r.measure() == part.measure);
        match read.and_then(|r| part.score(r).map(|score| Scored { reading: *r, weight: part.weight, score })) {
            Some(one) => scored.push(one),
            None => without.push(part.measure),
        }
    }
    let value = mean(scored.iter().map(|one| (one.weight, one.score)))?;
    let coverage = scored.iter().map(|one| one.weight).sum();
    Some(Figure { version: recipe.version, value, coverage, scored, without })
}

/// The mean by weight; nothing of nothing.
pub(super) fn mean(all: impl Iterator<Item = (u8, f64)>) -> Option<f64> {
    let (weight, sum) = all.fold((0.0, 0.0), |(weight, sum), (w, score)| {
        let w = f64::from(w);
        (weight + w, sum + w * score)
    });
    (weight > 0.0).then(|| sum / weight)
}
