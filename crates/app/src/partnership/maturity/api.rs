//! The ladder of maturity, for programs: what both sides say, what each does for the next rung, and promising it.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::kernel::{PartyId, PersonId};
use domain::partnership::Rung;
use domain::profile::Whose;
use domain::treatment::Doer;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts;
use super::known::{self, Ladder};
use super::store::{self, Rating};
use crate::api::kit::{Asked, Caller, Checks, Named, Nothing, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(maturity))
        .routes(routes!(maturity_ratings, rate_maturity))
        .routes(routes!(share_maturity))
        .routes(routes!(promise_maturity))
}

codes!(
    /// A rung of the ladder of maturity.
    MaturityRung = Rung::ALL.iter().map(|r| r.code())
);
codes!(
    /// For which side a rating was said.
    MaturityWhose = Whose::ALL.iter().map(|w| w.code())
);
codes!(
    /// Whose step to the next rung it is.
    MaturityDoer = Doer::ALL.iter().map(|d| d.code())
);

/// How far somebody says both have come.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct MaturityRating {
    id: Uuid,
    #[schema(value_type = MaturityWhose)]
    whose: &'static str,
    #[schema(value_type = MaturityRung)]
    rung: &'static str,
    words: String,
    by: Option<Named>,
    made_at: Timestamp,
    /// Since when both sides read it.
    shared_at: Option<Timestamp>,
}

impl From<&Rating> for MaturityRating {
    fn from(r: &Rating) -> Self {
        Self {
            id: r.id,
            whose: r.whose.code(),
            rung: r.rung.code(),
            words: r.words.clone(),
            by: r.by.as_ref().map(|(id, name)| Named::of(id.0, name)),
            made_at: r.made_at,
            shared_at: r.shared_at,
        }
    }
}

/// A step to the next rung.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct MaturityStep {
    number: usize,
    #[schema(value_type = MaturityDoer)]
    side: &'static str,
    subject: String,
    /// How both know that it is done.
    done: Vec<String>,
    /// The promise that was made of it last.
    commitment: Option<Uuid>,
}

/// The ladder of a client.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct MaturityLadder {
    /// What ours say last.
    ours: Option<MaturityRating>,
    /// What theirs say last.
    theirs: Option<MaturityRating>,
    /// One above the lower of the two; nothing at the top, and nothing before both can be read.
    #[schema(value_type = Option<MaturityRung>)]
    next: Option<&'static str>,
    steps: Vec<MaturityStep>,
}

impl From<&Ladder> for MaturityLadder {
    fn from(l: &Ladder) -> Self {
        let step = |one: &known::Planned| MaturityStep {
            number: one.number,
            side: one.step.side.code(),
            subject: one.step.subject.clone(),
            done: one.step.done.clone(),
            commitment: one.promise.as_ref().map(|row| row.id.0),
        };
        Self {
            ours: l.ours.as_ref().map(MaturityRating::from),
            theirs: l.theirs.as_ref().map(MaturityRating::from),
            next: l.next.map(Rung::code),
            steps: l.steps.iter().map(step).collect(),
        }
    }
}

fn whole(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<MaturityLadder, AppError> {
    acts::read(conn, scope, id)?;
    Ok(MaturityLadder::from(&known::ladder(conn, scope, id)?))
}

/// The ladder of a client: what both sides say, and what each does for the next rung.
#[utoipa::path(get, path = "/parties/{id}/maturity", tag = "partnership", params(("id" = Uuid, Path)),
    responses((status = 200, body = MaturityLadder)))]
async fn maturity(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<MaturityLadder>, AppError> {
    caller.read(&app, move |conn, _, caller| whole(conn, &caller.scope, PartyId(id))).await
}

/// What both sides said over time, the last first.
#[utoipa::path(get, path = "/parties/{id}/maturity/ratings", tag = "partnership", params(("id" = Uuid, Path), Page),
    responses((status = 200, body = Paged<MaturityRating>)))]
async fn maturity_ratings(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked { page, .. }: Asked<Nothing>,
) -> Result<Json<Paged<MaturityRating>>, AppError> {
    let after = page.after::<(Timestamp, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            acts::read(conn, &caller.scope, PartyId(id))?;
            let rows = store::list(conn, &caller.scope, (PartyId(id), None), after, page.fetch())?;
            page.paged(rows, |row| (row.made_at, row.id), |row| Ok(MaturityRating::from(row)))
        })
        .await
}

/// How far somebody says both have come.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToRateMaturity {
    #[schema(value_type = MaturityRung)]
    rung: String,
    /// Why, in a sentence.
    #[schema(max_length = 500)]
    words: String,
    /// The client reads it at once; what theirs say both sides read in any case.
    #[serde(default)]
    shared: bool,
}

/// Says how far both have come. For those who look after the client, its sponsors and those who decide there.
#[utoipa::path(post, path = "/parties/{id}/maturity/ratings", tag = "partnership", params(("id" = Uuid, Path)),
    request_body = ToRateMaturity, responses((status = 201, body = MaturityRating)))]
async fn rate_maturity(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToRateMaturity>,
) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let (scope, body) = (&sent.caller.scope, &sent.body);
        acts::read(tx, scope, PartyId(id))?;
        let mut f = Checks::default();
        let rung = f.code("rung", Some(&body.rung), Rung::from_code);
        let words = f.sentence("words", Some(&body.words));
        if words.is_none() {
            f.wrong("words", "Say in a sentence why.");
        }
        let (rung, words) = f.done(rung.zip(words))?.ok_or(AppError::NotFound)?;
        let made = acts::rate(tx, env, scope, PartyId(id), (rung, &words, body.shared))?;
        let rating = MaturityRating::from(&store::find(tx, scope, made)?);
        Ok((format!("/api/v1/parties/{id}/maturity/ratings"), rating))
    })
    .await
}

/// Shares with the client what somebody of ours said. For those who look after the client.
#[utoipa::path(post, path = "/maturity-ratings/{id}/share", tag = "partnership", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = MaturityRating)))]
async fn share_maturity(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        acts::share(tx, env, &sent.caller.scope, id)?;
        Ok(MaturityRating::from(&store::find(tx, &sent.caller.scope, id)?))
    })
    .await
}

/// A step to the next rung, who answers for it, and by which day.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToPromiseMaturity {
    /// Its number, counted from one.
    #[schema(minimum = 1, maximum = 20)]
    step: usize,
    /// Of the side whose step it is.
    owner: Uuid,
    by: Date,
}

/// The promise that was made of a step.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct MaturityPromised {
    commitment: Uuid,
}

/// Promises a step to the next rung: one's own side offers it, and asks the other for theirs. For those who look after the client, its
/// sponsors and those who decide there.
#[utoipa::path(post, path = "/parties/{id}/maturity/steps", tag = "partnership", params(("id" = Uuid, Path)),
    request_body = ToPromiseMaturity, responses((status = 201, body = MaturityPromised)))]
async fn promise_maturity(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToPromiseMaturity>,
) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let (scope, body) = (&sent.caller.scope, &sent.body);
        acts::read(tx, scope, PartyId(id))?;
        let mut f = Checks::default();
        let by = f.day("by", Some(body.by));
        let by = f.done(by)?.unwrap_or(body.by);
        let made = acts::promise(tx, env, scope, PartyId(id), (body.step, PersonId(body.owner), by))?;
        Ok((format!("/api/v1/commitments/{made}"), MaturityPromised { commitment: made.0 }))
    })
    .await
}
