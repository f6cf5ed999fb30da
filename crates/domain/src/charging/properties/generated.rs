//! Houses as chance makes them: any rates, any use.

use jiff::ToSpan;
use jiff::civil::Date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::charging::story::{FIELD, House, LAB, day, rate};
use crate::charging::{
    Also, Audience, Basis, Client, Every, Increment, Least, Measure, Minimum, Per, Price, Pricing, Quantity, Rate,
    Resets, Subscription, Tier, Treatment, Usage, Waiver,
};
use crate::kernel::{PartyId, SubscriptionId, UsageId};

pub(super) const KEYS: [&str; 4] = ["a", "b", "c", "d"];
const CLIENTS: [PartyId; 2] = [LAB, FIELD];

fn decimal(least: i64, most: i64, places: u32) -> impl Strategy<Value = Decimal> {
    (least..=most).prop_map(move |number| Decimal::new(number, places))
}

fn quantity(least: i64, most: i64, places: u32) -> impl Strategy<Value = Quantity> {
    decimal(least, most, places).prop_map(|number| Quantity::new(number).unwrap())
}

fn price(least: i64) -> impl Strategy<Value = Price> {
    decimal(least, 90_000, 4).prop_map(|number| Price::new(number).unwrap())
}

fn pricing() -> impl Strategy<Value = Pricing> {
    let tiers = (vec(1_i64..500, 1..3), vec(price(1), 3), any::<bool>()).prop_map(|(steps, prices, volume)| {
        let mut bound = 0;
        let mut tiers: Vec<Tier> = steps
            .iter()
            .zip(&prices)
            .map(|(step, price)| {
                bound += step;
                Tier { up_to: Quantity::new(Decimal::from(bound)).ok(), price: *price }
            })
            .collect();
        tiers.push(Tier { up_to: None, price: prices[2] });
        Pricing::Tiers { by: if volume { Measure::Volume } else { Measure::Spend }, tiers }
    });
    prop_oneof![price(0).prop_map(Pricing::Flat), price(0).prop_map(Pricing::Each), tiers]
}

fn per() -> impl Strategy<Value = Per> {
    prop_oneof![Just(Per::Day), Just(Per::Period)]
}

fn minimum() -> impl Strategy<Value = Minimum> {
    let least = prop_oneof![quantity(1, 50, 1).prop_map(Least::Quantity), price(1).prop_map(Least::Amount)];
    (least, per()).prop_map(|(least, per)| Minimum { least, per })
}

/// Any rate by use.
fn used(number: u128, key: &'static str) -> impl Strategy<Value = Rate> {
    let increment = (quantity(1, 40, 1), per()).prop_map(|(of, per)| Increment { of, per });
    let counting = (option::of(quantity(1, 200, 0)), option::of(increment), vec(minimum(), 0..2), any::<bool>());
    (pricing(), prop_oneof![Just(Quantity::ONE), quantity(1, 1000, 0)], counting).prop_map(
        move |(pricing, per, (free, increment, minimums, yearly))| {
            let flat = matches!(pricing, Pricing::Flat(_));
            let counts = |m: &Minimum| matches!(m.least, Least::Amount(_));
            Rate {
                per,
                free: free.filter(|_| !flat),
                increment: increment.filter(|_| !flat),
                minimums: minimums.into_iter().filter(|m| !flat || counts(m)).collect(),
                resets: if yearly { Resets::Yearly } else { Resets::Monthly },
                also: vec![Also { unit: "dozen".into(), is: Quantity::new(Decimal::from(12)).unwrap() }],
                pricing,
                ..rate(number, key, "piece", "1")
            }
        },
    )
}

fn on(first: Date, after: i64) -> Date {
    first.checked_add(after.days()).unwrap()
}

/// Lines of usage, each of a client, a key, a day, a quantity and a unit; their ids begin after `from`.
fn lines(from: u128, keys: usize, first: &'static str, least: i64) -> impl Strategy<Value = Vec<Usage>> {
    let line = (0..CLIENTS.len(), 0..keys, 0_i64..31, quantity(least, 3000, 2), 0..20, option::of(0_usize..3));
    vec(line, 1..24).prop_map(move |lines| {
        let numbered = (from + 1..).zip(lines);
        let made = numbered.map(|(number, (client, key, after, quantity, unit, place))| Usage {
            id: UsageId(Uuid::from_u128(number)),
            client: CLIENTS[client],
            service: crate::charging::story::COMPUTE,
            key: KEYS[key].into(),
            quantity,
            unit: if unit == 0 { "dozen".into() } else { "piece".into() },
            day: on(day(first), after),
            cost_centre: place.map(|n: usize| ["North", "South", "West"][n].into()),
            source: "test".into(),
            reverses: None,
        });
        made.collect()
    })
}

/// Use of March.
pub(super) fn usage(from: u128, keys: usize) -> impl Strategy<Value = Vec<Usage>> {
    lines(from, keys, "2026-03-01", 0)
}

fn subscriptions() -> impl Strategy<Value = Vec<Subscription>> {
    let held = (0..CLIENTS.len(), 0..KEYS.len(), 0_i64..90, option::of(0_i64..60), quantity(1, 500, 1));
    vec(held, 0..6).prop_map(|all| {
        let made = (1..).zip(all).map(|(number, (client, key, after, lasts, quantity))| {
            let from = on(day("2026-01-01"), after);
            Subscription {
                id: SubscriptionId(Uuid::from_u128(number)),
                client: CLIENTS[client],
                service: crate::charging::story::COMPUTE,
                key: KEYS[key].into(),
                quantity,
                from,
                until: lasts.map(|lasts| on(from, lasts)),
                cost_centre: None,
            }
        });
        made.collect()
    })
}

/// March with usage only, one version of each of two rates.
pub(super) fn usage_only() -> impl Strategy<Value = House> {
    (used(1, "a"), used(2, "b"), usage(0, 2)).prop_map(|(a, b, usage)| {
        let mut house = House::new("2026-03", vec![a, b]);
        house.usage = usage;
        house
    })
}

/// March with everything: use that takes back, and use of February that came late; a rate that changes its price, one for some days only, one that is held, one key without any;
/// clients of all treatments; a waiver.
pub(super) fn house() -> impl Strategy<Value = House> {
    let rates = (used(1, "a"), used(2, "a"), used(3, "b"), used(4, "c"), 0_i64..31);
    let rates = rates.prop_map(|(old, new, b, c, after)| {
        let (old, new) = old.followed_by(new, on(day("2026-03-01"), after)).unwrap();
        let increment = None;
        let held =
            Rate { basis: Basis::Held(Every::Month), set_up: "25".parse().ok(), increment, minimums: vec![], ..c };
        vec![old, new, Rate { until: Some(on(day("2026-03-10"), after)), ..b }, held]
    });
    let treatment = || prop_oneof![Just(Treatment::Charge), Just(Treatment::Show), Just(Treatment::Neither)];
    (rates, lines(0, KEYS.len(), "2026-02-20", -1000), subscriptions(), treatment(), any::<bool>()).prop_map(
        |(rates, usage, held, treatment, waived)| {
            let mut house = House::new("2026-03", rates);
            house.usage = usage;
            house.subscriptions = held;
            house.clients[1] = Client { treatment, audience: Audience::External, ..house.clients[1] };
            if waived {
                let (from, reason) = (day("2026-01-01"), "A trial".into());
                house.waivers.push(Waiver { client: LAB, key: "a".into(), from, until: None, reason });
            }
            house
        },
    )
}
