//! Alignment conversations: where each stands, whose move it is, and what was agreed at each step.

pub mod acts;
pub mod answering;
pub mod api;
pub mod forms;
pub mod look_back;
pub mod opening;
pub mod pages;
pub mod reading;
pub mod steps;
pub mod store;
