//! The catalogue: a service from draft to its end, what has to be said before it may be published, levels that can be
//! counted, questions that go with an order, and what a price reads like. Nothing here charges anything.

mod level;
mod life;
mod missing;
mod price;
mod question;
#[cfg(test)]
mod tests;

pub(crate) use level::thousandths;
pub use level::{Level, LevelError, LevelKind, MOST_LEVELS, Target, TargetError, Unit};
pub use life::{Life, LifeAct, LifeActKind, LifeRefusal, Stage, allowed, decide, stays_whole};
pub use missing::{Offered, Owner, Service, missing};
pub use price::{Price, PriceError, in_force, minor_digits};
pub use question::{AskKind, MOST_QUESTIONS, Question, QuestionError, answered};

/// Who may order an offering. Our own people may always record an order for a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MayOrder {
    /// Everybody of a client.
    #[default]
    Everybody,
    /// Whoever decides there: sponsors and decision makers.
    Deciders,
    /// Nobody of a client: it begins with a talk.
    Us,
}

impl MayOrder {
    /// All, in the order of a form.
    pub const ALL: [MayOrder; 3] = [MayOrder::Everybody, MayOrder::Deciders, MayOrder::Us];

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            MayOrder::Everybody => "everybody",
            MayOrder::Deciders => "deciders",
            MayOrder::Us => "us",
        }
    }

    /// Back from [`MayOrder::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.code() == code)
    }

    /// For people: "Ordered by everybody at a client".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            MayOrder::Everybody => "everybody at a client",
            MayOrder::Deciders => "sponsors and decision makers",
            MayOrder::Us => "IT, after a talk with you",
        }
    }

    /// Whether somebody of a client may order; `decides` for sponsors and decision makers.
    #[must_use]
    pub const fn open_to(self, decides: bool) -> bool {
        match self {
            MayOrder::Everybody => true,
            MayOrder::Deciders => decides,
            MayOrder::Us => false,
        }
    }
}
