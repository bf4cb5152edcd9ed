//! `GET /v1/files/:file`.
//! Source: <https://docs.stripe.com/api/files/retrieve>.

use axum::extract::{Path, State};

use super::rendering;
use crate::actions;
use crate::app::App;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::wire::expand::Root;

/// Retrieves a file.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(file): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let paths = form.decode(|fields| fields.strings("expand").unwrap_or_default())?;
    expanding::one(&app, &call, Root::File, &paths)?;
    match actions::retrieve_file(&app, &call.namespace, &file).await {
        Ok(shown) => Ok(Reply::Read(rendering::file(&call, &shown))),
        Err(error) => Err(of_action(error, call.namespace.mode)),
    }
}
