//! Chains from need to builder, for programs of our own house.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::kernel::ConversationId;
use domain::partnership::{Chain, LONGEST, Layer, StandsOn};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts;
use crate::api::kit::{Caller, Checks, IfMatch, Named, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(layers_of, tell_layers))
}

codes!(
    /// On which side somebody in a chain stands.
    LayerSide = StandsOn::ALL.iter().map(|s| s.code())
);

/// Somebody in a chain.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LayerSeen {
    #[schema(max_length = 200)]
    name: String,
    /// What they do in it.
    #[schema(max_length = 200)]
    role: String,
    #[schema(value_type = LayerSide)]
    side: String,
}

/// Who stands between need and builder.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ChainSeen {
    /// In order: the first has the need, the last builds. Empty where nobody told of it.
    layers: Vec<LayerSeen>,
    /// How many stand between; nothing where nobody told of it.
    between: Option<u32>,
    /// Five or more stand between.
    long: bool,
    /// Who could talk directly: the first and the last, where somebody stands between.
    direct: Vec<String>,
    by: Option<Named>,
    said_at: Option<Timestamp>,
}

fn seen(conn: &mut Conn, scope: &Scope, id: ConversationId) -> Result<ChainSeen, AppError> {
    let told = acts::told(conn, scope, id)?;
    let chain = told.as_ref().and_then(|told| Chain::of(told.layers.clone()).ok());
    let direct = chain.as_ref().and_then(Chain::direct);
    let one = |l: &Layer| LayerSeen { name: l.name.clone(), role: l.role.clone(), side: l.stands.code().to_owned() };
    Ok(ChainSeen {
        layers: chain.iter().flat_map(Chain::layers).map(one).collect(),
        between: chain.as_ref().map(Chain::between),
        long: chain.as_ref().is_some_and(Chain::is_long),
        direct: direct.map(|(a, b)| vec![a.name.clone(), b.name.clone()]).unwrap_or_default(),
        by: told.as_ref().and_then(|t| t.by.as_ref()).map(|(id, name)| Named::of(id.0, name)),
        said_at: told.as_ref().map(|t| t.at),
    })
}

/// Who stands between the person with the need and the person who builds. For our own house.
#[utoipa::path(get, path = "/conversations/{id}/layers", tag = "partnership", params(("id" = Uuid, Path)),
    responses((status = 200, body = ChainSeen)))]
async fn layers_of(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<ChainSeen>, AppError> {
    caller.read(&app, move |conn, _, caller| seen(conn, &caller.scope, ConversationId(id))).await
}

/// A chain as somebody tells of it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToTellLayers {
    /// In order: the first has the need, the last builds.
    #[schema(min_items = 2, max_items = 20)]
    layers: Vec<LayerSeen>,
}

impl ToTellLayers {
    fn read(&self) -> Result<Vec<Layer>, AppError> {
        let (mut f, mut all) = (Checks::default(), Vec::new());
        for one in f.at_most("layers", &self.layers, LONGEST) {
            let name = f.needed("layers", &one.name, "Say what everybody in it is called.");
            let role = f.needed("layers", &one.role, "Say what everybody does in it.");
            let stands = f.code("layers", Some(&one.side), StandsOn::from_code);
            all.extend(stands.map(|stands| Layer { name, role, stands }));
        }
        f.done(all)
    }
}

/// Tells who stands between need and builder, in place of what was told before. For our own house.
#[utoipa::path(put, path = "/conversations/{id}/layers", tag = "partnership", params(("id" = Uuid, Path), IfMatch),
    request_body = ToTellLayers, responses((status = 200, body = ChainSeen)))]
async fn tell_layers(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToTellLayers>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let (scope, id) = (&sent.caller.scope, ConversationId(id));
        let was = acts::told(tx, scope, id)?.map_or(0, |told| told.version);
        let layers = sent.body.read()?;
        sent.unchanged(tx, |tx| seen(tx, scope, id))?;
        acts::tell(tx, env, scope, (id, was), &layers)?;
        seen(tx, scope, id)
    })
    .await
}
