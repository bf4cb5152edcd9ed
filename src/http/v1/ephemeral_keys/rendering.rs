//! How ephemeral keys become the bodies of answers.

use crate::actions::{ActionError, Rendered};
use crate::domain::EphemeralKey;
use crate::http::call::Call;
use crate::http::error::render_executed;
use crate::wire::{self, json};

/// The function that renders a key that was made.
pub(super) fn of_issued(call: &Call) -> impl FnOnce(Result<&EphemeralKey, &ActionError>) -> Rendered + Send + 'static {
    let call = call.clone();
    move |result| match result {
        Ok(key) => {
            let view = wire::ephemeral_key::EphemeralKey::issued(key, call.namespace.mode);
            Rendered { status: 200, body: json::success(&view), error: None }
        }
        Err(error) => render_executed(&call, error),
    }
}

/// The function that renders a key that was deleted.
pub(super) fn of_revoked(call: &Call) -> impl FnOnce(Result<&EphemeralKey, &ActionError>) -> Rendered + Send + 'static {
    let call = call.clone();
    move |result| match result {
        Ok(key) => {
            let view = wire::ephemeral_key::EphemeralKey::known(key, call.namespace.mode);
            Rendered { status: 200, body: json::success(&view), error: None }
        }
        Err(error) => render_executed(&call, error),
    }
}
