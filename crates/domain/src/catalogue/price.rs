//! What a price reads like: an amount in the smallest coin of its currency, for one of something, from a day on. A price is
//! told here and charged nowhere.

use jiff::civil::Date;

/// A price from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// In the smallest coin.
    pub minor: i64,
    /// Three capital letters (ISO 4217).
    pub currency: String,
    /// For one of what: "laptop a month".
    pub unit: String,
    /// The first day on which it holds.
    pub from: Date,
    /// What else there is to say about it.
    pub words: Option<String>,
}

/// Why something typed is no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceError {
    /// No number, or more decimals than the currency has.
    NoAmount,
    /// Negative, or more than can be meant.
    OutOfRange,
    /// Not three letters.
    NoCurrency,
}

impl PriceError {
    /// What to write instead.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            PriceError::NoAmount => {
                "Write the amount as a number, such as 12.50, with no more decimals than the currency has."
            }
            PriceError::OutOfRange => "Write an amount from 0 to 1,000,000,000.",
            PriceError::NoCurrency => "Write the currency in three letters, such as EUR.",
        }
    }
}

/// Decimals of a currency (ISO 4217); two where the list says nothing.
#[must_use]
pub fn minor_digits(currency: &str) -> usize {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

impl Price {
    /// Reads amount and currency as people type them: "12.50" or "12,5", "eur".
    ///
    /// # Errors
    /// What to write instead.
    pub fn read(amount: &str, currency: &str) -> Result<(i64, String), PriceError> {
        let currency = currency.trim().to_ascii_uppercase();
        if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(PriceError::NoCurrency);
        }
        let digits = minor_digits(&currency);
        let text = amount.trim().replace(',', ".");
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        if !number(whole) || (text.contains('.') && !number(part)) || part.len() > digits {
            return Err(PriceError::NoAmount);
        }
        let minor: i64 = format!("{whole}{part:0<digits$}").parse().map_err(|_| PriceError::OutOfRange)?;
        let price = Self { minor, currency, unit: String::new(), from: Date::MIN, words: None };
        if price.is_sound() { Ok((minor, price.currency)) } else { Err(PriceError::OutOfRange) }
    }

    /// Within what can be meant.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        (0..=1_000_000_000 * 10i64.pow(2)).contains(&self.minor)
    }

    /// The amount with the decimals of its currency: "12.50".
    #[must_use]
    pub fn amount(&self) -> String {
        let digits = minor_digits(&self.currency);
        let one = 10i64.pow(u32::try_from(digits).unwrap_or(2));
        let (whole, part) = (self.minor / one, self.minor % one);
        if digits == 0 { whole.to_string() } else { format!("{whole}.{part:0>digits$}") }
    }

    /// For people: "EUR 12.50 for one laptop a month".
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.minor == 0 {
            return "no charge".to_owned();
        }
        let amount = self.amount();
        let (whole, part) = amount.split_once('.').map_or((amount.as_str(), None), |(w, p)| (w, Some(p)));
        let mut grouped = String::new();
        for (n, c) in whole.chars().enumerate() {
            if n > 0 && (whole.len() - n).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(c);
        }
        let part = part.map_or_else(String::new, |p| format!(".{p}"));
        format!("{} {grouped}{part} for one {}", self.currency, self.unit)
    }
}

/// The price that holds on a day, and the next one after it.
#[must_use]
pub fn in_force(prices: &[Price], day: Date) -> (Option<&Price>, Option<&Price>) {
    let now = prices.iter().filter(|p| p.from <= day).max_by_key(|p| p.from);
    let next = prices.iter().filter(|p| p.from > day).min_by_key(|p| p.from);
    (now, next)
}
