//! After a meeting: several promises in both directions, written down together or not at all.

use axum::extract::State;
use axum::response::Response;
use domain::kernel::{ConversationId, PartyId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sent::Terms;
use super::wire::Commitment;
use crate::api::kit::{Checks, Sent};
use crate::commitments::meeting::{self, Agreed, Meeting};
use crate::commitments::store;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Promises of one meeting.
const MOST: usize = 20;

/// What came of a meeting.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMeeting {
    /// The party that is not ours.
    party: Uuid,
    /// Who answers for it on one's own side.
    own_person: Option<Uuid>,
    /// Who answers for it on the other side.
    other_person: Option<Uuid>,
    /// The conversation it belongs to.
    conversation: Option<Uuid>,
    /// When it was, if not just now.
    met_at: Option<Timestamp>,
    /// What was promised.
    #[schema(min_items = 1, max_items = 20)]
    promises: Vec<MeetingPromise>,
}

/// One promise of a meeting.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MeetingPromise {
    /// One's own side promises it.
    own: bool,
    terms: Terms,
    /// The other side said yes in the meeting; otherwise it waits for their answer. They can contest it.
    #[serde(default)]
    settled: bool,
}

/// The promises of a meeting, in their order.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct MeetingKept {
    promises: Vec<Commitment>,
}

impl NewMeeting {
    fn read(&self, env: &Env, scope: &Scope, it: PartyId) -> Result<Meeting, AppError> {
        let mut f = Checks::default();
        if self.promises.is_empty() || self.promises.len() > MOST {
            f.wrong("promises", format!("Write down 1 to {MOST} promises."));
        }
        let agreed = |f: &mut Checks, p: &MeetingPromise| Agreed {
            ours: p.own,
            terms: p.terms.read(f, env),
            settled: p.settled,
        };
        let promises = self.promises.iter().take(MOST).map(|p| agreed(&mut f, p)).collect();
        let them = PartyId(self.party);
        let met_at = f.instant("met_at", self.met_at);
        f.done(Meeting {
            between: if scope.is_staff() { (it, them) } else { (them, it) },
            people: (self.own_person.map(PersonId), self.other_person.map(PersonId)),
            conversation: self.conversation.map(ConversationId),
            met_at,
            promises,
        })
    }
}

/// Write a meeting down: all its promises or none. Whoever hears of several of them hears of all in one letter.
#[utoipa::path(post, path = "/meetings", tag = "commitments", request_body = NewMeeting,
    responses((status = 200, body = MeetingKept)))]
pub(super) async fn meet(State(app): State<App>, sent: Sent<NewMeeting>) -> Result<Response, AppError> {
    sent.done(&app, |tx, env, sent| {
        let scope = &sent.caller.scope;
        let meeting = sent.body.read(env, scope, sent.caller.org.it)?;
        let kept = meeting::keep(tx, env, scope, &meeting)?;
        let mut promises = Vec::with_capacity(kept.len());
        for said in kept {
            promises.push(Commitment::of(scope, &store::find(tx, scope, said.id)?));
        }
        Ok(MeetingKept { promises })
    })
    .await
}
