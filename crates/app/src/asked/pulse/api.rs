//! What was said after deliveries, for programs of our own people; and answering for whoever is asked.

use axum::Json;
use axum::extract::{Path, State};
use domain::kernel::{CommitmentId, PartyId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts::{self, Said};
use super::known::{self, Quarter};
use super::store::Signed;
use crate::api::kit::{Caller, Checks, Sent};
use crate::kit::app::App;
use crate::kit::error::AppError;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(pulses)).routes(routes!(answer_pulse))
}

/// A quarter that is over: what was said without a name.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PulseQuarter {
    /// Its first day.
    quarter: Date,
    /// The mean in hundredths, from 100 to 500; nothing where fewer than three answered.
    hundredths: Option<i64>,
    /// Of how many; nothing where fewer than three answered.
    n: Option<u64>,
    words: Vec<String>,
}

impl From<&Quarter> for PulseQuarter {
    fn from(q: &Quarter) -> Self {
        let mean = q.mean.as_ref();
        Self {
            quarter: q.first,
            hundredths: mean.map(|m| m.hundredths()),
            n: mean.map(|m| m.n()),
            words: q.words.clone(),
        }
    }
}

/// What somebody said of a delivery under their name.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PulseSigned {
    commitment: Uuid,
    subject: String,
    by: String,
    value: u8,
    words: Option<String>,
    asked_on: Date,
}

impl From<&Signed> for PulseSigned {
    fn from(s: &Signed) -> Self {
        let Signed { subject, by, words, .. } = s.clone();
        Self { commitment: s.id.0, subject, by, value: s.value, words, asked_on: s.asked_on }
    }
}

/// What was said after deliveries to a client.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Pulses {
    /// The last first.
    quarters: Vec<PulseQuarter>,
    signed: Vec<PulseSigned>,
}

/// What was said after deliveries to a client: quarters that are over, and what was signed. For our own people.
#[utoipa::path(get, path = "/parties/{id}/pulses", tag = "asked", params(("id" = Uuid, Path)),
    responses((status = 200, body = Pulses)))]
async fn pulses(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<Pulses>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            let (quarters, signed) = known::all(conn, env, &caller.scope, PartyId(id))?;
            Ok(Pulses {
                quarters: quarters.iter().map(PulseQuarter::from).collect(),
                signed: signed.iter().map(PulseSigned::from).collect(),
            })
        })
        .await
}

/// How it was.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToAnswerPulse {
    #[schema(minimum = 1, maximum = 5)]
    value: u8,
    #[serde(default)]
    #[schema(max_length = 500)]
    words: Option<String>,
    /// One's name may stand with it.
    #[serde(default)]
    signed: bool,
}

/// That it was counted, and nothing of what was said.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PulseCounted {
    counted: bool,
}

/// Says how it was after a delivery about which one is asked; once. Nothing of it is kept to be repeated.
#[utoipa::path(post, path = "/commitments/{id}/pulse", tag = "asked", params(("id" = Uuid, Path)),
    extensions(("x-repeats" = json!("Who has answered is refused; what was sent is not kept."))),
    request_body = ToAnswerPulse, responses((status = 200, body = PulseCounted)))]
async fn answer_pulse(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToAnswerPulse>,
) -> Result<Json<PulseCounted>, AppError> {
    let Sent { caller, body, .. } = sent;
    let counted = caller.write(&app, move |tx, env, caller| {
        let person = caller.reader()?.id;
        acts::own_door(tx, env, person, CommitmentId(id))?;
        let mut f = Checks::default();
        let words = f.sentence("words", body.words.as_deref());
        let said = f.done(Said { value: body.value, words, signed: body.signed })?;
        acts::answer(tx, env, person, CommitmentId(id), &said)?;
        Ok(PulseCounted { counted: true })
    });
    counted.await.map(Json)
}
