//! Hears trouble in what people say: which sentences of a text are symptoms of a failing relationship, of which stage, how sure
//! that is, and by which words.
//!
//! An assistant and no judge: a person confirms or corrects, and [`Listener::learned`] takes that in. Nothing here reads a clock,
//! a file or a store; the same text gives the same verdict. How a verdict comes about:
//!
//! 1. [`sentences`] cuts a text, and leaves out what others wrote and signatures.
//! 2. `terms` takes a sentence apart: words, pairs of words, pieces of words, and the meanings that words share.
//! 3. `vocabulary` knows how much each of them tells; `model` what it speaks for; `fit` found that out from `data/`.
//! 4. With the feature `encoder`, a vector of the sense speaks beside it.
//! 5. `evidence` says which words weighed most.
//!
//! [`diagnose`] puts the lines of a relationship together; [`table`] does both for CSV files. How right it all is, and how that
//! is measured, is told in `docs/listening.md`.

#[cfg(feature = "encoder")]
pub mod encoder;
#[cfg(not(feature = "encoder"))]
#[path = "no_encoder.rs"]
mod encoder;
mod evidence;
mod fit;
mod history;
mod learnt;
mod listener;
mod meaning;
pub mod measure;
mod model;
mod numbers;
mod split;
mod stage;
pub mod table;
mod terms;
pub mod training;
mod validation;
mod version;
mod vocabulary;

pub use history::{Diagnosis, Line, diagnose};
pub use listener::{Correction, Listener, THRESHOLD, Tier, Verdict};
pub use split::{Sentence, sentences};
pub use stage::{Side, Stage};
pub use validation::{Corrects, Taught, corrected, cross_validated};
pub use version::version;
