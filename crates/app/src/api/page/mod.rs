//! The page that tells people what programs can do, made from the same document that programs read.

mod reading;
mod sample;

use std::sync::LazyLock;
use std::sync::Mutex;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;

use self::reading::{PlaceView, SchemaView};
use super::document::Document;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::page;
use crate::people::signed_in::SignedIn;

#[derive(Template)]
#[template(path = "api/page/page.html")]
struct ApiPage {
    chrome: Chrome,
    base: String,
    read: std::sync::Arc<Told>,
}

/// The document as it is printed.
struct Told {
    places: Vec<PlaceView>,
    schemas: Vec<SchemaView>,
    problems: Vec<(String, String)>,
}

/// It is the same for every reader and is made once.
static TOLD: LazyLock<Mutex<Option<std::sync::Arc<Told>>>> = LazyLock::new(Mutex::default);

fn told(document: &Document) -> std::sync::Arc<Told> {
    let mut kept = TOLD.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let made = kept.get_or_insert_with(|| {
        std::sync::Arc::new(Told {
            places: reading::places(&document.0),
            schemas: reading::schemas(&document.0),
            problems: reading::problems(&document.0),
        })
    });
    made.clone()
}

/// `GET /api`
pub async fn show(
    me: SignedIn,
    State(app): State<App>,
    Extension(document): Extension<Document>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or("entente.example");
    let scheme = if app.settings.secure_cookies { "https" } else { "http" };
    page::show(&ApiPage { chrome: me.chrome, base: format!("{scheme}://{host}"), read: told(&document) })
}
