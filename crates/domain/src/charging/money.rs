//! Money: whole minor units of one currency. It is added, taken away and divided among shares, never multiplied; a price
//! times a quantity is [`Exact`] until its line is rounded.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::number::Exact;

/// A currency of ISO 4217 that has minor units: two places for EUR, none for JPY, three for KWD.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

/// An amount in whole minor units (cents for EUR) of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; negative is a credit.
    pub minor: i64,
    /// Of this currency.
    pub currency: Currency,
}

/// Why there is no such amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MoneyError {
    /// No currency has this code.
    UnknownCurrency(String),
    /// Two currencies in one sum.
    Mixed(Currency, Currency),
    /// More than 64 bits of minor units.
    TooLarge,
    /// More places than the currency has.
    TooFine(String),
    /// Not a number at all.
    NotANumber(String),
}

impl MoneyError {
    /// For programs; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            MoneyError::UnknownCurrency(_) => "unknown_currency",
            MoneyError::Mixed(..) => "mixed_currencies",
            MoneyError::TooLarge => "amount_too_large",
            MoneyError::TooFine(_) => "amount_too_fine",
            MoneyError::NotANumber(_) => "not_an_amount",
        }
    }

    /// For people: what is wrong and what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            MoneyError::UnknownCurrency(code) => format!("{code} is no currency. Use a code such as EUR, USD or JPY."),
            MoneyError::Mixed(a, b) => format!("{a} and {b} cannot be added. Keep a sum for each currency."),
            MoneyError::TooLarge => {
                "That amount is larger than can be kept. Look at the quantity and the price.".into()
            }
            MoneyError::TooFine(text) => format!("{text} has more places than the currency. Round it first."),
            MoneyError::NotANumber(text) => format!("{text} is no amount. Write it as 1234.50."),
        }
    }
}

impl Currency {
    /// By its code of three letters, in any case.
    ///
    /// # Errors
    /// No such code, or something without minor units such as gold (XAU).
    pub fn of(code: &str) -> Result<Self, MoneyError> {
        let known = iso_currency::Currency::from_code(&code.trim().to_ascii_uppercase());
        let with_places = known.filter(|currency| currency.exponent().is_some());
        with_places.map(Self).ok_or_else(|| MoneyError::UnknownCurrency(code.trim().to_owned()))
    }

    /// Three capital letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Places after the point: the exponent of ISO 4217.
    #[must_use]
    pub fn places(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::of(code)
    }
}

impl TryFrom<String> for Currency {
    type Error = String;
    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::of(&code).map_err(|e| e.sentence())
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl Money {
    /// So many minor units.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The nearest whole minor unit; a tie goes to the even one (half-even, IEEE 754 `roundTiesToEven`), so that many
    /// rounded lines lean to neither side.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`].
    pub fn round(exact: Exact, currency: Currency) -> Result<Self, MoneyError> {
        let minor = exact.0.checked_mul(Decimal::from(10_i64.pow(currency.places())));
        let whole = minor.map(|m| m.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven));
        whole.and_then(|w| w.to_i64()).map(|w| Self::new(w, currency)).ok_or(MoneyError::TooLarge)
    }

    /// From a written amount such as `1234.5`, in major units. Nothing is rounded.
    ///
    /// # Errors
    /// Not a number, finer than the currency, or too large.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let written = text.trim();
        let exact = Decimal::from_str_exact(written).map_err(|_| MoneyError::NotANumber(written.to_owned()))?;
        if exact.normalize().scale() > currency.places() {
            return Err(MoneyError::TooFine(written.to_owned()));
        }
        Self::round(Exact(exact), currency)
    }

    /// In major units.
    #[must_use]
    pub fn exact(self) -> Exact {
        Exact(Decimal::new(self.minor, self.currency.places()))
    }

    /// The sum.
    ///
    /// # Errors
    /// Two currencies, or too large.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed(self.currency, other.currency));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The difference.
    ///
    /// # Errors
    /// Two currencies, or too large.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        let minor = other.minor.checked_neg().ok_or(MoneyError::TooLarge)?;
        self.plus(Self::new(minor, other.currency))
    }

    /// Neither charge nor credit.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Divided by weights so that the parts add up to the whole: each part is rounded down, and what is left goes, one
    /// minor unit each, to the largest fractions, the earlier first (the method of largest remainders, Hamilton 1792).
    /// Weights that add up to nothing give everything to the first.
    #[must_use]
    pub fn divided(self, weights: &[Decimal]) -> Vec<Self> {
        let total: Decimal = weights.iter().copied().sum();
        let share = |w: &Decimal| w.checked_div(total).and_then(|r| r.checked_mul(Decimal::from(self.minor)));
        let exact: Option<Vec<Decimal>> = weights.iter().map(share).collect();
        let parts = exact.and_then(|exact| whole_parts(&exact, self.minor));
        let parts = parts.unwrap_or_else(|| first_takes_all(self.minor, weights.len()));
        parts.into_iter().map(|minor| Self::new(minor, self.currency)).collect()
    }
}

fn first_takes_all(minor: i64, parts: usize) -> Vec<i64> {
    (0..parts).map(|n| if n == 0 { minor } else { 0 }).collect()
}

/// Whole numbers near the exact ones that add up to `total`: largest remainders. `None` when they do not fit 64 bits or
/// lie more than one each from the total.
fn whole_parts(exact: &[Decimal], total: i64) -> Option<Vec<i64>> {
    // Divisions leave dust in the last places; it must not decide who takes a minor unit.
    let exact: Vec<Decimal> = exact.iter().map(|e| e.round_dp(9)).collect();
    let mut parts: Vec<i64> = exact.iter().map(|e| e.floor().to_i64()).collect::<Option<_>>()?;
    let given = parts.iter().try_fold(0_i64, |sum, part| sum.checked_add(*part))?;
    let left = usize::try_from(total.checked_sub(given)?).ok().filter(|left| *left <= parts.len())?;
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(exact[*at] - exact[*at].floor()));
    order.into_iter().take(left).for_each(|at| parts[at] += 1);
    Some(parts)
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Decimal::new(self.minor, self.currency.places()), self.currency)
    }
}

/// One sum for each currency; nothing is converted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(BTreeMap<Currency, i64>);

impl Sums {
    /// Adds one amount to the sum of its currency.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`].
    pub fn add(&mut self, amount: Money) -> Result<(), MoneyError> {
        let sum = self.0.entry(amount.currency).or_default();
        *sum = sum.checked_add(amount.minor).ok_or(MoneyError::TooLarge)?;
        Ok(())
    }

    /// All of them.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`].
    pub fn of(amounts: impl IntoIterator<Item = Money>) -> Result<Self, MoneyError> {
        let mut sums = Self::default();
        amounts.into_iter().try_for_each(|amount| sums.add(amount)).map(|()| sums)
    }

    /// The sum in this currency; zero where there is none.
    #[must_use]
    pub fn in_currency(&self, currency: Currency) -> Money {
        Money::new(self.0.get(&currency).copied().unwrap_or_default(), currency)
    }

    /// By code of currency.
    pub fn each(&self) -> impl Iterator<Item = Money> {
        self.0.iter().map(|(currency, minor)| Money::new(*minor, *currency))
    }
}
