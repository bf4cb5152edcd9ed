//! `POST /v1/file_links`, and what an upload shares with it: the parameters of a new link.
//! Source: <https://docs.stripe.com/api/file_links/create>.

use axum::extract::State;

use super::rendering;
use crate::actions::{self, FileLinkRequest};
use crate::app::App;
use crate::domain::{FutureSecond, Metadata, NewFileLink, Timestamp};
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::params::{Fields, ParamError};
use crate::wire::expand::Root;

/// Makes a link.
pub(in crate::http) async fn handler(State(app): State<App>, call: Call, form: Form) -> Result<Reply, ApiError> {
    let (file, new, expand) = form.decode(|fields| decode(fields, call.now))?;
    let expand = expanding::one(&app, &call, Root::FileLink, &expand)?;
    let request = FileLinkRequest {
        file: file.ok_or_else(ApiError::internal)?,
        new,
        may_see_sensitive: call.may_see_sensitive(&app.settings),
        with_file: expand.file(),
    };
    let answer = actions::create_file_link(&app, call.execution(), request, rendering::of_change(&call)).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, call.namespace.mode))
}

fn decode(fields: &mut Fields<'_>, now: Timestamp) -> (Option<String>, NewFileLink, Vec<String>) {
    let expand = fields.strings("expand").unwrap_or_default();
    let new = new_link(fields, now);
    let has_file = fields.has("file");
    let file = fields.string("file");
    if !has_file {
        fields.note_missing("file");
    }
    (file, new, expand)
}

/// `expires_at` and `metadata`.
pub(in crate::http::v1) fn new_link(fields: &mut Fields<'_>, now: Timestamp) -> NewFileLink {
    let expires_at = fields.parsed("expires_at", |text, path| future_second(&text, path, now));
    let metadata = Metadata::default().apply(fields.metadata());
    let metadata = metadata.map_err(|error| fields.note(error.into())).unwrap_or_default();
    NewFileLink { expires_at, metadata }
}

/// A second that has not come yet. Whatever is no such time is told the same: the sentence has both.
pub(super) fn future_second(text: &str, path: String, now: Timestamp) -> Result<FutureSecond, ParamError> {
    let second = text.parse().ok().and_then(|seconds| FutureSecond::parse(seconds, now));
    second.ok_or(ParamError::NotInFuture(path))
}
