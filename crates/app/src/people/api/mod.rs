//! Parties, people, roles and deputies for programs; who one is, and the organisation.

mod me;
mod parties;
mod persons;
mod roles;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::kit::app::App;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(me::me))
        .routes(routes!(me::organisation))
        .routes(routes!(parties::list, parties::add))
        .routes(routes!(parties::show, parties::change))
        .routes(routes!(parties::retire))
        .routes(routes!(parties::bring_back))
        .routes(routes!(persons::list, persons::add))
        .routes(routes!(persons::show, persons::change))
        .routes(routes!(persons::invite))
        .routes(routes!(persons::retire))
        .routes(routes!(persons::bring_back))
        .routes(routes!(roles::give))
        .routes(routes!(roles::end))
        .routes(routes!(roles::name_deputy))
        .routes(routes!(roles::end_deputy))
}
