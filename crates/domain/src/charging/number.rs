//! Decimal numbers with a meaning: how much ([`Quantity`]), what one of it costs ([`Price`]), and an amount that is not
//! rounded yet ([`Exact`]). Bounds are kept where a number comes in, so that working with it cannot overflow: a million
//! lines of the largest quantity at the largest price still fit the 28 digits of a decimal.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Places after the point that a quantity or a price may have.
pub const MOST_PLACES: u32 = 9;
/// The largest quantity: a million million.
pub const MOST_QUANTITY: i64 = 1_000_000_000_000;
/// The largest price, in major units of its currency: a thousand million.
pub const MOST_PRICE: i64 = 1_000_000_000;

/// Why a number was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// No number; holds what was written.
    NotANumber(String),
    /// Further from zero than the bound it names.
    TooLarge(i64),
    /// More than [`MOST_PLACES`] places.
    TooFine,
}

impl NumberError {
    /// For programs; stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            NumberError::NotANumber(_) => "not_a_number",
            NumberError::TooLarge(_) => "number_too_large",
            NumberError::TooFine => "number_too_fine",
        }
    }

    /// For people: what is wrong and what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            NumberError::NotANumber(text) => format!("{text} is no number. Write it as 1234.5."),
            NumberError::TooLarge(most) => format!("Use a number up to {most}, or a larger unit."),
            NumberError::TooFine => format!("Use up to {MOST_PLACES} places after the point, or a smaller unit."),
        }
    }
}

macro_rules! decimal {
    ($(#[$doc:meta])* $name:ident, $most:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub(super) Decimal);

        impl $name {
            /// None at all.
            pub const ZERO: Self = Self(Decimal::ZERO);
            /// Exactly one.
            pub const ONE: Self = Self(Decimal::ONE);

            /// Within the bounds.
            ///
            /// # Errors
            /// Too large, or too many places.
            pub fn new(value: Decimal) -> Result<Self, NumberError> {
                let value = value.normalize();
                match value {
                    v if v.abs() > Decimal::from($most) => Err(NumberError::TooLarge($most)),
                    v if v.scale() > MOST_PLACES => Err(NumberError::TooFine),
                    v => Ok(Self(v)),
                }
            }

            /// The number.
            #[must_use]
            pub const fn decimal(self) -> Decimal {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = NumberError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let text = text.trim();
                let value = Decimal::from_str_exact(text).map_err(|_| NumberError::NotANumber(text.to_owned()))?;
                Self::new(value)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(|e: NumberError| de::Error::custom(e.sentence()))
            }
        }

        written!($name);
    };
}

/// Written without zeros at the end; kept as text, because a number of JSON may pass through binary floating point.
macro_rules! written {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.normalize().fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
    };
}

decimal!(
    /// How much, in the unit that stands beside it. Negative takes back.
    Quantity,
    MOST_QUANTITY
);
decimal!(
    /// What a unit costs, in major units of the currency that stands beside it (0.0009 USD is a price, no amount).
    Price,
    MOST_PRICE
);

/// A result on its way to a line: an amount in major units, or a quantity that came out of a division. Not bounded, and
/// never shown as a sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Exact(pub(super) Decimal);

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// From a decimal, as it is.
    #[must_use]
    pub const fn new(value: Decimal) -> Self {
        Self(value)
    }

    /// The number.
    #[must_use]
    pub const fn decimal(self) -> Decimal {
        self.0
    }
}

impl Exact {
    /// The same as a quantity that can be booked, with as many places as one may have.
    ///
    /// # Errors
    /// Too large.
    pub fn as_quantity(self) -> Result<Quantity, NumberError> {
        Quantity::new(self.0.round_dp(MOST_PLACES))
    }
}

written!(Exact);

impl FromStr for Exact {
    type Err = NumberError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Decimal::from_str_exact(text).map(Self).map_err(|_| NumberError::NotANumber(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(|e: NumberError| de::Error::custom(e.sentence()))
    }
}

/// A short name that many lines share: the key of a rate, a unit, a cost centre, a source. Cloning one is free, so
/// whoever reads a million lines keeps one of each.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(Arc<str>);

impl Name {
    /// As it is written; whoever takes it from people has cleaned it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self::new(&text))
    }
}
