//! Steps 5 to 7 of a conversation: the promise itself, what the client and suppliers owe for it, and what follows.

use domain::commitment::{Act, Kind, Side};
use domain::kernel::PersonId;
use jiff::Timestamp;
use jiff::civil::Date;

use super::fate::Fate;
use super::life::{Life, Settling, Texts};
use super::material::{Bought, By, Way, Wish};
use super::matters::Story;
use super::plan::{Deal, PromiseNo};
use crate::kit::error::AppError;

/// Who speaks with whom about what is bought; chosen where it is open.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Contact {
    pub(super) ours: Option<&'static str>,
    pub(super) theirs: Option<&'static str>,
}

impl<'m> Story<'_, 'm> {
    /// From the promise to the look back.
    ///
    /// # Errors
    /// Data that does not fit together, which is ours.
    pub(super) fn deliver(&mut self, way: &'m Way, days: (Date, Date)) -> Result<(), AppError> {
        let need = match &way.needs_from_client {
            Some(wish) => Some(self.need(wish, days.1)?),
            None => None,
        };
        if let Some(bought) = &way.supplier {
            self.bought(bought, days.1, None)?;
        }
        let held = need.map(|(no, _)| no).filter(|_| self.slot.fate == Some(Fate::Held));
        let (main, fate, closed) = self.promise(way, days, held)?;
        let kept = !matches!(fate, Fate::Ended | Fate::RevokedEarly | Fate::RevokedLate | Fate::Cancelled);
        if let Some((reason, closed)) = way.stop_reason.as_deref().zip(closed) {
            self.stop(closed, reason);
            return Ok(());
        }
        let mut ends = vec![closed];
        ends.extend(need.map(|(_, end)| end));
        if let Some(closed) = closed.filter(|_| kept) {
            for wish in &way.later_promises {
                ends.push(self.later_promise(wish, main, closed)?);
            }
        }
        self.look_back(way, Self::all(&ends), kept);
        Ok(())
    }

    /// The texts of the main promise.
    pub(super) fn texts(&self, way: &Way) -> Texts {
        Texts {
            counter: Some(way.counter_words.clone()),
            late: Some(way.breakdown.words.clone()),
            new_terms: Some(way.breakdown.new_words.clone()),
            evidence: way.deliver_evidence.clone(),
            accept: Some(way.accept_words.clone()),
            reject: Some((way.reject_unmet, way.reject_words.clone())),
            cold: self.cold(),
            ..Texts::between(By::It, By::Client, way.breakdown.extra_weeks * 5)
        }
    }

    /// The deal of the main promise.
    pub(super) fn main_deal(&mut self) -> Result<Deal, AppError> {
        let (theirs, ours) = (self.promised_to()?, self.promiser()?);
        let team = self.world.cast.party(&self.matter.team)?;
        Ok(self.deal(By::It, (theirs, ours), Some(team), Some(5)))
    }

    fn promise(
        &mut self,
        way: &Way,
        days: (Date, Date),
        held: Option<PromiseNo>,
    ) -> Result<(PromiseNo, Fate, Option<Timestamp>), AppError> {
        let deal = self.main_deal()?;
        let relief = self.world.cast.people_of(&self.matter.team, None).last().map(|p| p.key.as_str());
        let relief = relief.map(|key| self.world.cast.person(key)).transpose()?;
        let due_on = self.world.hours.shift(days.1, way.promise.weeks * 5);
        let whose = (self.client, self.matter.client.as_str(), By::It);
        let mut dice = self.world.dice(&format!("fate {}", self.matter.key));
        let fate = match self.slot.fate.or(way.stop_reason.as_ref().map(|_| Fate::Stopped)) {
            Some(fate) => {
                self.world.fated(whose, self.matter.stake, due_on, fate);
                fate
            }
            None => self.world.fate(whose, self.matter.stake, (days.1, due_on), &mut dice),
        };
        let how = *dice
            .one(&[
                Settling::OfferedLater,
                Settling::OfferedLater,
                Settling::Haggled,
                Settling::Haggled,
                Settling::AskedSooner,
                Settling::Offered,
                Settling::Offered,
                Settling::Asked,
            ])
            .unwrap_or(&Settling::Offered);
        let (about, texts) = (self.about(&way.promise, self.matter.stake), self.texts(way));
        let assured = self.slot.assured;
        let reason = way.breakdown.reason.clone();
        let mut life = Life::new(self.world, &format!("promise {}", self.matter.key), deal, about, texts);
        life.relief = relief;
        life.reason = Some(reason);
        let due = life.world.hours.due_day(due_on);
        life.settle(how, days, due);
        let closed = life.go(fate, held);
        if let Some(day) = assured.filter(|_| closed.is_none()) {
            let at = life.world.hours.on(life.world.hours.since_today(day), 16, 20);
            life.speak(Side::Performer, at, Act::Assure, None);
        }
        Ok((life.no, fate, closed))
    }

    /// What we need from the client for it. Answers its number and its end.
    pub(super) fn need(&mut self, wish: &Wish, agreed: Date) -> Result<(PromiseNo, Option<Timestamp>), AppError> {
        let key = &self.matter.key;
        let mut dice = self.world.dice(&format!("need {key}"));
        let theirs = match &self.slot.need_by {
            Some(person) => self.world.cast.person(person)?,
            None => self.client_person,
        };
        let ours = if dice.chance(50) {
            self.manager
        } else {
            self.world.cast.person(self.world.cast.lead(&self.matter.team)?)?
        };
        let ours = if self.slot.need_by.is_some() { self.manager } else { ours };
        let due_on = self.world.hours.shift(agreed, wish.weeks * 5);
        let stake = self.matter.stake.min(2);
        let whose = (self.client, self.matter.client.as_str(), By::Client);
        let fate = match self.slot.need_fate {
            Some(fate) => {
                self.world.fated(whose, stake, due_on, fate);
                fate
            }
            None => self.world.fate(whose, stake, (agreed, due_on), &mut dice),
        };
        let deal = self.deal(By::Client, (theirs, ours), None, None);
        let texts = Texts { cold: false, ..Texts::between(By::Client, By::It, dice.between(3, 6)) };
        let about = self.about(wish, stake);
        let mut life = Life::new(self.world, &format!("need {key}"), deal, about, texts);
        let how = *dice
            .one(&[Settling::Asked, Settling::Asked, Settling::AskedTwice, Settling::AskedOpen])
            .unwrap_or(&Settling::Asked);
        let (asked, promised) = (agreed, life.shift(agreed, dice.between(1, 2)));
        let due = life.world.hours.due_day(due_on);
        life.settle(how, (asked, promised), due);
        let end = life.go(fate, None);
        Ok((life.no, end))
    }

    /// What we buy for it. A supplier's promise is to us alone.
    pub(super) fn bought(&mut self, bought: &Bought, agreed: Date, fate: Option<Fate>) -> Result<(), AppError> {
        let supplier = self.world.cast.party(&bought.key)?;
        let due_on = self.world.hours.shift(agreed, bought.wish.weeks * 5);
        let mut dice = self.world.dice(&format!("fate bought {}", self.matter.key));
        let whose = (supplier, bought.key.as_str(), By::Supplier);
        let fate = fate.unwrap_or_else(|| self.world.fate(whose, 2, (agreed, due_on), &mut dice));
        self.buying(bought, agreed, Contact::default())?.go(fate, None);
        Ok(())
    }

    /// The same, agreed and quiet.
    pub(super) fn buying(&mut self, bought: &Bought, agreed: Date, who: Contact) -> Result<Life<'_, 'm>, AppError> {
        let (cast, label) = (self.world.cast, format!("bought {}", self.matter.key));
        let mut dice = self.world.dice(&label);
        let contacts = cast.people_of(&bought.key, None);
        let contact = dice.one(&contacts).map_or("", |p| p.key.as_str());
        let theirs = who.theirs.unwrap_or(contact);
        let lead = cast.lead(&self.matter.team)?;
        let ours = who.ours.unwrap_or(if dice.chance(40) { "costanza" } else { lead });
        let deal = self.bought_deal(bought, (cast.person(ours)?, cast.person(theirs)?))?;
        let about = self.about(&bought.wish, 2);
        let texts = Texts::between(By::Supplier, By::It, dice.between(8, 15));
        let mut life = Life::new(self.world, &label, deal, about, texts);
        let due_on = life.shift(agreed, bought.wish.weeks * 5);
        let due = life.world.hours.due_day(due_on);
        let (asked, promised) = (life.shift(agreed, 1), life.shift(agreed, dice.between(2, 4)));
        life.settle(Settling::Asked, (asked, promised), due);
        Ok(life)
    }

    /// Between us and a supplier, kept with the conversation it serves.
    pub(super) fn bought_deal(&self, bought: &Bought, (asks, gives): (PersonId, PersonId)) -> Result<Deal, AppError> {
        Ok(Deal {
            kind: Kind::Promise,
            customer: self.it,
            performer: self.world.cast.party(&bought.key)?,
            asks,
            gives,
            team: None,
            hand_over: false,
            talk: Some(self.no),
            step: None,
            follows: None,
            above: None,
        })
    }

    /// What is promised on top, once the first part is there.
    fn later_promise(
        &mut self,
        wish: &Wish,
        main: PromiseNo,
        closed: Timestamp,
    ) -> Result<Option<Timestamp>, AppError> {
        let label = format!("later {} {}", self.matter.key, wish.subject);
        let mut dice = self.world.dice(&label);
        let hours = &self.world.hours;
        let asked = hours.shift(hours.day(closed), dice.between(1, 6));
        let agreed = hours.shift(asked, dice.between(1, 2));
        let due_on = hours.shift(agreed, wish.weeks * 5);
        let stake = self.matter.stake.min(2);
        let whose = (self.client, self.matter.client.as_str(), By::It);
        let fate = self.world.fate(whose, stake, (agreed, due_on), &mut dice);
        let (theirs, ours) = (self.client_person, self.world.cast.person(self.world.cast.lead(&self.matter.team)?)?);
        let team = self.world.cast.party(&self.matter.team)?;
        let deal = Self::following(self.deal(By::It, (theirs, ours), Some(team), Some(5)), main);
        let texts = Texts { cold: self.cold(), ..Texts::between(By::It, By::Client, 5) };
        let about = self.about(wish, stake);
        let mut life = Life::new(self.world, &label, deal, about, texts);
        let due = life.world.hours.due_day(due_on);
        life.settle(Settling::Asked, (asked, agreed), due);
        Ok(life.go(fate, None))
    }

    /// It makes no sense to go on, both say.
    fn stop(&mut self, closed: Timestamp, reason: &str) {
        let hours = &self.world.hours;
        let at = self.on(hours.shift(hours.day(closed), 1));
        let act = domain::conversation::TalkAct::Stop;
        self.say(Side::Performer, at, act, Some(reason.to_owned()));
    }
}
