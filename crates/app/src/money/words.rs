//! Prices and periods in words.

use domain::charging::{
    Audience, Basis, Every, Exact, Least, Measure, Money, Per, Price, Pricing, Quantity, Rate, Resets, Tier, amount,
    number_of,
};
use domain::telling::OutlookNews;

use crate::money::store::Warned;

/// In whole units of the currency, for what is an estimate.
#[must_use]
pub fn about(of: Money) -> String {
    let whole = of.exact().decimal().round();
    amount(Exact::new(whole), of).replacen(".00 ", " ", 1)
}

/// With its sign.
#[must_use]
pub fn signed(of: Money) -> String {
    let text = amount(of.exact(), of);
    if of.minor > 0 { format!("+{text}") } else { text }
}

/// *March 2026: about 400 EUR more than was told*.
#[must_use]
pub fn leaves(kept: &Warned) -> String {
    let side = if kept.news == OutlookNews::Above { "more" } else { "less" };
    format!("{}: about {} {side} than was told", kept.month.in_words(), about(kept.by))
}

/// What was told, and what it looked like when it was last looked at.
#[must_use]
pub fn leaves_range(kept: &Warned) -> String {
    let (low, high) = (about(kept.told.0), about(kept.told.1));
    format!(
        "{low} to {high} was told; on day {} it looked like {}, 80 in 100 between {} and {}.",
        kept.day,
        about(kept.now.middle),
        about(kept.now.low),
        about(kept.now.high)
    )
}

fn money(rate: &Rate, price: Price) -> String {
    amount(Exact::new(price.decimal()), Money::zero(rate.currency))
}

fn units(rate: &Rate, quantity: Quantity) -> String {
    number_of(Exact::new(quantity.decimal()), &rate.unit)
}

/// For how much the price is meant: *page*, *1,000 pages*, *TB and month*.
fn counted(rate: &Rate) -> String {
    let unit = if rate.per == Quantity::ONE { rate.unit.to_string() } else { units(rate, rate.per) };
    match rate.basis {
        Basis::Held(every) => format!("{unit} and {}", span(every)),
        Basis::Used | Basis::Once => unit,
    }
}

/// For how long something is held.
#[must_use]
pub const fn span(every: Every) -> &'static str {
    match every {
        Every::Day => "day",
        Every::Month => "month",
        Every::Quarter => "quarter",
        Every::Year => "fiscal year",
    }
}

/// The price in a few words: *0.03 USD for each page*.
#[must_use]
pub fn price(rate: &Rate) -> String {
    let each = if rate.per == Quantity::ONE { "each " } else { "" };
    match &rate.pricing {
        Pricing::Each(price) => format!("{} for {each}{}", money(rate, *price), counted(rate)),
        Pricing::Flat(price) => match rate.basis {
            Basis::Held(every) => format!("{} for each {}", money(rate, *price), span(every)),
            Basis::Used | Basis::Once => format!("{}, whatever is used", money(rate, *price)),
        },
        Pricing::Tiers { tiers, .. } => {
            let prices: Vec<Price> = tiers.iter().map(|tier| tier.price).collect();
            let (low, high) = (prices.iter().min(), prices.iter().max());
            match (low, high) {
                (Some(low), Some(high)) if low != high => {
                    format!("{} to {} for {each}{}, in tiers", plain(*low), money(rate, *high), counted(rate))
                }
                (Some(low), _) => format!("{} for {each}{}", money(rate, *low), counted(rate)),
                _ => String::new(),
            }
        }
    }
}

fn plain(price: Price) -> String {
    price.to_string()
}

const fn over(per: Per) -> &'static str {
    match per {
        Per::Day => "a day",
        Per::Period => "in the period",
    }
}

/// The tiers, a sentence for each.
#[must_use]
pub fn tiers(rate: &Rate) -> Vec<String> {
    let Pricing::Tiers { by, tiers } = &rate.pricing else { return Vec::new() };
    let bound = |tier: &Tier| {
        tier.up_to.map(|up_to| match by {
            Measure::Volume => units(rate, up_to),
            Measure::Spend => amount(Exact::new(up_to.decimal()), Money::zero(rate.currency)),
        })
    };
    let mut below: Option<String> = None;
    let mut told = Vec::new();
    for tier in tiers {
        let price = money(rate, tier.price);
        told.push(match (&below, bound(tier)) {
            (_, Some(most)) if *by == Measure::Spend => format!("{price} until {most} are spent"),
            (_, Some(most)) => format!("{price} up to {most}"),
            (Some(least), None) => format!("{price} beyond {least}"),
            (None, None) => price,
        });
        below = bound(tier);
    }
    told
}

/// The rules beside the price, a sentence for each.
#[must_use]
pub fn rules(rate: &Rate) -> Vec<String> {
    let mut told = Vec::new();
    let counts = matches!(rate.pricing, Pricing::Tiers { .. });
    let span = if rate.resets == Resets::Yearly { "each fiscal year" } else { "each month" };
    if let Some(free) = rate.free {
        told.push(format!("{} are free in {span}.", units(rate, free)));
    }
    if counts {
        told.push(format!("Tiers begin anew with {span}."));
    }
    if let Some(step) = rate.increment {
        told.push(format!("Counted in whole steps of {} {}.", units(rate, step.of), over(step.per)));
    }
    for minimum in &rate.minimums {
        let least = match minimum.least {
            Least::Quantity(least) => units(rate, least),
            Least::Amount(least) => money(rate, least),
        };
        told.push(format!("At least {least} {}, where anything is used.", over(minimum.per)));
    }
    if let Some(fee) = rate.set_up {
        told.push(format!("Setting up costs {} for each, once.", money(rate, fee)));
    }
    if rate.basis == Basis::Once {
        told.push("Charged once, when it begins.".to_owned());
    }
    for also in &rate.also {
        told.push(format!("1 {} counts as {}.", also.unit, units(rate, also.is)));
    }
    told
}

/// For whom it is.
#[must_use]
pub const fn audience(of: Option<Audience>) -> &'static str {
    match of {
        None => "everybody",
        Some(Audience::Internal) => "clients of our own house",
        Some(Audience::External) => "clients outside the house",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::reading::{NO_RATE, Written, also_of, tiers_of};

    fn rate(written: &Written) -> Rate {
        let (id, service) = NO_RATE;
        written.read(id, "K".into(), service, jiff::civil::date(2026, 1, 1)).unwrap()
    }

    fn of(unit: &str, price: &str) -> Written {
        Written { unit: unit.into(), currency: "USD".into(), price: price.into(), ..Written::default() }
    }

    #[test]
    fn a_price_is_told_as_it_is_meant() {
        let held = Written { basis: "month".into(), ..of("line", "43") };
        let many = Written { per: "1000".into(), ..of("page", "10") };
        let flat = Written { shape: "flat".into(), ..of("flat", "6400") };

        assert_eq!(price(&rate(&of("page", "0.03"))), "0.03 USD for each page");
        assert_eq!(price(&rate(&held)), "43.00 USD for each line and month");
        assert_eq!(price(&rate(&many)), "10.00 USD for 1,000 pages");
        assert_eq!(price(&rate(&flat)), "6,400.00 USD, whatever is used");
    }

    #[test]
    fn tiers_and_rules_are_sentences() {
        let cores = Written {
            shape: "spend".into(),
            tiers: tiers_of("6500 at 0.014\n24000 at 0.008\n0.005"),
            resets: "yearly".into(),
            also: also_of("GPU hour = 10"),
            ..of("core hour", "")
        };
        let cores = rate(&cores);
        let overtime = rate(&Written { least: "2".into(), least_per: "day".into(), ..of("hour", "40") });

        assert_eq!(price(&cores), "0.005 to 0.014 USD for each core hour, in tiers");
        assert_eq!(
            tiers(&cores),
            [
                "0.014 USD until 6,500.00 USD are spent",
                "0.008 USD until 24,000.00 USD are spent",
                "0.005 USD beyond 24,000.00 USD"
            ]
        );
        assert_eq!(rules(&cores), ["Tiers begin anew with each fiscal year.", "1 GPU hour counts as 10 core hours."]);
        assert_eq!(rules(&overtime), ["At least 2 hours a day, where anything is used."]);
    }
}
