//! Price lists as houses print them: what stands in the columns for the unit and the note is read into rules. What is not
//! understood is handed back to be told, and never guessed at: a fee without an amount is no rule.

use rust_decimal::Decimal;

use super::number::{Name, Price, Quantity};
use super::rate::{Also, Every, Least, Measure, Minimum, Per, Resets, Tier};

/// The unit of a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Of what.
    pub unit: Name,
    /// For how many the price is meant.
    pub per: Quantity,
    /// For how long; `None` where it is used and not held.
    pub every: Option<Every>,
}

/// The rules in a note.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// Charged when it begins.
    pub once: bool,
    /// The free allowance.
    pub free: Option<Quantity>,
    /// The least that is charged.
    pub minimum: Option<Minimum>,
    /// Other units.
    pub also: Vec<Also>,
    /// What tiers are measured by.
    pub tiers_by: Option<Measure>,
    /// When counting begins anew.
    pub resets: Option<Resets>,
    /// What was not understood, in its own words.
    pub left: Vec<String>,
}

/// Reads a unit such as *page*, *TB/month*, *1000 operations* or *thousand*.
#[must_use]
pub fn counted(text: &str) -> Counted {
    let text = text.trim();
    let held = text.rsplit_once('/').and_then(|(unit, span)| Some((unit.trim(), every(span.trim())?)));
    let (unit, every) = held.map_or((text, None), |(unit, every)| (unit, Some(every)));
    let many = unit.split_once(' ').and_then(|(number, unit)| Some((number.parse::<Quantity>().ok()?, unit)));
    let (per, unit) = match (many, unit) {
        (Some((per, unit)), _) if per > Quantity::ZERO => (per, unit.strip_suffix('s').unwrap_or(unit)),
        (_, "thousand") => (Quantity(Decimal::ONE_THOUSAND), "piece"),
        _ => (Quantity::ONE, unit),
    };
    Counted { unit: unit.into(), per, every }
}

fn every(span: &str) -> Option<Every> {
    match span {
        "day" => Some(Every::Day),
        "month" => Some(Every::Month),
        "quarter" => Some(Every::Quarter),
        "year" => Some(Every::Year),
        _ => None,
    }
}

/// Reads a note such as *10 TB free*, *minimum 200* or *weekend, 2 hour minimum*, beside a rate that counts this unit.
#[must_use]
pub fn noted(note: &str, unit: &Name) -> Noted {
    let mut noted = Noted::default();
    for clause in note.split([',', ';']).map(str::trim).filter(|clause| !clause.is_empty()) {
        if !noted.read(clause, unit) {
            noted.left.push(clause.to_owned());
        }
    }
    noted
}

impl Noted {
    /// Whether it was understood.
    fn read(&mut self, clause: &str, unit: &Name) -> bool {
        let words: Vec<&str> = clause.split_whitespace().collect();
        match words.as_slice() {
            ["one-time"] => self.once = true,
            ["reset", "each", "fiscal", "year"] => self.resets = Some(Resets::Yearly),
            ["tiered", "by", "aggregate", "spend"] => self.tiers_by = Some(Measure::Spend),
            ["volume", "tier", _] => self.tiers_by = Some(Measure::Volume),
            // Which tier it is, its bounds say.
            ["tier", number] if number.parse::<u32>().is_ok() => {}
            ["minimum", amount] | [amount, "minimum"] => {
                return self.least(amount.parse().map(Least::Amount), Per::Period);
            }
            // So many hours are the least for each call-out, and a call-out is a day.
            [number, of, "minimum"] if *of == unit.as_str() => {
                return self.least(number.parse().map(Least::Quantity), Per::Day);
            }
            [number, of, "free"] if *of == unit.as_str() => self.free = number.parse().ok(),
            ["1", other @ .., "=", number, "units"] => {
                let also = number.parse().map(|is| Also { unit: other.join(" ").as_str().into(), is });
                self.also.extend(also.ok());
            }
            _ => return false,
        }
        true
    }

    fn least<E>(&mut self, least: Result<Least, E>, per: Per) -> bool {
        self.minimum = least.ok().map(|least| Minimum { least, per });
        self.minimum.is_some()
    }
}

/// The name, and the tier that stands behind it: *Core hour, aggregate spend up to $6,500* or *GPU hour, 35-165 thousand
/// hours*. `None` where it names no bounds.
#[must_use]
pub fn tier_of(service: &str, price: Price) -> Option<(&str, Measure, Tier)> {
    let (name, bounds) = service.split_once(", ")?;
    let by = if bounds.contains('$') { Measure::Spend } else { Measure::Volume };
    let times = if bounds.contains(" thousand") { Decimal::ONE_THOUSAND } else { Decimal::ONE };
    let plain = bounds.replace([',', '$'], "");
    let numbers: Vec<Decimal> = plain.split([' ', '-']).filter_map(|word| word.parse().ok()).collect();
    let up_to = match numbers.as_slice() {
        [_] if plain.contains("above ") => None,
        [most] if plain.contains("up to ") => Some(*most),
        [least, most] if plain.contains(&format!("{least}-{most}")) => Some(*most),
        _ => return None,
    };
    let up_to = up_to.map(|most| most.checked_mul(times).and_then(|most| Quantity::new(most).ok()));
    match up_to {
        Some(None) => None,
        up_to => Some((name, by, Tier { up_to: up_to.flatten(), price })),
    }
}
