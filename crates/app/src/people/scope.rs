//! Who is asking, and what they may see. Every read takes a [`Scope`]; what one may not see is not found.
//! Enforced here and in the stores that call it, nowhere else.

use db::{Query, Val};
use domain::charging::Audience;
use domain::commitment::{Channel, Side};
use domain::kernel::{PartyId, PersonId};
use domain::party::{PartyKind, Role};
use uuid::Uuid;

use super::store;
use crate::kit::chrome::Theme;
use crate::kit::error::AppError;

pub use super::door::Door;

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
    /// By whose prices it is charged, where somebody said so.
    pub prices: Option<Audience>,
    /// That party and everything below it: as far as this role goes.
    pub below: Vec<PartyId>,
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
    /// Who answers for it on either side, customer first: they tell the sides apart where both are of our house.
    pub people: (Option<PersonId>, Option<PersonId>),
}

impl Between {
    /// The party on this side.
    #[must_use]
    pub const fn party(&self, side: Side) -> PartyId {
        match side {
            Side::Customer => self.customer,
            Side::Performer => self.performer,
        }
    }

    /// Both parties are of our house: one team has asked another. Nobody else ever sees it.
    #[must_use]
    pub const fn is_house(&self) -> bool {
        self.customer_kind.is_ours() && self.performer_kind.is_ours()
    }
}

impl Reader {
    /// On which side of a matter inside our house somebody stands: the one they answer for, else the one they belong to.
    /// Whoever stands nearer to neither looks at it with the eyes of those who asked.
    fn side_in_house(&self, between: &Between) -> Side {
        let own = |who: Option<PersonId>| who.is_some_and(|who| who == self.id || self.deputy_for.contains(&who));
        let holds = |party: PartyId| self.roles.iter().any(|h| h.party == party);
        let reaches = |party: PartyId| self.reach.contains(&party);
        match (own(between.people.0), own(between.people.1)) {
            (true, false) => Side::Customer,
            (false, true) => Side::Performer,
            _ if holds(between.customer) && !holds(between.performer) => Side::Customer,
            _ if holds(between.performer) => Side::Performer,
            _ if reaches(between.performer) && !reaches(between.customer) => Side::Performer,
            _ => Side::Customer,
        }
    }
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

    /// Under whose name a line of the ledger is written: nobody's where a link is in other hands.
    #[must_use]
    pub fn signs(&self) -> Option<PersonId> {
        self.reader().filter(|r| !matches!(r.door, Door::Forwarded { .. })).map(|r| r.id)
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
            Some(Door::Link { matter } | Door::Forwarded { matter }) => Some(matter),
            _ => None,
        }
    }

    /// One of ours looks with this reader's eyes: what the reader keeps inside their own house stays there.
    #[must_use]
    pub fn looks_on(&self) -> bool {
        matches!(self.reader().map(|r| r.door), Some(Door::Seeing { .. }))
    }

    /// Whether what this side of a matter keeps inside its own house may be known.
    #[must_use]
    pub fn knows_inside(&self, between: &Between, side: Side) -> bool {
        let inside = self.only().is_none() && !self.looks_on();
        self.reader().is_none() || (inside && self.side_of(between) == Some(side))
    }

    /// Keeps only rows of commitments (alias `c`) that may be seen. A link for a conversation opens its promises as well.
    #[must_use]
    pub fn matters(&self, query: Query) -> Query {
        self.in_reach(match self.only() {
            Some(only) => query.and("(c.id = {} or c.conversation_id = {})", [Val::Uuid(only), Val::Uuid(only)]),
            None => query,
        })
    }

    /// Keeps only rows of conversations (alias `c`) that may be seen. A link for a promise opens none.
    #[must_use]
    pub fn conversations(&self, query: Query) -> Query {
        self.in_reach(match self.only() {
            Some(only) => query.and("c.id = {}", Val::Uuid(only)),
            None => query,
        })
    }

    fn in_reach(&self, query: Query) -> Query {
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

    /// Whether this party may be known, by whatever it is come upon: a role, what lies below it. The same as
    /// [`Self::parties`] for a row that was read already.
    #[must_use]
    pub fn knows_party(&self, id: PartyId, kind: PartyKind) -> bool {
        self.reader().is_none_or(|r| r.is_staff() || kind == PartyKind::It || r.reach.contains(&id))
    }

    /// Whether it may be known who speaks for this person, and so on which days they are away.
    #[must_use]
    pub fn knows_deputies_of(&self, person: PersonId) -> bool {
        self.is_staff() || self.person() == Some(person)
    }

    /// On which side of a matter they stand; `None` where they may not see it. The system stands on none and sees all.
    #[must_use]
    pub fn side_of(&self, between: &Between) -> Option<Side> {
        let reader = self.reader()?;
        if reader.is_staff() && between.is_house() {
            return Some(reader.side_in_house(between));
        }
        if reader.is_staff() {
            return Some(if between.performer_kind.is_ours() { Side::Performer } else { Side::Customer });
        }
        match (reader.reach.contains(&between.customer), reader.reach.contains(&between.performer)) {
            (true, _) => Some(Side::Customer),
            (false, true) => Some(Side::Performer),
            (false, false) => None,
        }
    }

    /// Whether a matter that was asked for by its id is found: by a link only the one it was made for, and the promises of
    /// a conversation.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for any other.
    pub fn opens(&self, matter: Uuid, of: Option<Uuid>) -> Result<(), AppError> {
        match self.only() {
            Some(only) if only != matter && of != Some(only) => Err(AppError::NotFound),
            _ => Ok(()),
        }
    }

    /// Whether this may be said at all; `note` when it is a note for both sides. What somebody says by a link that was not
    /// theirs binds nobody.
    ///
    /// # Errors
    /// A refusal for whoever holds a link that was sent to somebody else.
    pub fn may_say(&self, note: bool) -> Result<(), AppError> {
        if note || self.reader().is_none() || self.signs().is_some() {
            return Ok(());
        }
        Err(AppError::refused("not_addressed", "This link was sent to somebody else, who has to say it. Leave a note."))
    }

    /// Something new begins by this reader. A link answers what is there, and mails are forwarded.
    ///
    /// # Errors
    /// A refusal for whoever came by a link.
    pub fn begins(&self) -> Result<(), AppError> {
        match self.only() {
            Some(_) => {
                Err(AppError::refused("link_only_answers", "A link answers one matter. Sign in to begin another."))
            }
            None => Ok(()),
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
        if self.only().is_some() || self.looks_on() {
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
