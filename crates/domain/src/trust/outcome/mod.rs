//! One outcome per commitment, first match wins (domain rules, §1, *Outcomes, for trust*).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar::WorkingDays;
use crate::commitment::{Act, By, Commitment, Event, Side, State, Visibility, evolve};

mod because;
mod turns;

pub use because::{Because, because};
pub(crate) use turns::just_after;
pub use turns::turns;

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

/// A due that passed in silence, and who spoke first after it. By when it was said, not by when it was recorded.
#[derive(Clone, Copy, Debug)]
struct Silence {
    due: Timestamp,
    performer: Option<Timestamp>,
    customer: Option<Timestamp>,
}

#[derive(Clone)]
struct Walk<'a> {
    days: &'a WorkingDays,
    /// As judging sees it: a proposal that nobody answered in time counts as agreed here.
    c: Commitment,
    /// First due agreed, anew when terms change at the customer's asking.
    first: Option<Timestamp>,
    /// Last due agreed.
    last: Option<Timestamp>,
    agreed_at: Option<Timestamp>,
    /// How often terms were settled anew at the performer's asking.
    rounds: u32,
    /// The first due that passed in silence.
    silence: Option<Silence>,
    /// The performer has spoken about the due in force.
    spoken: bool,
    /// Said only in the last tenth of the span.
    last_minute: bool,
    /// A breakdown of the performer stood when it was closed.
    broken_at_end: bool,
    /// Before the last act, if that one can still be contested.
    before: Option<Box<Walk<'a>>>,
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
            silence: None,
            spoken: false,
            last_minute: false,
            broken_at_end: false,
            before: None,
        }
    }

    /// What the mere passing of time until `now` has done.
    fn pass(&mut self, now: Timestamp) {
        self.unanswered(now);
        let open = matches!(self.c.state, State::Promised | State::Breakdown);
        let passed = self.last.filter(|due| open && !self.c.told && *due < now);
        self.silence = self.silence.or(passed.map(|due| Silence { due, performer: None, customer: None }));
    }

    /// A proposal of the performer that nobody answered by its time counts as agreed, for judging only. At whose
    /// asking it was, silence does not settle: the first date stays.
    fn unanswered(&mut self, now: Timestamp) {
        let binding = matches!(self.c.state, State::Promised | State::Breakdown);
        let lapsed = self.c.answer_by.filter(|by| binding && *by < now);
        let theirs = self.c.table.filter(|t| t.by == Side::Performer);
        let Some((by, table)) = lapsed.zip(theirs) else { return };
        let was = self.c.agreed.replace(table.version);
        (self.c.table, self.c.answer_by, self.c.told) = (None, None, false);
        self.settled(by, was, false);
    }

    fn step(&mut self, event: &Event) {
        if event.act == Act::Contest {
            return self.contested(event);
        }
        self.pass(event.said_at);
        let before = event.for_other.then(|| Box::new(Self { before: None, ..self.clone() }));
        self.heard(event);
        self.told(event);
        let broken = self.c.state == State::Breakdown && self.c.broken_by == Some(Side::Performer);
        let (was, table, was_closed) = (self.c.agreed, self.c.table, self.c.state.is_closed());
        self.evolve(event);
        if self.c.agreed != was && self.c.agreed.is_some() {
            self.settled(event.said_at, was, table.is_some_and(|t| t.asked_by == Side::Customer));
        }
        if self.c.state.is_closed() && !was_closed {
            self.broken_at_end = broken;
        }
        if !event.act.kind().only_tells() {
            self.before = before;
        }
    }

    /// What was contested was not said: everything stands as before it, and the contest itself is heard.
    fn contested(&mut self, event: &Event) {
        self.evolve(event);
        if let Some(before) = self.before.take() {
            *self = Self { c: self.c.clone(), ..*before };
        }
        self.pass(event.said_at);
        self.heard(event);
    }

    fn evolve(&mut self, event: &Event) {
        let placeholder = Commitment::new(self.c.head, None, None);
        self.c = evolve(std::mem::replace(&mut self.c, placeholder), event);
    }

    fn settled(&mut self, at: Timestamp, was: Option<usize>, asked_by_customer: bool) {
        let earlier = was.and_then(|version| self.c.versions.get(version)).map(|v| &v.terms);
        let confirmed = earlier.is_some() && earlier == self.c.in_force();
        // Terms without a date, which only imports bring, leave the date that was agreed.
        let due = self.c.due().map(|d| d.at).or(self.last);
        if self.first.is_none() || asked_by_customer {
            self.first = due;
        } else if confirmed {
            return;
        } else {
            self.rounds += 1;
        }
        self.last = due;
        self.agreed_at = Some(at);
        self.spoken = false;
    }

    /// After a silence: who spoke, and when. What was said before the due and only recorded later ends the silence.
    fn heard(&mut self, event: &Event) {
        let Some(mut silence) = self.silence.take() else { return };
        let said = event.said_at;
        let earliest = |known: Option<Timestamp>| Some(known.map_or(said, |at| at.min(said)));
        let in_time = said <= silence.due;
        match event.by {
            _ if in_time && breaks_silence(event) => return,
            By::Performer if speaks(&event.act) => silence.performer = earliest(silence.performer),
            By::Customer if event.act.visibility() == Visibility::Shared && !in_time => {
                silence.customer = earliest(silence.customer);
            }
            _ => {}
        }
        self.silence = Some(silence);
    }

    /// Whether the first word about the due in force came only in the last tenth of its span.
    fn told(&mut self, event: &Event) {
        let told_at = match &event.act {
            Act::DeclareBreakdown { asked_by, .. } | Act::Propose { asked_by, .. } if event.by == By::Performer => {
                Some(event.said_at).filter(|_| *asked_by == Side::Performer)
            }
            Act::Reject { .. } => self.c.delivered_at,
            Act::DeclineAmendment if event.by == By::Performer => {
                self.spoken = false;
                return;
            }
            _ => return,
        };
        let first_word = !std::mem::replace(&mut self.spoken, true);
        let (Some(told_at), Some(due), Some(agreed)) = (told_at, self.last, self.agreed_at) else { return };
        if first_word && told_at <= due && due.duration_since(told_at) * 10 < due.duration_since(agreed) {
            self.last_minute = true;
        }
    }

    fn verdict(&self, now: Timestamp) -> Verdict {
        let Some((first, last)) = self.first.zip(self.last) else {
            return if self.c.state.is_closed() || self.c.agreed.is_some() {
                Verdict::NotCounted
            } else {
                Verdict::NotYet
            };
        };
        match self.c.state {
            State::Void | State::Declined | State::Withdrawn => return Verdict::NotCounted,
            State::Revoked => return self.revoked(last, now),
            State::Cancelled if self.broken_at_end => return self.revoked(last, now),
            _ => {}
        }
        let confirmed = self.c.state == State::Accepted;
        let lapsed = self.c.delivered_at.is_some_and(|t| now > self.days.after(t, CONFIRM_DAYS));
        let accepted = confirmed || (self.c.state == State::Delivered && lapsed);
        if let Some(silence) = self.silence {
            return self.missed(silence, accepted, confirmed);
        }
        match (self.c.state, self.c.delivered_at) {
            (State::Cancelled, _) => Verdict::NotCounted,
            (_, Some(t)) if accepted => self.delivered(t, first, last, self.c.closed_at.unwrap_or(t), confirmed),
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

    fn missed(&self, Silence { due, performer, customer }: Silence, accepted: bool, confirmed: bool) -> Verdict {
        let soon = performer.is_some_and(|at| at <= self.days.after(due, SPEAK_DAYS));
        // At one and the same instant the performer has the benefit of the doubt.
        let first = performer.zip(customer).is_none_or(|(performer, customer)| performer <= customer);
        if !(soon && first) {
            return judged(Outcome::Silent, 0.0, due, true);
        }
        let weight = if accepted { 0.4 } else { 0.0 };
        judged(Outcome::ToldLate, weight, due, confirmed || !accepted)
    }

    fn delivered(
        &self,
        t: Timestamp,
        first: Timestamp,
        last: Timestamp,
        closed: Timestamp,
        confirmed: bool,
    ) -> Verdict {
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

/// Words of the performer that tell the customer where a promise stands. A note is not one of them.
const fn speaks(act: &Act) -> bool {
    matches!(
        act,
        Act::DeclareBreakdown { .. } | Act::Propose { .. } | Act::Agree { .. } | Act::Deliver { .. } | Act::Revoke
    )
}

/// Had this been said before the due, nobody would have waited for it in silence.
fn breaks_silence(event: &Event) -> bool {
    match &event.act {
        Act::DeclareBreakdown { asked_by, .. } | Act::Propose { asked_by, .. } if *asked_by == Side::Customer => true,
        Act::Cancel => true,
        act => event.by == By::Performer && speaks(act),
    }
}

const fn judged(outcome: Outcome, weight: f64, since: Timestamp, confirmed: bool) -> Verdict {
    Verdict::Judged(Judgement { outcome, weight, since, unconfirmed: !confirmed })
}
