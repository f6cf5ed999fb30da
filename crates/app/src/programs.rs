//! Every place that programs may ask, on one screen; each lists its own endpoints.

use utoipa_axum::router::OpenApiRouter;

use crate::kit::app::App;

/// What programs may ask for, below `/api/v1`.
pub fn programs() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(crate::today::api::routes())
        .merge(crate::commitments::api::routes())
        .merge(crate::calendars::api::routes())
        .merge(crate::check::api::routes())
        .merge(crate::check::standing::api::routes())
        .merge(crate::catalogue::api::routes())
        .merge(crate::levels::api::routes())
        .merge(crate::teams::api::routes())
        .merge(crate::conversations::api::routes())
        .merge(crate::clients::api::routes())
        .merge(crate::clients::profile::api::routes())
        .merge(crate::sponsors::api::routes())
        .merge(crate::benefits::api::routes())
        .merge(crate::rivals::api::routes())
        .merge(crate::shadow::api::routes())
        .merge(crate::satisfaction::api::routes())
        .merge(crate::health::api::routes())
        .merge(crate::calls::api::routes())
        .merge(crate::treatment::api::routes())
        .merge(crate::curtain::api::routes())
        .merge(crate::counselling::api::routes())
        .merge(crate::signals::api::routes())
        .merge(crate::partnership::differ::api::routes())
        .merge(crate::partnership::litmus::api::routes())
        .merge(crate::people::api::routes())
        .merge(crate::imports::api::routes())
        .merge(crate::money::api::routes())
        .merge(crate::mail::api::routes())
        .merge(crate::telling::api::routes())
        .merge(crate::watch::api::routes())
        .merge(crate::trust::api::routes())
        .merge(crate::find::api::routes())
        .merge(crate::api::tokens::api::routes())
        .merge(crate::portal::api::routes())
        .merge(crate::portal::prepare::api::routes())
        .merge(crate::reviews::api::routes())
        .merge(crate::asked::api::routes())
        .merge(crate::asked::selfcheck::api::routes())
        .merge(crate::asked::pulse::api::routes())
}
