//! What goes along with a new commitment: that everything it names is there for whoever names it, the team that is to work on
//! it, and what was ordered. Nothing here is written down; [`super::acts`] does that.

use db::Conn;
use domain::commitment::{self, Act, Actor, Event};
use domain::kernel::{OfferingId, PartyId, ServiceId};
use domain::party::PartyKind;
use jiff::Timestamp;

use super::acts::{Opening, of_the_side};
use super::store;
use crate::conversations;
use crate::kit::error::AppError;
use crate::people::scope::{Between, Scope};
use crate::people::store as people;

/// What was ordered, and who of our house works on whatever is ordered there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ordered {
    /// The service.
    pub(crate) service: ServiceId,
    /// What it offers.
    pub(crate) offering: OfferingId,
    /// The team of the service; whoever orders never learns of it.
    pub(crate) team: Option<PartyId>,
}

impl Ordered {
    /// The work goes to the team, as the catalogue says: that is nobody's word.
    pub(super) fn goes_to(self, said_at: Timestamp, now: Timestamp) -> Option<Event> {
        self.team.map(|team| hand_to(team, Actor::system(), said_at, now))
    }
}

/// What a new commitment names has to be there for whoever names it, and to belong together.
pub(super) fn checked(conn: &mut Conn, scope: &Scope, new: &Opening, between: &Between) -> Result<(), AppError> {
    for (person, party) in [(new.customer_person, new.customer), (new.performer_person, new.performer)] {
        if let Some(person) = person {
            of_the_side(conn, person, party)?;
        }
    }
    if let Some(team) = new.team {
        let team = people::find_party(conn, scope, team)?;
        if !team.kind.is_ours() {
            return Err(AppError::refused("no_team", "Only a team of ours can work on it. Choose one of the list."));
        }
    }
    if let Some(follows) = new.follows {
        store::find(conn, scope, follows)?;
    }
    if let Some(conversation) = new.conversation {
        let talk = conversations::store::find(conn, scope, conversation)?.between;
        // A client reads the need of a conversation with its promises, so it has to be a conversation with them.
        let theirs = |party, kind| kind != PartyKind::Client || party == talk.customer || party == talk.performer;
        if !theirs(between.customer, between.customer_kind) || !theirs(between.performer, between.performer_kind) {
            return Err(AppError::refused(
                "other_client",
                "That conversation is with another client. Choose one with this client, or none.",
            ));
        }
    }
    Ok(())
}

/// The work goes to a team: inside our house, so it is said apart from what both sides read.
pub(super) fn hand_to(team: PartyId, who: Actor, said_at: Timestamp, now: Timestamp) -> Event {
    Event {
        act: Act::Reassign { to: None, team: Some(team) },
        words: None,
        basis: commitment::Basis::default(),
        by: commitment::By::Performer,
        person: who.person,
        for_other: false,
        implied: false,
        said_at,
        recorded_at: now,
        channel: who.channel,
    }
}
