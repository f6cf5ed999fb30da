//! What a price is made of, as programs read and write it. Numbers are texts, because JSON would take them through binary
//! floating point.

use domain::charging::Rate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::kit::codes;
use crate::money::reading::{BASES, SHAPES, Written};

codes!(
    /// For whom a price is.
    AudienceCode = ["everybody", "internal", "external"]
);
codes!(
    /// What is counted.
    BasisCode = BASES.map(|(code, ..)| code)
);
codes!(
    /// How a price is made.
    ShapeCode = SHAPES.map(|(code, _)| code)
);
codes!(
    /// When tiers and what is free begin anew.
    ResetsCode = ["monthly", "yearly"]
);
codes!(
    /// Over what a rule looks.
    OverCode = ["day", "period"]
);

/// One tier of a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceTier {
    /// Up to so many units, or so much money; nothing for the last tier.
    #[serde(default)]
    #[schema(example = "6500")]
    up_to: Option<String>,
    #[schema(example = "0.014")]
    price: String,
}

/// Another unit in which usage may be reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OtherUnit {
    #[schema(max_length = 200, example = "GPU hour")]
    unit: String,
    /// How many of the price's own unit one of it is.
    #[schema(example = "10")]
    is: String,
}

/// A price with the rules beside it. Numbers are decimal texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PriceRules {
    #[schema(value_type = AudienceCode)]
    audience: String,
    /// Of what.
    #[schema(max_length = 200, example = "core hour")]
    unit: String,
    #[schema(example = "EUR")]
    currency: String,
    /// For how many units the price is meant; 1 where nothing is sent.
    per: Option<String>,
    #[schema(value_type = BasisCode)]
    basis: String,
    #[schema(value_type = ShapeCode)]
    shape: String,
    /// For `each` and `flat`.
    price: Option<String>,
    /// For `volume` and `spend`, rising.
    #[schema(max_items = 20)]
    tiers: Vec<PriceTier>,
    #[schema(value_type = ResetsCode)]
    resets: String,
    /// So many units cost nothing.
    free: Option<String>,
    /// For each unit of a subscription, once.
    set_up: Option<String>,
    /// Counted in whole steps of so many units.
    step: Option<String>,
    #[schema(value_type = Option<OverCode>)]
    step_per: Option<String>,
    /// At least so many units.
    least: Option<String>,
    #[schema(value_type = Option<OverCode>)]
    least_per: Option<String>,
    /// At least so much money.
    least_amount: Option<String>,
    #[schema(value_type = Option<OverCode>)]
    least_amount_per: Option<String>,
    #[schema(max_items = 20)]
    also: Vec<OtherUnit>,
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

impl PriceRules {
    pub(super) fn of(rate: &Rate) -> Self {
        let w = Written::of(rate);
        Self {
            audience: w.audience,
            unit: w.unit,
            currency: w.currency,
            per: some(w.per),
            basis: w.basis,
            shape: w.shape,
            price: some(w.price),
            tiers: w.tiers.into_iter().map(|(up_to, price)| PriceTier { up_to: some(up_to), price }).collect(),
            resets: w.resets,
            free: some(w.free),
            set_up: some(w.set_up),
            step: some(w.step),
            step_per: some(w.step_per),
            least: some(w.least),
            least_per: some(w.least_per),
            least_amount: some(w.least_amount),
            least_amount_per: some(w.least_amount_per),
            also: w.also.into_iter().map(|(unit, is)| OtherUnit { unit, is }).collect(),
        }
    }

    pub(super) fn written(&self) -> Written {
        let text = |of: &Option<String>| of.clone().unwrap_or_default();
        Written {
            audience: self.audience.clone(),
            unit: self.unit.clone(),
            currency: self.currency.clone(),
            per: text(&self.per),
            basis: self.basis.clone(),
            shape: self.shape.clone(),
            price: text(&self.price),
            tiers: self.tiers.iter().map(|tier| (text(&tier.up_to), tier.price.clone())).collect(),
            resets: self.resets.clone(),
            free: text(&self.free),
            set_up: text(&self.set_up),
            step: text(&self.step),
            step_per: text(&self.step_per),
            least: text(&self.least),
            least_per: text(&self.least_per),
            least_amount: text(&self.least_amount),
            least_amount_per: text(&self.least_amount_per),
            also: self.also.iter().map(|also| (also.unit.clone(), also.is.clone())).collect(),
        }
    }
}
