//! A price list as a table: a price in each row, tiers in rows of their own, fiscal years as texts such as *FY26*. Rows
//! become rates; what a row says and no rule can hold is told by line, and nothing is guessed.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use uuid::Uuid;

use super::money::{Currency, MoneyError};
use super::note::{counted, noted, tier_of};
use super::number::{Name, NumberError, Price};
use super::period::FiscalYear;
use super::rate::{Audience, Basis, Measure, Pricing, Rate, RateFault, Resets, Tier};
use crate::kernel::{RateId, ServiceId};

/// One row, as it is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListedRow<'a> {
    /// The line of the file.
    pub line: u64,
    /// What usage names.
    pub id: &'a str,
    /// Whose list it is.
    pub provider: &'a str,
    /// From when it holds.
    pub period: &'a str,
    /// What kind of service it is for.
    pub category: &'a str,
    /// What is priced, with the bounds of a tier behind it.
    pub service: &'a str,
    /// Of what.
    pub unit: &'a str,
    /// How much.
    pub price: &'a str,
    /// In which currency.
    pub currency: &'a str,
    /// For whom; empty for everybody.
    pub audience: &'a str,
    /// Rules, in words.
    pub note: &'a str,
}

/// A rate that a list holds. Its ids are for whoever keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedRate {
    /// The lines that it was made of.
    pub lines: Vec<u64>,
    /// What it is called.
    pub name: String,
    /// The service that it charges for.
    pub category: String,
    /// The words beside it, as they stood.
    pub note: String,
    /// The rate.
    pub rate: Rate,
}

/// What is wrong or odd about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListProblem {
    /// Nothing for usage to name.
    NoKey,
    /// Nothing that it is called, or no service.
    NoName,
    /// No price.
    Price(NumberError),
    /// No currency.
    Currency(MoneyError),
    /// Neither internal nor external.
    Audience(String),
    /// The rate makes no sense.
    Fault(RateFault),
    /// The same price from the same day stands on an earlier line.
    SameDay(u64),
    /// Odd: words that are no rule.
    Left(Vec<String>),
    /// Odd: no first day.
    NoDay(Date),
    /// Odd: tiers that do not say when they begin anew.
    NoReset,
}

impl ListProblem {
    /// For programs; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            ListProblem::NoKey => "no_key",
            ListProblem::NoName => "no_name",
            ListProblem::Price(error) => error.code(),
            ListProblem::Currency(error) => error.code(),
            ListProblem::Audience(_) => "unknown_audience",
            ListProblem::Fault(fault) => fault.code(),
            ListProblem::SameDay(_) => "same_day",
            ListProblem::Left(_) => "words_left",
            ListProblem::NoDay(_) => "no_first_day",
            ListProblem::NoReset => "no_reset",
        }
    }

    /// For people.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            ListProblem::NoKey => "It has no id, so no usage could name it.".into(),
            ListProblem::NoName => "It does not say what the price is for, or of which kind of service.".into(),
            ListProblem::Price(error) => error.sentence(),
            ListProblem::Currency(error) => error.sentence(),
            ListProblem::Audience(text) => {
                format!("“{text}” is neither internal nor external. Leave it empty for everybody.")
            }
            ListProblem::Fault(fault) => fault.sentence().into(),
            ListProblem::SameDay(line) => {
                format!("Line {line} has a price for the same thing from the same day. One of them is too many.")
            }
            ListProblem::Left(words) => {
                format!("“{}” is no rule that can be counted with. It is kept as a note.", words.join(", "))
            }
            ListProblem::NoDay(from) => {
                format!("It names no day, so it holds from {from}, the first of the fiscal year that goes on.")
            }
            ListProblem::NoReset => "Its tiers begin anew each month, because it does not say when.".into(),
        }
    }
}

/// What a list comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceList {
    /// In the order of the file.
    pub rates: Vec<ListedRate>,
    /// Used, and odd.
    pub flagged: Vec<(u64, ListProblem)>,
    /// Not used.
    pub refused: Vec<(u64, ListProblem)>,
}

/// Which rows are one price: of one list, for one time, with one name, for the same people.
type Group<'a> = (&'a str, &'a str, &'a str, Option<Audience>);

/// One row, read.
struct Read<'a> {
    row: ListedRow<'a>,
    name: &'a str,
    tier: Option<(Measure, Tier)>,
    audience: Option<Audience>,
    price: Price,
    currency: Currency,
}

fn read<'a>(row: &ListedRow<'a>) -> Result<Read<'a>, ListProblem> {
    if row.id.is_empty() {
        return Err(ListProblem::NoKey);
    }
    if row.service.is_empty() || row.category.is_empty() || row.unit.is_empty() {
        return Err(ListProblem::NoName);
    }
    let audience = match row.audience {
        "" => None,
        code => Some(Audience::from_code(code).ok_or_else(|| ListProblem::Audience(code.to_owned()))?),
    };
    let price: Price = row.price.parse().map_err(ListProblem::Price)?;
    let currency = Currency::of(row.currency).map_err(ListProblem::Currency)?;
    let (name, tier) = match tier_of(row.service, price) {
        Some((name, by, tier)) => (name, Some((by, tier))),
        None => (row.service, None),
    };
    Ok(Read { row: *row, name, tier, audience, price, currency })
}

/// Reads a list. `today` says which fiscal year goes on.
#[must_use]
pub fn price_list<'a>(rows: impl IntoIterator<Item = ListedRow<'a>>, year: FiscalYear, today: Date) -> PriceList {
    let mut list = PriceList::default();
    let mut groups: Vec<Vec<Read<'a>>> = Vec::new();
    let mut tiers: BTreeMap<Group<'a>, usize> = BTreeMap::new();
    for row in rows {
        match read(&row) {
            Err(problem) => list.refused.push((row.line, problem)),
            Ok(read) if read.tier.is_some() => {
                let group = (row.provider, row.period, read.name, read.audience);
                let at = *tiers.entry(group).or_insert(groups.len());
                match groups.get_mut(at) {
                    Some(group) => group.push(read),
                    None => groups.push(vec![read]),
                }
            }
            Ok(read) => groups.push(vec![read]),
        }
    }
    let mut keys: BTreeMap<(&str, &str), Name> = BTreeMap::new();
    let mut days: BTreeMap<(Name, Option<Audience>, Date), u64> = BTreeMap::new();
    for group in &groups {
        let Some(first) = group.first() else { continue };
        let key = keys.entry((first.row.provider, first.name)).or_insert_with(|| first.row.id.into()).clone();
        let (from, named) = first_day(first.row.period, year, today);
        let (rate, odd) = made(first, group, key.clone(), from);
        let lines: Vec<u64> = group.iter().map(|read| read.row.line).collect();
        let fault = rate.checked().err().map(ListProblem::Fault);
        let before = days.get(&(key.clone(), rate.audience, from)).copied().map(ListProblem::SameDay);
        if let Some(problem) = fault.or(before) {
            list.refused.extend(lines.iter().map(|line| (*line, problem.clone())));
            continue;
        }
        days.insert((key, rate.audience, from), first.row.line);
        list.flagged.extend(odd);
        if !named {
            list.flagged.extend(lines.iter().map(|line| (*line, ListProblem::NoDay(from))));
        }
        let note: Vec<&str> = group.iter().map(|read| read.row.note).filter(|note| !note.is_empty()).collect();
        list.rates.push(ListedRate {
            lines,
            name: first.name.to_owned(),
            category: first.row.category.to_owned(),
            note: note.join("; "),
            rate,
        });
    }
    followed(&mut list.rates);
    list
}

/// The first day, and whether the list names it: that of the fiscal year that is named, or of the one that goes on.
fn first_day(period: &str, year: FiscalYear, today: Date) -> (Date, bool) {
    let number = period.strip_prefix("FY").and_then(|digits| match digits.len() {
        2 => digits.parse::<i16>().ok().map(|short| 2000 + short),
        4 => digits.parse::<i16>().ok().filter(|long| (1900..=2199).contains(long)),
        _ => None,
    });
    match number {
        Some(ends) => (year.first_day(in_its_end(year, ends)), true),
        None => (year.first_day(today), false),
    }
}

/// A day of the fiscal year that ends in this year.
fn in_its_end(year: FiscalYear, ends: i16) -> Date {
    let begins = date(ends, if (1..=12).contains(&year.0) { year.0 } else { 1 }, 1);
    if begins.month() == 1 { begins } else { begins.checked_sub(1.day()).unwrap_or(begins) }
}

fn made(first: &Read<'_>, group: &[Read<'_>], key: Name, from: Date) -> (Rate, Vec<(u64, ListProblem)>) {
    let mut odd = Vec::new();
    let counted = counted(first.row.unit);
    let (id, service) = (RateId(Uuid::nil()), ServiceId(Uuid::nil()));
    let mut rate = Rate::each(id, key, service, counted.unit.clone(), first.price, first.currency, from);
    rate.audience = first.audience;
    rate.per = counted.per;
    let mut once = false;
    for read in group {
        let said = noted(read.row.note, &counted.unit);
        once |= said.once;
        rate.free = rate.free.or(said.free);
        rate.minimums.extend(said.minimum);
        rate.also.extend(said.also);
        rate.resets = said.resets.unwrap_or(rate.resets);
        if read.tier.is_some() && read.row.service.contains("per year") {
            rate.resets = Resets::Yearly;
        }
        if !said.left.is_empty() {
            odd.push((read.row.line, ListProblem::Left(said.left)));
        }
    }
    rate.basis = match counted.every {
        Some(every) => Basis::Held(every),
        None if once => Basis::Once,
        None => Basis::Used,
    };
    let tiers: Vec<Tier> = group.iter().filter_map(|read| read.tier.map(|(_, tier)| tier)).collect();
    if let Some((by, _)) = first.tier {
        rate.pricing = Pricing::Tiers { by, tiers };
        if rate.resets == Resets::Monthly {
            odd.extend(group.iter().map(|read| (read.row.line, ListProblem::NoReset)));
        }
    }
    (rate, odd)
}

/// Of two versions the earlier ends the day before the later begins.
fn followed(rates: &mut [ListedRate]) {
    let begins: Vec<(Name, Option<Audience>, Date)> =
        rates.iter().map(|listed| (listed.rate.key.clone(), listed.rate.audience, listed.rate.from)).collect();
    for listed in rates {
        let rate = &mut listed.rate;
        let same = begins.iter().filter(|(key, whose, _)| *key == rate.key && *whose == rate.audience);
        let next = same.map(|(.., from)| *from).filter(|from| *from > rate.from).min();
        rate.until = next.and_then(|next| next.yesterday().ok());
    }
}
