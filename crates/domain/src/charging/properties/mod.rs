//! What holds whatever comes in.

mod changes;
mod generated;
mod runs;
mod statements;
