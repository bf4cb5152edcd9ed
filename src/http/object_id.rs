//! The id in a path, as text.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use super::error::ApiError;
use super::messages;

/// The text of the one parameter of a path. A path that is not UTF-8 is no URL of this API.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ObjectId(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for ObjectId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        if let Ok(Path(text)) = Path::<String>::from_request_parts(parts, state).await {
            return Ok(Self(text));
        }
        Err(ApiError::new(404, messages::unrecognized_url(parts.method.as_str(), parts.uri.path())))
    }
}
