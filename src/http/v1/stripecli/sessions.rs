//! `POST /v1/stripecli/sessions`: the begin of `stripe listen` and `stripe logs tail`.

use axum::extract::State;
use axum::http::{HeaderMap, header};

use crate::app::App;
use crate::domain::{LogFilter, version};
use crate::http::call::{Call, is_authority};
use crate::http::error::ApiError;
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::listeners::Interest;
use crate::params::{Fields, ParamError};
use crate::wire::json;
use crate::wire::stripe_cli::Session;

/// How often the CLI connects anew by itself, in seconds: a day, since what happens in between would have to wait.
const RECONNECT_DELAY: u64 = 24 * 60 * 60;

/// The features that the CLI asks for.
const EVENTS: &str = "webhooks";
const REQUESTS: &str = "request_logs";

/// Makes a listener known.
pub(in crate::http) async fn handler(
    State(app): State<App>,
    call: Call,
    headers: HeaderMap,
    form: Form,
) -> Result<Reply, ApiError> {
    let (interest, feature) = form.decode(decode)?;
    let id = app.ids.listener(&call.request_id);
    app.listeners.add(id.clone(), call.namespace.clone(), interest);
    let answer = Session {
        default_version: app.settings.api_version.as_str(),
        display_connect_filter_warning: false,
        latest_version: version::NEWEST,
        reconnect_delay: RECONNECT_DELAY,
        secret: app.settings.webhook_secret.as_str(),
        websocket_authorized_feature: &feature,
        websocket_id: &id,
        websocket_url: &websocket_url(&app, &call, &headers),
    };
    Ok(Reply::Read(json::success(&answer)))
}

/// What is listened to, and the feature's name.
fn decode(fields: &mut Fields<'_>) -> (Interest, String) {
    // Where the CLI forwards to and what it is called matters to Stripe's Dashboard alone.
    for name in [
        "device_name",
        "forward_to_url",
        "forward_connect_to_url",
        "forward_thin_to_url",
        "forward_thin_connect_to_url",
    ] {
        fields.string(name);
    }
    let features = fields.strings("websocket_features").unwrap_or_default();
    let filter = fields.parsed("filters", |text, param| {
        serde_json::from_str::<LogFilter>(&text).map_err(|_| ParamError::NotAHash(param))
    });
    let has = |wanted: &str| features.iter().any(|feature| feature == wanted);
    match features.first() {
        None => {
            fields.note_missing("websocket_features");
            (Interest::Nothing, String::new())
        }
        Some(_) if has(EVENTS) => (Interest::Events, EVENTS.to_owned()),
        Some(_) if has(REQUESTS) => (Interest::Requests(filter.unwrap_or_default()), REQUESTS.to_owned()),
        // Thin events, of which there are none here: the CLI may wait for them all the same.
        Some(other) => (Interest::Nothing, other.clone()),
    }
}

/// Where to connect to: where the request itself came to.
fn websocket_url(app: &App, call: &Call, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).filter(|host| is_authority(host));
    let local = app.settings.local_url.trim_start_matches("http://");
    format!("ws://{}/subscribe/{}", host.unwrap_or(local), call.namespace.account)
}
