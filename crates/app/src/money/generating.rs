//! A year of usage that could have been: made up for prices and clients that are there, to try bills with before the real
//! numbers come. The same seed, year, prices and clients make the same lines. Each kind of rule is hit: tiers are climbed,
//! allowances used up and not, minimums missed and met, other units reported.
//!
//! Nothing here is charged or kept; what is made is a file like any other.

use domain::charging::{Audience, Basis, Every, Least, Measure, Name, Per, Pricing, Quantity, Rate, RateCard, Resets};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::demo::dice::Dice;

/// How much more than others the first client uses, so that it climbs every tier.
const LARGEST: f64 = 8.0;
/// What a middling client spends on one thing in a month, about.
const USUAL_SPEND: f64 = 120.0;
/// Days of a month on which what is held by the day is read.
const READINGS: [i8; 4] = [7, 14, 21, 28];

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// By which everything that is left to chance is settled.
    pub seed: u64,
    /// Of this year.
    pub year: i16,
    /// To this day, because nobody has used anything later.
    pub until: Date,
}

/// One line, as a file of usage has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// By which it is booked once.
    pub reference: String,
    /// Who used it.
    pub client: &'a str,
    /// By which price.
    pub key: &'a Name,
    /// How much, a decimal text.
    pub quantity: String,
    /// Of what.
    pub unit: &'a Name,
    /// When.
    pub day: Date,
    /// Who pays inside the client; often nobody is named.
    pub cost_centre: String,
}

/// What one client does with one thing over the year.
struct Habit<'a> {
    client: &'a str,
    number: usize,
    key: &'a Name,
    size: f64,
    /// Of a hundred, over the year.
    growth: f64,
    centre: String,
}

/// Makes the lines, key by key, client by client, in the order of days. Answers with the keys that no price held for.
///
/// # Errors
/// What `each` says.
pub fn usage<'a, E>(
    card: &'a RateCard,
    clients: &'a [String],
    wanted: Wanted,
    each: &mut impl FnMut(Line<'a>) -> Result<(), E>,
) -> Result<Vec<&'a Name>, E> {
    let mut keys: Vec<&Name> = card.rates().iter().map(|rate| &rate.key).collect();
    keys.dedup();
    let mut without = Vec::new();
    for (at, key) in keys.into_iter().enumerate() {
        let mut lines = 0_usize;
        for (number, client) in clients.iter().enumerate() {
            let mut dice = Dice::new(wanted.seed, &format!("usage {} {key} {number}", wanted.year));
            // Somebody uses everything: the largest, and one more by turns.
            let uses = number == 0 || number == 1 + at % clients.len().max(2) || dice.chance(30);
            if !uses {
                continue;
            }
            let size = if number == 0 { LARGEST } else { part(dice.between(20, 200)) };
            let growth = part(dice.between(-10, 25));
            let centre = dice.between(4100, 4899).to_string();
            let habit = Habit { client, number, key, size, growth, centre };
            lines += year(card, &habit, wanted, &mut dice, each)?;
        }
        if lines == 0 {
            without.push(key);
        }
    }
    Ok(without)
}

/// So many of a hundred.
fn part(of_a_hundred: i64) -> f64 {
    i32::try_from(of_a_hundred).map_or(0.0, f64::from) / 100.0
}

fn year<'a, E>(
    card: &'a RateCard,
    habit: &Habit<'a>,
    wanted: Wanted,
    dice: &mut Dice,
    each: &mut impl FnMut(Line<'a>) -> Result<(), E>,
) -> Result<usize, E> {
    let mut lines = 0;
    for month in 1..=12_i8 {
        let Ok(first) = Date::new(wanted.year, month, 1) else { continue };
        let Some(rate) = card.on(habit.key, Audience::Internal, first.last_of_month()) else { continue };
        let season = match month {
            7 | 8 => 0.85,
            9..=11 => 1.15,
            _ => 1.0,
        };
        let grown = 1.0 + habit.growth * f64::from(month - 1) / 11.0;
        let days = days(rate, first, dice);
        for day in &days {
            let share = usual(rate) * habit.size * season * grown * part(dice.between(70, 130)) / lines_of(days.len());
            let Some(rate) = card.on(habit.key, Audience::Internal, *day).filter(|_| *day <= wanted.until) else {
                continue;
            };
            each(line(rate, habit, (*day, share), wanted, dice))?;
            lines += 1;
        }
    }
    Ok(lines)
}

fn lines_of(days: usize) -> f64 {
    u32::try_from(days).map_or(1.0, f64::from).max(1.0)
}

/// On which days of a month something is booked: what is held by the day is read each week, by the month once, what is
/// used on up to four working days.
fn days(rate: &Rate, first: Date, dice: &mut Dice) -> Vec<Date> {
    let on = |day: i8| first.with().day(day).build().unwrap_or(first);
    match rate.basis {
        Basis::Held(Every::Day) => READINGS.map(on).to_vec(),
        Basis::Held(Every::Quarter) if first.month() % 3 != 1 => Vec::new(),
        Basis::Held(Every::Year) if first.month() != 1 => Vec::new(),
        Basis::Held(_) => vec![on(dice.between(1, 5).try_into().unwrap_or(1))],
        Basis::Used | Basis::Once => {
            let many = dice.between(1, 4);
            let mut days: Vec<Date> =
                (0..many).map(|_| working(on(dice.between(1, 28).try_into().unwrap_or(1)))).collect();
            days.sort_unstable();
            days.dedup();
            days
        }
    }
}

/// The day, or the Friday before it.
fn working(day: Date) -> Date {
    let back = i64::from((day.weekday().to_monday_one_offset() - 5).max(0));
    let friday = day.checked_sub(back.days()).unwrap_or(day);
    // The first of a month that is a Sunday keeps its month.
    if friday.month() == day.month() { friday } else { day }
}

fn number(of: Quantity) -> f64 {
    of.to_string().parse().unwrap_or(1.0)
}

/// How many units a middling client uses in a month, so that the rules of the price are met from both sides.
fn usual(rate: &Rate) -> f64 {
    let months = if rate.resets == Resets::Yearly { 12.0 } else { 1.0 };
    let price = |price: domain::charging::Price| price.to_string().parse::<f64>().unwrap_or(1.0).max(0.000_001);
    if let Pricing::Tiers { by, tiers } = &rate.pricing {
        let mut before = 0.0;
        let mut units = 0.0;
        for tier in tiers {
            let Some(up_to) = tier.up_to.map(number) else { break };
            let width = up_to - before;
            units += if *by == Measure::Spend { width * number(rate.per) / price(tier.price) } else { width };
            before = up_to;
        }
        // The largest ends well inside the last tier; others are spread over those below.
        return units * 1.4 / (LARGEST * months);
    }
    if let Some(free) = rate.free {
        return number(free) * 0.9 / months;
    }
    match (rate.minimums.first().map(|minimum| (minimum.least, minimum.per)), &rate.pricing) {
        (Some((Least::Quantity(least), Per::Day)), _) => return number(least) * 2.0,
        (Some((Least::Quantity(least), Per::Period)), _) => return number(least),
        (Some((Least::Amount(amount), _)), Pricing::Each(each)) => {
            return price(amount) * number(rate.per) / price(*each);
        }
        _ => {}
    }
    match &rate.pricing {
        Pricing::Each(each) => USUAL_SPEND * number(rate.per) / price(*each),
        Pricing::Flat(_) | Pricing::Tiers { .. } => 12.0,
    }
}

fn line<'a>(rate: &'a Rate, habit: &Habit<'a>, (day, units): (Date, f64), wanted: Wanted, dice: &mut Dice) -> Line<'a> {
    let other = rate.also.first().filter(|_| dice.chance(20));
    let (unit, units) = match other {
        Some(also) => (&also.unit, units / number(also.is)),
        None => (&rate.unit, units),
    };
    Line {
        reference: format!("{}-{}-{}-{}-{day}", wanted.seed, wanted.year, habit.key, habit.number),
        client: habit.client,
        key: habit.key,
        quantity: rounded(units, unit.as_str()),
        unit,
        day,
        cost_centre: if dice.chance(30) { habit.centre.clone() } else { String::new() },
    }
}

/// As somebody would report it: hours by tenths, what is stored by tenths, other things whole; never nothing.
fn rounded(units: f64, unit: &str) -> String {
    let by_tenths = ["hour", "TB", "GB", "MB"].iter().any(|part| unit.contains(part)) && units < 1000.0;
    if by_tenths { format!("{:.1}", units.max(0.1)) } else { format!("{:.0}", units.max(1.0)) }
}

#[cfg(test)]
mod tests {
    use domain::charging::{Also, Currency, Price, Tier};
    use domain::kernel::{RateId, ServiceId};
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    fn rate(number: u128, key: &str, unit: &str, price: &str) -> Rate {
        let (id, service) = (RateId(Uuid::from_u128(number)), ServiceId(Uuid::nil()));
        let (price, euro) = (price.parse().unwrap(), Currency::of("EUR").unwrap());
        Rate::each(id, key.into(), service, unit.into(), price, euro, date(2025, 1, 1))
    }

    fn tiered() -> Rate {
        let tier = |up_to: Option<&str>, price: &str| Tier {
            up_to: up_to.map(|text| text.parse().unwrap()),
            price: price.parse::<Price>().unwrap(),
        };
        let tiers = vec![tier(Some("500000"), "0.013"), tier(Some("3000000"), "0.007"), tier(None, "0.005")];
        Rate {
            pricing: Pricing::Tiers { by: Measure::Volume, tiers },
            resets: Resets::Yearly,
            also: vec![Also { unit: "GPU hour".into(), is: "10".parse().unwrap() }],
            ..rate(1, "CORE", "core hour", "1")
        }
    }

    fn made(card: &RateCard, clients: &[String], seed: u64) -> Vec<(String, String, Date, String, String)> {
        let wanted = Wanted { seed, year: 2025, until: date(2025, 12, 31) };
        let mut all = Vec::new();
        let mut each = |l: Line<'_>| {
            all.push((l.reference.clone(), l.key.to_string(), l.day, l.quantity.clone(), l.unit.to_string()));
            Ok::<(), ()>(())
        };
        usage(card, clients, wanted, &mut each).unwrap();
        all
    }

    #[test]
    fn the_same_seed_makes_the_same_year_and_another_another() {
        let card = RateCard::new(1, vec![tiered(), rate(2, "HELP", "hour", "78")]).unwrap();
        let clients: Vec<String> = (0..6).map(|n| format!("Client {n}")).collect();

        let one = made(&card, &clients, 7);

        assert_eq!(one, made(&card, &clients, 7));
        assert_ne!(one, made(&card, &clients, 8));
        let mut references: Vec<&String> = one.iter().map(|line| &line.0).collect();
        references.sort_unstable();
        references.dedup();
        assert_eq!(references.len(), one.len());
        assert!(one.iter().all(|line| line.3.parse::<Quantity>().unwrap() > Quantity::ZERO && line.2.year() == 2025));
    }

    #[test]
    fn the_largest_client_climbs_every_tier_and_the_other_unit_is_reported() {
        let card = RateCard::new(1, vec![tiered()]).unwrap();
        let clients = vec!["Largest".to_owned()];

        let lines = made(&card, &clients, 7);

        let cores: f64 =
            lines.iter().map(|l| l.3.parse::<f64>().unwrap() * if l.4 == "GPU hour" { 10.0 } else { 1.0 }).sum();
        assert!(cores > 3_000_000.0, "{cores}");
        assert!(lines.iter().any(|line| line.4 == "GPU hour"));
    }

    #[test]
    fn nothing_is_used_before_its_price_or_after_the_last_day() {
        let late = Rate { from: date(2025, 6, 1), ..rate(2, "LATE", "hour", "78") };
        let never = Rate { from: date(2027, 1, 1), ..rate(3, "NEVER", "hour", "78") };
        let card = RateCard::new(1, vec![late, never]).unwrap();
        let clients = vec!["One".to_owned(), "Two".to_owned()];
        let wanted = Wanted { seed: 1, year: 2025, until: date(2025, 9, 15) };
        let mut days = Vec::new();
        let mut each = |line: Line<'_>| {
            days.push(line.day);
            Ok::<(), ()>(())
        };

        let without = usage(&card, &clients, wanted, &mut each).unwrap();

        assert_eq!(without, [&Name::new("NEVER")]);
        assert!(!days.is_empty() && days.iter().all(|day| (date(2025, 6, 1)..=date(2025, 9, 15)).contains(day)));
    }
}
