//! Entente: customer relationship management for an IT department and the people it serves.
//!
//! One folder per place of the product; each holds what it may do (`acts`), its rows (`store`) and its pages. What is
//! allowed and what follows is decided in the crate `domain`; rows are read and written through the crate `db`.
//! `router` names every address. `kit` knows no business word.

pub mod api;
pub mod asked;
pub mod benefits;
pub mod calendars;
pub mod calls;
pub mod catalogue;
pub mod check;
pub mod clients;
pub mod command;
pub mod commitments;
pub mod conversations;
pub mod counselling;
pub mod curtain;
pub mod demo;
pub mod find;
pub mod health;
pub mod imports;
pub mod jobs;
pub mod kit;
pub mod ledger;
pub mod levels;
pub mod links;
pub mod mail;
pub mod migrations;
pub mod money;
pub mod organisation;
pub mod partnership;
pub mod people;
pub mod portal;
pub mod programs;
pub mod reports;
pub mod resting;
pub mod reviews;
pub mod rivals;
pub mod router;
pub mod satisfaction;
pub mod shadow;
pub mod signals;
pub mod similar;
pub mod sponsors;
pub mod teams;
pub mod telling;
pub mod today;
pub mod treatment;
pub mod trust;
pub mod watch;
