//! The stylesheet, the script and the logo, carried inside the binary.
//!
//! Sources lie in `static/`; the styles are several files by layer and one file to the browser, joined here in the
//! order of their layers. Names carry a hash of the content, so a browser may keep them for ever and a new version is
//! a new name. Nothing else may be served from here: no page, no upload, nothing that changes while the server runs.

use std::sync::LazyLock;

use axum::{
    body::Bytes,
    extract::Path,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Static;

/// The sources of the stylesheet. The first one names the layers; within a layer a later file wins.
pub const STYLES: [&str; 18] = [
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/controls.css",
    "css/parts.css",
    "css/work.css",
    "css/tables.css",
    "css/forms.css",
    "css/over.css",
    "css/charts.css",
    "css/calendar.css",
    "css/catalogue.css",
    "css/portal.css",
    "css/listening.css",
    "css/sheet.css",
    "css/letter.css",
    "css/api.css",
    "css/print.css",
];

/// For ever: the name changes with the content.
const KEEP: &str = "public, max-age=31536000, immutable";

struct Asset {
    href: String,
    kind: &'static str,
    body: Bytes,
}

static CSS: LazyLock<Asset> = LazyLock::new(|| Asset::join(&STYLES, "css", "text/css; charset=utf-8"));
static JS: LazyLock<Asset> = LazyLock::new(|| Asset::join(&["app.js"], "js", "text/javascript; charset=utf-8"));

impl Asset {
    fn join(sources: &[&str], ending: &str, kind: &'static str) -> Self {
        let body: Vec<u8> =
            sources.iter().filter_map(|name| Static::get(name)).flat_map(|file| file.data.into_owned()).collect();
        let hash: String = Sha256::digest(&body).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { href: format!("/assets/app.{hash}.{ending}"), kind, body: body.into() }
    }

    fn answer(&self, keep: &'static str) -> Response {
        ([(header::CONTENT_TYPE, self.kind), (header::CACHE_CONTROL, keep)], self.body.clone()).into_response()
    }
}

/// Where the stylesheet is.
pub fn css_href() -> &'static str {
    &CSS.href
}

/// Where the script is.
pub fn js_href() -> &'static str {
    &JS.href
}

/// `GET /assets/{name}`. A page that was sent before an update asks for the old name: it gets the new file, unkept,
/// which is better than no style at all.
pub async fn serve(Path(name): Path<String>) -> Response {
    let asked = format!("/assets/{name}");
    let ending = name.strip_prefix("app.").and_then(|rest| rest.rsplit_once('.')).map(|(_, ending)| ending);
    match ending {
        Some("css") => CSS.answer(if asked == CSS.href { KEEP } else { "no-store" }),
        Some("js") => JS.answer(if asked == JS.href { KEEP } else { "no-store" }),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /favicon.svg`. It carries two lines of style of its own, for dark windows, which its own policy allows.
pub async fn favicon() -> Response {
    const POLICY: (HeaderName, &str) =
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'");
    let body = Static::get("favicon.svg").map(|file| file.data.into_owned()).unwrap_or_default();
    ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400"), POLICY], body)
        .into_response()
}
