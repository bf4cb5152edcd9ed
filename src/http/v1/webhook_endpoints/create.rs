//! `POST /v1/webhook_endpoints`.
//! Source: <https://docs.stripe.com/api/webhook_endpoints/create>.

use axum::extract::State;

use super::{decoding, rendering};
use crate::actions;
use crate::app::App;
use crate::domain::webhook_endpoint::NewEndpoint;
use crate::domain::{ApiVersion, Metadata, Mode};
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::params::{Fields, ParamError};
use crate::wire::expand::Root;

/// Creates an endpoint.
pub(in crate::http) async fn handler(State(app): State<App>, call: Call, form: Form) -> Result<Reply, ApiError> {
    let mode = call.namespace.mode;
    let (new, expand) = form.decode(|fields| decode(fields, mode))?;
    expanding::one(&app, &call, Root::Plain, &expand)?;
    let new = new.ok_or_else(ApiError::internal)?;
    let answer = actions::create_webhook_endpoint(&app, call.execution(), new, rendering::of_creation(&call)).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, mode))
}

/// Takes every field even when one is wrong, since unknown names are judged first.
fn decode(fields: &mut Fields<'_>, mode: Mode) -> (Option<NewEndpoint>, Vec<String>) {
    for name in ["url", "enabled_events"] {
        if !fields.has(name) {
            fields.note_missing(name);
        }
    }
    let url = decoding::url(fields, mode);
    let enabled_events = decoding::enabled_events(fields);
    let api_version = fields.parsed("api_version", |value, param| {
        ApiVersion::parse_release(&value).ok_or_else(|| {
            let allowed = ApiVersion::named().to_vec();
            ParamError::NotOneOf { param, value, allowed, suggests: false }
        })
    });
    let connect = fields.boolean("connect").unwrap_or_default();
    let description = fields.unsettable_string("description").and_then(decoding::note);
    let metadata = Metadata::default().apply(fields.metadata());
    let expand = fields.strings("expand").unwrap_or_default();
    let metadata = metadata.map_err(|error| fields.note(error.into())).unwrap_or_default();
    let new = url.zip(enabled_events).map(|(url, enabled_events)| NewEndpoint {
        url,
        enabled_events,
        api_version,
        connect,
        description,
        metadata,
    });
    (new, expand)
}
