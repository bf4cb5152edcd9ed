//! Whether the server lives and can serve; no key needed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::layer::word;
use crate::app::App;

/// The process answers.
pub(super) async fn live() -> Response {
    word(StatusCode::OK, "ok")
}

/// The database answers too.
pub(super) async fn ready(State(app): State<App>) -> Response {
    if app.store.is_ready().await {
        word(StatusCode::OK, "ok")
    } else {
        word(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
    }
}
