//! One promise from the first word to the agreed terms. How it goes on from there is in `course`.

use domain::commitment::{Act, Channel, Side, Terms, Visibility};
use domain::kernel::{Due, PersonId};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::dice::Dice;
use super::material::By;
use super::plan::{Deal, PromiseNo, Step, What};
use super::world::{World, terms};

/// What is said about one promise, as far as its material has words for it; sayings fill the rest.
#[derive(Clone, Debug)]
pub(super) struct Texts {
    /// Whose voice the performer has, and whose the customer.
    pub(super) gives: By,
    pub(super) asks: By,
    pub(super) promise: Option<String>,
    pub(super) counter: Option<String>,
    pub(super) late: Option<String>,
    pub(super) new_terms: Option<String>,
    pub(super) excuse: Option<String>,
    pub(super) evidence: Vec<String>,
    pub(super) accept: Option<String>,
    pub(super) reject: Option<(usize, String)>,
    /// Working days that new terms take longer.
    pub(super) extra: i64,
    /// The customer has heard too many excuses.
    pub(super) cold: bool,
}

impl Texts {
    /// Nothing but the two voices.
    pub(super) const fn between(gives: By, asks: By, extra: i64) -> Self {
        Self {
            gives,
            asks,
            promise: None,
            counter: None,
            late: None,
            new_terms: None,
            excuse: None,
            evidence: Vec::new(),
            accept: None,
            reject: None,
            extra,
            cold: false,
        }
    }
}

/// What is promised.
#[derive(Clone, Debug)]
pub(super) struct Matter {
    pub(super) subject: String,
    pub(super) conditions: Vec<String>,
    pub(super) stake: u8,
}

/// How two sides come to terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settling {
    /// Asked for, and promised as asked.
    Asked,
    /// Asked for; the answer comes later than first said.
    AskedTwice,
    /// Asked for without a date; the performer names one.
    AskedOpen,
    /// Asked for sooner than possible; the performer names a later day.
    AskedSooner,
    /// Offered, and taken up.
    Offered,
    /// Offered for later than wanted; the customer names a sooner day, and gets it.
    OfferedLater,
    /// Offered, countered, and met in the middle.
    Haggled,
}

/// One promise while its story is written.
#[derive(Debug)]
pub(super) struct Life<'w, 'm> {
    pub(super) world: &'w mut World<'m>,
    pub(super) dice: Dice,
    pub(super) no: PromiseNo,
    pub(super) deal: Deal,
    pub(super) matter: Matter,
    pub(super) texts: Texts,
    /// Who may take it over inside the performer.
    pub(super) relief: Option<PersonId>,
    /// What IT knows inside before it says that it will not hold.
    pub(super) reason: Option<String>,
    /// The due in force.
    pub(super) due: Due,
    pub(super) agreed_on: Date,
    pub(super) last: Timestamp,
    pub(super) closed: Option<Timestamp>,
    begun: bool,
}

impl<'w, 'm> Life<'w, 'm> {
    pub(super) fn new(world: &'w mut World<'m>, label: &str, deal: Deal, matter: Matter, texts: Texts) -> Self {
        let dice = world.dice(label);
        let no = world.plan.promise();
        let due = world.hours.due_day(world.hours.today);
        let agreed_on = world.hours.today;
        let (last, closed, relief, reason) = (Timestamp::UNIX_EPOCH, None, None, None);
        Self { world, dice, no, deal, matter, texts, relief, reason, due, agreed_on, last, closed, begun: false }
    }

    /// What the side says at this moment.
    pub(super) fn saying(&mut self, side: Side, moment: &str) -> Option<String> {
        let by = if side == Side::Performer { self.texts.gives } else { self.texts.asks };
        self.world.voices.say(by, moment)
    }

    /// The same, where people often say nothing at all.
    pub(super) fn some_saying(&mut self, side: Side, moment: &str) -> Option<String> {
        if self.dice.chance(50) { self.saying(side, moment) } else { None }
    }

    /// The terms as they stand, by another due.
    pub(super) fn terms(&self, due: Due) -> Terms {
        terms(&self.matter.subject, &self.matter.conditions, due)
    }

    /// Some moment of this day; soon after the last word where that was later.
    pub(super) fn on(&mut self, day: Date) -> Timestamp {
        let some = self.world.hours.some_time(day, &mut self.dice);
        let breath = SignedDuration::from_mins(5);
        if some > self.last + breath { some } else { self.world.hours.soon_after(self.last, &mut self.dice) }
    }

    /// So many working days after, or before.
    pub(super) fn shift(&self, day: Date, by: i64) -> Date {
        self.world.hours.shift(day, by)
    }

    /// Some working days after.
    pub(super) fn some_days(&mut self, day: Date, low: i64, high: i64) -> Date {
        let by = self.dice.between(low, high);
        self.shift(day, by)
    }

    const fn person(&self, side: Side) -> PersonId {
        match side {
            Side::Customer => self.deal.asks,
            Side::Performer => self.deal.gives,
        }
    }

    /// A side speaks: at the wanted moment, or as soon after the last word as people do.
    pub(super) fn speak(&mut self, side: Side, wanted: Timestamp, act: Act, words: Option<String>) {
        let who = self.person(side);
        let channel = self.channel(side, &act);
        self.write(who, false, channel, wanted, act, words, None);
    }

    /// The other side writes down what this side said on the telephone.
    pub(super) fn record(&mut self, side: Side, wanted: Timestamp, act: Act, words: Option<String>) {
        let who = self.person(side.other());
        self.write(who, true, Channel::Web, wanted, act, words, None);
    }

    /// Somebody of our house notes something that the other side does not read.
    pub(super) fn aside(&mut self, who: PersonId, wanted: Timestamp, words: &str) {
        let act = Act::Note { visibility: Visibility::Internal };
        self.write(who, false, Channel::Web, wanted, act, Some(words.to_owned()), None);
    }

    /// The performer says that another promise holds this one up.
    pub(super) fn speak_of(&mut self, other: PromiseNo, wanted: Timestamp, act: Act, words: Option<String>) {
        let who = self.deal.gives;
        self.write(who, false, Channel::Web, wanted, act, words, Some(other));
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one argument for each thing a line is made of, called from three places"
    )]
    fn write(
        &mut self,
        who: PersonId,
        for_other: bool,
        channel: Channel,
        wanted: Timestamp,
        act: Act,
        words: Option<String>,
        held_by: Option<PromiseNo>,
    ) {
        let floor = self.last;
        let at = if wanted > floor { wanted } else { self.world.hours.soon_after(floor, &mut self.dice) };
        self.last = at;
        let what = match std::mem::replace(&mut self.begun, true) {
            true => What::Say { promise: self.no, act, held_by },
            false => What::Open { promise: self.no, deal: Box::new(self.deal.clone()), act },
        };
        self.world.plan.add(Step { at, who, words, for_other, channel, what });
    }

    /// Clients often answer from the mail they got.
    fn channel(&mut self, side: Side, act: &Act) -> Channel {
        let voice = if side == Side::Performer { self.texts.gives } else { self.texts.asks };
        let answers =
            matches!(act, Act::Accept { .. } | Act::TakeUp | Act::Agree { .. } | Act::Assure | Act::Note { .. });
        match self.dice.between(0, 99) {
            0..40 if answers && voice != By::It => Channel::Link,
            // A mail moves nothing: what comes by one is a note.
            40..46 if matches!(act, Act::Note { .. }) && voice != By::It => Channel::Mail,
            _ => Channel::Web,
        }
    }

    /// Both come to terms: first word on one day, agreement on the other.
    pub(super) fn settle(&mut self, how: Settling, (asked, agreed): (Date, Date), due: Due) {
        let lag = self.world.hours.between(asked, agreed);
        let (first, middle) = (self.on(asked), self.shift(asked, (lag / 2).max(0)));
        let due_on = self.world.hours.day(due.at);
        let (sooner, later) = (self.some_days(due_on, -6, -2), self.some_days(due_on, 3, 8));
        let (sooner, later) = (self.world.hours.due_day(sooner), self.world.hours.due_day(later));
        let tight = self.world.hours.between(agreed, due_on) < 9;
        let how = match how {
            Settling::AskedSooner if tight => Settling::Asked,
            Settling::OfferedLater | Settling::Haggled if tight => Settling::Offered,
            how => how,
        };
        match how {
            Settling::Asked | Settling::AskedTwice => {
                self.ask(first, Some(due.clone()), lag);
                if how == Settling::AskedTwice && lag >= 2 {
                    self.answer_later(middle);
                }
                let words = self.texts.promise.clone().or_else(|| self.saying(Side::Performer, "promises"));
                let at = self.on(agreed);
                self.speak(Side::Performer, at, Act::Promise { stretch: None, stake: None }, words);
            }
            Settling::AskedOpen | Settling::AskedSooner => {
                self.ask(first, (how == Settling::AskedSooner).then_some(sooner), lag);
                let named = self.texts.promise.clone().or_else(|| self.saying(Side::Performer, "promises"));
                let counter = self.saying(Side::Performer, "counters");
                let words = if how == Settling::AskedOpen { named } else { counter };
                self.counter(Side::Performer, middle, due.clone(), words);
                self.agree(agreed);
            }
            Settling::Offered => {
                self.offer(first, due.clone(), lag);
                self.take_up(agreed);
            }
            Settling::OfferedLater => {
                self.offer(first, later, lag);
                self.counter_sooner(middle, due.clone());
                let words = self.saying(Side::Performer, "agrees");
                let at = self.on(agreed);
                let stretch = self.dice.chance(25).then(|| "It rests on one colleague and leaves no day in hand. We want to try it because your day matters.".to_owned());
                self.speak(Side::Performer, at, Act::Agree { stretch }, words);
            }
            Settling::Haggled => {
                self.offer(first, later, lag);
                self.counter_sooner(middle, sooner);
                let words = self.saying(Side::Performer, "counters");
                let next = self.shift(middle, 1).min(agreed);
                self.counter(Side::Performer, next, due.clone(), words);
                self.agree(agreed);
            }
        }
        self.agreed(due);
    }

    /// Terms are agreed; where the customer spoke first, the work goes to a team now.
    fn agreed(&mut self, due: Due) {
        self.due = due;
        self.agreed_on = self.world.hours.day(self.last);
        let asked_for = self.deal.team.filter(|_| self.deal.hand_over);
        if let Some(team) = asked_for {
            let at = self.world.hours.soon_after(self.last, &mut self.dice);
            self.speak(Side::Performer, at, Act::Reassign { to: None, team: Some(team) }, None);
        }
    }

    /// Until when an answer is wanted to something said on this day.
    pub(super) fn answer_by(&self, at: Timestamp, lag: i64) -> Timestamp {
        let hours = &self.world.hours;
        hours.on(hours.shift(hours.day(at), lag.max(0) + 4), 17, 0)
    }

    /// The customer asks.
    pub(super) fn ask(&mut self, at: Timestamp, due: Option<Due>, lag: i64) {
        self.deal.hand_over = true;
        let words = self.some_saying(Side::Customer, "asks");
        let terms = Terms { due, ..self.terms(self.due.clone()) };
        let act = Act::Request { terms, answer_by: Some(self.answer_by(at, lag)), stake: self.matter.stake };
        self.speak(Side::Customer, at, act, words);
    }

    /// The performer offers.
    pub(super) fn offer(&mut self, at: Timestamp, due: Due, lag: i64) {
        self.deal.hand_over = false;
        let words = self.texts.promise.clone().or_else(|| self.saying(Side::Performer, "offers"));
        let act =
            Act::Offer { terms: self.terms(due), answer_by: Some(self.answer_by(at, lag)), stake: self.matter.stake };
        self.speak(Side::Performer, at, act, words);
    }

    fn take_up(&mut self, on: Date) {
        let words = self.some_saying(Side::Customer, "takes");
        let at = self.on(on);
        if self.texts.gives == By::It && self.dice.chance(6) {
            self.record(Side::Customer, at, Act::TakeUp, words);
        } else {
            self.speak(Side::Customer, at, Act::TakeUp, words);
        }
    }

    fn agree(&mut self, on: Date) {
        let words = self.some_saying(Side::Customer, "takes");
        let at = self.on(on);
        self.speak(Side::Customer, at, Act::Agree { stretch: None }, words);
    }

    /// A side puts another due on the table.
    pub(super) fn counter(&mut self, side: Side, on: Date, due: Due, words: Option<String>) {
        let at = self.on(on);
        let act = Act::Counter { terms: self.terms(due), answer_by: Some(self.answer_by(at, 4)) };
        self.speak(side, at, act, words);
    }

    fn counter_sooner(&mut self, on: Date, due: Due) {
        let words = self.texts.counter.clone().or_else(|| self.saying(Side::Customer, "wants_sooner"));
        self.counter(Side::Customer, on, due, words);
    }

    fn answer_later(&mut self, on: Date) {
        let at = self.on(on);
        let words = self.saying(Side::Performer, "answers_later");
        let answer_by = self.answer_by(at, 4);
        self.speak(Side::Performer, at, Act::AnswerLater { answer_by }, words);
    }

    /// Sometimes somebody leaves a note on a promise of ours to a client, read by both sides or by their own.
    pub(super) fn note(&mut self, side: Side, percent: u32, on: Date, when: &str) {
        let by = if side == Side::Performer { self.texts.gives } else { self.texts.asks };
        if self.texts.gives != By::It || !self.dice.chance(percent) {
            return;
        }
        let inside = self.dice.chance(50);
        let (kind, visibility) =
            if inside { ("internal", Visibility::Internal) } else { ("shared", Visibility::Shared) };
        let fits = |words: &String| {
            let speaks_of = [("three conditions", 3), ("second condition", 2)];
            let needed = speaks_of.iter().find(|(said, _)| words.contains(said)).map_or(0, |(_, n)| *n);
            self.matter.conditions.len() >= needed
        };
        if let Some(words) = self.world.voices.note(by, kind, when).filter(fits) {
            let at = self.on(on);
            self.speak(side, at, Act::Note { visibility }, Some(words));
        }
    }
}
