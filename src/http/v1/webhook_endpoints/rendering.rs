//! How an endpoint becomes the body of an answer.

use std::sync::Arc;

use crate::actions::{ActionError, Rendered};
use crate::domain;
use crate::http::call::{Call, CallData};
use crate::http::error::render_executed;
use crate::storage::Stored;
use crate::wire::json;
use crate::wire::webhook_endpoint::WebhookEndpoint;

type StoredEndpoint = Arc<Stored<domain::WebhookEndpoint>>;

/// The endpoint without its secret.
pub(super) fn view<'a>(call: &CallData, stored: &'a Stored<domain::WebhookEndpoint>) -> WebhookEndpoint<'a> {
    WebhookEndpoint::new(&stored.object, &call.namespace.account)
}

/// The function that renders what a creation came to, the only answer that has the secret.
pub(super) fn of_creation(
    call: &Call,
) -> impl FnOnce(Result<&StoredEndpoint, &ActionError>) -> Rendered + Send + 'static {
    let call = call.clone();
    move |result| match result {
        Ok(stored) => {
            let body = json::success(&view(&call, stored).with_secret(&stored.object));
            Rendered { status: 200, body, error: None }
        }
        Err(error) => render_executed(&call, error),
    }
}

/// The function that renders what a change came to.
pub(super) fn of_change(
    call: &Call,
) -> impl FnOnce(Result<&StoredEndpoint, &ActionError>) -> Rendered + Send + 'static {
    let call = call.clone();
    move |result| match result {
        Ok(stored) => Rendered { status: 200, body: json::success(&view(&call, stored)), error: None },
        Err(error) => render_executed(&call, error),
    }
}
