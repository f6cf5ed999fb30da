//! Addresses where both sides are asked.

use axum::Router;
use axum::routing::{get, post};

use crate::asked::pages as surveys;
use crate::asked::selfcheck::pages as selfcheck;
use crate::kit::app::App;

/// Surveys with a client, and answering one signed in.
pub fn asked() -> Router<App> {
    Router::new()
        .route("/clients/{id}/surveys", get(surveys::list::show).post(surveys::list::begin))
        .route("/surveys/{id}", get(surveys::one::show))
        .route("/surveys/{id}/answer", get(surveys::answer::show).post(surveys::answer::say))
        .route("/surveys/{id}/talk", get(surveys::talk::show).post(surveys::talk::begin))
        .route("/self-check", get(selfcheck::show).post(selfcheck::begin))
        .route("/self-check/{id}/{what}", post(selfcheck::change))
        .route("/surveys/{id}/{what}", post(surveys::one::change))
}
