//! Promises that were missed, given up or ended: who spoke first, when, and what came of it.

use domain::commitment::{Act, Side, Visibility};
use jiff::civil::Date;

use super::fate::Fate;
use super::life::Life;
use super::material::By;

impl Life<'_, '_> {
    pub(super) fn excuse(&mut self) -> Option<String> {
        self.texts.excuse.clone().or_else(|| self.saying(Side::Performer, "excuses"))
    }

    pub(super) fn spoke_after(&mut self) {
        self.on_the_way(false);
        let on = self.some_days(self.due_on(), 1, 2);
        let due = self.later(self.texts.extra, on);
        let words = self.excuse();
        let at = self.on(on);
        self.break_down(at, words, Some(due.clone()));
        self.agree_anew(due, false);
        self.deliver_in_time(false);
        self.accept_after(4, (2, 4));
    }

    pub(super) fn not_settled(&mut self) {
        self.on_the_way(false);
        let risk = self.after_share(50);
        self.note(Side::Customer, 30, risk, "at_risk");
        let words = self.texts.late.clone().or_else(|| self.saying(Side::Performer, "late"));
        let at = self.on(self.after_share(75));
        self.break_down(at, words, None);
        let told = self.world.hours.day(self.last);
        self.note(Side::Customer, 35, self.shift(told, 1), "breakdown");
        let on = self.some_days(self.due_on(), 2, 6);
        self.deliver(on, false);
        self.accept_after(4, (2, 4));
    }

    /// The customer asks where it is.
    fn remind(&mut self, on: Date) {
        let words = self.saying(Side::Customer, "reminds");
        let at = self.on(on);
        self.speak(Side::Customer, at, Act::Note { visibility: Visibility::Shared }, words);
    }

    pub(super) fn excused(&mut self) {
        self.on_the_way(false);
        self.remind(self.shift(self.due_on(), 1));
        let on = self.some_days(self.due_on(), 3, 6);
        let due = self.later(self.texts.extra, on);
        let words = self.excuse();
        let at = self.on(on);
        self.break_down(at, words, Some(due.clone()));
        self.agree_anew(due, false);
        self.deliver_in_time(false);
        self.accept_after(5, (2, 3));
    }

    pub(super) fn chased(&mut self) {
        self.on_the_way(false);
        let on = self.some_days(self.due_on(), 2, 4);
        let words = self.saying(Side::Customer, "breaks");
        let at = self.on(on);
        let act = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };
        self.speak(Side::Customer, at, act, words);
        let on = self.some_days(on, 1, 3);
        let due = self.later(self.texts.extra, on);
        let words = self.excuse();
        let at = self.on(on);
        self.propose(at, due.clone(), words);
        self.agree_anew(due, false);
        self.deliver_in_time(false);
        self.accept_after(5, (1, 3));
    }

    pub(super) fn ended(&mut self) {
        self.on_the_way(false);
        self.remind(self.shift(self.due_on(), 1));
        let on = self.some_days(self.due_on(), 7, 12);
        let moment = if self.texts.asks == By::Client { "ends_it" } else { "cancels" };
        self.cancel(on, moment);
    }

    /// Nothing more has happened, if that was lately; nobody waits for half a year without closing it.
    pub(super) fn lingers(&mut self) {
        if self.days_since_due() > 15 {
            return self.ended();
        }
        self.on_the_way(false);
        self.remind(self.shift(self.due_on(), 1));
    }

    /// Working days from the due in force until today.
    pub(super) fn days_since_due(&self) -> i64 {
        self.world.hours.between(self.due_on(), self.world.hours.today)
    }

    pub(super) fn cancel(&mut self, on: Date, moment: &str) {
        let words = self.saying(Side::Customer, moment);
        let at = self.on(on);
        self.speak(Side::Customer, at, Act::Cancel, words);
        self.closed = Some(self.last);
    }

    pub(super) fn cancelled(&mut self) {
        let on = self.after_share(50);
        self.cancel(on, "cancels");
    }

    pub(super) fn revoked_early(&mut self) {
        let on = self.after_share(45);
        self.revoke(on);
    }

    pub(super) fn revoked_late(&mut self) {
        let words = self.texts.late.clone().or_else(|| self.saying(Side::Performer, "late"));
        let at = self.on(self.after_share(80));
        self.break_down(at, words, None);
        let on = self.some_days(self.due_on(), 1, 3);
        self.revoke(on);
    }

    fn revoke(&mut self, on: Date) {
        let words = self.saying(Side::Performer, "revokes");
        let at = self.on(on);
        self.speak(Side::Performer, at, Act::Revoke, words);
        self.closed = Some(self.last);
    }
    /// Settled anew, and then both see that it makes no sense to go on.
    pub(super) fn stopped(&mut self) {
        self.on_the_way(false);
        let due = self.tell(self.after_share(60));
        self.agree_anew(due, false);
        let on = self.shift(self.due_on(), -2);
        self.cancel(on, "stops_it");
    }

    /// The ways to meet a need come later than their hour, told in time or not.
    pub(super) fn ways_late(&mut self, fate: Fate, day: Date) {
        let in_time = matches!(fate, Fate::Renegotiated | Fate::Rejected);
        let (on, moment) =
            if in_time { (self.shift(self.due_on(), -2), "late") } else { (self.shift(self.due_on(), 1), "excuses") };
        let words = self.saying(Side::Performer, moment);
        let due = self.world.hours.due_day(day);
        let at = self.on(on);
        self.break_down(at, words, Some(due.clone()));
        self.agree_anew(due, false);
    }
}
