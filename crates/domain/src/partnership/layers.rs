//! Who stands between the person with the need and the person who builds, counted. Many are a fact about how a house is built,
//! and never about one of them.

use crate::health::long_chain;
use crate::profile::coded;

/// People in a chain at most.
pub const LONGEST: usize = 20;

coded! {
    /// On which side somebody stands.
    StandsOn {
        /// The client.
        Client "client" "client",
        /// Our IT.
        It "it" "IT",
        /// Whoever supplies us.
        Supplier "supplier" "supplier",
    }
}

/// Somebody in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// As they are called.
    pub name: String,
    /// What they do in it: has the need, collects needs, plans, builds.
    pub role: String,
    /// On which side.
    pub stands: StandsOn,
}

/// Why people in a row are no chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoChain {
    /// One who needs and one who builds are the least.
    TooShort,
    /// More than anybody reads.
    TooLong,
    /// The first has the need, and so belongs to the client.
    Begins,
}

/// From the person with the need to the person who builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain(Vec<Layer>);

impl Chain {
    /// A chain of these, in this order.
    ///
    /// # Errors
    /// Why they are none.
    pub fn of(layers: Vec<Layer>) -> Result<Self, NoChain> {
        match layers.first() {
            _ if layers.len() < 2 => Err(NoChain::TooShort),
            _ if layers.len() > LONGEST => Err(NoChain::TooLong),
            Some(first) if first.stands != StandsOn::Client => Err(NoChain::Begins),
            _ => Ok(Self(layers)),
        }
    }

    /// All of them, in order.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.0
    }

    /// How many stand between the first and the last.
    #[must_use]
    pub fn between(&self) -> u32 {
        u32::try_from(self.0.len().saturating_sub(2)).unwrap_or(u32::MAX)
    }

    /// Five or more stand between.
    #[must_use]
    pub fn is_long(&self) -> bool {
        long_chain(self.between())
    }

    /// The two who could talk directly: who has the need, and who builds. Nobody where they do already.
    #[must_use]
    pub fn direct(&self) -> Option<(&Layer, &Layer)> {
        if self.between() == 0 { None } else { self.0.first().zip(self.0.last()) }
    }
}
