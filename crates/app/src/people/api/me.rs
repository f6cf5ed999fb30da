//! Who one is, and where.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::parties::PartyKindCode;
use super::persons::RoleCode;
use crate::api::kit::{Caller, Named};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::{Door, Held};
use crate::people::store;

/// Oneself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Me {
    id: Uuid,
    name: String,
    /// Belongs to our own house.
    staff: bool,
    /// The roles held now.
    roles: Vec<MyRole>,
    /// For whom one may say binding words today.
    deputy_for: Vec<Uuid>,
    /// What one may do beside speaking for one's side.
    may: May,
    /// The token that asks may change things; nothing for a browser.
    writes: Option<bool>,
}

/// A role of one's own.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct MyRole {
    party: Named,
    #[schema(value_type = PartyKindCode)]
    party_kind: &'static str,
    #[schema(value_type = RoleCode)]
    role: &'static str,
}

/// What follows from the roles.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
struct May {
    /// Make and change parties, people and roles.
    administer: bool,
    /// Add and change clients and suppliers, and the people there.
    tend_clients: bool,
    /// Bring files in.
    import: bool,
}

/// Oneself: as whom a token acts, and what follows from it.
#[utoipa::path(get, path = "/me", tag = "me", responses((status = 200, body = Me)))]
pub(super) async fn me(caller: Caller) -> Result<Json<Me>, AppError> {
    let reader = caller.reader()?;
    let role = |held: &Held| MyRole {
        party: Named::of(held.party, &held.party_name),
        party_kind: held.kind.code(),
        role: held.role.code(),
    };
    Ok(Json(Me {
        id: reader.id.0,
        name: reader.name.clone(),
        staff: reader.is_staff(),
        roles: reader.roles.iter().map(role).collect(),
        deputy_for: reader.deputy_for.iter().map(|p| p.0).collect(),
        may: May { administer: reader.administers(), tend_clients: reader.tends_clients(), import: reader.imports() },
        writes: match reader.door {
            Door::Token { writes } => Some(writes),
            _ => None,
        },
    }))
}

/// The organisation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Organisation {
    name: String,
    /// Where its days begin and end.
    #[schema(example = "Europe/Dublin")]
    zone: String,
    /// Its IT organisation: one of both sides of every promise.
    it: Named,
}

/// The organisation: its zone, and the IT organisation, which is one of both sides of every promise.
#[utoipa::path(get, path = "/organisation", tag = "me", responses((status = 200, body = Organisation)))]
pub(super) async fn organisation(State(app): State<App>, caller: Caller) -> Result<Json<Organisation>, AppError> {
    caller
        .read(&app, |conn, _, caller| {
            let it = store::find_party(conn, &caller.scope, caller.org.it)?;
            Ok(Organisation {
                name: caller.org.name.clone(),
                zone: caller.org.zone.iana_name().unwrap_or("UTC").to_owned(),
                it: Named::of(it.id, &it.name),
            })
        })
        .await
}
