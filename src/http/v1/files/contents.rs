//! `GET /v1/files/:file/contents`.
//! Source: <https://docs.stripe.com/file-upload#download-file-contents>, and for what a verification left
//! <https://docs.stripe.com/identity/access-verification-results>.

use axum::extract::{Path, State};

use crate::actions;
use crate::app::App;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;

/// Gives the contents of a file.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(file): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    form.decode(|_| ())?;
    let may_see_sensitive = call.may_see_sensitive(&app.settings);
    let contents = actions::file_contents(&app, &call.namespace, &file, may_see_sensitive, call.now).await;
    contents.map(Reply::Contents).map_err(|error| of_action(error, call.namespace.mode))
}
