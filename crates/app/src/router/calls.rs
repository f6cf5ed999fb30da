//! Addresses of calls: all of them, one, and the numbers from which they come.

use axum::Router;
use axum::routing::{get, post};

use crate::calls::pages::{list, numbers, one};
use crate::kit::app::App;

/// What calls us, and what came of it.
pub fn calls() -> Router<App> {
    Router::new()
        .route("/calls", get(list::list))
        .route("/calls/{id}", get(one::show))
        .route("/calls/{id}/{what}", post(one::change))
        .route("/settings/calls", get(numbers::show).post(numbers::save))
}
