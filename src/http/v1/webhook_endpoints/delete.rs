//! `DELETE /v1/webhook_endpoints/:webhook_endpoint`.
//! Source: <https://docs.stripe.com/api/webhook_endpoints/delete>.

use axum::extract::{Path, State};

use super::retrieve;
use crate::actions;
use crate::app::App;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::wire::json;
use crate::wire::webhook_endpoint::Deleted;

/// Deletes an endpoint.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(endpoint): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    form.decode(|_| ())?;
    let id = retrieve::endpoint_id(&call, &endpoint)?;
    match actions::delete_webhook_endpoint(&app, &call.namespace, &id).await {
        Ok(()) => Ok(Reply::Read(json::success(&Deleted::new(&id)))),
        Err(error) => Err(of_action(error, call.namespace.mode)),
    }
}
