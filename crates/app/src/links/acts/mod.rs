//! What can be done with links: make one, and whatever a person says by one.

mod make;

pub use make::{make, path, path_saying};
