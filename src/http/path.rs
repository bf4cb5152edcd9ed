//! The id in a path.

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;

use super::error::ApiError;

/// The text in the place of a route's one parameter. Any bytes are taken, since what cannot be an id is answered like
/// an id that does not exist; axum's own extractor would refuse those that are not UTF-8.
#[derive(Debug)]
pub(super) struct PathId(pub(super) String);

impl<S: Sync> FromRequestParts<S> for PathId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let route = parts.extensions.get::<MatchedPath>().ok_or_else(ApiError::internal)?;
        let mut segments = route.as_str().split('/').zip(parts.uri.path().split('/'));
        let (_, text) = segments.find(|(name, _)| name.starts_with('{')).ok_or_else(ApiError::internal)?;
        Ok(Self(percent_decode_str(text).decode_utf8_lossy().into_owned()))
    }
}
