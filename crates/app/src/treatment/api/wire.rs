//! A treatment as it is sent to programs: what everybody reads who may read it, and what only our own staff does.

use db::Conn;
use domain::health::Stage;
use domain::kernel::PersonId;
use domain::treatment::{Doer, Effect};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::kit::{Named, codes};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::treatment::known::{self, Whole};
use crate::treatment::store::Treatment;
use crate::treatment::words::play_name;

codes!(
    /// A stage, as a treatment tells it.
    TreatedStage = Stage::ALL.iter().map(|s| s.code())
);
codes!(
    /// Whose step it is.
    StepSide = Doer::ALL.iter().map(|s| s.code())
);
codes!(
    /// What a play did.
    PlayEffect = Effect::ALL.iter().map(|e| e.code())
);

pub(super) fn by(who: &Option<(PersonId, String)>) -> Option<Named> {
    who.as_ref().map(|(id, name)| Named::of(id.0, name))
}

/// A treatment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct TreatmentSeen {
    id: Uuid,
    client: Named,
    /// Where the relationship stood when it was begun; for our own staff.
    #[schema(value_type = Option<TreatedStage>)]
    stage: Option<&'static str>,
    /// Who opened it, of neither side.
    facilitator: Option<Named>,
    begun_by: Option<Named>,
    begun_at: Timestamp,
    /// The stage as it was given to the client's sponsor.
    #[schema(value_type = Option<TreatedStage>)]
    released_stage: Option<&'static str>,
    released_words: Option<String>,
    released_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    /// Where it stood at the end; for our own staff.
    #[schema(value_type = Option<TreatedStage>)]
    ended_stage: Option<&'static str>,
    /// For our own staff.
    ended_words: Option<String>,
}

impl From<&Treatment> for TreatmentSeen {
    fn from(t: &Treatment) -> Self {
        let (released, ended) = (t.released.as_ref(), t.ended.as_ref());
        Self {
            id: t.id,
            client: Named::of(t.client.0.0, &t.client.1),
            stage: t.stage.map(Stage::code),
            facilitator: by(&t.facilitator),
            begun_by: by(&t.by),
            begun_at: t.at,
            released_stage: released.map(|r| r.stage.code()),
            released_words: released.map(|r| r.words.clone()),
            released_at: released.map(|r| r.at),
            ended_at: ended.map(|e| e.at),
            ended_stage: ended.and_then(|e| e.stage).map(Stage::code),
            ended_words: ended.and_then(|e| e.words.clone()),
        }
    }
}

/// A step: a promise of one side.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct TreatmentStep {
    #[schema(value_type = StepSide)]
    side: &'static str,
    commitment: Uuid,
    subject: String,
    due: Option<Timestamp>,
    closed_at: Option<Timestamp>,
}

/// A play with its steps.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct TreatmentPlay {
    play: String,
    name: String,
    begun_at: Timestamp,
    /// A step of it was done. Of one that was not tried nothing can be said at the end.
    tried: bool,
    /// What it did; for our own staff.
    #[schema(value_type = Option<PlayEffect>)]
    effect: Option<&'static str>,
    effect_words: Option<String>,
    steps: Vec<TreatmentStep>,
}

/// A treatment with its plays and their steps.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct TreatmentWhole {
    #[serde(flatten)]
    treatment: TreatmentSeen,
    plays: Vec<TreatmentPlay>,
}

impl From<&Whole> for TreatmentWhole {
    fn from(w: &Whole) -> Self {
        let plays = w.plays.iter().map(|played| TreatmentPlay {
            play: played.begun.play.clone(),
            name: play_name(&played.begun.play),
            begun_at: played.begun.at,
            tried: played.tried(),
            effect: played.begun.effect.as_ref().map(|(effect, _)| effect.code()),
            effect_words: played.begun.effect.as_ref().map(|(_, words)| words.clone()),
            steps: played
                .steps
                .iter()
                .map(|(side, row)| TreatmentStep {
                    side: side.code(),
                    commitment: row.id.0,
                    subject: row.subject.clone(),
                    due: row.due,
                    closed_at: row.closed_at,
                })
                .collect(),
        });
        Self { treatment: TreatmentSeen::from(&w.treatment), plays: plays.collect() }
    }
}

pub(super) fn whole(conn: &mut Conn, env: &Env, scope: &Scope, id: Uuid) -> Result<TreatmentWhole, AppError> {
    Ok(TreatmentWhole::from(&known::whole(conn, env, scope, id)?))
}
