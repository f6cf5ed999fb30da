//! The statement run: usage, subscriptions and rates in, statements out. A pure function of its inputs; the order in
//! which they come makes no difference, and the same inputs make the same run for ever.
//!
//! **Late lines.** Usage of a period whose statement has been seen stands on the statement of a later one, as a correction. The closed pot is
//! worked out twice, without and with the late lines, by the rates of its own days, and the line is the difference. So a
//! reversal gives back exactly what was charged, minimums and steps with it, and nothing in the closed period changes.
//! Where tiers count a whole fiscal year, the closed pot is taken as if it had come last in the year so far: the year as a
//! whole costs what it would have cost.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;

use super::card::{RateCard, holding};
use super::held::{Holding, holdings};
use super::line::{Between, NoPrice, Run, Treatment, Unpriced, What};
use super::number::{MOST_QUANTITY, Name, Quantity};
use super::period::{FiscalYear, Period, days_between};
use super::rate::{Audience, Basis, Rate};
use super::sorting::{Bin, Item, Origin, Place as Rank};
use super::usage::{Carried, Settled, Subscription, Usage};
use super::writing::Writer;
use crate::kernel::{PartyId, RateId, ServiceId, SubscriptionId, UsageId};

/// How a client is charged from a day on. A change counts for the periods that begin with it or after it, and is made while
/// they are open; what comes late for an earlier one is charged or shown as that one was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Who.
    pub id: PartyId,
    /// Since when. Before the first one, the first one holds.
    pub from: Date,
    /// By which prices.
    pub audience: Audience,
    /// Charged, shown, or neither.
    pub treatment: Treatment,
}

/// What is not charged, by agreement: in whole periods, those whose first day lies in it, and which were open when it was
/// made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Whose.
    pub client: PartyId,
    /// Which rate.
    pub key: Name,
    /// The first day.
    pub from: Date,
    /// The last one; `None` until something else is said.
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
}

impl Waiver {
    pub(super) fn holds_in(&self, period: Period) -> bool {
        self.from <= period.first() && self.until.is_none_or(|last| period.first() <= last)
    }
}

/// All that a run needs.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The period whose statements are made.
    pub period: Period,
    /// When fiscal years begin.
    pub year: FiscalYear,
    /// Every rate there is and was.
    pub card: &'a RateCard,
    /// Who is charged how. Whoever is not named is internal and shown, so that nobody is charged by accident.
    pub clients: &'a [Client],
    /// What is not charged.
    pub waivers: &'a [Waiver],
    /// Usage that landed in this period ([`super::landing`]): of its own days, late lines of closed ones, and what a closed
    /// one could not price and now has a rate.
    pub usage: &'a [Usage],
    /// Usage that closed periods priced, charged or not, wherever a late line touches the same client, key and period.
    /// More does no harm.
    pub settled: &'a [Usage],
    /// What closed periods charged for what was held, likewise.
    pub settled_held: &'a [Settled],
    /// What clients hold in this period. A change that reaches back into closed ones is booked as usage
    /// ([`super::restated`]).
    pub subscriptions: &'a [Subscription],
    /// Where counting stood before this period.
    pub carried: &'a Carried,
    /// The services that are offered.
    pub services: &'a [ServiceId],
}

/// Why no statements can be made. The inputs contradict each other; nothing is wrong with any client's use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunFault {
    /// A line of usage came twice.
    UsageTwice(UsageId),
    /// A subscription came twice.
    SubscriptionTwice(SubscriptionId),
    /// A line of usage is of a day after the period.
    Ahead(UsageId),
    /// What this client owes for this key is more than can be kept.
    TooLarge(PartyId, Name),
}

impl RunFault {
    /// For programs; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            RunFault::UsageTwice(_) => "usage_twice",
            RunFault::SubscriptionTwice(_) => "subscription_twice",
            RunFault::Ahead(_) => "usage_ahead",
            RunFault::TooLarge(..) => "amount_too_large",
        }
    }

    /// For people: what is wrong and what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            RunFault::UsageTwice(id) => format!("The usage {id} is there twice. Keep it once."),
            RunFault::SubscriptionTwice(id) => format!("The subscription {id} is there twice. Keep it once."),
            RunFault::Ahead(id) => format!("The usage {id} is of a later day. Book it in the period of that day."),
            RunFault::TooLarge(_, key) => {
                format!("The amount for {key} is larger than can be kept. Look at its quantity and price.")
            }
        }
    }
}

/// Makes the statements of a period.
///
/// # Errors
/// A [`RunFault`] that names what contradicts itself.
pub fn run(inputs: &Inputs<'_>) -> Result<Run, RunFault> {
    once(inputs)?;
    let clients = Clients::of(inputs);
    let mut sorter =
        Sorter { inputs, clients: &clients, keys: keys(inputs.card), bin: Bin::default(), unpriced: vec![] };
    sorter.take_usage()?;
    sorter.take_settled();
    sorter.take_subscriptions();
    let Sorter { bin, mut unpriced, .. } = sorter;
    unpriced.sort_by(|a, b| (a.client, &a.key, a.what).cmp(&(b.client, &b.key, b.what)));

    let writer = Writer::new(inputs, &clients);
    let written = writer.write(bin.sorted())?;
    let mut run = Run {
        period: inputs.period,
        card: inputs.card.version(),
        statements: written.statements,
        uncharged: written.uncharged,
        unpriced,
        between: Between::default(),
        carried: written.carried,
    };
    run.between = between(inputs, &run);
    Ok(run)
}

fn once(inputs: &Inputs<'_>) -> Result<(), RunFault> {
    let mut ids: Vec<UsageId> = inputs.usage.iter().chain(inputs.settled).map(|usage| usage.id).collect();
    ids.sort_unstable();
    if let Some(pair) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(RunFault::UsageTwice(pair[0]));
    }
    let mut ids: Vec<SubscriptionId> = inputs.subscriptions.iter().map(|held| held.id).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(RunFault::SubscriptionTwice(pair[0])),
        None => Ok(()),
    }
}

/// Clients by number, in the order of their ids.
pub(super) struct Clients {
    numbers: HashMap<PartyId, usize>,
    /// For each number what held from which day on.
    all: Vec<Vec<Client>>,
}

impl Clients {
    fn of(inputs: &Inputs<'_>) -> Self {
        let mut known: HashMap<PartyId, Vec<Client>> = HashMap::new();
        for client in inputs.clients {
            known.entry(client.id).or_default().push(*client);
        }
        let named = inputs.usage.iter().map(|usage| usage.client);
        for id in named.chain(inputs.subscriptions.iter().map(|held| held.client)) {
            let unnamed = || Client { id, from: Date::MIN, audience: Audience::Internal, treatment: Treatment::Show };
            known.entry(id).or_insert_with(|| vec![unnamed()]);
        }
        let mut all: Vec<(PartyId, Vec<Client>)> = known.into_iter().collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        all.iter_mut().for_each(|(_, versions)| versions.sort_unstable_by_key(|client| client.from));
        let numbers = all.iter().enumerate().map(|(number, (id, _))| (*id, number)).collect();
        Self { numbers, all: all.into_iter().map(|(_, versions)| versions).collect() }
    }

    fn number(&self, id: PartyId, period: Period) -> Option<(usize, &Client)> {
        let number = *self.numbers.get(&id)?;
        self.at(number, period).map(|client| (number, client))
    }

    /// How this one is charged in a period.
    pub(super) fn at(&self, number: usize, period: Period) -> Option<&Client> {
        let versions = self.all.get(number)?;
        versions.iter().rev().find(|client| client.from <= period.first()).or_else(|| versions.first())
    }
}

/// The versions of each key, and its place in the order of keys.
type Keys<'a> = HashMap<&'a Name, (usize, &'a [Rate])>;

fn keys(card: &RateCard) -> Keys<'_> {
    let mut keys = Keys::new();
    for rate in card.rates() {
        let number = keys.len();
        keys.entry(&rate.key).or_insert_with(|| (number, card.versions(&rate.key)));
    }
    keys
}

/// Finds the rate of everything that came, and puts it where its pot is.
struct Sorter<'a> {
    inputs: &'a Inputs<'a>,
    clients: &'a Clients,
    keys: Keys<'a>,
    bin: Bin<'a>,
    unpriced: Vec<Unpriced>,
}

impl<'a> Sorter<'a> {
    fn take_usage(&mut self) -> Result<(), RunFault> {
        let (first, last) = (self.inputs.period.first(), self.inputs.period.last());
        for usage in self.inputs.usage {
            if usage.day > last {
                return Err(RunFault::Ahead(usage.id));
            }
            match self.priced(usage) {
                Ok((rank, rate, quantity)) => {
                    let corrects = (usage.day < first).then(|| self.period(usage.day));
                    self.bin.put(Item {
                        rank: rank.of(corrects, false, usage.day),
                        rate,
                        quantity,
                        origin: Origin::Usage(usage),
                    });
                }
                Err(because) => self.unpriced.push(Unpriced {
                    client: usage.client,
                    service: usage.service,
                    key: usage.key.clone(),
                    quantity: usage.quantity,
                    unit: Some(usage.unit.clone()),
                    what: What::Usage(usage.id),
                    because,
                }),
            }
        }
        Ok(())
    }

    fn period(&self, day: Date) -> Period {
        // Nearly all of a million lines are of this one.
        let this = self.inputs.period;
        if day >= this.first() { this } else { Period::holding(day, this.length()) }
    }

    fn priced(&self, usage: &Usage) -> Result<(Rank, &'a Rate, rust_decimal::Decimal), NoPrice> {
        let (number, versions) = *self.keys.get(&usage.key).ok_or(NoPrice::NoRate)?;
        let (client, of) = self.clients.number(usage.client, self.period(usage.day)).ok_or(NoPrice::NotThatDay)?;
        let rate = holding(versions, of.audience, usage.day).ok_or(NoPrice::NotThatDay)?;
        let is = rate.of_unit(&usage.unit).ok_or(NoPrice::OtherUnit)?;
        let quantity = if is == Quantity::ONE { Some(usage.quantity.0) } else { usage.quantity.0.checked_mul(is.0) };
        let most = rust_decimal::Decimal::from(MOST_QUANTITY);
        let quantity = quantity.filter(|q| q.abs() <= most).ok_or(NoPrice::TooMuch)?;
        // Twelve places, so that sums are exact in any order.
        Ok((Rank::new(client, number), rate, quantity.round_dp(12)))
    }

    /// What closed periods charged matters only where something came late.
    fn take_settled(&mut self) {
        let touched: BTreeSet<_> = self.bin.corrected().collect();
        if touched.is_empty() {
            return;
        }
        for usage in self.inputs.settled.iter().filter(|usage| usage.day < self.inputs.period.first()) {
            let Ok((rank, rate, quantity)) = self.priced(usage) else { continue };
            let rank = rank.of(Some(self.period(usage.day)), false, usage.day);
            if touched.contains(&rank.pot()) {
                self.bin.put(Item { rank, rate, quantity, origin: Origin::Settled });
            }
        }
        for held in self.inputs.settled_held.iter().filter(|held| held.day < self.inputs.period.first()) {
            let Some((client, of)) = self.clients.number(held.client, self.period(held.day)) else { continue };
            let Some((number, versions)) = self.keys.get(&held.key) else { continue };
            let Some(rate) = holding(versions, of.audience, held.day) else { continue };
            let rank = Rank::new(client, *number).of(Some(self.period(held.day)), true, held.day);
            if touched.contains(&rank.pot()) {
                self.bin.put(Item { rank, rate, quantity: held.quantity.0, origin: Origin::Settled });
            }
        }
    }

    fn take_subscriptions(&mut self) {
        let Inputs { period, year, .. } = *self.inputs;
        let mut held: Vec<&Subscription> = self.inputs.subscriptions.iter().collect();
        held.sort_unstable_by_key(|held| held.id);
        for held in held {
            let Some((first, last)) = held.within(period.first(), period.last()) else { continue };
            let because = match (self.keys.get(&held.key), self.clients.number(held.client, period)) {
                (Some((number, versions)), Some((client, of))) => {
                    let found = holdings(held, versions, of.audience, period, year);
                    let priced: i32 = found.iter().map(|holding| days_between(holding.first, holding.last)).sum();
                    for holding in found.into_iter().filter(Holding::costs) {
                        let rank = Rank::new(client, *number).of(None, true, holding.first);
                        let (rate, quantity) = (holding.rate, holding.quantity);
                        self.bin.put(Item { rank, rate, quantity, origin: Origin::Held(held, Box::new(holding)) });
                    }
                    (priced < days_between(first, last)).then_some(NoPrice::NotThatDay)
                }
                _ => Some(NoPrice::NoRate),
            };
            if let Some(because) = because {
                self.unpriced.push(Unpriced {
                    client: held.client,
                    service: held.service,
                    key: held.key.clone(),
                    quantity: held.quantity,
                    unit: None,
                    what: What::Subscription(held.id),
                    because,
                });
            }
        }
    }
}

fn between(inputs: &Inputs<'_>, run: &Run) -> Between {
    let period = inputs.period;
    let mut rates: BTreeSet<RateId> = BTreeSet::new();
    let mut services: BTreeSet<ServiceId> = BTreeSet::new();
    for line in run.lines() {
        rates.insert(line.rate);
        services.insert(line.service);
    }
    let by_use: Vec<&Subscription> = inputs.subscriptions.iter().filter(|held| is_by_use(inputs, held)).collect();
    let asked: BTreeSet<(PartyId, &Name)> = by_use.iter().map(|held| (held.client, &held.key)).collect();
    let of_this = |usage: &&Usage| usage.day >= period.first() && usage.quantity > Quantity::ZERO;
    let in_use = inputs.usage.iter().filter(of_this).map(|usage| (usage.client, &usage.key));
    let in_use: BTreeSet<(PartyId, &Name)> =
        if asked.is_empty() { BTreeSet::new() } else { in_use.filter(|pair| asked.contains(pair)).collect() };
    let idle = by_use.iter().filter(|held| !in_use.contains(&(held.client, &held.key)));
    let held = |rate: &&Rate| rate.from <= period.last() && rate.until.is_none_or(|last| last >= period.first());
    let unused = inputs.card.rates().iter().filter(held).map(|rate| rate.id).filter(|id| !rates.contains(id));
    let offered: BTreeSet<ServiceId> = inputs.services.iter().copied().collect();
    Between {
        rates_without_usage: sorted(unused),
        subscriptions_without_usage: sorted(idle.map(|held| held.id)),
        services_without_charge: offered.difference(&services).copied().collect(),
    }
}

fn is_by_use(inputs: &Inputs<'_>, held: &Subscription) -> bool {
    let (first, last) = (inputs.period.first(), inputs.period.last());
    let versions = inputs.card.versions(&held.key);
    let mut of_period = versions.iter().filter(|r| held.within(r.from, r.until.unwrap_or(Date::MAX)).is_some());
    held.within(first, last).is_some() && of_period.any(|rate| rate.basis == Basis::Used)
}

fn sorted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort_unstable();
    all
}
