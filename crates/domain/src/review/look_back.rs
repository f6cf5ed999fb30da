//! All that was said when looking back at one conversation, and what of it may be read.

use jiff::Timestamp;

use super::answer::{Review, Topic};
use crate::commitment::Side;
use crate::conversation::{TalkAct, TalkEvent};
use crate::kernel::PersonId;

/// One person's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its position among the events.
    pub event: usize,
    /// For which side.
    pub side: Side,
    /// Who.
    pub person: Option<PersonId>,
    /// When.
    pub said_at: Timestamp,
    /// What.
    pub review: Review,
    /// In whose words.
    pub words: Option<String>,
    /// Said after everything was open: not blind any more.
    pub late: bool,
    /// The same person has answered before; once everything is open that adds to it, and changes nothing that counts.
    pub again: bool,
}

impl Answer {
    /// Whether it counts in numbers: an answer, and not an addition to one.
    #[must_use]
    pub const fn counts(&self) -> bool {
        !(self.late && self.again)
    }

    /// When the other side could read it, given when everything was opened.
    #[must_use]
    pub fn shown_at(&self, opened: Timestamp) -> Timestamp {
        if self.late { self.said_at.max(opened) } else { opened }
    }
}

/// Something that both sides should take up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Position of the answer among the events.
    pub event: usize,
    /// Who found it.
    pub side: Side,
    /// About what.
    pub topic: Topic,
    /// As it is counted.
    pub value: u8,
}

/// The look back at a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookBack {
    /// When both were asked for it last.
    pub asked_at: Option<Timestamp>,
    /// Until when.
    pub by: Option<Timestamp>,
    /// Since when everything may be read.
    pub opened_at: Option<Timestamp>,
    /// It was opened because the time had passed.
    pub passed: bool,
    /// Who is in: customer, performer.
    pub is_in: [bool; 2],
    /// Answers that stand, oldest first. What somebody replaced before it was open is not among them.
    pub answers: Vec<Answer>,
}

const fn at(side: Side) -> usize {
    match side {
        Side::Customer => 0,
        Side::Performer => 1,
    }
}

impl LookBack {
    /// What these events make of it.
    #[must_use]
    pub fn of(events: &[TalkEvent]) -> Self {
        events.iter().enumerate().fold(Self::default(), |all, (n, event)| all.after(n, event))
    }

    fn after(mut self, n: usize, event: &TalkEvent) -> Self {
        match &event.act {
            TalkAct::AskToReview { by } => (self.asked_at, self.by) = (Some(event.said_at), Some(*by)),
            TalkAct::ReviewTimePassed => {
                self.passed = self.opened_at.is_none();
                self.opened_at = self.opened_at.or(Some(event.said_at));
            }
            TalkAct::Review(review) => {
                if let Some(side) = event.by.side() {
                    self.answered(n, side, event, review);
                }
            }
            _ => {}
        }
        self
    }

    fn answered(&mut self, n: usize, side: Side, event: &TalkEvent, review: &Review) {
        let late = self.opened_at.is_some();
        let same = |a: &Answer| a.side == side && a.person == event.person;
        let again = self.answers.iter().any(same);
        if !late {
            self.answers.retain(|a| !same(a));
            self.by = review.by.or(self.by);
        }
        self.answers.push(Answer {
            event: n,
            side,
            person: event.person,
            said_at: event.said_at,
            review: review.clone(),
            words: event.words.clone(),
            late,
            again,
        });
        self.is_in[at(side)] |= review.binds;
        if self.is_in == [true, true] {
            self.opened_at = self.opened_at.or(Some(event.said_at));
        }
    }

    /// Whether this side has answered.
    #[must_use]
    pub const fn has(&self, side: Side) -> bool {
        self.is_in[at(side)]
    }

    /// Whether somebody who knows what this side keeps inside may read answers of that side.
    #[must_use]
    pub fn open_to(&self, inside: Option<Side>, of: Side) -> bool {
        self.opened_at.is_some() || inside == Some(of)
    }

    /// Answers that may be read with the knowledge of this side, or with that of neither.
    pub fn read_by(&self, inside: Option<Side>) -> impl Iterator<Item = &Answer> {
        self.answers.iter().filter(move |a| self.open_to(inside, a.side))
    }

    /// What count: nothing before it is open.
    pub fn counted(&self) -> impl Iterator<Item = &Answer> {
        self.answers.iter().filter(|a| self.opened_at.is_some() && a.counts())
    }

    /// What both sides should take up, as far as it is open.
    pub fn findings(&self) -> impl Iterator<Item = Finding> + '_ {
        self.counted().flat_map(|a| {
            let (event, side) = (a.event, a.side);
            a.review.found().map(move |(topic, value)| Finding { event, side, topic, value })
        })
    }
}
