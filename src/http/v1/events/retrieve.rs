//! `GET /v1/events/:id`.
//! Source: <https://docs.stripe.com/api/events/retrieve>.

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
use crate::wire::json;

/// Retrieves an event.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(event): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let paths = form.decode(|fields| fields.strings("expand").unwrap_or_default())?;
    expanding::one(&app, &call, Root::Plain, &paths)?;
    let mode = call.namespace.mode;
    match actions::retrieve_event(&app, &call.namespace, &event).await {
        Ok(stored) => Ok(Reply::Read(json::success(&rendering::view(&stored, mode)?))),
        Err(error) => Err(of_action(error, mode)),
    }
}
