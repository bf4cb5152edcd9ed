//! `POST /v1/events/:id/retry`: sends an event again. Undocumented; `stripe events resend` uses it.
//! Source: stripe/stripe-cli, `pkg/cmd/resource/events_resend.go`.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::rendering;
use crate::actions::{self, ActionError, Again, NoSuch, Place, Rendered};
use crate::app::App;
use crate::domain::{AccountId, EndpointId, Event};
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action, render_executed};
use crate::http::form::Form;
use crate::http::messages;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::params::Fields;
use crate::storage::Stored;
use crate::wire::expand::Root;
use crate::wire::json;

/// What a request asks for.
#[derive(Debug)]
struct Retry {
    account: Option<String>,
    webhook_endpoint: Option<String>,
    expand: Vec<String>,
}

/// Sends an event again.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    Path(event): Path<String>,
    form: Form,
) -> Result<Reply, ApiError> {
    let mode = call.namespace.mode;
    let retry = form.decode(decode)?;
    expanding::one(&app, &call, Root::Plain, &retry.expand)?;
    let again = match retry.webhook_endpoint {
        None => Again::Listeners,
        Some(text) => Again::Endpoint(EndpointId::parse(&text).ok_or_else(|| {
            let no_such = NoSuch::webhook_endpoint_at(Place::Param("webhook_endpoint"), text);
            of_action(ActionError::NoSuch(no_such), mode)
        })?),
    };
    let connected = retry.account.map(|text| account(&call, &text)).transpose()?;
    let render = {
        let call = call.clone();
        move |result: Result<&Arc<Stored<Event>>, &ActionError>| match result {
            Ok(stored) => match rendering::view(stored, mode) {
                Ok(view) => Rendered { status: 200, body: json::success(&view), error: None },
                Err(error) => Rendered {
                    status: error.status,
                    body: error.routed_body(&call.namespace, &call.request_id),
                    error: error.internal,
                },
            },
            Err(error) => render_executed(&call, error),
        }
    };
    let answer = actions::send_again(&app, call.execution(), &event, connected, again, render).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, mode))
}

fn account(call: &Call, text: &str) -> Result<AccountId, ApiError> {
    AccountId::parse(text).ok_or_else(|| {
        ApiError::new(403, messages::account_invalid(&call.masked_key, text)).with_code("account_invalid")
    })
}

fn decode(fields: &mut Fields<'_>) -> Retry {
    let for_stripecli = fields.boolean("for_stripecli").unwrap_or_default();
    if !for_stripecli && !fields.has("webhook_endpoint") {
        fields.note_missing("webhook_endpoint");
    }
    Retry {
        account: fields.string("account"),
        webhook_endpoint: fields.string("webhook_endpoint"),
        expand: fields.strings("expand").unwrap_or_default(),
    }
}
