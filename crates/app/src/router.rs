//! Every address of Entente, on one screen, and what surrounds every answer: headers, limits, one check of origin.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;

use crate::clients::{self, record};
use crate::commitments::pages as promises;
use crate::conversations::pages as conversations;
use crate::find;
use crate::imports::pages as imports;
use crate::kit::app::App;
use crate::kit::assets;
use crate::kit::error::AppError;
use crate::kit::flash;
use crate::people::{access, pages};
use crate::today::pages as today;

/// Largest body of a form, in bytes. A file has a limit of its own.
const LARGEST_FORM: usize = 512 * 1024;

/// The whole site.
pub fn router(app: App) -> Router {
    let file_limit = DefaultBodyLimit::max(imports::LARGEST_FILE);
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
        // Today.
        .route("/", get(today::today))
        // Promises.
        .route("/promises", get(promises::list::list))
        .route("/promises.csv", get(promises::list::file))
        .route("/promises/views", post(promises::list::keep_view))
        .route("/promises/views/{id}/remove", post(promises::list::drop_view))
        .route("/promises/new", get(promises::new::new).post(promises::new::open))
        .route("/promises/{id}", get(promises::show))
        .route("/promises/{id}/{act}", post(promises::act))
        .merge(people())
        // Files from other systems.
        .route("/imports", get(imports::list::list))
        .route("/imports/new", get(imports::new::new).post(imports::new::add).layer(file_limit))
        .route("/imports/{id}", get(imports::show::show))
        .route("/imports/{id}/columns", get(imports::columns::choose).post(imports::columns::choose_them))
        .route("/imports/{id}/mapping", post(imports::steps::mapping))
        .route("/imports/{id}/run", post(imports::steps::run))
        .route("/imports/{id}/undo", post(imports::steps::undo))
        .route("/imports/{id}/discard", post(imports::steps::discard))
        // What everybody may fetch.
        .route("/assets/{name}", get(assets::serve))
        .route("/favicon.svg", get(assets::favicon))
        .fallback(nothing)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn(same_origin))
        .layer(middleware::from_fn(headers))
        .layer(middleware::from_fn(flash::once))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http())
        .layer(CatchPanicLayer::custom(|_| AppError::Internal("a handler panicked".into()).into_response()))
        .with_state(app)
}

/// Everybody there is, and what stands between them and us.
fn people() -> Router<App> {
    Router::new()
        // People and parties.
        .route("/people", get(pages::list::list))
        .route("/people/where", get(pages::roles::choose_party))
        .route("/people/new", get(pages::person_form::new).post(pages::person_form::add))
        .route("/people/{id}", get(pages::person::show))
        .route("/people/{id}/edit", get(pages::person_form::edit).post(pages::person_form::save))
        .route("/people/{id}/roles", get(pages::roles::new).post(pages::roles::give))
        .route("/people/{id}/roles/{role}/end", post(pages::roles::end))
        .route("/people/{id}/password", post(pages::person_acts::set_password))
        .route("/people/{id}/deputies", post(pages::person_acts::name_deputy))
        .route("/people/{id}/deputies/{deputy}/end", post(pages::person_acts::end_deputy))
        .route("/people/{id}/retire", post(pages::person_acts::retire))
        .route("/people/{id}/bring-back", post(pages::person_acts::bring_back))
        .route("/parties", get(pages::parties::list))
        .route("/parties/new", get(pages::party_form::new).post(pages::party_form::add))
        .route("/parties/{id}/edit", get(pages::party_form::edit).post(pages::party_form::save))
        .route("/parties/{id}/retire", post(pages::party_form::retire))
        .route("/parties/{id}/bring-back", post(pages::party_form::bring_back))
        .route("/parties/{id}", get(record::overview))
        .route("/parties/{id}/promises", get(record::promises))
        .route("/parties/{id}/conversations", get(record::conversations))
        .route("/parties/{id}/people", get(record::people))
        .route("/parties/{id}/history", get(record::history))
        // Clients.
        .route("/clients", get(clients::list::list))
        .route("/clients/views", post(clients::list::save_view))
        .route("/clients/views/{id}/remove", post(clients::list::remove_view))
        .route("/clients/{id}", get(record::overview))
        .route("/clients/{id}/promises", get(record::promises))
        .route("/clients/{id}/conversations", get(record::conversations))
        .route("/clients/{id}/people", get(record::people))
        .route("/clients/{id}/history", get(record::history))
        // Find.
        .route("/find", get(find::pages::find))
        // Oneself.
        .route("/me", get(pages::me::show).post(pages::me::save))
        .route("/me/taste", post(pages::me::taste))
        .route("/me/password", post(pages::me::password))
        .route("/me/sessions/end-others", post(pages::me::end_others))
        .route("/me/deputies", post(pages::me::name_deputy))
        .route("/me/deputies/{deputy}/end", post(pages::me::end_deputy))
}

async fn nothing() -> AppError {
    AppError::NotFound
}

/// A form is only taken from our own pages. Browsers say where a request comes from; what says nothing is no browser and
/// carries no cookie of somebody else.
async fn same_origin(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || from_here(&request) {
        return next.run(request).await;
    }
    let why = "This form was sent from another site. Open the page here and send it again.";
    AppError::Forbidden(why.into()).into_response()
}

fn from_here(request: &Request) -> bool {
    let header = |name| request.headers().get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    match header("sec-fetch-site") {
        Some("same-origin" | "none") => true,
        Some(_) => false,
        None => match (header("origin"), header("host")) {
            (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, place)| place == host),
            (Some(_), None) => false,
            (None, _) => true,
        },
    }
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

async fn headers(request: Request, next: Next) -> Response {
    let mut response = in_our_words(next.run(request).await);
    let headers = response.headers_mut();
    let mut set = |name, value| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    response
}

/// What the framework refuses before any page is asked is said on a page of ours: an id that is none is not found.
fn in_our_words(response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let bare = kind.starts_with("text/plain") || kind.is_empty();
    match response.status() {
        StatusCode::BAD_REQUEST | StatusCode::METHOD_NOT_ALLOWED if bare => AppError::NotFound.into_response(),
        StatusCode::PAYLOAD_TOO_LARGE if bare => {
            AppError::refused("too_large", "That is more than a form can hold. Shorten it and send it again.")
                .into_response()
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY if bare => {
            AppError::refused("no_form", "That is not what this form sends. Open the page again.").into_response()
        }
        _ => response,
    }
}
