//! A small house for tests: ids by number, rates as the price lists print them, and a run over what was put in.

use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Audience, Basis, Carried, Client, Currency, FiscalYear, Inputs, Line, LineKind, Money, Name, Per, Period, Pricing,
    Quantity, Rate, RateCard, Run, RunFault, Settled, Step, Subscription, Tier, Treatment, Usage, Waiver, run,
};
use crate::kernel::{PartyId, RateId, ServiceId, SubscriptionId, UsageId};

pub(super) const LAB: PartyId = PartyId(Uuid::from_u128(1));
pub(super) const FIELD: PartyId = PartyId(Uuid::from_u128(2));
pub(super) const COMPUTE: ServiceId = ServiceId(Uuid::from_u128(1));

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(super) fn usd() -> Currency {
    Currency::of("USD").unwrap()
}

pub(super) fn dollars(text: &str) -> Money {
    Money::parse(text, usd()).unwrap()
}

pub(super) fn units(text: &str) -> Quantity {
    text.parse().unwrap()
}

/// So much for each unit used, for everybody, for ever.
pub(super) fn rate(number: u128, key: &str, unit: &str, price: &str) -> Rate {
    let (id, price) = (RateId(Uuid::from_u128(number)), price.parse().unwrap());
    Rate::each(id, key.into(), COMPUTE, unit.into(), price, usd(), day("2000-01-01"))
}

pub(super) fn held(number: u128, key: &str, unit: &str, price: &str, every: super::Every) -> Rate {
    Rate { basis: Basis::Held(every), ..rate(number, key, unit, price) }
}

pub(super) fn tiers(by: super::Measure, steps: &[(&str, &str)]) -> Pricing {
    let tier = |(up_to, price): &(&str, &str)| Tier { up_to: up_to.parse().ok(), price: price.parse().unwrap() };
    Pricing::Tiers { by, tiers: steps.iter().map(tier).collect() }
}

/// A minimum of units or, with `USD`, of money.
pub(super) fn at_least(text: &str, per: Per) -> super::Minimum {
    let least = match text.strip_suffix(" USD") {
        Some(amount) => super::Least::Amount(amount.parse().unwrap()),
        None => super::Least::Quantity(units(text)),
    };
    super::Minimum { least, per }
}

/// What is put into a run; everything else is as it mostly is.
#[derive(Clone, Debug)]
pub(super) struct House {
    pub(super) period: Period,
    pub(super) card: RateCard,
    pub(super) clients: Vec<Client>,
    pub(super) waivers: Vec<Waiver>,
    pub(super) usage: Vec<Usage>,
    pub(super) settled: Vec<Usage>,
    pub(super) settled_held: Vec<Settled>,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) carried: Carried,
    pub(super) services: Vec<ServiceId>,
}

impl House {
    pub(super) fn new(period: &str, rates: Vec<Rate>) -> Self {
        let charged =
            |id| Client { id, from: day("2000-01-01"), audience: Audience::Internal, treatment: Treatment::Charge };
        Self {
            period: period.parse().unwrap(),
            card: RateCard::new(1, rates).unwrap(),
            clients: vec![charged(LAB), charged(FIELD)],
            waivers: vec![],
            usage: vec![],
            settled: vec![],
            settled_held: vec![],
            subscriptions: vec![],
            carried: Carried::new(),
            services: vec![],
        }
    }

    /// One more line of usage of the laboratory.
    pub(super) fn used(mut self, key: &str, on: &str, quantity: &str, unit: &str) -> Self {
        let id = UsageId(Uuid::from_u128(1 + self.usage.len() as u128 + self.settled.len() as u128));
        self.usage.push(Usage {
            id,
            client: LAB,
            service: COMPUTE,
            key: key.into(),
            quantity: units(quantity),
            unit: unit.into(),
            day: day(on),
            cost_centre: None,
            source: "test".into(),
            reverses: None,
        });
        self
    }

    /// One more subscription of the laboratory.
    pub(super) fn holds(mut self, key: &str, from: &str, until: Option<&str>, quantity: &str) -> Self {
        self.subscriptions.push(Subscription {
            id: SubscriptionId(Uuid::from_u128(1 + self.subscriptions.len() as u128)),
            client: LAB,
            service: COMPUTE,
            key: key.into(),
            quantity: units(quantity),
            from: day(from),
            until: until.map(day),
            cost_centre: None,
        });
        self
    }

    pub(super) fn inputs(&self) -> Inputs<'_> {
        Inputs {
            period: self.period,
            year: FiscalYear(7),
            card: &self.card,
            clients: &self.clients,
            waivers: &self.waivers,
            usage: &self.usage,
            settled: &self.settled,
            settled_held: &self.settled_held,
            subscriptions: &self.subscriptions,
            carried: &self.carried,
            services: &self.services,
        }
    }

    pub(super) fn run(&self) -> Result<Run, RunFault> {
        run(&self.inputs())
    }

    /// Its lines, whosever they are.
    pub(super) fn lines(&self) -> Vec<Line> {
        self.run().unwrap().lines().cloned().collect()
    }

    /// Kind and amount of each line.
    pub(super) fn bill(&self) -> Vec<(LineKind, String)> {
        self.lines().into_iter().map(|line| (line.kind, line.amount.exact().decimal().to_string())).collect()
    }

    /// The next period, after this one was charged: what it used is settled, and the counting is carried over.
    pub(super) fn next(&self) -> Self {
        let made = self.run().unwrap();
        let mut next = self.clone();
        next.period = self.period.next();
        next.settled.append(&mut next.usage);
        next.carried.extend(made.carried.clone());
        let kept = made.statements.iter().flat_map(|s| s.lines.iter().filter_map(|line| line.settled(s.client)));
        next.settled_held.extend(kept);
        next
    }
}

pub(super) fn reversal(of: &Usage, number: u128) -> Usage {
    of.reversed(UsageId(Uuid::from_u128(number)), Name::from("test"), None).unwrap()
}

/// The sum of everything on statements.
pub(super) fn charged(run: &Run) -> i64 {
    run.statements.iter().flat_map(|statement| &statement.lines).map(|line| line.amount.minor).sum()
}

pub(super) fn rounded(line: &Line) -> bool {
    line.steps.iter().any(|step| matches!(step, Step::Rounded { to, .. } if *to == line.amount))
}
