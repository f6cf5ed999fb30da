//! Roles and deputies of people.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::kernel::{PartyId, PersonId};
use domain::party::Role;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::persons::{PersonInFull, RoleCode, shown};
use crate::api::kit::{Checks, Nothing, Sent};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::acts;
use crate::people::store;

/// A role that is to be given.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRole {
    /// Where.
    party: Uuid,
    /// What; it has to fit the kind of the party.
    #[schema(value_type = RoleCode)]
    role: String,
}

/// Give a role at a party. Giving it twice changes nothing.
#[utoipa::path(post, path = "/people/{id}/roles", tag = "people", params(("id" = Uuid, Path)), request_body = NewRole,
    responses((status = 200, body = PersonInFull)))]
pub(super) async fn give(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<NewRole>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let mut f = Checks::default();
        let role = f.code("role", Some(&sent.body.role), Role::from_code).unwrap_or(Role::User);
        f.done(())?;
        acts::give_role(tx, env, &sent.caller.scope, PersonId(id), PartyId(sent.body.party), role)?;
        shown(tx, env, &sent.caller.scope, PersonId(id))
    })
    .await
}

/// A role ends now. Somebody always administers.
#[utoipa::path(post, path = "/people/{id}/roles/{role}/end", tag = "people",
    params(("id" = Uuid, Path), ("role" = Uuid, Path)), responses((status = 200, body = PersonInFull)))]
pub(super) async fn end(
    State(app): State<App>,
    Path((id, role)): Path<(Uuid, Uuid)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        store::find_person(tx, &sent.caller.scope, PersonId(id))?;
        if store::find_membership(tx, role)?.person != PersonId(id) {
            return Err(AppError::NotFound);
        }
        acts::end_role(tx, env, &sent.caller.scope, role)?;
        shown(tx, env, &sent.caller.scope, PersonId(id))
    })
    .await
}

/// A deputy who is to be named.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDeputy {
    /// Who may speak.
    deputy: Uuid,
    /// The first day.
    from: Date,
    /// The last day.
    until: Date,
}

/// Name a deputy, who may say binding words on these days.
#[utoipa::path(post, path = "/people/{id}/deputies", tag = "people", params(("id" = Uuid, Path)),
    request_body = NewDeputy, responses((status = 200, body = PersonInFull)))]
pub(super) async fn name_deputy(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<NewDeputy>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let mut f = Checks::default();
        let days = (f.day("from", Some(sent.body.from)), f.day("until", Some(sent.body.until)));
        f.done(())?;
        let days = days.0.zip(days.1).ok_or(AppError::NotFound)?;
        acts::name_deputy(tx, env, &sent.caller.scope, PersonId(id), PersonId(sent.body.deputy), days)?;
        shown(tx, env, &sent.caller.scope, PersonId(id))
    })
    .await
}

/// A deputy no longer speaks for them.
#[utoipa::path(post, path = "/people/{id}/deputies/{deputy}/end", tag = "people",
    params(("id" = Uuid, Path), ("deputy" = Uuid, Path)), responses((status = 200, body = PersonInFull)))]
pub(super) async fn end_deputy(
    State(app): State<App>,
    Path((id, deputy)): Path<(Uuid, Uuid)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        acts::end_deputy(tx, &sent.caller.scope, PersonId(id), deputy)?;
        shown(tx, env, &sent.caller.scope, PersonId(id))
    })
    .await
}
