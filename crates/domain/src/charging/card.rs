//! The rate card: every version of every rate. A version is never taken out, so that what was charged can be worked out
//! again; a new card has a new number, and a statement names the number it was made with.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::number::Name;
use super::rate::{Audience, Rate, RateFault};
use crate::kernel::RateId;

/// All rates, in order, proved to be free of faults.
#[derive(Clone, Debug)]
pub struct RateCard {
    version: u32,
    /// By key, audience and first day.
    rates: Vec<Rate>,
    /// Where the versions of a key begin and end.
    keys: BTreeMap<Name, (usize, usize)>,
}

/// What is wrong with a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardFault {
    /// A rate has a fault.
    Rate(RateId, RateFault),
    /// Two versions of one key, for the same audience, hold on the same day.
    Overlap(RateId, RateId),
    /// Two rates have one id.
    Twice(RateId),
}

impl CardFault {
    /// For programs; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            CardFault::Rate(_, fault) => fault.code(),
            CardFault::Overlap(..) => "rates_overlap",
            CardFault::Twice(_) => "rate_twice",
        }
    }

    /// For people: what is wrong and what to do.
    #[must_use]
    pub const fn sentence(&self) -> &'static str {
        match self {
            CardFault::Rate(_, fault) => fault.sentence(),
            CardFault::Overlap(..) => "Two prices hold on the same day. End the earlier one the day before.",
            CardFault::Twice(_) => "This rate is on the card already.",
        }
    }
}

/// A price change that lies ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced<'a> {
    /// What holds until the day before.
    pub now: &'a Rate,
    /// What holds from [`Rate::from`] on.
    pub next: &'a Rate,
}

impl RateCard {
    /// The card with this number.
    ///
    /// # Errors
    /// Every fault there is.
    pub fn new(version: u32, mut rates: Vec<Rate>) -> Result<Self, Vec<CardFault>> {
        rates.sort_by(|a, b| (&a.key, a.audience, a.from, a.id).cmp(&(&b.key, b.audience, b.from, b.id)));
        let mut faults: Vec<CardFault> =
            rates.iter().filter_map(|rate| rate.checked().err().map(|fault| CardFault::Rate(rate.id, fault))).collect();
        for pair in rates.windows(2) {
            let same = pair[0].key == pair[1].key && pair[0].audience == pair[1].audience;
            if same && pair[0].until.is_none_or(|last| last >= pair[1].from) {
                faults.push(CardFault::Overlap(pair[0].id, pair[1].id));
            }
        }
        let mut ids: Vec<RateId> = rates.iter().map(|rate| rate.id).collect();
        ids.sort_unstable();
        faults.extend(ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| CardFault::Twice(pair[0])));
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut keys: BTreeMap<Name, (usize, usize)> = BTreeMap::new();
        for (at, rate) in rates.iter().enumerate() {
            keys.entry(rate.key.clone()).or_insert((at, at)).1 = at + 1;
        }
        Ok(Self { version, rates, keys })
    }

    /// Its number.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Every rate, by key, audience and first day.
    #[must_use]
    pub fn rates(&self) -> &[Rate] {
        &self.rates
    }

    /// Every version of a key.
    #[must_use]
    pub fn versions(&self, key: &Name) -> &[Rate] {
        self.keys.get(key).map_or(&[], |(first, end)| &self.rates[*first..*end])
    }

    /// What holds for a client of this audience on this day: a rate for that audience, else one for everybody.
    #[must_use]
    pub fn on(&self, key: &Name, audience: Audience, day: Date) -> Option<&Rate> {
        holding(self.versions(key), audience, day)
    }

    /// Price changes that begin after this day: a version that follows another of the same key and audience.
    pub fn announced(&self, today: Date) -> impl Iterator<Item = Announced<'_>> {
        let pairs = self.rates.windows(2).filter(|pair| pair[0].key == pair[1].key);
        let pairs = pairs.filter(move |pair| pair[0].audience == pair[1].audience && pair[1].from > today);
        pairs.map(|pair| Announced { now: &pair[0], next: &pair[1] })
    }
}

/// The one among versions of a key that holds for this audience on this day.
pub(super) fn holding(versions: &[Rate], audience: Audience, day: Date) -> Option<&Rate> {
    let of = |whose: Option<Audience>| versions.iter().find(move |r| r.audience == whose && r.holds_on(day));
    of(Some(audience)).or_else(|| of(None))
}
