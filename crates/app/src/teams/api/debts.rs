//! Debt taken on and standards waived, for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::teams::{Owed, overdue};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::house;
use crate::api::kit::{Asked, Caller, Checks, IfMatch, Named, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::teams::acts::{self, NewDebt};
use crate::teams::store::{self, Debt};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(debts_owed))
        .routes(routes!(take_on_debt))
        .routes(routes!(debt_owed, put_debt_right))
        .routes(routes!(pay_debt_back))
}

codes!(
    /// Debt that was taken on, or a standard that was waived.
    OwedCode = Owed::ALL.iter().map(|owed| owed.code())
);

/// Something that was put off.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct DebtSeen {
    id: Uuid,
    team: Named,
    #[schema(value_type = OwedCode)]
    kind: &'static str,
    what: String,
    why: String,
    taken_on: Date,
    until: Date,
    /// Who decided, where they have an account.
    decided_by: Option<Uuid>,
    decided_name: String,
    commitment: Option<Named>,
    paid_on: Option<Date>,
    paid_words: Option<String>,
    /// Days by which it is overdue.
    overdue: Option<i32>,
}

fn seen(d: &Debt, today: Date) -> DebtSeen {
    DebtSeen {
        id: d.id,
        team: Named::of(d.team.0, &d.team.1),
        kind: d.owed.code(),
        what: d.what.clone(),
        why: d.why.clone(),
        taken_on: d.taken_on,
        until: d.until,
        decided_by: d.decided.map(|id| id.0),
        decided_name: d.decided_name.clone(),
        commitment: d.commitment.as_ref().map(|(id, subject)| Named::of(*id, subject)),
        paid_on: d.paid.as_ref().map(|(day, _)| *day),
        paid_words: d.paid.as_ref().and_then(|(_, words)| words.clone()),
        overdue: overdue(d.until, d.paid.as_ref().map(|(day, _)| *day), today),
    }
}

/// What the list is narrowed to.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct DebtsBy {
    /// Of this team.
    #[param(nullable = false)]
    team: Option<Uuid>,
    /// Those that were paid back, and not those that are owed.
    #[param(default = false)]
    paid: bool,
}

/// What is owed, the first due first, or what was paid back, the last first. For our own staff.
#[utoipa::path(get, path = "/debts", tag = "teams", params(DebtsBy, Page),
    responses((status = 200, body = Paged<DebtSeen>)))]
async fn debts_owed(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<DebtsBy>,
) -> Result<Json<Paged<DebtSeen>>, AppError> {
    house(&caller)?;
    let after = page.after::<(Date, Uuid)>()?;
    caller
        .read(&app, move |conn, env, _| {
            let today = env.local().date();
            let rows = store::debts(conn, (by.team.map(PartyId), by.paid), after, page.fetch())?;
            let key = |d: &Debt| (d.paid.as_ref().map_or(d.until, |(day, _)| *day), d.id);
            page.paged(rows, key, |d| Ok(seen(d, today)))
        })
        .await
}

/// One of them. For our own staff.
#[utoipa::path(get, path = "/debts/{id}", tag = "teams", params(("id" = Uuid, Path)),
    responses((status = 200, body = DebtSeen)))]
async fn debt_owed(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<DebtSeen>, AppError> {
    house(&caller)?;
    caller.read(&app, move |conn, env, _| Ok(seen(&store::find_debt(conn, id)?, env.local().date()))).await
}

/// What was put off.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DebtToTakeOn {
    #[schema(value_type = OwedCode)]
    kind: String,
    #[schema(max_length = 200)]
    what: String,
    #[schema(max_length = 500)]
    why: String,
    taken_on: Date,
    until: Date,
    /// Who decided, where they have an account.
    #[serde(default)]
    decided_by: Option<Uuid>,
    /// Who decided, where they have none.
    #[serde(default)]
    #[schema(max_length = 200)]
    decided_name: Option<String>,
    /// For which promise.
    #[serde(default)]
    commitment: Option<Uuid>,
}

impl DebtToTakeOn {
    fn read(&self) -> Result<NewDebt, AppError> {
        let mut f = Checks::default();
        let owed = f.code("kind", Some(&self.kind), Owed::from_code);
        let what = f.needed("what", &self.what, "Say what was put off.");
        let why = f.sentence("why", Some(&self.why));
        if why.is_none() {
            f.wrong("why", "Say why.");
        }
        let days = f.day("taken_on", Some(self.taken_on)).zip(f.day("until", Some(self.until)));
        let decided_name = f.line("decided_name", self.decided_name.as_deref());
        let ((owed, why), (taken_on, until)) = f.done(owed.zip(why).zip(days))?.ok_or(AppError::NotFound)?;
        Ok(NewDebt {
            owed,
            what,
            why,
            taken_on,
            until,
            decided: self.decided_by.map(PersonId),
            decided_name,
            commitment: self.commitment.map(CommitmentId),
        })
    }
}

/// Writes down what a team put off, until when, and who decided. For whoever belongs to the team or leads it.
#[utoipa::path(post, path = "/teams/{id}/debts", tag = "teams", params(("id" = Uuid, Path)),
    request_body = DebtToTakeOn, responses((status = 201, body = DebtSeen)))]
async fn take_on_debt(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<DebtToTakeOn>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.made(&app, move |tx, env, sent| {
        let new = sent.body.read()?;
        let made = acts::take_on(tx, env, &sent.caller.scope, PartyId(id), &new)?;
        Ok((format!("/api/v1/debts/{made}"), seen(&store::find_debt(tx, made)?, env.local().date())))
    })
    .await
}

/// Puts right what was written down, as long as it is owed. For whoever belongs to the team or leads it.
#[utoipa::path(put, path = "/debts/{id}", tag = "teams", params(("id" = Uuid, Path), IfMatch),
    request_body = DebtToTakeOn, responses((status = 200, body = DebtSeen)))]
async fn put_debt_right(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<DebtToTakeOn>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.done(&app, move |tx, env, sent| {
        let (scope, today) = (&sent.caller.scope, env.local().date());
        let was = store::find_debt(tx, id)?;
        acts::own(tx, scope, was.team.0)?;
        sent.unchanged(tx, |tx| Ok(seen(&store::find_debt(tx, id)?, today)))?;
        acts::put_debt_right(tx, env, scope, (id, was.version), &sent.body.read()?)?;
        Ok(seen(&store::find_debt(tx, id)?, today))
    })
    .await
}

/// When it was paid back, and how.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PaidBack {
    on: Date,
    #[serde(default)]
    #[schema(max_length = 500)]
    words: Option<String>,
}

/// It is paid back. For whoever belongs to the team or leads it.
#[utoipa::path(post, path = "/debts/{id}/paid", tag = "teams", params(("id" = Uuid, Path)),
    request_body = PaidBack, responses((status = 200, body = DebtSeen)))]
async fn pay_debt_back(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<PaidBack>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.done(&app, move |tx, env, sent| {
        let mut f = Checks::default();
        let on = f.day("on", Some(sent.body.on));
        let words = f.sentence("words", sent.body.words.as_deref());
        let on = f.done(on)?.ok_or(AppError::NotFound)?;
        let version = store::find_debt(tx, id)?.version;
        acts::pay_back(tx, env, &sent.caller.scope, (id, version), (on, words))?;
        Ok(seen(&store::find_debt(tx, id)?, env.local().date()))
    })
    .await
}
