//! Addresses of what is done about a relationship that ails.

use axum::Router;
use axum::routing::{get, post};

use crate::counselling::pages as counselling;
use crate::curtain::pages as curtain;
use crate::kit::app::App;
use crate::treatment::pages as treatment;

/// Treatments, what is behind the curtain, and counselling.
pub fn repair() -> Router<App> {
    Router::new()
        .route("/treatments", get(treatment::list))
        .route("/treatments/{id}", get(treatment::show))
        .route("/treatments/{id}/{what}", post(treatment::change))
        .route("/clients/{id}/curtain", get(curtain::show))
        .route("/clients/{id}/curtain/{what}", post(curtain::change))
        .route("/counselling", get(counselling::list))
        .route("/counselling/new", get(counselling::new).post(counselling::add))
        .route("/counselling/{id}", get(counselling::show))
        .route("/counselling/{id}/{what}", post(counselling::change))
        .route("/clients/{id}/treatment", get(treatment::choose).post(treatment::begin))
}
