//! Hears trouble in what people say.
#![allow(warnings, clippy::all, reason = "lab")]
mod fit;
pub mod lab;
mod numbers;
mod stage;
mod terms;
mod vocabulary;
pub use stage::{Side, Stage};
