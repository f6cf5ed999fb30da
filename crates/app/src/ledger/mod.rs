//! The append-only ledger under conversations and commitments: chained lines, their texts beside them, and the proof that
//! nobody rewrote them. It knows how a line is kept, not what it means.

mod line;
mod saying;
pub mod seal;
mod store;
pub mod verify;

pub use line::{Body, Entry, Line, commitment_event, commitment_line, conversation_event, conversation_line};
pub use saying::{Possible, Saying};
pub(crate) use store::entries_of;
pub use store::{append, append_new, entries};

/// What a ledger belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A promise.
    Commitment,
    /// An alignment conversation.
    Conversation,
}

impl Matter {
    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Matter::Commitment => "commitment",
            Matter::Conversation => "conversation",
        }
    }
}
