//! `GET /v1/file_links/:link`.
//! Source: <https://docs.stripe.com/api/file_links/retrieve>.

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

/// Retrieves a link.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(link): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let paths = form.decode(|fields| fields.strings("expand").unwrap_or_default())?;
    let expand = expanding::one(&app, &call, Root::FileLink, &paths)?;
    match actions::retrieve_file_link(&app, &call.namespace, &link, expand.file()).await {
        Ok(shown) => Ok(Reply::Read(rendering::link(&call, &shown))),
        Err(error) => Err(of_action(error, call.namespace.mode)),
    }
}
