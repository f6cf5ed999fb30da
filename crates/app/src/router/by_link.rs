//! Addresses that a link in a mail opens, without signing in.

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};

use crate::asked::pages::answer as survey;
use crate::asked::pulse::pages as pulse;
use crate::kit::app::App;
use crate::kit::around;
use crate::links::pages as links;
use crate::partnership::litmus::pages::answer as litmus;
use crate::telling::pages as telling;

/// What a link in a mail opens. No page of these tells another site where its reader comes from, and none is found by
/// looking for it.
pub fn by_link() -> Router<App> {
    Router::new()
        .route("/a/{token}", get(links::answer::show))
        .route("/a/{token}/say/{act}", post(links::answer::say))
        .route("/a/{token}/p/{id}", get(links::answer::show_promise))
        .route("/a/{token}/p/{id}/say/{act}", post(links::answer::say_of_promise))
        .route("/a/{token}/not-me", get(links::forwarded::show))
        .route("/a/{token}/comment", post(links::forwarded::comment))
        .route("/a/{token}/for/{act}", post(links::forwarded::answer_for))
        .route("/a/{token}/fresh", post(links::forwarded::fresh))
        .route("/a/{token}/confirm", post(links::confirm::confirm))
        .route("/a/{token}/drop", post(links::confirm::drop))
        .route("/forgot", get(links::reset::forgot_page).post(links::reset::forgot))
        .route("/reset/{token}", get(links::reset::reset_page).post(links::reset::reset))
        .route("/rhythm/{token}", get(telling::rhythm::by_link).post(telling::rhythm::save_by_link))
        .route("/survey/{token}", get(survey::by_link).post(survey::say_by_link))
        .route("/litmus/{token}", get(litmus::by_link).post(litmus::say_by_link))
        .route("/pulse/{token}", get(pulse::show).post(pulse::say))
        .layer(middleware::from_fn(around::quiet))
}
