//! Conversations: from the stated need to the look back, with the promises they carry.

use domain::commitment::{Channel, Kind, Side};
use domain::conversation::{TalkAct, Way as Laid};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::dice::Dice;
use super::fate::Fate;
use super::life::{Life, Matter as About, Settling, Texts};
use super::material::{By, Choice, Condition, Matter, Milestone, Slot, Way, Wish};
use super::plan::{Deal, PromiseNo, Step, TalkNo, What};
use super::world::{World, latest};
use crate::kit::error::AppError;

/// One conversation while its story is written.
#[derive(Debug)]
pub(super) struct Story<'w, 'm> {
    pub(super) world: &'w mut World<'m>,
    pub(super) dice: Dice,
    pub(super) slot: &'m Slot,
    pub(super) matter: &'m Matter,
    pub(super) no: TalkNo,
    pub(super) client: PartyId,
    pub(super) it: PartyId,
    /// Who raised it.
    pub(super) client_person: PersonId,
    /// Who answers for it in IT.
    pub(super) manager: PersonId,
    pub(super) last: Timestamp,
}

/// The days of the first four steps, counted back from the promise.
#[derive(Clone, Copy, Debug)]
struct Lead {
    raised: Date,
    first: Option<(Date, Date)>,
    restated: Date,
    confirmed: Date,
    laid_out: Date,
    chosen: Date,
    asked: Date,
    agreed: Date,
}

/// Tells the story of one matter.
///
/// # Errors
/// Data that does not fit together, which is ours.
pub(super) fn tell<'m>(world: &mut World<'m>, slot: &'m Slot) -> Result<(), AppError> {
    let matter = world.material.matter(&slot.key)?;
    let asks = world.cast.person(world.cast.lead(&matter.team)?)?;
    let mut story = Story::new(world, slot, matter)?;
    story.world.remember(&matter.key, story.no, asks);
    let lead = story.lead();
    story.understand(&lead)?;
    let Some(way) = &matter.way else {
        story.decline(&lead);
        return Ok(());
    };
    story.choose(way, &lead)?;
    match slot.withdrawn {
        Some(day) => story.withdraw(day),
        None if slot.scene => super::scenes::play(&mut story, way, (lead.asked, lead.agreed))?,
        None => story.deliver(way, (lead.asked, lead.agreed))?,
    }
    Ok(())
}

impl<'w, 'm> Story<'w, 'm> {
    fn new(world: &'w mut World<'m>, slot: &'m Slot, matter: &'m Matter) -> Result<Self, AppError> {
        let cast = world.cast;
        let manager = slot.first_manager.as_deref().unwrap_or_else(|| cast.manager(&matter.client));
        Ok(Self {
            dice: world.dice(&format!("matter {}", matter.key)),
            no: world.plan.talk(),
            client: cast.party(&matter.client)?,
            it: cast.party("it")?,
            client_person: cast.person(&matter.raised_by)?,
            manager: cast.person(manager)?,
            last: Timestamp::UNIX_EPOCH,
            world,
            slot,
            matter,
        })
    }

    /// The days before the promise; moved together where one of them stands fast.
    fn lead(&mut self) -> Lead {
        let agreed = self.world.hours.since_today(self.slot.agreed);
        let before = self.dice.clone();
        let lead = self.lead_to(agreed);
        let Some((milestone, day)) = self.slot.pinned else { return lead };
        let is = match milestone {
            Milestone::Raised => lead.raised,
            Milestone::Corrected => lead.first.map_or(lead.restated, |f| f.1),
            Milestone::Confirmed => lead.confirmed,
            Milestone::LaidOut => lead.laid_out,
            Milestone::Asked => lead.asked,
        };
        let by = self.world.hours.between(is, self.world.hours.since_today(day));
        self.dice = before;
        self.lead_to(self.world.hours.shift(agreed, by))
    }

    fn lead_to(&mut self, agreed: Date) -> Lead {
        let dice = &mut self.dice;
        let hours = &self.world.hours;
        let mut back = |from: Date, low: i64, high: i64| hours.shift(from, -dice.between(low, high));
        let asked = back(agreed, 2, 4);
        let chosen = back(asked, 1, 2);
        let laid_out = back(chosen, 2, 4);
        let confirmed = back(laid_out, 6, 10);
        let restated = back(confirmed, 1, 2);
        let first = self.matter.correction.as_ref().map(|_| {
            let corrected = back(restated, 1, 2);
            (back(corrected, 1, 2), corrected)
        });
        let raised = back(first.map_or(restated, |f| f.0), 2, 4);
        Lead { raised, first, restated, confirmed, laid_out, chosen, asked, agreed }
    }

    pub(super) fn on(&mut self, day: Date) -> Timestamp {
        self.world.hours.some_time(day, &mut self.dice)
    }

    /// A side speaks in the conversation.
    pub(super) fn say(&mut self, side: Side, wanted: Timestamp, act: TalkAct, words: Option<String>) {
        let who = if side == Side::Customer { self.client_person } else { self.manager };
        let at = if wanted > self.last { wanted } else { self.world.hours.soon_after(self.last, &mut self.dice) };
        self.last = at;
        let what = match act {
            TalkAct::Raise { .. } => What::Raise {
                talk: self.no,
                parties: (self.client, self.it),
                people: (self.client_person, self.manager),
                act,
            },
            act => What::Talk { talk: self.no, act },
        };
        self.world.plan.add(Step { at, who, words, for_other: false, channel: Channel::Web, what });
    }

    pub(super) fn saying(&mut self, by: By, moment: &str) -> Option<String> {
        self.world.voices.say(by, moment)
    }

    /// Steps 1 and 2: the need is stated, said back, and confirmed.
    fn understand(&mut self, lead: &Lead) -> Result<(), AppError> {
        let m = self.matter;
        let (statement, serves) = (m.title.clone(), Some(m.serves.clone()));
        if self.slot.raised_by_it {
            let at = self.on(self.world.hours.shift(lead.raised, -3));
            let words = self.saying(By::It, "raises");
            self.say(
                Side::Performer,
                at,
                TalkAct::Raise { statement: m.need.clone(), asked_for: None, serves: None },
                words,
            );
            let at = self.on(lead.raised);
            self.say(Side::Customer, at, TalkAct::State { statement, serves }, None);
        } else {
            let at = self.on(lead.raised);
            let asked_for = Some(m.asked_for.clone());
            self.say(Side::Customer, at, TalkAct::Raise { statement, asked_for, serves }, None);
        }
        if let (Some((first, corrected)), Some(said), Some(correction)) =
            (lead.first, &m.first_restatement, &m.correction)
        {
            let at = self.on(first);
            let before = TalkAct::Restate { need: m.asked_for.clone(), root: None };
            self.say(Side::Performer, at, before, Some(said.clone()));
            if self.slot.reopened == Some(2) {
                let at = self.on(first);
                self.say(Side::Customer, at, TalkAct::Confirm, None);
                let at = self.on(corrected);
                self.say(Side::Customer, at, TalkAct::Reopen { step: 2 }, Some(correction.clone()));
            } else {
                let at = self.on(corrected);
                self.say(Side::Customer, at, TalkAct::Correct, Some(correction.clone()));
            }
        }
        let at = self.on(lead.restated);
        let restated = TalkAct::Restate { need: m.need.clone(), root: Some(m.root.clone()) };
        self.say(Side::Performer, at, restated, Some(m.restatement.clone()));
        let at = self.on(lead.confirmed);
        self.say(Side::Customer, at, TalkAct::Confirm, Some(m.confirmation.clone()));
        if self.slot.first_manager.is_some() {
            let to = self.world.cast.person(self.world.cast.manager(&m.client))?;
            let words = self.saying(By::It, "hands_the_client_over");
            let at = self.on(self.world.hours.shift(lead.confirmed, 1));
            self.say(Side::Performer, at, TalkAct::Reassign { to }, words);
            self.manager = to;
        }
        Ok(())
    }

    /// A candid no, with what could be done instead.
    fn decline(&mut self, lead: &Lead) {
        let Some(no) = &self.matter.decline else { return };
        let at = self.on(lead.agreed);
        self.say(
            Side::Performer,
            at,
            TalkAct::Decline { alternative: Some(no.alternative.clone()) },
            Some(no.reason.clone()),
        );
        let at = self.on(self.world.hours.shift(lead.agreed, 1));
        let note = TalkAct::Note { visibility: domain::commitment::Visibility::Shared };
        self.say(Side::Customer, at, note, Some(no.answer.clone()));
    }

    fn withdraw(&mut self, day: i64) {
        let at = self.on(self.world.hours.since_today(day));
        let words = self.saying(By::Client, "withdraws");
        self.say(Side::Customer, at, TalkAct::Withdraw, words);
    }

    /// Step 3 and the choice of step 4: ways to meet the need side by side, often promised for a day and an hour.
    fn choose(&mut self, way: &Way, lead: &Lead) -> Result<(), AppError> {
        let promised = self.dice.chance(62).then(|| self.ways_promised(lead)).transpose()?;
        let shown = promised.map(|at| at - jiff::SignedDuration::from_mins(4));
        let at = shown.unwrap_or_else(|| self.on(lead.laid_out));
        let ways = way.options.iter().map(laid).collect();
        self.say(Side::Performer, at, TalkAct::LayOut { ways }, None);
        if self.slot.withdrawn.is_some() {
            return Ok(());
        }
        if self.slot.reopened == Some(4) {
            let at = self.on(self.world.hours.shift(lead.chosen, -1));
            let other = if way.chosen == 0 { way.options.len() - 1 } else { 0 };
            self.say(Side::Customer, at, TalkAct::Choose { way: other }, None);
            let words = self.saying(By::Client, "reopens");
            let at = self.on(lead.chosen);
            self.say(Side::Customer, at, TalkAct::Reopen { step: 4 }, words);
        }
        let words = self.saying(By::Client, "chooses");
        let at = self.on(lead.chosen);
        self.say(Side::Customer, at, TalkAct::Choose { way: way.chosen }, words);
        Ok(())
    }

    /// The promise of ways. Answers when they were delivered.
    fn ways_promised(&mut self, lead: &Lead) -> Result<Timestamp, AppError> {
        let key = &self.matter.key;
        let mut dice = self.world.dice(&format!("ways {key}"));
        let whose = (self.client, self.matter.client.as_str(), By::It);
        let fate = self.world.fate(whose, 1, (lead.confirmed, lead.laid_out), &mut dice);
        let deal = self.deal(By::It, (self.client_person, self.manager), None, Some(3));
        let about = About {
            subject: format!("Options for “{}”", self.matter.need),
            conditions: vec!["More than one way, each with cost, time and gain".to_owned()],
            stake: 1,
        };
        let mut texts = Texts::between(By::It, By::Client, 3);
        texts.promise = self.world.voices.say(By::It, "ways");
        texts.accept = self.world.voices.say(By::Client, "accepts_ways");
        let mut life = Life::new(self.world, &format!("ways {key}"), deal, about, texts);
        let hour = if life.dice.chance(50) { 12 } else { 17 };
        let days = (lead.confirmed, life.shift(lead.confirmed, 1));
        match fate {
            Fate::Kept
            | Fate::Amended
            | Fate::AmendmentDeclined
            | Fate::Waits
            | Fate::Quiet
            | Fate::Cancelled
            | Fate::Held => {
                let due = life.world.hours.due_hour(lead.laid_out, hour);
                life.settle(Settling::Offered, days, due);
            }
            fate => {
                let due = life.world.hours.due_hour(life.shift(lead.laid_out, -3), hour);
                life.settle(Settling::Offered, days, due);
                life.ways_late(fate, lead.laid_out);
            }
        }
        life.deliver(lead.laid_out, false);
        let delivered = life.last;
        let next = life.shift(lead.laid_out, 1);
        life.accept(next, (4, 5));
        Ok(delivered)
    }

    /// A deal inside this conversation.
    pub(super) fn deal(
        &self,
        gives: By,
        (theirs, ours): (PersonId, PersonId),
        team: Option<PartyId>,
        step: Option<i64>,
    ) -> Deal {
        let by_client = gives == By::Client;
        Deal {
            kind: Kind::Promise,
            customer: if by_client { self.it } else { self.client },
            performer: if by_client { self.client } else { self.it },
            asks: if by_client { ours } else { theirs },
            gives: if by_client { theirs } else { ours },
            team,
            hand_over: false,
            talk: Some(self.no),
            step,
            follows: None,
            above: None,
        }
    }

    /// Whether they have heard too many excuses.
    pub(super) fn cold(&self) -> bool {
        matches!(self.world.cast.condition(&self.matter.client), Condition::Hostile | Condition::Failing)
    }

    /// Who promises the main thing: what weighs most the relationship manager promises herself.
    pub(super) fn promiser(&mut self) -> Result<PersonId, AppError> {
        let lead = self.world.cast.lead(&self.matter.team)?;
        match &self.slot.promised_by {
            Some(key) => self.world.cast.person(key),
            None if self.matter.stake == 3 || self.dice.chance(35) => Ok(self.manager),
            None => self.world.cast.person(lead),
        }
    }

    /// To whom it is promised.
    pub(super) fn promised_to(&self) -> Result<PersonId, AppError> {
        self.slot.promised_to.as_deref().map_or(Ok(self.client_person), |key| self.world.cast.person(key))
    }

    /// The last of these instants, if all are there.
    pub(super) fn all(ends: &[Option<Timestamp>]) -> Option<Timestamp> {
        ends.iter().copied().reduce(|a, b| a.and(b).and(latest(a, b))).flatten()
    }

    /// The promise a wish becomes.
    pub(super) fn about(&self, wish: &Wish, stake: u8) -> About {
        About { subject: wish.subject.clone(), conditions: wish.conditions.clone(), stake }
    }

    /// The number of the conversation's main promise, for later ones that follow it.
    pub(super) const fn following(mut deal: Deal, main: PromiseNo) -> Deal {
        deal.follows = Some(main);
        deal
    }
}

fn laid(choice: &Choice) -> Laid {
    let weeks = if choice.weeks == 1 { "week" } else { "weeks" };
    Laid {
        name: choice.name.clone(),
        cost: money(choice.cost),
        time: format!("{} {weeks}", choice.weeks),
        gain: choice.fit.clone(),
        interim: choice.interim.clone(),
    }
}

/// *€1,900,000*, or *nothing*.
fn money(euros: u64) -> String {
    if euros == 0 {
        return "nothing".to_owned();
    }
    let digits = euros.to_string();
    let mut out = String::from("€");
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
