//! Bringing in what other systems wrote down.
