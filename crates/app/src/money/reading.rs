//! A price as people and programs write it, in texts, and what it means. Every door reads a price here, so that the same
//! words mean the same everywhere; what is wrong is told by field.

use domain::charging::{
    Also, Audience, Basis, Currency, Every, Increment, Least, Measure, Minimum, Name, NumberError, Per, Price, Pricing,
    Quantity, Rate, Resets, Tier,
};
use domain::kernel::{RateId, ServiceId};
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::kit::form::{FieldError, FieldErrors};

/// Tiers that a price has at most.
const MOST_TIERS: usize = 20;

/// A price in texts. An empty text is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// `everybody`, `internal` or `external`.
    pub audience: String,
    /// Of what.
    pub unit: String,
    /// The code of the currency.
    pub currency: String,
    /// For how many units; one where nothing stands.
    pub per: String,
    /// `used`, `day`, `month`, `quarter`, `year` or `once`.
    pub basis: String,
    /// `each`, `flat`, `volume` or `spend`.
    pub shape: String,
    /// The price, where there are no tiers.
    pub price: String,
    /// Bound and price of each tier; the last bound is empty.
    pub tiers: Vec<(String, String)>,
    /// `monthly` or `yearly`.
    pub resets: String,
    /// What costs nothing.
    pub free: String,
    /// Once for each unit of a subscription.
    pub set_up: String,
    /// Whole steps, in units.
    pub step: String,
    /// `day` or `period`.
    pub step_per: String,
    /// At least so many units.
    pub least: String,
    /// `day` or `period`.
    pub least_per: String,
    /// At least so much money.
    pub least_amount: String,
    /// `day` or `period`.
    pub least_amount_per: String,
    /// Other units, and how many of the rate's own one of them is.
    pub also: Vec<(String, String)>,
}

/// Every basis with its code and its words.
pub const BASES: [(&str, &str, Basis); 6] = [
    ("used", "used", Basis::Used),
    ("day", "held, for each day", Basis::Held(Every::Day)),
    ("month", "held, for each month", Basis::Held(Every::Month)),
    ("quarter", "held, for each quarter", Basis::Held(Every::Quarter)),
    ("year", "held, for each fiscal year", Basis::Held(Every::Year)),
    ("once", "begun, once", Basis::Once),
];

/// Every shape of a price with its code and its words.
pub const SHAPES: [(&str, &str); 4] = [
    ("each", "so much for each unit"),
    ("flat", "the same whatever is used"),
    ("volume", "in tiers, by units"),
    ("spend", "in tiers, by what was spent"),
];

#[derive(Default)]
struct Wrong(Vec<FieldError>);

impl Wrong {
    fn note(&mut self, field: &str, sentence: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), sentence: sentence.into() });
    }

    fn number<T: std::str::FromStr<Err = NumberError> + Default>(&mut self, field: &str, text: &str) -> Option<T> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        match text.parse() {
            Ok(number) => Some(number),
            Err(error) => {
                self.note(field, error.sentence());
                None
            }
        }
    }

    fn name(&mut self, field: &str, text: &str, ask: &str) -> Name {
        match domain::kernel::clean(text, domain::kernel::Limit::Line) {
            Ok(Some(text)) => Name::new(&text),
            Ok(None) => {
                self.note(field, ask);
                Name::new("")
            }
            Err(_) => {
                self.note(field, "This is longer than a name may be. Shorten it.");
                Name::new("")
            }
        }
    }

    fn per(&mut self, field: &str, code: &str) -> Per {
        match code {
            "" | "period" => Per::Period,
            "day" => Per::Day,
            _ => {
                self.note(field, "Choose day or period.");
                Per::Period
            }
        }
    }
}

impl Written {
    /// The rate that is meant.
    ///
    /// # Errors
    /// Everything that is wrong, by field.
    pub fn read(&self, id: RateId, key: Name, service: ServiceId, from: Date) -> Result<Rate, AppError> {
        let mut wrong = Wrong::default();
        let unit = wrong.name("unit", &self.unit, "Write what is counted: page, hour, TB.");
        let currency = Currency::of(&self.currency).map_err(|e| wrong.note("currency", e.sentence())).ok();
        let price = wrong.number("price", &self.price);
        let pricing = self.pricing(&mut wrong, price);
        let Some(currency) = currency else { return Err(AppError::Invalid(FieldErrors(wrong.0))) };
        let mut rate = Rate::each(id, key, service, unit, Price::ZERO, currency, from);
        rate.pricing = pricing;
        rate.per = wrong.number("per", &self.per).unwrap_or(Quantity::ONE);
        rate.audience = match self.audience.as_str() {
            "" | "everybody" => None,
            code => {
                let known = Audience::from_code(code);
                if known.is_none() {
                    wrong.note("audience", "Choose everybody, internal or external.");
                }
                known
            }
        };
        let basis = BASES.iter().find(|(code, ..)| *code == self.basis.as_str() || self.basis.is_empty());
        match basis {
            Some((.., basis)) => rate.basis = *basis,
            None => wrong.note("basis", "Choose whether it is used, held or begun."),
        }
        rate.resets = match self.resets.as_str() {
            "" | "monthly" => Resets::Monthly,
            "yearly" => Resets::Yearly,
            _ => {
                wrong.note("resets", "Choose monthly or yearly.");
                Resets::Monthly
            }
        };
        self.rules(&mut wrong, &mut rate);
        if let (true, Err(fault)) = (wrong.0.is_empty(), rate.checked()) {
            wrong.note(field_of(fault), fault.sentence());
        }
        if wrong.0.is_empty() { Ok(rate) } else { Err(AppError::Invalid(FieldErrors(wrong.0))) }
    }

    fn rules(&self, wrong: &mut Wrong, rate: &mut Rate) {
        rate.free = wrong.number("free", &self.free);
        rate.set_up = wrong.number("set_up", &self.set_up);
        let step: Option<Quantity> = wrong.number("step", &self.step);
        let per = wrong.per("step_per", &self.step_per);
        rate.increment = step.map(|of| Increment { of, per });
        let least: Option<Quantity> = wrong.number("least", &self.least);
        let per = wrong.per("least_per", &self.least_per);
        rate.minimums.extend(least.map(|least| Minimum { least: Least::Quantity(least), per }));
        let amount: Option<Price> = wrong.number("least_amount", &self.least_amount);
        let per = wrong.per("least_amount_per", &self.least_amount_per);
        rate.minimums.extend(amount.map(|amount| Minimum { least: Least::Amount(amount), per }));
        for (unit, is) in self.also.iter().take(MOST_TIERS) {
            let unit = wrong.name("also", unit, "Write the other unit and how many it is: GPU hour = 10.");
            match wrong.number("also", is) {
                Some(is) => rate.also.push(Also { unit, is }),
                None => wrong.note("also", "Write the other unit and how many it is: GPU hour = 10."),
            }
        }
    }

    fn pricing(&self, wrong: &mut Wrong, price: Option<Price>) -> Pricing {
        let by = match self.shape.as_str() {
            "" | "each" | "flat" => {
                if price.is_none() && wrong.0.iter().all(|e| e.field != "price") {
                    wrong.note("price", "Write what it costs, such as 0.03.");
                }
                let price = price.unwrap_or_default();
                return if self.shape == "flat" { Pricing::Flat(price) } else { Pricing::Each(price) };
            }
            "volume" => Measure::Volume,
            "spend" => Measure::Spend,
            _ => {
                wrong.note("shape", "Choose how the price is made.");
                return Pricing::Each(Price::ZERO);
            }
        };
        if self.tiers.is_empty() || self.tiers.len() > MOST_TIERS {
            wrong.note(
                "tiers",
                format!("Write one tier a line, up to {MOST_TIERS}: 6500 at 0.014, the last one alone."),
            );
        }
        let mut tiers = Vec::new();
        for (up_to, price) in self.tiers.iter().take(MOST_TIERS) {
            let up_to = wrong.number("tiers", up_to);
            match wrong.number("tiers", price) {
                Some(price) => tiers.push(Tier { up_to, price }),
                None => wrong.note("tiers", "Each tier needs a price: 6500 at 0.014."),
            }
        }
        Pricing::Tiers { by, tiers }
    }

    /// A rate in texts, as it would be written.
    #[must_use]
    pub fn of(rate: &Rate) -> Self {
        let per = |per: Per| if per == Per::Day { "day" } else { "period" }.to_owned();
        let mut w = Self {
            audience: rate.audience.map_or("everybody", Audience::code).to_owned(),
            unit: rate.unit.to_string(),
            currency: rate.currency.code().to_owned(),
            per: rate.per.to_string(),
            basis: BASES.iter().find(|(.., b)| *b == rate.basis).map_or("used", |(code, ..)| code).to_owned(),
            resets: if rate.resets == Resets::Yearly { "yearly" } else { "monthly" }.to_owned(),
            free: rate.free.map(|free| free.to_string()).unwrap_or_default(),
            set_up: rate.set_up.map(|fee| fee.to_string()).unwrap_or_default(),
            step: rate.increment.map(|step| step.of.to_string()).unwrap_or_default(),
            step_per: rate.increment.map(|step| per(step.per)).unwrap_or_default(),
            also: rate.also.iter().map(|also| (also.unit.to_string(), also.is.to_string())).collect(),
            ..Self::default()
        };
        match &rate.pricing {
            Pricing::Each(price) => (w.shape, w.price) = ("each".into(), price.to_string()),
            Pricing::Flat(price) => (w.shape, w.price) = ("flat".into(), price.to_string()),
            Pricing::Tiers { by, tiers } => {
                w.shape = if *by == Measure::Spend { "spend" } else { "volume" }.into();
                let bound = |tier: &Tier| tier.up_to.map(|up_to| up_to.to_string()).unwrap_or_default();
                w.tiers = tiers.iter().map(|tier| (bound(tier), tier.price.to_string())).collect();
            }
        }
        for minimum in &rate.minimums {
            match minimum.least {
                Least::Quantity(least) => (w.least, w.least_per) = (least.to_string(), per(minimum.per)),
                Least::Amount(least) => (w.least_amount, w.least_amount_per) = (least.to_string(), per(minimum.per)),
            }
        }
        w
    }
}

fn field_of(fault: domain::charging::RateFault) -> &'static str {
    use domain::charging::RateFault as F;
    match fault {
        F::EndsBefore => "from",
        F::PerTooSmall => "per",
        F::NoStep => "step",
        F::Negative => "least",
        F::TiersFall | F::TiersEnd | F::FreeSpend => "tiers",
        F::FlatCounts => "free",
    }
}

/// Lines such as *6500 at 0.014*, the last one a price alone.
#[must_use]
pub fn tiers_of(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let parts = lines.map(|line| line.split_once(" at ").unwrap_or(("", line)));
    parts.map(|(up_to, price)| (up_to.trim().to_owned(), price.trim().to_owned())).collect()
}

/// Lines such as *GPU hour = 10*.
#[must_use]
pub fn also_of(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let parts = lines.map(|line| line.split_once('=').unwrap_or((line, "")));
    parts.map(|(unit, is)| (unit.trim().to_owned(), is.trim().to_owned())).collect()
}

/// A key that does not exist yet has no rate; ids that stand for nobody.
pub const NO_RATE: (RateId, ServiceId) = (RateId(Uuid::nil()), ServiceId(Uuid::nil()));

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &Written) -> Result<Rate, AppError> {
        let (id, service) = NO_RATE;
        written.read(id, "K".into(), service, jiff::civil::date(2026, 1, 1))
    }

    #[test]
    fn what_is_written_comes_back_as_it_was_meant() {
        let plain = Written {
            unit: "hour".into(),
            currency: "eur".into(),
            price: "80".into(),
            least: "2".into(),
            least_per: "day".into(),
            step: "0.25".into(),
            step_per: "day".into(),
            also: also_of("day = 8\n"),
            ..Written::default()
        };
        let tiers = Written {
            shape: "spend".into(),
            tiers: tiers_of("6500 at 0.014\n24000 at 0.008\n0.005\n"),
            resets: "yearly".into(),
            price: String::new(),
            ..plain.clone()
        };

        for written in [plain, tiers] {
            let rate = read(&written).unwrap();
            assert_eq!(read(&Written::of(&rate)).unwrap(), rate);
        }
    }

    #[test]
    fn what_is_wrong_names_its_field() {
        let wrong = |written: Written| match read(&written) {
            Err(AppError::Invalid(errors)) => errors.0.into_iter().map(|e| e.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let good = Written { unit: "hour".into(), currency: "EUR".into(), price: "1".into(), ..Written::default() };

        assert_eq!(wrong(Written { price: String::new(), ..good.clone() }), ["price"]);
        assert_eq!(wrong(Written { unit: " ".into(), ..good.clone() }), ["unit"]);
        assert_eq!(wrong(Written { currency: "XYZ".into(), ..good.clone() }), ["currency"]);
        assert_eq!(wrong(Written { shape: "volume".into(), tiers: tiers_of("10 at 1"), ..good.clone() }), ["tiers"]);
        assert_eq!(wrong(Written { shape: "flat".into(), free: "3".into(), ..good.clone() }), ["free"]);
        assert_eq!(wrong(Written { basis: "lent".into(), least: "x".into(), ..good }), ["basis", "least"]);
    }
}
