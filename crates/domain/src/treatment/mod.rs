//! What is done about a relationship that ails: which plays there are for a stage and in which order, and the steps of each, every one
//! of them a promise of one side. What a step becomes, who answers for it and when it is done is not decided here.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::commitment::State;
use crate::health::Stage;
use crate::profile::coded;

coded! {
    /// Whose step it is.
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    Doer {
        /// Ours.
        It "it" "IT",
        /// Theirs.
        Client "client" "the client",
    }
}

coded! {
    /// What a play did, as those say who were there.
    Effect {
        /// It is better than before.
        Helped "helped" "helped",
        /// Nothing changed by it.
        Nothing "nothing" "did nothing",
        /// It is worse than before.
        Harmed "harmed" "harmed",
    }
}

/// A step as it is planned.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Whose it is.
    pub side: Doer,
    /// What is promised, in one line that both sides read.
    pub subject: String,
    /// How both know that it is done.
    pub done: Vec<String>,
    /// Working days from the beginning of the play.
    pub days: u16,
}

/// Something that can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Play {
    /// As stored and in addresses.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it is, in a sentence.
    pub about: String,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    stage: Stage,
    plays: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    stage: Vec<Order>,
    opening: Step,
    play: Vec<Play>,
}

/// A book that cannot be read has no plays; a test reads it.
static BOOK: LazyLock<Option<Book>> = LazyLock::new(|| toml::from_str(include_str!("plays.toml")).ok());

/// Everything that can be done.
#[must_use]
pub fn plays() -> &'static [Play] {
    BOOK.as_ref().map_or(&[], |book| &book.play)
}

/// A play by its code.
#[must_use]
pub fn play(code: &str) -> Option<&'static Play> {
    plays().iter().find(|play| play.code == code)
}

/// What is looked at for a stage, the first first. Nothing for the healthy.
#[must_use]
pub fn for_stage(stage: Stage) -> Vec<&'static Play> {
    let order = BOOK.as_ref().and_then(|book| book.stage.iter().find(|order| order.stage == stage));
    order.map_or_else(Vec::new, |order| order.plays.iter().filter_map(|code| play(code)).collect())
}

/// Somebody from outside opens it.
#[must_use]
pub fn needs_facilitator(stage: Stage) -> bool {
    stage >= Stage::Pneumonia
}

/// What is to be done for a play at a stage. From pneumonia on the first play of a treatment opens with somebody who belongs to neither
/// side, and is named; later plays of it need not open again.
#[must_use]
pub fn steps(play: &Play, stage: Stage, facilitator: Option<&str>, first: bool) -> Vec<Step> {
    let opens = first && needs_facilitator(stage);
    let opening = BOOK.as_ref().map(|book| &book.opening).filter(|_| opens);
    let named = |step: &Step| {
        let subject = step.subject.replace("{facilitator}", facilitator.unwrap_or("somebody from outside"));
        Step { subject, ..step.clone() }
    };
    opening.map(named).into_iter().chain(play.steps.iter().cloned()).collect()
}

/// Whether a play was tried: a step of it was done, whatever became of the others. Of one that was not, nobody can say that it helped, did
/// nothing or harmed.
#[must_use]
pub fn tried(steps: impl IntoIterator<Item = State>) -> bool {
    steps.into_iter().any(|state| matches!(state, State::Delivered | State::Accepted))
}

/// How often a play helped, did nothing or harmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// So often it helped.
    pub helped: u32,
    /// So often nothing changed.
    pub nothing: u32,
    /// So often it harmed.
    pub harmed: u32,
}

impl Record {
    /// Out of so many.
    #[must_use]
    pub const fn base(self) -> u32 {
        self.helped + self.nothing + self.harmed
    }

    /// With so many more.
    #[must_use]
    pub const fn and(mut self, effect: Effect, times: u32) -> Self {
        match effect {
            Effect::Helped => self.helped += times,
            Effect::Nothing => self.nothing += times,
            Effect::Harmed => self.harmed += times,
        }
        self
    }

    /// Said with its base: *helped 2 of 3 times, did nothing once*.
    #[must_use]
    pub fn words(self) -> String {
        let times = |n: u32| match n {
            1 => "once".to_owned(),
            2 => "twice".to_owned(),
            n => format!("{n} times"),
        };
        if self.base() == 0 {
            return "Not tried yet, so nobody knows here whether it helps.".to_owned();
        }
        let each = [(self.helped, "helped"), (self.nothing, "did nothing"), (self.harmed, "harmed")];
        let said: Vec<String> =
            each.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{what} {}", times(*n))).collect();
        format!("Ended {} before: {}.", times(self.base()), said.join(", "))
    }
}

/// The records of all plays, from what was said of each how often.
#[must_use]
pub fn records<'a>(said: impl IntoIterator<Item = (&'a str, Effect, u32)>) -> BTreeMap<String, Record> {
    let mut all: BTreeMap<String, Record> = BTreeMap::new();
    for (play, effect, times) in said {
        let record = all.entry(play.to_owned()).or_default();
        *record = record.and(effect, times);
    }
    all
}

/// What is under way of a treatment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// The codes of its plays, in the order in which they were begun.
    pub begun: Vec<String>,
}

/// What beginning a play comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begins {
    /// It is under way: this place in [`Course::begun`].
    Already(usize),
    /// It is new, and it is the first of the treatment or not.
    New {
        /// No other came before.
        first: bool,
    },
    /// There is no such play for this stage.
    NotHere,
}

impl Course {
    /// A play begun twice is one play.
    #[must_use]
    pub fn begin(&self, code: &str, stage: Stage) -> Begins {
        if let Some(at) = self.begun.iter().position(|known| known == code) {
            return Begins::Already(at);
        }
        if !for_stage(stage).iter().any(|play| play.code == code) {
            return Begins::NotHere;
        }
        Begins::New { first: self.begun.is_empty() }
    }

    /// The same course with this play, where it can begin.
    #[must_use]
    pub fn with(mut self, code: &str, stage: Stage) -> Self {
        if matches!(self.begin(code, stage), Begins::New { .. }) {
            self.begun.push(code.to_owned());
        }
        self
    }
}
