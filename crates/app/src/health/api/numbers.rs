//! The numbers by which evidence is weighed, for programs.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Conn;
use domain::health::Rules;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::kit::{Caller, Checks, IfMatch, Sent};
use crate::health::acts;
use crate::health::numbers::{self, FIELDS, range};
use crate::kit::app::App;
use crate::kit::error::AppError;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(stage_numbers, weigh_so))
}

/// The numbers by which evidence is weighed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StageNumbers {
    /// Days after which a piece of evidence weighs half.
    #[schema(minimum = 30, maximum = 730, example = 90)]
    half_life: f64,
    /// Days below a stage before it is left.
    #[schema(minimum = 0, maximum = 365, example = 28)]
    leaving: f64,
    /// What each stage needs.
    #[schema(minimum = 1.5, maximum = 50, example = 2.0)]
    sniffles: f64,
    #[schema(minimum = 1.5, maximum = 50, example = 3.0)]
    flu: f64,
    #[schema(minimum = 1.5, maximum = 50, example = 3.0)]
    pneumonia: f64,
    #[schema(minimum = 1.5, maximum = 50, example = 2.0)]
    end: f64,
    /// What of it may be missing by fading.
    #[schema(minimum = 0, maximum = 0.45, example = 0.25)]
    faded: f64,
    /// What has to come from elsewhere than the strongest source, and above sniffles from the other side.
    #[schema(minimum = 0.05, maximum = 1, example = 0.25)]
    other: f64,
    /// What each of a sponsor’s words and a fact has to weigh, to be enough.
    #[schema(minimum = 0.05, maximum = 1, example = 0.5)]
    pair: f64,
}

impl StageNumbers {
    /// In the order of `FIELDS`.
    const fn all(&self) -> [f64; 9] {
        [
            self.half_life,
            self.leaving,
            self.sniffles,
            self.flu,
            self.pneumonia,
            self.end,
            self.faded,
            self.other,
            self.pair,
        ]
    }
}

fn shown(conn: &mut Conn) -> Result<StageNumbers, AppError> {
    let rules = numbers::rules(conn)?;
    let [half_life, leaving, sniffles, flu, pneumonia, end, faded, other, pair] =
        FIELDS.map(|(which, ..)| rules.number(which));
    Ok(StageNumbers { half_life, leaving, sniffles, flu, pneumonia, end, faded, other, pair })
}

/// The numbers by which evidence is weighed. For our own people.
#[utoipa::path(get, path = "/settings/stages", tag = "health", responses((status = 200, body = StageNumbers)))]
async fn stage_numbers(State(app): State<App>, caller: Caller) -> Result<Json<StageNumbers>, AppError> {
    acts::reads(&caller.scope)?;
    caller.read(&app, |conn, _, _| shown(conn)).await
}

/// Weigh so from now on, the past too: all relationships are reckoned anew. For administrators.
#[utoipa::path(put, path = "/settings/stages", tag = "health", params(IfMatch), request_body = StageNumbers,
    responses((status = 200, body = StageNumbers)))]
async fn weigh_so(State(app): State<App>, sent: Sent<StageNumbers>) -> Result<Response, AppError> {
    acts::reads(&sent.caller.scope)?;
    sent.done(&app, |tx, env, sent| {
        sent.unchanged(tx, |tx| shown(tx))?;
        let (mut f, mut rules) = (Checks::default(), Rules::default());
        for ((which, name, ..), value) in FIELDS.into_iter().zip(sent.body.all()) {
            if !which.allows(value) {
                let what = if which.is_whole() { "a whole number" } else { "a number" };
                f.wrong(name, format!("Send {what} {}.", range(which)));
            }
            rules = rules.with(which, value);
        }
        let rules = f.done(rules)?;
        numbers::set(tx, env, &sent.caller.scope, rules)?;
        shown(tx)
    })
    .await
}
