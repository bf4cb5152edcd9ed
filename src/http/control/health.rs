//! `GET /_mock/health`: whether the server can serve.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::answer::{answer, refuse};
use crate::app::App;

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
}

/// Answers 200 if the database does, else 503.
pub(in crate::http) async fn handler(State(app): State<App>) -> Response {
    if app.store.is_ready().await {
        answer(200, &Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
    } else {
        refuse(503, "the database does not answer")
    }
}
