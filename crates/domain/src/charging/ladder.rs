//! Going up and down the price of a rate. Up is use, down is taking back; whoever goes up and comes down the same way
//! pays nothing. Graduated tiers: `cost(place + quantity) − cost(place)`.

use rust_decimal::Decimal;

use super::number::{Exact, Price, Quantity};
use super::rate::{Measure, Pricing, Rate, Tier};
use super::usage::Place;

/// A number left the bounds of a decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// What was taken at one price.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    pub(super) tier: Option<u32>,
    pub(super) quantity: Decimal,
    pub(super) price: Price,
    pub(super) amount: Decimal,
}

/// `price × quantity ÷ per`, multiplied first, so that what divides evenly stays exact.
fn cost(price: Price, quantity: Decimal, per: Quantity) -> Result<Decimal, TooLarge> {
    let whole = price.0.checked_mul(quantity).ok_or(TooLarge)?;
    if per == Quantity::ONE { Ok(whole) } else { whole.checked_div(per.0).ok_or(TooLarge) }
}

/// Charges `quantity` billable units from `place` on, and moves the place.
pub(super) fn walk(rate: &Rate, place: &mut Place, quantity: Decimal) -> Result<Vec<Taken>, TooLarge> {
    if quantity.is_zero() {
        return Ok(Vec::new());
    }
    let taken = match &rate.pricing {
        Pricing::Flat(price) | Pricing::Each(price) => {
            vec![Taken { tier: None, quantity, price: *price, amount: cost(*price, quantity, rate.per)? }]
        }
        Pricing::Tiers { by, tiers } => climb(tiers, *by, rate.per, place, quantity)?,
    };
    let amount = taken.iter().try_fold(Decimal::ZERO, |sum, t| sum.checked_add(t.amount)).ok_or(TooLarge)?;
    if amount.abs() > Decimal::from(i64::MAX) {
        return Err(TooLarge);
    }
    place.billed = Exact(place.billed.0.checked_add(quantity).ok_or(TooLarge)?);
    place.spent = Exact(place.spent.0.checked_add(amount).ok_or(TooLarge)?);
    Ok(taken)
}

fn climb(tiers: &[Tier], by: Measure, per: Quantity, from: &Place, quantity: Decimal) -> Result<Vec<Taken>, TooLarge> {
    let up = quantity > Decimal::ZERO;
    let mut at = if by == Measure::Volume { from.billed.0 } else { from.spent.0 };
    let mut left = quantity.abs();
    let mut taken = Vec::new();
    while left > Decimal::ZERO {
        let number = if up { tier_above(tiers, at) } else { tier_below(tiers, at) };
        let Some(tier) = tiers.get(number) else { break };
        let floor = number.checked_sub(1).and_then(|below| tiers.get(below)).and_then(|below| below.up_to);
        // How far this tier goes in the direction of travel; the first goes down without end, the last goes up.
        let room = if up { tier.up_to.map(|top| top.0 - at) } else { floor.map(|floor| at - floor.0) };
        let whole = cost(tier.price, left, per)?;
        let (units, amount) = match room {
            Some(room) if by == Measure::Volume && left > room => (room, cost(tier.price, room, per)?),
            Some(room) if by == Measure::Spend && whole > room => (spendable(room, tier.price, per)?, room),
            _ => (left, whole),
        };
        let sign = if up { Decimal::ONE } else { Decimal::NEGATIVE_ONE };
        taken.push(Taken {
            tier: u32::try_from(number + 1).ok(),
            quantity: units * sign,
            price: tier.price,
            amount: amount * sign,
        });
        left -= units;
        at = at.checked_add(sign * if by == Measure::Volume { units } else { amount }).ok_or(TooLarge)?;
    }
    Ok(taken)
}

fn spendable(room: Decimal, price: Price, per: Quantity) -> Result<Decimal, TooLarge> {
    room.checked_mul(per.0).and_then(|r| r.checked_div(price.0)).ok_or(TooLarge)
}

/// The tier in which the next unit lies.
fn tier_above(tiers: &[Tier], at: Decimal) -> usize {
    tiers.iter().position(|tier| tier.up_to.is_none_or(|top| at < top.0)).unwrap_or(tiers.len())
}

/// The tier in which the last unit lies.
fn tier_below(tiers: &[Tier], at: Decimal) -> usize {
    tiers.iter().position(|tier| tier.up_to.is_none_or(|top| at <= top.0)).unwrap_or(tiers.len())
}

/// What lies beyond the free allowance. What is taken back below zero is not free.
pub(super) fn billable(rate: &Rate, used: Decimal) -> Decimal {
    match rate.free {
        Some(free) if used > Decimal::ZERO => (used - free.0).max(Decimal::ZERO),
        _ => used,
    }
}
