//! What subscriptions come to in a period.
//!
//! The rule for a part of a month: quantity × days held ÷ days of that month, both ends counted; the same for a quarter of
//! the calendar and for a fiscal year. All parts of one month together are exactly one month. Where the price changes in
//! between, each version has its own days. What is priced by the day has one unit for each day, what is priced once has
//! one unit on the first day.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::number::{Exact, Quantity};
use super::period::{FiscalYear, Length, Period, days_between};
use super::rate::{Audience, Basis, Every, Pricing, Rate, Resets};
use super::step::Step;
use super::usage::Subscription;

/// What one subscription comes to by one version of its rate.
#[derive(Clone, Debug)]
pub(super) struct Holding<'a> {
    pub(super) rate: &'a Rate,
    pub(super) first: Date,
    pub(super) last: Date,
    pub(super) quantity: Decimal,
    pub(super) begun: Decimal,
    pub(super) steps: Vec<Step>,
}

impl Holding<'_> {
    /// Whether it makes a line: something begun years ago costs nothing any more, and neither does a subscription to what
    /// is charged by use, beyond a set-up fee.
    pub(super) fn costs(&self) -> bool {
        !self.quantity.is_zero() || (self.rate.set_up.is_some() && !self.begun.is_zero())
    }
}

/// Each version of the rate that held while the subscription did, within the period. The versions are those of its key.
pub(super) fn holdings<'a>(
    of: &Subscription,
    versions: &'a [Rate],
    audience: Audience,
    period: Period,
    year: FiscalYear,
) -> Vec<Holding<'a>> {
    let Some((first, last)) = of.within(period.first(), period.last()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut day = first;
    while day <= last {
        // Versions for this audience hide those for everybody, so each stretch is asked; it ends where a version begins or
        // ends, and where counting begins anew.
        let here = super::card::holding(versions, audience, day);
        let edge = versions.iter().flat_map(|r| [r.from.yesterday().ok(), r.until]).flatten();
        let anew = here.and_then(|rate| counted_until(rate, day, year));
        let until = edge.chain(anew).filter(|edge| *edge >= day).min().map_or(last, |edge| edge.min(last));
        if let Some(rate) = here {
            found.push(holding(of, rate, (day, until), year));
        }
        match until.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    found
}

/// The last day of the month or fiscal year in which tiers and the free allowance count this day.
fn counted_until(rate: &Rate, day: Date, year: FiscalYear) -> Option<Date> {
    rate.counts().then(|| match rate.resets {
        Resets::Monthly => day.last_of_month(),
        Resets::Yearly => year.last_day(day),
    })
}

fn holding<'a>(of: &Subscription, rate: &'a Rate, (first, last): (Date, Date), year: FiscalYear) -> Holding<'a> {
    let begins = first <= of.from && of.from <= last;
    // A flat price has the same for any number.
    let flat = matches!(rate.pricing, Pricing::Flat(_));
    let number = if flat { Quantity::ONE } else { of.quantity };
    let mut steps = Vec::new();
    let mut quantity = Decimal::ZERO;
    match rate.basis {
        Basis::Used => {}
        Basis::Once if begins => {
            quantity = number.0;
            steps.push(Step::Begun { subscription: of.id, quantity: number });
        }
        Basis::Once => {}
        Basis::Held(every) => {
            for (days, whole) in spans(first, last, every, year) {
                let part = number.0 * Decimal::from(days);
                let comes_to = if days == whole { number.0 } else { part / Decimal::from(whole.max(1)) };
                quantity += comes_to;
                let comes_to = Exact(comes_to);
                steps.push(Step::Held { subscription: of.id, quantity: number, days, of: whole, comes_to });
            }
        }
    }
    let begun = if begins { number.0 } else { Decimal::ZERO };
    Holding { rate, first, last, quantity, begun, steps }
}

/// Days held and days there are, for each span that the days touch.
fn spans(first: Date, last: Date, every: Every, year: FiscalYear) -> Vec<(i32, i32)> {
    let mut spans = Vec::new();
    let mut day = first;
    while day <= last {
        let (begins, ends) = match every {
            Every::Day => return vec![(days_between(first, last), 1)],
            Every::Month => whole(day, Length::Month),
            Every::Quarter => whole(day, Length::Quarter),
            Every::Year => (year.first_day(day), year.last_day(day)),
        };
        let until = ends.min(last);
        spans.push((days_between(day, until), days_between(begins, ends)));
        match until.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    spans
}

fn whole(day: Date, length: Length) -> (Date, Date) {
    let period = Period::holding(day, length);
    (period.first(), period.last())
}

/// By how much a change of a subscription alters what a closed period charged for it, in units of the rate: to be booked
/// as a line of usage of that period's first day held, which then is a correction. `None` stands for a subscription that
/// was not there, or is no more.
#[must_use]
pub fn restated(
    before: Option<&Subscription>,
    after: Option<&Subscription>,
    versions: &[Rate],
    audience: Audience,
    closed: Period,
    year: FiscalYear,
) -> Exact {
    let units = |of: Option<&Subscription>| -> Decimal {
        let all = of.map(|of| holdings(of, versions, audience, closed, year)).unwrap_or_default();
        all.iter().map(|holding| holding.quantity).sum()
    };
    Exact(units(after) - units(before))
}
