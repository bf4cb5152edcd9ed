//! The parameters of a request: query and body as one form.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, Method, header};
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::call::Call;
use super::error::ApiError;
use super::messages;
use crate::params::{self, Fields, Tree};

/// The largest body: the longest request that can be valid, 50 metadata values and a few long texts, fits many times.
pub(super) const MAX_BODY_BYTES: usize = 1 << 20;

const FORM: &str = "application/x-www-form-urlencoded";

/// The parameters of a request, not yet typed.
#[derive(Debug)]
pub(super) struct Form(pub(super) Tree);

impl Form {
    /// Decodes the parameters that the endpoint knows.
    pub(super) fn decode<T>(self, read: impl FnOnce(&mut Fields<'_>) -> T) -> Result<T, ApiError> {
        Ok(params::decode(self.0, read)?)
    }
}

impl<S: Sync> FromRequest<S> for Form {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let call = request.extensions().get::<Call>().cloned();
        let tree = if request.method() == Method::POST {
            let (parts, body) = request.into_parts();
            let body = read(body).await?;
            if !body.is_empty() {
                check_content_type(&parts.headers)?;
            }
            if query.is_empty() { Tree::parse(&body)? } else { Tree::parse(&[query.as_bytes(), b"&", &body].concat())? }
        } else {
            Tree::parse(query.as_bytes())?
        };
        if let Some(call) = call {
            call.note_parameters(&tree, &[])?;
        }
        Ok(Self(tree))
    }
}

pub(super) async fn read(body: Body) -> Result<Bytes, ApiError> {
    match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(ApiError::new(413, messages::BODY_TOO_LARGE)),
        Err(_) => Err(ApiError::new(400, messages::BODY_UNREADABLE)),
    }
}

pub(super) fn check_content_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(text) = content_type(headers) else { return Ok(()) };
    match media_type(&text).as_str() {
        FORM | "" => Ok(()),
        "application/json" => Err(ApiError::new(400, messages::JSON_BODY)),
        _ => Err(ApiError::new(400, messages::unsupported_content_type(&text))),
    }
}

/// The header of that name, as far as it is text.
pub(super) fn content_type(headers: &HeaderMap) -> Option<String> {
    headers.get(header::CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The media type without its parameters.
pub(super) fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
