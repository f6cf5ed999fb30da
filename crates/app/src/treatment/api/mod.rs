//! Treatments, for programs: what can be chosen, what is under way, beginning, giving, ending. A sponsor reads what was given to them.

mod wire;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::kernel::{PartyId, PersonId};
use domain::treatment::Effect;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::wire::{PlayEffect, StepSide, TreatedStage, TreatmentSeen, TreatmentWhole, by, whole};
use super::acts::{self, Wanted};
use super::known::{self, Choice};
use super::store;
use crate::api::kit::{Asked, Caller, Checks, IfMatch, Named, Page, Paged, Sent};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(treatments))
        .routes(routes!(one_treatment))
        .routes(routes!(plays_for, begin_play))
        .routes(routes!(release_stage))
        .routes(routes!(end_treatment))
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct TreatmentsBy {
    /// Of this client.
    #[param(nullable = false)]
    client: Option<Uuid>,
    /// Those under way, or those that ended.
    #[param(nullable = false)]
    under_way: Option<bool>,
}

/// Treatments that may be read, the latest first.
#[utoipa::path(get, path = "/treatments", tag = "health", params(TreatmentsBy, Page),
    responses((status = 200, body = Paged<TreatmentSeen>)))]
async fn treatments(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<TreatmentsBy>,
) -> Result<Json<Paged<TreatmentSeen>>, AppError> {
    let after = page.after::<(Timestamp, Uuid)>()?;
    let narrowed = (by.client.map(PartyId), by.under_way);
    caller
        .read(&app, move |conn, _, caller| {
            let rows = store::list(conn, &caller.scope, narrowed, after, page.fetch())?;
            page.paged(rows, |t| (t.at, t.id), |t| Ok(TreatmentSeen::from(t)))
        })
        .await
}

/// One treatment with its plays and their steps.
#[utoipa::path(get, path = "/treatments/{id}", tag = "health", params(("id" = Uuid, Path)),
    responses((status = 200, body = TreatmentWhole)))]
async fn one_treatment(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<TreatmentWhole>, AppError> {
    caller.read(&app, move |conn, env, caller| whole(conn, env, &caller.scope, id)).await
}

/// A step as it would be begun.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StepPlanned {
    #[schema(value_type = StepSide)]
    side: &'static str,
    subject: String,
    done: Vec<String>,
    owner: Option<Named>,
    by: Date,
}

/// A play that can be chosen, with what it did before.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PlayChoice {
    play: String,
    name: String,
    about: String,
    begun: bool,
    helped: u32,
    did_nothing: u32,
    harmed: u32,
    steps: Vec<StepPlanned>,
}

impl From<&Choice> for PlayChoice {
    fn from(c: &Choice) -> Self {
        let steps = c.planned.iter().map(|one| StepPlanned {
            side: one.step.side.code(),
            subject: one.step.subject.clone(),
            done: one.step.done.clone(),
            owner: by(&one.owner),
            by: one.by,
        });
        Self {
            play: c.play.code.clone(),
            name: c.play.name.clone(),
            about: c.play.about.clone(),
            begun: c.begun,
            helped: c.record.helped,
            did_nothing: c.record.nothing,
            harmed: c.record.harmed,
            steps: steps.collect(),
        }
    }
}

/// What can be chosen for a client at its stage.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PlaysToChoose {
    #[schema(value_type = TreatedStage)]
    stage: &'static str,
    /// Somebody of neither side opens what is begun next.
    opens_from_outside: bool,
    facilitators: Vec<Named>,
    plays: Vec<PlayChoice>,
}

/// What can be done about a relationship, what comes first first. For our own people.
#[utoipa::path(get, path = "/parties/{id}/plays", tag = "health", params(("id" = Uuid, Path)),
    responses((status = 200, body = PlaysToChoose)))]
async fn plays_for(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<PlaysToChoose>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            let found = known::choices(conn, env, &caller.scope, PartyId(id))?;
            Ok(PlaysToChoose {
                stage: found.stage.code(),
                opens_from_outside: found.opens,
                facilitators: found.facilitators.iter().map(|(id, name)| Named::of(id.0, name)).collect(),
                plays: found.all.iter().map(PlayChoice::from).collect(),
            })
        })
        .await
}

/// What is wanted otherwise for a step.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StepWanted {
    /// Which, counted from one.
    #[schema(minimum = 1, maximum = 12)]
    number: u8,
    #[serde(default)]
    owner: Option<Uuid>,
    #[serde(default)]
    by: Option<Date>,
}

/// A play to begin.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToBegin {
    #[schema(max_length = 40)]
    play: String,
    #[serde(default)]
    facilitator: Option<Uuid>,
    #[serde(default)]
    #[schema(max_items = 12)]
    steps: Vec<StepWanted>,
}

/// Begins a play. One that is under way already is answered as it stands.
#[utoipa::path(post, path = "/parties/{id}/plays", tag = "health", params(("id" = Uuid, Path)),
    request_body = ToBegin, responses((status = 201, body = TreatmentWhole)))]
async fn begin_play(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<ToBegin>) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let (scope, body) = (&sent.caller.scope, &sent.body);
        acts::may_treat(tx, scope, PartyId(id))?;
        let steps = body.steps.iter().map(|s| (usize::from(s.number), s.owner.map(PersonId), s.by)).collect();
        let wanted = Wanted { facilitator: body.facilitator.map(PersonId), steps };
        let (made, _) = acts::begin(tx, env, scope, PartyId(id), (&body.play, &wanted))?;
        Ok((format!("/api/v1/treatments/{made}"), whole(tx, env, scope, made)?))
    })
    .await
}

/// What goes with the stage.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToGive {
    #[schema(max_length = 200)]
    words: String,
}

/// A treatment that the caller may change, and its version.
fn treating(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<i64, AppError> {
    let t = store::find(conn, scope, id)?;
    acts::may_treat(conn, scope, t.client.0)?;
    Ok(t.version)
}

/// Gives the present stage to the client's sponsor, with words. From then on they read the treatment.
#[utoipa::path(post, path = "/treatments/{id}/release", tag = "health", params(("id" = Uuid, Path), IfMatch),
    request_body = ToGive, responses((status = 200, body = TreatmentWhole)))]
async fn release_stage(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<ToGive>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let version = treating(tx, scope, id)?;
        let mut f = Checks::default();
        let words = f.needed("words", &sent.body.words, "Say what you want to do together.");
        let words = f.done(words)?;
        sent.unchanged(tx, |tx| whole(tx, env, scope, id))?;
        acts::release(tx, env, scope, (id, version), &words)?;
        whole(tx, env, scope, id)
    })
    .await
}

/// What a play did.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EffectSaid {
    #[schema(max_length = 40)]
    play: String,
    #[schema(value_type = PlayEffect)]
    effect: String,
    #[schema(max_length = 500)]
    words: String,
}

/// How it ends.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToEndTreatment {
    /// How it is now; can be left out where no step was done.
    #[serde(default)]
    #[schema(max_length = 200)]
    words: String,
    /// What each play did of which a step was done; of others nothing can be said.
    #[serde(default)]
    #[schema(max_items = 12)]
    plays: Vec<EffectSaid>,
}

/// What is wrong, by the names that programs use.
fn as_sent(error: AppError) -> AppError {
    let AppError::Invalid(mut errors) = error else { return error };
    for one in errors.0.iter_mut().filter(|one| one.field == "ending") {
        one.field = "words".to_owned();
    }
    AppError::Invalid(errors)
}

/// Ends a treatment, with what each of its plays did of which a step was done. Steps that are open stay promises.
#[utoipa::path(post, path = "/treatments/{id}/end", tag = "health", params(("id" = Uuid, Path), IfMatch),
    request_body = ToEndTreatment, responses((status = 200, body = TreatmentWhole)))]
async fn end_treatment(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToEndTreatment>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let version = treating(tx, scope, id)?;
        let mut f = Checks::default();
        let words = f.line("words", Some(&sent.body.words)).unwrap_or_default();
        let mut effects = Vec::new();
        for one in f.at_most("plays", &sent.body.plays, 12) {
            let effect = f.code("effect", Some(&one.effect), Effect::from_code);
            let said = f.sentence("words", Some(&one.words)).unwrap_or_default();
            effects.extend(effect.map(|effect| (one.play.clone(), effect, said)));
        }
        let (words, effects) = f.done((words, effects))?;
        sent.unchanged(tx, |tx| whole(tx, env, scope, id))?;
        acts::end(tx, env, scope, (id, version), (&words, &effects)).map_err(as_sent)?;
        whole(tx, env, scope, id)
    })
    .await
}
