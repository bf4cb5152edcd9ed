//! What handlers give back: a result without headers, which `layer::call` turns into the whole answer.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::error::ApiError;
use crate::actions::{Answer, Contents};

/// A successful or replayed answer of a handler.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    /// Something was read.
    Read(Bytes),
    /// Something was executed, now or under the same key before.
    Executed(Answer),
    /// What is in a file.
    Contents(Contents),
}

/// What a handler came to.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// An answer.
    Reply(Reply),
    /// A refusal or failure.
    Error(ApiError),
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        carry(Outcome::Reply(self))
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        carry(Outcome::Error(self))
    }
}

/// The request's context, which the answer needs, is not known here; the layer around all handlers has it.
fn carry(outcome: Outcome) -> Response {
    let mut response = Response::default();
    response.extensions_mut().insert(outcome);
    response
}
