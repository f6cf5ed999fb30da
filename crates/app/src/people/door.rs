//! Through which door somebody came in: what they may say and how far they get follows from it, in [`super::scope`].

use domain::commitment::Channel;
use domain::kernel::PersonId;
use uuid::Uuid;

/// How a reader came in, and so how far they get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Door {
    /// Signed in: everything that is theirs.
    #[default]
    Session,
    /// A signed link in a mail: this one matter, and nothing inside a house. Mails are forwarded.
    Link {
        /// The commitment or the conversation.
        matter: Uuid,
    },
    /// The same link in the hands of somebody else: they may read, and leave a note that carries nobody's name but the one
    /// they give.
    Forwarded {
        /// The commitment or the conversation.
        matter: Uuid,
    },
    /// A program with a token.
    Token {
        /// It may change things.
        writes: bool,
    },
    /// One of our staff who looks with this reader's eyes; changes nothing.
    Seeing {
        /// Who looks.
        by: PersonId,
    },
}

impl Door {
    /// Through which door an act came that was said on a page.
    #[must_use]
    pub const fn channel(self) -> Channel {
        match self {
            Door::Session | Door::Seeing { .. } => Channel::Web,
            Door::Link { .. } | Door::Forwarded { .. } => Channel::Link,
            Door::Token { .. } => Channel::Api,
        }
    }

    /// Whoever came in by it may only look.
    #[must_use]
    pub const fn only_reads(self) -> bool {
        matches!(self, Door::Seeing { .. } | Door::Token { writes: false })
    }
}
