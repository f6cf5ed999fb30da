//! How a conversation ends: both look back, some later than others, and what was not sure becomes a promise.

use domain::commitment::{Act, Channel, Side, Terms};
use domain::conversation::TalkAct;
use domain::review::{Question, Rating, Review};
use jiff::Timestamp;
use jiff::civil::Date;

use super::material::{By, Way};
use super::matters::Story;
use super::plan::{Step, What};

impl Story<'_, '_> {
    /// Both look back; or it ends because its promise did.
    pub(super) fn look_back(&mut self, way: &Way, closed: Option<Timestamp>, kept: bool) {
        let Some(closed) = closed else { return };
        let mut days = |low, high| self.world.hours.shift(self.world.hours.day(closed), self.dice.between(low, high));
        let (soon, later) = (days(2, 4), days(5, 9));
        if !kept {
            let words = self.saying(By::It, "stops");
            let at = self.on(soon);
            return self.say(Side::Performer, at, TalkAct::Stop, words);
        }
        let cold = self.cold();
        let (unsure, dissatisfied) = if cold {
            (vec![3, 5], vec![5, 6])
        } else {
            (self.dice.one(&[vec![], vec![3]]).cloned().unwrap_or_default(), vec![])
        };
        let later_on = self.slot.looks_back_later.clone();
        if later_on.is_some() {
            // They are busy, and both agree on a day that lies ahead.
            let by = self.world.hours.on(self.world.hours.since_today(LOOK_BACK_DAYS), 17, 0);
            let at = self.on(soon);
            self.say(Side::Performer, at, TalkAct::AskToReview { by }, None);
        }
        let ratings = |side| rated(side, cold, unsure.is_empty());
        let ours = Review {
            unsure: unsure.clone(),
            dissatisfied: if cold { vec![6] } else { vec![] },
            ratings: ratings(Side::Performer),
            ..Review::default()
        };
        let theirs =
            Review { dissatisfied, ratings: ratings(Side::Customer), unsure: unsure.clone(), ..Review::default() };
        let at = self.on(later);
        if later_on.as_deref() != Some("us") {
            self.say(Side::Performer, at, TalkAct::Review(ours), Some(way.review_it.clone()));
        }
        if later_on.as_deref() != Some("client") {
            let soon = self.dice.between(1, 4);
            let next = self.world.hours.shift(later, soon);
            let at = self.on(next);
            self.say(Side::Customer, at, TalkAct::Review(theirs), Some(way.review_client.clone()));
            if later_on.is_none() && !cold && !unsure.is_empty() {
                self.take_up(next);
            }
        }
    }

    /// What they were unsure of becomes a promise of ours, which is kept.
    fn take_up(&mut self, from: Date) {
        let day = |days| self.world.hours.shift(from, days);
        let (offered, taken, done, seen, due) = (day(1), day(2), day(5), day(6), day(8));
        let subject = "We show two ways side by side before we name one".to_owned();
        let due = Some(self.world.hours.due_day(due));
        let terms = Terms { subject, conditions: vec!["Both have seen the two ways run".to_owned()], due };
        let promise = self.world.plan.promise();
        let at = self.on(offered);
        self.add(Side::Performer, at, What::TakeUp { talk: self.no, promise, terms });
        let said = [
            (Side::Customer, taken, Act::TakeUp),
            (Side::Performer, done, Act::Deliver { evidence: vec!["Shown in the meeting on the fourth.".to_owned()] }),
            (Side::Customer, seen, Act::Accept { rating: Some(4) }),
        ];
        for (side, day, act) in said {
            let at = self.on(day);
            self.add(side, at, What::Say { promise, act, held_by: None });
        }
    }

    fn add(&mut self, side: Side, wanted: Timestamp, what: What) {
        let who = if side == Side::Customer { self.client_person } else { self.manager };
        let at = if wanted > self.last { wanted } else { self.world.hours.soon_after(self.last, &mut self.dice) };
        self.last = at;
        let (words, channel) = (None, Channel::Web);
        self.world.plan.add(Step { at, who, words, for_other: false, channel, what });
    }
}

/// Working days that are left for looking back where it was put off.
const LOOK_BACK_DAYS: i64 = 4;

/// How it was with the other side.
fn rated(side: Side, cold: bool, sure: bool) -> Vec<Rating> {
    let values: &[Option<u8>] = match (side, cold, sure) {
        (Side::Customer, true, _) => &[Some(2), Some(2), Some(3), Some(2)],
        (Side::Customer, false, true) => &[Some(5), Some(5), Some(4), Some(5)],
        (Side::Customer, false, false) => &[Some(3), Some(4), Some(4), Some(5)],
        (Side::Performer, true, _) => &[None, Some(2), Some(2)],
        (Side::Performer, false, true) => &[Some(4), Some(5), Some(5)],
        (Side::Performer, false, false) => &[Some(4), Some(4), Some(5)],
    };
    let words = None::<String>;
    Question::of(side)
        .zip(values)
        .map(|(question, value)| Rating { question, value: *value, words: words.clone() })
        .collect()
}
