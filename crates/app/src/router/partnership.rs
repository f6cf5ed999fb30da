//! Addresses of what both sides think of each other: what they differed about, and who stands between
//! a need and whoever builds.

use axum::Router;
use axum::routing::{get, post};

use crate::kit::app::App;
use crate::partnership::differ::pages as differ;
use crate::partnership::layers::pages as layers;

/// What the two sides differed about, and what came of it; the chain from need to builder.
pub fn partnership() -> Router<App> {
    Router::new()
        .route("/disagreements", get(differ::clients::show))
        .route("/disagreements/new", get(differ::new::new).post(differ::new::add))
        .route("/disagreements/{id}", get(differ::one::show))
        .route("/disagreements/{id}/{what}", post(differ::one::change))
        .route("/clients/{id}/disagreements", get(differ::list::show))
        .route("/conversations/{id}/layers", get(layers::show).post(layers::change))
}
