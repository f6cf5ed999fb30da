//! One outcome per commitment, first match wins (domain rules, §1, *Outcomes, for trust*).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar::WorkingDays;
use crate::commitment::{Act, By, Commitment, Event, Side, State, Visibility, evolve};

/// Working days within which the performer may still speak after a due that passed in silence. Default 2.
pub const SPEAK_DAYS: u32 = 2;
/// Working days after which an unanswered delivery is judged as if accepted. Default 10.
pub const CONFIRM_DAYS: u32 = 10;
/// Working days before the due that count as notice for giving a promise up. Default 5.
pub const NOTICE_DAYS: i64 = 5;

/// How a promise turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Delivered by the first date.
    Kept,
    /// Delivered by a date that was settled anew in time.
    Renegotiated,
    /// Late, and said so late or delivered after all dates.
    ToldLate,
    /// The due passed and nobody heard anything.
    Silent,
    /// Given up by the performer.
    Revoked,
}

impl Outcome {
    /// In the order of the five shares.
    pub const ALL: [Outcome; 5] =
        [Outcome::Kept, Outcome::Renegotiated, Outcome::ToldLate, Outcome::Silent, Outcome::Revoked];

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Outcome::Kept => "kept",
            Outcome::Renegotiated => "renegotiated",
            Outcome::ToldLate => "told_late",
            Outcome::Silent => "silent",
            Outcome::Revoked => "revoked",
        }
    }

    /// Back from [`Outcome::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.code() == code)
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Outcome::Kept => "kept",
            Outcome::Renegotiated => "renegotiated in time",
            Outcome::ToldLate => "told late",
            Outcome::Silent => "missed in silence",
            Outcome::Revoked => "given up",
        }
    }
}

/// What a commitment adds to its performer's word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// How it turned out.
    pub outcome: Outcome,
    /// 0 (broken) to 1 (kept).
    pub weight: f64,
    /// From when its age runs: the due for misses, else the closing act.
    pub since: Timestamp,
    /// Delivered, never answered, judged as if accepted.
    pub unconfirmed: bool,
}

/// The answer to: how did it turn out?
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// It will never count.
    NotCounted,
    /// It may count later.
    NotYet,
    /// It counts so.
    Judged(Judgement),
}

impl Verdict {
    /// The judgement, if there is one.
    #[must_use]
    pub const fn judgement(&self) -> Option<Judgement> {
        match self {
            Verdict::Judged(j) => Some(*j),
            Verdict::NotCounted | Verdict::NotYet => None,
        }
    }
}

/// How the commitment that these events make has turned out by `now`.
#[must_use]
pub fn judge(new: Commitment, events: &[Event], days: &WorkingDays, now: Timestamp) -> Verdict {
    let mut walk = Walk::new(new, days);
    for event in events {
        walk.step(event);
    }
    walk.pass(now);
    walk.verdict(now)
}

struct Walk<'a> {
    days: &'a WorkingDays,
    c: Commitment,
    /// First due agreed, anew when terms change at the customer's asking.
    first: Option<Timestamp>,
    /// Last due agreed.
    last: Option<Timestamp>,
    agreed_at: Option<Timestamp>,
    /// How often terms were settled anew at the performer's asking.
    rounds: u32,
    /// The first due that passed in silence.
    silent_at: Option<Timestamp>,
    /// Whether the performer spoke soon after that and before the customer.
    spoke: Option<bool>,
    /// Said only in the last tenth of the span.
    last_minute: bool,
    /// A breakdown of the performer stood when it was closed.
    broken_at_end: bool,
}

impl<'a> Walk<'a> {
    fn new(c: Commitment, days: &'a WorkingDays) -> Self {
        Self {
            days,
            c,
            first: None,
            last: None,
            agreed_at: None,
            rounds: 0,
            silent_at: None,
            spoke: None,
            last_minute: false,
            broken_at_end: false,
        }
    }

    /// What the mere passing of time until `now` has done.
    fn pass(&mut self, now: Timestamp) {
        self.unanswered(now);
        let open = matches!(self.c.state, State::Promised | State::Breakdown);
        let passed = self.last.filter(|due| open && !self.c.told && *due < now);
        self.silent_at = self.silent_at.or(passed);
    }

    /// A proposal of the performer that nobody answered by its time counts as agreed, for judging only.
    fn unanswered(&mut self, now: Timestamp) {
        let binding = matches!(self.c.state, State::Promised | State::Breakdown);
        let lapsed = self.c.answer_by.is_some_and(|by| by < now);
        let theirs = self.c.table.is_some_and(|t| t.by == Side::Performer);
        if binding && lapsed && theirs {
            let due = self.c.on_table().and_then(|t| t.due.as_ref()).map(|d| d.at);
            self.last = due.or(self.last);
        }
    }

    fn step(&mut self, event: &Event) {
        self.pass(event.said_at);
        self.heard(event);
        self.told(event);
        let broken = self.c.state == State::Breakdown && self.c.broken_by == Some(Side::Performer);
        let (was_agreed, table) = (self.c.agreed, self.c.table);
        let placeholder = Commitment::new(self.c.head, None, None);
        self.c = evolve(std::mem::replace(&mut self.c, placeholder), event);
        if self.c.agreed != was_agreed && self.c.agreed.is_some() {
            let asked_by_customer = table.is_some_and(|t| t.asked_by == Side::Customer);
            self.settled(event.said_at, was_agreed.is_none(), asked_by_customer);
        }
        if self.c.state.is_closed() {
            self.broken_at_end = broken;
        }
    }

    fn settled(&mut self, at: Timestamp, first_time: bool, asked_by_customer: bool) {
        let due = self.c.due().map(|d| d.at);
        if first_time || asked_by_customer {
            self.first = due;
        } else {
            self.rounds += 1;
        }
        self.last = due;
        self.agreed_at = Some(at);
    }

    /// After a silence: who spoke first, and how soon.
    fn heard(&mut self, event: &Event) {
        let Some(due) = self.silent_at.filter(|_| self.spoke.is_none()) else { return };
        let speaks = matches!(
            event.act,
            Act::DeclareBreakdown { .. } | Act::Propose { .. } | Act::Deliver { .. } | Act::Revoke
        );
        match event.by {
            By::Performer if speaks => {
                self.spoke = Some(event.said_at <= self.days.after(due, SPEAK_DAYS));
            }
            By::Customer if event.act.visibility() == Visibility::Shared => self.spoke = Some(false),
            _ => {}
        }
    }

    /// Whether the first word about the due in force came only in the last tenth of its span.
    fn told(&mut self, event: &Event) {
        let told_at = match &event.act {
            Act::DeclareBreakdown { asked_by: Side::Performer, .. }
            | Act::Propose { asked_by: Side::Performer, .. }
                if event.by == By::Performer =>
            {
                Some(event.said_at)
            }
            Act::Reject { .. } => self.c.delivered_at,
            _ => None,
        };
        let (Some(told_at), Some(due), Some(agreed)) = (told_at, self.last, self.agreed_at) else { return };
        if !self.c.told && told_at <= due && due.duration_since(told_at) * 10 < due.duration_since(agreed) {
            self.last_minute = true;
        }
    }

    fn verdict(&self, now: Timestamp) -> Verdict {
        let Some((first, last)) = self.first.zip(self.last) else {
            return if self.c.state.is_closed() || self.c.agreed.is_some() { Verdict::NotCounted } else { Verdict::NotYet };
        };
        match self.c.state {
            State::Void | State::Declined | State::Withdrawn => return Verdict::NotCounted,
            State::Revoked => return self.revoked(last, now),
            State::Cancelled if self.broken_at_end => return self.revoked(last, now),
            _ => {}
        }
        if let Some(due) = self.silent_at {
            return self.missed(due);
        }
        let confirmed = self.c.state == State::Accepted;
        let lapsed = self.c.delivered_at.is_some_and(|t| now > self.days.after(t, CONFIRM_DAYS));
        match (self.c.state, self.c.delivered_at) {
            (State::Cancelled, _) => Verdict::NotCounted,
            (State::Accepted, Some(t)) => self.delivered(t, first, last, self.c.closed_at.unwrap_or(t), confirmed),
            (State::Delivered, Some(t)) if lapsed => self.delivered(t, first, last, t, confirmed),
            _ => Verdict::NotYet,
        }
    }

    fn revoked(&self, due: Timestamp, now: Timestamp) -> Verdict {
        let closed = self.c.closed_at.unwrap_or(now);
        let span = self.agreed_at.map_or(SignedDuration::ZERO, |at| due.duration_since(at));
        let left = due.duration_since(closed);
        let notice = left > SignedDuration::ZERO && (left * 4 >= span || self.days.between(closed, due) >= NOTICE_DAYS);
        judged(Outcome::Revoked, if notice { 0.3 } else { 0.0 }, closed, true)
    }

    fn missed(&self, due: Timestamp) -> Verdict {
        match (self.spoke, self.c.state) {
            (Some(true), State::Accepted) => judged(Outcome::ToldLate, 0.4, due, true),
            (Some(true), _) => judged(Outcome::ToldLate, 0.0, due, true),
            _ => judged(Outcome::Silent, 0.0, due, true),
        }
    }

    fn delivered(&self, t: Timestamp, first: Timestamp, last: Timestamp, closed: Timestamp, confirmed: bool) -> Verdict {
        if t <= first {
            judged(Outcome::Kept, 1.0, closed, confirmed)
        } else if t <= last && !self.last_minute {
            let further = self.rounds.saturating_sub(1);
            judged(Outcome::Renegotiated, (0.8 - 0.1 * f64::from(further)).max(0.5), closed, confirmed)
        } else {
            judged(Outcome::ToldLate, 0.4, last, confirmed)
        }
    }
}

const fn judged(outcome: Outcome, weight: f64, since: Timestamp, confirmed: bool) -> Verdict {
    Verdict::Judged(Judgement { outcome, weight, since, unconfirmed: !confirmed })
}
