//! Order taker or partner: what the two sides differed about and what became of it. The rules lie in the domain; what a stage
//! of a relationship is, or a word, is no concern of this place.

pub mod differ;
