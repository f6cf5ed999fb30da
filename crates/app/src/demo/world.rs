//! What every story is written with: the material, the cast, the hours, and the plan it is written into.

use std::collections::HashMap;

use domain::commitment::Terms;
use domain::kernel::{Due, PartyId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::cast::Cast;
use super::dice::Dice;
use super::fate::{Dealer, Fate, Record};
use super::hours::Hours;
use super::material::{By, Material};
use super::plan::{Plan, TalkNo};
use super::voices::Voices;

/// The world while it is planned.
#[derive(Debug)]
pub(super) struct World<'m> {
    pub(super) material: &'m Material,
    pub(super) cast: &'m Cast<'m>,
    pub(super) hours: Hours,
    pub(super) voices: Voices,
    pub(super) plan: Plan,
    told: HashMap<String, (TalkNo, PersonId)>,
    dealer: Dealer,
    seed: u64,
}

impl<'m> World<'m> {
    pub(super) fn new(material: &'m Material, cast: &'m Cast<'m>, hours: Hours, seed: u64) -> Self {
        let voices = Voices::new(material, seed);
        Self {
            material,
            cast,
            hours,
            voices,
            plan: Plan::default(),
            told: HashMap::new(),
            dealer: Dealer::default(),
            seed,
        }
    }

    /// The conversation of this matter, and who leads the team that works on it.
    pub(super) fn told(&self, matter: &str) -> Option<(TalkNo, PersonId)> {
        self.told.get(matter).copied()
    }

    /// Remembers it.
    pub(super) fn remember(&mut self, matter: &str, talk: TalkNo, lead: PersonId) {
        self.told.insert(matter.to_owned(), (talk, lead));
    }

    /// The dice of one story.
    pub(super) fn dice(&self, label: &str) -> Dice {
        Dice::new(self.seed, label)
    }

    /// How a promise turns out that is agreed and falls due on these days.
    pub(super) fn fate(&mut self, whose: Whose<'_>, stake: u8, days: (Date, Date), dice: &mut Dice) -> Fate {
        let span = self.hours.between(days.0, days.1);
        self.dealer.deal(self.record(whose), stake, self.ago(days.1), span, dice)
    }

    /// A story has its own fate, and falls due on this day.
    pub(super) fn fated(&mut self, whose: Whose<'_>, stake: u8, due: Date, fate: Fate) {
        let mut dice = self.dice(whose.1);
        let fate = if fate == Fate::Quiet { Fate::Lingers } else { fate };
        self.dealer.takes(self.record(whose), stake, self.ago(due), fate, &mut dice);
    }

    fn record(&self, (party, key, by): Whose<'_>) -> Record {
        Record { party, by, condition: self.cast.condition(key) }
    }

    /// Days since this one, as what is due that evening is counted.
    fn ago(&self, day: Date) -> f64 {
        self.hours.on(self.hours.today, 8, 30).duration_since(self.hours.on(day, 17, 0)).as_secs_f64() / 86_400.0
    }
}

/// A side's promises: the party that is not ours, its key, and whose promises they are.
pub(super) type Whose<'a> = (PartyId, &'a str, By);

/// These terms by this due.
pub(super) fn terms(subject: &str, conditions: &[String], due: Due) -> Terms {
    Terms { subject: subject.to_owned(), conditions: conditions.to_vec(), due: Some(due) }
}

/// Whichever is later.
pub(super) fn latest(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    a.max(b)
}
