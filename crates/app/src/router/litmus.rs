//! Addresses of the litmus of partnership, whose link in letters is with the others, and of the ladder of maturity.

use axum::Router;
use axum::routing::{get, post};

use crate::kit::app::App;
use crate::partnership::litmus::pages as litmus;
use crate::partnership::maturity::pages as maturity;

/// The litmus of a client, from choosing who answers to what both read; and how far both have come.
pub fn litmus() -> Router<App> {
    Router::new()
        .route("/clients/{id}/litmus", get(litmus::list::show))
        .route("/clients/{id}/litmus/new", get(litmus::new::show).post(litmus::new::begin))
        .route("/clients/{id}/maturity", get(maturity::show))
        .route("/clients/{id}/maturity/{what}", post(maturity::change))
        .route("/litmus-tests/{id}", get(litmus::one::show))
        .route("/litmus-tests/{id}/answer", get(litmus::answer::show).post(litmus::answer::say))
        .route("/litmus-tests/{id}/{what}", post(litmus::one::change))
}
