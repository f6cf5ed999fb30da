//! Surveys of both sides, for programs: our own people begin, open and read them, a client reads what was shared with it, and whoever
//! is asked answers. What is answered is never echoed, and an answer is not kept to be repeated.

mod results;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::asked::{MOST_ASKED, MOST_STATEMENTS, Moved, State as Stands};
use domain::kernel::{PartyId, PersonId};
use domain::profile::Whose;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts::{self, Asking, Sheet};
use super::known;
use super::store::{self, Survey};
use crate::api::kit::{Asked, Caller, Checks, Named, Nothing, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(surveys, begin_survey))
        .routes(routes!(survey, change_survey))
        .routes(routes!(open_survey))
        .routes(routes!(close_survey))
        .routes(routes!(drop_survey))
        .routes(routes!(share_survey))
        .routes(routes!(answer_survey))
        .routes(routes!(talk_about_gap))
        .merge(results::routes())
}

codes!(
    /// How a survey stands.
    SurveyState = Stands::ALL.iter().map(|s| s.code())
);
codes!(
    /// Of which side.
    SurveySide = Whose::ALL.iter().map(|w| w.code())
);
codes!(
    /// How a gap moved since the same words were asked before.
    GapMoved = Moved::ALL.iter().map(|m| m.code())
);

/// A survey of both sides.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SurveySeen {
    id: Uuid,
    party: Named,
    #[schema(value_type = SurveyState)]
    state: &'static str,
    /// The last day on which it takes answers.
    closes_on: Date,
    opened_on: Option<Date>,
    closed_on: Option<Date>,
    /// Since when the client reads it.
    shared_on: Option<Date>,
    by: Option<Named>,
    made_at: Timestamp,
}

impl From<&Survey> for SurveySeen {
    fn from(s: &Survey) -> Self {
        Self {
            id: s.id,
            party: Named::of(s.client.0.0, &s.client.1),
            state: s.state.code(),
            closes_on: s.closes_on,
            opened_on: s.opened_on,
            closed_on: s.closed_on,
            shared_on: s.shared_on,
            by: s.by.as_ref().map(|(id, name)| Named::of(id.0, name)),
            made_at: s.made_at,
        }
    }
}

/// What is asked.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SurveyStatement {
    id: Uuid,
    words: String,
}

/// Somebody who is asked.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SurveyAsked {
    person: Named,
    #[schema(value_type = SurveySide)]
    side: &'static str,
}

/// A survey with what and whom it asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SurveyWhole {
    #[serde(flatten)]
    survey: SurveySeen,
    statements: Vec<SurveyStatement>,
    /// Who is asked; for our own people, else empty. Nobody is told who has answered.
    asked: Vec<SurveyAsked>,
}

fn whole(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<SurveyWhole, AppError> {
    let survey = store::find(conn, scope, id)?;
    if !known::reads(scope, survey.client.0) {
        return Err(AppError::NotFound);
    }
    let statements = store::statements(conn, id)?;
    let asked = if scope.is_staff() { store::people(conn, id)? } else { Vec::new() };
    Ok(SurveyWhole {
        survey: SurveySeen::from(&survey),
        statements: statements.into_iter().map(|one| SurveyStatement { id: one.id, words: one.words }).collect(),
        asked: asked
            .iter()
            .map(|one| SurveyAsked { person: Named::of(one.person.0, &one.name), side: one.side.code() })
            .collect(),
    })
}

/// Surveys with a client that may be read, the last one first.
#[utoipa::path(get, path = "/parties/{id}/surveys", tag = "asked", params(("id" = Uuid, Path), Page),
    responses((status = 200, body = Paged<SurveySeen>)))]
async fn surveys(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked { page, .. }: Asked<Nothing>,
) -> Result<Json<Paged<SurveySeen>>, AppError> {
    let after = page.after::<(Timestamp, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            let party = crate::clients::profile::known::client(conn, &caller.scope, PartyId(id))?;
            if !known::reads(&caller.scope, party.id) {
                return Err(AppError::NotFound);
            }
            let rows = store::list(conn, &caller.scope, party.id, after, page.fetch())?;
            page.paged(rows, |row| (row.made_at, row.id), |row| Ok(SurveySeen::from(row)))
        })
        .await
}

/// Begins a survey with the usual statements and those who know how it is. For our own people who look after the client.
#[utoipa::path(post, path = "/parties/{id}/surveys", tag = "asked", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 201, body = SurveyWhole)))]
async fn begin_survey(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let made = acts::begin(tx, env, &sent.caller.scope, PartyId(id))?;
        Ok((format!("/api/v1/surveys/{made}"), whole(tx, &sent.caller.scope, made)?))
    })
    .await
}

/// One survey, with what and whom it asks.
#[utoipa::path(get, path = "/surveys/{id}", tag = "asked", params(("id" = Uuid, Path)),
    responses((status = 200, body = SurveyWhole)))]
async fn survey(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<SurveyWhole>, AppError> {
    caller.read(&app, move |conn, _, caller| whole(conn, &caller.scope, id)).await
}

/// What a survey asks, whom, and until when.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToAskBoth {
    closes_on: Date,
    #[schema(max_items = 50)]
    statements: Vec<String>,
    /// Who is asked of our house.
    #[schema(max_items = 200)]
    ours: Vec<Uuid>,
    /// Who is asked of the client.
    #[schema(max_items = 200)]
    theirs: Vec<Uuid>,
}

/// Says what a survey asks, whom and until when, while it is being written. For our own people who look after the client.
#[utoipa::path(put, path = "/surveys/{id}", tag = "asked", params(("id" = Uuid, Path)),
    request_body = ToAskBoth, responses((status = 200, body = SurveyWhole)))]
async fn change_survey(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToAskBoth>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let (scope, body) = (&sent.caller.scope, &sent.body);
        let version = store::find(tx, scope, id)?.version;
        let mut f = Checks::default();
        let closes_on = f.day("closes_on", Some(body.closes_on)).unwrap_or(body.closes_on);
        let statements = f.lines("statements", &body.statements);
        let mut people = |field: &str, all: &[Uuid]| -> Vec<PersonId> {
            f.at_most(field, all, MOST_ASKED).iter().copied().map(PersonId).collect()
        };
        let (ours, theirs) = (people("ours", &body.ours), people("theirs", &body.theirs));
        let asking = Asking { closes_on, statements, ours, theirs };
        acts::change(tx, env, scope, (id, version), &f.done(asking)?)?;
        whole(tx, scope, id)
    })
    .await
}

/// Opens a survey: everybody who is asked gets a letter with a link. For our own people who look after the client.
#[utoipa::path(post, path = "/surveys/{id}/open", tag = "asked", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = SurveyWhole)))]
async fn open_survey(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        acts::open(tx, env, &sent.caller.scope, id)?;
        whole(tx, &sent.caller.scope, id)
    })
    .await
}

/// Closes a survey before its day; from then on it can be read. For our own people who look after the client.
#[utoipa::path(post, path = "/surveys/{id}/close", tag = "asked", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = SurveyWhole)))]
async fn close_survey(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    let scope = sent.caller.scope.clone();
    let news = app.read(move |conn, _| acts::heard(conn, &scope, id)).await?;
    let heard = acts::made_ready(&app, news).await?;
    sent.done(&app, move |tx, env, sent| {
        acts::close(tx, env, &sent.caller.scope, id, &heard)?;
        whole(tx, &sent.caller.scope, id)
    })
    .await
}

/// What became of a survey that was dropped.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SurveyGone {
    #[schema(value_type = SurveyState)]
    state: &'static str,
}

/// Drops a survey before anybody could read it: what was answered is gone. For our own people who look after the client.
#[utoipa::path(post, path = "/surveys/{id}/drop", tag = "asked", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = SurveyGone)))]
async fn drop_survey(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, _, sent| {
        acts::drop(tx, &sent.caller.scope, id)?;
        Ok(SurveyGone { state: Stands::Dropped.code() })
    })
    .await
}

/// Shares what came of it with those who sponsor the client and decide there. For our own people who look after the client.
#[utoipa::path(post, path = "/surveys/{id}/share", tag = "asked", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = SurveyWhole)))]
async fn share_survey(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        acts::share(tx, env, &sent.caller.scope, id)?;
        whole(tx, &sent.caller.scope, id)
    })
    .await
}

/// An answer to a statement.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatementAnswer {
    statement: Uuid,
    /// From 1 to 5; nothing where one cannot say.
    #[schema(minimum = 1, maximum = 5)]
    value: Option<u8>,
}

/// What somebody answers.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToAnswerSurvey {
    #[schema(max_items = 20)]
    answers: Vec<StatementAnswer>,
    #[serde(default)]
    #[schema(max_length = 500)]
    words: Option<String>,
    /// One's name may stand with it.
    #[serde(default)]
    signed: bool,
}

/// That it was counted, and nothing of what was said.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SurveyCounted {
    counted: bool,
}

/// Answers a survey in which one is asked; once, and it cannot be changed. Nothing of it is kept to be repeated.
#[utoipa::path(post, path = "/surveys/{id}/answers", tag = "asked", params(("id" = Uuid, Path)),
    extensions(("x-repeats" = json!("Who has answered is refused; what was sent is not kept."))),
    request_body = ToAnswerSurvey, responses((status = 200, body = SurveyCounted)))]
async fn answer_survey(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToAnswerSurvey>,
) -> Result<Json<SurveyCounted>, AppError> {
    let Sent { caller, body, .. } = sent;
    caller
        .write(&app, move |tx, env, caller| {
            let person = caller.reader()?.id;
            let mut f = Checks::default();
            let words = f.sentence("words", body.words.as_deref());
            let answers = f.at_most("answers", &body.answers, MOST_STATEMENTS);
            let values = answers.iter().map(|one| (one.statement, one.value)).collect();
            let sheet = f.done(Sheet { values, words, signed: body.signed })?;
            acts::own_door(tx, person, id)?;
            acts::answer(tx, env, person, id, &sheet)?;
            Ok(SurveyCounted { counted: true })
        })
        .await
        .map(Json)
}

/// A conversation that was begun.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct GapTalk {
    conversation: Uuid,
}

/// Begins a conversation about a statement that both sides see differently. Either side can.
#[utoipa::path(post, path = "/survey-statements/{id}/talk", tag = "asked", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = GapTalk)))]
async fn talk_about_gap(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| Ok(GapTalk { conversation: acts::talk(tx, env, &sent.caller.scope, id)?.0 }))
        .await
}
