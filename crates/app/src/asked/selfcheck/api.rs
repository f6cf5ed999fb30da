//! The self-check for programs of our own people.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::asked::{ADMISSIONS, Says};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts::{self, Admits};
use super::store::{self, Check};
use crate::api::kit::{Caller, Checks, Nothing, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;

/// Self-checks that are listed.
const LISTED: u32 = 40;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(self_checks, begin_self_check))
        .routes(routes!(self_check))
        .routes(routes!(close_self_check))
        .routes(routes!(answer_self_check))
}

codes!(
    /// What somebody says of an admission.
    SaysCode = Says::ALL.iter().map(|s| s.code())
);

/// A self-check of a half-year.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SelfCheck {
    id: Uuid,
    /// The first day of its half-year.
    half: Date,
    closes_on: Date,
    closed_on: Option<Date>,
}

impl From<&Check> for SelfCheck {
    fn from(c: &Check) -> Self {
        Self { id: c.id, half: c.half, closes_on: c.closes_on, closed_on: c.closed_on }
    }
}

/// Self-checks, the newest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SelfChecks {
    checks: Vec<SelfCheck>,
}

/// The last forty self-checks, the newest first. For our own people.
#[utoipa::path(get, path = "/self-checks", tag = "asked", responses((status = 200, body = SelfChecks)))]
async fn self_checks(State(app): State<App>, caller: Caller) -> Result<Json<SelfChecks>, AppError> {
    caller
        .read(&app, move |conn, _, caller| {
            acts::ours(&caller.scope)?;
            Ok(SelfChecks { checks: store::last(conn, LISTED)?.iter().map(SelfCheck::from).collect() })
        })
        .await
}

/// Begins the self-check of this half-year. For whoever leads something in our house.
#[utoipa::path(post, path = "/self-checks", tag = "asked", request_body = Nothing,
    responses((status = 201, body = SelfCheck)))]
async fn begin_self_check(State(app): State<App>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let id = acts::begin(tx, env, &sent.caller.scope)?;
        Ok((format!("/api/v1/self-checks/{id}"), SelfCheck::from(&store::find(tx, id)?)))
    })
    .await
}

/// An admission with what was said of it, and what the data says now.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AdmissionSaid {
    /// From 1 to 10.
    number: i64,
    words: &'static str,
    /// How many answered; nothing where fewer than three did, or while it is open.
    answers: Option<u64>,
    so: Option<u64>,
    partly: Option<u64>,
    not_so: Option<u64>,
    /// How many would work at it first.
    votes: Option<u64>,
    /// Nothing where nothing is counted of it.
    data: Option<String>,
}

/// A self-check with its admissions.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SelfCheckWhole {
    #[serde(flatten)]
    check: SelfCheck,
    admissions: Vec<AdmissionSaid>,
    /// What it means for parts of the house.
    words: Vec<String>,
}

/// One self-check; what was said is in it once it is closed. For our own people.
#[utoipa::path(get, path = "/self-checks/{id}", tag = "asked", params(("id" = Uuid, Path)),
    responses((status = 200, body = SelfCheckWhole)))]
async fn self_check(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<SelfCheckWhole>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            acts::ours(&caller.scope)?;
            let check = store::find(conn, id)?;
            let came = check.closed_on.map(|_| acts::came(conn, &caller.scope, id)).transpose()?;
            let data = acts::data(conn, env)?;
            let (counts, words) = came.map(|came| (came.counts, came.words)).unwrap_or_default();
            let one = |(place, &words): (usize, &&'static str)| {
                let of = counts.get(place).copied().flatten();
                AdmissionSaid {
                    number: i64::try_from(place + 1).unwrap_or(0),
                    words,
                    answers: of.map(|of| of.answers()),
                    so: of.map(|of| of.so),
                    partly: of.map(|of| of.partly),
                    not_so: of.map(|of| of.not_so),
                    votes: of.map(|of| of.votes),
                    data: data.get(place).cloned().flatten(),
                }
            };
            let admissions = ADMISSIONS.iter().enumerate().map(one).collect();
            Ok(SelfCheckWhole { check: SelfCheck::from(&check), admissions, words })
        })
        .await
}

/// Closes a self-check before its day. For whoever leads something in our house.
#[utoipa::path(post, path = "/self-checks/{id}/close", tag = "asked", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = SelfCheck)))]
async fn close_self_check(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        acts::close(tx, env, &sent.caller.scope, id)?;
        Ok(SelfCheck::from(&store::find(tx, id)?))
    })
    .await
}

/// What somebody answers.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToAdmit {
    /// Of each of the ten in its order.
    #[schema(value_type = Vec<SaysCode>, min_items = 10, max_items = 10)]
    says: Vec<String>,
    /// Numbers of those to work at first, three at most.
    #[serde(default)]
    #[schema(max_items = 3)]
    first: Vec<i64>,
    /// What it means for their part of the house.
    #[serde(default)]
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// That it was counted, and nothing of what was said.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AdmitCounted {
    counted: bool,
}

/// Answers a self-check in which one is asked; once. Nothing of it is kept to be repeated.
#[utoipa::path(post, path = "/self-checks/{id}/answers", tag = "asked", params(("id" = Uuid, Path)),
    extensions(("x-repeats" = json!("Who has answered is refused; what was sent is not kept."))),
    request_body = ToAdmit, responses((status = 200, body = AdmitCounted)))]
async fn answer_self_check(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToAdmit>,
) -> Result<Json<AdmitCounted>, AppError> {
    let Sent { caller, body, .. } = sent;
    let counted = caller.write(&app, move |tx, env, caller| {
        let mut f = Checks::default();
        let says = body.says.iter().filter_map(|code| f.code("says", Some(code.as_str()), Says::from_code)).collect();
        let words = f.words("words", body.words.as_deref());
        let admits = f.done(Admits { says, first: body.first.clone(), words })?;
        acts::answer(tx, env, &caller.scope, id, &admits)?;
        Ok(AdmitCounted { counted: true })
    });
    counted.await.map(Json)
}
