//! What a commitment is at one instant: the answer that its acts add up to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::act::{Side, Terms};
use super::basis::{Basis, Shown};
use super::effect::CONTEST_DAYS;
use crate::calendar::WorkingDays;
use crate::kernel::{CommitmentId, Due, PartyId, PersonId};

macro_rules! states {
    ($($(#[$doc:meta])+ $name:ident $code:literal $word:literal),+ $(,)?) => {
        /// Where a commitment stands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum State { $($(#[$doc])+ $name),+ }

        impl State {
            /// Every state.
            pub const ALL: &'static [State] = &[$(State::$name),+];

            /// As stored, in URLs and in the API.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(State::$name => $code),+ }
            }

            /// For people.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(State::$name => $word),+ }
            }

            /// Back from [`State::code`].
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|s| s.code() == code)
            }
        }
    };
}

states! {
    /// Before the first act; never stored.
    New "new" "new",
    /// The customer asked; the performer's move.
    Requested "requested" "asked for",
    /// The performer offered unasked; the customer's move.
    Offered "offered" "offered",
    /// Other terms are on the table; the other side's move.
    Countered "countered" "being settled",
    /// Terms are agreed. An amendment may be on the table while they stand.
    Promised "promised" "promised",
    /// Somebody said that it will not hold as agreed.
    Breakdown "breakdown" "broken down",
    /// The performer says the conditions are met; the customer's move.
    Delivered "delivered" "delivered",
    /// The customer is satisfied.
    Accepted "accepted" "accepted",
    /// Closed before any promise, by a no.
    Declined "declined" "declined",
    /// Closed before any promise, taken back.
    Withdrawn "withdrawn" "taken back",
    /// Closed after a promise, by the performer.
    Revoked "revoked" "given up",
    /// Closed after a promise, by the customer.
    Cancelled "cancelled" "no longer needed",
    /// Never was: in no list, count or word.
    Void "void" "undone",
}

impl State {
    /// Nothing moves it any more.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(
            self,
            State::Accepted | State::Declined | State::Withdrawn | State::Revoked | State::Cancelled | State::Void
        )
    }

    /// Terms were agreed and still bind.
    #[must_use]
    pub const fn is_binding(self) -> bool {
        matches!(self, State::Promised | State::Breakdown | State::Delivered)
    }
}

/// Where a commitment comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One person to another.
    Promise,
    /// From a review or a plan.
    Action,
    /// From the catalogue.
    Order,
    /// From another system.
    Ticket,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Promise, Kind::Action, Kind::Order, Kind::Ticket];

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Promise => "promise",
            Kind::Action => "action",
            Kind::Order => "order",
            Kind::Ticket => "ticket",
        }
    }

    /// Back from [`Kind::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// Only words between people make a party's word; orders and tickets show as service levels.
    #[must_use]
    pub const fn counts_for_word(self) -> bool {
        matches!(self, Kind::Promise | Kind::Action)
    }
}

/// What never changes about a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its id.
    pub id: CommitmentId,
    /// Where it comes from.
    pub kind: Kind,
    /// The party that benefits.
    pub customer: PartyId,
    /// The party that promises.
    pub performer: PartyId,
}

/// One version of the terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The terms.
    pub terms: Terms,
    /// Who put them on the table.
    pub by: Side,
    /// What whoever put them said of the day and knew of it.
    pub basis: Basis,
}

/// Terms that wait for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnTable {
    /// Position in [`Commitment::versions`].
    pub version: usize,
    /// Whose terms they are.
    pub by: Side,
    /// At whose asking they differ from the agreed ones.
    pub asked_by: Side,
}

/// An act that was recorded for a side, which may say: that is not what I said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contestable {
    /// For whom it was recorded.
    pub side: Side,
    /// When it was written down; from then on it can be contested for [`super::CONTEST_DAYS`].
    pub recorded_at: Timestamp,
    /// What held before it.
    pub before: Box<Commitment>,
    /// The time for it is over. Never so after a replay: the acts do not know how late it is, see [`Commitment::as_of`].
    pub over: bool,
}

/// A commitment as its acts have made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// What never changes.
    pub head: Head,
    /// Where it stands.
    pub state: State,
    /// How much trust rests on it, 1 to 3.
    pub stake: u8,
    /// Who spoke first; `None` only before the first act.
    pub opened_by: Option<Side>,
    /// Who answers for it on the customer's side.
    pub customer_person: Option<PersonId>,
    /// Who answers for it on the performer's side.
    pub performer_person: Option<PersonId>,
    /// The team that works on it; inside the performer only.
    pub team: Option<PartyId>,
    /// All terms that were ever put, oldest first.
    pub versions: Vec<Version>,
    /// Position of the terms in force.
    pub agreed: Option<usize>,
    /// Terms that wait for an answer.
    pub table: Option<OnTable>,
    /// Until when an answer is wanted from whoever is to move.
    pub answer_by: Option<Timestamp>,
    /// The first date ever promised; kept for ever.
    pub first_due: Option<Due>,
    /// When terms were first agreed.
    pub promised_at: Option<Timestamp>,
    /// When the terms in force were agreed.
    pub settled_at: Option<Timestamp>,
    /// Since when it is broken down.
    pub broken_since: Option<Timestamp>,
    /// Who said that it will not hold.
    pub broken_by: Option<Side>,
    /// When it was last said to be delivered.
    pub delivered_at: Option<Timestamp>,
    /// Nobody waits for the due in force in silence: the performer has spoken of it, assured aside, or the customer
    /// has asked for another.
    pub told: bool,
    /// When it was last said that it will be kept.
    pub assured_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Below the agreed confidence, declared, with the reason.
    pub stretch: Option<String>,
    /// What was shown of the day in force before the word was given.
    pub shown: Option<Shown>,
    /// The last act was recorded for a side, which may contest it.
    pub contestable: Option<Contestable>,
    /// Number of events so far.
    pub events: u32,
}

impl Contestable {
    /// The last instant at which it can be contested.
    #[must_use]
    pub fn until(&self, days: &WorkingDays) -> Timestamp {
        days.after(self.recorded_at, CONTEST_DAYS)
    }
}

impl Commitment {
    /// Before the first act.
    #[must_use]
    pub fn new(head: Head, customer_person: Option<PersonId>, performer_person: Option<PersonId>) -> Self {
        Self {
            head,
            state: State::New,
            stake: 1,
            opened_by: None,
            customer_person,
            performer_person,
            team: None,
            versions: Vec::new(),
            agreed: None,
            table: None,
            answer_by: None,
            first_due: None,
            promised_at: None,
            settled_at: None,
            broken_since: None,
            broken_by: None,
            delivered_at: None,
            told: false,
            assured_at: None,
            closed_at: None,
            stretch: None,
            shown: None,
            contestable: None,
            events: 0,
        }
    }

    /// The same at `now`. Time alone changes one thing: what was recorded for a side can be contested for some days only.
    #[must_use]
    pub fn as_of(mut self, now: Timestamp, days: &WorkingDays) -> Self {
        if let Some(recorded) = &mut self.contestable {
            recorded.over = now > recorded.until(days);
        }
        self
    }

    /// The terms that hold: the agreed ones, else those on the table, else the last that were put.
    #[must_use]
    pub fn terms(&self) -> Option<&Terms> {
        let at = self.agreed.or(self.table.map(|t| t.version)).or(self.versions.len().checked_sub(1))?;
        self.versions.get(at).map(|v| &v.terms)
    }

    /// The agreed terms.
    #[must_use]
    pub fn in_force(&self) -> Option<&Terms> {
        self.versions.get(self.agreed?).map(|v| &v.terms)
    }

    /// The terms that wait for an answer.
    #[must_use]
    pub fn on_table(&self) -> Option<&Terms> {
        self.versions.get(self.table?.version).map(|v| &v.terms)
    }

    /// The terms that wait for an answer, with what stands behind them.
    #[must_use]
    pub fn tabled(&self) -> Option<&Version> {
        self.versions.get(self.table?.version)
    }

    /// The due in force.
    #[must_use]
    pub fn due(&self) -> Option<&Due> {
        self.in_force().and_then(|t| t.due.as_ref())
    }

    /// Terms other than the agreed ones wait for an answer while the agreed ones stand.
    #[must_use]
    pub fn amendment(&self) -> Option<OnTable> {
        self.table.filter(|_| self.state == State::Promised)
    }

    /// Whose move it is. Exactly one side while it is open, nobody once it is closed.
    #[must_use]
    pub fn whose_move(&self) -> Option<Side> {
        match self.state {
            State::New => None,
            State::Requested => Some(Side::Performer),
            State::Offered | State::Delivered => Some(Side::Customer),
            State::Countered | State::Promised | State::Breakdown => {
                Some(self.table.map_or(Side::Performer, |t| t.by.other()))
            }
            State::Accepted | State::Declined | State::Withdrawn | State::Revoked | State::Cancelled | State::Void => {
                None
            }
        }
    }

    /// Who answers for it on this side.
    #[must_use]
    pub const fn accountable(&self, side: Side) -> Option<PersonId> {
        match side {
            Side::Customer => self.customer_person,
            Side::Performer => self.performer_person,
        }
    }

    /// The party on this side.
    #[must_use]
    pub const fn party(&self, side: Side) -> PartyId {
        match side {
            Side::Customer => self.head.customer,
            Side::Performer => self.head.performer,
        }
    }
}
