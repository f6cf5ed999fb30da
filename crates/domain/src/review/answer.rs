//! What one person says when looking back: a mark for each of the seven steps, and ratings of how it was with the other side.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{BEST, LOW, STEPS};
use crate::commitment::Side;

/// How somebody was with a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// Sure and satisfied.
    Sure,
    /// Unsure.
    Unsure,
    /// Dissatisfied.
    Dissatisfied,
}

impl Mark {
    /// Every mark, the good one first.
    pub const ALL: [Mark; 3] = [Mark::Sure, Mark::Unsure, Mark::Dissatisfied];

    /// As stored and in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Mark::Sure => "sure",
            Mark::Unsure => "unsure",
            Mark::Dissatisfied => "dissatisfied",
        }
    }

    /// As it is counted.
    #[must_use]
    pub const fn value(self) -> u8 {
        match self {
            Mark::Sure => 1,
            Mark::Unsure => 2,
            Mark::Dissatisfied => 3,
        }
    }
}

macro_rules! questions {
    ($($name:ident $code:literal $side:ident $word:literal $asks:literal),+ $(,)?) => {
        /// What is rated from 1 to 5.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Question { $(#[allow(missing_docs, reason = "named as the word it stands for")] $name),+ }

        impl Question {
            /// Every question: the client's four, then the three of whoever performs.
            pub const ALL: &'static [Question] = &[$(Question::$name),+];

            /// As stored, in forms and in the API.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Question::$name => $code),+ }
            }

            /// Who rates it.
            #[must_use]
            pub const fn side(self) -> Side {
                match self { $(Question::$name => Side::$side),+ }
            }

            /// In a list.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Question::$name => $word),+ }
            }

            /// As it is asked.
            #[must_use]
            pub const fn asks(self) -> &'static str {
                match self { $(Question::$name => $asks),+ }
            }
        }
    };
}

questions! {
    Informed "informed" Customer "Informed" "We were informed",
    Understood "understood" Customer "Understood" "We were understood",
    Supported "supported" Customer "Supported" "We were supported",
    Respected "respected" Customer "Respected" "We were respected",
    AbleToAssess "able_to_assess" Performer "Able to assess fit" "We were able to assess whether it fits",
    TreatedFairly "treated_fairly" Performer "Treated fairly" "We were treated fairly",
    FairChance "fair_chance" Performer "A fair chance to make good" "We had a fair chance to make good",
}

impl Question {
    /// Back from [`Question::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|q| q.code() == code)
    }

    /// What this side rates.
    pub fn of(side: Side) -> impl Iterator<Item = Question> {
        Self::ALL.iter().copied().filter(move |q| q.side() == side)
    }
}

/// What somebody said something about: a step or a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// A step, 1 to 7.
    Step(u8),
    /// A question.
    Question(Question),
}

impl Topic {
    /// As stored: `step3`, `informed`.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Topic::Step(n) => format!("step{n}"),
            Topic::Question(question) => question.code().to_owned(),
        }
    }

    /// Back from [`Topic::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code.strip_prefix("step") {
            Some(n) => n.parse().ok().filter(|n| STEPS.contains(n)).map(Topic::Step),
            None => Question::from_code(code).map(Topic::Question),
        }
    }
}

/// Why a step was not sure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// 1 to 7.
    pub step: u8,
    /// In whose words.
    pub words: String,
}

/// One answer to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// What is rated.
    pub question: Question,
    /// 1 to 5; nothing is *I cannot say*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<u8>,
    /// In whose words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

const fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_yes(value: &bool) -> bool {
    *value
}

/// One person's look back at the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Steps where they were unsure, 1 to 7.
    #[serde(default)]
    pub unsure: Vec<u8>,
    /// Steps with which they were dissatisfied, 1 to 7.
    #[serde(default)]
    pub dissatisfied: Vec<u8>,
    /// Why, step by step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Because>,
    /// How it was with the other side.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<Rating>,
    /// Until when the other side has time; what is in is shown then at the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Timestamp>,
    /// It is the answer of the side: by whoever was asked, their deputy or a lead. Else that of a colleague beside it.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub binds: bool,
}

impl Default for Review {
    fn default() -> Self {
        Self {
            unsure: Vec::new(),
            dissatisfied: Vec::new(),
            because: Vec::new(),
            ratings: Vec::new(),
            by: None,
            binds: true,
        }
    }
}

impl Review {
    /// How they were with this step.
    #[must_use]
    pub fn mark(&self, step: u8) -> Mark {
        match (self.dissatisfied.contains(&step), self.unsure.contains(&step)) {
            (true, _) => Mark::Dissatisfied,
            (_, true) => Mark::Unsure,
            _ => Mark::Sure,
        }
    }

    /// Their answer to this question; nothing where it was not answered at all.
    #[must_use]
    pub fn rating(&self, question: Question) -> Option<&Rating> {
        self.ratings.iter().find(|r| r.question == question)
    }

    /// What they said about it.
    #[must_use]
    pub fn words(&self, topic: Topic) -> Option<&str> {
        match topic {
            Topic::Step(n) => self.because.iter().find(|b| b.step == n).map(|b| b.words.as_str()),
            Topic::Question(question) => self.rating(question).and_then(|r| r.words.as_deref()),
        }
    }

    /// Whether every step that is named is one.
    #[must_use]
    pub fn knows_its_steps(&self) -> bool {
        let because = self.because.iter().map(|b| &b.step);
        self.unsure.iter().chain(&self.dissatisfied).chain(because).all(|step| STEPS.contains(step))
    }

    /// Whether the ratings are for this side to give, each once and from 1 to 5.
    #[must_use]
    pub fn rates_what_is_theirs(&self, side: Side) -> bool {
        let fits = |r: &Rating| r.question.side() == side && r.value.is_none_or(|v| (1..=BEST).contains(&v));
        let once = |r: &Rating| self.ratings.iter().filter(|o| o.question == r.question).count() == 1;
        self.ratings.iter().all(|r| fits(r) && once(r))
    }

    /// Whether something is said where it was not sure: about the step, or about the whole.
    #[must_use]
    pub fn says_why(&self, words: Option<&str>) -> bool {
        let whole = words.is_some_and(|w| !w.trim().is_empty());
        let said = |step: u8| self.words(Topic::Step(step)).is_some_and(|w| !w.trim().is_empty());
        whole || STEPS.filter(|step| self.mark(*step) != Mark::Sure).all(said)
    }

    /// What was said about each topic of this side, as it is counted: marks from 1 to 3, ratings from 1 to 5, and 0 where
    /// they cannot say.
    pub fn values(&self) -> impl Iterator<Item = (Topic, u8)> + '_ {
        let steps = STEPS.map(|n| (Topic::Step(n), self.mark(n).value()));
        steps.chain(self.ratings.iter().map(|r| (Topic::Question(r.question), r.value.unwrap_or(0))))
    }

    /// What both sides should take up: every step that was not sure, every rating up to 3.
    pub fn found(&self) -> impl Iterator<Item = (Topic, u8)> + '_ {
        self.values().filter(|(topic, value)| match topic {
            Topic::Step(_) => *value > Mark::Sure.value(),
            Topic::Question(_) => (1..=LOW).contains(value),
        })
    }
}
