//! The portal of everybody who is not of our house, and what our own people do for them with it.

mod face;
mod home;
mod prepare;
mod seeing;

use domain::commitment::{Act, Kind, Side, State};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use entente::commitments::acts::{Opening, Saying};
use entente::commitments::store;
use entente::people::scope::Scope;
use jiff::SignedDuration;

use crate::world::World;

fn days(n: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * n)
}

async fn state(w: &World, id: CommitmentId) -> State {
    let found = w.app.read(move |conn, _| store::find(conn, &Scope::System("test"), id));
    found.await.expect("a promise").state
}

/// Something between two parties, opened by this person.
async fn opened(
    w: &World,
    by: PersonId,
    pair: (PartyId, PartyId),
    people: (PersonId, PersonId),
    act: Act,
) -> CommitmentId {
    let new = Opening {
        kind: Kind::Promise,
        customer: pair.0,
        performer: pair.1,
        customer_person: Some(people.0),
        performer_person: Some(people.1),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(act, Some("It would help us.".into())),
    };
    w.open(by, new).await.expect("opened")
}

fn request(w: &World, subject: &str, due: i64) -> Act {
    Act::Request { terms: w.terms(subject, due), answer_by: None, stake: 1 }
}

fn offer(w: &World, subject: &str, due: i64) -> Act {
    Act::Offer { terms: w.terms(subject, due), answer_by: None, stake: 1 }
}

/// A promise of Cleo to Ada.
async fn theirs(w: &World, subject: &str, due: i64) -> CommitmentId {
    let id = opened(w, w.ada, (w.it, w.client), (w.ada, w.cleo), request(w, subject, due)).await;
    w.say(w.cleo, id, Act::Promise { stretch: None, stake: None }).await.expect("a promise");
    id
}

fn breakdown() -> Act {
    Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None }
}
