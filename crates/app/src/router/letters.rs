//! Addresses of files that come in and letters that go out.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::imports::pages as imports;
use crate::kit::app::App;
use crate::mail::pages as mails;

/// What comes in from elsewhere and goes out.
pub fn letters() -> Router<App> {
    let file_limit = DefaultBodyLimit::max(imports::LARGEST_FILE);
    Router::new()
        // Files from other systems.
        .route("/imports", get(imports::list::list))
        .route("/imports/new", get(imports::new::new).post(imports::new::add).layer(file_limit))
        .route("/imports/{id}", get(imports::show::show))
        .route("/imports/{id}/columns", get(imports::columns::choose).post(imports::columns::choose_them))
        .route("/imports/{id}/mapping", post(imports::steps::mapping))
        .route("/imports/{id}/run", post(imports::steps::run))
        .route("/imports/{id}/undo", post(imports::steps::undo))
        .route("/imports/{id}/discard", post(imports::steps::discard))
        // Letters.
        .route("/mails", get(mails::list::all))
        .route("/mails/mine", get(mails::list::mine))
        .route("/mails/received", get(mails::received::received))
        .route("/mails/{id}", get(mails::show::show))
        .route("/mails/{id}/again", post(mails::show::again))
        .route("/mails/{id}/hold", post(mails::show::hold))
        .route("/demo/mails", get(mails::demo::everybody))
        .route("/demo/mails/{person}", get(mails::demo::of))
        .route("/demo/mails/{person}/{letter}", get(mails::demo::one))
}
