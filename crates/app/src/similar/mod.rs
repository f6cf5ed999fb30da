//! How long things like this take: a forecast for a promise that nobody estimated, from the record of similar promises in
//! the ledger.
//!
//! What is similar is the same offering or service (else any of its kind) by the same team, then the same team, then the
//! whole house with its suppliers; `domain::forecast` makes days of it. What is promised and not yet delivered counts as open for as
//! long as it is; what was withdrawn, revoked or cancelled says nothing and is left out.
//!
//! Nothing here is kept, nothing estimates effort, and no client sees it: it rests on the promises made to all of them.

pub mod acts;
pub mod store;
pub mod view;
