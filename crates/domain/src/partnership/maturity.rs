//! The ladder of maturity: five rungs from ad hoc to strategic partner, rated by both sides, and what each does to reach the next one
//! together. The next rung is one above the lower of both ratings: a side that stands higher waits there for the other.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::profile::coded;
use crate::treatment::Step;

coded! {
    /// How far two sides have come.
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    Rung {
        /// As it comes.
        AdHoc "ad_hoc" "ad hoc",
        /// What is ordered is done.
        OrderTaker "order_taker" "order taker",
        /// Services with levels and prices.
        ServiceProvider "service_provider" "service provider",
        /// Asked before a solution is chosen.
        TrustedAdvisor "trusted_advisor" "trusted advisor",
        /// At the table while the strategy is formed.
        StrategicPartner "strategic_partner" "strategic partner",
    }
}

impl Rung {
    /// What it is, in a sentence.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Rung::AdHoc => "Whoever knows somebody gets something; nobody knows what to expect.",
            Rung::OrderTaker => "What is ordered is done, and nobody asks what it is for.",
            Rung::ServiceProvider => "What IT offers, at which level and price, is known, and it is kept.",
            Rung::TrustedAdvisor => "IT is asked before a solution is chosen, and its ideas change plans.",
            Rung::StrategicPartner => {
                "IT is at the table while the strategy is formed, and answers for results with the business."
            }
        }
    }

    /// The one above; the top has none.
    #[must_use]
    pub fn above(self) -> Option<Self> {
        Self::ALL.iter().copied().find(|rung| *rung > self)
    }
}

/// The rung that both reach next: one above the lower of the two.
#[must_use]
pub fn next_rung(one: Rung, other: Rung) -> Option<Rung> {
    one.min(other).above()
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct To {
    to: Rung,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ladder {
    rung: Vec<To>,
}

/// A ladder that cannot be read has no steps; a test reads it.
static LADDER: LazyLock<Option<Ladder>> = LazyLock::new(|| toml::from_str(include_str!("maturity.toml")).ok());

/// What each side does to reach a rung, in order. Nothing for the lowest: everybody stands there.
#[must_use]
pub fn steps_to(rung: Rung) -> &'static [Step] {
    let found = LADDER.as_ref().and_then(|ladder| ladder.rung.iter().find(|one| one.to == rung));
    found.map_or(&[], |one| &one.steps)
}
