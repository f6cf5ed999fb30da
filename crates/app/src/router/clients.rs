//! Addresses of clients: the list, the page of one, what they could have elsewhere, and how relationships stand.

use axum::Router;
use axum::routing::{get, post};

use crate::benefits::pages as benefits;
use crate::clients;
use crate::clients::record;
use crate::health::pages as relationships;
use crate::kit::app::App;
use crate::portal::prepare::pages as prepare;
use crate::rivals::pages as rivals;
use crate::satisfaction::pages as satisfaction;
use crate::shadow::pages as shadow;
use crate::sponsors::pages as sponsors;

/// Clients: the list, the page of one, what is known about it, who stands behind what, and what came of it.
pub fn clients() -> Router<App> {
    Router::new()
        .route("/clients", get(clients::list::list))
        .route("/clients/views", post(clients::list::save_view))
        .route("/clients/views/{id}/remove", post(clients::list::remove_view))
        .route("/clients/talks", get(clients::talks::show).post(clients::talks::set))
        .route("/clients/{id}", get(record::overview))
        .route("/clients/{id}/promises", get(record::promises))
        .route("/clients/{id}/conversations", get(record::conversations))
        .route("/clients/{id}/services", get(record::services))
        .route("/between", get(clients::each::each))
        .route("/clients/{id}/between", get(record::between))
        .route("/clients/{id}/people", get(record::people))
        .route("/clients/{id}/history", get(record::history))
        .route("/clients/{id}/value", get(benefits::show))
        .route("/clients/{id}/value/{what}", post(benefits::change))
        .route("/sponsors", get(sponsors::list))
        .route("/clients/{id}/sponsors", get(sponsors::show))
        .route("/clients/{id}/sponsors/{what}", post(sponsors::change))
        .route("/clients/{id}/profile", get(record::profile))
        .route("/clients/{id}/profile/changes", get(record::changes))
        .route("/clients/{id}/profile/{what}", post(record::change_profile))
        .route("/clients/{id}/measures/{measure}", get(record::measure))
        .route("/clients/{id}/measures/{measure}/{what}", post(record::change_measure))
        .route("/clients/{id}/prepare", get(prepare::prepare))
        .merge(elsewhere())
}

/// What clients could have elsewhere and what they have already, the income that rests on those who are not content,
/// and how relationships stand.
fn elsewhere() -> Router<App> {
    Router::new()
        .route("/alternatives", get(rivals::alternatives::list))
        .route("/alternatives/new", get(rivals::alternatives::new).post(rivals::alternatives::add))
        .route("/alternatives/{id}", get(rivals::one::show))
        .route("/alternatives/{id}/{what}", post(rivals::one::change))
        .route("/lost", get(rivals::lost::list))
        .route("/lost/new", get(rivals::lost::new).post(rivals::lost::add))
        .route("/lost/{id}/take-back", post(rivals::lost::take_back))
        .route("/outside", get(shadow::list::list))
        .route("/outside/new", get(shadow::form::new).post(shadow::form::add))
        .route("/outside/{id}", get(shadow::one::show))
        .route("/outside/{id}/{what}", post(shadow::one::change))
        .route("/income", get(satisfaction::list))
        .route("/clients/{id}/satisfaction", get(satisfaction::show))
        .route("/relationships", get(relationships::list))
        .route("/clients/{id}/health", get(relationships::show))
        .route("/clients/{id}/health/{what}", post(relationships::change))
}
