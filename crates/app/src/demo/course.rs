//! How a promise goes on once it is agreed: kept, mended, told late, missed, given up.

use domain::commitment::{Act, Side};
use domain::kernel::{Due, PersonId};
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;

use super::fate::Fate;
use super::life::Life;
use super::material::By;
use super::plan::PromiseNo;

/// What a customer asks for on top.
const MORE: &str = "One page for the late shift on what has changed";
const MORE_SHOWN: &str = "The page hangs beside the coffee machine, where they read.";

impl Life<'_, '_> {
    /// Tells the rest of the story. Answers when it was closed; nothing where it stays open.
    pub(super) fn go(&mut self, fate: Fate, held_by: Option<PromiseNo>) -> Option<Timestamp> {
        match (fate, held_by) {
            (Fate::Held, Some(need)) => self.held(need),
            (Fate::Amended, _) if self.texts.gives == By::It => self.amended(),
            (Fate::AmendmentDeclined, _) if self.texts.gives == By::It => self.amendment_declined(),
            (Fate::Kept | Fate::Held | Fate::Amended | Fate::AmendmentDeclined, _) => self.kept(),
            (Fate::Renegotiated, _) => self.renegotiated(),
            (Fate::Rejected, _) => self.rejected(),
            (Fate::SpokeAfter, _) => self.spoke_after(),
            (Fate::NotSettled, _) => self.not_settled(),
            (Fate::Excused, _) => self.excused(),
            (Fate::Chased, _) => self.chased(),
            (Fate::Ended, _) => self.ended(),
            (Fate::Lingers, _) => self.lingers(),
            (Fate::RevokedEarly, _) => self.revoked_early(),
            (Fate::RevokedLate, _) => self.revoked_late(),
            (Fate::Cancelled, _) => self.cancelled(),
            (Fate::Stopped, _) => self.stopped(),
            (Fate::Waits, _) => self.waits(),
            (Fate::Quiet, _) => self.on_the_way(false),
        }
        self.closed
    }

    /// The day of the due in force.
    pub(super) fn due_on(&self) -> Date {
        self.world.hours.day(self.due.at)
    }

    /// Working days from the agreement to the due.
    pub(super) fn span(&self) -> i64 {
        self.world.hours.between(self.agreed_on, self.due_on())
    }

    /// A day before the due, after so many hundredths of the span; never the first and never the last.
    pub(super) fn after_share(&self, percent: i64) -> Date {
        let by = (self.span() * percent / 100).clamp(1, (self.span() - 1).max(1));
        self.shift(self.agreed_on, by)
    }

    /// Notes, hand-overs, and the question whether it will be kept.
    pub(super) fn on_the_way(&mut self, assures: bool) {
        if self.span() < 4 {
            return;
        }
        let (early, late) = (self.after_share(30), self.after_share(42));
        self.note(Side::Performer, 22, early, "open");
        self.note(Side::Customer, 16, early, "open");
        if let Some(to) = self.relief.filter(|_| self.dice.chance(9)) {
            self.hand_over(to, late);
        }
        if assures && self.span() > 4 && self.dice.chance(45) {
            let at = self.on(self.shift(self.due_on(), -2));
            self.speak(Side::Performer, at, Act::Assure, None);
        }
    }

    /// Somebody else of the performer's people answers for it from now on.
    fn hand_over(&mut self, to: PersonId, on: Date) {
        if to != self.deal.gives {
            let at = self.on(on);
            if let Some(words) = self.saying(Side::Performer, "takes_over") {
                self.hand_over_saying(to, at, &words);
            }
        }
    }

    /// The same, in these words of the one who takes it.
    pub(super) fn hand_over_saying(&mut self, to: PersonId, at: Timestamp, words: &str) {
        self.deal.gives = to;
        self.speak(Side::Performer, at, Act::Reassign { to: Some(to), team: None }, Some(words.to_owned()));
    }

    /// The performer delivers on this day, not after the hour where one was agreed.
    pub(super) fn deliver(&mut self, on: Date, again: bool) {
        let hour = self.due.at - SignedDuration::from_mins(self.dice.between(25, 90));
        let some = self.on(on);
        let at = if !self.due.day && on <= self.due_on() { some.min(hour) } else { some };
        let words = if again {
            self.saying(Side::Performer, "delivers_again")
        } else {
            self.some_saying(Side::Performer, "delivers")
        };
        let evidence = self.texts.evidence.clone();
        self.speak(Side::Performer, at, Act::Deliver { evidence }, words);
    }

    /// The customer is satisfied, so well.
    pub(super) fn accept(&mut self, on: Date, (low, high): (i64, i64)) {
        let rating = u8::try_from(self.dice.between(low, high)).ok().filter(|_| self.dice.chance(75));
        let words = self.texts.accept.clone().or_else(|| self.saying(Side::Customer, "accepts"));
        let at = self.on(on);
        if self.texts.gives == By::It && self.dice.chance(7) {
            self.record(Side::Customer, at, Act::Accept { rating }, words);
        } else {
            self.speak(Side::Customer, at, Act::Accept { rating }, words);
        }
        self.closed = Some(self.last);
    }

    pub(super) fn accept_after(&mut self, days: i64, ratings: (i64, i64)) {
        let delivered = self.world.hours.day(self.last);
        let on = self.some_days(delivered, 0, days);
        self.accept(on, ratings);
    }

    pub(super) fn deliver_in_time(&mut self, again: bool) {
        let early = self.dice.between(0, 1.min(self.span() / 3));
        let on = self.shift(self.due_on(), -early);
        self.deliver(on, again);
        let checked = self.shift(self.world.hours.day(self.last), 1);
        self.note(Side::Performer, 14, checked, "delivered");
        self.note(Side::Customer, 12, checked, "delivered");
    }

    /// The due so many working days later, and at least three from that day on.
    pub(super) fn later(&self, extra: i64, from: Date) -> Due {
        let wanted = self.shift(self.due_on(), extra.max(2));
        self.world.hours.due_day(wanted.max(self.shift(from, 3)))
    }

    pub(super) fn kept(&mut self) {
        self.on_the_way(true);
        self.deliver_in_time(false);
        self.accept_after(3, (4, 5));
    }

    /// Delivered, and the answer takes weeks; where that was lately there is none yet.
    fn waits(&mut self) {
        self.on_the_way(true);
        self.deliver_in_time(false);
        if self.days_since_due() > 25 {
            let on = self.some_days(self.world.hours.day(self.last), 11, 19);
            self.accept(on, (3, 5));
        }
    }

    fn amended(&mut self) {
        let due = self.later(self.texts.extra.clamp(3, 6), self.agreed_on);
        let mut terms = self.terms(due.clone());
        terms.conditions.push(MORE.to_owned());
        let at = self.on(self.after_share(45));
        let answer_by = Some(self.answer_by(at, 2));
        let words = self.saying(Side::Customer, "amends");
        self.speak(
            Side::Customer,
            at,
            Act::Propose { terms: terms.clone(), asked_by: Side::Customer, answer_by },
            words,
        );
        let at = self.on(self.shift(self.world.hours.day(self.last), 1));
        let words = self.saying(Side::Performer, "agrees_amendment");
        self.speak(Side::Performer, at, Act::Agree { stretch: None }, words);
        self.matter.conditions = terms.conditions;
        if !self.texts.evidence.is_empty() {
            self.texts.evidence.push(MORE_SHOWN.to_owned());
        }
        self.due = due;
        self.deliver_in_time(false);
        self.accept_after(2, (4, 5));
    }

    fn amendment_declined(&mut self) {
        let sooner = self.world.hours.due_day(self.shift(self.due_on(), -1));
        let at = self.on(self.after_share(40));
        let act = Act::Propose {
            terms: self.terms(sooner),
            asked_by: Side::Customer,
            answer_by: Some(self.answer_by(at, 2)),
        };
        let words = self.saying(Side::Customer, "amends_sooner");
        self.speak(Side::Customer, at, act, words);
        let at = self.on(self.shift(self.world.hours.day(self.last), 1));
        let words = self.saying(Side::Performer, "declines_amendment");
        self.speak(Side::Performer, at, Act::DeclineAmendment, words);
        self.deliver_in_time(false);
        self.accept_after(3, (3, 5));
    }

    fn held(&mut self, need: PromiseNo) {
        let on = self.after_share(75);
        let due = self.later(self.texts.extra, on);
        let terms = Some(self.terms(due.clone()));
        let at = self.on(on);
        let answer_by = Some(self.answer_by(at, 2));
        // The number of the promise that holds it up becomes its id when this is said.
        let act = Act::DeclareBreakdown { asked_by: Side::Customer, terms, answer_by, held_by: None };
        let words = self.saying(Side::Performer, "held");
        self.speak_of(need, at, act, words);
        let at = self.on(self.shift(on, 1));
        let words = self.saying(Side::Customer, "agrees_held");
        self.speak(Side::Customer, at, Act::Agree { stretch: None }, words);
        self.due = due;
        self.deliver_in_time(false);
        self.accept_after(3, (4, 5));
    }

    /// It will not hold, says the performer, and names another day at once where the words do.
    pub(super) fn break_down(&mut self, at: Timestamp, words: Option<String>, due: Option<Due>) {
        let terms = due.map(|due| self.terms(due));
        let answer_by = terms.as_ref().map(|_| self.answer_by(at, 2));
        self.speak(
            Side::Performer,
            at,
            Act::DeclareBreakdown { asked_by: Side::Performer, terms, answer_by, held_by: None },
            words,
        );
    }

    /// The performer proposes another day.
    pub(super) fn propose(&mut self, at: Timestamp, due: Due, words: Option<String>) {
        let act =
            Act::Propose { terms: self.terms(due), asked_by: Side::Performer, answer_by: Some(self.answer_by(at, 2)) };
        self.speak(Side::Performer, at, act, words);
    }

    /// The customer agrees to the new day, or first asks for a sooner one.
    pub(super) fn agree_anew(&mut self, due: Due, may_insist: bool) {
        let on = self.some_days(self.world.hours.day(self.last), 0, 1);
        self.due = due.clone();
        let days = self.world.hours.between(on, self.due_on());
        if may_insist && days >= 8 && self.texts.asks == By::Client && self.dice.chance(25) {
            let sooner = self.some_days(self.due_on(), -3, -2);
            let sooner = self.world.hours.due_day(sooner);
            let at = self.on(on);
            let act = Act::Propose {
                terms: self.terms(sooner.clone()),
                asked_by: Side::Performer,
                answer_by: Some(self.answer_by(at, 2)),
            };
            let words = self.saying(Side::Customer, "insists");
            self.speak(Side::Customer, at, act, words);
            let at = self.on(self.shift(on, 1));
            let words = self.saying(Side::Performer, "agrees");
            self.speak(Side::Performer, at, Act::Agree { stretch: None }, words);
            self.due = sooner;
            return;
        }
        let cold = self.texts.cold && self.texts.asks == By::Client;
        let words = self.saying(Side::Customer, if cold { "agrees_new_cold" } else { "agrees_new" });
        let at = self.on(on);
        self.speak(Side::Customer, at, Act::Agree { stretch: None }, words);
    }

    /// Told before the date, in words that name a new one or with the new one to follow.
    pub(super) fn tell(&mut self, on: Date) -> Due {
        let due = self.later(self.texts.extra, on);
        let words = self.texts.late.clone().or_else(|| self.saying(Side::Performer, "late"));
        self.know_inside(on);
        let at = self.on(on);
        if let Some(new_words) = self.texts.new_terms.clone() {
            self.break_down(at, words, None);
            self.note(Side::Customer, 25, on, "breakdown");
            self.note(Side::Performer, 25, on, "breakdown");
            let on = self.some_days(on, 1, 2);
            let at = self.on(on);
            self.propose(at, due.clone(), Some(new_words));
        } else {
            self.break_down(at, words, Some(due.clone()));
        }
        due
    }

    /// Inside it is known a little before it is said.
    pub(super) fn know_inside(&mut self, on: Date) {
        if let Some(reason) = self.reason.take().filter(|_| self.dice.chance(45)) {
            let at = self.on(on);
            self.aside(self.deal.gives, at, &format!("{reason}."));
        }
    }

    fn renegotiated(&mut self) {
        self.on_the_way(false);
        let risk = self.after_share(45);
        self.note(Side::Performer, 20, risk, "at_risk");
        let due = self.tell(self.after_share(60));
        self.agree_anew(due, true);
        self.deliver_in_time(false);
        self.accept_after(3, (3, 5));
    }

    fn rejected(&mut self) {
        let evidence = std::mem::take(&mut self.texts.evidence);
        self.on_the_way(false);
        self.deliver(self.after_share(72), false);
        self.send_back(self.shift(self.world.hours.day(self.last), 1));
        let on = self.some_days(self.world.hours.day(self.last), 1, 2);
        let due = self.later(self.texts.extra.min(8), on);
        let at = self.on(on);
        let words = self.saying(Side::Performer, "new_terms");
        self.propose(at, due.clone(), words);
        self.agree_anew(due, false);
        self.texts.evidence = evidence;
        self.deliver_in_time(true);
        self.accept_after(2, (3, 5));
    }

    /// Not there yet, says the customer.
    pub(super) fn send_back(&mut self, on: Date) {
        let (unmet, words) = match self.texts.reject.clone() {
            Some((condition, words)) => (condition, Some(words)),
            None => (0, self.saying(Side::Customer, "rejects")),
        };
        let unmet = if unmet < self.matter.conditions.len() { vec![unmet] } else { vec![] };
        let at = self.on(on);
        self.speak(Side::Customer, at, Act::Reject { unmet, due: None }, words);
    }
}
