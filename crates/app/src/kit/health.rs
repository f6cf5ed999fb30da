//! Two addresses for whoever watches the process: it is alive, and it can serve. They tell nothing else to nobody.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::error::AppError;

/// `GET /health`: the process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// `GET /ready`: reads and writes of the database are possible.
pub async fn ready(State(app): State<App>) -> Response {
    let writes = app.write(|_, _| Ok::<(), AppError>(())).await;
    let reads = app.read(|conn, _| Ok(conn.one("select 1", &[])?.is_some())).await;
    match (writes, reads) {
        (Ok(()), Ok(true)) => "ready\n".into_response(),
        (writes, reads) => {
            let why = writes.err().map(|e| e.to_string()).or(reads.err().map(|e| e.to_string()));
            tracing::error!(why, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
        }
    }
}
