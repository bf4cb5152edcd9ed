//! What the journal, and those who follow it, are told of a request.

use std::sync::Arc;

use serde::Deserialize;

use super::call::CallData;
use crate::app::App;
use crate::domain::request_log::LoggedError;
use crate::domain::{Namespace, RequestLog};
use crate::journal::Entry;

/// Takes note of a request and its answer.
pub(super) fn note(app: &App, call: &CallData, status: u16, body: &[u8]) {
    let entry = Arc::new(Entry {
        namespace: call.namespace.clone(),
        caller: Namespace {
            account: call.platform.as_ref().unwrap_or(&call.namespace.account).clone(),
            mode: call.namespace.mode,
        },
        masked_key: call.masked_key.clone(),
        log: RequestLog {
            id: call.request_id.clone(),
            created: call.now,
            mode: call.namespace.mode,
            method: call.method.to_string(),
            path: call.path.clone(),
            status,
            error: if status < 400 { None } else { error_of(body) },
            ip_address: call.peer,
        },
    });
    app.listeners.tell_request(&entry);
    app.journal.record(entry);
}

#[derive(Deserialize)]
struct Body {
    error: Error,
}

#[derive(Deserialize)]
struct Error {
    #[serde(rename = "type")]
    kind: String,
    code: Option<String>,
    message: String,
    param: Option<String>,
}

/// The error that a body tells of. From the body, because a kept answer has nothing else.
fn error_of(body: &[u8]) -> Option<LoggedError> {
    let Error { kind: error_type, code, message, param } = serde_json::from_slice::<Body>(body).ok()?.error;
    Some(LoggedError { error_type, code, message, param })
}
