//! `POST /v1/webhook_endpoints/:webhook_endpoint`.
//! Source: <https://docs.stripe.com/api/webhook_endpoints/update>.

use axum::extract::{Path, State};

use super::{decoding, rendering, retrieve};
use crate::actions;
use crate::app::App;
use crate::domain::Mode;
use crate::domain::webhook_endpoint::{EndpointUpdate, Status};
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::params::Fields;
use crate::wire::expand::Root;

/// Updates an endpoint.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(endpoint): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let mode = call.namespace.mode;
    let (update, expand) = form.decode(|fields| decode(fields, mode))?;
    expanding::one(&app, &call, Root::Plain, &expand)?;
    let id = retrieve::endpoint_id(&call, &endpoint)?;
    let render = rendering::of_change(&call);
    let answer = actions::update_webhook_endpoint(&app, call.execution(), id, update, render).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, mode))
}

fn decode(fields: &mut Fields<'_>, mode: Mode) -> (EndpointUpdate, Vec<String>) {
    let expand = fields.strings("expand").unwrap_or_default();
    let update = EndpointUpdate {
        url: decoding::url(fields, mode),
        enabled_events: decoding::enabled_events(fields),
        description: fields.unsettable_string("description").map(decoding::note),
        metadata: fields.metadata(),
        status: fields.boolean("disabled").map(Status::of_disabled),
    };
    (update, expand)
}
