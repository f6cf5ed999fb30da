//! Hears trouble in what people say.
#![allow(warnings, clippy::all, reason = "lab")]
mod fit;
pub mod lab;
mod meaning;
mod numbers;
mod split;
mod stage;
mod terms;
mod vocabulary;
pub use split::{Sentence, sentences};
pub use stage::{Side, Stage};
