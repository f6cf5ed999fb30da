//! How clients are charged, and what is not charged by agreement, for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::charging::{Audience, Treatment};
use domain::kernel::PartyId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::kit::{Caller, Checks, Named, Query, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::money::acts::statements::{self as acts, NewWaiver, Terms};
use crate::money::rights;
use crate::money::store::statements::{self as store, TermsRow, WaiverRow};

/// The endpoints of terms and agreements.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(charging_terms, charge_client))
        .routes(routes!(charging_agreements, agree_not_to_charge))
        .routes(routes!(end_agreement))
}

codes!(
    /// Charged, shown what it costs, or neither.
    TreatmentCode = Treatment::ALL.map(Treatment::code)
);
codes!(
    /// By which prices a client is charged.
    ClientAudienceCode = Audience::ALL.map(Audience::code)
);

/// How a client is charged from a period on.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ChargedFrom {
    client: Named,
    /// The first day of the period.
    from: Date,
    #[schema(value_type = ClientAudienceCode)]
    audience: &'static str,
    #[schema(value_type = TreatmentCode)]
    treatment: &'static str,
    made_at: Timestamp,
}

fn said(row: &TermsRow) -> ChargedFrom {
    ChargedFrom {
        client: Named::of(row.terms.id, &row.name),
        from: row.terms.from,
        audience: row.terms.audience.code(),
        treatment: row.terms.treatment.code(),
        made_at: row.made_at,
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct TermsOf {
    /// Only of this client.
    #[param(nullable = false)]
    client: Option<Uuid>,
}

/// How clients are charged, by client and the latest first; whoever is not here is shown. For our own people.
#[utoipa::path(get, path = "/charging-terms", tag = "money", params(TermsOf),
    responses((status = 200, body = Vec<ChargedFrom>)))]
async fn charging_terms(
    State(app): State<App>,
    caller: Caller,
    Query(of): Query<TermsOf>,
) -> Result<Json<Vec<ChargedFrom>>, AppError> {
    caller
        .read(&app, move |conn, _, caller| {
            rights::need_house(&caller.scope)?;
            let rows = store::all_terms(conn, &caller.scope, of.client.map(PartyId))?;
            Ok(rows.iter().map(said).collect())
        })
        .await
}

/// How a client is to be charged.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTerms {
    client: Uuid,
    /// The period that begins on this day, or next after it.
    from: Date,
    #[schema(value_type = TreatmentCode)]
    treatment: String,
    /// `internal` where nothing is sent.
    #[serde(default)]
    #[schema(value_type = Option<ClientAudienceCode>)]
    audience: Option<String>,
}

/// A client is charged so from a period on.
#[utoipa::path(post, path = "/charging-terms", tag = "money", request_body = NewTerms,
    responses((status = 201, body = ChargedFrom)))]
async fn charge_client(State(app): State<App>, sent: Sent<NewTerms>) -> Result<Response, AppError> {
    sent.made(&app, |tx, env, sent| {
        let (body, scope, mut f) = (&sent.body, &sent.caller.scope, Checks::default());
        rights::need_house(scope)?;
        let from = f.day("from", Some(body.from)).unwrap_or_default();
        let treatment = f.code("treatment", Some(&body.treatment), Treatment::from_code);
        let audience = f.code("audience", body.audience.as_deref(), Audience::from_code);
        let new = Terms {
            client: PartyId(body.client),
            from,
            audience: audience.unwrap_or(Audience::Internal),
            treatment: treatment.unwrap_or(Treatment::Show),
        };
        let period = acts::charge(tx, env, scope, &f.done(new)?)?;
        let rows = store::all_terms(tx, scope, Some(new.client))?;
        let row = rows.iter().find(|row| row.terms.from == period.first()).ok_or(AppError::NotFound)?;
        Ok((format!("/api/v1/charging-terms?client={}", body.client), said(row)))
    })
    .await
}

/// An agreement not to charge, for whole periods.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Agreement {
    id: Uuid,
    client: Named,
    key: String,
    name: String,
    from: Date,
    /// Periods that begin by this day are not charged; nothing until it is ended.
    until: Option<Date>,
    reason: String,
    made_at: Timestamp,
}

fn agreed(row: &WaiverRow) -> Agreement {
    Agreement {
        id: row.id,
        client: Named::of(row.waiver.client, &row.client),
        key: row.waiver.key.to_string(),
        name: row.name.clone(),
        from: row.waiver.from,
        until: row.waiver.until,
        reason: row.waiver.reason.clone(),
        made_at: row.made_at,
    }
}

/// Agreements not to charge, the latest first. For our own people.
#[utoipa::path(get, path = "/charging-agreements", tag = "money", params(TermsOf),
    responses((status = 200, body = Vec<Agreement>)))]
async fn charging_agreements(
    State(app): State<App>,
    caller: Caller,
    Query(of): Query<TermsOf>,
) -> Result<Json<Vec<Agreement>>, AppError> {
    caller
        .read(&app, move |conn, _, caller| {
            rights::need_house(&caller.scope)?;
            let rows = store::waivers_of(conn, &caller.scope, of.client.map(PartyId))?;
            Ok(rows.iter().map(agreed).collect())
        })
        .await
}

/// Something that is not to be charged.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAgreement {
    client: Uuid,
    #[schema(max_length = 60)]
    key: String,
    /// The period that begins on this day, or next after it.
    from: Date,
    #[serde(default)]
    until: Option<Date>,
    #[schema(max_length = 200)]
    reason: String,
}

/// Something is not charged by agreement.
#[utoipa::path(post, path = "/charging-agreements", tag = "money", request_body = NewAgreement,
    responses((status = 201, body = Agreement)))]
async fn agree_not_to_charge(State(app): State<App>, sent: Sent<NewAgreement>) -> Result<Response, AppError> {
    sent.made(&app, |tx, env, sent| {
        let (body, scope, mut f) = (&sent.body, &sent.caller.scope, Checks::default());
        rights::need_house(scope)?;
        let (from, until) = (f.day("from", Some(body.from)).unwrap_or_default(), f.day("until", body.until));
        let key = f.needed("key", &body.key, "Send what is not charged.");
        let reason = f.needed("reason", &body.reason, "Say why it is not charged.");
        let new = f.done(NewWaiver { client: PartyId(body.client), key, from, until, reason })?;
        let id = acts::agree(tx, env, scope, &new)?;
        let row = store::find_waiver(tx, scope, id)?;
        Ok((format!("/api/v1/charging-agreements?client={}", body.client), agreed(&row)))
    })
    .await
}

/// The last day of an agreement.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AgreedUntil {
    last: Date,
}

/// The agreement holds until this day.
#[utoipa::path(post, path = "/charging-agreements/{id}/end", tag = "money", params(("id" = Uuid, Path)),
    request_body = AgreedUntil, responses((status = 200, body = Agreement)))]
async fn end_agreement(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<AgreedUntil>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, _, sent| {
        let scope = &sent.caller.scope;
        rights::need_house(scope)?;
        let mut f = Checks::default();
        let last = f.day("last", Some(sent.body.last)).unwrap_or_default();
        acts::end_agreement(tx, scope, id, f.done(last)?)?;
        Ok(agreed(&store::find_waiver(tx, scope, id)?))
    })
    .await
}
