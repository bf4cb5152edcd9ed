//! Lets faults strike requests: what a fault decided becomes a wait, an answer or the end of the connection.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use super::error::ApiError;
use super::messages;
use crate::faults::FaultError;
use crate::listen::CutOff;

/// Logged for a connection that ends without an answer, as nginx does.
const NO_ANSWER: u16 = 444;

/// Waits, by the machine's time: it is the network that is slow.
#[expect(clippy::disallowed_methods, reason = "a latency of transport, which no clock of the domain moves")]
pub(super) async fn delay(latency: Duration) {
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
}

/// What ends the connection in place of an answer.
pub(super) fn cut_off() -> Response {
    let mut response = super::layer::word(axum::http::StatusCode::from_u16(NO_ANSWER).unwrap_or_default(), "");
    response.extensions_mut().insert(CutOff);
    response
}

/// The error that a fault asks for.
pub(super) fn error(fault: &FaultError) -> ApiError {
    let code = fault.code.or((fault.status == 429).then_some("rate_limit"));
    let error_type = fault.error_type.unwrap_or(match fault.status {
        402 => "card_error",
        500.. => "api_error",
        _ => "invalid_request_error",
    });
    let usual = match (code, fault.status) {
        (Some("rate_limit"), _) => messages::RATE_LIMIT.to_owned(),
        (Some("lock_timeout"), _) => messages::LOCK_TIMEOUT.to_owned(),
        (_, 500) => ApiError::internal().message,
        _ => messages::FAULT.to_owned(),
    };
    let message = fault.message.clone().unwrap_or(usual);
    ApiError { status: fault.status, error_type, code, message, param: None, internal: None }
}

/// Adds the headers that say what a client is to do about the error.
pub(super) fn add_headers(fault: &FaultError, code: Option<&str>, headers: &mut HeaderMap) {
    let should_retry = fault.should_retry.or((code == Some("lock_timeout")).then_some(true));
    if let Some(should_retry) = should_retry {
        headers.insert("stripe-should-retry", HeaderValue::from_static(if should_retry { "true" } else { "false" }));
    }
    let reason = fault.reason.or((code == Some("rate_limit")).then_some("global-rate"));
    if let Some(reason) = reason {
        headers.insert("stripe-rate-limited-reason", HeaderValue::from_static(reason));
    }
}
