//! The ladder of maturity: how far both sides say they have come, under their names and with a reason, beside each other and over time;
//! and what each promises to reach the next rung. What ours say a client reads once somebody of ours has shared it, and a next rung that
//! rests on it neither before.

pub mod acts;
pub mod api;
pub mod known;
pub mod pages;
pub mod store;

/// The ladder of a client.
#[must_use]
pub fn of_client(client: impl std::fmt::Display) -> String {
    format!("/clients/{client}/maturity")
}
