//! Questions to the control API and its answers, which are plain JSON.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use serde::Serialize;

use super::body::explained;
use crate::app::App;
use crate::domain::Namespace;
use crate::http::call;
use crate::http::error::ApiError;
use crate::params::{self, Fields, Tree};
use crate::wire::json;

#[derive(Serialize)]
struct Refusal {
    error: Reason,
}

#[derive(Serialize)]
struct Reason {
    message: String,
}

/// A result.
pub(super) fn answer(status: u16, value: &impl Serialize) -> Response {
    with(status, json::success(value).into())
}

/// A refusal, with its reason.
pub(super) fn refuse(status: u16, message: impl Into<String>) -> Response {
    with(status, json::failure(&Refusal { error: Reason { message: message.into() } }).into())
}

/// The same as Stripe's API would refuse it, in the control API's own form.
pub(super) fn refuse_as(error: ApiError) -> Response {
    refuse(error.status, error.message)
}

fn with(status: u16, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The account that a request is about: that of its key, none if it has none.
pub(super) fn account_of(app: &App, headers: &HeaderMap) -> Result<Option<Namespace>, ApiError> {
    if headers.contains_key(header::AUTHORIZATION) { call::namespace_of(app, headers).map(Some) } else { Ok(None) }
}

/// The parameters of a query, with a hint to whoever misspells a name: `known` are those that there may be.
pub(super) fn query<T>(
    uri: &Uri,
    known: &'static [&'static str],
    read: impl FnOnce(&mut Fields<'_>) -> T,
) -> Result<T, ApiError> {
    let tree = Tree::parse(uri.query().unwrap_or_default().as_bytes())?;
    params::decode(tree, read).map_err(|error| explained(error, known))
}

/// Seconds, or a text like `25h` or `1h 30m`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => humantime::parse_duration(text).ok(),
    }
}
