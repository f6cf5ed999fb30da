//! Every address of Entente: where each part of the house is, and what stands around all of it.

mod asked;
mod by_link;
mod calls;
mod clients;
mod costs;
mod letters;
mod litmus;
mod partnership;
mod people;
mod repair;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;

use crate::api;
use crate::calendars::pages as calendars;
use crate::catalogue::pages as catalogue;
use crate::check::pages as check;
use crate::check::standing::pages as standing;
use crate::commitments::pages as promises;
use crate::conversations::pages as conversations;
use crate::kit::app::App;
use crate::kit::assets;
use crate::kit::error::AppError;
use crate::kit::{around, flash, health};
use crate::levels::pages as levels;
use crate::people::access;
use crate::people::signed_in::SignedIn;
use crate::portal::pages as portal;
use crate::programs::programs;
use crate::resting::pages as resting;
use crate::reviews::pages as reviews;
use crate::signals::pages as signals;
use crate::teams::pages as teams;
use crate::today::pages as today;
use crate::trust::pages as words;
use crate::watch;

/// Largest body of a form, in bytes. A file has a limit of its own.
const LARGEST_FORM: usize = 512 * 1024;

/// The whole site.
pub fn router(app: App) -> Router {
    Router::new()
        // Doors.
        .route("/welcome", get(access::welcome_page).post(access::welcome))
        .route("/sign-in", get(access::sign_in_page).post(access::sign_in))
        .route("/sign-out", post(access::sign_out))
        // Conversations.
        .route("/conversations", get(conversations::list))
        .route("/conversations/new", get(conversations::new).post(conversations::start))
        .route("/conversations/{id}", get(conversations::show))
        .route("/conversations/{id}/{act}", post(conversations::say))
        // Looking back.
        .route("/reviews", get(reviews::index::show))
        .route("/reviews/findings/{id}", get(reviews::finding::show).post(reviews::finding::make))
        // Trust.
        .route("/trust", get(words::list::show))
        .route("/trust/{party}", get(words::pair::show))
        .route("/trust/{party}/outcomes", get(words::behind::show))
        .route("/trust/{party}/sharing", post(words::pair::share))
        // Today.
        .route("/", get(front))
        .route("/asked", get(watch::pages::show).post(watch::pages::answer))
        // Promises.
        .route("/promises", get(promises::list::list))
        .route("/promises.csv", get(promises::list::file))
        .route("/promises/views", post(promises::list::keep_view))
        .route("/promises/views/{id}/remove", post(promises::list::drop_view))
        .route("/promises/new", get(promises::new::new).post(promises::new::open))
        .route("/promises/meeting", get(promises::meeting::form).post(promises::meeting::keep))
        .route("/conversations/{id}/meeting", get(promises::meeting::of_conversation))
        .route("/promises/{id}", get(promises::show))
        .route("/promises/{id}/ask-lead", post(watch::pages::ask_lead))
        .route("/promises/{id}/{act}", post(promises::act))
        .route("/promises/{id}/rests-on", get(resting::below::show).post(resting::below::change))
        .route("/promises/{id}/let-go", post(resting::below::let_go))
        .route("/promises/{id}/effort", get(teams::effort::show).post(teams::effort::change))
        .route("/promises/{id}/needs", get(resting::needs::show).post(resting::needs::change))
        .merge(people::people())
        .merge(catalogue())
        // Calendars.
        .route("/calendars", get(calendars::list::list))
        .route("/calendars/new", get(calendars::list::new).post(calendars::list::add))
        .route("/calendars/{id}", get(calendars::one::show))
        .route("/calendars/{id}/{what}", post(calendars::one::change))
        .route("/parties/{id}/calendar", get(calendars::whose::show).post(calendars::whose::save))
        .merge(what_can_be_kept())
        .merge(what_teams_carry())
        .merge(what_was_heard())
        .merge(what_runs())
        .merge(between_both())
        .merge(costs::costs())
        .merge(letters::letters())
        .merge(by_link::by_link())
        // What everybody may fetch.
        .route("/health", get(health::alive))
        .route("/ready", get(health::ready))
        .route("/assets/{name}", get(assets::serve))
        .route("/favicon.svg", get(assets::favicon))
        .fallback(nothing)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn(around::same_origin))
        .merge(api::mounted(programs()))
        .layer(middleware::from_fn(around::headers))
        .layer(middleware::from_fn(flash::once))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(around::called))
        .layer(CatchPanicLayer::custom(|_| AppError::Internal("a handler panicked".into()).into_response()))
        .with_state(app)
}

/// Chances: before a word, after it, and whether they were right.
fn what_can_be_kept() -> Router<App> {
    Router::new()
        .route("/promises/check", get(check::of_thought).post(check::give::offer))
        .route("/promises/chances", get(check::chances::show).post(check::chances::agree))
        .route("/promises/{id}/check", get(check::of_promise).post(check::give::give))
        .route("/promises/risks", get(standing::list))
        .route("/promises/{id}/risk", post(standing::know))
}

/// What teams can carry, and what they do not carry for long.
fn what_teams_carry() -> Router<App> {
    Router::new()
        .route("/teams", get(teams::list::show))
        .route("/teams/{id}", get(teams::one::show))
        .route("/teams/{id}/people", get(teams::people::show))
        .route("/teams/{id}/people/{what}", post(teams::people::change))
        .route("/teams/{id}/pace", get(teams::pace::show))
        .route("/teams/{id}/pace/{what}", post(teams::pace::change))
        .route("/debts", get(teams::debts::list).post(teams::debts::add))
        .route("/debts/{id}/{what}", post(teams::debts::change))
        .route("/skills", get(teams::skills::show).post(teams::skills::change))
}

/// What both sides think of each other, where they differed, what should be said next, and what is done about it.
fn between_both() -> Router<App> {
    asked::asked()
        .merge(calls::calls())
        .merge(partnership::partnership())
        .merge(litmus::litmus())
        .merge(repair::repair())
}

/// What was heard, what waits for a person in it, and how well it is heard.
fn what_was_heard() -> Router<App> {
    let file_limit = DefaultBodyLimit::max(signals::LARGEST_FILE);
    Router::new()
        .route("/listening", get(signals::first))
        .route("/listening/confirmed", get(signals::confirmed))
        .route("/listening/plain", get(signals::plain))
        .route("/listening/hears", get(signals::hears).post(signals::forget))
        .route("/listening/new", get(signals::new).post(signals::add))
        .route("/listening/upload", post(signals::upload).layer(file_limit))
        .route("/listening/texts/{id}", get(signals::one))
        .route("/listening/texts/{id}/{what}", post(signals::change))
        .route("/listening/texts/{id}/sentences/{number}", post(signals::say))
        .route("/clients/{id}/signals", get(signals::of_client))
}

/// Levels that were measured, and what runs and fails.
fn what_runs() -> Router<App> {
    Router::new()
        .route("/levels", get(levels::core::show))
        .route("/levels/{service}", get(levels::log::show))
        .route("/levels/{service}/measure", get(levels::measure::new).post(levels::measure::book))
        .route("/levels/{service}/running", get(levels::running::ask).post(levels::running::say))
        .route("/levels/{service}/count", post(levels::log::count))
}

/// What IT offers, and ordering it.
fn catalogue() -> Router<App> {
    Router::new()
        .route("/catalogue", get(catalogue::list::list))
        .route("/catalogue/sheet", get(catalogue::list::sheet))
        .route("/catalogue/new", get(catalogue::describe::new).post(catalogue::describe::add))
        .route("/catalogue/{id}", get(catalogue::one::show))
        .route("/catalogue/{id}/edit", get(catalogue::describe::edit).post(catalogue::describe::save))
        .route("/catalogue/{id}/offerings/new", get(catalogue::offer::new).post(catalogue::offer::add))
        .route("/catalogue/{id}/{act}", post(catalogue::one::live))
        .route("/catalogue/offerings/{id}", get(catalogue::offer::edit).post(catalogue::offer::save))
        .route("/catalogue/offerings/{id}/price", post(catalogue::price::tell))
        .route("/catalogue/offerings/{id}/charged", post(catalogue::price::charged))
        .route("/catalogue/offerings/{id}/order", get(catalogue::order::form).post(catalogue::order::place))
        .route("/catalogue/offerings/{id}/{act}", post(catalogue::offer::retire))
}

/// The first page: Today for our own people, the portal for everybody else.
async fn front(app: State<App>, me: SignedIn) -> Result<Response, AppError> {
    if me.scope.is_staff() { today::today(app, me).await } else { portal::home(app, me).await }
}

async fn nothing() -> AppError {
    AppError::NotFound
}
