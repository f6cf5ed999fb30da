//! What somebody wants to say about a matter, and what they could say: the same shape for promises and conversations.

use domain::commitment::{Channel, Side};
use jiff::Timestamp;
use uuid::Uuid;

/// Something that is said about a matter.
#[derive(Clone, Debug)]
pub struct Saying<A> {
    /// What.
    pub act: A,
    /// In whose words.
    pub words: Option<String>,
    /// Why the word that is given is a stretch, where the act has no place for it.
    pub stretch: Option<String>,
    /// The promise check that was seen before; the last one of that day where none is named.
    pub check: Option<Uuid>,
    /// Why it is put to a client to whom something is broken, where it is something new. Only our side reads it.
    pub despite: Option<String>,
    /// It mends what both sides know to be broken, and so is nothing new.
    pub mends: bool,
    /// Said by the other side, recorded by this one.
    pub for_other: bool,
    /// When it was said, if not now.
    pub said_at: Option<Timestamp>,
    /// Through which door.
    pub channel: Channel,
}

impl<A> Saying<A> {
    /// Said now, on a page, by oneself.
    #[must_use]
    pub const fn now(act: A, words: Option<String>) -> Self {
        Self {
            act,
            words,
            stretch: None,
            check: None,
            despite: None,
            mends: false,
            for_other: false,
            said_at: None,
            channel: Channel::Web,
        }
    }
}

/// What a person may say about a matter: for their own side, and recording what the other side said.
#[derive(Clone, Debug)]
pub struct Possible<K> {
    /// The side they stand on; nothing for the system.
    pub side: Option<Side>,
    /// For their own side.
    pub own: Vec<K>,
    /// Recording for the other.
    pub for_other: Vec<K>,
}
