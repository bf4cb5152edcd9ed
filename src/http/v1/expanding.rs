//! `expand`, judged: first whether the paths exist, then whether the key may see what they show.

use crate::app::App;
use crate::http::call::Call;
use crate::http::error::ApiError;
use crate::wire::expand::{Expand, Root};

/// The paths of a request that answers one object.
pub(super) fn one(app: &App, call: &Call, root: Root, paths: &[String]) -> Result<Expand, ApiError> {
    call.permit(&app.settings, Expand::of_one(root, paths.iter().map(String::as_str))?)
}

/// The paths of a request that answers a list.
pub(super) fn list(app: &App, call: &Call, root: Root, paths: &[String]) -> Result<Expand, ApiError> {
    call.permit(&app.settings, Expand::of_list(root, paths.iter().map(String::as_str))?)
}
