//! Order taker or partner: what the two sides differed about and what became of it, who stands between a need and whoever builds, and the
//! litmus of both beside the record. The rules lie in the domain; what a stage of a relationship is, or a word, is no concern of this place.

pub mod differ;
pub mod layers;
pub mod litmus;
pub mod maturity;
