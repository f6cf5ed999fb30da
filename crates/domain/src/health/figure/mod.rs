//! The health figure: from 0 to 100, of what is known, with the share of it that is known beside it. It is an instrument of
//! its own: no stage, no word and no litmus goes into it, and it goes into none of them.

mod movers;
mod reading;
mod recipe;

#[cfg(test)]
mod tests;

pub use movers::{Mover, movers};
pub use reading::{Measure, Reading};
pub use recipe::{ENOUGH, Figure, Part, RECIPES, Recipe, Scored, figure, latest, recipe};
