//! Everything that is tested from outside of the rules: stores, acts, pages, commands. One binary, so that it links once.

mod access;
mod fitness;
mod kit_front;
mod ledger;
mod browser;
mod crash;
mod model;
mod rights;
mod world;
