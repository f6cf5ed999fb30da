//! The life of one commitment, from the first word to the last that was said before now: by the rules, act by act.

use domain::commitment::{Act, Actor, Commitment, Event, Head, Side, Standing, Terms, Visibility, decide, evolve};
use domain::kernel::{CommitmentId, Due, PartyId, PersonId};
use jiff::{SignedDuration, Timestamp};

use super::dice::Dice;
use super::words;

/// Who has a part in it.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    pub customer: PartyId,
    pub customer_person: PersonId,
    pub performer: PartyId,
    pub performer_person: PersonId,
    pub team: Option<PartyId>,
}

/// A commitment with its events.
#[derive(Debug)]
pub struct Life {
    pub state: Commitment,
    pub events: Vec<Event>,
    pub cast: Cast,
    until: Timestamp,
    at: Timestamp,
}

pub const ZONE: &str = "Europe/Dublin";

fn hours(n: u64) -> SignedDuration {
    SignedDuration::from_hours(i64::try_from(n).unwrap_or(0))
}

impl Life {
    /// Tells the whole life of a commitment opened at `opened`, as far as `until`.
    ///
    /// # Errors
    /// The rules refuse what was to be said, which is a fault of this file.
    pub fn told(
        dice: &mut Dice,
        (id, kind): (CommitmentId, domain::commitment::Kind),
        cast: Cast,
        (opened, until): (Timestamp, Timestamp),
        number: u64,
    ) -> anyhow::Result<Self> {
        let head = Head { id, kind, customer: cast.customer, performer: cast.performer };
        let state = Commitment::new(head, Some(cast.customer_person), Some(cast.performer_person));
        let mut life = Self { state, events: Vec::with_capacity(6), cast, until, at: opened };
        life.open(dice, number)?;
        life.settle(dice)?;
        life.end(dice)?;
        Ok(life)
    }

    fn say(&mut self, side: Side, act: Act, words: Option<String>, later: SignedDuration) -> anyhow::Result<bool> {
        let at = self.at + later;
        if at > self.until {
            self.at = at;
            return Ok(false);
        }
        self.at = at;
        let person = if side == Side::Customer { self.cast.customer_person } else { self.cast.performer_person };
        let actor = Actor::web(person, side, Standing::Binds);
        let said = decide(&self.state, act, words, &actor, at, at);
        let events = said.map_err(|refusal| anyhow::anyhow!("{}", refusal.why.sentence()))?;
        self.state = events.iter().fold(self.state.clone(), evolve);
        self.events.extend(events);
        Ok(true)
    }

    fn terms(&self, dice: &mut Dice, number: u64) -> anyhow::Result<Terms> {
        let at = self.at + hours(24 * (6 + dice.below(50)));
        let due = Due::instant(at, ZONE).map_err(|e| anyhow::anyhow!("{e:?}"))?;
        Ok(Terms { subject: words::subject(dice, number), conditions: words::conditions(dice), due: Some(due) })
    }

    fn open(&mut self, dice: &mut Dice, number: u64) -> anyhow::Result<()> {
        let (terms, stake) = (self.terms(dice, number)?, 1 + u8::try_from(dice.below(3))?);
        let (side, act) = if dice.chance(0.7) {
            (Side::Customer, Act::Request { terms, answer_by: None, stake })
        } else {
            (Side::Performer, Act::Offer { terms, answer_by: None, stake })
        };
        self.say(side, act, Some(words::said(dice)), SignedDuration::ZERO)?;
        Ok(())
    }

    fn settle(&mut self, dice: &mut Dice) -> anyhow::Result<bool> {
        let asked = self.state.opened_by == Some(Side::Customer);
        let answerer = if asked { Side::Performer } else { Side::Customer };
        let soon = hours(3 + dice.below(60));
        if dice.chance(0.06) {
            return self.say(answerer, Act::Decline { alternative: None }, Some(words::said(dice)), soon);
        }
        if dice.chance(0.25) {
            let Some(mut terms) = self.state.on_table().cloned() else { return Ok(false) };
            terms.due = self.moved(terms.due.as_ref(), 3 + dice.below(10))?;
            let counter = Act::Counter { terms, answer_by: None };
            return Ok(self.say(answerer, counter, Some(words::said(dice)), soon)?
                && self.say(answerer.other(), Act::Agree { stretch: None }, None, hours(2 + dice.below(30)))?);
        }
        let act = if asked { Act::Promise { stretch: None, stake: None } } else { Act::TakeUp };
        self.say(answerer, act, None, soon)
    }

    fn moved(&self, due: Option<&Due>, days: u64) -> anyhow::Result<Option<Due>> {
        let Some(due) = due else { return Ok(None) };
        Ok(Some(Due::instant(due.at + hours(24 * days), ZONE).map_err(|e| anyhow::anyhow!("{e:?}"))?))
    }

    /// Time left until the due, in this share.
    fn toward(&self, share: f64) -> SignedDuration {
        let left = self.state.due().map_or(0.0, |due| due.at.duration_since(self.at).as_secs_f64());
        SignedDuration::from_secs_f64((left * share).max(60.0))
    }

    fn end(&mut self, dice: &mut Dice) -> anyhow::Result<()> {
        if self.state.due().is_none() || self.state.state.is_closed() || self.at > self.until {
            return Ok(());
        }
        if let Some(team) = self.cast.team.filter(|_| dice.chance(0.6)) {
            let to = Act::Reassign { to: None, team: Some(team) };
            self.say(Side::Performer, to, None, hours(1))?;
        }
        if dice.chance(0.3) {
            let note = Act::Note { visibility: Visibility::Shared };
            self.say(Side::Customer, note, Some(words::said(dice)), self.toward(0.2))?;
        }
        if dice.chance(0.15) {
            self.say(Side::Performer, Act::Assure, None, self.toward(0.3))?;
        }
        let (fate, how_far) = (dice.part(), dice.part());
        match fate {
            _ if self.at > self.until => Ok(()),
            _ if fate < 0.04 => self.closing(Side::Performer, Act::Revoke, dice),
            _ if fate < 0.10 => self.closing(Side::Customer, Act::Cancel, dice),
            _ if fate < 0.22 => self.renegotiated(dice),
            _ if fate < 0.28 => self.broken(dice),
            _ if fate < 0.36 => self.delivered(dice, 1.05 + how_far / 4.0),
            _ => self.delivered(dice, 0.5 + how_far / 2.1),
        }
    }

    fn closing(&mut self, side: Side, act: Act, dice: &mut Dice) -> anyhow::Result<()> {
        self.say(side, act, Some(words::said(dice)), self.toward(dice.part() * 0.9))?;
        Ok(())
    }

    fn renegotiated(&mut self, dice: &mut Dice) -> anyhow::Result<()> {
        let Some(mut terms) = self.state.terms().cloned() else { return Ok(()) };
        terms.due = self.moved(terms.due.as_ref(), 5 + dice.below(15))?;
        let propose = Act::Propose { terms, asked_by: Side::Performer, answer_by: None };
        if self.say(Side::Performer, propose, Some(words::said(dice)), self.toward(0.6))? {
            self.say(Side::Customer, Act::Agree { stretch: None }, None, hours(1 + dice.below(5)))?;
        }
        self.delivered(dice, 0.8)
    }

    fn broken(&mut self, dice: &mut Dice) -> anyhow::Result<()> {
        let Some(mut terms) = self.state.terms().cloned() else { return Ok(()) };
        terms.due = self.moved(terms.due.as_ref(), 6 + dice.below(15))?;
        let said =
            Act::DeclareBreakdown { asked_by: Side::Performer, terms: Some(terms), answer_by: None, held_by: None };
        if self.say(Side::Performer, said, Some(words::said(dice)), self.toward(0.8))? {
            self.say(Side::Customer, Act::Agree { stretch: None }, None, hours(1 + dice.below(20)))?;
        }
        self.delivered(dice, 0.95)
    }

    fn delivered(&mut self, dice: &mut Dice, share: f64) -> anyhow::Result<()> {
        if !self.state.state.is_binding() || self.at > self.until {
            return Ok(());
        }
        let evidence = self.state.terms().map_or(0, |t| t.conditions.len());
        let deliver = Act::Deliver { evidence: vec![words::said(dice); evidence] };
        if self.say(Side::Performer, deliver, None, self.toward(share))? {
            let rating = Some(3 + u8::try_from(dice.below(3))?);
            self.say(Side::Customer, Act::Accept { rating }, None, hours(2 + dice.below(70)))?;
        }
        Ok(())
    }
}
