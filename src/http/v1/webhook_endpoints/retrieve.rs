//! `GET /v1/webhook_endpoints/:webhook_endpoint`, and what the verbs on one endpoint share with it.
//! Source: <https://docs.stripe.com/api/webhook_endpoints/retrieve>.

use axum::extract::{Path, State};

use super::rendering;
use crate::actions::{self, ActionError, NoSuch};
use crate::app::App;
use crate::domain::EndpointId;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::wire::expand::Root;
use crate::wire::json;

/// Retrieves an endpoint.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(endpoint): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let paths = form.decode(|fields| fields.strings("expand").unwrap_or_default())?;
    expanding::one(&app, &call, Root::Plain, &paths)?;
    let id = endpoint_id(&call, &endpoint)?;
    match actions::retrieve_webhook_endpoint(&app, &call.namespace, &id) {
        Ok(stored) => Ok(Reply::Read(json::success(&rendering::view(&call, &stored)))),
        Err(error) => Err(of_action(error, call.namespace.mode)),
    }
}

/// The endpoint named in the path; what cannot be an id cannot exist.
pub(super) fn endpoint_id(call: &Call, text: &str) -> Result<EndpointId, ApiError> {
    let missing = || of_action(ActionError::NoSuch(NoSuch::webhook_endpoint(text)), call.namespace.mode);
    EndpointId::parse(text).ok_or_else(missing)
}
