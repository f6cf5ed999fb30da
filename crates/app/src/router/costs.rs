//! Addresses of prices, usage, bills and statements.

use axum::Router;
use axum::routing::{get, post};

use crate::kit::app::App;
use crate::money::pages as money;

/// What things cost, what was used and held, and what it comes to.
pub fn costs() -> Router<App> {
    Router::new()
        .route("/money/rates", get(money::rates::list))
        .route("/money/rates/new", get(money::form::new).post(money::form::add))
        .route("/money/rates/year", post(money::rates::settle))
        .route("/money/rates/{key}", get(money::rate::show))
        .route("/money/rates/{key}/next", get(money::form::next).post(money::form::follow))
        .route("/money/usage", get(money::usage::list))
        .route("/money/usage/new", get(money::usage::new).post(money::usage::book))
        .route("/money/usage/{id}/reverse", post(money::usage::reverse))
        .route("/money/between", get(money::between::list))
        .route("/money/between/list.csv", get(money::between::file))
        .route("/money/bills", get(money::bills::list))
        .route("/money/bills/{client}", get(money::bill::show))
        .route("/money/bills/{client}/lines.csv", get(money::bill::file))
        .merge(statements())
        .route("/money/held", get(money::held::list))
        .route("/money/held/new", get(money::held::new).post(money::held::begin))
        .route("/money/held/{id}/end", get(money::held::end).post(money::held::ended))
}

/// What clients are charged or shown, period by period, and how.
fn statements() -> Router<App> {
    use money::statements::{files, line, list, month, one, terms};
    Router::new()
        .route("/money/statements", get(list::list))
        .route("/money/statements/begin", post(month::begin))
        .route("/money/statements/periods/{period}", get(month::show))
        .route("/money/statements/periods/{period}/places", get(month::places_of))
        .route("/money/statements/periods/{period}/{step}", get(files::of_period).post(month::step))
        .route("/money/statements/{id}", get(one::show))
        .route("/money/statements/{id}/{act}", get(files::of_one).post(one::act))
        .route("/money/statements/{id}/lines/{line}", get(line::show))
        .route("/money/statements/{id}/lines/{line}/{act}", post(line::act))
        .route("/money/terms", get(terms::show).post(terms::charge))
        .route("/money/terms/agreements", post(terms::agree))
        .route("/money/terms/agreements/{id}/end", post(terms::end))
        .route("/money/terms/house", post(terms::house))
}
