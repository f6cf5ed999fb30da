//! How a line came about, in sentences that a client reads. Amounts are written with the code of their currency, because
//! a sign may be that of several.

use rust_decimal::Decimal;

use super::line::{Line, LineKind};
use super::money::Money;
use super::number::{Exact, Name, Quantity};
use super::rate::Per;
use super::step::Step;

impl Line {
    /// What it is, in a few words: *12 mailboxes*, *minimum*.
    #[must_use]
    pub fn what(&self) -> String {
        let units = number_of(self.quantity, &self.unit);
        match self.kind {
            LineKind::Used | LineKind::Held => units,
            LineKind::SetUp => format!("Set-up of {units}"),
            LineKind::Increment => "Up to whole steps".into(),
            LineKind::Minimum => "Up to the minimum".into(),
        }
    }

    /// How it came about, a sentence for each step.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let corrected = self.corrects.map(|period| {
            let period = period.in_words();
            format!("This puts right {period}, which is closed: what came later than its statement is counted with it.")
        });
        let steps = self.steps.iter().filter_map(|step| self.step(step));
        corrected.into_iter().chain(steps).collect()
    }

    /// `None` for a step that says nothing new.
    fn step(&self, step: &Step) -> Option<String> {
        let unit = &self.unit;
        let money = |exact: Exact| amount(exact, self.amount);
        Some(match step {
            Step::Lines { lines, quantity, unit } => {
                let one = if *lines == 1 { "line" } else { "lines" };
                format!("{} in {lines} {one} of usage.", number_of(*quantity, unit))
            }
            Step::Converted { quantity, unit: other, is, comes_to } => {
                let (is, comes_to) = (number_of(Exact(is.0), unit), number_of(*comes_to, unit));
                format!("1 {other} counts as {is}: {} are {comes_to}.", number_of(*quantity, other))
            }
            Step::Held { quantity, days, of, .. } if days == of => {
                format!("{} held throughout, {days} of {of} days.", number_of(Exact(quantity.0), unit))
            }
            Step::Held { quantity, days, of: 1, comes_to, .. } => {
                let held = number_of(Exact(quantity.0), unit);
                format!("{held} held on {days} days, each day counted: {}.", grouped(comes_to.0))
            }
            Step::Held { quantity, days, of, comes_to, .. } => {
                let held = number_of(Exact(quantity.0), unit);
                format!("{held} held on {days} of {of} days count as {}.", number_of(rounded(*comes_to), unit))
            }
            Step::Begun { quantity, .. } => format!("{} begun.", number_of(Exact(quantity.0), unit)),
            Step::Increment { of, per, adds } => {
                let of = number_of(Exact(of.0), unit);
                format!(
                    "Counted in whole steps of {of} {}, which adds {}.",
                    over(*per),
                    number_of(rounded(*adds), unit)
                )
            }
            Step::LeastQuantity { least, per, adds } => {
                let least = number_of(Exact(least.0), unit);
                format!("At least {least} {}, which adds {}.", over(*per), number_of(rounded(*adds), unit))
            }
            Step::LeastAmount { least, per, adds } => {
                format!("At least {} {}, which adds {}.", money(Exact(least.0)), over(*per), money(*adds))
            }
            Step::Free { allowance, covers } => {
                let (free, here) = (number_of(Exact(allowance.0), unit), number_of(rounded(*covers), unit));
                format!("{free} are free; of these, {here} here.")
            }
            Step::At { tier, quantity, price, per, comes_to } => {
                let units = number_of(rounded(*quantity), unit);
                let price = at_price(money(Exact(price.0)), *per, unit);
                let tier = tier.map(|tier| format!(" in tier {tier}")).unwrap_or_default();
                format!("{units}{tier} at {price}: {}.", money(rounded(*comes_to)))
            }
            Step::Flat { price } => format!("A flat price of {} for the period.", money(Exact(price.0))),
            Step::WorkedAnew { before, now } => {
                let difference = now.minus(*before).map_or_else(|_| String::new(), written);
                format!("It was {} and would now be {}: {difference}.", written(*before), written(*now))
            }
            Step::Rounded { exact, to } if exact.0 == to.exact().0 => return None,
            Step::Rounded { to, .. } => format!("Rounded to {}.", written(*to)),
        })
    }
}

/// An amount in major units, with at least the places of the currency of `like`.
#[must_use]
pub fn amount(exact: Exact, like: Money) -> String {
    let places = like.currency.places();
    let mut value = exact.0.normalize();
    if value.scale() < places {
        value.rescale(places);
    }
    format!("{} {}", grouped(value), like.currency)
}

fn written(money: Money) -> String {
    amount(money.exact(), money)
}

/// How many of what: *1 mailbox*, *12 mailboxes*, *18.4 TB*.
#[must_use]
pub fn number_of(quantity: Exact, unit: &Name) -> String {
    let value = quantity.0.normalize();
    let unit = unit.as_str();
    if value.abs() == Decimal::ONE {
        format!("{} {unit}", grouped(value))
    } else {
        format!("{} {}", grouped(value), many(unit))
    }
}

/// Thousands apart, a minus as it is read.
pub(crate) fn grouped(value: Decimal) -> String {
    let text = value.abs().to_string();
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::from(if value.is_sign_negative() && !value.is_zero() { "−" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    rest.map(|rest| format!("{out}.{rest}")).unwrap_or(out)
}

/// Divisions leave dust that nobody wants to read.
fn rounded(exact: Exact) -> Exact {
    Exact(exact.0.round_dp(6))
}

fn at_price(price: String, per: Quantity, unit: &Name) -> String {
    if per == Quantity::ONE { price } else { format!("{price} for {}", number_of(Exact(per.0), unit)) }
}

const fn over(per: Per) -> &'static str {
    match per {
        Per::Day => "a day",
        Per::Period => "in the period",
    }
}

/// The plural of an English unit. Symbols such as TB or kWh, and what is many already, stay.
fn many(unit: &str) -> String {
    let last = unit.rsplit(' ').next().unwrap_or(unit);
    let symbol = last.chars().any(|c| c.is_uppercase() || !c.is_alphabetic()) || last.len() < 3;
    let is_many = last.ends_with('s') && !last.ends_with("ss");
    if symbol || is_many {
        return unit.to_owned();
    }
    let vowel_before_y = last.chars().rev().nth(1).is_some_and(|c| "aeiou".contains(c));
    match last {
        _ if ["ss", "x", "ch", "sh"].iter().any(|end| last.ends_with(end)) => format!("{unit}es"),
        _ if last.ends_with('y') && !vowel_before_y => format!("{}ies", unit.trim_end_matches('y')),
        _ => format!("{unit}s"),
    }
}
