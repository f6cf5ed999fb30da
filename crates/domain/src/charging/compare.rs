//! What changed since the last statement, in price, volume and mix that add up.
//!
//! The method is the price–volume–mix split of management accounts. Things counted in the same unit of the same service
//! stand together; each tier, and what is free, is a thing of its own. With *q* units at *p*, before (0) and after (1), and
//! *P* the average price before of everything that stands together:
//!
//! * price: `(p1 − p0) × q1`, what the same use would have cost less;
//! * volume: `(q1 − q0) × P`, more or less of it;
//! * mix: `(q1 − q0) × (p0 − P)`, dearer or cheaper kinds of it, and what minimums added.
//!
//! Corrections of closed periods are told apart: they say nothing about this one. What rounding leaves goes to the largest
//! of the three, so that the parts of a line, and of all lines, are the difference to the minor unit.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::line::{Line, LineKind};
use super::money::{Currency, Money, MoneyError};
use super::number::{Exact, Name};
use super::step::Step;
use crate::kernel::ServiceId;

/// A difference and its parts, which add up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Other prices.
    pub price: Money,
    /// More or less.
    pub volume: Money,
    /// Dearer or cheaper kinds, and what minimums added.
    pub mix: Money,
    /// What is put right of closed periods now, less what was then.
    pub corrections: Money,
}

impl Change {
    const fn none(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { price: zero, volume: zero, mix: zero, corrections: zero }
    }

    /// The difference.
    ///
    /// # Errors
    /// More than can be kept.
    pub fn total(&self) -> Result<Money, MoneyError> {
        self.price.plus(self.volume)?.plus(self.mix)?.plus(self.corrections)
    }

    /// Both together.
    ///
    /// # Errors
    /// Two currencies, or more than can be kept.
    pub fn plus(&self, other: &Self) -> Result<Self, MoneyError> {
        Ok(Self {
            price: self.price.plus(other.price)?,
            volume: self.volume.plus(other.volume)?,
            mix: self.mix.plus(other.mix)?,
            corrections: self.corrections.plus(other.corrections)?,
        })
    }
}

/// What changed for one key of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemChange {
    /// For this service.
    pub service: ServiceId,
    /// By this rate.
    pub key: Name,
    /// What it cost before.
    pub before: Money,
    /// What it costs now.
    pub after: Money,
    /// The difference, in parts.
    pub change: Change,
}

/// What stands together: things whose numbers can be added.
type Group<'a> = (ServiceId, Currency, &'a Name, Sort);
/// One thing in its group: the key and the tier.
type Thing<'a> = (&'a Name, Option<u32>);
/// What stands on one line of the comparison.
type Item<'a> = (ServiceId, &'a Name, Currency);

/// Fees for beginning and flat prices are counted in times, not in units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Units,
    SetUp,
    Flat,
}

/// Units and amount, before and after.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    units: [Decimal; 2],
    amount: [Decimal; 2],
}

/// What becomes of one line of the comparison.
#[derive(Debug, Default)]
struct Sums {
    total: [i64; 2],
    corrected: [i64; 2],
    price: Decimal,
    volume: Decimal,
    mix: Decimal,
    /// A part of it is more than a decimal can be.
    beyond: bool,
}

/// What changed from the lines of one statement to those of the next, by service and key. Whoever wants the whole adds the
/// changes of each currency.
///
/// # Errors
/// More than can be kept.
pub fn compare(before: &[Line], after: &[Line]) -> Result<Vec<ItemChange>, MoneyError> {
    let mut items: BTreeMap<Item<'_>, Sums> = BTreeMap::new();
    let mut groups: BTreeMap<Group<'_>, BTreeMap<Thing<'_>, Cell>> = BTreeMap::new();
    for (side, lines) in [before, after].into_iter().enumerate() {
        for line in lines {
            let sums = items.entry((line.service, &line.key, line.amount.currency)).or_default();
            let sum = if line.corrects.is_some() { &mut sums.corrected } else { &mut sums.total };
            sum[side] = sum[side].checked_add(line.amount.minor).ok_or(MoneyError::TooLarge)?;
            if line.corrects.is_none() {
                cells(line, side, &mut groups);
            }
        }
    }
    for ((service, currency, ..), things) in &groups {
        let average = average_before(things);
        for ((key, _), cell) in things {
            let Some(sums) = items.get_mut(&(*service, *key, *currency)) else { continue };
            match parts(cell, average) {
                Some(parts) => sums.add(parts),
                None => sums.beyond = true,
            }
        }
    }
    items.into_iter().map(|((service, key, currency), sums)| sums.told(service, key, currency)).collect()
}

/// What a line counted at which price.
fn cells<'a>(line: &'a Line, side: usize, groups: &mut BTreeMap<Group<'a>, BTreeMap<Thing<'a>, Cell>>) {
    let mut put = |sort, tier, units, amount| {
        let group = groups.entry((line.service, line.amount.currency, &line.unit, sort)).or_default();
        let cell = group.entry((&line.key, tier)).or_default();
        cell.units[side] += units;
        cell.amount[side] += amount;
    };
    let units = if line.kind == LineKind::SetUp { Sort::SetUp } else { Sort::Units };
    for step in &line.steps {
        match step {
            Step::At { tier, quantity, comes_to, .. } => put(units, *tier, quantity.0, comes_to.0),
            // Tiers are counted from 1, so what is free is no tier.
            Step::Free { covers, .. } => put(units, Some(0), covers.0, Decimal::ZERO),
            Step::Flat { price } => put(Sort::Flat, None, Decimal::ONE, price.0),
            _ => {}
        }
    }
}

fn average_before(things: &BTreeMap<Thing<'_>, Cell>) -> Option<Decimal> {
    let units: Decimal = things.values().map(|cell| cell.units[0]).sum();
    let amount: Decimal = things.values().map(|cell| cell.amount[0]).sum();
    amount.checked_div(units)
}

/// Price, volume and mix of one thing; `None` beyond what a decimal can be.
fn parts(cell: &Cell, average: Option<Decimal>) -> Option<(Decimal, Decimal, Decimal)> {
    let [before, after] = [0, 1].map(|side| cell.amount[side].checked_div(cell.units[side]));
    // What is new has no price before, and what is gone none after: the price has not changed.
    let (Some(was), Some(is)) = (before.or(after), after.or(before)) else {
        return Some((Decimal::ZERO, Decimal::ZERO, cell.amount[1].checked_sub(cell.amount[0])?));
    };
    let average = average.unwrap_or(was);
    let more = cell.units[1].checked_sub(cell.units[0])?;
    let price = is.checked_sub(was)?.checked_mul(cell.units[1])?;
    let volume = more.checked_mul(average)?;
    let mix = more.checked_mul(was.checked_sub(average)?)?;
    Some((price, volume, mix))
}

impl Sums {
    fn add(&mut self, (price, volume, mix): (Decimal, Decimal, Decimal)) {
        let sum = |a: Decimal, b: Decimal| a.checked_add(b);
        match (sum(self.price, price), sum(self.volume, volume), sum(self.mix, mix)) {
            (Some(price), Some(volume), Some(mix)) => (self.price, self.volume, self.mix) = (price, volume, mix),
            _ => self.beyond = true,
        }
    }

    fn told(self, service: ServiceId, key: &Name, currency: Currency) -> Result<ItemChange, MoneyError> {
        let money = |minor| Money::new(minor, currency);
        let difference = money(self.total[1]).minus(money(self.total[0]))?;
        let mut change = self.rounded(difference);
        change.corrections = money(self.corrected[1]).minus(money(self.corrected[0]))?;
        let before = money(self.total[0]).plus(money(self.corrected[0]))?;
        let after = money(self.total[1]).plus(money(self.corrected[1]))?;
        Ok(ItemChange { service, key: key.clone(), before, after, change })
    }

    /// What no step explains (a least amount) is mix; what rounding leaves goes to the largest part.
    fn rounded(&self, difference: Money) -> Change {
        let currency = difference.currency;
        let none = Change::none(currency);
        let whole = |exact| Money::round(Exact(exact), currency).ok();
        let parts = || {
            let (price, volume, mix) = (whole(self.price)?, whole(self.volume)?, whole(self.mix)?);
            let dust = difference.minus(price.plus(volume).ok()?.plus(mix).ok()?).ok()?;
            let largest = [(self.mix.abs(), 2), (self.price.abs(), 1), (self.volume.abs(), 0)];
            let largest = largest.into_iter().max().map_or(2, |(_, at)| at);
            let small = dust.minor.unsigned_abs() <= LARGEST_DUST;
            let mut change = Change { price, volume, mix, ..none };
            let taker = match largest {
                0 if small => &mut change.volume,
                1 if small => &mut change.price,
                _ => &mut change.mix,
            };
            *taker = taker.plus(dust).ok()?;
            Some(change)
        };
        let plain = Change { volume: difference, ..none };
        if self.beyond { plain } else { parts().unwrap_or(plain) }
    }
}

/// More minor units than this are no rounding of a few lines.
const LARGEST_DUST: u64 = 5;
