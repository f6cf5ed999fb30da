//! How a promise went, beside how it turned out: how long each side took to answer, how long it was from asking to
//! acceptance, what came back and what was settled anew, and at whose asking. A pure function of (acts, working days).
//!
//! A mark belongs to a side and to the instant at which it was made. What an import had to add because it must have
//! happened has no time of its own, so nobody's answer is measured by it.

use jiff::Timestamp;

use crate::calendar::WorkingDays;
use crate::commitment::{Act, Commitment, Event, Side, State, evolve};

macro_rules! measures {
    ($($(#[$doc:meta])+ $name:ident $code:literal),+ $(,)?) => {
        /// What is measured.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Measure { $($(#[$doc])+ $name),+ }

        impl Measure {
            /// Everything.
            pub const ALL: &'static [Measure] = &[$(Measure::$name),+];

            /// As stored.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Measure::$name => $code),+ }
            }

            /// Back from [`Measure::code`].
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|m| m.code() == code)
            }
        }
    };
}

measures! {
    /// From a question put to this side until its answer, in working hours.
    Answer "answer",
    /// It answered by the time that was asked for.
    InTime "in_time",
    /// It answered after the time that was asked for.
    TooLate "too_late",
    /// From asking or offering until its delivery was accepted, in working hours.
    Acceptance "acceptance",
    /// It promised.
    Agreed "agreed",
    /// Terms that it had promised were settled anew at its own asking.
    AnewOwn "anew_own",
    /// Terms that it had promised were settled anew at the other side's asking.
    AnewAsked "anew_asked",
    /// It delivered.
    Delivered "delivered",
    /// What it delivered was not there yet.
    Rejected "rejected",
}

/// One thing that was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Whose it is.
    pub side: Side,
    /// What.
    pub measure: Measure,
    /// When it was made.
    pub at: Timestamp,
    /// Working hours, where it is a time; nothing where it is only counted.
    pub hours: Option<f64>,
}

/// Everything that can be measured of the commitment which these events make.
#[must_use]
pub fn marks(new: Commitment, events: &[Event], days: &WorkingDays) -> Vec<Mark> {
    let mut walk = Walk { days, c: new, asked: None, opened: None, marks: Vec::new(), before: None };
    for event in events {
        walk.step(event);
    }
    if walk.c.state == State::Void { Vec::new() } else { walk.marks }
}

/// Somebody waits for a word of this side.
#[derive(Clone, Copy, Debug)]
struct Asked {
    side: Side,
    since: Timestamp,
    /// Until when an answer was wanted; the latest time that was named.
    by: Option<Timestamp>,
    /// When it was put is known.
    known: bool,
}

#[derive(Clone)]
struct Walk<'a> {
    days: &'a WorkingDays,
    c: Commitment,
    asked: Option<Asked>,
    /// When it was asked for or offered, if that is known.
    opened: Option<Timestamp>,
    marks: Vec<Mark>,
    /// Before the last act, if that one can still be contested.
    before: Option<Box<Walk<'a>>>,
}

impl Walk<'_> {
    fn step(&mut self, event: &Event) {
        let (was, table) = (self.c.agreed, self.c.table);
        let before = event.for_other.then(|| Box::new(Self { before: None, ..self.clone() }));
        self.evolve(event);
        if event.act == Act::Contest {
            // What was contested was not said, so it answered nothing.
            if let Some(before) = self.before.take() {
                *self = Self { c: self.c.clone(), ..*before };
            }
            return;
        }
        if self.c.events == 1 && !event.implied {
            self.opened = Some(event.said_at);
        }
        self.answered(event);
        self.agreed(event, was, table.is_some_and(|t| t.asked_by == Side::Customer));
        self.delivered(event);
        if !event.act.kind().only_tells() {
            self.before = before;
        }
    }

    fn evolve(&mut self, event: &Event) {
        let placeholder = Commitment::new(self.c.head, None, None);
        self.c = evolve(std::mem::replace(&mut self.c, placeholder), event);
    }

    fn mark(&mut self, side: Side, measure: Measure, at: Timestamp, hours: Option<f64>) {
        self.marks.push(Mark { side, measure, at, hours });
    }

    fn hours(&self, from: Timestamp, to: Timestamp) -> Option<f64> {
        Some(self.days.time_between(from, to.max(from)).as_secs_f64() / 3600.0)
    }

    fn answered(&mut self, event: &Event) {
        let now = waits_for(&self.c);
        if let Some(asked) = self.asked.filter(|asked| now != Some(asked.side)) {
            let answers = event.by.side() == Some(asked.side) && !event.act.kind().only_tells();
            if answers && asked.known && !event.implied {
                let hours = self.hours(asked.since, event.said_at);
                self.mark(asked.side, Measure::Answer, event.said_at, hours);
                if let Some(by) = asked.by {
                    let measure = if event.said_at <= by { Measure::InTime } else { Measure::TooLate };
                    self.mark(asked.side, measure, event.said_at, None);
                }
            }
            self.asked = None;
        }
        match (&mut self.asked, now) {
            (Some(asked), Some(_)) => asked.by = self.c.answer_by,
            (None, Some(side)) => {
                let (since, by) = (event.said_at, self.c.answer_by);
                self.asked = Some(Asked { side, since, by, known: !event.implied });
            }
            (_, None) => {}
        }
    }

    fn agreed(&mut self, event: &Event, was: Option<usize>, asked_by_customer: bool) {
        if self.c.agreed == was || self.c.agreed.is_none() {
            return;
        }
        let earlier = was.and_then(|version| self.c.versions.get(version)).map(|v| &v.terms);
        let measure = match earlier {
            None => Measure::Agreed,
            Some(earlier) if Some(earlier) == self.c.in_force() => return,
            Some(_) if asked_by_customer => Measure::AnewAsked,
            Some(_) => Measure::AnewOwn,
        };
        self.mark(Side::Performer, measure, event.said_at, None);
    }

    fn delivered(&mut self, event: &Event) {
        match event.act {
            Act::Deliver { .. } => self.mark(Side::Performer, Measure::Delivered, event.said_at, None),
            Act::Reject { .. } => self.mark(Side::Performer, Measure::Rejected, event.said_at, None),
            Act::Accept { .. } if !event.implied => {
                if let Some(opened) = self.opened {
                    let hours = self.hours(opened, event.said_at);
                    self.mark(Side::Performer, Measure::Acceptance, event.said_at, hours);
                }
            }
            _ => {}
        }
    }
}

/// Whose answer is waited for. A promise that is to be kept waits for a deed, which is no answer.
fn waits_for(c: &Commitment) -> Option<Side> {
    match c.state {
        State::Requested | State::Offered | State::Countered | State::Delivered => c.whose_move(),
        State::Promised | State::Breakdown => c.table.map(|t| t.by.other()),
        _ => None,
    }
}
