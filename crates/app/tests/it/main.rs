//! Everything that is tested from outside of the rules: stores, acts, pages, commands. One binary, so that it links once.

#![allow(clippy::expect_used, reason = "a test that cannot go on says so")]

mod access;
mod browser;
mod clients;
mod commitments;
mod conversations;
mod crash;
mod demo;
mod find;
mod fitness;
mod imports;
mod imports_data;
mod imports_pages;
mod kit_front;
mod ledger;
mod model;
mod people;
mod rights;
mod today;
mod world;
