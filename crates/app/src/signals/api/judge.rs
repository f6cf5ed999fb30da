//! What people say of sentences, what becomes of texts, and how well it is heard, for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::health::Stage;
use domain::hearing::{Decision, Matrix, Share};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{HeardStage, HeardWhole, person, whole};
use crate::api::kit::{Caller, Checks, IfMatch, Named, Nothing, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::signals::store;
use crate::signals::{acts, hearing};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(decide_sentences))
        .routes(routes!(release_signal))
        .routes(routes!(erase_signal))
        .routes(routes!(how_it_hears))
        .routes(routes!(forget_lessons))
}

codes!(
    /// What a person says of a sentence: it is of a stage, it is no symptom, what was said is taken back.
    SaysOfSentence = ["confirmed", "none", "undone"]
);

/// What is said of one sentence.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SaidOf {
    /// Its place in the text.
    #[schema(minimum = 1)]
    sentence: i64,
    #[schema(value_type = SaysOfSentence)]
    say: String,
    /// The stage that is confirmed; else the one that was heard.
    #[serde(default)]
    #[schema(value_type = Option<HeardStage>)]
    stage: Option<String>,
    #[serde(default)]
    #[schema(max_length = 500)]
    note: Option<String>,
}

/// What is said of sentences of a text.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToDecide {
    #[schema(min_items = 1, max_items = 200)]
    decisions: Vec<SaidOf>,
}

fn decision(conn: &mut Conn, id: Uuid, said: &SaidOf) -> Result<(i64, Decision, Option<String>), AppError> {
    let mut f = Checks::default();
    let stage = f.code("stage", said.stage.as_deref(), Stage::from_code);
    let note = f.sentence("note", said.note.as_deref());
    let decision = match said.say.as_str() {
        "none" => Some(Decision::NoSymptom),
        "undone" => Some(Decision::TakeBack),
        "confirmed" => Some(Decision::Confirm(match stage {
            Some(stage) => stage,
            None => store::one(conn, id, said.sentence)?.heard.stage,
        })),
        _ => {
            f.wrong("say", "This is none of the values that are known here.");
            None
        }
    };
    let decision = f.done(decision)?.ok_or(AppError::NotFound)?;
    Ok((said.sentence, decision, note))
}

/// Says what sentences of a text are. Every word is kept; the last one holds. For our own people who look after the client.
#[utoipa::path(post, path = "/signals/{id}/decisions", tag = "listening", params(("id" = Uuid, Path), IfMatch),
    request_body = ToDecide, responses((status = 200, body = HeardWhole)))]
async fn decide_sentences(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToDecide>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let text = store::find(tx, scope, id)?;
        acts::writing(tx, scope, text.party.0)?;
        sent.unchanged(tx, |tx| whole(tx, scope, id))?;
        if sent.body.decisions.is_empty() || sent.body.decisions.len() > 200 {
            let mut f = Checks::default();
            f.wrong("decisions", "Send 1 to 200 decisions.");
            f.done(())?;
        }
        let said: Result<Vec<_>, AppError> = sent.body.decisions.iter().map(|said| decision(tx, id, said)).collect();
        acts::decide(tx, env, scope, id, &said?)?;
        whole(tx, scope, id)
    })
    .await
}

/// Gives a text that was told in confidence to our house. For whoever brought it in.
#[utoipa::path(post, path = "/signals/{id}/release", tag = "listening", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = HeardWhole)))]
async fn release_signal(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        acts::release(tx, env, &sent.caller.scope, id)?;
        whole(tx, &sent.caller.scope, id)
    })
    .await
}

/// Erases the words of a text for good. For our own people who look after the client, and for administrators.
#[utoipa::path(post, path = "/signals/{id}/erase", tag = "listening", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = HeardWhole)))]
async fn erase_signal(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        acts::erase(tx, env, &sent.caller.scope, id)?;
        whole(tx, &sent.caller.scope, id)
    })
    .await
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
struct PartOf {
    part: u64,
    whole: u64,
}

impl From<Share> for PartOf {
    fn from(share: Share) -> Self {
        Self { part: share.part, whole: share.whole }
    }
}

/// How right it was about one stage.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StageRight {
    #[schema(value_type = HeardStage)]
    stage: &'static str,
    /// Of the sentences in which it was heard, those of which people said the same.
    precision: PartOf,
    /// Of the sentences of which people said it, those in which it was heard.
    recall: PartOf,
}

/// How right it was.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HowRight {
    right: PartOf,
    symptom_precision: PartOf,
    symptom_recall: PartOf,
    stages: Vec<StageRight>,
}

fn right(m: &Matrix) -> HowRight {
    let (precision, recall) = m.symptoms();
    let stage = |stage: &Stage| StageRight {
        stage: stage.code(),
        precision: m.precision(*stage).into(),
        recall: m.recall(*stage).into(),
    };
    HowRight {
        right: m.right().into(),
        symptom_precision: precision.into(),
        symptom_recall: recall.into(),
        stages: Stage::ALL.iter().map(stage).collect(),
    }
}

/// One model.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ModelRight {
    tier: String,
    model: String,
    /// It is the one in use.
    current: bool,
    /// As it came.
    untaught: HowRight,
    /// With what had been learnt here before each sentence was heard.
    taught: HowRight,
}

/// How well it is heard, and what was learnt.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HowItHears {
    tier: String,
    model: String,
    /// Decisions that are learnt from.
    lessons: usize,
    /// Only what was decided after this is learnt from.
    learns_after: Option<Timestamp>,
    /// Who said so.
    reset_by: Option<Named>,
    /// Each model against what people said, the last used first.
    models: Vec<ModelRight>,
}

fn hears(conn: &mut Conn, scope: &Scope) -> Result<HowItHears, AppError> {
    acts::ours(scope)?;
    let (tier, model) = hearing::which();
    let reset = store::learns_after(conn)?;
    let counts = store::measured(conn)?;
    let models = counts.iter().map(|count| ModelRight {
        current: count.tier == tier && count.model == model,
        tier: count.tier.clone(),
        model: count.model.clone(),
        untaught: right(&count.untaught),
        taught: right(&count.taught),
    });
    Ok(HowItHears {
        lessons: acts::lessons(conn)?.len(),
        learns_after: reset.as_ref().map(|(after, _)| *after),
        reset_by: reset.as_ref().and_then(|(_, by)| person(by)),
        models: models.collect(),
        tier,
        model,
    })
}

/// How well it is heard: what was heard against what people said. For our own people.
#[utoipa::path(get, path = "/listening/hears", tag = "listening", responses((status = 200, body = HowItHears)))]
async fn how_it_hears(State(app): State<App>, caller: Caller) -> Result<Json<HowItHears>, AppError> {
    caller.read(&app, move |conn, _, caller| hears(conn, &caller.scope)).await
}

/// Forgets what was learnt: only what is decided from now on is learnt from. For administrators and leaders.
#[utoipa::path(post, path = "/listening/reset", tag = "listening", request_body = Nothing,
    responses((status = 200, body = HowItHears)))]
async fn forget_lessons(State(app): State<App>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        acts::forget(tx, env, &sent.caller.scope)?;
        hears(tx, &sent.caller.scope)
    })
    .await
}
