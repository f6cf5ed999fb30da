//! What is done about a relationship that ails: plays that are begun, their steps as promises of one side each, the stage as it is given to
//! a sponsor of the client, and what every play did. What plays there are is a rule of `domain::treatment`. Nobody of a client learns that
//! there is a treatment before somebody of ours gives it to their sponsor.

pub mod acts;
pub mod api;
pub mod glance;
pub mod known;
pub mod pages;
pub mod store;
pub mod words;
