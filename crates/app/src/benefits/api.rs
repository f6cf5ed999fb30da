//! The value plan of a client for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::charging::{NumberError, Quantity};
use domain::kernel::{PartyId, PersonId};
use domain::profile::{Check, Direction, Whose};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts::{self, NewBenefit};
use super::store::{self, Benefit};
use crate::api::kit::{Caller, Checks, IfMatch, Named, Nothing, Sent, codes};
use crate::clients::profile::known::client;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(value_plan, plan_benefit))
        .routes(routes!(tell_benefit))
        .routes(routes!(confirm_benefit))
        .routes(routes!(change_benefit))
        .routes(routes!(retire_benefit))
}

codes!(
    /// Which way is better, of a benefit.
    BenefitDirection = Direction::ALL.iter().map(|d| d.code())
);
codes!(
    /// Where a check stands.
    CheckCode = Check::ALL.iter().map(|c| c.code())
);
codes!(
    /// Which side planned a benefit.
    BenefitWhose = Whose::ALL.iter().map(|w| w.code())
);

/// A day on which a benefit is checked.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct BenefitCheck {
    day: Date,
    expected: String,
    realised: Option<String>,
    #[schema(value_type = CheckCode)]
    stands: &'static str,
    words: Option<String>,
    told_by: Option<Named>,
    /// Somebody of the client.
    verified_by: Option<Named>,
}

/// A line of a value plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PlannedBenefit {
    id: Uuid,
    name: String,
    metric: String,
    unit: String,
    #[schema(value_type = BenefitDirection)]
    direction: &'static str,
    baseline: String,
    target: String,
    begins: Date,
    owner: Option<Named>,
    #[schema(value_type = BenefitWhose)]
    whose: &'static str,
    checks: Vec<BenefitCheck>,
}

fn of(b: &Benefit, today: Date) -> PlannedBenefit {
    let named = |who: &Option<(PersonId, String)>| who.as_ref().map(|(id, name)| Named::of(id.0, name));
    let check = |c: &store::CheckDay| BenefitCheck {
        day: c.day,
        expected: b.planned().expected(c.day).to_string(),
        realised: c.realised.map(|value| value.to_string()),
        stands: b.stands(c, today).code(),
        words: c.words.clone(),
        told_by: named(&c.told_by),
        verified_by: named(&c.verified_by),
    };
    PlannedBenefit {
        id: b.id,
        name: b.name.clone(),
        metric: b.metric.clone(),
        unit: b.unit.clone(),
        direction: b.way.code(),
        baseline: b.baseline.to_string(),
        target: b.target.to_string(),
        begins: b.begins,
        owner: named(&b.owner),
        whose: b.whose.code(),
        checks: b.checks.iter().map(check).collect(),
    }
}

/// A value plan: a hundred lines at most.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ValuePlan {
    benefits: Vec<PlannedBenefit>,
}

fn shown(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId) -> Result<ValuePlan, AppError> {
    client(conn, scope, id)?;
    let today = env.local().date();
    Ok(ValuePlan { benefits: store::plan(conn, id)?.iter().map(|b| of(b, today)).collect() })
}

/// The value plan of a client: expected beside realised.
#[utoipa::path(get, path = "/parties/{id}/value-plan", tag = "parties", params(("id" = Uuid, Path)),
    responses((status = 200, body = ValuePlan)))]
async fn value_plan(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<ValuePlan>, AppError> {
    caller.read(&app, move |conn, env, caller| shown(conn, env, &caller.scope, PartyId(id))).await
}

/// A line as it is to be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BenefitToPlan {
    #[schema(max_length = 200)]
    name: String,
    /// By which figure it is seen.
    #[schema(max_length = 200)]
    metric: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    unit: String,
    #[schema(value_type = BenefitDirection)]
    direction: String,
    #[schema(example = "71")]
    baseline: String,
    #[schema(example = "90")]
    target: String,
    begins: Date,
    /// Who owns it on the business side.
    #[serde(default)]
    owner: Option<Uuid>,
    /// On which days it is checked; on the last one the target should be reached.
    checks: Vec<Date>,
}

fn quantity(f: &mut Checks, field: &str, text: &str) -> Option<Quantity> {
    text.parse().map_err(|error: NumberError| f.wrong(field, error.sentence())).ok()
}

impl BenefitToPlan {
    fn read(&self, f: &mut Checks) -> Option<NewBenefit> {
        let name = f.needed("name", &self.name, "Say what is to become better.");
        let metric = f.needed("metric", &self.metric, "Say by which figure that is seen.");
        let unit = f.line("unit", Some(&self.unit)).unwrap_or_default();
        let way = f.code("direction", Some(&self.direction), Direction::from_code);
        let figures = quantity(f, "baseline", &self.baseline).zip(quantity(f, "target", &self.target));
        let begins = f.day("begins", Some(self.begins));
        for day in &self.checks {
            f.day("checks", Some(*day));
        }
        let ((way, (baseline, target)), begins) = way.zip(figures).zip(begins)?;
        let (owner, checks) = (self.owner.map(PersonId), self.checks.clone());
        Some(NewBenefit { name, metric, unit, way, baseline, target, begins, owner, checks })
    }
}

/// Plans a benefit.
#[utoipa::path(post, path = "/parties/{id}/value-plan", tag = "parties", params(("id" = Uuid, Path)),
    request_body = BenefitToPlan, responses((status = 200, body = ValuePlan)))]
async fn plan_benefit(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<BenefitToPlan>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let mut f = Checks::default();
        let new = sent.body.read(&mut f);
        let new = f.done(new)?.ok_or(AppError::NotFound)?;
        acts::add(tx, env, scope, PartyId(id), &new)?;
        shown(tx, env, scope, PartyId(id))
    })
    .await
}

/// A line as it is to be, and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BenefitAnew {
    plan: BenefitToPlan,
    /// Both sides read it in the history.
    #[schema(min_length = 1, max_length = 500)]
    why: String,
}

/// Changes what was planned, for a reason. What came of it stays, and so does each day on which somebody said something.
#[utoipa::path(put, path = "/benefits/{id}", tag = "parties", params(("id" = Uuid, Path), IfMatch),
    request_body = BenefitAnew, responses((status = 200, body = ValuePlan)))]
async fn change_benefit(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<BenefitAnew>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let party = seen(tx, scope, id)?;
        sent.unchanged(tx, |tx| shown(tx, env, scope, party))?;
        let mut f = Checks::default();
        let new = sent.body.plan.read(&mut f);
        let why = f.sentence("why", Some(&sent.body.why));
        if why.is_none() {
            f.wrong("why", "Say why the plan changes.");
        }
        let (new, why) = f.done(new.zip(why))?.ok_or(AppError::NotFound)?;
        let version = store::find(tx, id)?.version;
        acts::change(tx, env, scope, (id, version), (&new, &why))?;
        shown(tx, env, scope, party)
    })
    .await
}

/// What came of a benefit.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CameOfIt {
    #[schema(example = "78.5")]
    realised: String,
    #[serde(default)]
    #[schema(max_length = 500)]
    words: Option<String>,
}

/// The client of a line that may be seen.
fn seen(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<PartyId, AppError> {
    let party = store::find(conn, id)?.party;
    client(conn, scope, party)?;
    Ok(party)
}

fn day(text: &str) -> Result<Date, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

/// Says what came of a benefit on one of its check days. Said by the client it is confirmed at once.
#[utoipa::path(post, path = "/benefits/{id}/checks/{day}", tag = "parties",
    params(("id" = Uuid, Path), ("day" = String, Path)), request_body = CameOfIt,
    responses((status = 200, body = ValuePlan)))]
async fn tell_benefit(
    State(app): State<App>,
    Path((id, on)): Path<(Uuid, String)>,
    sent: Sent<CameOfIt>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let party = seen(tx, scope, id)?;
        let mut f = Checks::default();
        let value = quantity(&mut f, "realised", &sent.body.realised);
        let words = f.sentence("words", sent.body.words.as_deref());
        let (value, words) = f.done((value, words))?;
        acts::tell(tx, env, scope, (id, day(&on)?), (value.ok_or(AppError::NotFound)?, words))?;
        shown(tx, env, scope, party)
    })
    .await
}

/// Somebody of the client confirms what came of a benefit.
#[utoipa::path(post, path = "/benefits/{id}/checks/{day}/confirm", tag = "parties",
    params(("id" = Uuid, Path), ("day" = String, Path)), responses((status = 200, body = ValuePlan)))]
async fn confirm_benefit(
    State(app): State<App>,
    Path((id, on)): Path<(Uuid, String)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let party = seen(tx, scope, id)?;
        acts::confirm(tx, env, scope, (id, day(&on)?))?;
        shown(tx, env, scope, party)
    })
    .await
}

/// A line is no longer looked at. It stays in the history of the client.
#[utoipa::path(post, path = "/benefits/{id}/retire", tag = "parties", params(("id" = Uuid, Path)),
    responses((status = 200, body = ValuePlan)))]
async fn retire_benefit(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let party = seen(tx, scope, id)?;
        acts::retire(tx, env, scope, id)?;
        shown(tx, env, scope, party)
    })
    .await
}
