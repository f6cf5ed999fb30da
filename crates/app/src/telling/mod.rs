//! Telling people: who hears of what, when it may reach them, and in which words.
//!
//! A notice is one line for one person. It is written in the transaction of the act that it tells of (`acts::after_promise`,
//! `acts::after_conversation`) or of the job that time brings (`acts::tell`). Whether a letter goes out at once, when the
//! quiet is over, or with the daily mail follows from the person's rhythm. Who is concerned is a rule of `domain::telling`;
//! nobody is ever told of a matter that they may not see.

pub mod acts;
pub mod api;
pub mod pages;
pub mod store;
pub mod words;

use domain::commitment::Side;
use domain::kernel::PersonId;

pub use domain::telling::NoticeKind;

use crate::mail::About;

/// Whether a letter goes out for each thing that is said, or one for several that are said together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// A letter each.
    Each,
    /// One letter, which whoever says them sends at the end: `acts::send_together`.
    Together,
}

/// One line for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Who is told.
    pub to: PersonId,
    /// Of which matter.
    pub about: Option<About>,
    /// On which side of it they stand; found out where it is not said.
    pub side: Option<Side>,
    /// Why.
    pub kind: NoticeKind,
    /// Which line of its ledger it tells of, where it follows from an act.
    pub act_seq: Option<i64>,
    /// Goes out now, whatever rhythm they chose.
    pub urgent: bool,
    /// Told once at most under this key.
    pub key: Option<String>,
}

impl Notice {
    /// A notice that time brings, as urgent as its kind.
    #[must_use]
    pub fn new(to: PersonId, about: About, kind: NoticeKind) -> Self {
        let urgent = kind.weight() == domain::telling::Weight::Urgent;
        Self { to, about: Some(about), side: None, kind, act_seq: None, urgent, key: None }
    }

    /// Once at most.
    #[must_use]
    pub fn once(self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self }
    }
}
