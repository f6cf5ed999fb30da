//! The promise check: words and what stands behind them, whether chances were right, and the page.

mod given;
mod helps;
mod page;
pub mod standing;
mod thought;
