//! Who is asking, and what they may see. Every read takes a [`Scope`]; what one may not see is not found.
//! Enforced here and in the stores that call it, nowhere else.

use db::{Query, Val};
use domain::commitment::{Channel, Side};
use domain::kernel::{PartyId, PersonId};
use domain::party::{PartyKind, Role};
use uuid::Uuid;

use super::store;
use crate::kit::chrome::Theme;
use crate::kit::error::AppError;

/// On whose behalf something is read.
#[derive(Clone, Debug)]
pub enum Scope {
    /// A person who is signed in.
    Person(Box<Reader>),
    /// A named job of the system, which sees everything.
    System(&'static str),
}

/// A person, and what follows from their roles.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Who.
    pub id: PersonId,
    /// As others see it.
    pub name: String,
    /// Roles held now, with the party and its kind.
    pub roles: Vec<Held>,
    /// Their parties and everything below them.
    pub reach: Vec<PartyId>,
    /// For whom they may say binding words today.
    pub deputy_for: Vec<PersonId>,
    /// How they want pages to look.
    pub theme: Theme,
    /// Whether one-letter keys work.
    pub one_letter_keys: bool,
    /// How they came in.
    pub door: Door,
}

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
            Door::Link { .. } => Channel::Link,
            Door::Token { .. } => Channel::Api,
        }
    }

    /// Whoever came in by it may only look.
    #[must_use]
    pub const fn only_reads(self) -> bool {
        matches!(self, Door::Seeing { .. } | Door::Token { writes: false })
    }
}

/// A role at a party.
#[derive(Clone, Debug)]
pub struct Held {
    /// Where.
    pub party: PartyId,
    /// What kind of party it is.
    pub kind: PartyKind,
    /// Its name.
    pub party_name: String,
    /// What.
    pub role: Role,
}

impl Reader {
    /// Belongs to our own house.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.roles.iter().any(|h| h.kind.is_ours())
    }

    /// May make and change parties, people and roles.
    #[must_use]
    pub fn administers(&self) -> bool {
        self.roles.iter().any(|h| h.kind.is_ours() && h.role.administers())
    }

    /// May bring data in.
    #[must_use]
    pub fn imports(&self) -> bool {
        self.roles.iter().any(|h| h.kind.is_ours() && h.role.imports())
    }

    /// May add and change clients and the people there.
    #[must_use]
    pub fn tends_clients(&self) -> bool {
        self.administers()
            || self
                .roles
                .iter()
                .any(|h| h.kind.is_ours() && matches!(h.role, Role::RelationshipManager | Role::SupplierManager))
    }

    /// What they are, for the frame of the page: the first role, and for others than us the party.
    #[must_use]
    pub fn what(&self) -> String {
        match self.roles.first() {
            Some(h) if h.kind.is_ours() => h.role.word().to_owned(),
            Some(h) => format!("{}, {}", h.role.word(), h.party_name),
            None => "No role yet".to_owned(),
        }
    }

    /// `it`, `client` or `supplier`.
    #[must_use]
    pub fn drawn(&self) -> &'static str {
        match self.roles.first() {
            _ if self.is_staff() => "it",
            Some(h) => h.kind.side(),
            None => "client",
        }
    }
}

/// Both parties of a row, as far as seeing goes.
#[derive(Clone, Copy, Debug)]
pub struct Between {
    /// Who benefits.
    pub customer: PartyId,
    /// What kind of party that is.
    pub customer_kind: PartyKind,
    /// Who promises.
    pub performer: PartyId,
    /// What kind of party that is.
    pub performer_kind: PartyKind,
}

impl Scope {
    /// The person, if there is one.
    #[must_use]
    pub fn reader(&self) -> Option<&Reader> {
        match self {
            Scope::Person(reader) => Some(reader),
            Scope::System(_) => None,
        }
    }

    /// Through which door an act comes that names none of its own.
    #[must_use]
    pub fn channel(&self, said: Channel) -> Channel {
        match self.reader() {
            Some(reader) if said == Channel::Web => reader.door.channel(),
            _ => said,
        }
    }

    /// The person who acts.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        self.reader().map(|r| r.id)
    }

    /// Sees both sides' shared words and our own inside: our staff and the system.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.reader().is_none_or(Reader::is_staff)
    }

    /// The one matter a link opens.
    #[must_use]
    pub fn only(&self) -> Option<Uuid> {
        match self.reader().map(|r| r.door) {
            Some(Door::Link { matter }) => Some(matter),
            _ => None,
        }
    }

    /// Keeps only rows of matters (alias `c`, with `id`, `customer_id` and `performer_id`) that may be seen.
    #[must_use]
    pub fn matters(&self, query: Query) -> Query {
        let query = match self.only() {
            Some(matter) => query.and("c.id = {}", Val::Uuid(matter)),
            None => query,
        };
        match self {
            Scope::System(_) => query,
            Scope::Person(reader) if reader.is_staff() => query,
            Scope::Person(reader) => query.and(store::MATTER_IN_REACH, Val::Uuid(reader.id.0)),
        }
    }

    /// Keeps only parties (alias `p`) that may be seen. A client sees its own and the IT organisation, never a team.
    #[must_use]
    pub fn parties(&self, query: Query) -> Query {
        let query = match self.only() {
            Some(matter) => query.and(store::PARTY_OF_MATTER, std::array::from_fn::<_, 4, _>(|_| Val::Uuid(matter))),
            None => query,
        };
        match self {
            Scope::System(_) => query,
            Scope::Person(reader) if reader.is_staff() => query,
            Scope::Person(reader) => query.and(store::PARTY_IN_REACH, Val::Uuid(reader.id.0)),
        }
    }

    /// On which side of a matter they stand; `None` where they may not see it. The system stands on none and sees all.
    #[must_use]
    pub fn side_of(&self, between: &Between) -> Option<Side> {
        let reader = self.reader()?;
        if reader.is_staff() {
            return Some(if between.performer_kind.is_ours() { Side::Performer } else { Side::Customer });
        }
        match (reader.reach.contains(&between.customer), reader.reach.contains(&between.performer)) {
            (true, _) => Some(Side::Customer),
            (false, true) => Some(Side::Performer),
            (false, false) => None,
        }
    }

    /// Found, or not found.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for whoever may not see it.
    pub fn sees(&self, between: &Between) -> Result<(), AppError> {
        match self {
            Scope::System(_) => Ok(()),
            Scope::Person(_) => self.side_of(between).map(|_| ()).ok_or(AppError::NotFound),
        }
    }

    /// Whether a chain of that matter may be read: the shared one, and that inside one's own side.
    #[must_use]
    pub fn sees_chain(&self, chain: &str, between: &Between) -> bool {
        let own = match (self, self.side_of(between)) {
            (Scope::System(_), _) => return true,
            (_, Some(Side::Customer)) => between.customer,
            (_, Some(Side::Performer)) => between.performer,
            (_, None) => return false,
        };
        if self.only().is_some() {
            return chain == "shared";
        }
        chain == "shared" || chain.strip_prefix("inside:").is_some_and(|party| party == own.to_string())
    }

    /// The person, who must have this right.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] with the reason.
    pub fn need(&self, right: fn(&Reader) -> bool, otherwise: &str) -> Result<(), AppError> {
        match self {
            Scope::System(_) => Ok(()),
            Scope::Person(reader) if right(reader) => Ok(()),
            Scope::Person(_) => Err(AppError::Forbidden(otherwise.to_owned())),
        }
    }
}
