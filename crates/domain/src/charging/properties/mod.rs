//! What holds whatever comes in.

mod changes;
mod expected;
mod generated;
mod runs;
mod statements;
